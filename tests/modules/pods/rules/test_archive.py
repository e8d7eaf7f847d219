"""A storage as a zip: written and read back, and zips that mean harm."""

from __future__ import annotations

import contextlib
import io
import stat
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from communaux.modules.pods.rules import archive
from communaux.modules.pods.rules.archive import ArchiveRefused, opened
from communaux.modules.pods.rules.archive_writing import Written, name_of, pieces, portable

ROOT = "http://localhost:8000/storages/essai/"
WHEN = 1_795_435_201
"""An odd second: zips alone tell only even ones."""


def zipped(*files: tuple[str, bytes], compress: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compress) as file:
        for name, data in files:
            file.writestr(name, data)
    out.seek(0)
    return out


def paths(source: io.BytesIO) -> list[str]:
    return [one.path for one in opened(source).entries]


def test_the_layout_of_community_solid_server_is_read() -> None:
    found = opened(
        zipped(
            (".acl", b""),
            (".meta", b""),
            (".internal/accounts/secret.json", b"{}"),
            ("profile/card$.ttl", b""),
            ("profile/card.acl", b""),
            ("notes/", b""),
            ("notes/a.jsonld", b"{}"),
            ("notes/photo.png", b""),
            ("notes/strange$.foo", b""),
            ("notes/été & co.txt", b""),
        )
    )
    assert [(one.path, one.subject, one.media) for one in found.entries] == [
        ("", "", ""),
        (".acl", "", "text/turtle"),
        (".meta", "", "text/turtle"),
        ("notes/", "notes/", ""),
        ("notes/%C3%A9t%C3%A9%20&%20co.txt", "notes/%C3%A9t%C3%A9%20&%20co.txt", "text/plain"),
        ("notes/a.jsonld", "notes/a.jsonld", "application/ld+json"),
        ("notes/photo.png", "notes/photo.png", "image/png"),
        ("notes/strange", "notes/strange", "application/octet-stream"),
        ("profile/", "profile/", ""),
        ("profile/card", "profile/card", "text/turtle"),
        ("profile/card.acl", "profile/card", "text/turtle"),
    ]
    assert found.passed_over == (".internal/accounts/secret.json",)


def test_one_folder_that_is_the_storage_is_its_root() -> None:
    assert paths(zipped(("alice/.acl", b""), ("alice/a.ttl", b""))) == ["", ".acl", "a.ttl"]
    assert paths(zipped(("alice/a.ttl", b""), ("alice/b.ttl", b""))) == [
        "",
        "alice/",
        "alice/a.ttl",
        "alice/b.ttl",
    ]


@pytest.mark.parametrize(
    ("path", "media", "name", "comment"),
    [
        ("a.ttl", "text/turtle", "a.ttl", ""),
        ("a", "text/turtle", "a$.ttl", ""),
        ("a.jsonld", "application/ld+json", "a.jsonld$.ttl", "application/ld+json"),
        ("b.pdf", 'Application/PDF; v="1 7"', "b.pdf", 'Application/PDF; v="1 7"'),
        ("a$.ttl", "text/turtle", "a$.ttl$.ttl", ""),
        ("a.txt", "text/plain; charset=utf-8", "a.txt", "text/plain; charset=utf-8"),
        ("a.bin", "application/x-odd", "a.bin$.bin", "application/x-odd"),
        ("a%20b.png", "image/png", "a b.png", ""),
        ("box/", "", "box/$.ttl", ""),
        ("", "", "$.ttl", ""),
        ("a.ttl.acl", "text/turtle", "a.ttl.acl", ""),
        (".hidden", "text/turtle", ".hidden$.ttl", ""),
    ],
)
def test_a_document_is_named_so_that_it_comes_back(path: str, media: str, name: str, comment: str) -> None:
    assert name_of(path, media) == (name, comment)
    source = io.BytesIO(b"".join(pieces([Written(name, comment, WHEN, b"x")])))
    found = {one.path: one for one in opened(source).entries}[path]
    graph = media in archive.GRAPHS or not media
    assert found.media == ("text/turtle" if graph else media)
    assert found.said == ("application/ld+json" if media == "application/ld+json" else "")
    assert found.modified == (0 if found.info is None else WHEN)
    assert opened(source).data(found, 10) == b"x"


_NAMES = st.text(
    st.characters(codec="utf-8", exclude_characters="/\\\x7f", exclude_categories=["Cc", "Cs"]),
    min_size=1,
    max_size=12,
)


@settings(max_examples=60)
@given(
    st.lists(_NAMES, min_size=1, max_size=3),
    st.sampled_from([*archive.ENDINGS.values(), "application/x-odd"]),
)
def test_any_name_comes_back(parts: list[str], media: str) -> None:
    path = archive._encoded("/".join(parts))
    if any(part in (".", "..") for part in parts) or any(part.endswith((".acl", ".meta")) for part in parts):
        return
    if parts[0] in ("__MACOSX", ".internal") or parts[-1] == ".DS_Store":
        return
    name, comment = name_of(path, media)
    found = opened(io.BytesIO(b"".join(pieces([Written(name, comment, WHEN, b"")]))))
    assert path in {one.path for one in found.entries}


@pytest.mark.parametrize(
    "name",
    [
        "../up.ttl", "a/../../up.ttl", "/etc/passwd", "a//b", "a/./b", "..", ".", "a\\b.ttl", "C:\\x",
        "a\nb", "%2e%2e/x", "x" * 1200, "a.acl.acl", "box.acl/x.ttl/.acl.meta", "folder.acl/", "a.meta.acl",
    ],
)  # fmt: skip
def test_names_that_are_none_are_refused(name: str) -> None:
    with pytest.raises(ArchiveRefused):
        opened(zipped(("ok.ttl", b""), (name, b"")))


def test_a_name_with_nul_is_refused() -> None:
    data = zipped(("abcdef.ttl", b"")).getvalue().replace(b"abcdef.ttl", b"a.ttl\x00.txt"[:10])
    with pytest.raises(ArchiveRefused):
        opened(io.BytesIO(data))


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    "names", [("a.ttl", "a.ttl"), ("a", "a$.bin"), ("a.ttl", "a.ttl/b.ttl"), ("a$.ttl", "a/")]
)
def test_the_same_address_twice_is_refused(names: tuple[str, str]) -> None:
    with pytest.raises(ArchiveRefused):
        opened(zipped(*((name, b"") for name in names)))


def test_links_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        info = zipfile.ZipInfo("link.ttl")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        file.writestr(info, "/etc/passwd")
    with pytest.raises(ArchiveRefused):
        opened(out)


@pytest.mark.parametrize("compress", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_rare_compressions_are_refused(compress: int) -> None:
    with pytest.raises(ArchiveRefused):
        opened(zipped(("a.txt", b"x" * 100), compress=compress))


def test_a_password_is_refused() -> None:
    data = bytearray(zipped(("a.txt", b"x")).getvalue())
    at = data.rfind(b"PK\x01\x02")
    data[at + 8] |= 1
    with pytest.raises(ArchiveRefused):
        opened(io.BytesIO(bytes(data)))


def test_a_bomb_ends_at_the_limit() -> None:
    found = opened(zipped(("bomb.txt", b"\0" * 5_000_000)))
    with pytest.raises(ArchiveRefused):
        found.data(found.entries[-1], 1_000_000)


@pytest.mark.parametrize("said", [1, 10_000_000])
def test_a_lie_about_a_size_is_found(said: int) -> None:
    data = bytearray(zipped(("a.txt", b"abc" * 1000)).getvalue())
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", said)
    found = opened(io.BytesIO(bytes(data)))
    with pytest.raises(ArchiveRefused):
        found.data(found.entries[-1], 2_000_000)


def test_too_many_entries_are_refused_before_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_ENTRIES", 3)
    assert len(paths(zipped(*((f"{n}.txt", b"") for n in range(3))))) == 4
    with pytest.raises(ArchiveRefused):
        opened(zipped(*((f"{n}.txt", b"") for n in range(4))))
    monkeypatch.setattr(archive, "MOST_DIRECTORY", 10)
    with pytest.raises(ArchiveRefused):
        opened(zipped(("a.txt", b"")))


@settings(max_examples=80)
@given(st.binary(max_size=300), st.integers(0, 400), st.integers(0, 255))
def test_noise_is_refused_and_nothing_else(noise: bytes, at: int, byte: int) -> None:
    data = bytearray(zipped(("a.ttl", b"<a> <b> <c>."), ("b/c.txt", b"words")).getvalue())
    data[at % len(data)] = byte
    for source in (noise, bytes(data), noise + bytes(data)):
        with contextlib.suppress(ArchiveRefused):
            found = opened(io.BytesIO(source))
            assert all(len(found.data(entry, 1000)) <= 1000 for entry in found.entries)


@pytest.mark.parametrize("here", ["box/a.ttl", "a.ttl", "box/deep/", "", "box/a:b.ttl", "box/a.ttl.acl"])
@pytest.mark.parametrize(
    "there",
    [
        "box/a.ttl",
        "box/a.ttl#it",
        "box/",
        "",
        "x",
        "box/b.ttl?q#f",
        "box/deep/er/x.ttl",
        "a:b",
        "box/a:b.ttl",
        "#me",
        "box/a.ttl?x",
        "?q",
    ],
)
def test_addresses_of_the_storage_are_relative_and_come_back(here: str, there: str) -> None:
    triple = Triple(NamedNode(ROOT + there), NamedNode("http://x/p"), NamedNode(ROOT + there))
    text = portable([f"{triple} ."], ROOT + here, ROOT)
    assert ROOT not in text
    elsewhere = "https://pod.example/alice/"
    (quad,) = parse(text, format=RdfFormat.TURTLE, base_iri=elsewhere + here)
    assert quad.subject.value == quad.object.value == elsewhere + there


@settings(max_examples=60)
@given(st.text(max_size=30), st.text(st.characters(codec="ascii", categories=["L", "Nd"]), max_size=6))
def test_words_are_left_alone(words: str, name: str) -> None:
    triple = Triple(
        NamedNode(f"{ROOT}{name}"), NamedNode("http://x/p"), Literal(f"<{ROOT}a> {words} <{ROOT}>")
    )
    (quad,) = parse(portable([f"{triple} ."], f"{ROOT}a", ROOT), format=RdfFormat.TURTLE, base_iri=f"{ROOT}a")
    assert quad.triple == triple
