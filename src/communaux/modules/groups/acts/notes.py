"""Notes written together: saved, put together with what others saved meanwhile, restored (GRP-02).

Whatever somebody saves is kept as a revision before anything else happens to it. What goes together by itself becomes
what holds; where both touched the same lines, nothing of what holds changes and the writer is shown both.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from communaux.meaning.access import Viewer
from communaux.modules.groups import verbs_meetings as verbs
from communaux.modules.groups.acts import gathering
from communaux.modules.groups.models import Note, Revision
from communaux.modules.groups.rules.merging import Merged, merge
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given

LONGEST = 80_000


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a text that somebody saved.

    ``note``: the section as it is now; ``base``: the revision from which the writer goes on: in a clash, the one that
    the draft was made against; else that of what they typed, so that what they type meanwhile is put together rightly.
    ``merged``: with clashes, nothing of what holds was changed. ``theirs``: the revisions that came meanwhile.
    """

    note: Note
    base: int
    merged: Merged
    theirs: tuple[Revision, ...] = ()

    @property
    def clash(self) -> bool:
        """Whether the writer has to look."""
        return not self.merged.clean


def save(viewer: Viewer, note: Note, text: str, base_number: int) -> Saved:
    """Save what somebody typed, who started from revision ``base_number`` (0: the empty section).

    Raises ValidationError for a text that is too long, or a revision that is not there.
    """
    verb = verbs.NOTES_SAVED
    gathering.require(viewer, verb, note.meeting.group_id, note)
    typed = _read(text)
    with base.acting():
        current = base.fresh(note, act=verb)
        _still_open(current)
        started = _text_of(current, base_number)
        if (typed == started and base_number != current.number) or typed == current.text:
            return Saved(current, current.number, Merged(current.text))
        if base_number == current.number:
            number = _revise(viewer, current, typed, base_number, Revision.Kind.SAVED)
            base.note(viewer, verb, current, number=number)
            return Saved(current, number, Merged(typed))
        together = merge(started, typed, current.text)
        between = current.revisions.filter(number__gt=base_number, number__lte=current.number)
        others = tuple(between.exclude(kind=Revision.Kind.TYPED).select_related("author"))
        against = current.number
        kept = _keep(viewer, current, typed, base_number)
        if not together.clean:
            base.note(viewer, verb, current, number=kept, clash=1)
            return Saved(current, against, together, others)
        number = _revise(viewer, current, together.text, against, Revision.Kind.MERGED)
        base.note(viewer, verb, current, number=number)
        return Saved(current, kept, together, others)


def restore(viewer: Viewer, note: Note, number: int) -> Note:
    """Make an earlier revision hold again; what held stays among the revisions."""
    verb = verbs.NOTES_RESTORED
    gathering.require(viewer, verb, note.meeting.group_id, note)
    with base.acting():
        current = base.fresh(note, act=verb)
        _still_open(current)
        text = _text_of(current, number)
        if text != current.text:
            _revise(viewer, current, text, number, Revision.Kind.RESTORED)
            base.note(viewer, verb, current, number=current.number)
    return current


def _read(text: object) -> str:
    """A text as it was typed but for line ends: what merges compare must not be trimmed."""
    if not isinstance(text, str):
        raise ValidationError({"text": _("Un texte est attendu.")})
    whole = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        given.text(whole, None)
    except ValidationError as error:
        raise ValidationError({"text": error.error_list}) from error
    if len(whole) > LONGEST:
        raise ValidationError({"text": given.too_long(LONGEST).error_list})
    return whole.rstrip()


def _still_open(note: Note) -> None:
    if note.meeting.state == "cancelled":
        raise ValidationError(_("Cette réunion est annulée : ses notes ne changent plus."), code="state")


def _text_of(note: Note, number: int) -> str:
    if number == 0:
        return ""
    found = note.revisions.filter(number=number).values_list("text", flat=True).first()
    if found is None:
        raise ValidationError(_("Cette version des notes n’existe pas."), code="revision")
    return found


def _next(note: Note) -> int:
    last = note.revisions.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def _keep(viewer: Viewer, note: Note, text: str, base_number: int) -> int:
    """Keep what somebody typed, without making it hold; the number of the revision."""
    number = _next(note)
    Revision.objects.create(
        note=note,
        number=number,
        author_id=viewer.person,
        base=base_number,
        kind=Revision.Kind.TYPED,
        text=text,
    )
    return number


def _revise(viewer: Viewer, note: Note, text: str, base_number: int, kind: str) -> int:
    """Make a text hold; the number of its revision."""
    number = _next(note)
    Revision.objects.create(
        note=note, number=number, author_id=viewer.person, base=base_number, kind=kind, text=text
    )
    base.write(note, {"text": text, "number": number})
    return number
