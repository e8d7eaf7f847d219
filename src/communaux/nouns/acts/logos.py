"""Logos: what may be uploaded, under which name it is kept, and when the former one goes."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext_lazy as _

_SVG = (b"<svg", b"<?xml", b"<!doctype")


def kind_of(head: bytes) -> str | None:
    """The file extension that the first bytes prove: png, jpg or webp; None for anything else."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    return None


def checked(value: Any) -> Any:
    """What was sent as a logo: '' to take it away, the present file unchanged, or a new file under a random name.

    The name and the type that the sender states count for nothing; the bytes do. Raises ValidationError.
    """
    if value is None or value is False or value == "":
        return ""
    if isinstance(value, FieldFile):
        return value
    if isinstance(value, bytes):
        value = ContentFile(value)
    if not isinstance(value, File):
        raise ValidationError(_("Un fichier est attendu."), code="type")
    if (value.size or 0) > settings.LOGO_MAX_BYTES:
        raise ValidationError(
            _("Ce fichier est trop lourd : %(kilobytes)d Ko au plus."),
            code="logo_size",
            params={"kilobytes": settings.LOGO_MAX_BYTES // 1024},
        )
    value.seek(0)
    content = value.read()
    kind = kind_of(content[:16])
    if kind is None:
        if content[:256].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_SVG):
            raise ValidationError(
                _("Un dessin SVG peut contenir un programme : envoyez-le en PNG, JPEG ou WebP."),
                code="logo_svg",
            )
        raise ValidationError(_("Ce fichier n’est pas une image PNG, JPEG ou WebP."), code="logo_type")
    return ContentFile(content, name=f"{secrets.token_hex(12)}.{kind}")


def discard_later(storage: Storage, name: str) -> None:
    """Delete a file that no record names any more, once the transaction is sure."""
    if name:
        transaction.on_commit(lambda: storage.delete(name))
