"""Triples inside triples: a few are let through, thousands would end the process, and nothing hides them."""

import io

import pytest

from communaux.ground.nesting import MOST, too_nested
from communaux.meaning.turtle import FramingError, parse
from communaux.modules.standards.rules.media import rdf
from communaux.modules.standards.rules.packages import PackageFault, documents, streams


def nested(levels: int, between: bytes = b" ") -> bytes:
    """One statement with triples inside triples."""
    inner = b"<<(" + between + b"<urn:a> <urn:b> "
    return b"<urn:a> <urn:b> " + inner * levels + b"<urn:c>" + b" )>>" * levels + b" .\n"


def test_a_few_levels_and_marks_in_texts_are_let_through():
    assert not too_nested(nested(MOST))
    assert not too_nested(b"<urn:a> <urn:b> <urn:c> .\n" * 10)
    for text in (b'"<<"', b"'<<'", b'"""<< " <<"""', b"'''<<\n<<'''", b'"\\"<<"', b"<urn:d#e> # << <<\n"):
        assert not too_nested((b"<urn:a> <urn:b> " + text + b" .\n") * (MOST + 5))


@pytest.mark.parametrize(
    "between", [b" ", b"\n# >> >>\n", b"<urn:\\u0041#x> <urn:b> <<( ", b'"#" <urn:b> ', b"a:\\#b a:\\'c "]
)
def test_many_levels_are_seen_whatever_stands_between(between):
    assert too_nested(nested(MOST + 1, between))


def test_a_file_is_looked_at_whole_and_left_where_it_was(tmp_path):
    (tmp_path / "in.nt").write_bytes(nested(2) + nested(MOST + 1))
    with (tmp_path / "in.nt").open("rb") as file:
        assert too_nested(file)
        assert file.tell() == 0
    held = io.BytesIO(nested(1000))
    assert too_nested(held)
    assert held.tell() == 0
    (tmp_path / "empty.nt").write_bytes(b"")
    with (tmp_path / "empty.nt").open("rb") as file:
        assert not too_nested(file)


def test_every_reader_of_what_strangers_write_looks_first(tmp_path):
    """Without the look, each of these would end the process that runs this test."""
    trap = nested(100_000)
    with pytest.raises(FramingError, match="nested"):
        parse(trap, "text/turtle")
    with pytest.raises(PackageFault, match="64 levels"):
        documents.read(trap, "application/n-triples")
    told = []
    (tmp_path / "in.ttl").write_bytes(trap)
    assert list(streams.triples(tmp_path / "in.ttl", told.append)) == []
    assert list(rdf.read(io.BytesIO(trap), told.append, "ntriples", lambda _name: False)) == []
    assert [finding.code for finding in told] == ["too-deep", "too-deep"]
