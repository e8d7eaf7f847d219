"""The Django app of Solid storages: documents that people and organisations keep, and who may read and write them."""

from django.apps import AppConfig


class PodsConfig(AppConfig):
    name = "communaux.modules.pods"
    label = "pods"
    default_auto_field = "django.db.models.BigAutoField"
