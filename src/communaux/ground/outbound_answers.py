"""What comes back from the web: how much of it is taken, for how long, and what an answer means. See ``ground.outbound``."""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import httpx

from communaux.ground.outbound_errors import BadAnswerError, TooBigError, TooSlowError

_CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds to connect, between two reads and in all; octets after decompression; redirects followed."""

    connect: float = 5.0
    read: float = 10.0
    total: float = 20.0
    size: int = 5_000_000
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came: ``url`` after redirects; ``moved``: where it says to go from now on, '' for no such word;
    ``unchanged``: the site says that what one holds is still so, and ``body`` is empty; ``link``: its ``Link`` fields."""

    url: str
    status: int
    body: bytes
    content_type: str = ""
    charset: str = ""
    etag: str = ""
    last_modified: str = ""
    unchanged: bool = False
    moved: str = ""
    link: str = ""


class Clock:
    """How much of the time for everything is left."""

    def __init__(self, seconds: float) -> None:
        self.end = time.monotonic() + seconds

    def left(self, most: float | None = None) -> float:
        """Seconds that the next step may take. Raises TooSlowError where there are none."""
        left = self.end - time.monotonic()
        if left <= 0:
            raise slow()
        return left if most is None else min(left, most)


def slow() -> TooSlowError:
    """The time for everything is over."""
    return TooSlowError(
        "slow", "Ce site a mis trop de temps à répondre.", "This site took too long to answer."
    )


def taken(
    response: httpx.Response,
    url: httpx.URL,
    moved: str,
    limits: Limits,
    clock: Clock,
    fine: tuple[int, ...] = (200,),
) -> Fetched:
    """What is kept of an answer. Raises OutboundError where it is none (``fine``: what is one), too large or too slow."""
    headers = response.headers
    said = {
        "etag": headers.get("etag", "")[:300],
        "last_modified": headers.get("last-modified", "")[:100],
        "link": headers.get("link", "")[:4000],
    }
    if response.status_code == 304:
        return Fetched(str(url), 304, b"", unchanged=True, moved=moved, **said)
    if response.status_code not in fine:
        raise refusal(response.status_code)
    body = b"".join(measured(_plain(response, limits.size), limits.size, clock))
    media = headers.get("content-type", "").partition(";")[0].strip().lower()
    return Fetched(
        str(url),
        response.status_code,
        body,
        media[:100],
        (response.charset_encoding or "")[:40],
        moved=moved,
        **said,
    )


def refusal(status: int) -> BadAnswerError:
    """What a status that is no success means."""
    if status == 410:
        return BadAnswerError(
            "gone",
            "Ce site dit que cette page n’existe plus.",
            "This site says that the page is gone.",
            status,
        )
    if status == 404:
        return BadAnswerError(
            "not-found", "Ce site ne trouve pas cette page.", "This site cannot find the page.", status
        )
    return BadAnswerError(
        "status",
        f"Ce site a répondu par l’erreur {status}.",
        f"This site answered with error {status}.",
        status,
    )


def measured(parts: Iterator[bytes], most: int, clock: Clock) -> Iterator[bytes]:
    """The parts as they come, until they are too many or too slow."""
    size = 0
    for part in parts:
        clock.left()
        size += len(part)
        if size > most:
            raise _big(most)
        yield part


def _big(most: int) -> TooBigError:
    return TooBigError(
        "size",
        f"Cette réponse est trop lourde : {most // 1_000_000 or 1} Mo au plus sont lus.",
        f"This answer is too large: {most // 1_000_000 or 1} MB at most are read.",
    )


def _plain(response: httpx.Response, most: int) -> Iterator[bytes]:
    """The body without its compression, in small parts: a bomb is cut before it unfolds."""
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding in ("", "identity"):
        length = response.headers.get("content-length", "")
        if length.isdigit() and int(length) > most:
            raise _big(most)
        yield from response.iter_raw(_CHUNK)
        return
    if encoding not in ("gzip", "x-gzip"):
        raise BadAnswerError(
            "encoding",
            "Ce site a compressé sa réponse d’une façon qui n’était pas demandée.",
            "This site compressed its answer in a way that was not asked for.",
        )
    inflating = zlib.decompressobj(wbits=31)
    try:
        for raw in response.iter_raw(_CHUNK):
            yield inflating.decompress(raw, _CHUNK)
            while inflating.unconsumed_tail:
                yield inflating.decompress(inflating.unconsumed_tail, _CHUNK)
        while not inflating.eof and (rest := inflating.decompress(b"", _CHUNK)):
            yield rest
    except zlib.error as error:
        raise _cut() from error
    if not inflating.eof:
        raise _cut()


def _cut() -> BadAnswerError:
    return BadAnswerError(
        "cut", "La réponse de ce site est incomplète.", "The answer of this site is incomplete."
    )
