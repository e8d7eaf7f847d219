"""The Django app of the login door."""

from django.apps import AppConfig


class LoginConfig(AppConfig):
    name = "communaux.doors.login"
    label = "login"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from communaux.doors.login.stewards import STEWARD_NAMED, STEWARD_REMOVED
        from communaux.ground.journal import declare

        declare(STEWARD_NAMED, _("a confié l’intendance de la fédération"))
        declare(STEWARD_REMOVED, _("a retiré l’intendance de la fédération"))
