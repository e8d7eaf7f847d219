"""What can be done with surveys, as the journal writes it and as people read it. Answers never enter the journal."""

from django.utils.translation import gettext_lazy as _

from communaux.ground.journal import declare
from communaux.meaning.access import EDITORS, STEWARDS

SURVEY_CREATED = declare("surveys.survey.created", _("a préparé une enquête"), seen=STEWARDS)
SURVEY_CHANGED = declare(
    "surveys.survey.changed", _("a modifié la présentation d’une enquête"), seen=STEWARDS
)
SURVEY_PUBLISHED = declare("surveys.survey.published", _("a publié une enquête"))
SURVEY_ARCHIVED = declare("surveys.survey.archived", _("a archivé une enquête"))
VERSION_ADDED = declare("surveys.version.added", _("a ajouté une version d’un questionnaire"))
WAVE_PLANNED = declare("surveys.wave.planned", _("a prévu une vague d’enquête"))
WAVE_CHANGED = declare("surveys.wave.changed", _("a modifié une vague d’enquête"))
WAVE_OPENED = declare("surveys.wave.opened", _("a ouvert une vague d’enquête"))
WAVE_CLOSED = declare("surveys.wave.closed", _("a clos une vague d’enquête"))
WAVE_INVITED = declare("surveys.wave.invited", _("a invité à répondre"), seen=STEWARDS)
WAVE_REMINDED = declare("surveys.wave.reminded", _("a rappelé l’enquête"), seen=STEWARDS)
RESPONSE_STARTED = declare("surveys.response.started", _("a commencé à répondre"), seen=EDITORS)
RESPONSE_SAVED = declare("surveys.response.saved", _("a enregistré des réponses"), seen=EDITORS)
RESPONSE_SETTLED = declare("surveys.response.settled", _("a choisi entre deux réponses"), seen=EDITORS)
RESPONSE_SHOWN = declare("surveys.response.shown", _("a changé qui peut lire une réponse"), seen=EDITORS)
RESPONSE_SUBMITTED = declare("surveys.response.submitted", _("a envoyé ses réponses"), seen=EDITORS)
RESPONSE_REOPENED = declare("surveys.response.reopened", _("a repris ses réponses"), seen=EDITORS)
RESPONSE_WITHDRAWN = declare("surveys.response.withdrawn", _("a retiré ses réponses"), seen=EDITORS)
RESPONSE_APPLIED = declare(
    "surveys.response.applied", _("a mis à jour la fiche avec ses réponses"), seen=EDITORS
)
CONSENT_GIVEN = declare(
    "surveys.consent.given", _("consent à l’usage de ses réponses pour la recherche"), seen=EDITORS
)
CONSENT_REVOKED = declare(
    "surveys.consent.revoked", _("retire son consentement pour la recherche"), seen=EDITORS
)
CODE_ADDED = declare("surveys.code.added", _("a ajouté un code à une question ouverte"))
CODE_CHANGED = declare("surveys.code.changed", _("a modifié un code d’une question ouverte"))
CODE_REMOVED = declare("surveys.code.removed", _("a retiré un code d’une question ouverte"))
ANSWER_CODED = declare("surveys.answer.coded", _("a codé une réponse ouverte"))
