"""Bringing a directory in (NET-08): lines already read and converted become records, in one transaction or not at all.

Two passes. The first, outside any lock, holds every line against the fields' rules and lays the good ones on a
temporary file, so that memory does not grow with the import. The second, alone among writers, creates what is new and
changes only what *the source itself* changed since it was last read: a field that the organisation has corrected
meanwhile is left as it is, and said so. Nothing is merged here: what looks like a duplicate is proposed to a steward.

A line of our own export names its record (``Line.record``): it changes that record, and no field that somebody changed
since the export was made.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, BinaryIO, NamedTuple

import orjson
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from communaux.ground import journal
from communaux.ground.gate import writing
from communaux.meaning.access import STEWARDS, Viewer
from communaux.meaning.declare import Kind, of
from communaux.meaning.fields import LANGUAGES
from communaux.modules.network import verbs
from communaux.modules.network.acts import base, organisations
from communaux.modules.network.acts.import_known import Moved, Slugs, digest
from communaux.modules.network.acts.import_report import (
    KEPT_REFUSALS,
    SHOWN,
    Finding,
    Finished,
    Line,
    Progress,
    Report,
)
from communaux.modules.network.models import Source
from communaux.modules.network.permissions import require
from communaux.nouns.acts import values as given
from communaux.nouns.models import Organisation
from communaux.nouns.models.organisation import State

__all__ = ["CHUNK", "KEPT_REFUSALS", "Finding", "Line", "Progress", "Report", "apply"]

CHUNK = 500
DATA = "/directory/"


def apply(
    viewer: Viewer,
    lines: Iterable[Line],
    *,
    source: str,
    licence: str = "",
    dry_run: bool = False,
    progress: Progress | None = None,
    finished: Finished | None = None,
) -> Report:
    """Import lines of one source; with ``dry_run`` tell what would be done and write nothing.

    ``source``: short name of the directory they come from, always the same for the same directory. ``finished`` is
    called in the transaction, at its end. Raises ``Refused``,
    and whatever reading the lines raises: then nothing was written.
    """
    require(viewer, verbs.ORGANISATION_IMPORTED)
    report = Report(dry_run=dry_run)
    with tempfile.TemporaryFile() as stage:
        count, seen = _stage(lines, stage, report, progress)
        if dry_run:
            moved = Moved(source, seen)
            for chunk in _staged(stage):
                _Chunk(viewer, chunk, source, licence, report, moved).look()
            report.in_order()
            return report
        with writing(alone=True):
            moved, slugs = Moved(source, seen), Slugs()
            done = 0
            for chunk in _staged(stage):
                _Chunk(viewer, chunk, source, licence, report, moved).write(slugs)
                done += len(chunk)
                if progress:
                    progress(done, count, "write")
            if report.created or report.changed:
                facts = {"source": source, "created": report.created, "changed": report.changed}
                journal.record(verbs.IMPORT_DONE, DATA, actor=viewer.actor, version=1, facts=facts)
            report.in_order()
            if finished:
                finished(report)
    return report


# --- First pass: every line against the rules of the fields -----------------------------------------------------------


class _Good(NamedTuple):
    """A line that the first pass let through; see ``Line``."""

    number: int
    key: str
    link: str
    values: dict[str, Any]
    record: str
    version: int
    spoken: list[str]


def _stage(
    lines: Iterable[Line], stage: BinaryIO, report: Report, progress: Progress | None
) -> tuple[int, dict[bytes, int]]:
    """Lay the good lines on ``stage``; returns how many they are, and the line of each key."""
    seen: dict[bytes, int] = {}
    for line in lines:
        if line.refusals:
            report.refuse(line.refusals)
            continue
        name = digest(line.key)
        if name in seen:
            twin = _("La ligne %(line)s porte le même identifiant.") % {"line": seen[name]}
            report.refuse([Finding(line.number, "", line.key[:SHOWN], twin)])
            continue
        try:
            cleaned = _cleaned(line)
        except ValidationError as error:
            report.refuse(_findings(line, error))
            continue
        seen[name] = line.number
        report.remark(line.remarks)
        good = _Good(line.number, line.key, line.link, cleaned, line.record, line.version, list(line.spoken))
        stage.write(orjson.dumps(list(good), default=str) + b"\n")
        if progress and len(seen) % CHUNK == 0:
            progress(len(seen), 0, "read")
    return len(seen), seen


def _cleaned(line: Line) -> dict[str, Any]:
    """The values as the model holds them; a lenient line without those that do not do. Raises ValidationError."""
    meaning = of(Organisation)
    try:
        cleaned = given.clean(meaning, STEWARDS, line.values, new=not line.record)
        if not line.record:
            organisations.check_together(cleaned)
    except ValidationError as error:
        if (
            not line.lenient
            or "name" in error.message_dict
            or not error.message_dict.keys() & line.values.keys()
        ):
            raise
        line.remarks = [*line.remarks, *_findings(line, error)]
        line.values = {name: v for name, v in line.values.items() if name not in error.message_dict}
        return _cleaned(line)
    return cleaned


def _findings(line: Line, error: ValidationError) -> Iterator[Finding]:
    for name, sentences in error.message_dict.items():
        value = line.values.get(name, "")
        shown = value if isinstance(value, str) else orjson.dumps(value, default=str).decode()
        for sentence in sentences:
            yield Finding(line.number, line.columns.get(name, name), shown[:SHOWN], str(sentence))


def _staged(stage: BinaryIO) -> Iterator[list[_Good]]:
    stage.seek(0)
    while chunk := [_Good(*orjson.loads(row)) for row in islice(stage, CHUNK)]:
        yield chunk


# --- Second pass: beside what the house already has -------------------------------------------------------------------


def _hash(values: dict[str, Any]) -> str:
    return hashlib.sha256(orjson.dumps(values, option=orjson.OPT_SORT_KEYS, default=str)).hexdigest()


def _blank(name: str) -> Any:
    """What a field holds where nothing was said."""
    model_field = Organisation._meta.get_field(name)
    assert isinstance(model_field, models.Field)
    return model_field.get_default()


class _Chunk:
    """Some hundred staged lines beside what the house already has of them: a few queries in, a few out."""

    def __init__(
        self, viewer: Viewer, lines: Sequence[_Good], source: str, licence: str, report: Report, moved: Moved
    ) -> None:
        self.viewer = viewer
        self.source = source
        self.licence = licence
        self.report = report
        self.known: dict[int, Organisation] = {}
        self.own = [line for line in lines if line.record]
        lines = [line for line in lines if not line.record]
        rows = Source.objects.filter(name=source, row_key__in=[line.key for line in lines])
        by_key = {s.row_key: s for s in rows.select_related("organisation")}
        self.new: list[_Good] = []
        self.old: list[tuple[_Good, Source]] = []
        for line in lines:
            before = by_key.get(line.key) or moved.take(line.values)
            if before is None:
                self.new.append(line)
            elif before.row_hash == _hash(line.values) and before.row_key == line.key:
                report.unchanged += 1
            else:
                # two lines may lead to one record, after a merger: they must work on the same copy of it
                before.organisation = self.known.setdefault(before.organisation_id, before.organisation)
                self.old.append((line, before))

    def look(self) -> None:
        """Count what would be written."""
        self.report.created += len(self.new)
        for line, before in self.old:
            self._count(bool(self._changes(line, before)))
        for _line, _organisation, changes in self._own_changes():
            self._count(bool(changes))

    def write(self, slugs: Slugs) -> None:
        """Create and change."""
        drafts = [*self._create(slugs), *self._change()]
        if drafts:
            journal.record_many(drafts)

    def _count(self, changed: bool) -> None:
        if changed:
            self.report.changed += 1
        else:
            self.report.unchanged += 1

    def _create(self, slugs: Slugs) -> list[journal.Draft]:
        fresh = [
            Organisation(slug=slugs.free(line.values["name"]), state=State.PUBLISHED, **line.values)
            for line in self.new
        ]
        Organisation.objects.bulk_create(fresh)
        Source.objects.bulk_create(
            Source(organisation=organisation, **self._said(line))
            for organisation, line in zip(fresh, self.new, strict=True)
        )
        self.report.created += len(fresh)
        return [self._draft(o, sorted(line.values)) for o, line in zip(fresh, self.new, strict=True)]

    def _change(self) -> list[journal.Draft]:
        drafts = []
        for line, source in self.old:
            changes = self._changes(line, source)
            self._count(bool(changes))
            if changes:
                base.write(source.organisation, changes)
                drafts.append(self._draft(source.organisation, sorted(changes)))
            for name, value in self._said(line).items():
                setattr(source, name, value)
            source.read = timezone.now()
            source.save()
        for _line, organisation, changes in self._own_changes():
            self._count(bool(changes))
            if changes:
                base.write(organisation, changes)
                drafts.append(self._draft(organisation, sorted(changes)))
        return drafts

    def _changes(self, line: _Good, source: Source) -> dict[str, Any]:
        """The fields that the source changed and that nobody corrected here meanwhile."""
        before, now = source.values, line.values
        changes: dict[str, Any] = {}
        for name in sorted(before.keys() | now.keys()):
            blank = _blank(name)
            was, said = before.get(name, blank), now.get(name, blank)
            here = getattr(source.organisation, name)
            if said in (was, here):
                continue
            if here == was:
                changes[name] = said
            else:
                why = _(
                    "La source a changé ce champ, mais la fiche a été corrigée ici : la correction est gardée."
                )
                self._keep(line, name, said, why)
        return self._whole(line, source.organisation, changes)

    def _own_changes(self) -> Iterator[tuple[_Good, Organisation, dict[str, Any]]]:
        """For each line of our own export, what it changes of its record."""
        records = {
            o.slug: o for o in Organisation.objects.filter(slug__in=[line.record for line in self.own])
        }
        for line in self.own:
            record = records.get(line.record)
            if record is None or record.state == State.MERGED:
                why = (
                    _("Aucune fiche n’a cette adresse.")
                    if record is None
                    else _("Cette fiche a été fusionnée avec une autre.")
                )
                self.report.refuse([Finding(line.number, "id", line.record, why)])
                continue
            changes = _own_differences(line, record)
            if changes and line.version and line.version < record.version:
                why = _("Quelqu’un a changé ce champ depuis l’export : son changement est gardé.")
                for name in base.changed_since(record, line.version, changes):
                    self._keep(line, name, changes.pop(name), why)
            yield line, record, self._whole(line, record, changes)

    def _whole(self, line: _Good, organisation: Organisation, changes: dict[str, Any]) -> dict[str, Any]:
        """The changes, without those that do not fit with what is kept of the record."""
        if not changes:
            return changes
        names = ("latitude", "longitude", "started", "ceased")
        together = {name: changes.get(name, getattr(organisation, name)) for name in names}
        try:
            organisations.check_together(together)
        except ValidationError as error:
            for name in names:
                if name in changes:
                    self._keep(line, name, changes.pop(name), " ".join(error.messages))
        return changes

    def _keep(self, line: _Good, name: str, said: Any, why: str) -> None:
        self.report.remark([Finding(line.number, name, str(said)[:SHOWN], why)])

    def _said(self, line: _Good) -> dict[str, Any]:
        return {
            "name": self.source,
            "row_key": line.key,
            "link": line.link,
            "licence": self.licence,
            "row_hash": _hash(line.values),
            "values": line.values,
        }

    def _draft(self, organisation: Organisation, fields: list[str]) -> journal.Draft:
        return journal.Draft(
            verbs.ORGANISATION_IMPORTED,
            organisation.get_absolute_url(),
            self.viewer.actor,
            organisation.version,
            {"fields": fields, "source": self.source},
        )


def _own_differences(line: _Good, record: Organisation) -> dict[str, Any]:
    """What a line of our export says otherwise than the record. A language that the file has not is kept; links are
    exported as a set."""
    kinds = of(Organisation).kinds
    said: dict[str, Any] = {}
    for name, value in line.values.items():
        here = getattr(record, name)
        if kinds[name] == Kind.LINKS and set(value) == set(here):
            continue
        if kinds[name] == Kind.NUMBER and None not in (value, here) and abs(value - here) < 1e-9:
            continue  # a spreadsheet keeps 16 digits of a number
        if kinds[name] == Kind.LANGTEXT:
            kept = {
                lang: here[lang] for lang in LANGUAGES if lang in here and f"{name}_{lang}" not in line.spoken
            }
            said[name] = dict(sorted({**kept, **value}.items()))
        else:
            said[name] = value
    return given.differing(record, said)
