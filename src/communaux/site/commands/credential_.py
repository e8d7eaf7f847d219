"""``communaux credential verify FILE`` and ``communaux credential rotate``: credentials of recognition and their keys."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from communaux.modules.charter import credential
from communaux.modules.charter.reading import credentials
from communaux.site.commands.shared import Stop, need_database, tell

HELP = gettext_lazy("vérifie une attestation de reconnaissance, ou change la clé qui les signe")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, and on which file."""
    parser.add_argument("what", choices=("verify", "rotate"), metavar="verify|rotate")
    parser.add_argument("file", nargs="?", type=Path, metavar=_("FICHIER"))
    parser.add_argument(
        "--revoke",
        action="store_true",
        help=_("rotate : l’ancienne clé a fui, ce qu’elle a signé ne vaut plus rien"),
    )


def act(args: argparse.Namespace) -> int:
    """Exit code 1 where a credential is worth nothing today."""
    if args.what == "rotate":
        return _rotate(args)
    if args.file is None:
        raise Stop(_("Nommez le fichier de l’attestation."), code=2)
    need_database()
    found = credentials.read(_read(args.file), timezone.localdate())
    sentences = [one.label(get_language() or "fr") for one in found.words]
    facts = {
        "ok": found.in_force,
        "authentic": found.authentic,
        "in_force": found.in_force,
        "name": found.name,
        "says": sentences,
    }
    tell(facts, [*([found.name] if found.name else []), *sentences], as_json=args.json)
    return 0 if found.in_force else 1


def _read(path: Path) -> Any:
    try:
        if path.stat().st_size > credentials.LARGEST:
            raise Stop(_("Ce fichier est trop grand pour une attestation."))
        return json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise Stop(_("« %(file)s » ne se lit pas.") % {"file": path}) from error
    except (ValueError, RecursionError) as error:
        raise Stop(_("« %(file)s » n’est pas du JSON.") % {"file": path}) from error


def _rotate(args: argparse.Namespace) -> int:
    key = credential.rotate(revoke=args.revoke)
    facts = {"ok": True, "key": f"{credential.did()}#{key.name}", "revoked": args.revoke}
    sentences = [_("Les attestations sont signées de la clé %(key)s.") % facts]
    if args.revoke:
        sentences.append(_("L’ancienne clé est révoquée : ce qu’elle a signé ne vaut plus rien."))
    else:
        sentences.append(_("L’ancienne clé vérifie encore ce qu’elle a signé."))
    tell(facts, sentences, as_json=args.json)
    return 0
