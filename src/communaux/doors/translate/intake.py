"""What a request brings, put into the folder of its job under the limit of its sender, and never held in memory.

The body is the file itself, or a form with files. Names that a sender gives to files are never used as names of files.
"""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

PIECE = 64 * 1024
FIELDS = ("file", "complement", "shapes_file", "mapping_file")
"""Files that a form may bring; others are not kept."""


class TooLarge(Exception):  # noqa: N818 - an answer
    """More than the sender may send."""


class Keeper(FileUploadHandler):
    """Files of a form, straight into the folder."""

    def __init__(self, request: HttpRequest, where: Path, most: int) -> None:
        super().__init__(request)
        self.where = where
        self.left = most
        self.too_large = False
        self._file: IO[bytes] | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """One more file begins."""
        super().new_file(*args, **kwargs)
        self.file_complete(0)
        if self.field_name in FIELDS:
            self._file = (self.where / f"sent-{self.field_name}").open("wb")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """A piece of it."""
        self.left -= len(raw_data)
        if self.left < 0:
            self.too_large = True
            raise StopUpload(connection_reset=True)
        if self._file:
            self._file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """It is whole."""
        if self._file is None:
            return None
        self._file.close()
        self._file = None
        path = self.where / f"sent-{self.field_name}"
        return UploadedFile(path.open("rb"), self.file_name, self.content_type, path.stat().st_size)

    def upload_interrupted(self) -> None:
        """The sender went away."""
        if self._file:
            self._file.close()


def length(request: HttpRequest) -> int:
    """What the sender says the body weighs; 0 where nothing is said, and then nothing is read."""
    said = request.META.get("CONTENT_LENGTH") or ""
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else 0


def body(request: HttpRequest, target: Path, most: int) -> int:
    """The whole body as one file; returns its length. Raises TooLarge."""
    taken = 0
    with target.open("wb") as file:
        while piece := request.read(PIECE):
            taken += len(piece)
            if taken > most:
                raise TooLarge
            file.write(piece)
    return taken


def form(request: HttpRequest, where: Path, most: int) -> dict[str, UploadedFile]:
    """The files of a form, by field; its words are in ``request.POST``. Raises TooLarge."""
    keeper = Keeper(request, where, most)
    request.upload_handlers = [keeper]
    found = {name: sent for name, sent in request.FILES.items() if isinstance(sent, UploadedFile)}
    if keeper.too_large:
        raise TooLarge
    return found
