"""The ground as a Django app: the journal and the jobs are its only tables. It knows nothing of what stands on it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GroundConfig(AppConfig):
    name = "communaux.ground"
    label = "ground"
    verbose_name = _("Socle")
    default_auto_field = "django.db.models.BigAutoField"
