"""Who asks, as far as fairness needs it: the address of the network, never kept beyond the question."""

from __future__ import annotations

from typing import Any

from django.conf import settings


def asker_of(environ: dict[str, Any]) -> str:
    """The address that the trusted proxy names, else that of the line."""
    count = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if count:
        hops = [hop.strip() for hop in environ.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        if len(hops) >= count and hops[-count]:
            return str(hops[-count])
    return str(environ.get("REMOTE_ADDR", ""))
