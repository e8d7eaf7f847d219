"""Registration for events: places, waiting list, links by e-mail, the last seat, what is erased."""

from __future__ import annotations

import datetime as dt
import re
import threading
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connections
from django.utils import timezone

from communaux.ground.journal.models import Entry
from communaux.meaning.access import SYSTEM, VISITOR, Refused
from communaux.modules.groups.acts import events, meetings, programme, telling
from communaux.modules.groups.models import Meeting, Registration, Track
from communaux.nouns.acts.errors import LinkDead, TooOften
from tests import factories as make
from tests.modules.groups import meeting_factories as groups

pytestmark = pytest.mark.django_db(transaction=True)


def event(**fields: Any) -> Meeting:
    """A plenary event that one may register for."""
    return groups.make_meeting(
        groups.make_group(), **{"kind": "plenary", "registering": "open", "asks_needs": True, **fields}
    )


def by_mail(meeting: Meeting, name: str, **more: Any) -> str:
    """Register by e-mail; the token of the letter."""
    events.register(VISITOR, meeting, {"name": name, "email": f"{name}@exemple.org", **more})
    found = re.search(r"/registrations/(\S+)", mail.outbox[-1].body)
    assert found
    return found[1]


def states(meeting: Meeting) -> dict[str, str]:
    return dict(meeting.registrations.order_by("pk").values_list("name", "state"))


def test_without_an_account_one_confirms_by_the_link_of_a_letter() -> None:
    meeting = event()
    token = by_mail(meeting, "ana", needs="végétarien")
    assert states(meeting) == {"ana": "pending"}
    assert events.confirm(VISITOR, token).state == "confirmed"
    assert events.confirm(VISITOR, token).state == "confirmed"
    assert events.cancel_by_link(VISITOR, token).state == "cancelled"
    with pytest.raises(LinkDead):
        events.confirm(VISITOR, token)
    assert Registration.objects.get().needs == ""


def test_a_false_link_opens_nothing() -> None:
    meeting = event()
    token = by_mail(meeting, "ana")
    for wrong in ("", token[:-1], token.replace(":", ""), "x:y", token.upper()):
        with pytest.raises(LinkDead):
            events.confirm(VISITOR, wrong)


def test_the_waiting_list_moves_up_in_order_when_somebody_leaves() -> None:
    meeting = event(places=1)
    tokens = {name: by_mail(meeting, name) for name in ("ana", "bob", "cleo")}
    for token in tokens.values():
        events.confirm(VISITOR, token)
    assert states(meeting) == {"ana": "confirmed", "bob": "waiting", "cleo": "waiting"}
    mail.outbox.clear()
    events.cancel_by_link(VISITOR, tokens["ana"])
    assert states(meeting) == {"ana": "cancelled", "bob": "confirmed", "cleo": "waiting"}
    assert [message.to for message in mail.outbox] == [["bob@exemple.org"]]
    lead = groups.coordinator(meeting.group)
    events.set_registering(lead, meeting, {"places": 2})
    assert states(meeting)["cleo"] == "confirmed"


def test_the_last_seat_goes_to_one_person() -> None:
    meeting = event(places=3)
    tokens = [by_mail(meeting, f"p{n}") for n in range(8)]
    failures: list[BaseException] = []

    def go(token: str) -> None:
        try:
            events.confirm(VISITOR, token)
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=(token,)) for token in tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert sorted(states(meeting).values()) == ["confirmed"] * 3 + ["waiting"] * 5


def test_with_an_account_one_registers_once() -> None:
    meeting = event(places=10)
    account = make.make_account()
    make.make_person("Dana", account)
    viewer = make.viewer(account)
    made = events.register(viewer, meeting, {"needs": "accès de plain-pied"})
    assert made is not None
    assert (made.state, made.name) == ("confirmed", "Dana")
    with pytest.raises(ValidationError):
        events.register(viewer, meeting, {})
    assert events.change(viewer, made, {"needs": "rien"}).needs == "rien"
    other = make.viewer(make.make_account())
    for act in (lambda: events.change(other, made, {"needs": "x"}), lambda: events.cancel(other, made)):
        with pytest.raises(Refused):
            act()
    events.cancel(viewer, made)
    assert events.register(viewer, meeting, {}) is not None
    assert not Entry.objects.filter(actor=viewer.actor).exists()


def test_sub_groups_have_places_of_their_own() -> None:
    meeting = event()
    lead = groups.coordinator(meeting.group)
    here = {"starts": f"{meeting.starts:%Y-%m-%d} 00:00"}
    zone = timezone.get_current_timezone()
    local = [moment.astimezone(zone).strftime("%Y-%m-%d %H:%M") for moment in (meeting.starts, meeting.ends)]
    slot = programme.add_slot(
        lead, meeting, {"title": "Ateliers", "kind": "parallel", "starts": local[0], "ends": local[1]}
    )
    one = programme.add_track(lead, slot, {"title": "Licences", "places": 1})
    two = programme.add_track(lead, slot, {"title": "Données"})
    first = by_mail(meeting, "ana", tracks=[one.key])
    second = by_mail(meeting, "bob", tracks=[one.key])
    events.confirm(VISITOR, first)
    assert list(events.confirm(VISITOR, second).tracks.all()) == []
    with pytest.raises(ValidationError, match="Licences"):
        by_mail(meeting, "cleo", tracks=[one.key])
    with pytest.raises(ValidationError):
        by_mail(meeting, "cleo", tracks=[one.key, two.key])
    with pytest.raises(ValidationError):
        by_mail(meeting, "cleo", tracks=["inconnu"])
    with pytest.raises(ValidationError):
        programme.remove_track(lead, one)
    with pytest.raises(ValidationError):
        programme.add_slot(lead, meeting, {"title": "Trop tôt", **here, "ends": local[1]})
    programme.remove_track(lead, two)
    assert list(Track.objects.all()) == [one]


@pytest.mark.parametrize(
    "fields",
    [
        {"registering": "closed"},
        {"registering": "none"},
        {"state": "cancelled"},
        {"days": -3},
        {"deadline": timezone.now() - dt.timedelta(hours=1)},
    ],
)
def test_closed_registration_takes_nobody(fields: dict[str, Any]) -> None:
    meeting = event(**fields)
    with pytest.raises(ValidationError):
        events.register(VISITOR, meeting, {"name": "ana", "email": "ana@exemple.org"})


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "", "email": "a@exemple.org"}, "name"),
        ({"name": "Ana", "email": "pas une adresse"}, "email"),
        ({"name": "Ana", "email": "a@exemple.org", "tracks": "x"}, "tracks"),
        ({"name": "Ana", "email": "a@exemple.org", "state": "confirmed"}, "state"),
        ({"name": "Ana", "email": "a@exemple.org", "needs": "x" * 1001}, "needs"),
    ],
)
def test_what_is_wrong_is_said_on_its_field(values: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        events.register(VISITOR, event(), values)
    assert set(caught.value.error_dict) == {field}


def test_letters_to_one_address_are_limited() -> None:
    meeting = event()
    for _n in range(8):
        events.register(VISITOR, meeting, {"name": "ana", "email": "ana@exemple.org"})
    assert len(mail.outbox) == events.MAILS_TO_ONE
    assert Registration.objects.count() == 1
    for _n in range(events.A_DAY_BY_ADDRESS - 1):
        events.register(VISITOR, event(), {"name": "ana", "email": "ana@exemple.org"})
    with pytest.raises(TooOften):
        events.register(VISITOR, event(), {"name": "ana", "email": "ana@exemple.org"})


def test_cancelling_an_event_tells_all_who_registered() -> None:
    meeting = event()
    events.confirm(VISITOR, by_mail(meeting, "ana"))
    mail.outbox.clear()
    meetings.cancel(groups.coordinator(meeting.group), meeting, "Tempête")
    assert [message.to for message in mail.outbox] == [["ana@exemple.org"]]
    assert "Tempête" in mail.outbox[0].body


def test_needs_are_erased_after_the_event_and_contacts_later() -> None:
    meeting = event()
    events.confirm(VISITOR, by_mail(meeting, "ana", needs="sans gluten"))
    by_mail(event(), "bob")
    after = meeting.ends + dt.timedelta(days=8)
    assert events.erase_due(SYSTEM, meeting.ends) == 0
    assert events.erase_due(SYSTEM, after) == 1
    assert events.erase_due(SYSTEM, after) == 0
    ana = Registration.objects.get(meeting=meeting)
    assert (ana.needs, ana.name) == ("", "ana")
    assert not Registration.objects.filter(state="pending").exists()
    events.erase_due(SYSTEM, after + dt.timedelta(days=90))
    ana.refresh_from_db()
    assert (ana.name, ana.email) == ("", "")
    with pytest.raises(Refused):
        events.erase_due(VISITOR)


def test_no_name_and_no_address_enters_the_journal() -> None:
    meeting = event()
    events.confirm(VISITOR, by_mail(meeting, "zenobie", organisation="Coopérative Zénith", needs="zeste"))
    told = " ".join(str(entry.details) + entry.actor + entry.object for entry in Entry.objects.all())
    assert "zen" not in told.lower()
    assert "zeste" not in told


def test_a_token_is_not_kept() -> None:
    meeting = event()
    token = by_mail(meeting, "ana")
    row = Registration.objects.values().get()
    assert token not in str(row)
    assert telling.key_of(token) == row["key"]
