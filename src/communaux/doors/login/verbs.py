"""What the login door writes in the journal."""

from django.utils.translation import gettext_lazy as _

from communaux.ground.journal import declare

STEWARD_NAMED = declare("login.steward.named", _("a confié l’intendance de la fédération"))
STEWARD_REMOVED = declare("login.steward.removed", _("a retiré l’intendance de la fédération"))
RESEARCHER_NAMED = declare("login.researcher.named", _("a ouvert les données de recherche à une personne"))
RESEARCHER_REMOVED = declare(
    "login.researcher.removed", _("a refermé les données de recherche à une personne")
)
