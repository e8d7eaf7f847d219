"""A whole storage taken away and taken in: who may, what is refused as a whole, what is resumed."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.conf import settings

from communaux.ground.journal.models import Entry
from communaux.modules.pods.acts import archive, documents, storages
from communaux.modules.pods.models import Document, Storage
from communaux.modules.pods.reading import access
from communaux.modules.pods.reading import documents as reading
from communaux.modules.pods.rules.archive import ArchiveRefused
from communaux.modules.pods.rules.refusals import DocumentRefused
from communaux.nouns.agents import NOBODY, Agent

pytestmark = pytest.mark.django_db
ALICE, BOB = Agent(webid="https://alice.example/#me"), Agent(webid="https://bob.example/#me")
ROOT = "/storages/essai/"
ACL = "@prefix acl: <http://www.w3.org/ns/auth/acl#>.\n"
OPEN = (
    ACL
    + "<#all> a acl:Authorization; acl:agentClass <http://xmlns.com/foaf/0.1/Agent>; acl:accessTo <./>; acl:default <./>; acl:mode acl:Read."
)


@pytest.fixture(autouse=True)
def _storage(db: None) -> None:
    storages.create("essai", owner_webid=ALICE.webid, inbox=False)


def zipped_of(files: dict[str, str | bytes]) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(name, data)
    out.seek(0)
    return out


def paths() -> set[str]:
    return set(Document.objects.values_list("path", flat=True))


@pytest.mark.parametrize("agent", [BOB, NOBODY])
def test_only_the_owner_takes_away_or_in(agent: Agent) -> None:
    for act in (
        lambda: archive.export(agent, "essai"),
        lambda: archive.take_in(agent, "essai", zipped_of({"a.ttl": ""})),
    ):
        with pytest.raises(DocumentRefused) as refused:
            act()
        assert refused.value.problem == ("refused" if agent.webid else "sign-in")
    with pytest.raises(DocumentRefused):
        archive.export(ALICE, "none")


def test_who_was_given_control_is_not_the_owner() -> None:
    from communaux.modules.pods.acts import sharing

    sharing.give(ALICE, ROOT, "agent", BOB.webid, ("read", "write", "control"))
    with pytest.raises(DocumentRefused):
        archive.export(BOB, "essai")


def test_a_storage_of_community_solid_server_is_taken_in() -> None:
    source = zipped_of(
        {
            "profile/card$.ttl": "<#me> <http://xmlns.com/foaf/0.1/name> 'Ana'.",
            "profile/.acl": OPEN,
            "public/photo.png": b"\x89PNG",
            "data.jsonld": '{"@id": "#x", "http://x.example/p": {"@id": "profile/card#me"}}',
            ".internal/keys.json": "{}",
            ".meta": "<> <http://x.example/p> 1.",
        }
    )
    told: list[tuple[str, int, int, int]] = []
    taken = archive.take_in(ALICE, "essai", source, told=lambda *step: told.append(step))
    assert taken.passed_over == (".internal/keys.json",)
    assert told
    assert told[-1] == ("write", told[-1][2], told[-1][2], 100)
    base = f"{settings.BASE_URL}{ROOT}"
    found = reading.found(f"{ROOT}data.jsonld")
    assert found is not None
    assert found.body == f"<{base}data.jsonld#x> <http://x.example/p> <{base}profile/card#me> .\n".encode()
    assert access.modes(f"{ROOT}profile/card", NOBODY) == {"read"}
    assert access.modes(f"{ROOT}public/photo.png", NOBODY) == frozenset()
    assert Entry.objects.filter(verb="pods.storage.changed").exists()


def test_one_wrong_document_refuses_the_whole() -> None:
    before = paths()
    with pytest.raises(ArchiveRefused) as refused:
        archive.take_in(
            ALICE, "essai", zipped_of({"a.ttl": "<> <http://x/p> 1.", "b.ttl": "broken", "c.ttl": "<x>"})
        )
    assert "b.ttl" in refused.value.said.en
    assert "c.ttl" in refused.value.said.en
    assert paths() == before


def test_too_little_room_refuses_the_whole() -> None:
    Storage.objects.filter(name="essai").update(quota=20_000)
    before, used = paths(), Storage.objects.get(name="essai").used
    with pytest.raises(ArchiveRefused):
        archive.take_in(ALICE, "essai", zipped_of({f"{n}.bin": b"x" * 3000 for n in range(8)}))
    with pytest.raises(ArchiveRefused):
        archive.take_in(ALICE, "essai", zipped_of({"bomb.bin": b"\0" * 50_000_000}))
    assert paths() == before
    assert Storage.objects.get(name="essai").used == used


def test_what_is_there_stays_unless_it_is_to_be_replaced() -> None:
    documents.put(ALICE, f"{ROOT}a.txt", b"mine", "text/plain")
    source = {"a.txt": "theirs", "b.txt": "new"}
    taken = archive.take_in(ALICE, "essai", zipped_of(source))
    assert (taken.created, taken.changed, taken.kept) == (1, 0, 1)
    assert reading.found(f"{ROOT}a.txt").body == b"mine"
    again = archive.take_in(ALICE, "essai", zipped_of(source))
    assert (again.created, again.changed, again.kept) == (0, 0, 2)
    taken = archive.take_in(ALICE, "essai", zipped_of(source), replace=True)
    assert taken.changed == 2
    assert reading.found(f"{ROOT}a.txt").body == b"theirs"


def test_a_list_that_would_lock_its_bringer_out_is_left_out() -> None:
    taken = archive.take_in(ALICE, "essai", zipped_of({".acl": OPEN, "a.txt": "x"}))
    assert len(taken.notes) == 1
    assert access.modes(ROOT, ALICE) >= {"read", "write", "control"}
    assert access.modes(ROOT, NOBODY) == frozenset()


def test_without_its_lists_nothing_opens() -> None:
    archive.take_in(ALICE, "essai", zipped_of({"open/.acl": OPEN, "open/a.txt": "x"}), lists=False)
    assert access.modes(f"{ROOT}open/a.txt", NOBODY) == frozenset()


def test_an_interruption_is_resumed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "TURN", 3)
    source = {f"{n}.txt": str(n) for n in range(9)}

    def stop(step: str, done: int, _total: int, _percent: int) -> None:
        if step == "write" and done >= 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        archive.take_in(ALICE, "essai", zipped_of(source), told=stop)
    there = {path for path in paths() if path.endswith(".txt")}
    assert len(there) in {2, 3}
    taken = archive.take_in(ALICE, "essai", zipped_of(source))
    assert taken.created == 9 - len(there)
    assert len({path for path in paths() if path.endswith(".txt")}) == 9


def test_what_goes_away_comes_back_the_same() -> None:
    documents.put(
        ALICE, f"{ROOT}box/a", b"<#x> <http://x.example/p> <../b.ttl>, 'mots'@fr, [].", "text/turtle"
    )
    documents.put(ALICE, f"{ROOT}box/", b"<> <http://x.example/title> 'Boite'.", "text/turtle")
    documents.put(ALICE, f"{ROOT}box/c.html", b"<p>", "text/html; charset=utf-8")
    documents.put(ALICE, f"{ROOT}box/a.meta", b"<> <http://x.example/p> 1.", "text/turtle")
    before = {
        path: bytes(body)
        for path, body in Document.objects.exclude(path=f"{ROOT}.acl").values_list("path", "body")
    }
    away = io.BytesIO(b"".join(archive.export(ALICE, "essai")))
    for path in (f"{ROOT}box/a", f"{ROOT}box/c.html", f"{ROOT}box/"):
        documents.delete(ALICE, path)
    archive.take_in(ALICE, "essai", away)
    after = {
        path: bytes(body)
        for path, body in Document.objects.exclude(path=f"{ROOT}.acl").values_list("path", "body")
    }
    assert {path: body for path, body in after.items() if b"_:" not in body} == {
        path: body for path, body in before.items() if b"_:" not in body
    }
    assert set(after) == set(before)
