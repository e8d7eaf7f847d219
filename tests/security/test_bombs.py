"""Short requests that would cost minutes, gigabytes or the process: changes to documents, and questions to the endpoint.

Each is one that did. A test that waits for one of them again is ended by its limit and fails.
"""

from __future__ import annotations

import pytest

from communaux.index.graphs.queries import LONGEST, look
from communaux.modules.identity.rules import webid
from communaux.modules.identity.rules.refusals import TokenRefused
from communaux.modules.pods.rules import sparql_update
from communaux.modules.pods.rules.patches import MOST_CONDITIONS, PatchError
from tests.doors.ldp.conftest import application, solid
from tests.doors.ldp.solid import BOB, PATCH, Solid

__all__ = ["application", "solid"]
UPDATE = "application/sparql-update"
N3 = "text/n3"
WIDE = "".join(f"<#s{n}> <#p> <#o{n}> .\n" for n in range(9000))
pytestmark = pytest.mark.timeout(120)


def _where(count: int) -> str:
    return " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(count))


PATCHES = {
    "many variables": (UPDATE, f"DELETE WHERE {{ {_where(60_000)} }}", {413, 422}),
    "many variables to put in": (UPDATE, f"INSERT {{ {_where(60_000)} }} WHERE {{ ?a0 ?b0 ?c0 }}", {413, 422}),
    "many variables in N3": (N3, f"{PATCH}_:p a solid:InsertDeletePatch; solid:where {{ {_where(60_000)} }} .", {409, 413, 422}),
    "prefixes for each operation": (
        UPDATE,
        "".join(f"PREFIX a{n}: <http://x/> " for n in range(9000)) + "; ".join(f"INSERT DATA {{ <a{n}> <b> <c> }}" for n in range(9000)),
        {413},
    ),
    "a long prefix": (UPDATE, f"PREFIX p: <http://x/{'a' * 900_000}> INSERT DATA {{ {'p:a p:b p:c . ' * 20_000} }}", {413}),
    "a long prefix in N3": (
        N3, f"{PATCH}@prefix p: <http://x/{'a' * 900_000}> . _:p a solid:InsertDeletePatch; solid:inserts {{ {'p:a p:b p:c . ' * 20_000} }} .", {413},
    ),
    "a long text for each solution": (UPDATE, f'INSERT {{ ?s <#q> "{"x" * 900_000}" }} WHERE {{ ?s <#p> ?o }}', {422}),
    "much for each solution": (
        UPDATE, f"INSERT {{ {' '.join(f'?s <#q{n}> ?o .' for n in range(5000))} }} WHERE {{ ?s <#p> ?o }}", {422},
    ),
    "more conditions than a stack holds": (
        UPDATE, f"DELETE WHERE {{ {' '.join(f'<#s{n}> <#p> ?o{n} .' for n in range(5000))} }}", {422},
    ),
    "nested triples": (UPDATE, f"INSERT DATA {{ {'<< <a> <b> ' * 50_000} }}", {400, 413, 422}),
    "nested lists": (UPDATE, f"INSERT DATA {{ <a> <b> {'(' * 200_000}{')' * 200_000} }}", {400, 413, 422}),
    "names without end": (UPDATE, "INSERT DATA { " + "a-" * 900_000 + " }", {400, 413, 422}),
    "texts without end": (UPDATE, "INSERT DATA { " + "\"x\\" * 600_000 + " }", {400, 413, 422}),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("name", PATCHES)
def test_a_change_that_costs_too_much_is_refused(solid: Solid, name: str) -> None:
    media, body, statuses = PATCHES[name]
    solid.put("wide", WIDE)
    solid.allow("wide", ("public", "R"))
    before = solid.get("wide")
    assert solid.patch("wide", body, content_type=media).status in statuses
    # whoever may read alone can hand it in as well
    assert solid.patch("wide", body, content_type=media, by=BOB).status in {*statuses, 403}
    assert solid.get("wide").body == before.body


def test_as_many_conditions_as_anybody_means_are_carried_out(solid: Solid) -> None:
    solid.put("wide", WIDE)
    gone = " ".join(f"<#s{n}> <#p> ?o{n} ." for n in range(MOST_CONDITIONS))
    assert solid.patch("wide", f"DELETE WHERE {{ {gone} }}", content_type=UPDATE).status in {200, 204, 205}
    assert len(solid.get("wide").triples) == 9000 - MOST_CONDITIONS


@pytest.mark.parametrize("piece", ['"\\', '"', '\\"', '["', '"a', "'\\"])
def test_a_profile_with_texts_that_never_end_is_refused_as_soon_as_any(piece: str) -> None:
    for media in ("application/ld+json", "text/turtle"):
        with pytest.raises(TokenRefused):
            webid.read(
                (piece * webid.LARGEST)[: webid.LARGEST].encode(), media, "http://x/d", "http://x/d#me"
            )
        with pytest.raises(TokenRefused):
            webid.read(
                b"<<" + (piece * webid.LARGEST)[: webid.LARGEST - 2].encode(),
                media,
                "http://x/d",
                "http://x/d#me",
            )


QUESTIONS = (
    '\\"x', "\\'x", "a-", "a.", "true.", "a:", ":a\\-", "'", '"""\\', "<a", "?", "#", "\\'x\\", "é-", "a-a.", "\\u0027", '"\\\n', "'''a'' ", "a\\:b",
)  # fmt: skip


@pytest.mark.parametrize("piece", QUESTIONS)
def test_looking_at_a_question_takes_as_long_as_it_is(piece: str) -> None:
    """This is done in the process that answers everybody, where another server holds the graphs."""
    text = "SELECT * { " + piece * (LONGEST // len(piece.encode()))
    assert look(text).form == "SELECT"
    with pytest.raises(PatchError):
        sparql_update.read("INSERT DATA { " + piece * (1_900_000 // len(piece)), "http://x/d")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p true.SERVICE <http://x/> { } }",
        "SELECT * { ?s ?p 1.SERVICE <http://x/> { } }",
        "SELECT * { ?s a ?o.SERVICE <http://x/> { } }",
        "SELECT * { ?s ?p a-SERVICE <http://x/> { } }",
        "SELECT * { ?s ?p 'x\\'y'.SERVICE<http://x/>{} }",
        "SELECT * { \\u0053ERVICE <http://x/> { } }",
        "SELECT * { S\\u0045RVICE <http://x/> { } }",
        "SELECT * { ?s ?p \"\"\"a\\\"\"\"\" . SERVICE <http://x/> { } }",
        "SELECT * { ?s ?p '\\\\'. SERVICE <http://x/> { } }",
    ],
)  # fmt: skip
def test_no_mark_hides_a_word(text: str) -> None:
    assert look(text).asks_elsewhere
