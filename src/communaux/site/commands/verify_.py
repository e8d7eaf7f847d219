"""``communaux verify``: is the journal whole? Names the first altered row.

A head noted elsewhere (``--head 1204:9f2c…``) also proves that nothing was cut off the end: without one, rows removed
after the last daily closing cannot be missed.
"""

from __future__ import annotations

import argparse
import re
import sys

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communaux.ground import journal
from communaux.ground.journal.follow import Position
from communaux.site.commands.shared import Stop, need_database, tell

HELP = gettext_lazy("vérifie que rien n’a été altéré dans le journal")
_HEAD = re.compile(r"([1-9][0-9]*):([0-9a-f]{64})\Z")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Heads kept outside of the database."""
    parser.add_argument(
        "--head",
        action="append",
        default=[],
        metavar=_("ENTRÉE:EMPREINTE"),
        help=_("une tête notée ailleurs, par laquelle le journal doit passer"),
    )


def act(args: argparse.Namespace) -> int:
    """Exit code 1 where the chain is broken."""
    need_database()
    known = [_position(text) for text in args.head]
    shown = sys.stderr.isatty() and not args.json
    verdict = journal.verify(progress=_progress if shown else None, known_heads=known)
    last = journal.head()
    facts = {
        "ok": verdict.ok,
        "count": verdict.count,
        "head": verdict.head,
        "position": f"{last.sequence}:{last.hash}",
        "sequence": verdict.first_bad_sequence,
        "reason": str(verdict.reason or ""),
    }
    if verdict.ok:
        sentences = [_("Le journal est intact : %(count)s entrées.") % facts]
        if last.sequence:
            sentences.append(_("À noter ailleurs pour la prochaine fois : --head %(position)s") % facts)
    else:
        sentences = [_("Le journal a été altéré à l’entrée %(sequence)s : %(reason)s") % facts]
    tell(facts, sentences, as_json=args.json)
    return 0 if verdict.ok else 1


def _position(text: str) -> Position:
    found = _HEAD.match(text)
    if found is None:
        raise Stop(
            _("« %(value)s » n’est pas une tête : un numéro d’entrée, deux points, 64 chiffres hexadécimaux.")
            % {"value": text[:90]},
            code=2,
        )
    return Position(int(found[1]), found[2])


def _progress(done: int, total: int) -> None:
    print(f"\r{done} / {total}", end="", file=sys.stderr, flush=True)
