"""``communaux run``: web, index, worker and stream together, from an empty folder to an address that answers."""

from __future__ import annotations

import argparse
import fcntl
import os
import socket
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.urls import get_resolver
from django.utils.translation import activate, deactivate, get_language, gettext_lazy, trans_real
from django.utils.translation import gettext as _
from granian.constants import Interfaces
from granian.log import LogLevels

from communaux.nouns.models import Account, Organisation
from communaux.site import sharing
from communaux.site.commands.shared import Stop, pending_migrations
from communaux.site.inner import main as inner
from communaux.site.processes import House, Process
from communaux.site.serving import Server, threads

HELP = gettext_lazy("lance le site, l’index et les tâches de fond")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Port, workers, demo."""
    parser.add_argument("--port", type=int, default=settings.PORT, help=_("port (sinon PORT, sinon 8000)"))
    parser.add_argument("--host", default="127.0.0.1", help=_("adresse d’écoute (127.0.0.1)"))
    parser.add_argument(
        "--workers", type=int, default=max(1, min(4, (os.cpu_count() or 2) // 2)), help=_("processus web")
    )
    parser.add_argument(
        "--demo", action="store_true", help=_("charge la fédération d’exemple si la base est vide")
    )


def act(args: argparse.Namespace) -> int:
    """Returns when everything has ended."""
    lock = _only_one()
    _need_port(args.host, args.port)
    prepare(demo=args.demo)
    from communaux.site.messages import compile_catalogues

    if compile_catalogues():
        _read_catalogues_again()
    steward = Account.objects.filter(is_steward=True).exists()
    _make_ready()
    house = House(
        [
            *(_process("web", partial(_web, args.host, args.port)) for _n in range(max(1, args.workers))),
            _process("index", partial(inner, "index")),
            _process("worker", partial(inner, "worker")),
            *_stream(args),
        ],
        _say,
    )
    house.keep(_Welcome(args.host, args.port, steward=steward))
    lock.close()
    return 0


def _read_catalogues_again() -> None:
    """What was read before the catalogues were compiled would stay in this process and in every fork of it."""
    language = get_language()
    trans_real._translations.clear()  # type: ignore[attr-defined]
    trans_real._default = None  # type: ignore[attr-defined]
    activate(language or settings.LANGUAGE_CODE)


_NEEDED = (
    "communaux.site.wsgi",
    "communaux.site.stream",
    "communaux.site.beat",
    "communaux.site.clock",
    "communaux.index.follow",
    "communaux.index.graphs.beside",
    "communaux.ground.tasks",
    "communaux.modules.notifications.acts.delivering",
    "django_tasks_db.management.commands.db_worker",
)
"""What the processes begin with."""


def _make_ready() -> None:
    """Read here what every process needs, so that they share its memory and start at once; leave no connection open."""
    get_resolver().url_patterns  # noqa: B018 - reading them imports every page and every act
    for name in _NEEDED:
        import_module(name)
    connections.close_all()
    sharing.settle()


def _process(name: str, function: Callable[[], int | None]) -> Process:
    """A process that does not go on speaking the language of this terminal."""

    def live() -> int | None:
        deactivate()
        return function()

    return Process(name, live)


def _web(host: str, port: int) -> None:
    """One web process; returns when it was told to end."""
    from communaux.site import wsgi

    wsgi.warm()
    Server(
        "communaux.site.wsgi.application", interface=Interfaces.WSGI, address=host, port=port,
        blocking_threads=threads(), websockets=False, log_level=LogLevels.warning,
    ).serve()  # fmt: skip


def _stream(args: argparse.Namespace) -> list[Process]:
    """The push channel, where its port is free: the house is whole without it."""
    port = settings.STREAM_PORT
    try:
        _need_port(args.host, port)
    except Stop:
        print(
            _(
                "Le port %(port)s est pris : rien ne sera poussé aux navigateurs. STREAM_PORT= en donne un autre."
            )
            % {"port": port},
            file=sys.stderr,
            flush=True,
        )
        return []
    return [_process("stream", partial(push, args.host, port))]


def push(host: str, port: int) -> None:
    """The push channel; returns when it was told to end. One process serves thousands of sockets."""
    Server(
        "communaux.site.stream.application", interface=Interfaces.ASGI, address=host, port=port,
        log_access=False, log_level=LogLevels.warning,
    ).serve()  # fmt: skip


def _only_one() -> Any:
    """One house a data folder. Raises Stop where one runs already."""
    settings.DATA.mkdir(parents=True, exist_ok=True)
    lock = Path(settings.DATA / "run.lock").open("w")  # noqa: SIM115 - held until the end
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise Stop(
            _(
                "Communaux tourne déjà sur le dossier %(folder)s. Arrêtez-le d’abord, ou donnez un autre dossier avec DATA=."
            )
            % {"folder": settings.DATA}
        ) from error
    return lock


def _need_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Stop(
                _("Le port %(port)s est pris. Donnez-en un autre : PORT=8001 make run.") % {"port": port}
            ) from error


def prepare(*, demo: bool) -> None:
    """Bring the database to this version, and load the demo where it is empty and asked for."""
    for folder in (settings.STATIC_ROOT, settings.MEDIA_ROOT):
        folder.mkdir(parents=True, exist_ok=True)
    if pending_migrations():
        print(_("Préparation de la base de données…"), flush=True)
        call_command("migrate", verbosity=0, interactive=False)
    from communaux.modules.charter.acts import texts

    texts.install()  # an empty house shows a charter; once one is there, nothing happens
    if demo and not Organisation.objects.exists():
        from communaux.site.demo import load

        print(_("Chargement de la fédération d’exemple…"), flush=True)
        load()


def _say(name: str, code: int | None, pause: float) -> None:
    print(
        _("Le processus « %(name)s » s’est arrêté (code %(code)s) ; il repart.")
        % {"name": name, "code": code},
        file=sys.stderr,
        flush=True,
    )


class _Welcome:
    """Prints the address once the web process answers. It asks nothing of the database: what this process writes in its memory
    is shared with none of its forks any more."""

    def __init__(self, host: str, port: int, *, steward: bool) -> None:
        self.address = (host if host not in {"0.0.0.0", "::"} else "127.0.0.1", port)  # noqa: S104
        self.said = False
        self.steward = steward

    def __call__(self) -> None:
        if self.said:
            return
        try:
            socket.create_connection(self.address, timeout=0.05).close()
        except OSError:
            return
        self.said = True
        print(_("Communaux est prêt : %(url)s") % {"url": settings.BASE_URL})
        if not self.steward:
            print(
                _(
                    "Pour tenir la fédération : communaux steward vous@exemple.org (avec make : make steward EMAIL=…)"
                )
            )
        print(_("Ctrl-C arrête tout."), flush=True)
