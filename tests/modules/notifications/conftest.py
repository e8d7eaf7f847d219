"""Fixtures of the tests of notifications."""

from collections.abc import Iterator

import pytest

from tests.modules.notifications.factories import Receiver, Storage, made_up


@pytest.fixture
def storage() -> Iterator[Storage]:
    with made_up() as made:
        yield made


@pytest.fixture
def receiver(settings) -> Iterator[Receiver]:
    one = Receiver()
    settings.OUTBOUND_PORTS = [one.port]
    settings.OUTBOUND_ALLOWED = ["127.0.0.0/8"]
    yield one
    one.close()
