"""``communaux mapping check FILE``: faults of a mapping file with line and mend, else its loss class and its coverage."""

from __future__ import annotations

import argparse
from pathlib import Path

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from communaux.modules.standards.rules import registry, schemas
from communaux.modules.standards.rules.coverage import Covered, coverage
from communaux.modules.standards.rules.yamls import FileFault
from communaux.site.commands.shared import Stop, print_json, tell
from communaux.site.commands.translating import need_file

HELP = gettext_lazy("vérifie un fichier de correspondance, ou donne son schéma")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, and with which file."""
    parser.add_argument(
        "what",
        choices=["check", "schema"],
        help=_("vérifier un fichier, ou écrire le schéma JSON de ces fichiers"),
    )
    parser.add_argument(
        "file", type=Path, nargs="?", metavar=_("FICHIER"), help=_("la correspondance, en YAML")
    )


def act(args: argparse.Namespace) -> int:
    """Exit code 1 where the mapping cannot serve."""
    if args.what == "schema":
        print_json(schemas.mapping())
        return 0
    if not args.file:
        raise Stop(_("Donnez le fichier de correspondance."), code=2)
    need_file(args.file)
    lang = get_language() or "fr"
    try:
        mapping = registry.check_file(args.file)
    except FileFault as fault:
        faults = [
            {"file": fault.name, "line": one.line, "path": one.path, "mend": one.said.label(lang)}
            for one in fault.faults
        ]
        tell({"ok": False, "faults": faults}, fault.sentences(lang), as_json=args.json)
        return 1
    except (OSError, UnicodeDecodeError) as error:
        raise Stop(
            _("La correspondance %(file)s ne peut pas être lue : %(error)s")
            % {"file": args.file, "error": error},
            code=2,
        ) from error
    found = coverage(mapping, registry.siblings(mapping))
    facts = {
        "ok": True,
        "mapping": mapping.name,
        "version": mapping.version,
        "loss": mapping.loss,
        "coverage": found.as_dict(),
    }
    sentences = [
        _("Correspondance %(mapping)s %(version)s, perte au plus : %(loss)s.") % facts,
        _covered(mapping.profile.name, found.profile),
        _covered(mapping.hub.name, found.hub),
        *(_("Codes confondus : %(what)s") % {"what": one} for one in found.collisions),
        *(_("Code sans correspondant : %(what)s") % {"what": one} for one in found.unmapped_codes),
        *(_("Règle sans retour exact : %(what)s") % {"what": one} for one in found.not_invertible),
    ]
    tell(facts, sentences, as_json=args.json)
    return 0


def _covered(name: str, part: Covered) -> str:
    told = _("%(name)s : %(mapped)s termes portés, %(left)s laissés de côté, %(forgotten)s oubliés") % {
        "name": name,
        "mapped": len(part.mapped),
        "left": len(part.left_out),
        "forgotten": len(part.forgotten),
    }
    return told + (f" ({', '.join(part.forgotten)})" if part.forgotten else "") + "."
