"""What HTTP asks of a server and granian leaves to the application, as plain WSGI around it. No rule, no address.

``strict``: a request of HTTP/1.1 names one host (RFC 9112, section 3.2). ``whole``: a body that broke off before its end is
never taken for the whole (RFC 9112, section 8): granian ends the stream in both cases alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from django.core.exceptions import BadRequest

from communaux.doors import problems

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

# A name, an IPv4 address or an IPv6 one between brackets, and a port (RFC 3986, section 3.2). No comma: two fields are joined so.
_HOST = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+;=%-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{0,5})?\Z")


@lru_cache(maxsize=256)
def _is_host(value: str) -> bool:
    return bool(_HOST.match(value))


def strict(application: Application) -> Application:
    """The composition: a request of HTTP/1.1 without a host, with two, or with what can be none is answered 400."""

    def serve(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("SERVER_PROTOCOL") == "HTTP/1.1" and not _is_host(environ.get("HTTP_HOST", "")):
            status, members = problems.problem("bad-request")
            body = problems.body(members)
            said = [("Content-Type", problems.MEDIA_TYPE), ("Content-Length", str(len(body)))]
            start_response(problems.reason(status), [*said, ("Connection", "close")])
            return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
        return application(environ, start_response)

    return serve


def whole(application: Application) -> Application:
    """The composition: Django meets an error, which it answers with 400, where a body ends before the length that was said."""

    def serve(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or ""
        if length.isascii() and length.isdigit() and length != "0":
            environ["wsgi.input"] = _Whole(environ["wsgi.input"], int(length))
        return application(environ, start_response)

    return serve


class _Whole:
    """A body of so many octets; asking for more of one that broke off is an error."""

    def __init__(self, inner: Any, length: int) -> None:
        self._inner, self._left = inner, length

    def read(self, size: int = -1) -> bytes:
        """So many octets, or all that are left."""
        wanted = self._left if size is None or size < 0 else min(size, self._left)
        parts: list[bytes] = []
        while wanted:
            parts.append(self._counted(self._inner.read(wanted)))
            wanted -= len(parts[-1])
        return b"".join(parts)

    def readline(self, size: int = -1) -> bytes:
        """Up to the end of a line, of at most so many octets."""
        if not self._left:
            return b""
        return self._counted(self._inner.readline() if size is None or size < 0 else self._line(size))

    def _line(self, size: int) -> bytes:
        """Octet by octet, for the reader below knows no limit: nobody in the house asks for lines."""
        found = b""
        while len(found) < min(size, self._left) and not found.endswith(b"\n"):
            octet: bytes = self._inner.read(1)
            if not octet:
                break
            found += octet
        return found

    def _counted(self, part: bytes) -> bytes:
        if not part:
            raise BadRequest("the body ended before the length that was said")
        self._left -= len(part)
        return part
