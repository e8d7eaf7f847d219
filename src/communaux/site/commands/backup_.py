"""``communaux backup FILE``: one archive with the database as it is at one moment, the files and the key."""

from __future__ import annotations

import argparse
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communaux.site.archive import ArchiveError, make
from communaux.site.commands.shared import Stop, need_database, tell

HELP = gettext_lazy("sauvegarde tout dans un fichier")


def arguments(parser: argparse.ArgumentParser) -> None:
    """The file to write."""
    parser.add_argument("file", type=Path, metavar=_("FICHIER"))


def act(args: argparse.Namespace) -> int:
    """Works beside a running house; the file appears only when it is whole."""
    need_database()
    try:
        manifest = make(args.file)
    except (ArchiveError, OSError) as error:
        raise Stop(_("La sauvegarde n’a pas pu être faite : %(error)s") % {"error": error}) from error
    sentence = _("Sauvegarde faite : %(file)s (%(size)s Ko, journal jusqu’à l’entrée %(sequence)s).")
    facts = {"ok": True, "file": str(args.file), "size": args.file.stat().st_size // 1024, **manifest}
    tell(facts, [sentence % facts], as_json=args.json)
    return 0
