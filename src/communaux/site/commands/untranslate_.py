"""``communaux untranslate EDITED --complement FILE``: an edited translation put back, with all that it could not carry."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from communaux.ground.said import Said
from communaux.modules.standards.rules import untranslating
from communaux.modules.standards.rules.translating import sides
from communaux.site.commands.packages import the_store
from communaux.site.commands.shared import Stop
from communaux.site.commands.translating import counts, need_file, told

HELP = gettext_lazy("remet une traduction modifiée dans son profil de départ, sans rien perdre")

FAULTS = {
    "unreadable": Said("la ligne {line} est illisible", "line {line} cannot be read"),
    "truncated": Said("il est coupé : sa dernière ligne manque", "it is cut: its last line is missing"),
    "version": Said(
        "il a été fait avec la version {kept} de {profile}, et celle d’ici est {now}",
        "it was made with version {kept} of {profile}, and this one is {now}",
    ),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """What was edited, and what was kept."""
    parser.add_argument(
        "edited", type=Path, metavar=_("FICHIER"), help=_("la traduction, telle quelle ou modifiée")
    )
    parser.add_argument(
        "--complement",
        type=Path,
        required=True,
        metavar=_("FICHIER"),
        help=_("ce que la traduction n’a pas pu porter"),
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar=_("FICHIER"),
        help=_("sinon la sortie standard ; l’extension dit le format"),
    )
    parser.add_argument(
        "--report", type=Path, metavar=_("FICHIER"), help=_("écrit le compte rendu entier, en JSON")
    )
    parser.add_argument(
        "--on-loss",
        choices=["refuse", "warn"],
        default="refuse",
        help=_("si une modification n’a pas de place au retour : ne rien écrire (refuse) ou le dire (warn)"),
    )


def act(args: argparse.Namespace) -> int:
    """Exit code 1 where an edit would be lost, 2 where the call or the complement cannot be understood."""
    need_file(args.edited)
    need_file(args.complement)
    if args.json and not args.output:
        raise Stop(_("Avec --json, donnez un fichier avec -o."), code=2)
    try:
        account, _translation = untranslating.run(
            args.edited,
            args.complement,
            args.output,
            report=args.report,
            on_loss=args.on_loss,
            to=sys.stdout.buffer,
            find=partial(sides, library=the_store().context),
        )
    except (untranslating.ComplementFault, KeyError) as error:
        code = getattr(error, "code", "unreadable")
        facts = {"line": getattr(error, "line", 1), **getattr(error, "facts", {})}
        reason = FAULTS[code].label(get_language() or "fr").format(**facts)
        raise Stop(
            _("Le complément %(file)s ne peut pas servir : %(reason)s.")
            % {"file": args.complement, "reason": reason},
            code=2,
        ) from error
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Stop(_("Rien n’a été écrit : %(error)s") % {"error": error}, code=2) from error
    refused = args.on_loss == "refuse" and bool(account.losses or account.errors)
    sentences = [counts(account)]
    if refused:
        sentences.append(
            _(
                "Rien n’est écrit, car une modification n’aurait pas de place. --on-loss warn en décide autrement."
            )
        )
    return told(account, sentences, args, refused=refused, output=str(args.output or ""))
