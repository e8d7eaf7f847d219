"""Subjects: proposed, joined by live forces, started as a group, made one of two, closed with a reason (GRP-04)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.meaning.access import MEMBERS, STEWARDS, Refused, Viewer
from communaux.meaning.declare import of
from communaux.modules.groups import lists, verbs
from communaux.modules.groups.acts import groups, letters
from communaux.modules.groups.acts.shared import LONGEST_ANSWER, moved, only, own_organisation, today
from communaux.modules.groups.models import Force, Group, Membership, Subject, Threshold
from communaux.modules.groups.permissions import MATRIX
from communaux.modules.groups.reading import standings
from communaux.modules.groups.rules.subjects import (
    ROLES,
    SUBJECT,
    Gathered,
    Needs,
    gathered,
    missing,
    stronger,
)
from communaux.modules.network.acts import people
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given
from communaux.nouns.models import Person

OFFERING = frozenset({"kind", "organisation", "note"})
STARTING = frozenset({"name", "kind", "aim", "product", "joining"})
_LONGEST_LINE = 400


def needs() -> Needs:
    """What a subject needs before it can start, as the stewards set it."""
    row = Threshold.objects.first() or Threshold()
    return Needs(row.coordinators, row.participants, row.organisations)


def forces_of(subject: Subject) -> Gathered:
    """What a subject has gathered."""
    return gathered(Force.objects.filter(subject=subject).values_list("kind", "organisation_id"))


def set_thresholds(
    viewer: Viewer, values: Mapping[str, Any], *, expected_version: int | None = None
) -> Threshold:
    """Say what every subject needs before it can start."""
    verb = verbs.THRESHOLD_SET
    MATRIX.require(viewer, verb)
    cleaned = given.clean(of(Threshold), STEWARDS, values)
    for name, number in cleaned.items():
        if number is None or not 0 <= number <= 100:
            raise ValidationError({name: _("Un nombre entre 0 et 100 est attendu.")})
    with base.acting():
        current = Threshold.objects.select_for_update().first()
        if current is None:
            current = Threshold.objects.create()
        changes = given.differing(current, cleaned)
        base.expect(current, expected_version, changes)
        if changes:
            base.write(current, changes)
            base.note(viewer, verb, current, **changes)
    return current


# --- A subject --------------------------------------------------------------------------------------------------------


def propose(viewer: Viewer, values: Mapping[str, Any], *, your_name: str = "") -> Subject:
    """Propose a subject, in one's own name or in that of one's organisation."""
    verb = verbs.SUBJECT_PROPOSED
    MATRIX.require(viewer, verb)
    cleaned = given.clean(of(Subject), MEMBERS, values, new=True)
    if not cleaned.get("why"):
        raise ValidationError({"why": _("Dites en quelques mots pourquoi ce sujet compte.")})
    with base.acting():
        person = people.page_of(viewer, your_name)
        if organisation := cleaned.get("organisation"):
            cleaned["organisation"] = own_organisation(viewer, "organisation", organisation)
        made = Subject(proposer=person, proposed_on=today(), **cleaned)
        made.save(force_insert=True)
        base.note(viewer, verb, made, fields=sorted(cleaned))
    return made


def record(viewer: Viewer, values: Mapping[str, Any], **history: Any) -> Subject:
    """Write down a subject of before: ``state``, ``group``, ``proposed_on``, ``settled_on``, ``closing``, ``source``,
    ``fictional`` as ``history``. Its proposer is not named. By a steward."""
    verb = verbs.SUBJECT_RECORDED
    MATRIX.require(viewer, verb)
    allowed = {"state", "group", "proposed_on", "settled_on", "closing", "source", "fictional"}
    if unknown := history.keys() - allowed:
        raise TypeError(f"not the history of a subject: {sorted(unknown)}")
    cleaned = given.clean(of(Subject), MEMBERS, values, new=True)
    if history.get("state", "open") not in {"open", "started", "closed"}:
        raise ValidationError({"state": _("Un sujet repris est ouvert, devenu un groupe ou clos.")})
    with base.acting():
        made = Subject(**cleaned, **history)
        made.save(force_insert=True)
        base.note(viewer, verb, made, fields=sorted(cleaned), state=made.state)
    return made


def change(
    viewer: Viewer, subject: Subject, values: Mapping[str, Any], *, expected_version: int | None = None
) -> Subject:
    """Change what a subject says while it is open: who proposed it, or a steward."""
    verb = verbs.SUBJECT_CHANGED
    _require(viewer, verb, subject)
    cleaned = given.clean(of(Subject), MEMBERS, values)
    with base.acting():
        current = base.fresh(subject, act=verb)
        _refuse_settled(current)
        changes = given.differing(current, cleaned)
        if not changes:
            return current
        base.expect(current, expected_version, changes)
        if changes.get("organisation") is not None:
            changes["organisation"] = own_organisation(viewer, "organisation", changes["organisation"])
        base.write(current, changes)
        base.note(viewer, verb, current, fields=sorted(changes))
    return current


def close(viewer: Viewer, subject: Subject, reason: str, note: str = "") -> Subject:
    """Close a subject, with a reason of the list and a word of explanation."""
    verb = verbs.SUBJECT_CLOSED
    _require(viewer, verb, subject)
    if reason not in lists.CLOSING_REASONS:
        raise ValidationError({"reason": _("Choisissez une raison dans la liste.")})
    said = given.text(note, LONGEST_ANSWER)
    with base.acting():
        current = base.fresh(subject, act=verb)
        state = moved(SUBJECT, current.state, "close")
        base.write(current, {"state": state, "closing": reason, "closing_note": said, "settled_on": today()})
        base.note(viewer, verb, current, closing=reason)
    return current


def reopen(viewer: Viewer, subject: Subject) -> Subject:
    """Open a closed subject again; who offered their forces is still there."""
    verb = verbs.SUBJECT_REOPENED
    _require(viewer, verb, subject)
    with base.acting():
        current = base.fresh(subject, act=verb)
        state = moved(SUBJECT, current.state, "reopen")
        base.write(current, {"state": state, "closing": "", "closing_note": "", "settled_on": ""})
        base.note(viewer, verb, current)
    return current


def merge(viewer: Viewer, keep: Subject, merged: Subject) -> Subject:
    """Make one subject of two: whoever offered to either is there, with the more engaged offer where they did twice."""
    verb = verbs.SUBJECT_MERGED
    _require(viewer, verb, keep)
    if keep.pk == merged.pk:
        raise ValidationError({"other": _("Un sujet ne se réunit pas à lui-même.")})
    with base.acting():
        first, second = base.fresh(keep, act=verb), base.fresh(merged, act=verb)
        _refuse_settled(first)
        state = moved(SUBJECT, second.state, "merge")
        own = {force.person_id: force for force in Force.objects.filter(subject=first)}
        for force in Force.objects.filter(subject=second):
            same = own.get(force.person_id)
            if same is None:
                base.write(force, {"subject": first})
            else:
                kind = stronger(same.kind, force.kind)
                force.delete()
                base.write(same, {"kind": kind})
        base.write(second, {"state": state, "merged_into": first, "settled_on": today()})
        base.write(first, {})
        base.note(viewer, verb, first, merged=second.get_absolute_url())
    return first


def _refuse_settled(subject: Subject) -> None:
    if subject.state != "open":
        raise ValidationError(_("Ce sujet n’est plus ouvert."), code="state")


def _require(viewer: Viewer, verb: str, subject: Subject) -> None:
    MATRIX.require(
        viewer,
        verb,
        object_=subject.get_absolute_url(),
        standing=standings.of_subject(viewer, subject),
    )


# --- Live forces ------------------------------------------------------------------------------------------------------


def offer(viewer: Viewer, subject: Subject, values: Mapping[str, Any], *, your_name: str = "") -> Force:
    """Offer one's forces to a subject, or change what one offered: ``kind``, ``organisation``, ``note``."""
    verb = verbs.FORCE_OFFERED
    MATRIX.require(viewer, verb, object_=subject.get_absolute_url())
    cleaned = given.clean(of(Force), MEMBERS, only(values, OFFERING), new=True)
    with base.acting():
        current = base.fresh(subject, act=verb)
        _refuse_settled(current)
        person = people.page_of(viewer, your_name)
        if cleaned.get("organisation") is not None:
            own_organisation(_with(viewer, person), "organisation", cleaned["organisation"])
        force = Force.objects.select_for_update().filter(subject=current, person=person).first()
        if force is None:
            force = Force(subject=current, person=person, **cleaned)
            force.save(force_insert=True)
        else:
            base.write(force, {"organisation": None, "note": "", **cleaned})
        base.note(viewer, verb, current, thing=base.path_of(force), kind=force.kind)
    return force


def change_offer(
    viewer: Viewer, force: Force, values: Mapping[str, Any], *, expected_version: int | None = None
) -> Force:
    """Change one's own offer in part; what is not said stays."""
    if viewer.person != force.person_id:
        raise Refused(verbs.FORCE_OFFERED, base.path_of(force))
    said = only(values, OFFERING)
    cleaned = given.clean(of(Force), MEMBERS, said)
    base_values = {"kind": force.kind, "organisation": force.organisation, "note": force.note}
    if changes := given.differing(force, cleaned):
        base.expect(force, expected_version, changes)
    return offer(viewer, force.subject, {**base_values, **said})


def withdraw(viewer: Viewer, force: Force) -> None:
    """Take one's offer back."""
    verb = verbs.FORCE_WITHDRAWN
    MATRIX.require(
        viewer,
        verb,
        object_=base.path_of(force),
        standing=standings.own(viewer, force.person_id),
    )
    with base.acting():
        current = base.fresh(force, act=verb)
        subject = base.fresh(current.subject, act=verb)
        _refuse_settled(subject)
        path = base.path_of(current)
        current.delete()
        base.note(viewer, verb, subject, thing=path)


def _with(viewer: Viewer, person: Person) -> Viewer:
    return Viewer(viewer.actor, viewer.roles, viewer.edits, viewer.account, person.pk)


# --- Becoming a group -------------------------------------------------------------------------------------------------


def start(viewer: Viewer, subject: Subject, values: Mapping[str, Any]) -> Group:
    """Make a group of a subject that has gathered enough people: they are invited with the role that they offered.

    Whoever starts it, if they offered their forces, is in at once. Who follows the subject is told. ``values``:
    ``name``, ``kind``, ``aim``, ``product`` and ``joining``, taken from the subject where they are not said.
    """
    verb = verbs.SUBJECT_STARTED
    _require(viewer, verb, subject)
    cleaned = given.clean(of(Group), MEMBERS, only(values, STARTING))
    with base.acting():
        current = base.fresh(subject, act=verb)
        state = moved(SUBJECT, current.state, "start")
        if not missing(forces_of(current), needs()).ready:
            raise ValidationError(_("Ce sujet n’a pas encore réuni assez de monde."), code="missing")
        group = groups.insert(
            {
                "name": current.title,
                "kind": "workshop",
                "product": _shortened(current.product),
                "description": current.why,
                **cleaned,
            },
            state="forming",
        )
        _bring(viewer, current, group)
        base.write(current, {"state": state, "group": group, "settled_on": today()})
        base.note(viewer, verb, current, group=group.get_absolute_url())
    return group


def _bring(viewer: Viewer, subject: Subject, group: Group) -> None:
    """Everybody who offered something, into the group; those who only follow are told."""
    for force in Force.objects.filter(subject=subject).select_related("person__account", "organisation"):
        if force.kind not in ROLES:
            letters.started(force, group)
            continue
        own = force.person_id == viewer.person
        made = Membership(
            group=group,
            person=force.person,
            organisation=force.organisation,
            capacity="organisation" if force.organisation_id else "independent",
            role=ROLES[force.kind],
            state="current" if own else "invited",
            since=today() if own else "",
            briefed_on=timezone.localdate() if own else None,
        )
        made.save(force_insert=True)
        if not own:
            letters.invited(made, subject)


def _shortened(texts: Mapping[str, str]) -> dict[str, str]:
    """Texts of any length as the one sentence of a group; cut between words."""
    found = {}
    for language, text in texts.items():
        line = " ".join(text.split())
        if len(line) > _LONGEST_LINE:
            line = line[: _LONGEST_LINE - 1].rpartition(" ")[0] + "…"
        found[language] = line
    return found
