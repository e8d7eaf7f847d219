"""Addresses of the pages of neighbours."""

from django.urls import path

from communaux.modules.nodes.pages import neighbours

urlpatterns = [
    path("neighbours/", neighbours.listed, name="neighbours"),
    path("neighbours/things/<slug:key>", neighbours.thing, name="neighbour_thing"),
]
