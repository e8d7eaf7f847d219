"""``communaux validate INPUT --profile PROFILE``: whether a file says what its profile says."""

from __future__ import annotations

import argparse
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communaux.modules.standards.rules import validating
from communaux.site.commands.shared import Stop
from communaux.site.commands.translating import find_side, need_file, told

HELP = gettext_lazy("vérifie qu’un fichier suit un profil")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What, and against what."""
    parser.add_argument(
        "input",
        type=Path,
        metavar=_("FICHIER"),
        help=_("CSV, XLSX, JSON, JSON lines, JSON-LD, Turtle ou N-Triples"),
    )
    parser.add_argument("--profile", required=True, metavar=_("PROFIL"), help=_("le profil à suivre"))
    parser.add_argument(
        "--report", type=Path, metavar=_("FICHIER"), help=_("écrit le compte rendu entier, en JSON")
    )


def act(args: argparse.Namespace) -> int:
    """Exit code 1 where something is wrong; remarks leave it at 0."""
    need_file(args.input)
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
