"""Addresses of the door of food platforms; ``views`` finds the endpoint."""

from django.urls import URLPattern, path

from communaux.doors.dfc.views import door

urlpatterns: list[URLPattern] = [
    path("api/dfc/", door, name="dfc"),
    path("api/dfc/<path:rest>", door, name="dfc_endpoint"),
]
