"""The acts of the network behind the REST door.

What moves a thing from one state to the next is sent as ``move`` in a PATCH, with what the move asks for. What is read out of
a file, and what answers a letter, has its page: see ``ELSEWHERE``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communaux.doors.rest.acting.acts import OBJECT, TEXT, THING, YES, Acts, Values
from communaux.doors.rest.acting.moves import bare, ending, needed, saying, taken, told
from communaux.meaning.access import EDITORS, MEMBERS, PUBLIC, STEWARDS, Refused, Viewer
from communaux.modules.network import verbs
from communaux.modules.network.acts import (
    affiliations,
    care,
    commons,
    duplicates,
    links,
    listings,
    organisations,
    people,
    relations,
    reports,
    stakeholders,
)
from communaux.modules.network.models import Duplicate, EditLink
from communaux.nouns.models import Organisation


def _organisation(viewer: Viewer, _owner: Any, values: Values) -> Organisation:
    said = dict(values)
    keep, your_name = said.pop("keep", False), said.pop("your_name", "")
    if not isinstance(keep, bool):
        raise ValidationError({"keep": _("Oui ou non est attendu.")})
    return organisations.create(viewer, said, keep=keep, your_name=your_name)


def _person(viewer: Viewer, _owner: Any, values: Values) -> Any:
    """Somebody's page; ``own`` true: one's own."""
    said = dict(values)
    own = said.pop("own", False)
    if not isinstance(own, bool):
        raise ValidationError({"own": _("Oui ou non est attendu.")})
    return people.create(viewer, said, own=own)


def _merge_records(viewer: Viewer, keep: Organisation, said: dict[str, Any]) -> Organisation:
    other, rest = taken(said, "other", "organisation")
    return duplicates.merge_organisations(viewer, keep, other, rest.get("choices", {}))


def _merge_people(viewer: Viewer, keep: Any, said: dict[str, Any]) -> Any:
    other, rest = taken(said, "other", "person")
    return people.merge(viewer, keep, other, rest.get("choices", {}))


def _two(viewer: Viewer, thing: Any, said: dict[str, Any]) -> None:
    """Say of two records that were taken for one that they are two."""
    kind = "organisation" if isinstance(thing, Organisation) else "person"
    other, _rest = taken(said, "other", kind)
    first, second = sorted((thing.pk, other.pk))
    pair = Duplicate.objects.filter(kind=kind, first=first, second=second).first()
    if pair is None:
        if not viewer.may(STEWARDS):
            raise Refused(verbs.DUPLICATE_DISMISSED)
        raise ValidationError({"other": _("Ces deux fiches ne sont pas proposées comme doublon.")})
    duplicates.dismiss(viewer, pair)


def _revoke_links(viewer: Viewer, organisation: Organisation, _said: Values) -> None:
    """Stop every edit link of a record that still opens it: their addresses are secret, so none is named here."""
    if not viewer.may(EDITORS, organisation.pk):
        raise Refused(verbs.EDIT_LINK_REVOKED)
    for link in EditLink.objects.filter(Q(revoked=None), organisation=organisation):
        links.revoke_edit_link(viewer, link)


def _entrust(viewer: Viewer, affiliation: Any, said: dict[str, Any]) -> Any:
    needed(said, "may_edit")
    return affiliations.entrust(viewer, affiliation, said["may_edit"])


_ANSWER = {"answer": TEXT}
_OTHER = {"other": THING, "choices": OBJECT}

ACTS: Mapping[str, Acts] = {
    "organisation": Acts(
        add=_organisation,
        change=organisations.change,
        end=organisations.withdraw,
        end_parameter="reason",
        moves={
            "check": bare(organisations.check),
            "publish": bare(organisations.publish),
            "restore": bare(organisations.restore),
            "merge": told(_merge_records, **_OTHER),
            "two": told(_two, other=THING),
            "send-edit-link": saying(links.send_edit_link, email=TEXT),
            "revoke-edit-links": told(_revoke_links),
        },
        roles=EDITORS | MEMBERS,
        said={"keep": YES, "your_name": TEXT},
    ),
    "person": Acts(
        add=_person,
        change=people.change,
        end=ending(people.erase),
        moves={"merge": told(_merge_people, **_OTHER), "two": told(_two, other=THING)},
        roles=STEWARDS,
        said={"own": YES},
    ),
    "relation": Acts(add=relations.add, change=relations.change, end=ending(relations.remove)),
    "stakeholder": Acts(add=stakeholders.add, change=stakeholders.change, end=ending(stakeholders.remove)),
    "commons": Acts(add=commons.add, change=commons.change, end=ending(commons.remove)),
    "listing": Acts(
        add=listings.add,
        change=listings.change,
        end=lambda viewer, thing, said: listings.close(viewer, thing, said or "withdrawn"),
        end_parameter="state",
    ),
    "affiliation": Acts(
        add=affiliations.add,
        change=affiliations.change,
        end=affiliations.end,
        end_parameter="until",
        moves={"entrust": told(_entrust, may_edit=YES)},
        extra=("person",),
    ),
    "claim": Acts(
        add=care.claim,
        moves={
            "accept": saying(care.answer_claim, True, **_ANSWER),
            "refuse": saying(care.answer_claim, False, **_ANSWER),
        },
        roles=STEWARDS,
        said={"message": TEXT, "your_name": TEXT},
    ),
    "transfer": Acts(add=care.offer_transfer, end=ending(care.withdraw_transfer), roles=EDITORS),
    "report": Acts(
        add=reports.report,
        moves={
            "accept": saying(reports.answer_report, True, **_ANSWER),
            "refuse": saying(reports.answer_report, False, **_ANSWER),
        },
        roles=PUBLIC,
    ),
}
"""Name of a meaning -> its acts."""
