"""``communaux follow URL``: follow another node, and read it on now; without an address, how each neighbour fares."""

from __future__ import annotations

import argparse
import sys
import time
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from communaux.ground.outbound_errors import OutboundError
from communaux.meaning.access import SYSTEM
from communaux.modules.nodes.acts import neighbours, turns
from communaux.modules.nodes.models import Neighbour
from communaux.modules.nodes.models.following import State
from communaux.modules.nodes.reading import neighbours as reading
from communaux.modules.nodes.rules.feed import origin_of
from communaux.modules.nodes.rules.refusals import TELLS, PeerError
from communaux.site.commands.shared import Stop, need_database, tell

HELP = gettext_lazy("suit un autre nœud : reprend ses données publiques, avec leur source")
PATIENCE = 60.0
"""Seconds for which the command waits where the background tasks read the same node."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """The node, and what to do with it."""
    parser.add_argument(
        "url", nargs="?", default="", metavar=_("ADRESSE"), help=_("adresse du nœud à suivre")
    )
    parser.add_argument(
        "--key",
        default="",
        metavar=_("EMPREINTE"),
        help=_("empreinte attendue de la clé du nœud, si vous la tenez d’ailleurs"),
    )
    parser.add_argument(
        "--once", action="store_true", help=_("ne lit rien maintenant : les tâches de fond s’en chargent")
    )
    deeds = parser.add_mutually_exclusive_group()
    deeds.add_argument(
        "--pause", dest="deed", action="store_const", const="pause", help=_("met le suivi en pause")
    )
    deeds.add_argument(
        "--resume", dest="deed", action="store_const", const="resume", help=_("reprend le suivi")
    )
    deeds.add_argument(
        "--trust", dest="deed", action="store_const", const="trust",
        help=_("accepte la clé et l’historique que le nœud montre aujourd’hui, et relit tout"),
    )  # fmt: skip
    deeds.add_argument(
        "--leave",
        dest="deed",
        action="store_const",
        const="leave",
        help=_("cesse de suivre, et efface ce qui en venait"),
    )


def act(args: argparse.Namespace) -> int:
    """Exit code 1 where the node cannot be followed or is no longer to be trusted."""
    need_database()
    if not args.url:
        rows = reading.states()
        sentences = [_sentence(row) for row in rows] or [_("Aucun nœud n’est suivi.")]
        tell({"ok": True, "neighbours": rows}, sentences, as_json=args.json)
        return 0
    if args.deed:
        return _deed(args)
    try:
        neighbour = neighbours.follow(SYSTEM, args.url, thumbprint=args.key)
    except PeerError as error:
        raise Stop(_told(error), code=1, reason=error.code) from error
    except OutboundError as error:
        raise Stop(error.said.label(_language()), code=1, reason=error.code) from error
    if not args.once:
        _read_on(neighbour, quiet=args.json)
    return _report(neighbour.pk, args)


def _deed(args: argparse.Namespace) -> int:
    try:
        neighbour = Neighbour.objects.filter(origin=origin_of(args.url.strip())).first()
    except PeerError as error:
        raise Stop(_told(error), code=2) from error
    if neighbour is None:
        raise Stop(_("Ce nœud n’est pas suivi."), code=1)
    getattr(neighbours, args.deed)(SYSTEM, neighbour)
    if args.deed == "leave":
        tell({"ok": True}, [_("Ce nœud n’est plus suivi. Ce qui en venait est effacé.")], as_json=args.json)
        return 0
    return _report(neighbour.pk, args)


def _read_on(neighbour: Neighbour, *, quiet: bool) -> None:
    """Turn after turn until all is read, or the node is in trouble."""
    shown = sys.stderr.isatty() and not quiet

    def progress(done: int, total: int) -> None:
        if shown:
            print(f"\r{done} / {total}", end="", file=sys.stderr, flush=True)

    until = time.monotonic() + PATIENCE
    while (more := turns.turn(neighbour.pk, progress=progress)) is not False:
        if more is None:  # the background tasks are at it
            neighbour.refresh_from_db()
            if neighbour.state != State.FOLLOWING or time.monotonic() > until:
                break
            time.sleep(0.3)
        if shown:
            count = neighbour.waiting.count()
            print(
                "\r" + _("%(count)s choses à lire") % {"count": count}, end="   ", file=sys.stderr, flush=True
            )
    if shown:
        print(file=sys.stderr)


def _report(pk: int, args: argparse.Namespace) -> int:
    row: dict[str, Any] = reading.state_of(Neighbour.objects.get(pk=pk))
    well = row["state"] != State.BROKEN and not row["reason"]
    tell({"ok": well, **row}, [_sentence(row)], as_json=args.json)
    return 0 if well else 1


def _sentence(row: dict[str, Any]) -> str:
    said = (
        _(
            "%(origin)s : %(label)s, %(things)s choses gardées, %(waiting)s à lire, lu jusqu’à %(sequence)s sur %(head)s."
        )
        % row
    )
    return f"{said} {row['why']}".strip()


def _told(error: PeerError) -> str:
    said = TELLS[error.code][1].label(_language())
    return f"{said} ({error.detail})" if error.detail else said


def _language() -> str:
    return (get_language() or "fr")[:2]
