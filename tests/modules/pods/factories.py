"""Storages, agents and calls to the door for tests. An agent is named by the header ``X-Test-Agent``, in tests alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from communaux.doors.ldp.storages import caller
from communaux.modules.pods.acts import storages
from communaux.modules.pods.models import Storage
from communaux.nouns.agents import Agent

ALICE = "https://alice.example/card#me"
BOB = "https://bob.example/card#me"
CAROL = "https://carol.example/card#me"


def make_storage(
    name: str = "essai",
    *,
    owner: str = "",
    open: bool = False,
    quota: int | None = None,
    inbox: bool = False,
) -> Storage:
    """An empty storage, without an inbox unless told."""
    return storages.create(name, owner, open=open, quota=quota, inbox=inbox)


def agents_by_header(monkeypatch: pytest.MonkeyPatch) -> None:
    """Believe ``Authorization: Test <WebID>``."""

    def agent_of(
        _method: str, _url: str, authorization: str | None, _dpop: str | None, origin: str = ""
    ) -> Agent:
        return Agent(webid=(authorization or "").removeprefix("Test "), origin=origin)

    monkeypatch.setattr(caller, "agent_of", agent_of)


class Asker:
    """Asks the door as one agent."""

    def __init__(self, webid: str = "") -> None:
        self.client = Client()
        self.webid = webid

    def __call__(
        self, method: str, path: str, body: bytes | str = b"", media: str | None = None, **headers: str
    ) -> Any:
        """One answer. ``headers``: ``if_match='"…"'``."""
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.webid:
            said["authorization"] = f"Test {self.webid}"
        data = body.encode() if isinstance(body, str) else body
        # also without a body, where Django's client would leave the type out
        more = {"CONTENT_LENGTH": str(len(data))} | ({} if media is None else {"CONTENT_TYPE": media})
        return self.client.generic(method, path, data, content_type="", headers=said, **more)  # type: ignore[arg-type]
