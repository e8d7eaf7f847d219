"""An answer with several files in it: output, report, complement, as ZIP, as multipart or as JSON, in bounded memory."""

from __future__ import annotations

import base64
import codecs
import json
import secrets
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from communaux.doors.translate.running import unnamed

PIECE = 64 * 1024 - (64 * 1024) % 3


@dataclass
class Part:
    """One file of an answer. ``key`` is its name in JSON, ``name`` in the others."""

    key: str
    name: str
    content_type: str
    path: Path
    text: bool = True


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """A file piece by piece, closed at its end."""
    with file:
        while piece := file.read(PIECE):
            yield piece


def as_zip(parts: list[Part], target: Path) -> None:
    """All parts in one archive."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in parts:
            archive.write(part.path, part.name)


def as_multipart(parts: list[Part], target: Path) -> str:
    """All parts one after the other; returns the content type with its boundary."""
    boundary = secrets.token_hex(16)
    with target.open("wb") as out:
        for part in parts:
            head = (
                f"--{boundary}\r\nContent-Type: {part.content_type}\r\n"
                f'Content-Disposition: attachment; name="{part.key}"; filename="{part.name}"\r\n\r\n'
            )
            out.write(head.encode())
            with part.path.open("rb") as file:
                shutil.copyfileobj(file, out, PIECE)
            out.write(b"\r\n")
        out.write(f"--{boundary}--\r\n".encode())
    return f"multipart/mixed; boundary={boundary}"


def as_json(parts: list[Part], more: dict[str, object], target: Path) -> None:
    """One object: each part under its key, a text as text, what is no text in base64; the report as what it is."""
    with target.open("wb") as out:
        out.write(b"{")
        for part in parts:
            out.write(json.dumps(part.key).encode() + b": ")
            with part.path.open("rb") as file:
                if part.key == "report":
                    shutil.copyfileobj(file, out, PIECE)
                elif part.text:
                    _text(file, out)
                else:
                    out.write(b'"')
                    while piece := file.read(PIECE):
                        out.write(base64.b64encode(piece))
                    out.write(b'"')
            out.write(b",\n")
        out.write(json.dumps(more, ensure_ascii=False).encode(errors="replace")[1:])


def _text(file: IO[bytes], out: IO[bytes]) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    out.write(b'"')
    while piece := file.read(PIECE):
        out.write(json.dumps(decoder.decode(piece), ensure_ascii=False)[1:-1].encode())
    out.write(json.dumps(decoder.decode(b"", final=True), ensure_ascii=False)[1:-1].encode())
    out.write(b'"')


def sent(path: Path) -> Iterator[bytes]:
    """A file as the body of an answer; its name is gone already."""
    return pieces(unnamed(path))
