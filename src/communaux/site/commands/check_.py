"""``communaux check``: is this installation sound? Each finding says what to do."""

from __future__ import annotations

import argparse
import os
import shutil
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import Error, connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communaux.ground import journal
from communaux.index.follow import reached
from communaux.site.commands.shared import pending_migrations, tell

HELP = gettext_lazy("vérifie que l’installation est saine")
LOW_DISK = 500 * 1024 * 1024


def arguments(parser: argparse.ArgumentParser) -> None:
    """No argument of its own."""


def act(args: argparse.Namespace) -> int:
    """Exit code 1 where something is wrong; a remark alone leaves it at 0."""
    findings = list(_findings())
    wrong = [f for f in findings if f["state"] == "wrong"]
    signs = {"good": "✓", "remark": "·", "wrong": "✗"}
    lines = [f"{signs[f['state']]} {f['says']}" for f in findings]
    tell({"ok": not wrong, "findings": findings}, lines, as_json=args.json)
    return 1 if wrong else 0


def _finding(state: str, name: str, says: str) -> dict[str, Any]:
    return {"state": state, "name": name, "says": says}


def _findings() -> Any:
    for message in checks.run_checks():
        if message.level >= checks.ERROR:
            yield _finding("wrong", message.id or "django", message.msg)
    yield _data_folder()
    try:
        connection.ensure_connection()
    except Error as error:
        yield _finding(
            "wrong", "database", _("La base de données ne répond pas : %(error)s") % {"error": error}
        )
        return
    vendor = "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"
    yield _finding("good", "database", _("La base de données répond (%(vendor)s).") % {"vendor": vendor})
    if pending_migrations():
        yield _finding("wrong", "migrations", _("La base attend une mise à jour. Lancez « communaux run »."))
        return
    yield _finding("good", "migrations", _("La base est à jour."))
    yield _index()
    yield _mail()
    if not settings.PRODUCTION:
        yield _finding(
            "remark",
            "address",
            _("L’adresse publique est %(url)s. En production, donnez COMMUNAUX_BASE_URL en https.")
            % {"url": settings.BASE_URL},
        )


def _data_folder() -> dict[str, Any]:
    folder = settings.DATA
    if not os.access(folder, os.W_OK):
        return _finding(
            "wrong", "data", _("Le dossier %(folder)s ne peut pas être écrit.") % {"folder": folder}
        )
    free = shutil.disk_usage(folder).free
    if free < LOW_DISK:
        return _finding(
            "wrong", "data", _("Il reste %(free)s Mo sur le disque des données.") % {"free": free // 1024**2}
        )
    return _finding("good", "data", _("Le dossier des données est %(folder)s.") % {"folder": folder})


def _index() -> dict[str, Any]:
    behind = journal.head().sequence - reached()
    if behind:
        return _finding(
            "remark",
            "index",
            _("L’index a %(count)s entrées de retard. Il les lit quand « communaux run » tourne.")
            % {"count": behind},
        )
    return _finding("good", "index", _("L’index est à jour."))


def _mail() -> dict[str, Any]:
    if settings.EMAIL_HOST:
        return _finding("good", "mail", _("Le courrier part par %(host)s.") % {"host": settings.EMAIL_HOST})
    return _finding("remark", "mail", _("Le courrier n’est pas envoyé : il se lit sur la page /outbox/."))
