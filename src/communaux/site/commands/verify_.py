"""``communaux verify``: is the journal whole? Names the first altered row."""

from __future__ import annotations

import argparse
import sys

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communaux.ground.journal import verify
from communaux.site.commands.shared import need_database, tell

HELP = gettext_lazy("vérifie que rien n’a été altéré dans le journal")


def arguments(parser: argparse.ArgumentParser) -> None:
    """No argument of its own."""


def act(args: argparse.Namespace) -> int:
    """Exit code 1 where the chain is broken."""
    need_database()
    verdict = verify(progress=_progress if sys.stderr.isatty() and not args.json else None)
    if verdict.ok:
        sentence = _("Le journal est intact : %(count)s entrées, empreinte %(head)s.")
    else:
        sentence = _("Le journal a été altéré à l’entrée %(sequence)s : %(reason)s")
    facts = {
        "ok": verdict.ok,
        "count": verdict.count,
        "head": verdict.head,
        "sequence": verdict.first_bad_sequence,
        "reason": str(verdict.reason or ""),
    }
    tell(facts, [sentence % facts], as_json=args.json)
    return 0 if verdict.ok else 1


def _progress(done: int, total: int | None = None) -> None:
    print(f"\r{done} / {total or '?'}", end="", file=sys.stderr, flush=True)
