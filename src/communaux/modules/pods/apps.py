"""The Django app of Solid storages: documents that people and organisations keep, and who may read and write them."""

from django.apps import AppConfig


class PodsConfig(AppConfig):
    name = "communaux.modules.pods"
    label = "pods"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell of a person's storages in their WebID document, and on the page of their account."""
        from communaux.modules.pods.reading.mine import of_account
        from communaux.modules.pods.reading.webids import of_person
        from communaux.nouns import panels
        from communaux.nouns.webids import on_webid

        on_webid(of_person)
        panels.on_account(of_account)
