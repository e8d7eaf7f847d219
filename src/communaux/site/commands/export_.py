"""``communaux export directory --format F [-o FILE]``: the published directory, as a visitor sees it or as a steward."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.db import DatabaseError
from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from communaux.doors.files import foreign
from communaux.doors.files.exporting import documents, export, published
from communaux.doors.files.writing import FORMATS
from communaux.ground.gate import reading
from communaux.ground.lean import lean
from communaux.index import search
from communaux.index.bits import positions_of
from communaux.index.filters import Filters
from communaux.index.follow import catch_up
from communaux.meaning.access import SYSTEM, VISITOR
from communaux.site.commands.import_ import lost
from communaux.site.commands.shared import Stop, need_database, print_json, tell

HELP = gettext_lazy("exporte l’annuaire dans un fichier")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What, in which format, where to, and which part."""
    parser.add_argument("what", choices=["directory"], help=_("ce qui est exporté"))
    parser.add_argument(
        "--format", choices=list(FORMATS), default="", help=_("sinon d’après le nom du fichier")
    )
    parser.add_argument(
        "--to",
        dest="profile",
        default="",
        metavar=_("PROFIL"),
        help=_("écrit le fichier comme un autre système le lit : %(names)s")
        % {"names": ", ".join(foreign.names())},
    )
    parser.add_argument(
        "--on-loss",
        choices=["refuse", "warn"],
        default="warn",
        help=_("avec --to, si quelque chose se perd : ne rien écrire (refuse), ou le dire (warn)"),
    )
    parser.add_argument(
        "--report",
        type=Path,
        metavar=_("FICHIER"),
        help=_("avec --to, écrit le compte de ce qui se perd, en JSON"),
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
    if args.profile:
        return _act_to(args)
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
        size = write_beside(args.output, pieces)
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


def _act_to(args: argparse.Namespace) -> int:
    """Write in the vocabulary of others, and say what it cannot hold. Exit code 1 where loss is refused."""
    offered = _offered(args.profile)
    ending = args.output.suffix.lower().removeprefix(".") if args.output else ""
    if args.json and not args.output:
        raise Stop(_("Avec --json, donnez un fichier avec -o."), code=2)
    if args.format or (ending and ending not in offered):
        told = {"name": args.profile, "endings": ", ".join(f".{one}" for one in offered)}
        raise Stop(
            _("%(name)s s’écrit dans un fichier %(endings)s, dit par le nom donné avec -o.") % told, code=2
        )
    losses = foreign.Losses()
    viewer = SYSTEM if args.role == "steward" else VISITOR
    medium = offered[ending] if ending else next(iter(offered.values()))
    language = (get_language() or "fr")[:2]
    with lean(), reading():
        pieces = foreign.export(
            args.profile, medium, documents(viewer, _selection(args.filters)), losses, language
        )
        size = _emit(args, pieces, losses)
    refused = args.on_loss == "refuse" and bool(losses.count)
    facts = {"ok": not refused, "file": str(args.output or ""), "profile": args.profile, "size": size}
    if args.report:
        args.report.write_text(
            json.dumps(facts | losses.as_dict(), ensure_ascii=False, indent=2), encoding="utf-8"
        )
    if args.json:
        print_json(facts | losses.as_dict())
        return int(refused)
    written = 0 if refused else losses.records - losses.left
    said = [_("Fiches lues : %(read)s, écrites : %(written)s, valeurs perdues : %(lost)s.") % {
        "read": losses.records, "written": written, "lost": losses.count,
    }]  # fmt: skip
    if refused:
        said.append(_("Rien n’est écrit, car quelque chose se perdrait. --on-loss warn en décide autrement."))
    said += map(lost, losses.lines())
    print("\n".join(said), file=sys.stderr)
    return int(refused)


def _offered(profile: str) -> dict[str, str]:
    """Media of a profile by ending. Raises Stop."""
    if profile in foreign.names():
        return foreign.endings(profile)
    told = {"name": profile, "names": ", ".join(foreign.names())}
    raise Stop(
        _("Le profil %(name)s ne décrit pas d’organisations. Profils connus : %(names)s.") % told, code=2
    )


def _emit(args: argparse.Namespace, pieces: Iterable[bytes], losses: foreign.Losses) -> int:
    """To the file, or to the output; nothing where loss is refused. Returns the size."""
    with tempfile.TemporaryFile() as file:
        for piece in pieces:
            file.write(piece)
        size = file.tell()
        if args.on_loss == "refuse" and losses.count:
            return 0
        file.seek(0)
        blocks = iter(lambda: file.read(1024 * 1024), b"")
        try:
            if args.output:
                return write_beside(args.output, blocks)
            for block in blocks:
                sys.stdout.buffer.write(block)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise Stop(_("L’export n’a pas pu être fait : %(error)s") % {"error": error}) from error
    return size


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


def write_beside(output: Path, pieces: Iterable[bytes]) -> int:
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
