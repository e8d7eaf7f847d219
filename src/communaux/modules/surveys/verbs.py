"""What can be done with surveys, as the journal writes it and as people read it. Answers never enter the journal."""

from django.utils.translation import gettext_lazy as _

from communaux.ground.journal import declare

SURVEY_CREATED = declare("surveys.survey.created", _("a préparé une enquête"))
SURVEY_CHANGED = declare("surveys.survey.changed", _("a modifié la présentation d’une enquête"))
SURVEY_PUBLISHED = declare("surveys.survey.published", _("a publié une enquête"))
SURVEY_ARCHIVED = declare("surveys.survey.archived", _("a archivé une enquête"))
VERSION_ADDED = declare("surveys.version.added", _("a ajouté une version d’un questionnaire"))
WAVE_PLANNED = declare("surveys.wave.planned", _("a prévu une vague d’enquête"))
WAVE_CHANGED = declare("surveys.wave.changed", _("a modifié une vague d’enquête"))
WAVE_OPENED = declare("surveys.wave.opened", _("a ouvert une vague d’enquête"))
WAVE_CLOSED = declare("surveys.wave.closed", _("a clos une vague d’enquête"))
WAVE_INVITED = declare("surveys.wave.invited", _("a invité à répondre"))
WAVE_REMINDED = declare("surveys.wave.reminded", _("a rappelé l’enquête"))
RESPONSE_STARTED = declare("surveys.response.started", _("a commencé à répondre"))
RESPONSE_SAVED = declare("surveys.response.saved", _("a enregistré des réponses"))
RESPONSE_SETTLED = declare("surveys.response.settled", _("a choisi entre deux réponses"))
RESPONSE_SHOWN = declare("surveys.response.shown", _("a changé qui peut lire une réponse"))
RESPONSE_SUBMITTED = declare("surveys.response.submitted", _("a envoyé ses réponses"))
RESPONSE_REOPENED = declare("surveys.response.reopened", _("a repris ses réponses"))
RESPONSE_WITHDRAWN = declare("surveys.response.withdrawn", _("a retiré ses réponses"))
RESPONSE_APPLIED = declare("surveys.response.applied", _("a mis à jour la fiche avec ses réponses"))
CONSENT_GIVEN = declare("surveys.consent.given", _("consent à l’usage de ses réponses pour la recherche"))
CONSENT_REVOKED = declare("surveys.consent.revoked", _("retire son consentement pour la recherche"))
CODE_ADDED = declare("surveys.code.added", _("a ajouté un code à une question ouverte"))
CODE_CHANGED = declare("surveys.code.changed", _("a modifié un code d’une question ouverte"))
CODE_REMOVED = declare("surveys.code.removed", _("a retiré un code d’une question ouverte"))
ANSWER_CODED = declare("surveys.answer.coded", _("a codé une réponse ouverte"))
