"""``communaux validate INPUT --profile PROFILE`` or ``--shapes FILE|PACKAGE``: whether a file says what a profile or shapes say."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from communaux.modules.standards.rules import library, shaping, validating
from communaux.site.commands.packages import refusals, the_store
from communaux.site.commands.shared import Stop, print_json
from communaux.site.commands.translating import SHOWN, find_side, need_file, told

HELP = gettext_lazy("vérifie qu’un fichier suit un profil, ou des formes SHACL")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What, and against what."""
    parser.add_argument(
        "input",
        type=Path,
        metavar=_("FICHIER"),
        help=_("CSV, XLSX, JSON, JSON lines, JSON-LD, Turtle ou N-Triples ; avec --shapes, du RDF"),
    )
    against = parser.add_mutually_exclusive_group(required=True)
    against.add_argument("--profile", metavar=_("PROFIL"), help=_("le profil à suivre"))
    against.add_argument(
        "--shapes",
        metavar=_("FORMES"),
        help=_("un fichier de formes SHACL, ou le nom d’un paquet enregistré"),
    )
    parser.add_argument(
        "--report", type=Path, metavar=_("FICHIER"), help=_("écrit le compte rendu entier, en JSON")
    )


def act(args: argparse.Namespace) -> int:
    """Exit code 1 where something is wrong; remarks leave it at 0."""
    need_file(args.input)
    if args.shapes:
        with refusals():
            return _against_shapes(args)
    try:
        account = validating.run(find_side(args.profile, args.input), args.input, report=args.report)
    except OSError as error:
        raise Stop(_("Rien n’a été écrit : %(error)s") % {"error": error}, code=2) from error
    sentence = _("Enregistrements lus : %(records)s. Erreurs : %(errors)s, remarques : %(notes)s.") % {
        "records": account.records,
        "errors": account.errors,
        "notes": account.notes,
    }
    return told(account, [sentence], args)


def _against_shapes(args: argparse.Namespace) -> int:
    lang = get_language() or "fr"
    store = the_store()
    find = library.lookup(store)
    path = Path(args.shapes)
    if path.is_file():
        data, name, media = path.read_bytes(), path.name, ""
    else:
        package = store.get(args.shapes)
        data, name, media = store.octets(package), package.file, package.media_type
    judging = shaping.read_shapes(data, name, media_type=media, find=find)
    judged = shaping.run(judging, args.input, find=find)
    facts = judged.as_dict(lang)
    if args.report:
        try:
            args.report.write_text(json.dumps(facts, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        except OSError as error:
            raise Stop(_("Rien n’a été écrit : %(error)s") % {"error": error}, code=2) from error
    if args.json:
        print_json(facts)
    else:
        print("\n".join(_sentences(judged, lang)), file=sys.stderr)
    return int(not judged.ok)


def _sentences(judged: shaping.Judged, lang: str) -> list[str]:
    count = {name: judged.report.counts.get(name, 0) for name in ("Warning", "Info")}
    lines = [
        _(
            "Triplets lus : %(triples)s. Nœuds vérifiés : %(nodes)s. Fautes : %(faults)s, "
            "avertissements : %(warnings)s, remarques : %(notes)s. Erreurs du fichier : %(errors)s."
        )
        % {
            "triples": judged.triples,
            "nodes": judged.report.nodes,
            "faults": judged.violations,
            "warnings": count["Warning"],
            "notes": count["Info"],
            "errors": judged.errors,
        },
        *(said.label(lang) for said in judged.told),
    ]
    lines += ["  " + finding.sentence(lang) for finding in judged.findings[:SHOWN]]
    lines += ["  " + shaping.sentence(one, lang) for one in judged.report.violations[:SHOWN]]
    if len(judged.findings) > SHOWN or sum(judged.report.counts.values()) > SHOWN:
        lines.append("  " + _("… la suite est dans le rapport : --report FICHIER."))
    return lines
