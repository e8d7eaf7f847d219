"""``communaux steward ADDRESS``: give somebody the stewardship of the federation, and a link to choose a password."""

from __future__ import annotations

import argparse

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communaux.doors.login.stewards import name_steward
from communaux.site.commands.shared import Stop, need_database, tell

HELP = gettext_lazy("confie l’intendance de la fédération à une personne")


def arguments(parser: argparse.ArgumentParser) -> None:
    """The address, and whether to take the role back."""
    parser.add_argument("email", metavar=_("ADRESSE"))
    parser.add_argument("--remove", action="store_true", help=_("retire ce rôle"))


def act(args: argparse.Namespace) -> int:
    """Print the link; it serves once and expires."""
    need_database()
    try:
        validate_email(args.email)
    except ValidationError as error:
        raise Stop(
            _("« %(value)s » n’est pas une adresse électronique.") % {"value": args.email}, code=2
        ) from error
    link = name_steward(args.email, remove=args.remove)
    if args.remove:
        sentences = [_("%(email)s n’a plus l’intendance.") % {"email": args.email}]
    else:
        sentences = [
            _("%(email)s a l’intendance de la fédération.") % {"email": args.email},
            _("Pour choisir un mot de passe et se connecter : %(link)s") % {"link": link},
        ]
    tell(
        {"ok": True, "email": args.email, "steward": not args.remove, "link": link},
        sentences,
        as_json=args.json,
    )
    return 0
