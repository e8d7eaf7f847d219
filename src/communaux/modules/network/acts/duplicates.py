"""Records that may be one: searched, shown, dismissed, or merged by a person; never silently (NET-08).

Which pairs are proposed is decided in ``rules.duplicates`` and ``rules.people``. People merge in ``people.merge``.
"""

from __future__ import annotations

import hmac
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _

from communaux.ground import journal
from communaux.meaning.access import EDITORS, Refused, Viewer
from communaux.meaning.declare import Kind, of
from communaux.modules.network import verbs
from communaux.modules.network.acts import base, organisations
from communaux.modules.network.acts.people import CHOSEN, forget_pairs
from communaux.modules.network.acts.people import merge as merge_people
from communaux.modules.network.acts.relations import leads
from communaux.modules.network.lists import ACYCLIC, SYMMETRIC
from communaux.modules.network.models import (
    Claim,
    Commons,
    Duplicate,
    EditLink,
    Listing,
    Relation,
    Report,
    Source,
    Stakeholder,
    Transfer,
)
from communaux.modules.network.models.care import Decision
from communaux.modules.network.permissions import require
from communaux.modules.network.rules import duplicates as rules
from communaux.modules.network.rules import people as people_rules
from communaux.nouns.acts import logos
from communaux.nouns.acts import values as given
from communaux.nouns.models import Affiliation, Organisation, Person
from communaux.nouns.models.organisation import State

__all__ = ["choosable", "dismiss", "merge_organisations", "merge_people", "search", "to_choose"]

PATH = "/duplicates/"
Progress = Callable[[int, int], None]


# --- Searching --------------------------------------------------------------------------------------------------------


def search(viewer: Viewer, progress: Progress = lambda _done, _total: None) -> dict[str, Any]:
    """Look for pairs among all records and all people, and keep them for a person to decide.

    What was dismissed or merged does not come back; what is no longer alike goes. Returns counts by kind.
    """
    verb = verbs.DUPLICATE_FOUND
    require(viewer, verb)
    progress(0, 3)
    kinds = Duplicate.Kind
    organisation_pairs = rules.organisation_pairs(_organisations(), _settled(kinds.ORGANISATION))
    progress(1, 3)
    people_pairs = people_rules.person_pairs(_people(), _settled(kinds.PERSON))
    progress(2, 3)
    with base.acting():
        found = {
            "organisations": _keep(kinds.ORGANISATION, organisation_pairs),
            "people": _keep(kinds.PERSON, people_pairs),
        }
        journal.record(verb, PATH, actor=viewer.actor, version=1, facts=found)
    progress(3, 3)
    return found


def _organisations() -> Iterable[rules.OrganisationRecord]:
    columns = ("name", "short_name", "website", "country", "city", "postcode")
    rows = Organisation.objects.exclude(state=State.MERGED).values_list(
        "pk", *columns, "latitude", "longitude", "registration"
    )
    for pk, *rest in rows.iterator(chunk_size=2000):
        yield rules.OrganisationRecord(str(pk), *rest)


def _people() -> Iterable[people_rules.PersonRecord]:
    """People with commitments of their addresses under a salt of this search alone."""
    salt = secrets.token_bytes(32)

    def commit(address: str) -> str:
        return hmac.new(salt, address.strip().lower().encode(), sha256).hexdigest()

    ties: defaultdict[int, set[str]] = defaultdict(set)
    for person, organisation in Affiliation.objects.values_list("person", "organisation").iterator():
        ties[person].add(str(organisation))
    rows = Person.objects.filter(merged_into=None).values_list("pk", "name", "email", "account__email")
    for pk, name, *addresses in rows.iterator(chunk_size=2000):
        emails = frozenset(commit(address) for address in addresses if address)
        yield people_rules.PersonRecord(str(pk), name, emails, frozenset(ties.get(pk, ())))


def _settled(kind: str) -> list[frozenset[str]]:
    rows = Duplicate.objects.filter(kind=kind).exclude(state=Decision.OPEN).values_list("first", "second")
    return [frozenset((str(first), str(second))) for first, second in rows]


def _keep(kind: str, pairs: Iterable[rules.Pair]) -> dict[str, int]:
    """Make the open pairs those that were found."""
    wanted: dict[tuple[int, int], rules.Pair] = {}
    for pair in pairs:
        first, second = sorted((int(pair.a), int(pair.b)))
        wanted[first, second] = pair
    there = {(row.first, row.second): row for row in Duplicate.objects.filter(kind=kind)}
    new = [
        Duplicate(kind=kind, first=first, second=second, score=pair.score, reasons=_reasons(pair))
        for (first, second), pair in wanted.items()
        if (first, second) not in there
    ]
    Duplicate.objects.bulk_create(new, batch_size=500)
    changed: list[Duplicate] = []
    gone: list[int] = []
    for ends, row in there.items():
        if row.state != Decision.OPEN:
            continue
        if ends not in wanted:
            gone.append(row.pk)
        elif row.score != wanted[ends].score or row.reasons != _reasons(wanted[ends]):
            row.score, row.reasons = wanted[ends].score, _reasons(wanted[ends])
            changed.append(row)
    Duplicate.objects.bulk_update(changed, ["score", "reasons"], batch_size=200)
    for start in range(0, len(gone), 500):
        Duplicate.objects.filter(pk__in=gone[start : start + 500]).delete()
    return {"found": len(wanted), "new": len(new), "gone": len(gone)}


def _reasons(pair: rules.Pair) -> list[dict[str, Any]]:
    told = [(said, False) for said in pair.for_] + [(said, True) for said in pair.against]
    return [{"fr": said.fr, "en": said.en, "against": against} for said, against in told]


def dismiss(viewer: Viewer, pair: Duplicate) -> None:
    """Say that the two are two: the pair is not proposed again. Raises Refused where it was settled already."""
    verb = verbs.DUPLICATE_DISMISSED
    require(viewer, verb)
    with base.acting():
        current = base.fresh(pair, act=verb)
        if current.state != Decision.OPEN:
            raise Refused(verb)
        Duplicate.objects.filter(pk=current.pk).update(state=Decision.REFUSED)
        facts = {"kind": current.kind}
        journal.record(verb, f"{PATH}{current.pk}", actor=viewer.actor, version=1, facts=facts)


# --- Merging two records ----------------------------------------------------------------------------------------------


def choosable() -> tuple[str, ...]:
    """The fields of a record between which whoever merges chooses. The two coordinates are one choice, ``latitude``."""
    meaning = of(Organisation)
    kinds = meaning.kinds
    names = (p.name for p in meaning.editable(EDITORS) if kinds[p.name] not in {Kind.REF, Kind.REFS})
    return tuple(name for name in names if name != "longitude")


def to_choose(first: Organisation | Person, second: Organisation | Person) -> tuple[str, ...]:
    """The fields that both fill differently: a merger asks for a choice in each, and in no other."""
    people = isinstance(first, Person)
    found = given.to_choose(first, second, CHOSEN if people else choosable())
    if people and first.account_id is not None and second.account_id is not None:  # type: ignore[union-attr]
        found = (*found, "account")
    return found


def merge_organisations(
    viewer: Viewer, keep: Organisation, merged: Organisation, choices: Mapping[str, str]
) -> Organisation:
    """Make one record of two. Everything of the second moves to the first; its address redirects there for ever.

    ``choices``: for every field of ``choosable`` that both fill differently, ``keep`` or ``merge`` (or ``both`` for
    lists). The second keeps what it said, for memory. Raises ValidationError by field, and where the merger would make
    an organisation part of itself.
    """
    verb = verbs.ORGANISATION_MERGED
    require(viewer, verb, keep.pk, keep.get_absolute_url())
    if keep.pk == merged.pk:
        raise ValidationError(_("Une fiche ne se fusionne pas avec elle-même."), code="same")
    with base.acting():
        first = base.fresh_organisation(keep, verb)
        second = base.fresh_organisation(merged, verb)
        if first.state != State.PUBLISHED:
            raise ValidationError(_("La fiche gardée doit être en ligne : publiez-la d’abord."), code="state")
        if first.fictional != second.fictional:
            raise ValidationError(
                _("Une organisation d’exemple ne se fusionne pas avec une vraie."), code="fictional"
            )
        changes = _chosen(first, second, choices)
        base.touch_neighbours(second)
        _move(first, second)
        _adopt_logo(first, second, changes)
        Organisation.objects.filter(merged_into=second).update(merged_into=first)
        base.write(second, {"state": State.MERGED, "merged_into": first})
        for name, value in changes.items():
            setattr(first, name, value)
        organisations.check_whole(first)
        base.write(first, changes)
        base.touch_neighbours(first)
        forget_pairs(Duplicate.Kind.ORGANISATION, first.pk, second.pk)
        base.note(viewer, verb, first, merged=second.get_absolute_url(), fields=sorted(changes))
    return first


def _chosen(first: Organisation, second: Organisation, choices: Mapping[str, str]) -> dict[str, Any]:
    """A place is taken whole: both coordinates come from the same record."""
    names = [name for name in choosable() if name != "latitude"]
    ours, theirs = ((one.latitude, one.longitude) for one in (first, second))
    choice = choices.get("latitude")
    changes = given.chosen(first, second, names, {n: c for n, c in choices.items() if n != "latitude"})
    if theirs[0] is None or theirs == ours:
        return changes
    if ours[0] is None or choice == "merge":
        return {**changes, "latitude": theirs[0], "longitude": theirs[1]}
    if choice != "keep":
        raise ValidationError(
            {"latitude": ValidationError(_("Choisissez la valeur à garder."), code="choice")}
        )
    return changes


def _adopt_logo(first: Organisation, second: Organisation, changes: dict[str, Any]) -> None:
    """A file belongs to one record: the chosen one changes hands."""
    if "logo" in changes:
        logos.discard_later(first.logo.storage, first.logo.name or "")
        changes["logo"] = second.logo.name
        base.write(second, {"logo": ""})


def _move(first: Organisation, second: Organisation) -> None:
    for model in (Commons, Listing, Stakeholder, Report):
        for thing in model.objects.filter(organisation=second):
            base.write(thing, {"organisation": first})
    Source.objects.filter(organisation=second).update(organisation=first)
    EditLink.objects.filter(organisation=second).delete()
    for transfer in Transfer.objects.filter(organisation=second, state=Decision.OPEN):
        base.write(transfer, {"state": Decision.WITHDRAWN, "email": ""})
    _move_unlike(Claim, first, second, ("account_id",), Q(state=Decision.OPEN))
    _move_unlike(Affiliation, first, second, ("person_id", "role"), Q(until=""))
    _move_relations(first, second)


def _move_unlike(
    model: type[Model], first: Organisation, second: Organisation, same: tuple[str, ...], when: Q
) -> None:
    """Move rows of which there is one at most; where both have it, the first's stays, with the rights of either."""
    rows = model._default_manager
    there: dict[tuple[Any, ...], Any] = {
        tuple(getattr(row, name) for name in same): row for row in rows.filter(when, organisation=first)
    }
    for row in rows.filter(when, organisation=second):
        own = there.get(tuple(getattr(row, name) for name in same))
        if own is None:
            base.write(row, {"organisation": first})  # type: ignore[arg-type]
            continue
        if isinstance(row, Affiliation) and row.may_edit and not own.may_edit:
            base.write(own, {"may_edit": True})
        row.delete()
    for row in rows.filter(organisation=second):
        base.write(row, {"organisation": first})  # type: ignore[arg-type]


def _move_relations(first: Organisation, second: Organisation) -> None:
    there = {
        (r.subject_id, r.kind, r.object_id, r.title)
        for r in Relation.objects.filter(Q(subject=first) | Q(object=first), until="")
    }
    for tie in Relation.objects.filter(Q(subject=second) | Q(object=second)).order_by("pk"):
        subject = first.pk if tie.subject_id == second.pk else tie.subject_id
        target = first.pk if tie.object_id == second.pk else tie.object_id
        if tie.kind in SYMMETRIC and subject > target:
            subject, target = target, subject
        key = (subject, tie.kind, target, tie.title)
        if subject == target or (not tie.until and key in there):
            tie.delete()
            continue
        there |= {key} if not tie.until else set()
        tie.subject_id, tie.object_id = subject, target
        base.write(tie, {"subject_id": subject, "object_id": target})
    for kind in sorted(ACYCLIC):
        ahead = set(
            Relation.objects.filter(subject=first, kind=kind, until="").values_list("object", flat=True)
        )
        if any(leads(one, kind, first.pk) for one in ahead):
            raise ValidationError(
                _("Réunies, ces fiches feraient une boucle dans la structure : retirez d’abord un lien."),
                code="loop",
            )
