"""``communaux storage create NAME [--owner WEBID] [--open]``: open a Solid storage, beside a running server."""

from __future__ import annotations

import argparse

from django.conf import settings
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from communaux.modules.pods.acts import storages
from communaux.modules.pods.rules.refusals import DocumentRefused
from communaux.site.commands.shared import Stop, need_database, tell

HELP = gettext_lazy("ouvre un espace de documents Solid")


def arguments(parser: argparse.ArgumentParser) -> None:
    """The name, its owners, who may read and write, what it may weigh."""
    parser.add_argument("what", choices=("create",), metavar="create")
    parser.add_argument("name", metavar=_("NOM"))
    parser.add_argument(
        "--owner",
        metavar="WEBID",
        action="append",
        default=[],
        help=_("WebID de son propriétaire ; peut se répéter"),
    )
    parser.add_argument(
        "--open", action="store_true", help=_("tout le monde peut y lire et y écrire : pour des essais")
    )
    parser.add_argument(
        "--quota", type=int, metavar=_("MO"), help=_("place, en mégaoctets (sinon STORAGE_MB)")
    )


def act(args: argparse.Namespace) -> int:
    """Print the address of its root."""
    need_database()
    if args.quota is not None and args.quota < 1:
        raise Stop(_("La place d’un espace est d’un mégaoctet au moins : --quota 100."))
    for owner in args.owner:
        if not owner.startswith(("https://", "http://")):
            raise Stop(
                _(
                    "« %(owner)s » n’est pas un WebID : donnez une adresse entière, "
                    "par exemple https://exemple.org/people/camille/card#me."
                )
                % {"owner": owner}
            )
    try:
        storage = storages.create(
            args.name,
            owners=args.owner,
            open=args.open,
            quota=None if args.quota is None else args.quota * 1024 * 1024,
        )
    except DocumentRefused as refused:
        said = refused.said.label(get_language() or "fr") if refused.said else refused.problem
        raise Stop(said) from refused
    url = settings.BASE_URL + storage.path
    facts = {
        "ok": True,
        "name": storage.name,
        "url": url,
        "owners": args.owner,
        "open": storage.open,
        "quota": storage.quota,
    }
    sentences = [_("L’espace est prêt : %(url)s") % facts]
    if storage.open:
        sentences.append(_("Tout le monde peut y lire et y écrire : n’y mettez rien de personnel."))
    elif not args.owner:
        sentences.append(
            _(
                "Personne n’en est propriétaire, et personne ne peut y entrer. Pour un essai ouvert à tous : --open. "
                "Pour quelqu’un : --owner avec son WebID, que « communaux person create » écrit."
            )
        )
    tell(facts, sentences, as_json=args.json)
    return 0
