"""Addresses of the REST door."""

from django.urls import path, re_path

from communaux.doors.rest import views

urlpatterns = [
    path("api/", views.index, name="api"),
    path("api/openapi.json", views.openapi_document, name="openapi"),
    re_path(r"^api/(?P<plural>[a-z-]+)/$", views.collection, name="api-collection"),
    re_path(r"^api/(?P<plural>[a-z-]+)/(?P<key>[^/]+)$", views.thing, name="api-thing"),
    re_path(r"^api/", views.nothing),
]
