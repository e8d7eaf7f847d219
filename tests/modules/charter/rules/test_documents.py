"""What a document is, by its bytes alone."""

from __future__ import annotations

import io
import zipfile

import pytest

from communaux.modules.charter.rules.documents import kind_of, name_of


def odf(media: str, first: str = "mimetype", method: int = zipfile.ZIP_STORED) -> bytes:
    """An archive as OpenDocument writes it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(zipfile.ZipInfo(first), media, compress_type=method)
        archive.writestr("content.xml", "<x/>")
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "extension"),
    [
        (b"%PDF-1.7 ...", "pdf"),
        (b"\x89PNG\r\n\x1a\n....", "png"),
        (b"\xff\xd8\xff\xe0....", "jpg"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "webp"),
        (odf("application/vnd.oasis.opendocument.text"), "odt"),
        (odf("application/vnd.oasis.opendocument.spreadsheet"), "ods"),
        (odf("application/vnd.oasis.opendocument.presentation"), "odp"),
    ],
)
def test_documents_that_are_taken(content: bytes, extension: str) -> None:
    kind = kind_of(content)
    assert kind is not None
    assert kind.extension == extension


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"MZ\x90\0",
        b"\x7fELF",
        b"#!/bin/sh\n",
        b"plain words",
        b"  %PDF-1.7",
        odf("application/vnd.oasis.opendocument.text", first="content.xml"),
        odf("application/vnd.oasis.opendocument.text", method=zipfile.ZIP_DEFLATED),
        odf("text/html"),
        odf("application/vnd.oasis.opendocument.text<script>"),
        b"PK\x03\x04" + b"\xff" * 40,
        b"RIFF\0\0\0\0WAVE",
    ],
)
def test_documents_that_are_not_taken(content: bytes) -> None:
    assert kind_of(content) is None


@pytest.mark.parametrize(
    ("stated", "name"),
    [
        ("Statuts 2024.PDF", "Statuts-2024.pdf"),
        ("../../etc/passwd", "document.pdf"),
        ("C:\\Users\\x\\bilan.pdf", "bilan.pdf"),
        ('a"; filename="b.html', "a-filename-b.pdf"),
        ("évaluation\r\nSet-Cookie: x.pdf", "évaluation-Set-Cookie-x.pdf"),
        ("", "document.pdf"),
        ("\u202ecod.exe", "cod.pdf"),
    ],
)
def test_names_are_harmless(stated: str, name: str) -> None:
    assert name_of(stated, "pdf") == name
