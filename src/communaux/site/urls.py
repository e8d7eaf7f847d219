"""Every address of the house, room by room."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
]
