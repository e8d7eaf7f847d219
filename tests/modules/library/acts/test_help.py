"""Mutual help: notices, asking without showing an address, the steps of a mentoring, what stays between two."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from communaux.ground.journal.models import Entry
from communaux.meaning.access import SYSTEM, Refused, Viewer
from communaux.modules.library.acts import help as acts
from communaux.modules.library.models import HelpNotice, Pairing
from communaux.modules.library.reading.help import exchanges
from communaux.nouns.acts.errors import Conflict, TooOften
from communaux.nouns.models import Organisation, Person
from tests import factories as make
from tests.modules.library.factories import make_notice, make_pairing

pytestmark = pytest.mark.django_db


def member(organisation: Organisation | None = None, name: str = "") -> tuple[Viewer, Person]:
    """A member of an organisation, with their page."""
    account = make.make_member(organisation or make.make_organisation(), name=name)
    return make.viewer(account), Person.objects.get(account=account)


def test_a_member_offers_for_themself_or_where_they_belong() -> None:
    mine, other = make.make_organisation(), make.make_organisation()
    viewer, person = member(mine)
    made = acts.offer(
        viewer, mine, {"direction": "offer", "title": "Statuts", "themes": ["legal"], "hours": 3}
    )
    assert (made.person, made.organisation, made.open) == (person, mine, True)
    with pytest.raises(Refused):
        acts.offer(viewer, other, {"direction": "offer", "title": "Statuts"})


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": "x"}, "direction"),
        ({"direction": "offer"}, "title"),
        ({"direction": "offer", "title": "x", "until": "2020-01-01"}, "until"),
        ({"direction": "offer", "title": "x", "hours": 0}, "hours"),
        ({"direction": "offer", "title": "x", "hours": 5000}, "hours"),
        ({"direction": "offer", "title": "x", "themes": ["magic"]}, "themes"),
        ({"direction": "offer", "title": "x", "person": "zzz"}, "person"),
    ],
)
def test_bad_values_are_refused_by_field(values: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as error:
        acts.offer(member()[0], None, values)
    assert field in error.value.error_dict


def test_only_its_author_changes_a_notice_and_stewards_may_close_it() -> None:
    viewer, person = member()
    notice = make_notice(person)
    for other in (member()[0], make.viewer(make.make_steward()), SYSTEM):
        with pytest.raises(Refused):
            acts.change(other, notice, {"title": "Autre"})
    assert acts.change(viewer, notice, {"title": "Mieux"}).title == "Mieux"
    assert not acts.close(make.viewer(make.make_steward()), notice).open


def asked(**fields: Any) -> tuple[Viewer, Viewer, Pairing]:
    """A pair whose mentee asked: the viewers of both."""
    mentor, mentor_person = member(name="Mentor")
    mentee, _person = member(name="Mentee")
    notice = make_notice(mentor_person, **fields)
    return mentor, mentee, acts.ask(mentee, notice, "Bonjour, je cherche de l’aide.")


def test_asking_writes_to_the_other_and_shows_no_address(
    mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        mentor, _mentee, pairing = asked()
    [letter] = mailoutbox
    assert letter.to == [pairing.mentor.account.email]
    assert pairing.mentee.account.email not in letter.body
    assert pairing.mentee.account.email not in str(letter.message())
    assert "je cherche de l’aide" in letter.body
    assert "cherche" not in str([entry.details for entry in Entry.objects.all()])
    with django_capture_on_commit_callbacks(execute=True):
        acts.answer(mentor, pairing, True)
    assert mailoutbox[1].to == [pairing.mentee.account.email]
    assert pairing.mentor.account.email not in mailoutbox[1].body


def test_answering_a_request_makes_the_one_who_writes_the_mentor() -> None:
    viewer, person = member()
    _seeker, seeking = member()
    pairing = acts.ask(viewer, make_notice(seeking, direction="request"), "Je peux aider.")
    assert (pairing.mentor, pairing.mentee) == (person, seeking)


def test_only_the_one_who_was_asked_answers() -> None:
    mentor, mentee, pairing = asked()
    for other in (mentee, member()[0], make.viewer(make.make_steward()), SYSTEM):
        with pytest.raises(Refused):
            acts.answer(other, pairing, True)
    assert acts.answer(mentor, pairing, True).state == "accepted"


STATES = ("asked", "accepted", "under-way", "ended", "declined")
ALLOWED = {
    ("accepted", "under-way"), ("accepted", "ended"), ("under-way", "ended"),
}  # fmt: skip


@pytest.mark.parametrize("here", STATES)
@pytest.mark.parametrize("there", [*STATES, "nonsense", ""])
def test_every_other_step_is_refused(here: str, there: str) -> None:
    mentor, _mentee, pairing = asked()
    Pairing.objects.update(state=here)
    if (here, there) in ALLOWED:
        assert acts.move(mentor, pairing, there).state == there
        return
    with pytest.raises(ValidationError):
        acts.move(mentor, pairing, there)
    assert Pairing.objects.get().state == here


@pytest.mark.parametrize("here", [state for state in STATES if state != "asked"])
def test_what_was_answered_is_not_answered_again(here: str) -> None:
    mentor, _mentee, pairing = asked()
    Pairing.objects.update(state=here)
    with pytest.raises(ValidationError):
        acts.answer(mentor, pairing, False)


def test_its_dates_are_kept() -> None:
    mentor, mentee, pairing = asked()
    acts.answer(mentor, pairing, True)
    acts.move(mentee, pairing, "under-way")
    done = acts.move(mentor, pairing, "ended")
    assert all((done.answered, done.started, done.ended))


def test_one_live_mentoring_between_two_and_none_with_oneself() -> None:
    mentor, mentee, pairing = asked()
    with pytest.raises(ValidationError):
        acts.ask(mentee, pairing.notice, "Encore")
    with pytest.raises(ValidationError):
        acts.ask(mentor, pairing.notice, "Moi-même")
    acts.answer(mentor, pairing, False)
    assert acts.ask(mentee, pairing.notice, "Encore").state == "asked"


@pytest.mark.parametrize("fields", [{"open": False}, {"until": date(2020, 1, 1)}])
def test_a_closed_notice_is_not_answered(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        asked(**fields)


@pytest.mark.parametrize("message", ["", "   ", "x" * 2001, "nul\x00"])
def test_a_message_says_something(message: str) -> None:
    viewer, _person = member()
    with pytest.raises(ValidationError) as error:
        acts.ask(viewer, make_notice(member()[1]), message)
    assert "message" in error.value.error_dict


def test_nobody_writes_to_everybody() -> None:
    viewer, _person = member()
    for _number in range(acts.A_DAY):
        acts.ask(viewer, make_notice(make.make_person()), "Bonjour")
    with pytest.raises(TooOften):
        acts.ask(viewer, make_notice(make.make_person()), "Bonjour")


def test_the_note_stays_between_the_two() -> None:
    mentor, mentee, pairing = asked()
    written = acts.note_down(mentor, pairing, "Premier rendez-vous SECRET")
    with pytest.raises(Conflict):
        acts.note_down(mentee, pairing, "Autre chose", expected_version=pairing.version)
    assert acts.note_down(mentee, written, "À deux", expected_version=written.version).note == "À deux"
    for other in (member()[0], make.viewer(make.make_steward()), SYSTEM):
        with pytest.raises(Refused):
            acts.note_down(other, pairing, "Je lis")
    assert "SECRET" not in str([entry.details for entry in Entry.objects.all()])


def test_exchanges_are_counted_for_both_organisations_once_accepted() -> None:
    giving, taking = make.make_organisation(), make.make_organisation()
    mentor, mentee = make.make_person(), make.make_person()
    ends = {"mentor_organisation": giving, "mentee_organisation": taking}
    make_pairing(mentor, mentee, state="ended", **ends)
    make_pairing(mentor, mentee, state="declined", **ends)
    make_pairing(mentor, mentee, state="under-way", **ends)
    assert exchanges([giving.pk, taking.pk]) == {giving.pk: 2, taking.pk: 2}
    assert HelpNotice.objects.count() == 0
