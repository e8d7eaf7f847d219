"""How people come into a group, stay and leave (GRP-01). What they write to the coordinators stays out of the journal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.ground.gate import writing
from communaux.meaning.access import MEMBERS, Refused, Viewer
from communaux.meaning.declare import of
from communaux.modules.groups import verbs
from communaux.modules.groups.acts import letters, rules
from communaux.modules.groups.acts.shared import (
    answer_text,
    in_order,
    moved,
    only,
    own_organisation,
    today,
    yes,
)
from communaux.modules.groups.models import Group, Membership
from communaux.modules.groups.permissions import MATRIX
from communaux.modules.groups.reading import standings
from communaux.modules.groups.rules.lifecycle import (
    LIVING,
    MEMBERSHIP,
    OPEN_PLACES,
    MoveRefused,
    entering,
    last_coordinator,
)
from communaux.modules.network.acts import people
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given
from communaux.nouns.models import Person

JOINING = frozenset({"organisation", "capacity", "share_email", "message", "accept_rules", "your_name"})
INVITING = frozenset({"person", "organisation", "capacity", "role", "message"})
RECORDING = INVITING | {"since", "share_email"}
CONFIRMING = frozenset({"organisation", "capacity", "share_email", "accept_rules"})
OWN_FIELDS = frozenset({"organisation", "capacity", "share_email"})
COORDINATED_FIELDS = frozenset({"organisation", "capacity", "role", "since"})
_TWICE = _("Cette personne a déjà une place, une demande ou une invitation dans ce groupe.")


# --- Coming in --------------------------------------------------------------------------------------------------------


def join(viewer: Viewer, group: Group, values: Mapping[str, Any]) -> Membership:
    """Enter an open group, or ask the coordinators of another.

    ``values``: ``capacity`` and ``organisation``, ``share_email``, ``message``, ``accept_rules`` where rules are in
    force, ``your_name`` for somebody without a page. Who is tied to no organisation asks, whatever the group.
    """
    path = group.get_absolute_url()
    MATRIX.require(viewer, verbs.MEMBERSHIP_ASKED, object_=path)
    said = only(values, JOINING)
    your_name = said.pop("your_name", "")
    accepted = _accepted(said.pop("accept_rules", False))
    cleaned = given.clean(of(Membership), MEMBERS, said)
    with base.acting():
        current = base.fresh(group, act=verbs.MEMBERSHIP_ASKED)
        _refuse_dead(current)
        try:
            how = entering(current.joining)
        except MoveRefused as refused:
            raise ValidationError(
                _("On entre dans ce groupe sur invitation."), code="invitation"
            ) from refused
        enters = how == "enter" and MATRIX.allows(viewer, verbs.MEMBERSHIP_ENTERED)
        person = people.page_of(viewer, your_name)
        viewer = _as(viewer, person)
        cleaned["organisation"] = own_organisation(
            viewer, cleaned.get("capacity", "organisation"), cleaned.get("organisation")
        )
        made = _insert(
            Membership(
                group=current,
                person=person,
                state=moved(MEMBERSHIP, "", "enter" if enters else "ask"),
                since=today() if enters else "",
                **cleaned,
                **accepted,
            )
        )
        verb = verbs.MEMBERSHIP_ENTERED if enters else verbs.MEMBERSHIP_ASKED
        base.note(viewer, verb, current, thing=base.path_of(made))
        letters.entered(made) if enters else letters.asked(made)
    return made


def invite(viewer: Viewer, group: Group, values: Mapping[str, Any]) -> Membership:
    """Invite somebody, who confirms or declines. ``person``, ``role``, and a ``message`` to them."""
    verb = verbs.MEMBERSHIP_INVITED
    _require_on_group(viewer, verb, group)
    cleaned, person = _somebody(only(values, INVITING))
    with base.acting():
        current = base.fresh(group, act=verb)
        _refuse_dead(current)
        made = _insert(
            Membership(group=current, person=person, state=moved(MEMBERSHIP, "", "invite"), **cleaned)
        )
        base.note(viewer, verb, current, thing=base.path_of(made), role=made.role)
        letters.invited(made)
    return made


def record(viewer: Viewer, group: Group, values: Mapping[str, Any]) -> Membership:
    """Write down a place that somebody holds already: a steward takes over an existing list."""
    verb = verbs.MEMBERSHIP_RECORDED
    _require_on_group(viewer, verb, group)
    cleaned, person = _somebody(only(values, RECORDING))
    with base.acting():
        current = base.fresh(group, act=verb)
        made = _insert(
            Membership(
                group=current,
                person=person,
                state=moved(MEMBERSHIP, "", "enter"),
                briefed_on=timezone.localdate(),
                **{"since": today(), **cleaned},
            )
        )
        base.note(viewer, verb, current, thing=base.path_of(made), role=made.role)
    return made


def _somebody(values: dict[str, Any]) -> tuple[dict[str, Any], Person]:
    who = values.pop("person", None)
    cleaned = given.clean(of(Membership), MEMBERS, values)
    try:
        person = cast(Person, given.thing(of(Person), who))
    except ValidationError as error:
        raise ValidationError({"person": error}) from error
    if person.merged_into_id is not None:
        raise ValidationError({"person": _("Cette page a été fusionnée avec une autre.")})
    if cleaned.get("organisation") is None and cleaned.get("capacity", "organisation") == "organisation":
        cleaned["capacity"] = "independent"
    return cleaned, person


def _insert(made: Membership) -> Membership:
    try:
        with writing():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError(_TWICE, code="twice") from error
    return made


def _refuse_dead(group: Group) -> None:
    if group.state not in LIVING:
        raise ValidationError(_("Ce groupe a fini son travail : il n’accueille plus."), code="over")


def _accepted(ticked: Any) -> dict[str, Any]:
    """What keeps that somebody accepted the rules in force. Raises ValidationError where they did not."""
    accepts = yes(ticked, "accept_rules")
    now = rules.in_force()
    if now is None:
        return {}
    if not accepts:
        raise ValidationError({"accept_rules": _("Les règles de travail valent pour tous les groupes.")})
    return {"rules": now, "rules_accepted_on": timezone.localdate()}


def _as(viewer: Viewer, person: Person) -> Viewer:
    """The viewer with the page that they may just have got."""
    return Viewer(person.get_absolute_url(), viewer.roles, viewer.edits, viewer.account, person.pk)


# --- Answers ----------------------------------------------------------------------------------------------------------


def decide(viewer: Viewer, membership: Membership, accept: bool, answer: str = "") -> Membership:
    """Accept or refuse a request; the person is told by e-mail, and welcomed where accepted."""
    verb = verbs.MEMBERSHIP_DECIDED
    _require(viewer, verb, membership)
    said = answer_text(answer)
    with base.acting():
        current = base.fresh(membership, act=verb)
        state = moved(MEMBERSHIP, current.state, "accept" if accept else "refuse")
        changes = {"state": state, "answer": said, **({"since": today()} if accept else {})}
        base.write(current, changes)
        base.note(viewer, verb, current.group, thing=base.path_of(current), state=state)
        letters.entered(current) if accept else letters.refused(current)
    return current


def confirm(
    viewer: Viewer, membership: Membership, accept: bool, values: Mapping[str, Any] | None = None
) -> Membership:
    """Take or decline the place that one was offered; taking it accepts the rules in force."""
    verb = verbs.MEMBERSHIP_CONFIRMED
    _require(viewer, verb, membership)
    said = only(values or {}, CONFIRMING)
    changes: dict[str, Any] = {}
    if accept:
        changes = _accepted(said.pop("accept_rules", False))
        changes |= given.clean(of(Membership), MEMBERS, said)
    with base.acting():
        current = base.fresh(membership, act=verb)
        state = moved(MEMBERSHIP, current.state, "confirm" if accept else "decline")
        if accept:
            _refuse_dead(current.group)
            if {"capacity", "organisation"} & changes.keys():
                capacity = changes.get("capacity", current.capacity)
                changes["organisation"] = own_organisation(
                    viewer, capacity, changes.get("organisation", current.organisation)
                )
            changes["since"] = current.since or today()
        base.write(current, {**changes, "state": state})
        base.note(viewer, verb, current.group, thing=base.path_of(current), state=state)
        if accept:
            letters.entered(current)
    return current


def withdraw(viewer: Viewer, membership: Membership) -> None:
    """Take back one's request, or an invitation that was not answered; nothing of it is kept."""
    verb = verbs.MEMBERSHIP_WITHDRAWN
    _require(viewer, verb, membership)
    own = viewer.person == membership.person_id
    with base.acting():
        current = base.fresh(membership, act=verb)
        moved(MEMBERSHIP, current.state, "withdraw" if own else "cancel")
        path, group = base.path_of(current), current.group
        current.delete()
        base.note(viewer, verb, group, thing=path)


# --- Being there ------------------------------------------------------------------------------------------------------


def change(
    viewer: Viewer,
    membership: Membership,
    values: Mapping[str, Any],
    *,
    expected_version: int | None = None,
) -> Membership:
    """Change a place: the coordinators say the role, the person what they agree to share.

    Only the person agrees that their address is shared.
    """
    verb = verbs.MEMBERSHIP_CHANGED
    _require(viewer, verb, membership)
    own = viewer.person == membership.person_id
    coordinates = MATRIX.allows(
        viewer, verbs.MEMBERSHIP_DECIDED, standing=standings.of_group(viewer, membership.group)
    )
    allowed = (OWN_FIELDS if own else frozenset()) | (COORDINATED_FIELDS if coordinates else frozenset())
    cleaned = given.clean(of(Membership), MEMBERS, only(values, allowed))
    with base.acting():
        current = base.fresh(membership, act=verb)
        changes = given.differing(current, cleaned)
        if not changes:
            return current
        base.expect(current, expected_version, changes)
        if "role" in changes:
            _keep_coordination(current)
        if own and {"capacity", "organisation"} & changes.keys():
            capacity = changes.get("capacity", current.capacity)
            organisation = changes.get("organisation", current.organisation)
            changes["organisation"] = own_organisation(viewer, capacity, organisation)
        base.write(current, changes)
        base.note(viewer, verb, current.group, thing=base.path_of(current), fields=sorted(changes))
    return current


def leave(viewer: Viewer, membership: Membership) -> Membership:
    """End a place today: the person, or the coordination. The consent to share an address ends with it."""
    verb = verbs.MEMBERSHIP_LEFT
    _require(viewer, verb, membership)
    with base.acting():
        current = base.fresh(membership, act=verb)
        state = moved(MEMBERSHIP, current.state, "leave")
        _keep_coordination(current)
        in_order(current.since, today(), "since", _("Cette participation commence plus tard."))
        base.write(current, {"state": state, "until": today(), "share_email": False})
        base.note(viewer, verb, current.group, thing=base.path_of(current))
    return current


def _keep_coordination(current: Membership) -> None:
    others = (
        Membership.objects.filter(group=current.group_id, role="coordinator", state="current")
        .exclude(pk=current.pk)
        .count()
    )
    if last_coordinator(current.role, others, current.group.state):
        raise ValidationError(
            _("Confiez d’abord la coordination à quelqu’un d’autre, ou mettez le groupe en pause."),
            code="coordination",
        )


def brief(viewer: Viewer, membership: Membership) -> Membership:
    """Note that a new member was told where the group stands."""
    verb = verbs.MEMBERSHIP_BRIEFED
    _require(viewer, verb, membership)
    with base.acting():
        current = base.fresh(membership, act=verb)
        if current.state != "current" or current.briefed_on is not None:
            raise ValidationError(_("C’est déjà noté, ou cette personne n’est plus là."), code="state")
        base.write(current, {"briefed_on": timezone.localdate()})
        base.note(viewer, verb, current.group, thing=base.path_of(current))
    return current


def accept_rules(viewer: Viewer, membership: Membership) -> Membership:
    """Accept the rules in force, when they were adopted after one came."""
    verb = verbs.MEMBERSHIP_CHANGED
    if viewer.person is None or viewer.person != membership.person_id:
        raise Refused(verb, base.path_of(membership))
    with base.acting():
        current = base.fresh(membership, act=verb)
        changes = _accepted(True)
        if current.state in OPEN_PLACES and changes and changes["rules"].pk != current.rules_id:
            base.write(current, changes)
            base.note(viewer, verb, current.group, thing=base.path_of(current), fields=["rules"])
    return current


def export(viewer: Viewer, group: Group) -> list[Membership]:
    """The members of a group as a list that leaves the house; that it left is journalled. Only who agreed has an
    address in it, which is for the caller to respect: see ``reading.members.rows``."""
    verb = verbs.MEMBERS_EXPORTED
    _require_on_group(viewer, verb, group)
    with base.acting():
        current = base.fresh(group, act=verb)
        found = Membership.objects.filter(group=current, state="current", person__merged_into=None)
        rows = list(found.select_related("person__account", "organisation").order_by("person__name"))
        base.note(viewer, verb, current, members=len(rows))
    return rows


# --- Who may ----------------------------------------------------------------------------------------------------------


def _require(viewer: Viewer, verb: str, membership: Membership) -> None:
    path = base.path_of(membership)
    MATRIX.require(viewer, verb, object_=path, standing=standings.of_membership(viewer, membership))


def _require_on_group(viewer: Viewer, verb: str, group: Group) -> None:
    path = group.get_absolute_url()
    MATRIX.require(viewer, verb, object_=path, standing=standings.of_group(viewer, group))
