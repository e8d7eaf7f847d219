"""What is remembered of containers is never other than what would be written now."""

from __future__ import annotations

import pytest

from communaux.doors.ldp.storages.remembered import Remembered, containers
from communaux.modules.pods.rules import containers as rules
from tests.modules.pods.factories import ALICE, Asker

TURTLE, JSON_LD = "text/turtle", "application/ld+json"
BOX = "/storages/essai/box/"


def test_whatever_changes_is_told_at_once_as_if_nothing_were_remembered(anyone: Asker) -> None:
    anyone("PUT", BOX, "", TURTLE)
    seen = set()
    for method, path, body, media in (
        ("PUT", f"{BOX}a", "x", "text/plain"),
        ("PUT", f"{BOX}a", "longer", "text/plain"),
        ("PUT", f"{BOX}a", "<#a> <#b> <#c> .", TURTLE),
        ("PUT", f"{BOX}sub/", "", TURTLE),
        ("PUT", f"{BOX}sub/deep", "x", "text/plain"),
        ("PUT", BOX, '<> <http://purl.org/dc/terms/title> "Boîte" .', TURTLE),
        ("DELETE", f"{BOX}a", "", ""),
        ("PUT", f"{BOX}a", "x", "text/plain"),
        ("DELETE", f"{BOX}a", "", ""),
        ("PUT", f"{BOX}b", "x", "text/plain"),
    ):
        assert anyone(method, path, body, media).status_code < 300
        for wanted in (TURTLE, JSON_LD):
            first, again = (anyone("GET", BOX, accept=wanted) for _ in range(2))
            containers.forget()
            fresh = anyone("GET", BOX, accept=wanted)
            assert first.content == again.content == fresh.content
            assert first.headers["etag"] == fresh.headers["etag"]
            assert first.headers["link"] == fresh.headers["link"]
        seen.add(fresh.content)
    assert len(seen) >= 8  # of the ten, two say the same as another where the clock stays in one second


def test_who_may_no_longer_read_is_refused_what_is_remembered(alice: Asker, bob: Asker) -> None:
    def share(mode: str) -> None:
        alice(
            "PUT",
            "/storages/alice/box/.acl",
            f"""@prefix acl: <http://www.w3.org/ns/auth/acl#> .
            <#me> a acl:Authorization ; acl:agent <{ALICE}> ; acl:accessTo <./> ; acl:default <./> ; acl:mode acl:Read, acl:Write, acl:Control .
            <#other> a acl:Authorization ; acl:agent <{bob.webid}> ; acl:accessTo <./> ; acl:mode {mode} .""",
            TURTLE,
        )

    alice("PUT", "/storages/alice/box/", "", TURTLE)
    share("acl:Read")
    assert bob("GET", "/storages/alice/box/", accept=TURTLE).status_code == 200
    share("acl:Append")
    assert bob("GET", "/storages/alice/box/", accept=TURTLE).status_code == 403
    assert alice("GET", "/storages/alice/box/", accept=TURTLE).status_code == 200


def test_a_container_that_did_not_change_is_written_once(
    anyone: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []
    true = rules.written
    monkeypatch.setattr(rules, "written", lambda *told, **more: written.append(1) or true(*told, **more))
    anyone("PUT", BOX, "", TURTLE)
    for _ in range(3):
        anyone("GET", BOX, accept=TURTLE)
    assert len(written) == 1


def test_it_holds_no_more_than_it_may_and_the_latest() -> None:
    held = Remembered(most=100, largest=40)
    for number in range(5):
        held.put(number, [], b"x" * 30)
        held.get(0)
    assert [number for number in range(5) if held.get(number)] == [0, 3, 4]
    held.put("large", [], b"x" * 41)
    assert held.get("large") is None
    held.put(4, [], b"y")
    assert held.get(4) == ([], b"y")
    assert held.get(0)
