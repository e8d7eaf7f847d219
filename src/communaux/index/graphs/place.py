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


def rebuilding_path() -> Path:
    """How many quads a rebuild under way has read, and how many there were before."""
    return Path(settings.DATA) / "sparql.rebuilding"


def reached_path() -> Path:
    """Where the owner notes how far another SPARQL server has been told the journal."""
    return Path(settings.DATA) / "sparql.reached"


def sent_path() -> Path:
    """The names of the graphs that another SPARQL server was given."""
    return Path(settings.DATA) / "sparql.sent"


def reached() -> int:
    """How far the server has been told the journal."""
    try:
        return int(reached_path().read_text())
    except (OSError, ValueError):
        return 0
