"""The address of the SPARQL endpoint and of its page."""

from django.urls import path

from communaux.doors.sparql import views

urlpatterns = [path("sparql", views.sparql, name="sparql")]
