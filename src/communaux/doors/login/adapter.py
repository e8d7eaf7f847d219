"""How the account pages write addresses: always those of the site, never those of the request that asked."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings


class Adapter(DefaultAccountAdapter):
    """The usual one, with two doors closed."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a letter. A ``Host`` header that somebody forged must not choose where its links lead."""
        ours = {name: _ours(value) if name.endswith("_url") else value for name, value in context.items()}
        host = urlsplit(settings.BASE_URL).netloc
        ours["current_site"] = SimpleNamespace(domain=host, name=settings.FEDERATION_NAME)
        super().send_mail(template_prefix, email, ours)

    def is_safe_url(self, url: str | None) -> bool:
        """Whether one may be sent there after signing in; an address that cannot be read is not."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False


def _ours(url: Any) -> Any:
    if not isinstance(url, str) or not url:
        return url
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{settings.BASE_URL}{parts.path}{query}"
