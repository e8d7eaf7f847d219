"""What the tests of the REST door share: a program that signed in, and the four requests it makes."""

from __future__ import annotations

from typing import Any

from django.test import Client

from communaux.meaning.access import Viewer
from communaux.nouns.models import Account


def client_of(who: Viewer | Account) -> Client:
    """A program signed in with the account of a viewer."""
    client = Client()
    client.force_login(who if isinstance(who, Account) else Account.objects.get(pk=who.account))
    return client


def post(client: Client, path: str, values: dict[str, Any]) -> Any:
    """Add."""
    return client.post(path, values, content_type="application/json")


def etag(client: Client, path: str) -> str:
    """What a program has read."""
    found: str = client.get(path).headers.get("ETag", '"nothing"')
    return found


def patch(client: Client, path: str, values: dict[str, Any], read: str = "") -> Any:
    """Change or move; ``read``: an ETag of before."""
    headers = {"if-match": read or etag(client, path)}
    return client.patch(path, values, content_type="application/json", headers=headers)


def move(client: Client, path: str, step: str, /, **said: Any) -> Any:
    """A step."""
    return patch(client, path, {"move": step, **said})


def delete(client: Client, path: str) -> Any:
    """End."""
    return client.delete(path, headers={"if-match": etag(client, path)})


def refused(response: Any, status: int) -> str:
    """The words of a problem, once it is one with this status."""
    assert response["Content-Type"] == "application/problem+json", response.content
    members = response.json()
    assert (response.status_code, members["status"]) == (status, status), members
    return f"{members.get('detail', '')} {members.get('errors', '')}"
