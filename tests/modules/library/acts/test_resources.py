"""The shelves: who proposes, what is published at once, files, the inventory, who uses what."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage

from communaux.ground.journal.models import Entry
from communaux.meaning.access import SYSTEM, VISITOR, Refused
from communaux.modules.library.acts import resources, uses
from communaux.modules.library.models import Resource
from communaux.modules.network.acts import commons as inventory
from communaux.modules.network.models import Commons
from communaux.nouns.acts.errors import Conflict
from tests import factories as make
from tests.modules.library.factories import make_resource

pytestmark = pytest.mark.django_db

GIVEN = {"title": "Animer une assemblée", "kind": "method", "link": "https://exemple.coop/methode"}


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def refused_on(error: pytest.ExceptionInfo[ValidationError]) -> set[str]:
    """The fields that an act refused."""
    return set(error.value.error_dict)


def test_an_editor_publishes_for_their_organisation_at_once() -> None:
    mine = make.make_organisation()
    made = resources.add(make.viewer(make.make_editor(mine)), mine, {**GIVEN, "licence": "CC-BY-SA-4.0"})
    assert (made.state, made.openness) == ("published", "share-alike")
    assert made.published is not None
    entry = Entry.objects.get(verb="library.resource.added")
    assert (entry.object, entry.details["state"]) == (made.get_absolute_url(), "published")
    assert "Animer" not in str(entry.details)


@pytest.mark.parametrize("for_organisation", [True, False])
def test_what_a_member_proposes_waits_for_somebody_who_answers_for_it(for_organisation: bool) -> None:
    mine = make.make_organisation()
    viewer = make.viewer(make.make_member(mine))
    made = resources.add(viewer, mine if for_organisation else None, GIVEN)
    assert made.state == "draft"
    assert resources.change(viewer, made, {"edition": "2"}).edition == "2"
    with pytest.raises(Refused):
        resources.publish(viewer, made)
    by = make.make_editor(mine) if for_organisation else make.make_steward()
    assert resources.publish(make.viewer(by), made).state == "published"
    made.refresh_from_db()
    with pytest.raises(Refused):
        resources.change(viewer, made, {"edition": "3"})


@pytest.mark.parametrize("who", ["visitor", "account"])
def test_strangers_propose_nothing(who: str) -> None:
    viewer = VISITOR if who == "visitor" else make.viewer(make.make_account())
    with pytest.raises(Refused):
        resources.add(viewer, None, GIVEN)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": "", "kind": "method", "link": "https://a.example/"}, "title"),
        ({"title": "Sans sorte", "link": "https://a.example/"}, "kind"),
        ({"title": "x", "kind": "poem", "link": "https://a.example/"}, "kind"),
        ({"title": "x", "kind": "method"}, "link"),
        ({"title": "x", "kind": "method", "link": "javascript:alert(1)"}, "link"),
        ({"title": "x", "kind": "method", "link": "https://a.example/", "themes": ["nope"]}, "themes"),
        ({"title": "x", "kind": "method", "link": "https://a.example/", "dated": "31/02/2026"}, "dated"),
        (
            {"title": "x", "kind": "method", "link": "https://a.example/", "origin": "https://evil.example"},
            "origin",
        ),
        (
            {"title": "x", "kind": "method", "link": "https://a.example/", "origin": "/groups/../desk/"},
            "origin",
        ),
        ({"title": "x", "kind": "method", "link": "https://a.example/", "state": "published"}, "state"),
        ({"title": "x", "kind": "method", "link": "https://a.example/", "authors": ["nobody"]}, "authors"),
        ({"title": "x" * 500, "kind": "method", "link": "https://a.example/"}, "title"),
    ],
)
def test_bad_values_are_refused_by_field(values: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as error:
        resources.add(SYSTEM, None, values)
    assert field in refused_on(error)
    assert not Resource.objects.exists()


def test_openness_follows_the_licence_until_somebody_states_it() -> None:
    made = resources.add(SYSTEM, None, {**GIVEN, "licence": "CC-BY-4.0"})
    assert made.openness == "open"
    assert resources.change(SYSTEM, made, {"licence": "CC-BY-NC-4.0"}).openness == "non-commercial"
    assert resources.change(SYSTEM, made, {"openness": "members"}).openness == "members"
    assert resources.change(SYSTEM, made, {"licence": "MIT"}).openness == "members"
    assert resources.change(SYSTEM, made, {"openness": ""}).openness == "open"


def test_two_editors_do_not_lose_each_other() -> None:
    made = make_resource()
    resources.change(SYSTEM, made, {"title": "Le premier"}, expected_version=made.version)
    with pytest.raises(Conflict) as conflict:
        resources.change(SYSTEM, made, {"title": "Le second"}, expected_version=made.version)
    assert conflict.value.theirs == {"title": "Le premier"}
    assert Resource.objects.get().title == "Le premier"


def test_words_and_authors_are_found_again() -> None:
    wrote = make.make_organisation("Vélos Unis")
    made = resources.add(SYSTEM, None, {**GIVEN, "authors": [wrote.get_absolute_url()]})
    assert list(made.authors.all()) == [wrote]
    assert " velo " in made.stems
    again = resources.change(SYSTEM, made, {"authors": []})
    assert " velo " not in again.stems


PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


def zipped(**names: bytes) -> bytes:
    """A zip archive with these names (__ is a slash, _ a dot)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        for name, content in names.items():
            box.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


def test_a_file_is_kept_under_a_name_of_ours_and_replaced() -> None:
    made = resources.add(SYSTEM, None, {"title": "x", "kind": "template"}, ("../../Kit de statuts.exe", PDF))
    assert (made.file_name, made.file_type, made.file_size) == (
        "Kit de statuts.pdf",
        "application/pdf",
        len(PDF),
    )
    assert default_storage.exists(made.file_path)
    assert made.file_path.startswith("library/")
    assert "statuts" not in made.file_path


def test_a_file_that_is_replaced_goes_after_the_commit(django_capture_on_commit_callbacks: Any) -> None:
    made = resources.add(SYSTEM, None, {**GIVEN}, ("a.pdf", PDF))
    former = made.file_path
    with django_capture_on_commit_callbacks(execute=True):
        after = resources.put_file(SYSTEM, made, "b.txt", "Bonjour à toutes".encode())
    assert not default_storage.exists(former)
    assert default_storage.exists(after.file_path)
    with django_capture_on_commit_callbacks(execute=True):
        bare = resources.take_file(SYSTEM, after)
    assert (bare.file_path, bare.file_hash, bare.file_size) == ("", "", None)
    assert not default_storage.exists(after.file_path)


def test_the_only_way_to_reach_it_is_not_taken_away() -> None:
    made = resources.add(SYSTEM, None, {"title": "x", "kind": "template"}, ("a.pdf", PDF))
    with pytest.raises(ValidationError):
        resources.take_file(SYSTEM, made)
    assert default_storage.exists(made.file_path)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("page.pdf", b"<html><script>alert(1)</script>", "file_active"),
        ("drawing.png", b"<svg xmlns='x' onload='alert(1)'/>", "file_active"),
        ("notes.txt", b"voir <script src=x></script>", "file_active"),
        ("program.pdf", b"MZ\x90\x00\x03", "file_type"),
        ("program.txt", b"\x7fELF\x02\x01", "file_type"),
        ("empty.pdf", b"", "file_empty"),
        ("macro.docx", zipped(word__document_xml=b"x", word__vbaProject_bin=b"x"), "file_macros"),
        ("box.zip", zipped(a_txt=b"x"), "file_type"),
        ("cut.docx", zipped(word__document_xml=b"x")[:40], "file_broken"),
    ],
)
def test_what_a_browser_would_run_is_refused(name: str, content: bytes, code: str) -> None:
    with pytest.raises(ValidationError) as error:
        resources.add(SYSTEM, None, dict(GIVEN), (name, content))
    assert error.value.error_dict["file"][0].code == code
    assert not Resource.objects.exists()


def test_a_file_over_the_limit_is_refused() -> None:
    with pytest.raises(ValidationError) as error:
        resources.add(SYSTEM, None, dict(GIVEN), ("a.pdf", b"%PDF-" + b"x" * 20_000_001))
    assert error.value.error_dict["file"][0].code == "file_size"


def test_withdrawing_and_publishing_again_keep_the_first_date() -> None:
    made = resources.add(SYSTEM, None, GIVEN)
    first = made.published
    assert resources.withdraw(SYSTEM, made).state == "withdrawn"
    assert resources.publish(SYSTEM, made).published == first


def test_it_enters_the_inventory_once_with_what_is_known() -> None:
    mine = make.make_organisation()
    editor = make.viewer(make.make_editor(mine))
    made = resources.add(
        editor, mine, {**GIVEN, "licence": "AGPL-3.0-or-later", "kind": "tool", "dated": "2026-03"}
    )
    for _twice in range(2):
        made = resources.to_inventory(editor, made)
    line = Commons.objects.get()
    assert made.commons == line
    assert (line.name, line.nature, line.licence, line.openness, str(line.since), line.link) == (
        "Animer une assemblée", "code", "AGPL-3.0-or-later", "share-alike", "2026-03", "https://exemple.coop/methode",
    )  # fmt: skip
    inventory.remove(editor, line)
    made.refresh_from_db()
    assert made.commons is None


def test_a_draft_or_the_networks_own_enters_no_inventory() -> None:
    with pytest.raises(Refused):
        resources.to_inventory(SYSTEM, make_resource())
    draft = make_resource(make.make_organisation(), state="draft")
    with pytest.raises(Refused):
        resources.to_inventory(SYSTEM, draft)


def test_an_organisation_says_once_that_it_uses_it() -> None:
    mine, one = make.make_organisation(), make_resource()
    editor = make.viewer(make.make_editor(mine))
    use = uses.tell(editor, one, mine, {"text": "Très utile", "since": "2025"})
    with pytest.raises(ValidationError):
        uses.tell(editor, one, mine, {"text": "Encore"})
    assert uses.change(editor, use, {"text": "Moins utile"}).text == "Moins utile"
    one.refresh_from_db()
    assert one.version == 3
    uses.remove(editor, use)
    assert not one.uses.exists()


def test_nobody_speaks_for_another_organisation() -> None:
    mine, other, one = make.make_organisation(), make.make_organisation(), make_resource()
    editor = make.viewer(make.make_editor(mine))
    with pytest.raises(Refused):
        uses.tell(editor, one, other, {"text": "x"})
    with pytest.raises(Refused):
        uses.tell(editor, make_resource(state="draft"), mine, {"text": "x"})
