"""A web of one machine, where nothing is remembered from the test before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from communaux.modules.identity.reading import bearer, issuers
from tests.modules.identity.programs import NOW, Elsewhere, elsewhere


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Iterator[Elsewhere]:
    settings.DATA = tmp_path
    bearer.forget()
    issuers.forget()
    monkeypatch.setattr(bearer, "clock", lambda: NOW)
    with elsewhere() as found:
        monkeypatch.setattr(issuers, "policy", found.policy)
        monkeypatch.setattr(issuers, "own_document", lambda _url: None)
        found.publish()
        yield found
    bearer.forget()
    issuers.forget()
