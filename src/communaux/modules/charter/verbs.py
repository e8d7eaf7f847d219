"""What can be done to the charter's texts, signatures, self-assessments and amendments, as the journal writes it.

The verbs of recognition are in ``verbs_recognition``.
"""

from django.utils.translation import gettext_lazy as _

from communaux.ground.journal import declare

VERSION_DRAFTED = declare("charter.version.drafted", _("a ouvert un projet de charte"))
VERSION_CHANGED = declare("charter.version.changed", _("a modifié un projet de charte"))
VERSION_DROPPED = declare("charter.version.dropped", _("a abandonné un projet de charte"))
VERSION_PROPOSED = declare("charter.version.proposed", _("a proposé une version de la charte"))
VERSION_REOPENED = declare("charter.version.reopened", _("a repris la rédaction d’une version de la charte"))
VERSION_PUBLISHED = declare("charter.version.published", _("a mis en vigueur une version de la charte"))
CRITERION_ADDED = declare("charter.criterion.added", _("a ajouté un critère à un projet de charte"))
CRITERION_CHANGED = declare("charter.criterion.changed", _("a modifié un critère d’un projet de charte"))
CRITERION_REMOVED = declare("charter.criterion.removed", _("a retiré un critère d’un projet de charte"))
SIGNED = declare("charter.signature.signed", _("a signé la charte"))
SIGNED_BY_LINK = declare("charter.signature.signed_by_link", _("a signé la charte par un lien"))
SIGNATURE_WITHDRAWN = declare("charter.signature.withdrawn", _("a retiré sa signature de la charte"))
SIGNING_LINK_SENT = declare("charter.signing_link.sent", _("a envoyé un lien pour signer la charte"))
ASSESSMENT_STARTED = declare("charter.assessment.started", _("a commencé une auto-évaluation"))
ASSESSMENT_ANSWERED = declare("charter.assessment.answered", _("a complété une auto-évaluation"))
ASSESSMENT_SHARED = declare("charter.assessment.shared", _("a rendu publique une auto-évaluation"))
ASSESSMENT_UNSHARED = declare("charter.assessment.unshared", _("a rendu privée une auto-évaluation"))
EVIDENCE_ADDED = declare("charter.evidence.added", _("a ajouté une preuve"))
EVIDENCE_CHANGED = declare("charter.evidence.changed", _("a modifié une preuve"))
EVIDENCE_REMOVED = declare("charter.evidence.removed", _("a retiré une preuve"))
EVIDENCE_FOUND = declare("charter.evidence.found", _("a retrouvé une preuve à son adresse"))
SUGGESTION_MADE = declare("charter.suggestion.made", _("suggère une preuve"))
SUGGESTION_CONFIRMED = declare("charter.suggestion.confirmed", _("a confirmé une suggestion"))
SUGGESTION_DISMISSED = declare("charter.suggestion.dismissed", _("a écarté une suggestion"))
AMENDMENT_PROPOSED = declare("charter.amendment.proposed", _("propose un amendement à la charte"))
AMENDMENT_CHANGED = declare("charter.amendment.changed", _("a modifié un amendement"))
AMENDMENT_COMMENTED = declare("charter.amendment.commented", _("a donné son avis sur un amendement"))
COMMENT_REMOVED = declare("charter.comment.removed", _("a retiré un avis sur un amendement"))
AMENDMENT_SUPPORTED = declare("charter.amendment.supported", _("soutient un amendement"))
AMENDMENT_UNSUPPORTED = declare("charter.amendment.unsupported", _("ne soutient plus un amendement"))
AMENDMENT_CLOSED = declare("charter.amendment.closed", _("a clos la discussion d’un amendement"))
AMENDMENT_REOPENED = declare("charter.amendment.reopened", _("a rouvert la discussion d’un amendement"))
AMENDMENT_ADOPTED = declare("charter.amendment.adopted", _("a adopté un amendement"))
AMENDMENT_REJECTED = declare("charter.amendment.rejected", _("a rejeté un amendement"))
AMENDMENT_WITHDRAWN = declare("charter.amendment.withdrawn", _("a retiré un amendement"))
AMENDMENT_APPLIED = declare(
    "charter.amendment.applied", _("a inscrit un amendement dans un projet de charte")
)
