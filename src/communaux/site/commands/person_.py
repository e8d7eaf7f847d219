"""``communaux person create ADDRESS``: an account with its person and WebID, and a key for a program that acts for them."""

from __future__ import annotations

import argparse

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communaux.doors.login import people
from communaux.site.commands.shared import Stop, need_database, tell

HELP = gettext_lazy("ouvre un compte avec son WebID et donne une clé à un programme de cette personne")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, and for whom."""
    parser.add_argument("what", choices=("create",), metavar="create")
    parser.add_argument("email", metavar=_("ADRESSE"))
    parser.add_argument(
        "--name", default="", metavar=_("NOM"), help=_("nom de la personne ; sinon le début de l’adresse")
    )


def act(args: argparse.Namespace) -> int:
    """Print the WebID, and the id and secret of a new key; the secret is told this once."""
    need_database()
    try:
        validate_email(args.email)
    except ValidationError as error:
        raise Stop(
            _("« %(value)s » n’est pas une adresse électronique.") % {"value": args.email}, code=2
        ) from error
    try:
        made = people.make(args.email, name=args.name)
    except ValidationError as error:
        raise Stop(" ".join(error.messages)) from error
    result = {
        "ok": True,
        "webid": made.webid,
        "client_id": made.client_id,
        "client_secret": made.client_secret,
        "issuer": made.issuer,
        "created": made.new,
    }
    sentences = [
        _("WebID : %(webid)s") % result,
        _("Identifiant du programme : %(client_id)s") % result,
        _("Secret, montré cette seule fois : %(client_secret)s") % result,
        _("Fournisseur d’identité : %(issuer)s") % result,
    ]
    tell(result, sentences, as_json=args.json)
    return 0
