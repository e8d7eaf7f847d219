"""What is counted for whom: the same as the only door gives, for every reader, and nothing of those who did not agree."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest
from bench.answers import fill

from communaux.meaning.access import VISITOR, Role, Viewer
from communaux.modules.surveys.models import Wave
from communaux.modules.surveys.reading import analysis as counted
from communaux.modules.surveys.reading import visible
from communaux.modules.surveys.reading.analysis_studies import studies
from communaux.modules.surveys.rules.analysis import Bars
from tests import factories
from tests.modules.surveys import analysis_world as world

pytestmark = pytest.mark.django_db

MEMBER = Viewer(roles=frozenset({Role.VISITOR, Role.MEMBER}))
RESEARCHER = Viewer(roles=frozenset({Role.VISITOR, Role.RESEARCHER}))
STEWARD = Viewer(roles=frozenset({Role.VISITOR, Role.STEWARD}))
VIEWERS = [VISITOR, MEMBER, RESEARCHER, STEWARD]


@pytest.fixture
def wave() -> Wave:
    found = world.make_wave(world.make_survey())
    organisations = [factories.make_organisation(country="FR" if n % 3 else "ES") for n in range(40)]
    fill(found, world.definition(), organisations, 7, consent=0.8)
    world.answer(found, {"A1": "small"}, state="draft")
    world.answer(found, {"A1": "small"}, state="withdrawn")
    return found


@pytest.mark.parametrize("viewer", VIEWERS, ids=["visitor", "member", "researcher", "steward"])
def test_counts_are_those_of_the_only_door(wave: Wave, viewer: Viewer) -> None:
    definition = world.definition()
    expected: dict[counted.Key, Counter[str]] = defaultdict(Counter)
    answered: dict[str, set[int]] = defaultdict(set)
    seen = set()
    for cell in visible.cells(viewer, wave):
        answered[cell.field].add(cell.response_id)
        one = definition.fields[cell.field]
        row = cell.row if one.rows else ""
        key = (cell.field, cell.column, row)
        if (key, cell.response_id, cell.text) not in seen:
            seen.add((key, cell.response_id, cell.text))
            expected[key][cell.text] += 1
    found = counted.levels(viewer, wave, definition)[-1].tallies
    plain, columns, matrices = counted.counted_keys(definition)
    for key, counts in expected.items():
        name, column, row = key
        if name in plain or (name, column) in columns or name in matrices:
            assert dict(found[key].counts) == dict(counts), key
    for name, who in answered.items():
        assert found[name, "", ""].answered == len(who), name


def test_levels_go_from_what_all_may_read_to_what_the_viewer_may(wave: Wave) -> None:
    levels = counted.levels(RESEARCHER, wave, world.definition())
    assert [level.visibility for level in levels] == ["public", "members", "researchers"]
    assert levels[0].tallies == counted.levels(VISITOR, wave, world.definition())[0].tallies
    assert levels[1].tallies == counted.levels(MEMBER, wave, world.definition())[-1].tallies


def test_stewards_see_no_more_than_members(wave: Wave) -> None:
    definition = world.definition()
    assert studies(STEWARD, wave, definition) == studies(MEMBER, wave, definition)


def test_a_response_without_consent_is_counted_nowhere() -> None:
    wave = world.make_wave(world.make_survey())
    for _n in range(6):
        world.answer(wave, {"A1": "small"})
    kept = world.answer(wave, {"A1": "large"})
    before = studies(RESEARCHER, wave, world.definition(), ["A1"])[0].result
    kept.consent = False
    kept.save()
    after = studies(RESEARCHER, wave, world.definition(), ["A1"])[0].result
    assert isinstance(before, Bars)
    assert isinstance(after, Bars)
    assert (before.total, after.total) == (7, 6)
    assert {bar.code: bar.count for bar in after.bars} == {"small": 6, "large": 0, "other": 0}
    assert {bar.code: bar.count for bar in before.bars} == {"small": None, "large": None, "other": 0}


def test_a_reader_of_more_sees_the_table_of_fewer_where_the_difference_would_tell() -> None:
    wave = world.make_wave(world.make_survey())
    for _n in range(6):
        world.answer(wave, {"A1": "small"})
        world.answer(wave, {"A1": "large"})
    for _n in range(3):
        world.answer(wave, {"A1": "small"}, visibility={"A1": "members"})
    everybody, member = (studies(who, wave, world.definition(), ["A1"])[0] for who in (VISITOR, MEMBER))
    assert everybody.result == member.result
    assert member.narrowed
    assert not everybody.narrowed
    for _n in range(3):
        world.answer(wave, {"A1": "small"}, visibility={"A1": "members"})
    member = studies(MEMBER, wave, world.definition(), ["A1"])[0]
    assert isinstance(member.result, Bars)
    assert {bar.code: bar.count for bar in member.result.bars} == {"small": 12, "large": 6, "other": 0}


def test_every_study_of_random_answers_hides_small_numbers(wave: Wave) -> None:
    for viewer in VIEWERS:
        for study in studies(viewer, wave, world.definition()):
            results = [study.result, *(column.bars for column in study.columns)]
            for result in results:
                if isinstance(result, Bars):
                    assert not any(bar.count in (1, 2, 3, 4) for bar in result.bars)


def test_the_counts_of_a_wave_take_few_statements(wave: Wave, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(6):
        studies(RESEARCHER, wave, world.definition())
