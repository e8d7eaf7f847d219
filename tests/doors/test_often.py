"""Who counts as one visitor, and that what is kept of them says nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import RequestFactory

from communaux.doors import often


def _visitor(address: str) -> str:
    return often.visitor(RequestFactory().get("/", REMOTE_ADDR=address))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
    ],
)
def test_a_visitor_is_an_address_or_a_network_of_64_bits(one: str, other: str, same: bool) -> None:
    assert (_visitor(one) == _visitor(other)) is same


def test_counts_are_apart_by_what_and_who_and_tell_neither(tmp_path: Path, settings: object) -> None:
    settings.DATA = tmp_path  # type: ignore[attr-defined]
    assert [often.take("letters", "192.0.2.1", 2) for _ in range(2)] == [0, 0]
    assert often.wait("letters", "192.0.2.1", 2) > 0
    assert often.wait("letters", "192.0.2.9", 2) == 0
    assert often.wait("secrets", "192.0.2.1", 2) == 0
    assert b"192.0.2.1" not in (tmp_path / "often.seen").read_bytes()
