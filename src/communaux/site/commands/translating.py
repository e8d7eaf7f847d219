"""What the verbs of the translation hub share: sides found by name, and how an account is told. No database."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from communaux.modules.standards.rules import registry
from communaux.modules.standards.rules.sides import Side
from communaux.modules.standards.rules.translating import Account, side
from communaux.modules.standards.rules.yamls import FileFault
from communaux.site.commands.packages import the_store
from communaux.site.commands.shared import Stop, print_json

SHOWN = 20
"""Findings that a person is shown; ``--report`` has all."""


def profile_names() -> list[str]:
    """Profiles, and the hubs."""
    return [*registry.names("profiles"), *registry.names("hubs")]


def need_file(path: Path) -> Path:
    """The file, if it is there. Raises Stop."""
    if not path.is_file():
        raise Stop(_("Le fichier %(file)s n’existe pas.") % {"file": path}, code=2)
    return path


def find_side(name: str, path: Path | None = None, other: str = "") -> Side:
    """A profile by name, as a side that meets another profile. Raises Stop."""
    try:
        hub = registry.common_hub(name, other) if other else ""
        return side(name, path, hub=hub, library=the_store().context)
    except KeyError as error:
        raise Stop(
            _("Le profil %(name)s n’est pas connu. Profils connus : %(names)s.")
            % {"name": name, "names": ", ".join(profile_names())},
            code=2,
        ) from error
    except FileFault as fault:
        raise Stop("\n".join(fault.sentences(get_language() or "fr")), code=2) from fault


def told(account: Account, sentences: list[str], args: argparse.Namespace, **facts: Any) -> int:
    """Print an account; returns the exit code. What is translated may be on the output, so people read on the other one."""
    lang = get_language() or "fr"
    wrong = bool(facts.pop("refused", False) or account.errors)
    if args.json:
        shown = [finding.as_dict(lang) for finding in account.findings]
        print_json({"ok": not wrong, **facts, **account.as_dict(), "findings": shown})
        return int(wrong)
    for sentence in sentences:
        print(sentence, file=sys.stderr)
    for finding in account.findings[:SHOWN]:
        print("  " + finding.sentence(lang), file=sys.stderr)
    if len(account.findings) > SHOWN or account.errors + account.losses + account.notes > SHOWN:
        print("  " + _("… la suite est dans le rapport : --report FICHIER."), file=sys.stderr)
    return int(wrong)


def counts(account: Account) -> str:
    """One sentence on records and findings."""
    return _(
        "Enregistrements lus : %(records)s, écrits : %(written)s. Erreurs : %(errors)s, pertes : %(losses)s, remarques : %(notes)s."
    ) % {
        "records": account.records,
        "written": account.written,
        "errors": account.errors,
        "losses": account.losses,
        "notes": account.notes,
    }
