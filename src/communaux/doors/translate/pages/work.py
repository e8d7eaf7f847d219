"""From a form to a job and back to what a page shows. Words of refusals come from ``refusals``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from communaux.doors.translate import limits, media, refusals, running
from communaux.doors.translate.standing import profile

Json = dict[str, Any]
SHOWN = 200_000
"""Letters of an output that a page shows."""


class Unable(Exception):  # noqa: N818 - an answer
    """The work was not done; ``sentence`` says why and what to do, ``faults`` are those of a mapping."""

    def __init__(self, sentence: str, faults: list[Json] | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.faults = faults or []


@contextmanager
def place(request: HttpRequest) -> Iterator[Path]:
    """A folder for the job of a page, if its visitor may have one now. Raises Unable."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    with ExitStack() as stack:
        try:
            limits.count(request, viewer)
            stack.enter_context(limits.place())
        except limits.Often as often:
            raise Unable(refusals.often_words(often.wait)) from None
        except limits.Crowded:
            raise Unable(refusals.crowded_words()) from None
        yield stack.enter_context(running.folder())


def put(folder: Path, name: str, told: str | UploadedFile) -> None:
    """What was pasted or sent, as a file of the job."""
    with (folder / name).open("wb") as file:
        if isinstance(told, str):
            file.write(told.encode("utf-8", "replace"))
        else:
            for piece in told.chunks():
                file.write(piece)


def done(folder: Path, job: Json) -> Json:
    """What the work answered. Raises Unable."""
    try:
        told = running.run(folder, job, settings.TRANSLATE_SECONDS)
    except (running.TooLong, running.Failed):
        raise Unable(refusals.long_words(settings.TRANSLATE_SECONDS)) from None
    if "refusal" in told:
        raise Unable(refusals.words(told, settings.TRANSLATE_SECONDS), told.get("faults"))
    return told


def medium_of(name: str, said: str, sent: UploadedFile | None) -> str:
    """The medium of data: what was chosen, else what the name of the file says, else what the data look like."""
    known = profile(name)
    graph = known.graph if known else True
    if said:
        return "jsonld" if said == "json" and graph else said
    return (media.of_name(sent.name or "", graph=graph) if sent else "") or "auto"


def text(folder: Path, name: str, medium: str = "") -> str:
    """A file of the job as a page shows it."""
    path = folder / name
    if medium == "xlsx" or not path.exists():
        return ""
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        return file.read(SHOWN)


def pretty(told: str) -> str:
    """A complement for people: the first lines, each as it is."""
    lines = told.splitlines()
    shown = [json.dumps(json.loads(line), ensure_ascii=False) for line in lines[:200]]
    return "\n".join(shown)
