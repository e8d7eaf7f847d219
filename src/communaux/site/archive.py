"""Backups: one archive with the database at one moment, the files people sent, and the key of the house.

SQLite is copied by its own online backup, PostgreSQL by ``pg_dump``. An archive says in ``manifest.json`` what it
holds, with a SHA-256 of each part, and is only put back whole. An archive holds personal data and the secret key:
it is written readable by its owner alone.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.db import connection, connections
from django.utils.translation import gettext as _

from communaux import __version__
from communaux.ground import journal

FORMAT = 1
_SQLITE = "communaux.sqlite3"
_POSTGRES = "communaux.pgdump"
_LOCKS = ("-gate", "-turn")
_KEPT = ("media", "standards", "secret.key", "credential-keys.json", "token-keys.json", "feed-key.pem")


class ArchiveError(Exception):
    """The archive cannot be made or put back; the message says why, in the reader's language."""


def make(target: Path) -> dict[str, Any]:
    """Write an archive; it appears at ``target`` only when whole. Returns its manifest."""
    target = target.resolve()
    with tempfile.TemporaryDirectory(dir=settings.DATA, prefix="backup-") as folder:
        work = Path(folder)
        dump = _dump(work)
        manifest = {
            "format": FORMAT,
            "version": __version__,
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "database": connection.vendor,
            "sequence": journal.head().sequence,
            "parts": {},
        }
        parts = [(dump, dump.name)]
        for name in _KEPT:
            path = settings.DATA / name
            if path.exists():
                parts += [(p, str(p.relative_to(settings.DATA))) for p in _files(path)]
        manifest["parts"] = {name: _digest(path) for path, name in parts}
        (work / "manifest.json").write_bytes(orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
        partial = target.with_name(target.name + ".part")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with (
                os.fdopen(descriptor, "wb") as file,
                tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as tar,
            ):
                tar.add(work / "manifest.json", "manifest.json")
                for path, name in parts:
                    tar.add(path, name)
                file.flush()
            os.replace(partial, target)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
    manifest.pop("parts")
    return manifest


def _files(path: Path) -> list[Path]:
    """The files of a folder, without the locks and halves that another process may be writing there."""
    if path.is_file():
        return [path]
    return sorted(p for p in path.rglob("*") if p.is_file() and not p.name.endswith((*_LOCKS, ".part")))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _dump(work: Path) -> Path:
    if connection.vendor == "sqlite":
        path = work / _SQLITE
        connection.ensure_connection()
        with contextlib.closing(sqlite3.connect(path)) as copy:
            connection.connection.backup(copy, pages=2000)
        return path
    path = work / _POSTGRES
    _postgres("pg_dump", "--format=custom", "--no-owner", "--file", str(path))
    return path


def _postgres(tool: str, *arguments: str) -> None:
    if shutil.which(tool) is None:
        raise ArchiveError(
            _("Le programme %(tool)s de PostgreSQL est introuvable : installez-le.") % {"tool": tool}
        )
    parts = connection.settings_dict
    environment = {
        **os.environ,
        "PGHOST": str(parts["HOST"] or ""),
        "PGPORT": str(parts["PORT"] or ""),
        "PGUSER": str(parts["USER"] or ""),
        "PGPASSWORD": str(parts["PASSWORD"] or ""),
        "PGDATABASE": str(parts["NAME"]),
    }
    done = subprocess.run(
        [tool, *arguments],
        env={k: v for k, v in environment.items() if v},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ArchiveError(f"{tool}: {done.stderr.strip()[:500]}")


def put_back(source: Path, *, force: bool = False) -> dict[str, Any]:
    """Put an archive back. What was there is moved aside, never removed. Returns the manifest.

    Raises ArchiveError where the house runs, the archive is damaged or of another database, or data would be lost.
    """
    settings.DATA.mkdir(parents=True, exist_ok=True)
    with (settings.DATA / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ArchiveError(_("Communaux tourne sur ce dossier. Arrêtez-le d’abord.")) from error
        with tempfile.TemporaryDirectory(dir=settings.DATA, prefix="restore-") as folder:
            work = Path(folder)
            manifest = _unpack(source, work)
            if manifest["database"] != connection.vendor:
                raise ArchiveError(
                    _("L’archive vient de %(theirs)s, cette installation est sur %(ours)s.")
                    % {"theirs": manifest["database"], "ours": connection.vendor}
                )
            _replace(work, manifest, force=force)
    if not os.environ.get("SECRET_KEY") and (key := settings.DATA / "secret.key").exists():
        settings.SECRET_KEY = (
            key.read_text()
        )  # the key that signed what was put back, not the one of an empty folder
    verdict = journal.verify()
    if not verdict.ok:
        raise ArchiveError(
            _("L’archive est en place mais son journal est altéré à l’entrée %(sequence)s : %(reason)s")
            % {"sequence": verdict.first_bad_sequence, "reason": verdict.reason}
        )
    manifest.pop("parts")
    return manifest


def _unpack(source: Path, work: Path) -> dict[str, Any]:
    try:
        with tarfile.open(source, "r:gz") as tar:
            _take_out(tar, work)
        manifest: dict[str, Any] = orjson.loads((work / "manifest.json").read_bytes())
    except (tarfile.TarError, EOFError, ValueError, KeyError, OSError, zlib.error) as error:
        raise ArchiveError(
            _("« %(file)s » n’est pas une sauvegarde entière.") % {"file": source.name}
        ) from error
    if manifest.get("format") != FORMAT:
        raise ArchiveError(
            _("Cette sauvegarde est d’un autre format : %(format)s.") % {"format": manifest.get("format")}
        )
    for name, digest in manifest["parts"].items():
        path = work / name
        if not path.is_file() or _digest(path) != digest:
            raise ArchiveError(_("La partie « %(name)s » de la sauvegarde est abîmée.") % {"name": name})
    return manifest


def _take_out(tar: tarfile.TarFile, work: Path) -> None:
    """Files and folders below ``work``, nothing else. Raises TarError. Python before 3.11.4 has no filter of its own."""
    for member in tar.getmembers():
        inside = work.joinpath(member.name).resolve().is_relative_to(work.resolve())
        if not inside or not (member.isfile() or member.isdir()):
            raise tarfile.TarError(member.name)
    if hasattr(tarfile, "data_filter"):
        tar.extractall(work, filter="data")
    else:
        tar.extractall(work)  # noqa: S202 - looked at just before


def _replace(work: Path, manifest: dict[str, Any], *, force: bool) -> None:
    connections.close_all()
    if connection.vendor == "postgresql":
        if not force and connection.introspection.table_names():
            raise ArchiveError(_("La base n’est pas vide. Ajoutez --force pour la remplacer."))
        _postgres("pg_restore", "--clean", "--if-exists", "--no-owner", "--exit-on-error", "--single-transaction",
                  "--dbname", str(connection.settings_dict["NAME"]), str(work / _POSTGRES))  # fmt: skip
        connections.close_all()
    names = [n for n in (*_KEPT, _SQLITE, _SQLITE + "-wal", _SQLITE + "-shm") if (settings.DATA / n).exists()]
    database = Path(str(connection.settings_dict["NAME"]))
    if connection.vendor == "sqlite" and database.exists() and not force:
        raise ArchiveError(
            _("Le dossier %(folder)s contient déjà une base. Ajoutez --force pour la remplacer.")
            % {"folder": settings.DATA}
        )
    if names and force:
        aside = settings.DATA / f"before-restore-{datetime.now(UTC):%Y%m%dT%H%M%S}"
        aside.mkdir()
        for name in names:
            os.replace(settings.DATA / name, aside / name)
    for name in manifest["parts"]:
        if name == _POSTGRES:
            continue
        target = database if name == _SQLITE else settings.DATA / name
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(work / name, target)
