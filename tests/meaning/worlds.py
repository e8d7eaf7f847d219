"""Random worlds for the laws of meaning: organisations in every state, people, and all that ties them.

Rows are written as the fields allow, with values that try syntax: quotes, backslashes, line ends, other scripts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache
from typing import Any

import pyoxigraph as ox
from django.db import DataError, IntegrityError, models, transaction
from hypothesis import strategies as st

from communaux.ground.countries import country_codes
from communaux.meaning.declare import Kind, Meaning, all_meanings, named
from communaux.meaning.fields import LANGUAGES, LangTextField
from communaux.modules.network.models import (
    Claim,
    Commons,
    Listing,
    Relation,
    Report,
    Source,
    Stakeholder,
    Transfer,
)
from communaux.nouns.models import Account, Affiliation, Organisation, Person
from tests.modules.groups import world as groups_world
from tests.modules.nodes import world as nodes_world
from tests.modules.standards import world as standards_world
from tests.modules.surveys import world as surveys_world

_CHARACTERS = st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t\"'\\<>{}|^`")
_LINE = st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"), include_characters="\"'\\<>{}|^`;,")
_PATH = st.text(st.sampled_from("abcé/;?=&%20-_~.:@!$'()*+,#ñ漢"), max_size=20)


def _is_iri(text: str) -> bool:
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


def texts(longest: int, *, least: int = 0, lines: bool = False) -> st.SearchStrategy[str]:
    """Text without control characters, trimmed as the acts trim it."""
    alphabet = _CHARACTERS if lines else _LINE
    found = st.text(alphabet, min_size=least, max_size=min(longest, 40)).map(str.strip)
    return found.filter(lambda text: len(text) >= least)


links = _PATH.map(lambda path: f"https://exemple.coop/{path}").filter(_is_iri)
partial_dates = st.one_of(
    st.integers(1000, 2999).map(str),
    st.dates(dt.date(1000, 1, 1), dt.date(2999, 12, 31)).map(lambda day: f"{day:%Y-%m}"),
    st.dates(dt.date(1000, 1, 1), dt.date(2999, 12, 31)).map(dt.date.isoformat),
)
instants = st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2090, 1, 1), timezones=st.just(dt.UTC))


def values_of(meaning: Meaning, name: str) -> st.SearchStrategy[Any]:
    """Values that the field behind a property may hold, the empty one included where it may be empty."""
    field, kind = meaning.field(name), meaning.kinds[name]
    assert isinstance(field, models.Field)
    empty = [st.just("")] if field.blank else []
    if field.choices:
        return st.sampled_from([value for value, _label in field.flatchoices])
    if kind in {Kind.CODE, Kind.CODES}:
        codes = st.sampled_from(meaning.code_list(name).codes)
        return st.lists(codes, max_size=4) if kind == Kind.CODES else st.one_of(*empty, codes)
    made: dict[Kind, Callable[[], st.SearchStrategy[Any]]] = {
        Kind.TEXT: lambda: texts(
            field.max_length or 60, least=0 if field.blank else 1, lines=isinstance(field, models.TextField)
        ),
        Kind.LANGTEXT: lambda: st.dictionaries(
            st.sampled_from(LANGUAGES),
            texts(
                200,
                least=0 if field.blank else 1,
                lines=isinstance(field, LangTextField) and field.long,
            ),
            min_size=0 if field.blank else 1,
        ),
        Kind.INTEGER: lambda: st.one_of(st.integers(1, 2**15 - 1), st.integers(1, 2**31 - 1)),
        Kind.BOOLEAN: st.booleans,
        Kind.DATE: lambda: st.none() | st.dates(dt.date(1000, 1, 1), dt.date(2999, 1, 1)),
        Kind.INSTANT: lambda: instants,
        Kind.PARTIAL_DATE: lambda: st.one_of(st.just(""), partial_dates),
        Kind.LINK: lambda: st.one_of(*empty, links),
        Kind.LINKS: lambda: st.lists(links, max_size=3),
        Kind.COUNTRY: lambda: st.one_of(*empty, st.sampled_from(sorted(country_codes()))),
        Kind.COUNTRIES: lambda: st.lists(st.sampled_from(sorted(country_codes())), max_size=3),
        Kind.EMAIL: lambda: st.sampled_from(
            [*([""] if field.blank else []), "a@exemple.org", "é+x@exemple.coop"]
        ),
        Kind.FILE: lambda: st.sampled_from(["", "logos/abc123.png"]),
    }
    return made[kind]()


@cache
def fields_of(name: str) -> st.SearchStrategy[dict[str, Any]]:
    """Random values for the plain fields of one thing; what draws them is made once for all worlds."""
    meaning = named(name)
    plain = st.fixed_dictionaries(
        {
            prop: values_of(meaning, prop)
            for prop, kind in meaning.kinds.items()
            if kind not in {Kind.REF, Kind.REFS, Kind.NUMBER}
        }
    )
    if "latitude" not in meaning.kinds:
        return plain
    place = st.tuples(st.floats(-90, 90), st.floats(-180, 180)) | st.just((None, None))
    placed = place.map(lambda pair: {"latitude": pair[0], "longitude": pair[1]})
    return st.tuples(plain, placed).map(lambda both: {**both[0], **both[1]})


PARTS: tuple[tuple[str, type[models.Model]], ...] = (
    ("stakeholder", Stakeholder),
    ("commons", Commons),
    ("listing", Listing),
    ("source", Source),
    ("claim", Claim),
    ("transfer", Transfer),
    ("report", Report),
)


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Any]:
    """A description of a small world: to be written by ``build``."""
    size = draw(st.integers(2, 4))
    some = st.integers(0, size - 1)
    return {
        "organisations": [draw(fields_of("organisation")) for _n in range(size)],
        "people": [draw(fields_of("person")) | {"merged": draw(st.booleans())} for _n in range(2)],
        "relations": [(draw(some), draw(some), draw(fields_of("relation"))) for _n in range(3)],
        "affiliations": [
            (draw(st.integers(0, 1)), draw(some), draw(fields_of("affiliation"))) for _n in range(3)
        ],
        **{
            name: [(draw(some), draw(fields_of(name))) for _n in range(draw(st.integers(0, 2)))]
            for name, _m in PARTS
        },
        "groups": draw(groups_world.plans(fields_of)),
        "surveys": draw(surveys_world.plans(fields_of)),
        "standards": draw(standards_world.plans(fields_of)),
        "nodes": draw(nodes_world.plans(fields_of)),
    }


def build(plan: dict[str, Any]) -> None:
    """Write the rows of a world. What a constraint of the database refuses is left out."""
    organisations: list[Organisation] = []
    for number, values in enumerate(plan["organisations"]):
        if values["state"] == "merged" and not organisations:
            values = values | {"state": "published"}
        heir = organisations[0] if values["state"] == "merged" else None
        organisations.append(Organisation.objects.create(slug=f"o{number}", merged_into=heir, **values))
    people: list[Person] = []
    for values in plan["people"]:
        merged = people[0] if values.pop("merged") and people else None
        people.append(Person.objects.create(merged_into=merged, **values))
    for subject, thing, values in plan["relations"]:
        if subject != thing:
            attempt(Relation, subject=organisations[subject], object=organisations[thing], **values)
    for person, organisation, values in plan["affiliations"]:
        attempt(Affiliation, person=people[person], organisation=organisations[organisation], **values)
    account = Account.objects.create_user("compte@exemple.org")
    for name, model in PARTS:
        for organisation, values in plan[name]:
            extra: dict[str, Any] = {"organisation": organisations[organisation]}
            extra |= {"account": account} if model is Claim else {}
            extra |= {"by": account} if model is Transfer else {}
            attempt(model, **extra, **values)
    groups_world.build(plan["groups"], organisations, people, attempt)
    surveys_world.build(plan["surveys"], organisations, people, attempt)
    standards_world.build(plan["standards"], organisations, people, attempt)
    nodes_world.build(plan["nodes"], attempt)


def attempt(model: type[models.Model], **values: Any) -> None:
    """Make a row unless the database refuses it."""
    try:
        with transaction.atomic():
            model._default_manager.create(**values)
    except (DataError, IntegrityError):  # too large for its column, or against a constraint
        return


def things() -> list[tuple[Meaning, models.Model]]:
    """Every row of every meaning."""
    return [
        (meaning, row) for meaning in all_meanings() for row in meaning.model._default_manager.order_by("pk")
    ]
