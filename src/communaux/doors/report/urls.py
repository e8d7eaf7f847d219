"""Addresses of the yearly report."""

from django.urls import path, re_path

from communaux.doors.report import views

urlpatterns = [
    path("report/", views.index, name="reports"),
    re_path(r"^report/(?P<year>[12]\d{3})$", views.page, name="report"),
    re_path(r"^report/(?P<year>[12]\d{3})\.pdf$", views.pdf, name="report_pdf"),
]
