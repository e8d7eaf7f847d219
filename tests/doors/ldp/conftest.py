"""A storage to ask, as programs do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from tests.doors.ldp import solid as asking


@pytest.fixture(scope="session")
def application() -> Callable[..., Any]:
    """What granian serves."""
    from communaux.site.wsgi import application as served

    return served


@pytest.fixture
def solid(db: None, application: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[asking.Solid]:
    """Alice’s storage « essai »; whoever is named as the asker is believed."""
    from communaux.doors.ldp.storages import caller
    from communaux.modules.pods.acts import storages

    monkeypatch.setattr(caller, "agent_of", asking.said)
    storages.create("essai", owner_webid=asking.ALICE, inbox=False)
    for signal in (
        request_started,
        request_finished,
    ):  # as Django's own test client: the connection is the test's
        signal.disconnect(close_old_connections)
    yield asking.Solid(application)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
