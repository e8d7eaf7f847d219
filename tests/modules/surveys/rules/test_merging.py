"""Two editors of one response, in any order: what one typed is stored or kept aside, never gone."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from communaux.modules.surveys.rules.definition import Type
from communaux.modules.surveys.rules.merging import merge
from tests.modules.surveys.written import EVERY_TYPE, definition

FIELDS = definition(*EVERY_TYPE).fields
WORDS = st.none() | st.sampled_from(["un", "deux", "trois", "quatre"])


def row(name: str, **cells: Any) -> dict[str, Any]:
    return {"id": name, **cells}


def test_words_that_both_changed_clash():
    merged = merge(FIELDS["T"], "a", "b", "c")
    assert (merged.value, merged.clash) == ("b", True)


def test_one_change_alone_wins():
    assert merge(FIELDS["T"], "a", "a", "c").value == "c"
    assert merge(FIELDS["T"], "a", "b", "a").value == "b"
    assert not merge(FIELDS["T"], "a", "c", "c").clash


def test_ticks_of_both_are_kept():
    merged = merge(FIELDS["CS"], ["FR"], ["BE", "FR"], ["FR", "IT"])
    assert (merged.value, merged.clash) == (["BE", "FR", "IT"], False)
    merged = merge(FIELDS["CS"], ["BE", "FR"], ["BE", "FR", "IT"], ["FR"])
    assert merged.value == ["FR", "IT"]


def test_too_many_ticks_together_clash():
    merged = merge(FIELDS["MC"], ["a"], ["a", "b"], ["a", "c"])
    assert (merged.value, merged.clash) == (["a", "b"], True)


def test_rows_of_a_table_meet_by_id():
    base = [row("1", what="pain"), row("2", what="lait")]
    theirs = [row("2", what="lait", how="x"), row("3", what="sel")]
    mine = [row("1", what="pain"), row("2", what="lait bio"), row("4", what="riz")]
    merged = merge(FIELDS["TB"], base, theirs, mine)
    assert merged.value is not None
    assert merged.clash is False
    assert merged.value == [row("2", what="lait bio", how="x"), row("3", what="sel"), row("4", what="riz")]


def test_a_row_that_i_took_away_and_they_changed_stays():
    merged = merge(FIELDS["TB"], [row("1", what="pain")], [row("1", what="pain noir")], None)
    assert merged.value == [row("1", what="pain noir")]


def test_a_cell_that_both_changed_clashes_and_the_rest_is_merged():
    base = [row("1", what="pain", how="x")]
    merged = merge(FIELDS["TB"], base, [row("1", what="riz", how="x")], [row("1", what="sel", how="y")])
    assert merged.value == [row("1", what="riz", how="y")]
    assert merged.clash


def test_lines_of_a_matrix_meet_one_by_one():
    merged = merge(FIELDS["MX"], None, {"E2": "s1"}, {"E1": "s3"})
    assert (merged.value, merged.clash) == ({"E1": "s3", "E2": "s1"}, False)
    assert merge(FIELDS["MX"], None, {"E1": "s1"}, {"E1": "s3"}).clash


ROWS = st.lists(
    st.builds(
        lambda name, what: row(name, **({"what": what} if what else {})), st.sampled_from("12345"), WORDS
    ),
    max_size=3,
    unique_by=lambda one: one["id"],
).map(lambda rows: rows or None)
VALUES = {
    "T": WORDS,
    "CS": st.lists(st.sampled_from(["BE", "FR", "IT"]), unique=True).map(lambda c: sorted(c) or None),
    "TB": ROWS,
    "MX": st.dictionaries(st.sampled_from(["E1", "E2"]), st.sampled_from(["s1", "s2"])).map(
        lambda m: m or None
    ),
    "M": st.dictionaries(st.sampled_from(["amount", "volume"]), st.sampled_from(["1", "2"])).map(
        lambda m: m or None
    ),
}


def atoms(name: str, value: Any) -> set[Any]:
    """What a value says, piece by piece."""
    match FIELDS[name].type:
        case Type.TABLE:
            return {(r["id"], key, cell) for r in value or [] for key, cell in r.items() if key != "id"}
        case Type.MATRIX | Type.MONEY_OR_VOLUME:
            return set((value or {}).items())
        case Type.COUNTRIES:
            return set(value or [])
        case _:
            return {value} - {None}


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_whatever_two_editors_do_nothing_typed_is_lost(data):
    """Each editor reads, types and saves as they like; after each save the new words of both can still be found."""
    name = data.draw(st.sampled_from(sorted(VALUES)))
    stored: Any = None
    aside: list[Any] = []
    seen = {"ana": None, "bob": None}
    for _step in range(data.draw(st.integers(1, 6))):
        who = data.draw(st.sampled_from(["ana", "bob"]))
        base = seen[who]
        mine = data.draw(VALUES[name])
        before = stored
        merged = merge(FIELDS[name], base, stored, mine)
        stored = merged.value
        if merged.clash:
            aside.append(mine)
        found = atoms(name, stored).union(*(atoms(name, kept) for kept in aside))
        assert atoms(name, mine) - atoms(name, base) <= found
        assert atoms(name, before) - atoms(name, base) <= found
        if data.draw(st.booleans()):
            seen = {**seen, who: stored}
        else:
            seen = {**seen, who: mine if not merged.clash and stored == mine else stored}


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_merging_is_calm(data):
    """Nothing changed gives what is stored; the same sent twice changes nothing more."""
    name = data.draw(st.sampled_from(sorted(VALUES)))
    base, theirs, mine = (data.draw(VALUES[name]) for _n in range(3))
    field = FIELDS[name]
    assert merge(field, base, theirs, base).value == theirs
    once = merge(field, base, theirs, mine)
    assert merge(field, base, once.value, once.value).value == once.value
