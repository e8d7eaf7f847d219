"""What may be laid down in the library: documents, told by their bytes. Pure.

The name and the type that a browser states count for nothing. What a browser would run (HTML, SVG, scripts) is refused.
A document of an office suite that carries macros is refused too: nobody can judge it before opening it.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass

from communaux.ground.said import Said

MOST_BYTES = 20_000_000

_OPEN = "application/vnd.oasis.opendocument."
_OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES: dict[str, str] = {
    "pdf": "application/pdf",
    "odt": f"{_OPEN}text",
    "ods": f"{_OPEN}spreadsheet",
    "odp": f"{_OPEN}presentation",
    "odg": f"{_OPEN}graphics",
    "docx": f"{_OFFICE}wordprocessingml.document",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
    "pptx": f"{_OFFICE}presentationml.presentation",
    "epub": "application/epub+zip",
    "png": "image/png",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "csv": "text/csv",
    "md": "text/markdown",
    "txt": "text/plain",
}
"""Extension -> media type of what is taken."""
LABELS = "PDF, ODT, ODS, ODP, DOCX, XLSX, PPTX, EPUB, PNG, JPEG, WebP, CSV, Markdown, texte"
_MACROS = ("vbaproject.bin", "basic/script", "basic/")
_MOST_ENTRIES = 5000


class FileError(Exception):
    """A file that is not taken. ``said``: why."""

    def __init__(self, code: str, fr: str, en: str) -> None:
        super().__init__(f"{code}: {en}")
        self.code, self.said = code, Said(fr, en)


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What the bytes prove: the extension and the media type."""

    extension: str
    media: str


def sniff(content: bytes, name: str = "") -> Sniffed:
    """The kind of a document. ``name`` only tells CSV, Markdown and plain text apart. Raises FileError."""
    if not content:
        raise FileError("empty", "Ce fichier est vide.", "This file is empty.")
    if len(content) > MOST_BYTES:
        raise FileError(
            "size",
            f"Ce fichier est trop lourd : {MOST_BYTES // 1_000_000} Mo au plus.",
            f"This file is too large: {MOST_BYTES // 1_000_000} MB at most.",
        )
    extension = _of_bytes(content, name)
    return Sniffed(extension, TYPES[extension])


def _of_bytes(content: bytes, name: str) -> str:
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    if content.startswith(b"PK\x03\x04"):
        return _of_zip(content)
    return _of_text(content, name)


def _of_zip(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as box:
            names = box.namelist()
            if len(names) > _MOST_ENTRIES:
                raise _unknown()
            low = [entry.lower() for entry in names]
            if any(mark in entry for entry in low for mark in _MACROS):
                raise FileError(
                    "macros",
                    "Ce document contient des macros : enregistrez-le sans elles.",
                    "This document contains macros: save it without them.",
                )
            if "mimetype" in names and box.getinfo("mimetype").file_size <= 100:
                said = box.read("mimetype").decode("ascii", "replace").strip()
                for extension in ("odt", "ods", "odp", "odg", "epub"):
                    if TYPES[extension] == said:
                        return extension
            if "[content_types].xml" in low:
                for folder, extension in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx")):
                    if any(entry.startswith(folder) for entry in low):
                        return extension
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError) as error:
        raise FileError("broken", "Ce fichier est abîmé.", "This file is damaged.") from error
    raise _unknown()


def _of_text(content: bytes, name: str) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unknown() from error
    if any(ord(c) < 32 and c not in "\n\r\t\f" for c in text):
        raise _unknown()
    if text.lstrip()[:1] == "<" or re.search(r"<(script|html|svg|iframe)\b", text[:100_000], re.IGNORECASE):
        raise FileError(
            "active",
            "Une page HTML ou un dessin SVG peut contenir un programme : envoyez un PDF ou une image.",
            "An HTML page or an SVG drawing may contain a program: send a PDF or a picture.",
        )
    ending = name.rpartition(".")[2].lower()
    return ending if ending in ("csv", "md") else "txt"


def _unknown() -> FileError:
    return FileError(
        "type",
        f"Cette sorte de fichier n’est pas prise. Envoyez : {LABELS}.",
        f"This kind of file is not taken. Send one of: {LABELS.replace('texte', 'text')}.",
    )


def clean_name(name: str, extension: str) -> str:
    """A name for whoever saves it: letters, digits, dots, dashes and spaces, and the ending that the bytes prove."""
    stem = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    stem = stem.rpartition(".")[0] or stem
    kept = "".join(c if c.isalnum() or c in " -_.()" else " " for c in stem)
    words = " ".join(kept.split()).strip(". ")[:120].strip(". ")
    return f"{words or 'document'}.{extension}"
