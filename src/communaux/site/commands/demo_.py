"""``communaux demo``: load the example federation into an empty directory."""

from __future__ import annotations

import argparse

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communaux.nouns.models import Organisation
from communaux.site.commands.shared import Stop, need_database, tell

HELP = gettext_lazy("charge la fédération d’exemple dans un annuaire vide")


def arguments(parser: argparse.ArgumentParser) -> None:
    """No argument of its own."""


def act(args: argparse.Namespace) -> int:
    """Refused where the directory holds something."""
    from communaux.site.demo import load

    need_database()
    if Organisation.objects.exists():
        raise Stop(_("L’annuaire n’est pas vide : l’exemple ne se charge que dans un annuaire vide."))
    count = load()
    tell(
        {"ok": True, "organisations": count},
        [_("%(count)s fiches chargées.") % {"count": count}],
        as_json=args.json,
    )
    return 0
