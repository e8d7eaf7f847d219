"""The Django app of the login door."""

from django.apps import AppConfig


class LoginConfig(AppConfig):
    name = "communaux.doors.login"
    label = "login"

    def ready(self) -> None:
        from communaux.doors.login import languages, own_documents, verbs  # noqa: F401
        from communaux.doors.login.solid import panel
        from communaux.modules.identity.reading import issuers
        from communaux.nouns import panels

        languages.listen()
        issuers.own_document = own_documents.public
        panels.on_account(panel.of_account)
