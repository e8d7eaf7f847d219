"""``communaux translate INPUT --from PROFILE --to PROFILE``: one platform's data, as another reads it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communaux.modules.standards.rules.translating import Translation, hub_name
from communaux.site.commands.shared import Stop
from communaux.site.commands.translating import counts, find_side, need_file, told

HELP = gettext_lazy("traduit des données d’un profil vers un autre, avec le compte de ce qui se perd")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What, from where to where, and what becomes of loss."""
    parser.add_argument(
        "input",
        type=Path,
        metavar=_("FICHIER"),
        help=_("CSV, XLSX, JSON, JSON lines, JSON-LD, Turtle ou N-Triples"),
    )
    parser.add_argument(
        "--from", dest="source", required=True, metavar=_("PROFIL"), help=_("le profil de départ")
    )
    parser.add_argument(
        "--to", dest="target", required=True, metavar=_("PROFIL"), help=_("le profil d’arrivée")
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
        "--complement", type=Path, metavar=_("FICHIER"), help=_("garde ce qui ne passe pas, pour le retour")
    )
    parser.add_argument(
        "--on-loss",
        choices=["refuse", "warn", "carry"],
        help=_(
            "si quelque chose se perd : ne rien écrire (refuse), le dire (warn), le garder dans le complément (carry)"
        ),
    )


def act(args: argparse.Namespace) -> int:
    """Exit code 1 where loss is refused or data are wrong, 2 where the call is."""
    need_file(args.input)
    on_loss = args.on_loss or ("carry" if args.complement else "refuse")
    if on_loss == "carry" and not args.complement:
        raise Stop(_("--on-loss carry demande --complement FICHIER."), code=2)
    if args.json and not args.output:
        raise Stop(_("Avec --json, donnez un fichier avec -o."), code=2)
    source = find_side(args.source, args.input, args.target)
    target = find_side(args.target, args.output, args.source)
    if hub_name(source) != hub_name(target):
        raise Stop(
            _("%(one)s et %(other)s ne parlent pas du même domaine : aucune correspondance ne les relie.")
            % {"one": args.source, "other": args.target},
            code=2,
        )
    translation = Translation(source, target, thorough=bool(args.complement or args.report))
    try:
        account = translation.run(
            args.input,
            args.output,
            complement=args.complement,
            report=args.report,
            on_loss=on_loss,
            to=sys.stdout.buffer,
        )
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Stop(_("Rien n’a été écrit : %(error)s") % {"error": error}, code=2) from error
    refused = on_loss == "refuse" and bool(account.losses or account.errors)
    sentences = [counts(account)]
    if refused and not account.losses:
        sentences.append(
            _(
                "Rien n’est écrit, car des données sont incorrectes. --on-loss warn ou carry en décident autrement."
            )
        )
    elif refused:
        sentences.append(
            _(
                "Rien n’est écrit, car quelque chose se perdrait. --on-loss warn ou carry en décident autrement."
            )
        )
    return told(account, sentences, args, refused=refused, output=str(args.output or ""))
