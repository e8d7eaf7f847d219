"""The folder of a real Community Solid Server, compressed, and brought in: what it held is there, under the rights it had."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from bench.ports import free_port
from bench.solid import community
from bench.solid.scene import Scene
from django.conf import settings
from pyoxigraph import RdfFormat, parse

from communaux.modules.pods.acts import archive
from communaux.modules.pods.reading import access
from communaux.modules.pods.reading import documents as reading
from communaux.nouns.agents import NOBODY, Agent
from tests.modules.pods.factories import ALICE, BOB, make_storage

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(bool(community.missing()), reason=community.missing() or "it is here"),
]
PUBLIC = """@prefix acl: <http://www.w3.org/ns/auth/acl#>. @prefix foaf: <http://xmlns.com/foaf/0.1/>.
<#all> a acl:Authorization; acl:agentClass foaf:Agent; acl:accessTo <./>; acl:default <./>; acl:mode acl:Read, acl:Write, acl:Control.
<#bob> a acl:Authorization; acl:agent <%s>; acl:accessTo <./>; acl:default <./>; acl:mode acl:Append."""
PHOTO = bytes(range(256)) * 40
WRITTEN: dict[str, tuple[str, bytes]] = {
    "readme.md": ("text/markdown", b"# Essai"),
    "box/": ("text/turtle", b""),
    "box/data.ttl": ("text/turtle", b"<#x> <http://x.example/p> <other>, 'mots'@fr ."),
    "box/other": ("text/turtle", "<> <http://x.example/p> 'été' .".encode()),
    "box/photo.png": ("image/png", PHOTO),
    "box/photo-sans": ("image/png", PHOTO),
    "box/page.html": ("text/html", b"<p>Bonjour"),
    "box/un deux.txt": ("text/plain", b"mots"),
    "box/odd.xyz": ("application/x-odd", b"\x00\x01"),
    "box/deep/er/a.jsonld": ("application/ld+json", b'{"@id": "#x", "http://x.example/p": "y"}'),
}


@pytest.fixture(scope="module")
def folder() -> Iterator[tuple[Scene, bytes]]:
    """A server with documents, and its folder as a zip: only what a resident could copy from the disk."""
    with community.running(free_port(), in_files=True) as (scene, _seconds):
        with httpx.Client(base_url=scene.base, timeout=60) as http:
            for name, (media, body) in WRITTEN.items():
                answer = http.put(f"/essai/{name}", content=body, headers={"Content-Type": media})
                assert answer.status_code in {201, 205}, (name, answer.text)
            answer = http.put(
                "/essai/box/.acl", content=PUBLIC % BOB, headers={"Content-Type": "text/turtle"}
            )
            assert answer.status_code in {201, 205}, answer.text
            described = http.patch(
                "/essai/box/photo.png.meta",
                content="INSERT DATA { <photo.png> <http://x.example/title> 'Vue' }",
                headers={"Content-Type": "application/sparql-update"},
            )
            assert described.status_code in {200, 201, 205}, described.text
        root = Path(f"/proc/{scene.pid}/cwd/data")
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
            for path in sorted((root / "essai").rglob("*")):
                file.write(path, path.relative_to(root / "essai"))
        yield scene, out.getvalue()


def brought_in(zipped: bytes) -> archive.Taken:
    make_storage("essai", owner=ALICE)
    return archive.take_in(Agent(webid=ALICE), "essai", io.BytesIO(zipped))


def test_every_document_is_there_as_it_was(folder: tuple[Scene, bytes], settings: Any) -> None:
    scene, zipped = folder
    taken = brought_in(zipped)
    assert taken.notes == []
    for name, (media, body) in WRITTEN.items():
        if name == "box/":
            continue
        row = reading.found("/storages/essai/" + name.replace(" ", "%20"))
        assert row is not None, name
        if media in ("text/turtle", "application/ld+json"):
            base = f"{settings.BASE_URL}/storages/essai/{name}"
            as_asked = RdfFormat.TURTLE if media == "text/turtle" else RdfFormat.JSON_LD
            wanted = {str(quad.triple) for quad in parse(body, as_asked, base_iri=base)}
            assert {str(quad.triple) for quad in parse(row.body or b"", RdfFormat.N_TRIPLES)} == wanted, name
            assert scene.base not in (row.body or b"").decode()
        else:
            assert row.body == body, name
            known = "application/octet-stream" if name == "box/odd.xyz" else media
            assert row.media == known, name


def test_rights_and_descriptions_come_along(folder: tuple[Scene, bytes]) -> None:
    brought_in(folder[1])
    assert access.modes("/storages/essai/box/photo.png", NOBODY) == {"read", "append", "write", "control"}
    assert "append" in access.modes("/storages/essai/box/deep/er/a.jsonld", Agent(webid=BOB))
    assert access.modes("/storages/essai/", NOBODY) == frozenset()
    described = reading.found("/storages/essai/box/photo.png.meta")
    assert described is not None
    assert b"Vue" in (described.body or b"")


def test_what_it_gives_goes_out_and_in_again_unchanged(folder: tuple[Scene, bytes]) -> None:
    brought_in(folder[1])
    make_storage("copie", owner=ALICE)
    away = io.BytesIO(b"".join(archive.export(Agent(webid=ALICE), "essai")))
    archive.take_in(Agent(webid=ALICE), "copie", away)
    here, there = (f"{settings.BASE_URL}/storages/{name}/".encode() for name in ("essai", "copie"))
    for name in (one.replace(" ", "%20") for one in WRITTEN):
        first, second = (reading.found(f"/storages/{storage}/{name}") for storage in ("essai", "copie"))
        assert first is not None
        assert second is not None
        assert (second.kind, second.media, second.body) == (
            first.kind, first.media, (first.body or b"").replace(here, there),
        ), name  # fmt: skip
