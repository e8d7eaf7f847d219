"""``communaux storage``: a storage goes out into a zip and a zip comes in, with words, codes and progress; nothing half done."""

from __future__ import annotations

import argparse
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from communaux.modules.pods.acts import documents
from communaux.modules.pods.models import Document
from communaux.modules.pods.reading import access
from communaux.nouns.agents import NOBODY, Agent
from communaux.site.commands import storage_
from communaux.site.commands.shared import Stop
from tests.modules.pods.factories import ALICE, make_storage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage_, "need_database", lambda: None)


def call(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    storage_.arguments(parser)
    return storage_.act(parser.parse_args(arguments))


def plain(text: str) -> str:
    """With ordinary spaces: the French catalogue puts others before some signs."""
    return text.replace("\xa0", " ").replace("\u202f", " ")


def filled(name: str = "alice") -> None:
    make_storage(name, owner=ALICE)
    for number in range(3):
        body = f"<> <http://x.example/p> {number} .".encode()
        documents.put(Agent(webid=ALICE), f"/storages/{name}/box/{number}", body, "text/turtle")
    documents.put(Agent(webid=ALICE), f"/storages/{name}/photo.png", b"\x89PNG", "image/png")


def kept(name: str) -> dict[str, tuple[str, bytes]]:
    rows = Document.objects.filter(storage__name=name).values_list("path", "media", "body")
    cut = f"/storages/{name}/"
    return {
        path.removeprefix(cut): (media, bytes(body).replace(cut.encode(), b"/")) for path, media, body in rows
    }


def test_out_and_in_again_is_the_same(tmp_path: Path, capsys: Any) -> None:
    filled()
    file = tmp_path / "alice.zip"
    assert call("export", "alice", str(file), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["ok"], told["documents"], told["size"]) == (True, len(kept("alice")), file.stat().st_size)
    make_storage("copie", owner=ALICE)
    assert call("import", "copie", str(file)) == 0
    assert "Documents déposés : 5, remplacés : 0, déjà là : 0" in plain(capsys.readouterr().out)
    assert kept("copie") == kept("alice")
    assert access.modes("/storages/copie/", Agent(webid=ALICE)) >= {"read", "write", "control"}
    assert call("import", "copie", str(file), "--json") == 0
    again = json.loads(capsys.readouterr().out)
    assert (again["created"], again["changed"], again["kept"]) == (0, 0, 4)
    assert call("import", "copie", str(file), "--replace", "--json") == 0
    assert json.loads(capsys.readouterr().out)["changed"] == 4


def test_its_words_are_english_too(tmp_path: Path, capsys: Any) -> None:
    filled()
    with translation.override("en"):
        call("export", "alice", str(tmp_path / "a.zip"))
        call("import", "alice", str(tmp_path / "a.zip"))
    out = capsys.readouterr().out
    assert "documents in" in out
    assert "Documents put in: 0" in out


def test_progress_is_shown_on_a_terminal_alone(tmp_path: Path, capsys: Any, monkeypatch: Any) -> None:
    filled()
    call("export", "alice", str(tmp_path / "a.zip"))
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    call("export", "alice", str(tmp_path / "a.zip"))
    assert "100 %" in plain(capsys.readouterr().err)
    make_storage("copie", owner=ALICE)
    call("import", "copie", str(tmp_path / "a.zip"))
    told = plain(capsys.readouterr().err)
    assert "Lecture et vérification : 100 %" in told
    assert "Écriture des documents : 100 %" in told
    call("import", "copie", str(tmp_path / "a.zip"), "--json")
    assert capsys.readouterr().err == ""


def test_without_its_lists_nothing_opens(tmp_path: Path) -> None:
    make_storage("alice", owner=ALICE)
    everybody = "<#a> a <http://www.w3.org/ns/auth/acl#Authorization>; <http://www.w3.org/ns/auth/acl#agentClass> <http://xmlns.com/foaf/0.1/Agent>; <http://www.w3.org/ns/auth/acl#accessTo> <a.txt>; <http://www.w3.org/ns/auth/acl#mode> <http://www.w3.org/ns/auth/acl#Read>."
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        file.writestr("a.txt", "x")
        file.writestr("a.txt.acl", everybody)
    call("import", "alice", str(tmp_path / "a.zip"), "--without-lists")
    assert access.modes("/storages/alice/a.txt", NOBODY) == frozenset()
    call("import", "alice", str(tmp_path / "a.zip"))
    assert access.modes("/storages/alice/a.txt", NOBODY) == {"read"}


def test_what_is_wrong_is_said_and_nothing_is_written(tmp_path: Path) -> None:
    filled()
    before, file = kept("alice"), tmp_path / "a.zip"
    for call_ in (
        ("export", "none", str(file)),
        ("import", "none", str(file)),
        ("import", "alice", str(file)),
    ):
        with pytest.raises(Stop) as stop:
            call(*call_)
        assert stop.value.code == 1
        assert len(stop.value.message) > 10
    assert not file.exists()
    with pytest.raises(Stop):
        call("export", "alice", str(tmp_path / "absent" / "a.zip"))
    with zipfile.ZipFile(file, "w") as zipped:
        zipped.writestr("a.ttl", "broken")
        zipped.writestr("b.ttl", "<x>")
        zipped.writestr("c.txt", "x")
    with pytest.raises(Stop) as stop:
        call("import", "alice", str(file))
    assert [plain(line).partition(" :")[0] for line in stop.value.facts["refused"]] == ["a.ttl", "b.ttl"]
    assert kept("alice") == before
    for wrong in (("export", "alice"), ("take", "alice"), ()):
        with pytest.raises(SystemExit) as end:
            call(*wrong)
        assert end.value.code == 2


def test_a_full_disk_leaves_the_file_of_before(tmp_path: Path, no_room: Any) -> None:
    filled()
    documents.put(Agent(webid=ALICE), "/storages/alice/big.bin", os.urandom(900_000), "application/x-odd")
    file = tmp_path / "a.zip"
    file.write_bytes(b"of before")
    with no_room(500_000), pytest.raises(Stop) as stop:
        call("export", "alice", str(file))
    assert "disque est plein" in stop.value.message
    assert file.read_bytes() == b"of before"
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


@pytest.fixture
def no_room() -> Any:
    """Files of this process cannot grow beyond so many bytes."""
    import contextlib
    import resource

    @contextlib.contextmanager
    def limited(most: int) -> Any:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    return limited


def test_it_opens_storages_as_before(capsys: Any) -> None:
    assert call("create", "neuf", "--owner", ALICE, "--quota", "5", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["name"], told["owners"], told["quota"]) == ("neuf", [ALICE], 5 * 1024 * 1024)
    with pytest.raises(Stop):
        call("create", "neuf")
