"""Small rules: waiting after failures, steps, names of files, words that are kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communaux.modules.library import lists
from communaux.modules.library.rules import breaker, files, search, steps

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def test_waits_grow_and_end() -> None:
    waits = [breaker.after_failure(n, NOW).due - NOW for n in range(30)]
    assert waits == sorted(waits)
    assert max(waits) == breaker.LONGEST_WAIT
    assert [breaker.after_failure(n, NOW).state for n in (0, 8, 9, 500)] == [
        "failing", "failing", "stopped", "stopped",
    ]  # fmt: skip
    assert breaker.after_failure(0, NOW, final=True).state == "stopped"
    assert breaker.after_success(NOW) == breaker.Next("working", 0, NOW + timedelta(hours=4))


@pytest.mark.parametrize(
    ("table", "codes"), [(steps.PAIRING, lists.PAIRING_STATES), (steps.DEVELOPMENT, lists.DEVELOPMENT_STATES)]
)
def test_every_state_has_its_steps_and_leads_to_states_alone(table: steps.Steps, codes: object) -> None:
    known = set(codes.codes)  # type: ignore[attr-defined]
    assert set(table) == known
    assert all(there <= known and here not in there for here, there in table.items())


@given(st.text(max_size=200))
def test_no_name_of_a_file_leads_out_of_its_folder(name: str) -> None:
    clean = files.clean_name(name, "pdf")
    assert clean.endswith(".pdf")
    assert not set('/\\\0\r\n"<>:|?*') & set(clean)
    assert not clean.startswith(".")
    assert len(clean) <= 125


def test_words_are_found_whatever_their_accents_and_plurals() -> None:
    kept = search.kept(["Modèles de statuts", "Co-opérer à plusieurs"])
    assert all(stem in kept for stem in search.wanted("modele statut"))
    assert not all(stem in kept for stem in search.wanted("modèle comptable"))
    assert search.kept([]) == ""
    assert len(search.wanted("un deux trois quatre cinq six sept huit neuf dix onze")) <= 8


@given(st.binary(max_size=300), st.text(max_size=20))
def test_no_bytes_make_the_sniffing_fall(content: bytes, name: str) -> None:
    try:
        media = files.sniff(content, name).media
    except files.FileError:
        return
    assert media in files.TYPES.values()
