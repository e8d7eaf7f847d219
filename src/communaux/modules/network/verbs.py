"""What can be done in the network, as the journal writes it and as people read it."""

from django.utils.translation import gettext_lazy as _

from communaux.ground.journal import declare
from communaux.meaning.access import EDITORS, STEWARDS

ORGANISATION_CREATED = declare("network.organisation.created", _("a ajouté la fiche"))
ORGANISATION_CHANGED = declare("network.organisation.changed", _("a modifié la fiche"))
ORGANISATION_CHECKED = declare("network.organisation.checked", _("a vérifié la fiche"))
ORGANISATION_PUBLISHED = declare("network.organisation.published", _("a publié la fiche"))
ORGANISATION_WITHDRAWN = declare("network.organisation.withdrawn", _("a retiré la fiche"))
ORGANISATION_RESTORED = declare("network.organisation.restored", _("a remis la fiche en ligne"))
ORGANISATION_MERGED = declare("network.organisation.merged", _("a fusionné la fiche avec une autre"))
ORGANISATION_IMPORTED = declare("network.organisation.imported", _("a importé la fiche"))
ORGANISATION_REMINDED = declare(
    "network.organisation.reminded", _("a demandé de vérifier la fiche"), seen=EDITORS
)
PERSON_CREATED = declare("network.person.created", _("a ajouté une personne"))
PERSON_CHANGED = declare("network.person.changed", _("a modifié la page d’une personne"))
PERSON_MERGED = declare("network.person.merged", _("a fusionné deux pages de personne"))
PERSON_ERASED = declare("network.person.erased", _("a effacé une personne"))
AFFILIATION_ADDED = declare("network.affiliation.added", _("a relié une personne à une organisation"))
AFFILIATION_CHANGED = declare("network.affiliation.changed", _("a modifié une affiliation"))
AFFILIATION_ENDED = declare("network.affiliation.ended", _("a mis fin à une affiliation"))
RELATION_ADDED = declare("network.relation.added", _("a ajouté un lien entre organisations"))
RELATION_CHANGED = declare("network.relation.changed", _("a modifié un lien entre organisations"))
RELATION_REMOVED = declare("network.relation.removed", _("a retiré un lien entre organisations"))
STAKEHOLDER_ADDED = declare("network.stakeholder.added", _("a ajouté une partie prenante"))
STAKEHOLDER_CHANGED = declare("network.stakeholder.changed", _("a modifié une partie prenante"))
STAKEHOLDER_REMOVED = declare("network.stakeholder.removed", _("a retiré une partie prenante"))
COMMONS_ADDED = declare("network.commons.added", _("a mis un commun à l’inventaire"))
COMMONS_CHANGED = declare("network.commons.changed", _("a modifié un commun"))
COMMONS_REMOVED = declare("network.commons.removed", _("a retiré un commun de l’inventaire"))
LISTING_OPENED = declare("network.listing.opened", _("a publié une offre ou un besoin"))
LISTING_CHANGED = declare("network.listing.changed", _("a modifié une offre ou un besoin"))
LISTING_CLOSED = declare("network.listing.closed", _("a clos une offre ou un besoin"))
CLAIM_MADE = declare("network.claim.made", _("demande à tenir la fiche"), seen=STEWARDS)
CLAIM_ANSWERED = declare(
    "network.claim.answered", _("a répondu à une demande de prise en charge"), seen=STEWARDS
)
TRANSFER_OFFERED = declare("network.transfer.offered", _("propose de transmettre la fiche"), seen=EDITORS)
TRANSFER_ANSWERED = declare("network.transfer.answered", _("a répondu à un transfert de fiche"), seen=EDITORS)
EDIT_LINK_SENT = declare("network.edit_link.sent", _("a envoyé un lien d’édition"), seen=EDITORS)
EDIT_LINK_REVOKED = declare("network.edit_link.revoked", _("a révoqué un lien d’édition"), seen=EDITORS)
REPORT_MADE = declare("network.report.made", _("a reçu un signalement"), seen=EDITORS)
REPORT_ANSWERED = declare("network.report.answered", _("a traité un signalement"), seen=EDITORS)
DUPLICATE_FOUND = declare("network.duplicate.found", _("signale un doublon possible"), seen=STEWARDS)
DUPLICATE_DISMISSED = declare("network.duplicate.dismissed", _("a écarté un doublon possible"), seen=STEWARDS)
IMPORT_DONE = declare("network.imports.done", _("a importé une liste"))
