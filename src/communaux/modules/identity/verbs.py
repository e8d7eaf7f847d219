"""What identity writes in the journal.

Who lets which program act for them is told to nobody: the entry names the consent by a random key alone. What a program
does with it, each renewal included, is not a fact of the commons and is not recorded at all.
"""

from django.utils.translation import gettext_lazy as _

from communaux.ground.journal import declare
from communaux.meaning.access import NOBODY, STEWARDS

PLATFORM_REGISTERED = declare(
    "identity.platform.registered", _("a inscrit une plateforme qui se sert des comptes d’ici"), seen=STEWARDS
)
PLATFORM_CHANGED = declare(
    "identity.platform.changed", _("a modifié l’inscription d’une plateforme"), seen=STEWARDS
)
PLATFORM_RENEWED = declare(
    "identity.platform.renewed", _("a changé le secret d’une plateforme"), seen=STEWARDS
)
APPLICATION_REGISTERED = declare(
    "identity.application.registered", _("une application s’est inscrite"), seen=STEWARDS
)
APPLICATION_ENDED = declare(
    "identity.application.ended", _("a fermé l’accès d’une application"), seen=STEWARDS
)
CONSENT_GRANTED = declare("identity.consent.granted", _("a laissé une application agir"), seen=NOBODY)
CONSENT_ENDED = declare("identity.consent.ended", _("a repris son accord à une application"), seen=NOBODY)
SESSION_ENDED = declare("identity.session.ended", _("a fermé une session d’application"), seen=NOBODY)
TOKEN_REUSED = declare(
    "identity.token.reused",
    _("un jeton d’application a servi deux fois, la session est fermée"),
    seen=STEWARDS,
)
CREDENTIAL_MADE = declare("identity.credential.made", _("a donné une clé à un programme"), seen=NOBODY)
WEBID_LINKED = declare("identity.webid.linked", _("a lié un WebID à son compte"), seen=NOBODY)
WEBID_UNLINKED = declare("identity.webid.unlinked", _("a délié un WebID de son compte"), seen=NOBODY)
CREDENTIAL_ENDED = declare("identity.credential.ended", _("a repris la clé d’un programme"), seen=NOBODY)
