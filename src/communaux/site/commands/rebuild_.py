"""``communaux rebuild``: make the index of words and the graphs of SPARQL again from the database, which alone is true.

Words are made here; graphs by the process that owns them, which is asked to, where a house runs. What there was before answers
until the new is whole.
"""

from __future__ import annotations

import argparse
import sys
import time

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communaux.index.follow import rebuild
from communaux.index.graphs import rebuilding
from communaux.site.commands.shared import house_runs, need_database, tell

HELP = gettext_lazy("refait l’index de recherche et les graphes SPARQL à partir de la base")
PAUSE = 0.2
"""Seconds between two looks at how far the owner of the graphs is."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Only that nobody need wait for the graphs."""
    parser.add_argument(
        "--no-wait", action="store_true", help=_("n’attend pas que les graphes soient refaits")
    )


def act(args: argparse.Namespace) -> int:
    """Rebuild, with progress on a terminal; ends when all is made anew."""
    need_database()
    shown = sys.stderr.isatty() and not args.json
    rebuilding.ask()
    count = rebuild(_progress if shown else None)
    graphs, quads = _graphs(wait=not args.no_wait, shown=shown)
    sentences = {
        "rebuilt": _("Graphes SPARQL refaits : %(quads)s quads.") % {"quads": quads},
        "asked": _("Les graphes SPARQL sont en train d’être refaits."),
        "at-start": _("Les graphes SPARQL seront refaits au démarrage de la maison, qui ne tourne pas."),
    }
    tell(
        {"ok": True, "indexed": count, "graphs": graphs, "quads": quads},
        [_("%(count)s fiches indexées.") % {"count": count}, sentences[graphs]],
        as_json=args.json,
    )
    return 0


def _graphs(*, wait: bool, shown: bool) -> tuple[str, int | None]:
    """What becomes of the graphs, and how many quads they have where that is known."""
    while rebuilding.asked():
        if not house_runs():
            return "at-start", None
        if not wait:
            return "asked", None
        if shown and (figures := rebuilding.figures()):
            said = _("Graphes SPARQL : %(done)s quads") % {"done": figures.done}
            print(f"\r{said}\033[K", end="", file=sys.stderr, flush=True)
        time.sleep(PAUSE)
    if shown:
        print(file=sys.stderr)
    figures = rebuilding.figures()
    return "rebuilt", figures.done if figures else None


def _progress(done: int, total: int) -> None:
    print(f"\r{done} / {total}", end="" if done < total else "\n", file=sys.stderr, flush=True)
