"""Graphs written back: what is remembered follows from the octets alone, and is little."""

from __future__ import annotations

import pytest

from communaux.modules.pods.rules import graphs

OLD = b'<http://e/a> <http://purl.org/dc/terms/title> "old"@en .\n'


@pytest.mark.parametrize("media", [graphs.TURTLE, graphs.JSON_LD])
def test_what_is_remembered_is_what_would_be_written_and_other_octets_are_another_graph(media: str) -> None:
    new = OLD.replace(b"old", b"new")
    for data in (OLD, new, OLD, new):
        assert graphs.written(data, media) == graphs._written(data, media)
    assert b"new" in graphs.written(new, media)
    assert graphs.written(OLD, graphs.TURTLE) != graphs.written(OLD, graphs.JSON_LD)


def test_little_is_remembered() -> None:
    graphs._small.cache_clear()
    large = b"".join(b'<http://e/%d> <http://e/p> "value" .\n' % n for n in range(200))
    assert len(large) > graphs.SMALL
    graphs.written(large, graphs.TURTLE)
    assert graphs._small.cache_info().currsize == 0
    for n in range(300):
        graphs.written(OLD + b"<http://e/%d> <http://e/p> <http://e/c> .\n" % n, graphs.TURTLE)
    assert graphs._small.cache_info().currsize == 256
    assert graphs._small.cache_info().hits == 0
    graphs.written(OLD + b"<http://e/299> <http://e/p> <http://e/c> .\n", graphs.TURTLE)
    assert graphs._small.cache_info().hits == 1
