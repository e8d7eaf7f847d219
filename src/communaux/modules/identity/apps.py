"""The Django app of identities that federate platforms: WebIDs, programs that act for people, consents, tokens."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "communaux.modules.identity"
    label = "identity"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from communaux.modules.identity import keys, verbs  # noqa: F401
        from communaux.modules.identity.pages.panels import of_account
        from communaux.modules.identity.reading import given, issuers
        from communaux.nouns import panels

        panels.on_account(of_account)
        issuers.own_stands = given.stands
        issuers.own_keys = lambda: tuple(keys.published()["keys"])
