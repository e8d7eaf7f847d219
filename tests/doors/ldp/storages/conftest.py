"""Agents are named by a header here."""

from __future__ import annotations

import pytest

from tests.modules.pods.factories import ALICE, BOB, Asker, agents_by_header, make_storage


@pytest.fixture(autouse=True)
def _agents(monkeypatch: pytest.MonkeyPatch) -> None:
    agents_by_header(monkeypatch)


@pytest.fixture
def alice(db: None) -> Asker:
    """The owner of the storage ``alice``."""
    make_storage("alice", owner=ALICE)
    return Asker(ALICE)


@pytest.fixture
def bob(db: None) -> Asker:
    """Somebody else."""
    return Asker(BOB)


@pytest.fixture
def anyone(db: None) -> Asker:
    """Nobody in particular, and a storage ``essai`` open to all."""
    make_storage("essai", open=True)
    return Asker()
