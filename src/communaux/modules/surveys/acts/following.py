"""Two records made one, somebody erased: what surveys keep of them follows.

Called by the journal in the transaction of that act (``site.subscriptions``); it writes no entry of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from communaux.modules.surveys.models import Invitation, Response
from communaux.nouns.acts.following import hand_over, merged, named
from communaux.nouns.models import Organisation, Person


def organisations_merged(entries: Sequence[Any]) -> None:
    """The answers of the record that went are those of the one that stays, but in a wave that both answered."""
    for kept, gone in merged(entries, Organisation):
        hand_over(Response.objects.filter(organisation=gone), "organisation", kept)
        for one in hand_over(Invitation.objects.filter(organisation=gone), "organisation", kept):
            one.delete()


def people_merged(entries: Sequence[Any]) -> None:
    """The same for two pages of one person."""
    for kept, gone in merged(entries, Person):
        hand_over(Response.objects.filter(person=gone), "person", kept)


def people_erased(entries: Sequence[Any]) -> None:
    """What somebody answered in their own name goes with them; the answers of their organisation are not theirs."""
    Response.objects.filter(person__in=named([entry.object for entry in entries], Person)).delete()
