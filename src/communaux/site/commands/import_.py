"""``communaux import directory FILE``: bring a file of organisations or members in, or try it with ``--dry-run``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from django.db import DatabaseError
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from communaux.doors.files import foreign, pipeline
from communaux.doors.files.refusals import FileRefused
from communaux.meaning.access import SYSTEM
from communaux.modules.network.acts.import_report import Finding, Report
from communaux.modules.network.rules.importing import Mapping, MappingError, presets
from communaux.site.commands.shared import Stop, need_database, tell

HELP = gettext_lazy("importe un fichier dans l’annuaire")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to import, the file, and how to read it."""
    parser.add_argument("what", choices=["directory"], help=_("ce qui est importé"))
    parser.add_argument("file", type=Path, metavar=_("FICHIER"), help=_("CSV, XLSX, JSON ou GeoJSON"))
    parser.add_argument(
        "--columns",
        metavar=_("CORRESPONDANCE"),
        help=_("fichier YAML qui dit comment lire les colonnes, ou l’un des noms connus : %(names)s")
        % {"names": ", ".join(presets())},
    )
    parser.add_argument(
        "--from",
        dest="profile",
        default="",
        metavar=_("PROFIL"),
        help=_("lit le fichier comme un autre système l’écrit : %(names)s")
        % {"names": ", ".join(foreign.names())},
    )
    parser.add_argument(
        "--language",
        choices=["fr", "en"],
        default="fr",
        help=_("avec --from, la langue des textes qui ne disent pas la leur"),
    )
    parser.add_argument(
        "--dry-run", action="store_true", help=_("essaie à blanc : dit ce qui serait fait, n’écrit rien")
    )
    parser.add_argument("--source", default="", metavar=_("NOM"), help=_("d’où viennent les lignes"))
    parser.add_argument("--licence", default="", metavar=_("TEXTE"), help=_("licence de la source"))


def act(args: argparse.Namespace) -> int:
    """Exit code 1 where a line is refused, 2 where the file or the mapping cannot be read."""
    need_database()
    if not args.file.is_file():
        raise Stop(_("Le fichier %(file)s n’existe pas.") % {"file": args.file}, code=2)
    if args.profile and args.columns:
        raise Stop(
            _("--from et --columns disent tous deux comment lire le fichier : gardez l’un des deux."), code=2
        )
    if args.profile and args.profile not in foreign.names():
        known = ", ".join(foreign.names())
        told = {"name": args.profile, "names": known}
        raise Stop(
            _("Le profil %(name)s ne décrit pas d’organisations. Profils connus : %(names)s.") % told, code=2
        )
    how: dict[str, Any] = {
        "source": args.source,
        "licence": args.licence,
        "dry_run": args.dry_run,
        "progress": _progress if sys.stderr.isatty() and not args.json else None,
    }
    try:
        if args.profile:
            report = foreign.run(SYSTEM, args.file, profile=args.profile, language=args.language, **how)
        else:
            report = pipeline.run(SYSTEM, args.file, mapping=_mapping(args.columns), **how)
    except FileRefused as refused:
        raise Stop(refused.sentence, code=2) from refused
    except OSError as error:
        raise Stop(_("Rien n’a été importé : %(error)s") % {"error": error}) from error
    except DatabaseError as error:
        raise Stop(_("Rien n’a été importé. La base a répondu : %(error)s") % {"error": error}) from error
    tell({"ok": not report.refused, **report.as_dict()}, list(_sentences(report)), as_json=args.json)
    return 1 if report.refused else 0


def _mapping(columns: str | None) -> Mapping | None:
    """The mapping that was asked for: a file, or the name of one that comes with the house. Raises Stop."""
    if not columns:
        return None
    if columns in presets() and not Path(columns).exists():
        return presets()[columns]
    try:
        return Mapping.parse(Path(columns).read_text(encoding="utf-8"))
    except MappingError as error:
        lang = get_language() or "fr"
        told = [
            _("%(label)s : %(text)s") % {"label": where, "text": said.label(lang)}
            if where
            else said.label(lang)
            for where, said in error.problems
        ]
        raise Stop(
            "\n".join([_("La correspondance %(file)s ne peut pas servir :") % {"file": columns}, *told]),
            code=2,
            problems=told,
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise Stop(
            _("La correspondance %(file)s ne peut pas être lue : %(error)s")
            % {"file": columns, "error": error},
            code=2,
        ) from error


def _sentences(report: Report) -> Any:
    if report.dry_run:
        yield _("Essai à blanc : rien n’est écrit.")
    yield _(
        "Fiches créées : %(created)s, modifiées : %(changed)s, inchangées : %(unchanged)s, lignes refusées : %(refused)s."
    ) % {
        "created": report.created,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "refused": report.refused,
    }
    yield from report.notes
    if report.duplicates:
        yield ngettext(
            "%(count)s doublon possible attend un avis : rien n’est fusionné.",
            "%(count)s doublons possibles attendent un avis : rien n’est fusionné.",
            report.duplicates,
        ) % {"count": report.duplicates}
    if report.refusals:
        yield _("Lignes refusées :")
        yield from map(_told, report.refusals)
    if report.losses:
        yield _("Ce qui n’est pas repris :")
        yield from map(lost, report.losses)
    if report.remarks:
        yield _("Remarques :")
        yield from map(_told, report.remarks)


def lost(loss: dict[str, Any]) -> str:
    """One loss, with how often it happens."""
    return "  " + _("%(place)s (%(count)s) : %(reason)s") % loss


def _told(finding: Finding) -> str:
    where = _("ligne %(line)s") % {"line": finding.line}
    column = f", {finding.column}" if finding.column else ""
    value = _(" « %(value)s »") % {"value": finding.value} if finding.value else ""
    return "  " + _("%(label)s : %(text)s") % {"label": f"{where}{column}{value}", "text": finding.reason}


def _progress(done: int, total: int, step: str) -> None:
    end = "\n" if total and done >= total else ""
    print(f"\r{done} / {total or '…'}", end=end, file=sys.stderr, flush=True)
