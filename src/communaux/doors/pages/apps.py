"""The Django app of the pages: base templates, the look, and the pages that query across rooms."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "communaux.doors.pages"
    label = "pages"
