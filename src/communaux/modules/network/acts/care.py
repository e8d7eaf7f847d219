"""How records are kept true by those they concern: claims and proposals to keep a record."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from communaux.meaning.access import Viewer
from communaux.modules.network.acts import base, people
from communaux.modules.network.models import Claim
from communaux.modules.network.models.care import Decision
from communaux.nouns.models import Affiliation, Organisation, Person


def ask_to_keep(viewer: Viewer, organisation: Organisation, your_name: str) -> None:
    """Remember with a proposal that its author asks to keep it; part of ``organisations.create``."""
    if viewer.account is None:
        raise ValidationError({"keep": _("Connectez-vous pour tenir cette fiche à jour.")})
    people.page_of(viewer, your_name)
    Claim.objects.create(organisation=organisation, account_id=viewer.account, message="")


def grant_to_proposer(organisation: Organisation) -> None:
    """Give the record to whoever proposed it and asked for it; part of ``organisations.publish``.

    A draft is seen by stewards only, so an open claim on it is its author's.
    """
    for claim in Claim.objects.filter(organisation=organisation, state=Decision.OPEN):
        person = Person.objects.filter(account=claim.account_id).first()
        if person is not None:
            entrust(person, organisation)
            base.write(claim, {"state": Decision.ACCEPTED})


def entrust(person: Person, organisation: Organisation) -> None:
    """Let somebody edit a record, by the tie they have with it or by a new one; part of a larger act."""
    ties = Affiliation.objects.select_for_update().filter(person=person, organisation=organisation, until="")
    tie = ties.order_by("-may_edit", "pk").first()
    if tie is None:
        Affiliation.objects.create(
            person=person, organisation=organisation, role="representative", may_edit=True, source="self"
        )
    elif not tie.may_edit:
        base.write(tie, {"may_edit": True})
