"""Where the readers listen, and how the owner is asked to make all anew. It may be read before Django's apps are loaded."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings


def socket_path() -> Path:
    """The socket at which readers answer."""
    return Path(settings.DATA) / "sparql.sock"


def rebuild_path() -> Path:
    """A file that asks the owner, by being there, to make all anew."""
    return Path(settings.DATA) / "sparql.rebuild"
