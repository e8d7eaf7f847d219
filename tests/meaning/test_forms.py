"""The forms of the meanings: what was typed comes back, what is right comes out in the model's own form."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from communaux.meaning.access import EDITORS, Role
from communaux.meaning.declare import Kind, all_meanings, named
from communaux.meaning.forms import form_class, grouped_choices, initial
from communaux.nouns import lists
from tests import factories

VISITOR = frozenset({Role.VISITOR})
EDITOR = frozenset({Role.VISITOR, Role.MEMBER, Role.EDITOR})
ORGANISATION = named("organisation")


def filled(**values: Any) -> Any:
    """A bound form of an organisation, for its editor."""
    return form_class(ORGANISATION, EDITOR)({"name": "Vélo", "kind": "platform", **values})


def test_what_comes_out_is_what_the_model_holds() -> None:
    form = filled(
        summary_fr="À vélo",
        summary_en=" ",
        links="https://b.example/\n\n https://a.example/ \nhttps://b.example/",
        started="janvier 2016",
        latitude="48,8566",
        longitude="2.3522",
        activities=["mobility"],
        country="FR",
        countries=["FR", "BE"],
        website="https://velo.example/",
    )
    assert form.is_valid(), form.errors
    values = form.cleaned_data
    assert values["summary"] == {"fr": "À vélo"}
    assert values["description"] == {}
    assert values["links"] == ["https://b.example/", "https://a.example/"]
    assert values["started"] == "2016-01"
    assert (values["latitude"], values["longitude"]) == (48.8566, 2.3522)
    assert values["countries"] == ["BE", "FR"]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("website", {"website": "velo.example"}),
        ("website", {"website": "javascript:alert(1)"}),
        ("links", {"links": "https://a.example/\npas une adresse"}),
        ("started", {"started": "l’an dernier"}),
        ("started", {"started": "2016-13"}),
        ("latitude", {"latitude": "nord"}),
        ("activities", {"activities": ["zzz"]}),
        ("country", {"country": "XX"}),
        ("kind", {"kind": "zzz"}),
        ("name", {"name": ""}),
        ("name", {"name": "é" * 161}),
        ("email", {"email": "pas une adresse"}),
        ("summary", {"summary_en": "x" * 5000}),
    ],
)
def test_what_is_refused_stays_in_the_form(field: str, typed: dict[str, Any]) -> None:
    form = filled(**typed)
    assert not form.is_valid()
    assert list(form.errors) == [field]
    page = form.as_p()
    for value in typed.values():
        if field not in {"activities", "country", "kind"} and value:
            assert value.replace("’", "’") in page


def test_a_form_holds_what_the_roles_may_change_and_nothing_else() -> None:
    for meaning in all_meanings():
        for roles in (VISITOR, EDITOR, frozenset(Role)):
            names = {p.name for p in meaning.editable(roles) if meaning.kinds[p.name] != Kind.REFS}
            assert set(form_class(meaning, roles).base_fields) == names
    assert not form_class(ORGANISATION, VISITOR).base_fields


def test_some_fields_can_be_asked_for_in_an_order() -> None:
    form = form_class(ORGANISATION, EDITOR, only=("website", "name", "state", "nope"))
    assert list(form.base_fields) == ["website", "name"]


@pytest.mark.django_db
def test_a_form_starts_with_the_record_and_sees_what_changed() -> None:
    organisation = factories.make_organisation(
        "Vélo",
        summary={"fr": "À vélo"},
        links=["https://a.example/"],
        started="2016",
        activities=["mobility"],
    )
    start = initial(ORGANISATION, organisation, EDITOR)
    cls = form_class(ORGANISATION, EDITOR)
    sent = {"name": "Vélo", "kind": "platform", "summary_fr": "À vélo", "links": "https://a.example/\r\n"}
    sent |= {"started": "2016", "activities": ["mobility"], "city": "Lille"}
    form = cls(sent, initial=start)
    assert form.is_valid(), form.errors
    assert form.values(only_changed=True) == {"city": "Lille"}
    page = cls(initial=start).as_p()
    assert "À vélo" in page
    assert "https://a.example/" in page


@pytest.mark.django_db
class TestReferences:
    def test_a_record_is_named_by_address_key_or_name(self) -> None:
        other = factories.make_organisation("Coopérative Ünïque", slug="unique")
        cls = form_class(named("relation"), EDITOR, only=["object"])
        for typed in ("unique", "/organisations/unique", "http://localhost:8000/organisations/unique"):
            form = cls({"object": typed})
            assert form.is_valid(), form.errors
            assert form.cleaned_data["object"] == other
        assert cls({"object": "Coopérative Ünïque"}).is_valid()

    def test_what_is_hidden_is_not_found_and_what_is_double_is_asked(self) -> None:
        factories.make_organisation("Cachée", slug="cachee", state="draft")
        for n in range(2):
            factories.make_organisation("Double", slug=f"double-{n}")
        cls = form_class(
            named("relation"), frozenset({Role.VISITOR, Role.EDITOR}) - {Role.EDITOR} | {Role.EDITOR}
        )
        assert cls({"object": "nulle-part"}).errors["object"].as_data()[0].code == "unknown"
        assert cls({"object": "Double"}).errors["object"].as_data()[0].code == "several"
        assert cls({"object": "\x00"}).errors["object"]
        assert cls({"object": "x" * 9000}).errors["object"]


def test_labels_follow_the_language_of_the_page() -> None:
    french = form_class(ORGANISATION, EDITORS, language="fr").base_fields["maturity"]
    english = form_class(ORGANISATION, EDITORS, language="en").base_fields["maturity"]
    assert [code for code, _label in french.choices] == [code for code, _label in english.choices]  # type: ignore[attr-defined]
    assert dict(french.choices)["project"] == lists.MATURITY.label("project", "fr")  # type: ignore[attr-defined]
    assert dict(english.choices)["project"] == lists.MATURITY.label("project", "en")  # type: ignore[attr-defined]
    with translation.override("en"):
        assert form_class(ORGANISATION, EDITORS).language == "en"


@pytest.mark.parametrize("code_list", [lists.LEGAL_FORMS, lists.MATURITY])
def test_every_code_is_offered_once(code_list: Any) -> None:
    offered: list[str] = []
    for value, label in grouped_choices(code_list, "fr"):
        offered += [code for code, _label in label] if isinstance(label, list) else [value]
    assert sorted(offered) == sorted(code_list.codes)
