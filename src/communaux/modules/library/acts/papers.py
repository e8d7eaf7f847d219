"""The files of the library: what is taken, under which name it is kept, and when the former one goes.

A file is kept under a random name that its address never shows; the page of the resource sends it as an attachment.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import get_language

from communaux.modules.library.models import Resource
from communaux.modules.library.rules import files

FOLDER = "library"
NONE: dict[str, Any] = {"file_path": "", "file_name": "", "file_type": "", "file_hash": "", "file_size": None}
"""The fields of a resource without a file."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that may be kept: its bytes, its ending, and the fields that tell of it."""

    content: bytes
    extension: str
    fields: dict[str, Any]


def checked(upload: tuple[str, bytes] | None) -> Paper | None:
    """What is kept of a file. Raises ValidationError on ``file``."""
    if upload is None:
        return None
    name, content = upload
    try:
        seen = files.sniff(content, name)
    except files.FileError as error:
        sentence = error.said.label(get_language() or "fr")
        raise ValidationError({"file": ValidationError(sentence, code=f"file_{error.code}")}) from error
    told = {
        "file_name": files.clean_name(name, seen.extension),
        "file_type": seen.media,
        "file_size": len(content),
        "file_hash": hashlib.sha256(content).hexdigest(),
    }
    return Paper(content, seen.extension, told)


def keep(resource: Resource, paper: Paper) -> dict[str, Any]:
    """Write the file and set its fields on the resource. A transaction that fails leaves a file that nobody names."""
    path = default_storage.save(
        f"{FOLDER}/{secrets.token_hex(16)}.{paper.extension}", ContentFile(paper.content)
    )
    changes = {**paper.fields, "file_path": path}
    for name, value in changes.items():
        setattr(resource, name, value)
    return changes


def discard_later(path: str) -> None:
    """Delete a file that no record names any more, once the transaction is sure."""
    if path:
        transaction.on_commit(lambda: default_storage.delete(path))
