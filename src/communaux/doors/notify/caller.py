"""Who asks at this door: the agent of a token, or nobody. Tests put another function in the place of ``agent_of``."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from communaux.modules.identity.reading.bearer import agent_of
from communaux.nouns.agents import Agent

__all__ = ["agent_of", "calling"]


def calling(request: HttpRequest) -> Agent:
    """The agent behind a request. Raises TokenRefused."""
    headers = request.headers
    return agent_of(
        str(request.method),
        settings.BASE_URL + request.get_full_path(),
        headers.get("authorization"),
        headers.get("dpop"),
        headers.get("origin", ""),
    )
