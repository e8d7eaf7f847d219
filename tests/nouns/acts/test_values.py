"""Laws of what a record may hold: whatever is sent is either refused with its field, or saved and read back the same."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from communaux.meaning.access import EDITORS, STEWARDS
from communaux.meaning.declare import all_meanings, named, of
from communaux.nouns.acts import values
from communaux.nouns.models import Organisation
from tests import factories as make

pytestmark = pytest.mark.django_db
SLOW = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

WRITABLE = sorted(
    (meaning.name, prop.name)
    for meaning in all_meanings()
    if meaning.name
    in {"organisation", "person", "affiliation", "relation", "stakeholder", "commons", "listing"}
    for prop in meaning.editable(EDITORS | STEWARDS)
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5) | st.integers(), inner, max_size=4)
    ),
    max_leaves=8,
)
LIKELY = st.sampled_from(
    [
        "",
        "FR",
        "2016",
        "2016-02-30",
        "platform",
        "open",
        ["FR", "BE"],
        {"fr": "Oui", "en": ""},
        "https://a.example",
        -90,
    ]
)


@pytest.mark.parametrize(("meaning", "name"), WRITABLE)
@SLOW
@given(value=ANYTHING | LIKELY)
@example(value="\ud800")
@example(value=["\ud800"])
@example(value={"fr": "\x00"})
@example(value=10**400)
@example(value="9999-99-99")
@example(value="http://[")
@example(value="a@b@c")
def test_any_value_is_refused_or_clean_and_clean_stays_clean(meaning: str, name: str, value: Any) -> None:
    declared = named(meaning)
    try:
        once = values.clean_one(declared, name, value)
    except ValidationError:
        return
    assert values.clean_one(declared, name, once) == once


FIELDS = sorted(prop.name for prop in of(Organisation).editable(EDITORS) if prop.name != "logo")


def tried(sent: Any) -> tuple[dict[str, Any], ValidationError | None]:
    """The clean values, or the refusal."""
    try:
        return values.clean(of(Organisation), EDITORS, sent), None
    except ValidationError as error:
        return {}, error


@SLOW
@given(sent=st.dictionaries(st.sampled_from(FIELDS), ANYTHING | LIKELY, max_size=6))
def test_what_is_clean_is_saved_and_read_back(sent: dict[str, Any]) -> None:
    cleaned, refusal = tried(sent)
    if refusal is not None:
        assert set(refusal.error_dict) <= set(sent)
        return
    if (cleaned.get("latitude") is None) != (cleaned.get("longitude") is None):
        return
    organisation = make.make_organisation("Vélos")
    for name, value in cleaned.items():
        setattr(organisation, name, value)
    organisation.save()
    again = Organisation.objects.get(pk=organisation.pk)
    assert values.differing(again, cleaned) == {}


@given(sent=ANYTHING)
@settings(max_examples=100, deadline=None)
def test_values_of_any_shape_are_refused_in_sentences(sent: Any) -> None:
    cleaned, refusal = tried(sent)
    assert cleaned == {}
    assert refusal is None or refusal.messages
