"""What a document given as evidence may be: told by its bytes, never by its name or by what the sender states. Pure."""

from dataclasses import dataclass

LARGEST = 3 * 1024 * 1024
"""Bytes of a document."""

_HEADS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "pdf", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "png", "image/png"),
    (b"\xff\xd8\xff", "jpg", "image/jpeg"),
)
_ODF = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document: the ``extension`` that its name gets and the ``media_type`` under which it is served."""

    extension: str
    media_type: str


def kind_of(content: bytes) -> Kind | None:
    """The kind that the bytes prove; None for what is not taken: web pages, programs, drawings that may hold one."""
    for head, extension, media_type in _HEADS:
        if content.startswith(head):
            return Kind(extension, media_type)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Kind("webp", "image/webp")
    if content[:4] == b"PK\x03\x04" and content[30:38] == b"mimetype":
        # OpenDocument, part 2, 3.3: the first entry is "mimetype", stored without compression or extra field
        length = int.from_bytes(content[18:22], "little")
        media = content[38 : 38 + length]
        if media in _ODF:
            return Kind(_ODF[media], media.decode("ascii"))
    return None


def name_of(stated: str, extension: str) -> str:
    """A harmless file name from the one that was stated: its words and our extension."""
    stem = stated.replace("\\", "/").rpartition("/")[2].rpartition(".")[0] or "document"
    kept = "".join(c if c.isalnum() else "-" for c in stem).strip("-")
    words = "-".join(part for part in kept.split("-") if part)[:80]
    return f"{words or 'document'}.{extension}"
