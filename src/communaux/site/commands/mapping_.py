"""``communaux mapping check FILE``: faults of a mapping file with line and mend, else its loss class and its coverage.
``communaux mapping export FILE|NAME --as FORM``: a mapping in a form of the field, with what that form cannot say."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from communaux.modules.standards.rules import registry, schemas
from communaux.modules.standards.rules.coverage import Covered, coverage
from communaux.modules.standards.rules.exporting import FORMS, export
from communaux.modules.standards.rules.mappings import Mapping_
from communaux.modules.standards.rules.yamls import FileFault
from communaux.site.commands.shared import Stop, print_json, tell
from communaux.site.commands.translating import need_file

HELP = gettext_lazy(
    "vérifie un fichier de correspondance, donne son schéma, ou l’exporte en RML, SSSOM ou SPARQL"
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, and with which file."""
    parser.add_argument(
        "what",
        choices=["check", "schema", "export"],
        help=_("vérifier un fichier, écrire le schéma JSON de ces fichiers, ou exporter une correspondance"),
    )
    parser.add_argument(
        "file",
        type=Path,
        nargs="?",
        metavar=_("FICHIER"),
        help=_("la correspondance, en YAML ; pour exporter, aussi le nom d’une correspondance fournie"),
    )
    parser.add_argument(
        "--as",
        dest="form",
        choices=list(FORMS),
        help=_("rml : du profil au moyeu ; sssom : les termes ; sparql : du moyeu au profil (CONSTRUCT)"),
    )
    parser.add_argument(
        "-o", "--output", type=Path, metavar=_("FICHIER"), help=_("où écrire, sinon sur la sortie standard")
    )
    parser.add_argument(
        "--source",
        default="",
        metavar=_("FICHIER"),
        help=_("le fichier de données que RML lira, par son nom : CSV ou JSON selon sa fin"),
    )


def _export(args: argparse.Namespace) -> int:
    """Write a mapping in another form, and tell what that form cannot say."""
    if not args.form:
        raise Stop(_("Donnez la forme avec --as : %(forms)s.") % {"forms": ", ".join(FORMS)}, code=2)
    if args.json and not args.output:
        raise Stop(_("Avec --json, donnez un fichier avec -o."), code=2)
    mapping = _mapping(args.file)
    text, gaps = export(mapping, args.form, args.source)
    if args.output:
        try:
            args.output.write_text(text, encoding="utf-8")
        except OSError as error:
            raise Stop(_("Rien n’a été écrit : %(error)s") % {"error": error}, code=2) from error
    else:
        sys.stdout.write(text)
    lang = get_language() or "fr"
    if args.json:
        facts = {
            "mapping": mapping.name,
            "version": mapping.version,
            "as": args.form,
            "output": str(args.output),
        }
        print_json({"ok": True, **facts, "not_said": [gap.as_dict(lang) for gap in gaps]})
    elif args.output:
        omitted = sum(gap.omitted for gap in gaps)
        print(
            _("%(mapping)s est écrite dans %(file)s. Ce que cette forme ne peut pas dire : %(gaps)s points, dont %(omitted)s règles absentes ; le fichier les nomme en tête.")
            % {"mapping": mapping.name, "file": args.output, "gaps": len(gaps), "omitted": omitted},
            file=sys.stderr,
        )  # fmt: skip
    return 0


def _mapping(file: Path) -> Mapping_:
    """A mapping by its file, or by its name where it ships. Raises Stop."""
    if not file.is_file() and str(file) in registry.names("mappings"):
        return registry.mapping(str(file))
    need_file(file)
    try:
        return registry.check_file(file)
    except FileFault as fault:
        raise Stop("\n".join(fault.sentences(get_language() or "fr")), code=1) from fault
    except (OSError, UnicodeDecodeError) as error:
        raise Stop(
            _("La correspondance %(file)s ne peut pas être lue : %(error)s") % {"file": file, "error": error},
            code=2,
        ) from error


def act(args: argparse.Namespace) -> int:
    """Exit code 1 where the mapping cannot serve."""
    if args.what == "schema":
        print_json(schemas.mapping())
        return 0
    if not args.file:
        raise Stop(_("Donnez le fichier de correspondance."), code=2)
    if args.what == "export":
        return _export(args)
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
