"""The Django app of the SPARQL door, for its templates and its sentences."""

from django.apps import AppConfig


class SparqlConfig(AppConfig):
    name = "communaux.doors.sparql"
    label = "sparql"
