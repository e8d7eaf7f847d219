"""``communaux rebuild``: make the index again from the database, which alone is true."""

from __future__ import annotations

import argparse
import sys

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communaux.index.follow import rebuild
from communaux.site.commands.shared import need_database, tell

HELP = gettext_lazy("refait l’index de recherche à partir de la base")


def arguments(parser: argparse.ArgumentParser) -> None:
    """No argument of its own."""


def act(args: argparse.Namespace) -> int:
    """Rebuild, with progress on a terminal."""
    need_database()
    count = rebuild(_progress if sys.stderr.isatty() and not args.json else None)
    tell(
        {"ok": True, "indexed": count},
        [_("%(count)s fiches indexées.") % {"count": count}],
        as_json=args.json,
    )
    return 0


def _progress(done: int, total: int) -> None:
    print(f"\r{done} / {total}", end="" if done < total else "\n", file=sys.stderr, flush=True)
