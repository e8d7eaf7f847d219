"""The Django app of the index: full-text search and facets."""

from django.apps import AppConfig


class IndexConfig(AppConfig):
    name = "communaux.index"
    label = "index"
    default_auto_field = "django.db.models.BigAutoField"
