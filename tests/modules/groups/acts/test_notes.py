"""Notes written by several people at once: nothing that anybody typed goes unseen."""

from __future__ import annotations

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communaux.meaning.access import VISITOR, Refused, Viewer
from communaux.modules.groups.acts import meetings, notes
from communaux.modules.groups.models import Note, Revision
from tests import factories as make
from tests.modules.groups import meeting_factories as groups

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def table() -> tuple[Note, Viewer, Viewer]:
    """A section and two people who write in it."""
    group = groups.make_group()
    meeting = groups.make_meeting(group, -1)
    return meeting.notes.get(), groups.member(group), groups.member(group)


def test_different_paragraphs_go_together_silently(table: tuple[Note, Viewer, Viewer]) -> None:
    note, one, two = table
    start = notes.save(one, note, "Accueil\n\nBudget\n\nDivers", 0).base
    notes.save(one, note, "Accueil de tous\n\nBudget\n\nDivers", start)
    saved = notes.save(two, note, "Accueil\n\nBudget\n\nDivers : rien", start)
    assert not saved.clash
    assert Note.objects.get().text == "Accueil de tous\n\nBudget\n\nDivers : rien"
    assert [revision.author_id for revision in saved.theirs] == [one.person]


def test_both_add_at_the_end_and_both_are_kept(table: tuple[Note, Viewer, Viewer]) -> None:
    note, one, two = table
    start = notes.save(one, note, "Accueil", 0).base
    notes.save(one, note, "Accueil\nJ’ajoute ceci", start)
    assert not notes.save(two, note, "Accueil\nEt moi cela", start).clash
    text = Note.objects.get().text
    assert "J’ajoute ceci" in text
    assert "Et moi cela" in text
    assert text.count("Accueil") == 1


def test_the_same_line_shows_both_and_changes_nothing(table: tuple[Note, Viewer, Viewer]) -> None:
    note, one, two = table
    start = notes.save(one, note, "On se revoit en mars.", 0).base
    notes.save(one, note, "On se revoit en avril.", start)
    saved = notes.save(two, note, "On se revoit en mai.", start)
    assert saved.clash
    assert Note.objects.get().text == "On se revoit en avril."
    assert "avril" in saved.merged.text
    assert "mai" in saved.merged.text
    assert Revision.objects.filter(kind="typed", text="On se revoit en mai.", author=two.person).exists()
    settled = notes.save(two, note, "On se revoit en avril ou en mai.", saved.base)
    assert not settled.clash
    assert Note.objects.get().text == "On se revoit en avril ou en mai."


def test_typing_on_while_a_save_is_on_its_way(table: tuple[Note, Viewer, Viewer]) -> None:
    """What comes back from a merge is based on what was typed, so that what follows is not told as a clash."""
    note, one, two = table
    start = notes.save(one, note, "A\n\nB\n\nC", 0).base
    notes.save(one, note, "A plus\n\nB\n\nC", start)
    saved = notes.save(two, note, "A\n\nB\n\nC et", start)
    again = notes.save(two, note, "A\n\nB\n\nC et encore", saved.base)
    assert not again.clash
    assert Note.objects.get().text == "A plus\n\nB\n\nC et encore"


def test_every_revision_is_kept_and_can_be_restored(table: tuple[Note, Viewer, Viewer]) -> None:
    note, one, two = table
    base = notes.save(one, note, "Premier", 0).base
    notes.save(two, note, "", base)
    assert Note.objects.get().text == ""
    assert notes.restore(one, note, base).text == "Premier"
    assert [revision.kind for revision in Revision.objects.all()] == ["saved", "saved", "restored"]
    with pytest.raises(ValidationError):
        notes.restore(one, note, 99)
    with pytest.raises(ValidationError):
        notes.save(one, note, "x", 99)


def test_saving_the_same_again_changes_nothing(table: tuple[Note, Viewer, Viewer]) -> None:
    note, one, _two = table
    base = notes.save(one, note, "Texte", 0).base
    assert notes.save(one, note, "Texte", base).base == base
    assert Revision.objects.count() == 1


def test_bad_texts_are_refused(table: tuple[Note, Viewer, Viewer]) -> None:
    note, one, _two = table
    for text in ("x" * 90_000, "nul \x00", None, 3):
        with pytest.raises(ValidationError):
            notes.save(one, note, text, 0)  # type: ignore[arg-type]


def test_only_the_group_writes(table: tuple[Note, Viewer, Viewer]) -> None:
    note, _one, _two = table
    for viewer in (
        VISITOR,
        groups.member(note.meeting.group, role="observer"),
        make.viewer(make.make_account()),
    ):
        with pytest.raises(Refused):
            notes.save(viewer, note, "Intrus", 0)
    assert notes.save(make.viewer(make.make_steward()), note, "Intendance", 0).base == 1


def test_notes_of_a_cancelled_meeting_do_not_change() -> None:
    group = groups.make_group()
    lead = groups.coordinator(group)
    meeting = groups.make_meeting(group)
    meetings.cancel(lead, meeting)
    with pytest.raises(ValidationError):
        notes.save(lead, meeting.notes.get(), "Trop tard", 0)


def test_eight_people_save_at_the_same_time(table: tuple[Note, Viewer, Viewer]) -> None:
    note, one, _two = table
    lines = "\n\n".join(f"Ligne {n}" for n in range(8))
    base = notes.save(one, note, lines, 0).base
    failures: list[BaseException] = []

    def write(n: int) -> None:
        try:
            saved = notes.save(one, note, lines.replace(f"Ligne {n}", f"Ligne {n} écrite"), base)
            assert not saved.clash
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert Note.objects.get().text == "\n\n".join(f"Ligne {n} écrite" for n in range(8))


LINES = st.lists(st.sampled_from(["un", "deux", "trois", "", "quatre"]), max_size=6).map("\n".join)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(saves=st.lists(st.tuples(st.integers(0, 1), st.integers(0, 3), LINES), max_size=6))
def test_whatever_is_typed_is_in_the_notes_or_among_the_revisions_or_shown(
    table: tuple[Note, Viewer, Viewer], saves: list[tuple[int, int, str]]
) -> None:
    note, *people = table
    note = Note.objects.create(meeting=note.meeting, title="Essai")
    held = [0]
    for who, back, text in saves:
        base = held[max(0, len(held) - 1 - back)]
        started = Revision.objects.filter(note=note, number=base).values_list("text", flat=True).first() or ""
        saved = notes.save(people[who], note, text, base)
        new = {line for line in text.split("\n") if line} - set(started.split("\n"))
        shown = set(saved.merged.text.split("\n"))
        assert new <= shown
        kept = set(Revision.objects.filter(note=note).values_list("text", flat=True)) | {""}
        assert text.rstrip() in kept or text.rstrip() == started
        held.append(saved.base)
