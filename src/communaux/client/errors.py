"""What goes wrong, one class for each thing that a program may do about it. Holds no request and no secret."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx


class ClientError(Exception):
    """The start of all errors of this library."""


class NoAnswer(ClientError):  # noqa: N818 - named for what happened
    """The house could not be reached, or what it sent could not be read."""


class Insecure(ClientError):  # noqa: N818 - named for what happened
    """An address over plain http that is not this machine: no secret and no token is ever sent there."""


class Problem(ClientError):  # noqa: N818 - named for what happened
    """An answer that says no. ``type``: the last part of the problem's type (RFC 9457); ``errors``: words for each field."""

    def __init__(self, answer: httpx.Response) -> None:
        said = _said(answer)
        self.status: int = answer.status_code
        self.url = str(answer.request.url)
        self.method: str = answer.request.method
        self.type = str(said.get("type", "")).rpartition("#")[2]
        self.title = str(said.get("title") or answer.reason_phrase)
        self.detail = str(said.get("detail") or "")
        self.errors: Mapping[str, Any] = said["errors"] if isinstance(said.get("errors"), dict) else {}
        self.retry_after = _seconds(answer.headers.get("retry-after", ""))
        words = ": ".join(part for part in (self.title, self.detail) if part)
        super().__init__(f"{self.method} {self.url}: {self.status} {words}".strip())


class SignInNeeded(Problem):
    """401: nobody is signed in, or the token is not believed."""


class Refused(Problem):
    """403: whoever is signed in may not do that."""


class Missing(Problem):
    """404 or 410: there is nothing at that address, or it is not told to you."""


class Changed(Problem):
    """409 or 412: what you changed was changed meanwhile, is there already, or is still used. Read again, decide, ask again."""


class Invalid(Problem):
    """400, 415, 422: the request says something that cannot be; ``errors`` may name the fields."""


class TooOften(Problem):
    """429: ask again after ``retry_after`` seconds."""


class Unavailable(Problem):
    """5xx: the house has trouble; the same request may be right later."""


_BY_STATUS: dict[int, type[Problem]] = {
    400: Invalid, 401: SignInNeeded, 403: Refused, 404: Missing, 409: Changed, 410: Missing, 412: Changed,
    415: Invalid, 422: Invalid, 429: TooOften,
}  # fmt: skip


def check(answer: httpx.Response) -> httpx.Response:
    """The answer, where it is a good one. Raises the Problem that it tells of."""
    if answer.is_success or answer.status_code == 304:
        return answer
    answer.read()
    kind = Unavailable if answer.status_code >= 500 else _BY_STATUS.get(answer.status_code, Problem)
    raise kind(answer)


def _said(answer: httpx.Response) -> dict[str, Any]:
    if "json" not in answer.headers.get("content-type", ""):
        return {}
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _seconds(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0
