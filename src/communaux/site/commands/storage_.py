"""``communaux storage create|export|import``: open a Solid storage, take one away as a zip, bring a zip into one.

All three work beside a running server, and without one. An import that was cut off goes on when it is called again.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from communaux.ground.gate import GateTimeout
from communaux.ground.room import out_of_room
from communaux.modules.pods.acts import archive, storages
from communaux.modules.pods.reading.access import HOUSE
from communaux.modules.pods.rules.archive import ArchiveRefused
from communaux.modules.pods.rules.refusals import DocumentRefused
from communaux.site.commands.export_ import write_beside
from communaux.site.commands.shared import Stop, need_database, tell

HELP = gettext_lazy("ouvre un espace de documents Solid, l’emporte dans un zip ou y apporte un zip")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do; the name; for a new one its owners, who may read and write, what it may weigh; else the file."""
    deeds = parser.add_subparsers(dest="what", metavar="create|export|import", required=True)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("name", metavar=_("NOM"))
    common.add_argument(
        "--json", action="store_true", help=_("écrit le résultat en JSON"), default=argparse.SUPPRESS
    )
    common.add_argument("--data", metavar=_("DOSSIER"), help=argparse.SUPPRESS, default=argparse.SUPPRESS)
    create = deeds.add_parser("create", parents=[common], help=_("ouvre un espace"))
    create.add_argument(
        "--owner",
        metavar="WEBID",
        action="append",
        default=[],
        help=_("WebID de son propriétaire ; peut se répéter"),
    )
    create.add_argument(
        "--open", action="store_true", help=_("tout le monde peut y lire et y écrire : pour des essais")
    )
    create.add_argument(
        "--quota", type=int, metavar=_("MO"), help=_("place, en mégaoctets (sinon STORAGE_MB)")
    )
    out = deeds.add_parser("export", parents=[common], help=_("emporte tout l’espace dans un fichier zip"))
    out.add_argument("file", metavar=_("FICHIER.zip"), type=Path)
    bring = deeds.add_parser("import", parents=[common], help=_("apporte un fichier zip dans l’espace"))
    bring.add_argument("file", metavar=_("FICHIER.zip"), type=Path)
    bring.add_argument(
        "--replace",
        action="store_true",
        help=_("remplace les documents qui existent déjà ; sinon ils restent"),
    )
    bring.add_argument(
        "--without-lists",
        action="store_true",
        help=_("ne reprend pas les droits d’accès que le fichier contient"),
    )


def act(args: argparse.Namespace) -> int:
    """Exit code 1 where the storage or the file is refused, with the reasons."""
    need_database()
    try:
        return {"create": _create, "export": _export, "import": _import}[args.what](args)
    except (DocumentRefused, ArchiveRefused) as refused:
        raise _stop(args.name, refused) from refused
    except GateTimeout as error:
        raise Stop(str(error)) from error
    except (OSError, DatabaseError) as error:
        if not isinstance(error, BrokenPipeError) and (isinstance(error, OSError) or out_of_room(error)):
            raise Stop(_trouble(args, error)) from error
        raise


def _create(args: argparse.Namespace) -> int:
    if args.quota is not None and args.quota < 1:
        raise Stop(_("La place d’un espace est d’un mégaoctet au moins : --quota 100."))
    for owner in args.owner:
        if not owner.startswith(("https://", "http://")):
            raise Stop(
                _(
                    "« %(owner)s » n’est pas un WebID : donnez une adresse entière, "
                    "par exemple https://exemple.org/people/camille/card#me."
                )
                % {"owner": owner}
            )
    storage = storages.create(
        args.name,
        owners=args.owner,
        open=args.open,
        quota=None if args.quota is None else args.quota * 1024 * 1024,
    )
    url = settings.BASE_URL + storage.path
    facts = {
        "ok": True,
        "name": storage.name,
        "url": url,
        "owners": args.owner,
        "open": storage.open,
        "quota": storage.quota,
    }
    sentences = [_("L’espace est prêt : %(url)s") % facts]
    if storage.open:
        sentences.append(_("Tout le monde peut y lire et y écrire : n’y mettez rien de personnel."))
    elif not args.owner:
        sentences.append(
            _(
                "Personne n’en est propriétaire, et personne ne peut y entrer. Pour un essai ouvert à tous : --open. "
                "Pour quelqu’un : --owner avec son WebID, que « communaux person create » écrit."
            )
        )
    tell(facts, sentences, as_json=args.json)
    return 0


def _export(args: argparse.Namespace) -> int:
    """The file appears only when it is whole."""
    total = archive.count(archive.owned(HOUSE, args.name))
    shown = _Shown(args)
    done = 0

    def told(number: int) -> None:
        nonlocal done
        done = number
        all_ = max(total, number)
        shown(_("Documents emportés"), number, all_, 100 * number // all_)

    size = write_beside(args.file, _ended(archive.export(HOUSE, args.name, told), shown))
    facts = {"ok": True, "name": args.name, "file": str(args.file), "documents": done, "size": size}
    tell(facts, [_("%(documents)s documents dans %(file)s, %(size)s octets.") % facts], as_json=args.json)
    return 0


def _ended(pieces: Iterator[bytes], shown: _Shown) -> Iterator[bytes]:
    try:
        yield from pieces
    finally:
        shown.end()


def _import(args: argparse.Namespace) -> int:
    labels = {"read": _("Lecture et vérification"), "write": _("Écriture des documents")}
    shown = _Shown(args)
    try:
        with args.file.open("rb") as source:
            taken = archive.take_in(
                HOUSE,
                args.name,
                source,
                replace=args.replace,
                lists=not args.without_lists,
                told=lambda step, done, total, percent: shown(labels[step], done, total, percent),
            )
    finally:
        shown.end()
    language = (get_language() or "fr")[:2]
    notes = [note.label(language) for note in taken.notes]
    facts = {
        "ok": True,
        "name": args.name,
        "created": taken.created,
        "changed": taken.changed,
        "kept": taken.kept,
        "passed_over": taken.passed,
        "notes": notes,
    }
    said = _(
        "Documents déposés : %(created)s, remplacés : %(changed)s, déjà là : %(kept)s, laissés de côté : %(passed_over)s."
    )
    tell(facts, [said % facts, *notes], as_json=args.json)
    return 0


class _Shown:
    """Progress on a terminal, and nowhere else: one line, written again each time the percent changes."""

    def __init__(self, args: argparse.Namespace) -> None:
        self._on = sys.stderr.isatty() and not args.json
        self._last = ("", -1)

    def __call__(self, label: str, done: int, total: int, percent: int) -> None:
        if self._on and (label, percent) != self._last:
            self._last = (label, percent)
            print(f"\r{label} : {percent} % ({done} / {total})\033[K", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Leave the line."""
        if self._on and self._last[1] >= 0:
            print(file=sys.stderr)
            self._last = ("", -1)


def _stop(name: str, refused: DocumentRefused | ArchiveRefused) -> Stop:
    language = (get_language() or "fr")[:2]
    if refused.said is not None:
        return Stop(refused.said.label(language), refused=refused.said.label(language).splitlines())
    problem = getattr(refused, "problem", "")
    said = _("Il n’y a pas d’espace de ce nom : %(name)s.") % {"name": name}
    return Stop(said if problem == "not-found" else problem)


def _trouble(args: argparse.Namespace, error: Exception) -> str:
    if out_of_room(error):
        if args.what == "export":
            return _("Le disque est plein : le zip n’a pas été écrit.")
        return _(
            "Le disque est plein. Ce qui est déjà écrit reste ; lancez la même commande quand il y aura de la place."
        )
    return _("%(file)s : %(error)s") % {"file": getattr(args, "file", ""), "error": error}
