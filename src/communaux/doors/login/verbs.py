"""What the login door writes in the journal."""

from django.utils.translation import gettext_lazy as _

from communaux.ground.journal import declare

STEWARD_NAMED = declare("login.steward.named", _("a confié l’intendance de la fédération"))
STEWARD_REMOVED = declare("login.steward.removed", _("a retiré l’intendance de la fédération"))
