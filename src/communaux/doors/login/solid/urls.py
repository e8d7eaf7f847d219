"""Addresses of signing in with another Solid provider."""

from django.urls import path

from communaux.doors.login.solid import accounts, views

urlpatterns = [
    path("", views.start, name="solid_start"),
    path("client", views.client_document, name="solid_client"),
    path("back", views.back, name="solid_back"),
    path("new", accounts.new, name="solid_new"),
    path("new/<str:token>", accounts.confirm, name="solid_confirm"),
    path("unlink/<slug:key>", views.unlink, name="solid_unlink"),
]
