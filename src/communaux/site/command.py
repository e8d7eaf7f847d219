"""The ``communaux`` command. Each verb is one file in ``commands``; this one finds the data folder and the language.

Exit codes: 0 done; 1 refused or found wrong, with the reason; 2 a call that cannot be understood.
"""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from pathlib import Path

ALONE = ("translate", "untranslate", "validate", "mapping", "standards")
"""Verbs that work on files alone: no database, no secret; they make no data folder, but where packages are added to it."""
VERBS = (
    *(
        "run",
        "check",
        "import",
        "export",
        "verify",
        "rebuild",
        "backup",
        "restore",
        "steward",
        "person",
        "credential",
        "follow",
        "demo",
        "storage",
    ),
    *ALONE,
)


def _early(argv: list[str]) -> None:
    """Settings read the environment when Django starts, so ``--data`` must reach it before."""
    early = argparse.ArgumentParser(add_help=False)
    early.add_argument("--data")
    early.add_argument("--port")
    known, _rest = early.parse_known_args(argv)
    if known.data:
        os.environ["DATA"] = str(Path(known.data).resolve())
    if known.port:
        os.environ["PORT"] = known.port


def _language() -> str:
    """French unless the terminal's language is another."""
    name = next((os.environ[k] for k in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(k)), "fr")
    return "fr" if name[:2].lower() in {"fr", "c.", "c", "po"} else "en"


def _slim() -> None:
    """What libraries would read that nobody here uses: httpx brings a command line, with three libraries, where it finds them."""
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # as if it were not there: httpx provides for that


def parser(wanted: str = "") -> argparse.ArgumentParser:
    """The parser in the active language: with the wanted verb alone, or with all. Django must be set up."""
    from django.utils.translation import gettext as _

    main_parser = argparse.ArgumentParser(
        prog="communaux", description=_("Le terrain commun d’une fédération de plateformes coopératives.")
    )
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--data", metavar=_("DOSSIER"), help=_("dossier des données (sinon DATA, sinon ./data)")
    )
    common.add_argument("--json", action="store_true", help=_("écrit le résultat en JSON"))
    verbs = main_parser.add_subparsers(dest="verb", metavar=_("COMMANDE"), required=True)
    for verb in [wanted] if wanted in VERBS else VERBS:
        module = import_module(f"communaux.site.commands.{verb}_")
        sub = verbs.add_parser(verb, help=str(module.HELP), description=str(module.HELP), parents=[common])
        module.arguments(sub)
        sub.set_defaults(act=module.act)
    return main_parser


def main(argv: list[str] | None = None) -> int:
    """Run one verb; returns its exit code."""
    args = sys.argv[1:] if argv is None else argv
    _early(args)
    alone = bool(args[:1]) and args[0] in ALONE
    if alone:
        os.environ["DJANGO_SETTINGS_MODULE"] = "communaux.site.settings_alone"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "communaux.site.settings")
    _slim()
    import django
    from django.utils import translation

    django.setup()
    translation.activate(_language())
    from communaux.site.commands.shared import Stop

    if not alone:
        from communaux.site import subscriptions

        subscriptions.connect()
    called = parser(next(iter(args), "")).parse_args(args)
    try:
        return int(called.act(called) or 0)
    except Stop as stop:
        stop.show(as_json=called.json)
        return stop.code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


if __name__ == "__main__":
    sys.exit(main())
