"""Addresses of the directory door."""

from django.urls import path

from communaux.doors.directory import graph, views

urlpatterns = [
    path("directory/", views.listed, name="directory"),
    path("directory/map", views.map_page, name="directory_map"),
    path("directory/graph", graph.graph, name="directory_graph"),
    path("directory/table", views.table, name="directory_table"),
    path("directory/embed", views.embed, name="directory_embed"),
]
