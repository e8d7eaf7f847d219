"""The line itself: HTTP/1.1 and HTTP/2 as a house speaks them that ``communaux run`` started, byte by byte."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, ResponseReceived, StreamEnded

from tests.doors.ldp.conformance.clauses import clause
from tests.doors.ldp.served import Served, house

CHUNKED = ("Content-Type: text/plain", "Transfer-Encoding: chunked")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One house for all of these."""
    with house(tmp_path_factory.mktemp("served")) as running:
        yield running


def test_the_house_starts_in_its_own_words(served: Served) -> None:
    """In French here, each line a sentence of ours: what a library prints is not for people who start a house."""
    beginnings = (
        "Préparation de la base",
        "Communaux est prêt",
        "Pour tenir la fédération",
        "Ctrl-C arrête tout",
    )
    said = [
        line
        for line in served.output.read_text(encoding="utf-8").splitlines()
        if "django.request" not in line
    ]
    assert [line for line in said if not line.startswith(beginnings)] == []
    assert len(said) == len(beginnings)


# HTTP/1.1


@clause("server-http-11")
def test_server_http_11_keeps_the_line_open(served: Served) -> None:
    """RFC 9112, section 9.3: one line carries many requests, also after a refusal, until one side says that it closes."""
    served.put("lasting.txt", b"stays")
    with served.line() as line:
        for name, status in (("lasting.txt", 200), ("absent.txt", 404), ("lasting.txt", 200)):
            found = line.send(served.request("GET", name)).answer()
            assert (found.version, found.status) == ("HTTP/1.1", status)
            assert found["connection"] != "close"
            assert found["date"]
        assert line.send(served.request("GET", "lasting.txt", "Connection: close")).answer().body == b"stays"
        assert line.ended()


@clause("server-http-11")
def test_server_http_11_answers_in_order(served: Served) -> None:
    """RFC 9112, section 9.3.2: requests sent before their answers came are answered one after the other."""
    for number in range(4):
        served.put(f"queue-{number}.txt", f"number {number}".encode())
    with served.line() as line:
        heads = [served.request("GET", f"queue-{number}.txt") for number in range(4)]
        line.send(b"".join(heads[:2]) + served.request("HEAD", "queue-2.txt") + heads[3])
        assert [line.answer().body, line.answer().body] == [b"number 0", b"number 1"]
        assert line.answer(to="HEAD")["content-length"] == "8"
        assert line.answer().body == b"number 3"


@clause("server-http-11")
@pytest.mark.parametrize("path", ["/storages/essai/", "/about/", "/organisations/nothing"])
@pytest.mark.parametrize("hosts", [[], ["a.example", "b.example"], ["a b"], ["a/b"], [""], ["a.example:x"]])
def test_server_http_11_needs_one_host(served: Served, path: str, hosts: list[str]) -> None:
    """RFC 9112, section 3.2: a request without a host, with two, or with what can be none is answered 400."""
    lines = [f"GET {path} HTTP/1.1", *(f"Host: {host}" for host in hosts), "", ""]
    with served.line() as line:
        assert line.send("\r\n".join(lines).encode()).answer().status == 400


@clause("server-http-11")
def test_server_http_11_takes_what_older_and_other_clients_send(served: Served) -> None:
    """HTTP/1.0 knows no host and no lasting line; the target may be a whole address (RFC 9112, section 3.2.2)."""
    served.put("older.txt", b"read")
    with served.line() as line:
        assert line.send(b"GET /storages/essai/older.txt HTTP/1.0\r\n\r\n").answer().body == b"read"
        assert line.ended()
    with served.line() as line:
        target = f"GET {served.url}older.txt HTTP/1.1\r\nHost: localhost:{served.port}\r\n\r\n"
        assert line.send(target.encode()).answer().body == b"read"


@clause("server-http-11")
def test_server_http_11_takes_a_body_in_chunks(served: Served) -> None:
    """RFC 9112, section 7.1: chunks with extensions and trailers, and the next request on the same line."""
    with served.line() as line:
        line.send(served.request("PUT", "chunks.txt", *CHUNKED, "Trailer: X-Sum"))
        for chunk in (b"3;kind=first\r\nabc\r\n", b"0A\r\n" + b"d" * 10 + b"\r\n", b"0\r\nX-Sum: 13\r\n\r\n"):
            line.send(chunk)
        assert line.answer(to="PUT").status == 201
        assert line.send(served.request("GET", "chunks.txt")).answer().body == b"abc" + b"d" * 10


@clause("server-http-11")
@pytest.mark.parametrize(
    ("fields", "body"),
    [
        (CHUNKED, b"3\r\nnew\r\n"),
        (CHUNKED, b"5\r\nne"),
        (CHUNKED, b"3\r\nnew\r\nzz\r\n"),
        (CHUNKED, b"zz\r\n"),
        (CHUNKED, b""),
        (CHUNKED, b"0\r\n\r\n"),
        (("Content-Type: text/plain", "Content-Length: 9"), b"new"),
        (("Content-Type: text/plain", "Content-Length: 9"), b""),
    ],
)
def test_server_http_11_never_takes_a_part_for_the_whole(
    served: Served, fields: tuple[str, ...], body: bytes
) -> None:
    """RFC 9112, section 8: a body that broke off changes nothing; and an empty one in chunks could be one that broke off."""
    served.put("kept.txt", b"as it was")
    with served.line() as line:
        line.send(served.request("PUT", "kept.txt", *fields) + body)
        if not body.endswith((b"zz\r\n", b"0\r\n\r\n")):  # these are answered as they stand
            line.no_more()
        assert line.answer(to="PUT").status == 400
    assert served.body("kept.txt") == b"as it was"


@clause("server-http-11")
def test_server_http_11_is_not_led_astray_by_two_lengths(served: Served) -> None:
    """RFC 9112, sections 6.1 and 6.3: two lengths are refused; chunks and a length end the line, so nothing hides behind."""
    with served.line() as line:
        both = ("Content-Type: text/plain", "Content-Length: 5", "Content-Length: 3")
        assert line.send(served.request("PUT", "astray.txt", *both) + b"abcde").answer(to="PUT").status == 400
        assert line.ended()
    with served.line() as line:
        hidden = served.request("DELETE", "astray.txt")
        line.send(
            served.request("PUT", "astray.txt", *CHUNKED, "Content-Length: 3")
            + b"1\r\na\r\n0\r\n\r\n"
            + hidden
        )
        assert line.answer(to="PUT").status in (201, 400)
        assert line.ended()


@clause("server-http-11")
def test_server_http_11_says_continue_before_a_body(served: Served) -> None:
    """RFC 9110, section 10.1.1: who waits with the body is told to go on, or at once that it is too much."""
    with served.line() as line:
        waits = ("Content-Type: text/plain", "Content-Length: 5", "Expect: 100-continue")
        assert line.send(served.request("PUT", "waited.txt", *waits)).answer().status == 100
        assert line.send(b"went!").answer(to="PUT").status == 201
        assert line.send(served.request("GET", "waited.txt")).answer().body == b"went!"
    with served.line() as line:
        waits = ("Content-Type: text/plain", f"Content-Length: {10**12}", "Expect: 100-continue")
        assert line.send(served.request("PUT", "waited.txt", *waits)).answer(to="PUT").status == 413


@clause("server-http-11")
@pytest.mark.parametrize("name", ["head.txt", "head.ttl", ""])
def test_server_http_11_head_tells_what_get_would(served: Served, name: str) -> None:
    """RFC 9110, section 9.3.2: no body, the same fields; those of the content may be left out."""
    if name:
        media = "Content-Type: text/turtle" if name.endswith("ttl") else "Content-Type: text/plain"
        served.ask("PUT", name, media, body=b"<#a> <#b> <#c> .")
    with served.line() as line:
        head = line.send(served.request("HEAD", name)).answer(to="HEAD")
        got = line.send(served.request("GET", name)).answer()
    changing = {"date", "content-length"}
    assert {one for one in got.headers if one[0] not in changing} == {
        one for one in head.headers if one[0] not in changing
    }
    assert head["content-length"] in ("", got["content-length"])


@clause("server-http-11")
def test_server_http_11_conditions(served: Served) -> None:
    """RFC 9110, section 13: what was read before is not sent again, and a change holds what was supposed."""
    served.put("state.txt", b"one")
    first = served.ask("GET", "state.txt")
    etag, since = f"If-None-Match: {first['etag']}", f"If-Modified-Since: {first['last-modified']}"
    with served.line() as line:
        for said in ((etag,), (since,), (etag, "If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT")):
            found = line.send(served.request("GET", "state.txt", *said)).answer()
            assert (found.status, found["etag"], found["content-length"]) == (304, first["etag"], "")
    text = "Content-Type: text/plain"
    assert served.ask("PUT", "state.txt", text, 'If-Match: "other"', body=b"no").status == 412
    assert served.ask("PUT", "state.txt", text, "If-None-Match: *", body=b"no").status == 412
    assert served.ask("GET", "state.txt", 'If-Match: "other"').status == 412
    assert served.ask("PUT", "state.txt", text, f"If-Match: {first['etag']}", body=b"two").status == 204
    assert served.ask("GET", "state.txt", etag).body == b"two"
    assert served.ask("DELETE", "state.txt", f"If-Match: {first['etag']}").status == 412
    old = "If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT"
    assert served.ask("DELETE", "state.txt", old).status == 412
    assert served.body("state.txt") == b"two"


@clause("server-http-11")
def test_server_http_11_refuses_what_is_none(served: Served) -> None:
    """What is no request of HTTP gets 400 and no line; a method that nobody knows gets 405 and what is allowed."""
    for nonsense in (
        b"\x00\x01\x02\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: a\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\nHost: a\r\n\r\n",
    ):
        with served.line() as line:
            assert line.send(nonsense).answer().status == 400
            assert line.ended()
    for method in ("TRACE", "BREW"):
        found = served.ask(method, "")
        assert found.status == 405
        assert "GET" in found["allow"]


# HTTP/2, on an open line by prior knowledge (RFC 9113, section 3.3); with a certificate the proxy speaks it


@pytest.fixture
def second(served: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served.url, http1=False, http2=True, timeout=60) as client:
        yield client


@clause("server-http-2")
def test_server_http_2_reads_and_writes(second: httpx.Client) -> None:
    text = {"Content-Type": "text/plain"}
    made = second.put("second.txt", content=b"one", headers=text)
    assert (made.http_version, made.status_code) == ("HTTP/2", 201)
    got = second.get("second.txt")
    assert (got.content, got.headers["content-length"]) == (b"one", "3")
    assert second.head("second.txt").headers["etag"] == got.headers["etag"]
    assert second.get("second.txt", headers={"If-None-Match": got.headers["etag"]}).status_code == 304
    assert second.put("second.txt", content=b"two", headers=text | {"If-Match": '"other"'}).status_code == 412
    inserted = second.patch(
        "second.ttl",
        content="INSERT DATA { <#a> <#b> 1 }",
        headers={"Content-Type": "application/sparql-update"},
    )
    assert inserted.status_code == 201
    assert b"#b" in second.get("second.ttl").content
    assert second.delete("second.txt").status_code == 204
    assert second.get("second.txt").status_code == 404


@clause("server-http-2")
def test_server_http_2_carries_more_than_a_window(second: httpx.Client) -> None:
    """Both ways, beyond the 65,535 octets that flow without being acknowledged (RFC 9113, section 5.2)."""
    large = bytes(range(256)) * 2000
    parts = (large[at : at + 50_000] for at in range(0, len(large), 50_000))
    assert second.put("large.bin", content=large, headers={"Content-Type": "a/b"}).status_code == 201
    assert second.get("large.bin").content == large
    # without a length, frame by frame
    assert second.put("frames.bin", content=parts, headers={"Content-Type": "a/b"}).status_code == 201
    assert second.get("frames.bin").content == large


@clause("server-http-2")
def test_server_http_2_never_takes_nothing_for_a_document(second: httpx.Client) -> None:
    """Without a length, no content at all looks like content that broke off; with one it is an empty document."""
    text = {"Content-Type": "text/plain"}
    second.put("whole.txt", content=b"as it was", headers=text)
    assert second.put("whole.txt", content=iter([]), headers=text).status_code == 400
    assert second.get("whole.txt").content == b"as it was"
    assert second.put("whole.txt", content=b"", headers=text).status_code == 204
    assert second.get("whole.txt").content == b""


@clause("server-http-2")
def test_server_http_2_answers_several_at_once_on_one_line(served: Served) -> None:
    """RFC 9113, section 5: each stream is answered, none with a field of HTTP/1.1's connections (section 8.2.2)."""
    for number in range(8):
        served.put(f"stream-{number}.txt", f"stream {number}".encode())
    talk = H2Connection(H2Configuration(client_side=True, header_encoding="utf-8"))
    talk.initiate_connection()
    asked = {}
    for number in range(8):
        stream = talk.get_next_available_stream_id()
        asked[stream] = f"stream {number}".encode()
        target = [(":method", "GET"), (":scheme", "http"), (":authority", f"localhost:{served.port}")]
        talk.send_headers(
            stream, [*target, (":path", f"/storages/essai/stream-{number}.txt")], end_stream=True
        )
    bodies: dict[int, bytes] = dict.fromkeys(asked, b"")
    fields: dict[int, dict[str, str]] = {}
    ended = set()
    with served.line() as line:
        line.send(talk.data_to_send())
        while len(ended) < len(asked):
            for event in talk.receive_data(line.sock.recv(65_536)):
                if isinstance(event, ResponseReceived):
                    fields[event.stream_id] = {str(key): str(value) for key, value in event.headers}
                elif isinstance(event, DataReceived):
                    bodies[event.stream_id] += event.data
                elif isinstance(event, StreamEnded):
                    ended.add(event.stream_id)
            line.send(talk.data_to_send())
    assert bodies == asked
    assert {one[":status"] for one in fields.values()} == {"200"}
    assert not {"connection", "keep-alive", "transfer-encoding", "upgrade"} & set().union(*fields.values())


@clause("server-http-2")
def test_server_http_2_serves_pages_too(served: Served) -> None:
    with httpx.Client(http1=False, http2=True, timeout=60) as client:
        page = client.get(
            f"http://localhost:{served.port}/solid/conformance", headers={"Accept": "text/html"}
        )
    assert (page.http_version, page.status_code) == ("HTTP/2", 200)
    assert "</html>" in page.text
