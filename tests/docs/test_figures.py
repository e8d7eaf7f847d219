"""The figures that documents give are those of the code: who changes a threshold changes the page that explains it."""

import pytest
from django.conf import settings

from communaux.doors.files import reading
from communaux.doors.pages.drawing import cluster, layout
from communaux.doors.rest import paging
from communaux.ground.journal.verify import CHUNK
from communaux.index import places, postings, words
from communaux.modules.network.acts import care, links
from communaux.modules.network.reading import graphs
from communaux.modules.network.rules import duplicates, freshness, matching
from tests.docs.pages import ROOT

POLICY = freshness.POLICIES[-1]
MEGABYTE = 1024 * 1024


def _and(numbers: tuple[int, ...]) -> str:
    return f"{', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


ALGORITHMS = [
    "name {}, labels and places {}, summary {}, description {}".format(*words.WEIGHTS),
    "beginning of a word: {}, {}, {}, {}".format(*words.BEGUN),
    f"+ {words.WHOLE_NAME} if the query is the whole name",
    f"from {words.PREFIX_FROM} letters, the {words.MOST_BEGUN} commonest stems",
    f"in blocks of {postings.BLOCK:,}",
    f"each of {places.MARKS} marks",
    f"A block of more than {duplicates.CROWD} says nothing",
    f"Shown from {duplicates.POSSIBLE}, first from {duplicates.LIKELY}",
    f"Proposed from {matching.LEAST}, when among the {matching._EACH} best",
    f"up to {matching._BUDGET:,} meetings",
    f"fresh ≤ {POLICY.fresh_days} days < to check ≤ {POLICY.stale_days} days",
    f"then after {_and(POLICY.pauses)} days",
    f"({POLICY.pauses[0]} days after creation if never",
    f"scale / {cluster.CELL_PIXELS} px",
    f"more than {cluster.COVER:.0%}".replace("%", " %"),
    f"at most {graphs.DEEPEST} levels and {graphs.MOST} organisations a picture",
    f"further, to {graphs.MOST * 10:,}",
    f"1/2{''.join('⁰¹²³⁴⁵⁶⁷⁸⁹'[int(digit)] for digit in str(cluster.BITS))}",
    f"{layout.ROUNDS} rounds over all pairs",
    f"beyond {layout.FULL} nodes each is compared with {layout.PIVOTS} pivots",
    f"pushed {layout.APART:.0f} px apart",
    f"one query for each {CHUNK:,}",
]
IMPORT = [
    f"Limits: {settings.IMPORT_MAX_BYTES // MEGABYTE} MB, {reading.MAX_COLUMNS} columns, {reading.MAX_CELL:,} characters",
    f"{reading.MAX_UNFOLDED // MEGABYTE} MB, or to {reading.MAX_RATIO} times its weight",
]
REST = [f"`limit`: 1 to {paging.MOST}, {paging.PER_PAGE} unless told"]


def _read(page: str) -> str:
    return " ".join((ROOT / "docs" / page).read_text(encoding="utf-8").split())


@pytest.mark.parametrize("said", ALGORITHMS)
def test_algorithms(said: str) -> None:
    assert said in _read("developers/algorithms.md")


@pytest.mark.parametrize("said", IMPORT)
def test_imports(said: str) -> None:
    assert said in _read("developers/import.md")


@pytest.mark.parametrize("said", REST)
def test_lists_of_the_rest_door(said: str) -> None:
    assert said in _read("developers/rest.md")


def test_kinds_of_error_of_the_rest_door() -> None:
    from communaux.doors.problems import TITLES

    lines = (ROOT / "docs/developers/rest.md").read_text(encoding="utf-8").splitlines()
    for name, (status, _title) in TITLES.items():
        assert any(f"`{name}`" in line and line.endswith(f"| {status} |") for line in lines), name


def test_delays_that_people_are_told() -> None:
    """Written in words, in both languages."""
    in_words = {7: ("sept jours", "seven days"), 14: ("quatorze jours", "fourteen days")}
    for days in (links.DAYS, care.TRANSFER_DAYS):
        french, english = in_words[days]
        assert french in _read("users/record.fr.md")
        assert english in _read("users/record.md")
    assert f"{settings.IMPORT_MAX_BYTES // MEGABYTE} Mo" in _read("users/import.fr.md")
    assert f"{settings.IMPORT_MAX_BYTES // MEGABYTE} MB" in _read("users/import.md")


def test_formats_out_are_all_named() -> None:
    from communaux.doors.files.writing import FORMATS

    for page in ("developers/import.md", "operators/command.md"):
        assert [name for name in FORMATS if f"`{name}`" not in _read(page)] == [], page


def test_both_languages_of_every_guide() -> None:
    folder = ROOT / "docs/users"
    french = {path.name.removesuffix(".fr.md") for path in folder.glob("*.fr.md")}
    english = {
        path.name.removesuffix(".md") for path in folder.glob("*.md") if not path.name.endswith(".fr.md")
    }
    assert french == english
