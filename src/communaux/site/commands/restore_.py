"""``communaux restore FILE``: put a backup back into an empty data folder, and check it."""

from __future__ import annotations

import argparse
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communaux.site.archive import ArchiveError, put_back
from communaux.site.commands.shared import Stop, tell

HELP = gettext_lazy("remet une sauvegarde en place")


def arguments(parser: argparse.ArgumentParser) -> None:
    """The file, and whether what is there may be replaced."""
    parser.add_argument("file", type=Path, metavar=_("FICHIER"))
    parser.add_argument(
        "--force", action="store_true", help=_("remplace ce qui s’y trouve (une copie est gardée)")
    )


def act(args: argparse.Namespace) -> int:
    """Refused beside a running house, on a damaged archive, or where data would be lost."""
    try:
        manifest = put_back(args.file, force=args.force)
    except (ArchiveError, OSError) as error:
        raise Stop(_("La sauvegarde n’a pas pu être remise : %(error)s") % {"error": error}) from error
    facts = {"ok": True, **manifest}
    sentence = _("Sauvegarde du %(made)s remise en place ; journal intact jusqu’à l’entrée %(sequence)s.")
    tell(facts, [sentence % facts], as_json=args.json)
    return 0
