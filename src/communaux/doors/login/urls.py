"""Addresses of the login door."""

from django.urls import include, path

from communaux.doors.login import views

urlpatterns = [
    path("", views.home, name="account_home"),
    path("language", views.language, name="account_language"),
    path("solid/", include("communaux.doors.login.solid.urls")),
    path("", include("allauth.urls")),
]
