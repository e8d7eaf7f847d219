"""The record of an organisation: who proposes, who publishes, what a change writes, what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communaux.ground.journal.models import Entry
from communaux.meaning.access import SYSTEM, VISITOR
from communaux.modules.network.acts import Conflict, Refused, TooOften, organisations
from communaux.modules.network.models import Claim
from communaux.nouns.models import Organisation
from tests import factories as make

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
PLATFORM = {"name": "Vélos du Ponant", "summary": {"fr": "Livraison à vélo."}, "country": "FR"}


def entries(verb: str = "") -> list[Entry]:
    """The entries of the journal, in order, of one verb or all."""
    found = Entry.objects.order_by("sequence")
    return list(found.filter(verb=f"network.{verb}") if verb else found)


def errors(raised: pytest.ExceptionInfo[ValidationError]) -> dict[str, str]:
    """Field -> code of its first error."""
    return {name: found[0].code for name, found in raised.value.error_dict.items()}


class TestCreating:
    def test_a_steward_publishes_at_once(self) -> None:
        organisation = organisations.create(SYSTEM, PLATFORM)
        assert (organisation.state, organisation.slug, organisation.version) == (
            "published",
            "velos-du-ponant",
            1,
        )
        [entry] = entries()
        assert (entry.verb, entry.object) == (
            "network.organisation.created",
            "/organisations/velos-du-ponant",
        )
        assert entry.details == {"fields": ["country", "name", "summary"], "state": "published"}

    def test_a_visitor_proposes_a_draft_that_a_steward_publishes(self) -> None:
        draft = organisations.create(VISITOR, PLATFORM)
        assert draft.state == "draft"
        published = organisations.publish(make.viewer(make.make_steward()), draft)
        assert (published.state, published.version) == ("published", 2)
        assert [e.verb for e in entries()] == [
            "network.organisation.created",
            "network.organisation.published",
        ]
        assert Claim.objects.count() == 0

    def test_the_proposer_keeps_the_record_once_published(self) -> None:
        account = make.make_account()
        draft = organisations.create(make.viewer(account), PLATFORM, keep=True, your_name="Maëlle Exemple")
        assert draft.pk not in make.viewer(account).edits
        organisations.publish(SYSTEM, draft)
        assert draft.pk in make.viewer(account).edits
        assert len(entries()) == 2

    def test_a_proposer_who_did_not_ask_keeps_nothing(self) -> None:
        account = make.make_account()
        organisations.publish(SYSTEM, organisations.create(make.viewer(account), PLATFORM))
        assert make.viewer(account).edits == frozenset()

    def test_to_keep_a_record_one_signs_in_and_has_a_name(self) -> None:
        with pytest.raises(ValidationError) as raised:
            organisations.create(VISITOR, PLATFORM, keep=True)
        assert set(raised.value.error_dict) == {"keep"}
        with pytest.raises(ValidationError):
            organisations.create(make.viewer(make.make_account()), PLATFORM, keep=True)
        assert not Organisation.objects.exists()
        assert entries() == []

    def test_two_of_one_name_have_two_addresses_and_keep_them(self) -> None:
        first, second = organisations.create(SYSTEM, PLATFORM), organisations.create(SYSTEM, PLATFORM)
        assert (first.slug, second.slug) == ("velos-du-ponant", "velos-du-ponant-2")
        changed = organisations.change(SYSTEM, first, {"name": "Cyclo Ponant"})
        assert changed.slug == "velos-du-ponant"

    @pytest.mark.parametrize("name", ["new", "Import", "Γειά", "!!!", "Ж" * 160])
    def test_any_name_has_an_address_that_no_page_needs(self, name: str) -> None:
        organisation = organisations.create(SYSTEM, {"name": name})
        assert organisation.slug
        assert organisation.slug not in organisations.RESERVED
        assert len(organisation.slug) <= 80

    def test_a_name_is_needed(self) -> None:
        for values in ({}, {"name": ""}, {"name": "   "}, {"name": None}):
            with pytest.raises(ValidationError) as raised:
                organisations.create(SYSTEM, values)
            assert set(raised.value.error_dict) == {"name"}

    def test_a_flood_of_visitors_waits_members_do_not(self) -> None:
        for number in range(organisations.STRANGERS_AN_HOUR):
            make.make_organisation(f"Annonce {number}", state="draft")
        with pytest.raises(TooOften) as raised:
            organisations.create(VISITOR, PLATFORM)
        assert raised.value.wait > 0
        assert organisations.create(make.viewer(make.make_account()), PLATFORM).state == "draft"


class TestChanging:
    def test_only_what_differs_is_written(self) -> None:
        organisation = make.make_organisation("Vélos", city="Brest", country="FR")
        changed = organisations.change(
            SYSTEM, organisation, {"name": "Vélos", "city": "Quimper", "country": "FR"}
        )
        assert (changed.city, changed.version) == ("Quimper", 2)
        assert changed.updated > organisation.updated
        [entry] = entries()
        assert entry.details == {"fields": ["city"]}
        assert entry.object_version == 2

    def test_what_changes_nothing_writes_nothing(self) -> None:
        organisation = make.make_organisation("Vélos")
        same = organisations.change(SYSTEM, organisation, {"name": " Vélos ", "city": None, "latitude": None})
        assert same.version == 1
        assert entries() == []

    def test_an_editor_changes_their_own_record_only(self) -> None:
        here, there = make.make_organisation("Ici"), make.make_organisation("Ailleurs")
        viewer = make.viewer(make.make_editor(here))
        organisations.change(viewer, here, {"city": "Brest"})
        with pytest.raises(Refused):
            organisations.change(viewer, there, {"city": "Brest"})
        assert entries()[0].actor == viewer.actor
        assert viewer.actor.startswith("/people/")

    def test_two_editors_of_one_field_meet(self) -> None:
        organisation = make.make_organisation("Vélos", city="Brest")
        organisations.change(SYSTEM, organisation, {"city": "Quimper"}, expected_version=1)
        with pytest.raises(Conflict) as raised:
            organisations.change(SYSTEM, organisation, {"city": "Lorient"}, expected_version=1)
        conflict = raised.value
        assert (conflict.current_version, conflict.changed_fields) == (2, ("city",))
        assert (conflict.theirs, conflict.mine) == ({"city": "Quimper"}, {"city": "Lorient"})
        assert Organisation.objects.get().city == "Quimper"
        assert len(entries()) == 1

    def test_two_editors_of_two_fields_both_succeed(self) -> None:
        organisation = make.make_organisation("Vélos", city="Brest")
        organisations.change(SYSTEM, organisation, {"city": "Quimper"}, expected_version=1)
        organisations.change(SYSTEM, organisation, {"street": "Quai"}, expected_version=1)
        now = Organisation.objects.get()
        assert (now.city, now.street, now.version) == ("Quimper", "Quai", 3)

    def test_a_form_that_would_undo_the_other_s_change_is_a_conflict(self) -> None:
        organisation = make.make_organisation("Vélos", city="Brest")
        organisations.change(SYSTEM, organisation, {"city": "Quimper"}, expected_version=1)
        with pytest.raises(Conflict):
            organisations.change(
                SYSTEM, organisation, {"city": "Brest", "street": "Quai"}, expected_version=1
            )

    def test_a_version_from_the_future_is_a_conflict(self) -> None:
        organisation = make.make_organisation("Vélos")
        with pytest.raises(Conflict):
            organisations.change(SYSTEM, organisation, {"city": "Brest"}, expected_version=9)

    def test_a_change_asks_the_same_few_queries_whatever_its_size(self) -> None:
        small, large = make.make_organisation(), make.make_organisation()
        with CaptureQueriesContext(
            connection,
        ) as few:
            organisations.change(SYSTEM, small, {"city": "Brest"})
        with CaptureQueriesContext(connection) as many:
            organisations.change(
                SYSTEM, large, {**PLATFORM, "city": "Brest", "street": "Quai", "markets": ["p2p"]}
            )
        assert len(few) == len(many)


class TestValues:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", 12),
            ("name", ["Vélos"]),
            ("name", "Vélos\0"),
            ("name", "Vé\x1blos"),
            ("name", "é" * 161),
            ("name", "a" * 10_000_000),
            ("kind", "spaceship"),
            ("kind", 3),
            ("summary", "une phrase"),
            ("summary", {"fr": 3}),
            ("summary", {"de": "Fahrrad"}),
            ("summary", {3: "x"}),
            ("summary", {"fr": "a" * 10_000_000}),
            ("summary", {"fr": "a" * 401}),
            ("website", "javascript:alert(1)"),
            ("website", "exemple.coop"),
            ("website", "https://exemple.coop/" + "a" * 500),
            ("links", "https://exemple.coop"),
            ("links", ["https://exemple.coop", 4]),
            ("links", ["javascript:alert(1)"]),
            ("links", [f"https://exemple.coop/{n}" for n in range(61)]),
            ("email", "personne"),
            ("email", {"a": 1}),
            ("started", "hier"),
            ("started", 2016),
            ("started", "2016-13"),
            ("country", "France!"),
            ("country", "fr"),
            ("countries", ["fr"]),
            ("countries", "FR"),
            ("latitude", "48.4"),
            ("latitude", True),
            ("latitude", float("nan")),
            ("latitude", float("inf")),
            ("latitude", 91.0),
            ("latitude", 48.4),
            ("activities", ["no-such-activity"]),
            ("activities", {"a": 1}),
            ("logo", 12),
            ("logo", "logos/of-somebody-else.png"),
        ],
    )
    def test_what_does_not_fit_is_an_error_of_its_field(self, field: str, value: Any) -> None:
        organisation = make.make_organisation("Vélos")
        with pytest.raises(ValidationError) as raised:
            organisations.change(SYSTEM, organisation, {field: value})
        assert set(raised.value.error_dict) <= {field, "longitude"}
        assert Organisation.objects.get().version == 1
        assert entries() == []

    def test_unknown_and_reserved_fields_are_refused_together_with_wrong_ones(self) -> None:
        organisation = make.make_organisation("Vélos")
        viewer = make.viewer(make.make_editor(organisation))
        with pytest.raises(ValidationError) as raised:
            organisations.change(
                viewer,
                organisation,
                {"colour": "red", "slug": "x", "version": 9, "state": "merged", "name": 3},
            )
        assert errors(raised) == {
            "colour": "unknown_field",
            "slug": "unknown_field",
            "version": "not_editable",
            "state": "not_editable",
            "name": "type",
        }

    def test_markup_stays_text(self) -> None:
        organisation = organisations.create(
            SYSTEM, {"name": "<b>Vélos</b>", "summary": {"fr": "<script>x</script>"}}
        )
        again = Organisation.objects.get(pk=organisation.pk)
        assert (again.name, again.summary) == ("<b>Vélos</b>", {"fr": "<script>x</script>"})
        assert again.slug == "b-velos-b"

    def test_texts_are_composed_trimmed_and_several_values_are_put_in_order_once(self) -> None:
        organisation = organisations.create(
            SYSTEM,
            {
                "name": "  Ve\u0301los \n du   Ponant ",
                "summary": {"fr": " Une phrase. ", "en": "  "},
                "countries": ["FR", "BE", "FR"],
                "markets": ["b2b", "p2p", "b2b"],
                "links": ["https://b.example", "https://a.example", "https://b.example"],
            },
        )
        organisation.refresh_from_db()
        assert organisation.name == "Vélos du Ponant"
        assert organisation.summary == {"fr": "Une phrase."}
        assert organisation.countries == ["BE", "FR"]
        assert organisation.links == ["https://b.example", "https://a.example"]
        assert sorted(organisation.markets) == ["b2b", "p2p"]
        assert len(organisation.markets) == 2

    def test_it_cannot_end_before_it_began(self) -> None:
        with pytest.raises(ValidationError) as raised:
            organisations.create(SYSTEM, {"name": "Vélos", "started": "2016-05", "ceased": "2016-04"})
        assert set(raised.value.error_dict) == {"ceased"}
        assert organisations.create(SYSTEM, {"name": "Vélos", "started": "2016-05", "ceased": "2016"}).pk

    def test_the_values_are_an_object(self) -> None:
        for wrong in ([], "name", None, 3):
            with pytest.raises(ValidationError):
                organisations.create(SYSTEM, wrong)  # type: ignore[arg-type]


class TestLogo:
    @pytest.mark.parametrize(
        ("content", "extension"),
        [(PNG, "png"), (b"\xff\xd8\xff\xe0" + b"\0" * 20, "jpg"), (b"RIFF\x10\0\0\0WEBPVP8 ", "webp")],
    )
    def test_the_bytes_say_what_it_is_and_the_name_is_forgotten(self, content: bytes, extension: str) -> None:
        organisation = make.make_organisation("Vélos")
        file = SimpleUploadedFile("../../Marie Exemple.exe", content, content_type="text/html")
        changed = organisations.change(SYSTEM, organisation, {"logo": file})
        assert changed.logo.name.startswith("logos/")
        assert changed.logo.name.endswith(f".{extension}")
        assert "Marie" not in changed.logo.name
        assert changed.logo.open().read() == content

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "logo_svg"),
            (b"\xef\xbb\xbf <?xml version='1.0'?><svg/>", "logo_svg"),
            (b"GIF89a", "logo_type"),
            (b"", "logo_type"),
            (b"<html><script>", "logo_type"),
            (PNG + b"\0" * 600_000, "logo_size"),
        ],
    )
    def test_anything_else_is_refused_with_its_reason(self, content: bytes, code: str) -> None:
        organisation = make.make_organisation("Vélos")
        with pytest.raises(ValidationError) as raised:
            organisations.change(SYSTEM, organisation, {"logo": SimpleUploadedFile("logo.png", content)})
        assert errors(raised) == {"logo": code}

    def test_the_former_file_goes_with_the_change(self, django_capture_on_commit_callbacks: Any) -> None:
        organisation = make.make_organisation("Vélos")
        first = organisations.change(SYSTEM, organisation, {"logo": PNG})
        storage, name = first.logo.storage, first.logo.name
        assert storage.exists(name)
        with django_capture_on_commit_callbacks(execute=True):
            assert organisations.change(SYSTEM, organisation, {"logo": ""}).logo.name == ""
        assert not storage.exists(name)

    def test_sending_the_present_logo_back_changes_nothing(self) -> None:
        organisation = organisations.change(SYSTEM, make.make_organisation(), {"logo": PNG})
        again = organisations.change(SYSTEM, organisation, {"logo": organisation.logo})
        assert again.version == organisation.version


class TestStates:
    def test_checking_says_when_and_by_whom(self) -> None:
        organisation = make.make_organisation()
        checked = organisations.check(make.viewer(make.make_editor(organisation)), organisation)
        assert (checked.checked_by, checked.version) == ("self", 2)
        assert checked.checked_on is not None
        assert organisations.check(SYSTEM, organisation).checked_by == "steward"

    def test_withdrawn_and_restored(self) -> None:
        organisation = make.make_organisation()
        editor = make.viewer(make.make_editor(organisation))
        assert organisations.withdraw(editor, organisation, "gone").state == "withdrawn"
        with pytest.raises(Refused):
            organisations.restore(editor, organisation)
        assert organisations.restore(SYSTEM, organisation).state == "published"
        assert [entry.details for entry in entries()] == [{"reason": "gone"}, {}]

    def test_withdrawing_needs_a_reason_from_the_list(self) -> None:
        organisation = make.make_organisation()
        for reason in ("", "parce que"):
            with pytest.raises(ValidationError):
                organisations.withdraw(SYSTEM, organisation, reason)

    @pytest.mark.parametrize(
        ("state", "allowed"),
        [
            ("draft", {"publish", "withdraw"}),
            ("published", {"withdraw"}),
            ("withdrawn", {"restore"}),
            ("merged", set()),
        ],
    )
    def test_each_state_allows_some_moves(self, state: str, allowed: set[str]) -> None:
        moves = {
            "publish": lambda it: organisations.publish(SYSTEM, it),
            "withdraw": lambda it: organisations.withdraw(SYSTEM, it, "gone"),
            "restore": lambda it: organisations.restore(SYSTEM, it),
        }
        target = make.make_organisation() if state == "merged" else None
        for name, move in moves.items():
            organisation = make.make_organisation(state=state, merged_into=target)
            if name in allowed:
                move(organisation)
            else:
                with pytest.raises(Refused):
                    move(organisation)

    def test_a_merged_record_is_left_alone(self) -> None:
        merged = make.make_organisation(state="merged", merged_into=make.make_organisation())
        with pytest.raises(Refused):
            organisations.change(SYSTEM, merged, {"city": "Brest"})
        with pytest.raises(Refused):
            organisations.check(SYSTEM, merged)

    def test_those_who_point_at_a_withdrawn_record_have_a_new_version(self) -> None:
        one, other, far = make.make_organisation(), make.make_organisation(), make.make_organisation()
        make.make_relation(one, "part-of", other)
        organisations.withdraw(SYSTEM, one, "gone")
        other.refresh_from_db()
        far.refresh_from_db()
        assert (other.version, far.version) == (2, 1)
