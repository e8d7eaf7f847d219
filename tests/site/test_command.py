"""The command as people run it: a process of its own, a data folder of its own, exit codes and JSON that programs read."""

import json
import os
import sqlite3
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from communaux.modules.standards.rules.packages import store_of
from tests.shared import ROOT


def call(folder, *arguments, code=0, language="fr_FR.UTF-8", **environment):
    """Run ``communaux`` on a data folder; returns its standard output."""
    done = subprocess.run(
        [sys.executable, "-m", "communaux.site.command", *arguments],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT / "src"),
            "DATA": str(folder),
            "LC_ALL": language,
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout if code == 0 or "--json" in arguments else done.stdout + done.stderr


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """A data folder with a database, made once."""
    folder = tmp_path_factory.mktemp("data")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "django",
            "migrate",
            "--verbosity",
            "0",
            "--settings",
            "communaux.site.settings",
        ],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "DATA": str(folder)},
        check=True,
    )
    call(folder, "demo")
    return folder


@pytest.fixture
def folder(template, tmp_path):
    """A copy of it for one test."""
    import shutil

    target = tmp_path / "data"
    shutil.copytree(template, target)
    return target


def test_without_a_database_it_says_what_to_do(tmp_path):
    assert "communaux run" in call(tmp_path, "verify", code=1)


def test_a_word_that_is_no_verb_is_a_bad_call(tmp_path):
    call(tmp_path, "dance", code=2)


def test_verify_says_that_the_journal_is_whole(folder):
    told = json.loads(call(folder, "verify", "--json"))
    assert told["ok"]
    assert told["count"] > 100


def test_verify_names_the_first_altered_row(folder):
    with sqlite3.connect(folder / "communaux.sqlite3") as database:
        for (name,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name='journal'"
        ).fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute("UPDATE journal SET actor = '/people/mallory' WHERE sequence = 7")
    told = json.loads(call(folder, "verify", "--json", code=1))
    assert told["sequence"] == 7
    assert told["reason"]


def test_a_head_noted_elsewhere_tells_that_the_end_was_cut_off(folder):
    noted = json.loads(call(folder, "verify", "--json"))["position"]
    assert json.loads(call(folder, "verify", "--json", "--head", noted))["ok"]
    with sqlite3.connect(folder / "communaux.sqlite3") as database:
        for (name,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name='journal'"
        ).fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute("DELETE FROM journal WHERE sequence = (SELECT max(sequence) FROM journal)")
    told = json.loads(call(folder, "verify", "--json", "--head", noted, code=1))
    assert told["sequence"] == int(noted.partition(":")[0])
    call(folder, "verify", "--head", "deux:trois", code=2)


def test_the_demo_is_loaded_into_an_empty_directory_only(folder):
    assert "vide" in call(folder, "demo", code=1)


def test_steward_prints_a_link_once_in_french_and_in_english(folder):
    french = call(folder, "steward", "Claire@Exemple.org")
    assert "claire@exemple.org" in french.lower()
    assert "/account/password/reset/key/" in french
    told = json.loads(call(folder, "steward", "claire@exemple.org", "--json"))
    assert told["steward"]
    with sqlite3.connect(folder / "communaux.sqlite3") as database:
        assert database.execute(
            "SELECT is_steward FROM nouns_account WHERE email = 'claire@exemple.org'"
        ).fetchall() == [(1,)]
    call(folder, "steward", "claire@exemple.org", "--remove")
    with sqlite3.connect(folder / "communaux.sqlite3") as database:
        assert database.execute(
            "SELECT is_steward FROM nouns_account WHERE email = 'claire@exemple.org'"
        ).fetchall() == [(0,)]


def test_the_research_role_is_given_and_taken_back(folder):
    told = json.loads(call(folder, "steward", "recherche@exemple.org", "--role", "researcher", "--json"))
    assert told["researcher"]
    with sqlite3.connect(folder / "communaux.sqlite3") as database:
        assert database.execute(
            "SELECT is_researcher, is_steward FROM nouns_account WHERE email LIKE 'recherche@%'"
        ).fetchall() == [(1, 0)]
    call(folder, "steward", "recherche@exemple.org", "--role", "researcher", "--remove")
    with sqlite3.connect(folder / "communaux.sqlite3") as database:
        assert database.execute(
            "SELECT is_researcher FROM nouns_account WHERE email LIKE 'recherche@%'"
        ).fetchall() == [(0,)]


def test_a_steward_needs_an_address(folder):
    assert "pas une adresse" in call(folder, "steward", "claire", code=2)


def test_check_finds_nothing_wrong_and_says_what_to_do_in_production(folder):
    told = json.loads(call(folder, "check", "--json"))
    assert told["ok"]
    assert {"database", "migrations", "index", "mail", "address"} <= {f["name"] for f in told["findings"]}


def test_a_backup_put_back_is_the_same_house(folder, tmp_path):
    before = json.loads(call(folder, "verify", "--json"))
    vocabulary = (
        b"<urn:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/2002/07/owl#Class> ."
    )
    store_of(folder).add(vocabulary, name="a", file_name="a.nt")
    archive = tmp_path / "backup.tar.gz"
    call(folder, "backup", str(archive))
    assert archive.stat().st_mode & 0o077 == 0
    empty = tmp_path / "elsewhere"
    empty.mkdir()
    call(empty, "restore", str(archive))
    after = json.loads(call(empty, "verify", "--json"))
    assert (after["count"], after["head"]) == (before["count"], before["head"])
    assert (empty / "secret.key").read_text() == (folder / "secret.key").read_text()
    assert store_of(empty).list() == store_of(folder).list() != []
    assert store_of(empty).check() == []


def test_a_backup_with_closings_is_verified_with_its_own_key(folder, tmp_path):
    """An empty folder has a key of its own by the time the archive is put back: it signed nothing of this."""
    close = "import django; django.setup(); from communaux.ground.journal.follow import seal; assert seal()"
    environment = {"PYTHONPATH": str(ROOT / "src"), "DATA": str(folder), "PATH": os.environ["PATH"]}
    environment["DJANGO_SETTINGS_MODULE"] = "communaux.site.settings"
    subprocess.run([sys.executable, "-c", close], env=environment, check=True)
    archive = tmp_path / "backup.tar.gz"
    call(folder, "backup", str(archive))
    empty = tmp_path / "elsewhere"
    empty.mkdir()
    call(empty, "restore", str(archive))


def test_restore_replaces_nothing_unless_forced_and_then_keeps_a_copy(folder, tmp_path):
    archive = tmp_path / "backup.tar.gz"
    call(folder, "backup", str(archive))
    assert "--force" in call(folder, "restore", str(archive), code=1)
    call(folder, "restore", str(archive), "--force")
    (kept,) = folder.glob("before-restore-*")
    assert (kept / "communaux.sqlite3").exists()
    assert json.loads(call(folder, "verify", "--json"))["ok"]


@pytest.mark.parametrize("damage", ["cut", "flipped", "text"])
def test_a_damaged_backup_is_refused_and_changes_nothing(folder, tmp_path, damage):
    archive = tmp_path / "backup.tar.gz"
    call(folder, "backup", str(archive))
    data = archive.read_bytes()
    if damage == "cut":
        data = data[: len(data) // 2]
    elif damage == "flipped":
        middle = len(data) // 2
        data = data[:middle] + bytes([data[middle] ^ 255]) + data[middle + 1 :]
    else:
        data = b"not an archive"
    archive.write_bytes(data)
    empty = tmp_path / "elsewhere"
    empty.mkdir()
    said = call(empty, "restore", str(archive), code=1)
    assert "sauvegarde" in said.lower()
    assert not (empty / "communaux.sqlite3").exists()


def test_an_archive_cannot_write_outside_of_the_data_folder(folder, tmp_path):
    archive = tmp_path / "evil.tar.gz"
    stray = tmp_path / "stray"
    stray.write_text("x")
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(stray, "../../stray-written")
    empty = tmp_path / "elsewhere"
    empty.mkdir()
    call(empty, "restore", str(archive), code=1)
    assert not list(tmp_path.rglob("stray-written"))


def test_restore_beside_a_running_house_is_refused(folder, tmp_path):
    import fcntl

    archive = tmp_path / "backup.tar.gz"
    call(folder, "backup", str(archive))
    with (folder / "run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "Arrêtez" in call(folder, "restore", str(archive), "--force", code=1)


@pytest.mark.postgres
def test_the_same_house_on_postgresql(tmp_path):
    """A database of its own beside the one of the tests: migrate, load, back up, put back, verify."""
    from urllib.parse import urlsplit, urlunsplit

    import psycopg

    url = urlsplit(os.environ["DATABASE_URL"])
    name = f"house_{os.getpid()}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    own = {"DATABASE_URL": urlunsplit(url._replace(path=f"/{name}"))}
    if tools := sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_dump")):
        own["PATH"] = f"{tools[-1].parent}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(
        [
            sys.executable,
            "-m",
            "django",
            "migrate",
            "--verbosity",
            "0",
            "--settings",
            "communaux.site.settings",
        ],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "DATA": str(tmp_path), **own},
        check=True,
    )
    call(tmp_path, "demo", **own)
    call(tmp_path, "rebuild", **own)
    before = json.loads(call(tmp_path, "verify", "--json", **own))
    archive = tmp_path / "backup.tar.gz"
    call(tmp_path, "backup", str(archive), **own)
    assert "--force" in call(tmp_path, "restore", str(archive), code=1, **own)
    call(tmp_path, "restore", str(archive), "--force", **own)
    after = json.loads(call(tmp_path, "verify", "--json", **own))
    assert after["ok"]
    assert (after["count"], after["head"]) == (before["count"], before["head"])
    assert json.loads(call(tmp_path, "check", "--json", **own))["ok"]


@pytest.mark.parametrize("name", ["../outside", "/tmp/outside", "link"])
@pytest.mark.parametrize("filters", [True, False])
def test_an_archive_takes_nothing_out_of_its_folder(tmp_path, monkeypatch, name, filters):
    import io
    import tarfile

    from communaux.site import archive

    if not filters:  # as in Python before 3.11.4
        monkeypatch.delattr(tarfile, "data_filter", raising=False)
    member = tarfile.TarInfo(name)
    if name == "link":
        member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as tar:
        tar.addfile(member, io.BytesIO(b""))
    made.seek(0)
    (tmp_path / "work").mkdir()
    with tarfile.open(fileobj=made) as tar, pytest.raises(tarfile.TarError):
        archive._take_out(tar, tmp_path / "work")
    assert [one.name for one in tmp_path.rglob("*")] == ["work"]
