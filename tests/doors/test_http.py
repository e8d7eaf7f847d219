"""A body that broke off is an error for Django, not a shorter body. On the line: ``ldp/conformance/test_server.py``."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.exceptions import BadRequest
from django.core.handlers.wsgi import WSGIRequest

from communaux.doors.http import _is_host, whole


def _request(sent: bytes, length: int, media: str = "application/x-www-form-urlencoded") -> WSGIRequest:
    """What Django is handed, where ``length`` was said and ``sent`` came."""
    found: list[WSGIRequest] = []

    def django(environ: dict[str, Any], _start: Any) -> list[bytes]:
        found.append(WSGIRequest(environ))
        return []

    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/",
        "CONTENT_TYPE": media,
        "CONTENT_LENGTH": str(length),
    }
    whole(django)(environ | {"wsgi.input": io.BytesIO(sent)}, None)
    return found[0]


def test_a_whole_body_is_read_as_before() -> None:
    assert _request(b"a=1&b=2", 7).POST.dict() == {"a": "1", "b": "2"}
    assert _request(b"a=1&b=2, and more", 7).body == b"a=1&b=2"
    assert _request(b"one\ntwo\n", 8, "text/plain").readlines() == [b"one\n", b"two\n"]
    assert _request(b"", 0).POST.dict() == {}
    lines = _request(b"one\ntwo\n", 8, "text/plain")
    assert [lines.readline(2), lines.readline(), lines.read()] == [b"on", b"e\n", b"two\n"]


@pytest.mark.parametrize("sent", [b"", b"a=1"])
def test_a_form_that_broke_off_is_refused(sent: bytes) -> None:
    request = _request(sent, 7)
    with pytest.raises(BadRequest):
        request.POST


def test_a_file_that_broke_off_is_refused() -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\n'
    request = _request(head + b"half", 4000, "multipart/form-data; boundary=x")
    with pytest.raises(BadRequest):
        request.FILES


@pytest.mark.parametrize(
    "host", ["a", "a.example:8000", "127.0.0.1", "[::1]:80", "xn--e1afmkfd.example", "a.example:"]
)
def test_hosts(host: str) -> None:
    assert _is_host(host)


@pytest.mark.parametrize(
    "host", ["", "a,b", "a b", "a/b", "a@b", "a:b", "[::1", "é", "a\n", "a?b", "a#b", "a:123456"]
)
def test_what_is_no_host(host: str) -> None:
    assert not _is_host(host)
