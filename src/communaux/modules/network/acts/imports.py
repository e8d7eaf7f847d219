"""Bringing a directory in (NET-08): lines already read and converted become records, in one transaction or not at all.

Two passes. The first, outside any lock, holds every line against the fields' rules and lays the good ones on a
temporary file, so that memory does not grow with the import. The second, alone among writers, creates what is new and
changes only what *the source itself* changed since it was last read: a field that the organisation has corrected
meanwhile is left as it is, and said so. Nothing is merged here: what looks like a duplicate is proposed to a steward.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, BinaryIO

import orjson
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from communaux.ground import journal, text
from communaux.ground.gate import writing
from communaux.meaning.access import STEWARDS, Viewer
from communaux.meaning.declare import of
from communaux.modules.network import verbs
from communaux.modules.network.acts import organisations
from communaux.modules.network.acts import values as given
from communaux.modules.network.models import Source
from communaux.modules.network.permissions import require
from communaux.nouns.models import Organisation
from communaux.nouns.models.organisation import State

CHUNK = 500
KEPT_REFUSALS = 5000
"""Refusals and remarks that a report keeps one by one; beyond, they are counted."""
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to say of one line: where, what stood there, and why. ``line`` is the number in the file."""

    line: int
    column: str
    value: str
    reason: str


@dataclass(slots=True)
class Line:
    """One converted line. ``key`` names it in its source for ever; ``columns``: field -> column header."""

    number: int
    key: str
    values: dict[str, Any]
    link: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    refusals: Sequence[Finding] = ()
    remarks: Sequence[Finding] = ()


@dataclass
class Report:
    """What an import did, or would do. ``refused`` counts lines; ``refusals`` may tell several of one line."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    refusals: list[Finding] = field(default_factory=list)
    remarks: list[Finding] = field(default_factory=list)
    created_pks: list[int] = field(default_factory=list)
    dry_run: bool = False

    def refuse(self, findings: Iterable[Finding]) -> None:
        """Count a refused line."""
        self.refused += 1
        self.refusals.extend(islice(findings, max(0, KEPT_REFUSALS - len(self.refusals))))

    def remark(self, findings: Iterable[Finding]) -> None:
        """Keep what should be known of a line that was taken."""
        self.remarks.extend(islice(findings, max(0, KEPT_REFUSALS - len(self.remarks))))

    def as_dict(self) -> dict[str, Any]:
        """For programs and for the page: counts and findings."""

        def told(findings: list[Finding]) -> list[dict[str, Any]]:
            return [
                {"line": f.line, "column": f.column, "value": f.value, "reason": f.reason} for f in findings
            ]

        return {
            "created": self.created,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "refused": self.refused,
            "dry_run": self.dry_run,
            "refusals": told(self.refusals),
            "remarks": told(self.remarks),
        }


def apply(
    viewer: Viewer,
    lines: Iterable[Line],
    *,
    source: str,
    licence: str = "",
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Import lines of one source; with ``dry_run`` tell what would be done and write nothing.

    ``source``: short name of the directory they come from, always the same for the same directory. Raises ``Refused``,
    and whatever reading the lines raises: then nothing was written.
    """
    require(viewer, verbs.ORGANISATION_IMPORTED)
    report = Report(dry_run=dry_run)
    with tempfile.TemporaryFile() as stage:
        count = _stage(lines, stage, report, progress)
        if dry_run:
            for chunk in _staged(stage):
                _Chunk(viewer, chunk, source, licence, report).look()
            return report
        with writing(alone=True):
            taken = set(Organisation.objects.values_list("slug", flat=True)) | organisations.RESERVED
            done = 0
            for chunk in _staged(stage):
                _Chunk(viewer, chunk, source, licence, report).write(taken)
                done += len(chunk)
                if progress:
                    progress(done, count, "write")
            if report.created or report.changed:
                journal.record(
                    verbs.IMPORT_DONE,
                    "/directory/",
                    actor=viewer.actor,
                    version=1,
                    facts={"source": source, "created": report.created, "changed": report.changed},
                )
    return report


def _stage(lines: Iterable[Line], stage: BinaryIO, report: Report, progress: Progress | None) -> int:
    """First pass: hold each line against the rules of the fields; returns how many are good."""
    meaning = of(Organisation)
    seen: dict[bytes, int] = {}
    good = 0
    for line in lines:
        if line.refusals:
            report.refuse(line.refusals)
            continue
        digest = hashlib.blake2b(line.key.encode(), digest_size=12).digest()
        if digest in seen:
            twin = _("La ligne %(line)s porte le même identifiant.") % {"line": seen[digest]}
            report.refuse([Finding(line.number, "", line.key[:80], twin)])
            continue
        try:
            cleaned = given.clean(meaning, STEWARDS, line.values, new=True)
            organisations.check_together(cleaned)
        except ValidationError as error:
            report.refuse(_findings(line, error))
            continue
        seen[digest] = line.number
        report.remark(line.remarks)
        stage.write(orjson.dumps([line.number, line.key, line.link, cleaned], default=str) + b"\n")
        good += 1
        if progress and good % CHUNK == 0:
            progress(good, 0, "read")
    stage.seek(0)
    return good


def _findings(line: Line, error: ValidationError) -> Iterator[Finding]:
    for name, sentences in error.message_dict.items():
        value = line.values.get(name, "")
        shown = value if isinstance(value, str) else orjson.dumps(value, default=str).decode()
        for sentence in sentences:
            yield Finding(line.number, line.columns.get(name, name), shown[:80], str(sentence))


Staged = tuple[int, str, str, dict[str, Any]]


def _staged(stage: BinaryIO) -> Iterator[list[Staged]]:
    stage.seek(0)
    while chunk := [orjson.loads(row) for row in islice(stage, CHUNK)]:
        yield chunk


def _hash(values: dict[str, Any]) -> str:
    return hashlib.sha256(orjson.dumps(values, option=orjson.OPT_SORT_KEYS, default=str)).hexdigest()


def _blank(name: str) -> Any:
    """What a field holds where nothing was said."""
    model_field = Organisation._meta.get_field(name)
    assert isinstance(model_field, models.Field)
    return model_field.get_default()


class _Chunk:
    """Some hundred staged lines beside what the house already has of them: one query in, a few out."""

    def __init__(
        self, viewer: Viewer, lines: list[Staged], source: str, licence: str, report: Report
    ) -> None:
        self.viewer = viewer
        self.source = source
        self.licence = licence
        self.report = report
        known = Source.objects.filter(name=source, row_key__in=[line[1] for line in lines])
        by_key = {s.row_key: s for s in known.select_related("organisation")}
        self.new: list[Staged] = []
        self.old: list[tuple[Staged, Source]] = []
        for line in lines:
            before = by_key.get(line[1])
            if before is None:
                self.new.append(line)
            elif before.row_hash == _hash(line[3]):
                report.unchanged += 1
            else:
                self.old.append((line, before))

    def look(self) -> None:
        """Count what would be written."""
        self.report.created += len(self.new)
        for line, before in self.old:
            if self._changes(line, before):
                self.report.changed += 1
            else:
                self.report.unchanged += 1

    def write(self, taken: set[str]) -> None:
        """Create and change."""
        drafts = [*self._create(taken), *self._change()]
        if drafts:
            journal.record_many(drafts)

    def _create(self, taken: set[str]) -> list[journal.Draft]:
        fresh = []
        for _number, _key, _link, values in self.new:
            slug = text.slug(values["name"], taken=taken.__contains__)
            taken.add(slug)
            fresh.append(Organisation(slug=slug, state=State.PUBLISHED, **values))
        Organisation.objects.bulk_create(fresh)
        Source.objects.bulk_create(
            Source(organisation=organisation, **self._said(line))
            for organisation, line in zip(fresh, self.new, strict=True)
        )
        self.report.created += len(fresh)
        self.report.created_pks.extend(organisation.pk for organisation in fresh)
        return [self._draft(o, sorted(line[3])) for o, line in zip(fresh, self.new, strict=True)]

    def _change(self) -> list[journal.Draft]:
        drafts = []
        for line, source in self.old:
            changes = self._changes(line, source)
            organisation = source.organisation
            if changes:
                for name, value in changes.items():
                    setattr(organisation, name, value)
                organisation.version += 1
                organisation.updated = timezone.now()
                organisation.save(update_fields=[*changes, "version", "updated"])
                self.report.changed += 1
                drafts.append(self._draft(organisation, sorted(changes)))
            else:
                self.report.unchanged += 1
            for name, value in self._said(line).items():
                setattr(source, name, value)
            source.read = timezone.now()
            source.save()
        return drafts

    def _changes(self, line: Staged, source: Source) -> dict[str, Any]:
        """The fields that the source changed and that nobody corrected here meanwhile."""
        number, _key, _link, now = line
        before = source.values
        changes = {}
        for name in sorted(before.keys() | now.keys()):
            blank = _blank(name)
            was, said = before.get(name, blank), now.get(name, blank)
            here = getattr(source.organisation, name)
            if said in (was, here):
                continue
            if here == was:
                changes[name] = said
            else:
                kept = _(
                    "La source a changé ce champ, mais la fiche a été corrigée ici : la correction est gardée."
                )
                self.report.remark([Finding(number, name, str(said)[:80], kept)])
        return changes

    def _said(self, line: Staged) -> dict[str, Any]:
        _number, key, link, values = line
        return {
            "name": self.source,
            "row_key": key,
            "link": link,
            "licence": self.licence,
            "row_hash": _hash(values),
            "values": values,
        }

    def _draft(self, organisation: Organisation, fields: list[str]) -> journal.Draft:
        return journal.Draft(
            verbs.ORGANISATION_IMPORTED,
            organisation.get_absolute_url(),
            self.viewer.actor,
            organisation.version,
            {"fields": fields, "source": self.source},
        )
