"""Parts of files (RFC 9110, section 14), as players of sound and programs that go on after a cut ask for them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communaux.doors.ldp.storages import ranges
from tests.modules.pods.factories import ALICE, Asker

DOC = "/storages/essai/song.bin"
BODY = bytes(range(100))


@pytest.fixture
def song(anyone: Asker) -> Asker:
    anyone("PUT", DOC, BODY, "audio/ogg")
    return anyone


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-9", 0, 10),
        ("bytes=90-", 90, 100),
        ("bytes=0-", 0, 100),
        ("bytes=99-99", 99, 100),
        ("bytes=50-99999", 50, 100),
        ("bytes=-1", 99, 100),
        ("bytes=-100", 0, 100),
        ("bytes=-99999", 0, 100),
        ("Bytes= 1-2 ", 1, 3),
    ],
)
def test_a_part(song: Asker, asked: str, start: int, stop: int) -> None:
    answer = song("GET", DOC, range=asked)
    assert answer.status_code == 206
    assert answer.content == BODY[start:stop]
    assert answer["Content-Range"] == f"bytes {start}-{stop - 1}/100"
    assert answer["Content-Length"] == str(stop - start)
    whole = song("GET", DOC)
    assert (whole["Accept-Ranges"], whole["Content-Length"]) == ("bytes", "100")
    assert [answer[name] for name in ("ETag", "Last-Modified", "Content-Type")] == [
        whole[name] for name in ("ETag", "Last-Modified", "Content-Type")
    ]


@pytest.mark.parametrize("asked", ["bytes=100-", "bytes=100-200", "bytes=-0", f"bytes={10**17}-"])
def test_a_part_beyond_the_end(song: Asker, asked: str) -> None:
    answer = song("GET", DOC, range=asked)
    assert answer.status_code == 416
    assert answer["Content-Range"] == "bytes */100"
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 416


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=9-1", "bytes=-", "bytes=", "bytes", "", "bytes=a-b", "bytes=1", "bytes=--1", "bytes=1--2", "bytes=+1-2",
        "bytes=0x1-2", "bytes=1-2;q=1", "items=0-1", "bytes=0-1,5-6", "bytes=0-1,", "bytes=١-٢", "bytes=" + "9" * 5000 + "-",
        ",".join(["bytes=0-1"] + ["0-1"] * 3000),
    ],
)  # fmt: skip
def test_several_parts_and_what_is_none_get_the_whole(song: Asker, asked: str) -> None:
    answer = song("GET", DOC, range=asked)
    assert (answer.status_code, answer.content) == (200, BODY)
    assert "Content-Range" not in answer


def test_a_part_only_of_what_the_client_has(song: Asker) -> None:
    before = song("GET", DOC)
    part = {"range": "bytes=5-6"}
    for known in (before["ETag"], before["Last-Modified"]):
        assert song("GET", DOC, if_range=known, **part).status_code == 206
    for other in (f"W/{before['ETag']}", '"other"', "*", "Thu, 01 Jan 1970 00:00:00 GMT", "nonsense"):
        answer = song("GET", DOC, if_range=other, **part)
        assert (answer.status_code, answer.content) == (200, BODY)
    song("PUT", DOC, b"changed!", "audio/ogg")
    assert song("GET", DOC, if_range=before["ETag"], **part).content == b"changed!"
    # a condition of its own comes first
    assert song("GET", DOC, if_match=before["ETag"], **part).status_code == 412
    assert song("GET", DOC, if_none_match=song("GET", DOC)["ETag"], **part).status_code == 304


def test_only_a_get_of_a_file_has_parts(song: Asker) -> None:
    part = {"range": "bytes=0-1"}
    head = song("HEAD", DOC, **part)
    assert (head.status_code, head["Content-Length"], head["Accept-Ranges"]) == (200, "100", "bytes")
    song("PUT", "/storages/essai/graph", "<#a> <#b> <#c> .", "text/turtle")
    for path in ("/storages/essai/graph", "/storages/essai/"):
        answer = song("GET", path, **part)
        assert answer.status_code == 200
        assert "Accept-Ranges" not in answer
    assert song("PUT", DOC, b"new", "audio/ogg", **part).status_code == 204
    assert song("GET", DOC).content == b"new"


def test_nothing_has_no_parts(anyone: Asker) -> None:
    anyone("PUT", DOC, b"", "audio/ogg")
    assert anyone("GET", DOC, range="bytes=0-").status_code == 416
    assert anyone("GET", DOC, range="bytes=-5").status_code == 200


def test_a_part_is_for_those_who_may_read(alice: Asker, bob: Asker) -> None:
    alice("PUT", "/storages/alice/song", BODY, "audio/ogg")
    for asked in ("bytes=0-1", "bytes=1000-"):
        assert bob("GET", "/storages/alice/song", range=asked).status_code == 403
        assert Asker()("GET", "/storages/alice/song", range=asked).status_code == 401
        answer = Asker(ALICE)("GET", "/storages/alice/song", range=asked, origin="https://app.example")
        assert answer["Access-Control-Allow-Origin"] == "https://app.example"
        assert "Content-Range" in answer["Access-Control-Expose-Headers"]


@given(
    st.text("bytes=0123456789-, ", max_size=30)
    | st.from_regex(r"bytes=[0-9]{0,4}-[0-9]{0,4}", fullmatch=True),
    st.integers(0, 300),
)
def test_a_part_lies_in_the_file(asked: str, size: int) -> None:
    try:
        found = ranges.part(asked, size)
    except ranges.Unsatisfiable:
        return
    assert found is None or 0 <= found.start < found.stop <= size
