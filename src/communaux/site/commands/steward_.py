"""``communaux steward ADDRESS``: give somebody a role in the whole federation, and a link to choose a password."""

from __future__ import annotations

import argparse

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communaux.doors.login.stewards import ROLES, give_role
from communaux.site.commands.shared import Stop, need_database, tell

HELP = gettext_lazy("confie l’intendance de la fédération à une personne")


def arguments(parser: argparse.ArgumentParser) -> None:
    """The address, and whether to take the role back."""
    parser.add_argument("email", metavar=_("ADRESSE"))
    parser.add_argument(
        "--role",
        choices=list(ROLES),
        default="steward",
        help=_("steward : intendance (par défaut) ; researcher : recherche"),
    )
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
    link = give_role(args.email, args.role, remove=args.remove)
    names = {"steward": _("intendance de la fédération"), "researcher": _("recherche")}
    facts = {"email": args.email, "role": names[args.role], "link": link}
    if args.remove:
        sentences = [_("%(email)s n’a plus ce rôle : %(role)s.") % facts]
    else:
        sentences = [
            _("%(email)s a ce rôle : %(role)s.") % facts,
            _("Pour choisir un mot de passe et se connecter : %(link)s") % facts,
        ]
    result = {"ok": True, "email": args.email, "role": args.role, "given": not args.remove, "link": link}
    result[args.role] = not args.remove
    tell(result, sentences, as_json=args.json)
    return 0
