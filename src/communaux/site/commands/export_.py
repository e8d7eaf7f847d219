"""``communaux export directory --format F [-o FILE]``: the published directory, as a visitor sees it or as a steward."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.db import DatabaseError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communaux.doors.files.exporting import export, published
from communaux.doors.files.writing import FORMATS
from communaux.index import search
from communaux.index.bits import positions_of
from communaux.index.filters import Filters
from communaux.index.follow import catch_up
from communaux.meaning.access import SYSTEM, VISITOR
from communaux.site.commands.shared import Stop, need_database, tell

HELP = gettext_lazy("exporte l’annuaire dans un fichier")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What, in which format, where to, and which part."""
    parser.add_argument("what", choices=["directory"], help=_("ce qui est exporté"))
    parser.add_argument(
        "--format", choices=list(FORMATS), default="", help=_("sinon d’après le nom du fichier")
    )
    parser.add_argument("-o", "--output", type=Path, metavar=_("FICHIER"), help=_("sinon la sortie standard"))
    parser.add_argument(
        "--filters",
        default="",
        metavar=_("FILTRES"),
        help=_("la partie voulue, comme dans l’adresse d’une liste : « country=FR&activity=food »"),
    )
    parser.add_argument(
        "--as",
        dest="role",
        choices=["visitor", "steward"],
        default="visitor",
        help=_(
            "avec les droits de qui : sans compte (visitor), ou l’intendance (steward, données de contact comprises)"
        ),
    )


def act(args: argparse.Namespace) -> int:
    """The file appears only when it is whole. With ``--json`` a file is needed, since the result is told on the output."""
    need_database()
    format_ = args.format or _format_of(args.output)
    if args.json and not args.output:
        raise Stop(_("Avec --json, donnez un fichier avec -o."), code=2)
    counted = _Counted(_selection(args.filters))
    viewer = SYSTEM if args.role == "steward" else VISITOR
    pieces = export(format_, viewer, counted)
    try:
        if not args.output:
            for piece in pieces:
                sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()
            return 0
        size = _write(args.output, pieces)
    except BrokenPipeError:
        raise
    except (OSError, DatabaseError) as error:
        raise Stop(_("L’export n’a pas pu être fait : %(error)s") % {"error": error}) from error
    facts = {
        "ok": True,
        "file": str(args.output),
        "format": format_,
        "organisations": counted.count,
        "size": size,
    }
    tell(facts, [_("%(organisations)s fiches dans %(file)s.") % facts], as_json=args.json)
    return 0


def _format_of(output: Path | None) -> str:
    """The format that the name of a file says. Raises Stop."""
    endings = {f".{spec.ending}": name for name, spec in FORMATS.items()}
    name = output.name if output else ""
    for ending in sorted(endings, key=len, reverse=True):
        if name.endswith(ending):
            return endings[ending]
    raise Stop(_("Dites le format : --format %(formats)s.") % {"formats": "|".join(FORMATS)}, code=2)


def _selection(query: str) -> Iterable[int]:
    """Keys of what is asked for. A filter that says nothing known is an error here: a file would not show it."""
    if not query:
        return published()
    filters, problems = Filters.from_query(QueryDict(query.lstrip("?")))
    if problems:
        raise Stop("\n".join(problem.sentence for problem in problems), code=2)
    if filters.q:
        catch_up()  # words are found as far as the index has read, and no house may be running
    return positions_of(search.find(filters, VISITOR).selection)


class _Counted:
    """Counts what passes."""

    def __init__(self, pks: Iterable[int]) -> None:
        self.pks = pks
        self.count = 0

    def __iter__(self) -> Iterator[int]:
        for pk in self.pks:
            self.count += 1
            yield pk


def _write(output: Path, pieces: Iterable[bytes]) -> int:
    """Write beside the file, then take its place: whoever reads it meanwhile has the old one whole. Returns its size."""
    handle, name = tempfile.mkstemp(prefix=f".{output.name}.", dir=output.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(output)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return size
