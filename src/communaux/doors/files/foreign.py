"""The directory in the vocabularies of others, and theirs in the directory, through the translation hub.

What a profile writes and what its fields mean is said in the module of standards; what a record is, in the one declaration.
Here is only the way between: records as a stream, what is lost on it, and what the two vocabularies share.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from communaux.doors.files import own
from communaux.doors.files.pipeline import propose_duplicates, restored, slug_of
from communaux.doors.files.refusals import FileRefused
from communaux.ground.cells import defused
from communaux.ground.lean import lean
from communaux.meaning.access import STEWARDS, Viewer
from communaux.meaning.declare import of
from communaux.meaning.reader import Document
from communaux.meaning.table import table
from communaux.modules.network.acts import imports
from communaux.modules.network.acts.import_report import Finding, Finished, Line, Progress, Report
from communaux.modules.network.rules import importing
from communaux.modules.standards.rules import findings, registry
from communaux.modules.standards.rules.coverage import coverage
from communaux.modules.standards.rules.media import ENDINGS, Raw
from communaux.modules.standards.rules.translating import Translation
from communaux.modules.standards.rules.translating import side as side_of
from communaux.modules.standards.rules.values import ABSENT
from communaux.nouns.models import Organisation

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "jsonld": "application/ld+json",
    "turtle": "text/turtle; charset=utf-8",
    "ntriples": "application/n-triples",
}
_PIECE = 64 * 1024
_STRUCTURAL = frozenset(
    {"left-out", "no-rule", "no-place", "one-fits", "taken", "nested", "not-told", "changed"}
)
"""Reasons that say something of the two vocabularies, and not of one value."""
_KEPT = 400
"""Different losses that are told apart."""


def names() -> list[str]:
    """Profiles that describe organisations."""
    return [name for name in registry.names("profiles") if own.HUB in registry.hubs_of(name)]


def profiles() -> dict[str, str]:
    """Those profiles, with their titles in the active language."""
    lang = get_language() or "fr"
    return {name: registry.profile(name).title.label(lang) for name in names()}


def endings(name: str) -> dict[str, str]:
    """Media of a profile by the ending of their files, the usual one first. Raises KeyError."""
    known = registry.profile(name)
    found = {}
    for medium in known.media:
        ending = next(
            e for e, m in ENDINGS.items() if m == medium and not (medium == "jsonld" and e == ".json")
        )
        found[ending.removeprefix(".")] = medium
    return found


@dataclass(frozen=True)
class Fate:
    """What becomes of a term on its way; ``reason`` is empty where it is carried."""

    term: str
    reason: str


def fates(name: str, *, inward: bool) -> list[Fate]:
    """What becomes of every term of a profile in the directory (``inward``), or of every field of the directory in a
    profile. Raises KeyError."""
    theirs, ours = registry.mapping(name, own.HUB), own.mapping("fr")
    source, target = (theirs, ours) if inward else (ours, theirs)
    here, there = coverage(source, registry.siblings(theirs) if inward else ()).profile, coverage(target).hub
    rules = [rule for section in (source.shared, *source.sections) for rule in section.rules if rule.hub]
    found = []
    for term in source.profile.all_terms:
        if reason := here.left_out.get(term):
            found.append(Fate(term, reason))
            continue
        hub = [str(step) for rule in rules if term in rule.field for step in rule.hub[-1:]]
        reasons = [there.left_out.get(step, "") for step in hub]
        if hub:
            found.append(Fate(term, "" if "" in reasons else reasons[0]))
    return found


# --- What is lost -----------------------------------------------------------------------------------------------------


@dataclass
class Losses:
    """Losses counted by where they happen and why. ``records``: how many were read; ``left``: not carried at all."""

    records: int = 0
    left: int = 0
    count: int = 0
    errors: int = 0
    kinds: dict[tuple[str, str, str], dict[str, Any]] = field(default_factory=dict)

    def say(self, finding: findings.Finding) -> None:
        """Count a finding; a mere note is not a loss."""
        if finding.level == "note":
            return
        self.count += 1
        self.errors += finding.level == "error"
        place = finding.path.partition("[")[0] or "–"
        key = place, finding.code, str(finding.facts.get("reason", ""))
        known = self.kinds.get(key)
        if known is None and len(self.kinds) < _KEPT:
            known = self.kinds[key] = {
                "place": place, "code": finding.code, "example": finding.value[:80], "count": 0, "said": finding.said,
            }  # fmt: skip
        if known is not None:
            known["count"] += 1

    def lines(self) -> list[dict[str, Any]]:
        """Place, reason, count and an example, in the active language; the most frequent first."""
        lang = get_language() or "fr"
        return [
            {
                "place": known["place"],
                "reason": known["said"].label(lang),
                "example": known["example"],
                "count": known["count"],
            }
            for known in sorted(self.kinds.values(), key=lambda known: (-known["count"], known["place"]))
        ]

    def as_dict(self) -> dict[str, Any]:
        """For a program."""
        return {
            "records": self.records,
            "not_carried": self.left,
            "losses": self.count,
            "by_place": self.lines(),
        }


# --- Out --------------------------------------------------------------------------------------------------------------


def export(
    name: str,
    medium: str,
    documents: Iterable[Document],
    losses: Losses | None = None,
    language: str = "fr",
) -> Iterator[bytes]:
    """Documents of the directory as a file of a profile, piece by piece. What is lost is counted where ``losses`` asks for
    it, which takes longer: each record is then translated back at once. Raises KeyError."""
    translation = Translation(own.side(language), side_of(name, medium=medium, hub=own.HUB))
    target = translation.target
    out = io.BytesIO()
    writer = target.open_writer(out)
    for number, document in enumerate(documents, 1):
        tree = (
            _counted(translation, number, document, losses)
            if losses is not None
            else _quickly(translation, document)
        )
        if tree is ABSENT:
            continue
        writer.write(_safe(tree) if medium in ("csv", "xlsx") else tree, {})
        if medium != "xlsx" and out.tell() > _PIECE:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    writer.end()
    yield out.getvalue()


def _counted(translation: Translation, number: int, document: Document, losses: Losses) -> Any:
    """A document on the other side, with the account of it."""
    losses.records += 1
    result = translation.record(Raw(number, own.told(document)), losses.say)
    losses.left += result.tree is ABSENT
    return result.tree


def _quickly(translation: Translation, document: Document) -> Any:
    """A document on the other side, and nothing else."""
    hub = translation.source.lift(own.told(document), {})
    there = translation.target.lower(hub, {})
    return ABSENT if there is ABSENT else translation.target.outward(there, {}, {})


def _safe(tree: dict[str, Any]) -> dict[str, Any]:
    """Cells that no spreadsheet runs."""
    return {header: str(defused(cell)) for header, cell in tree.items()}


def look(name: str, documents: Iterable[Document], language: str = "fr") -> Losses:
    """What would be lost if these documents were exported. Raises KeyError."""
    losses = Losses()
    for _piece in export(name, next(iter(endings(name).values())), documents, losses, language):
        pass
    return losses


# --- In ---------------------------------------------------------------------------------------------------------------


def medium_of(name: str, file_name: str) -> str:
    """How a file of a profile is written, by its name. Raises FileRefused where the profile is not written so, KeyError."""
    known = registry.profile(name)
    found = ENDINGS.get(Path(file_name).suffix.lower(), "")
    if found == "json" and known.graph:
        found = "jsonld"
    if found not in known.media:
        offered = ", ".join(f".{ending}" for ending in endings(name))
        raise FileRefused(
            "not-of-profile",
            name=file_name,
            profile=known.title.label(get_language() or "fr"),
            endings=offered,
        )
    return found


LINKED_ENDINGS = frozenset({".ttl", ".nt"})
"""Endings of files that no table is read from."""


def check(path: Path, file_name: str, name: str) -> None:
    """Whether a file holds records of a profile; for linked data, whether someone said which. Raises FileRefused, KeyError."""
    if not name:
        if Path(file_name).suffix.lower() in LINKED_ENDINGS:
            raise FileRefused("say-profile", name=file_name)
        return
    for _line in lines(path, file_name, name, Losses(), "fr"):
        return
    raise FileRefused(
        "no-record", name=file_name, profile=registry.profile(name).title.label(get_language() or "fr")
    )


def run(
    viewer: Viewer,
    path: Path,
    name: str = "",
    *,
    profile: str,
    language: str = "fr",
    source: str = "",
    licence: str = "",
    dry_run: bool = False,
    progress: Progress | None = None,
    finished: Finished | None = None,
) -> Report:
    """Import a file of a profile, or tell what importing it would do. Raises FileRefused, Refused and KeyError; then nothing
    is written."""
    losses = Losses()
    name = name or path.name

    def whole(report: Report) -> None:
        report.losses = losses.lines()
        if finished:
            finished(report)

    with lean():
        report = imports.apply(
            viewer,
            lines(path, name, profile, losses, language),
            source=(source or Path(name).stem)[:80],
            licence=licence[:120],
            dry_run=dry_run,
            progress=progress,
            finished=whole,
        )
    report.losses = losses.lines()
    if losses.left:
        report.notes.append(
            ngettext(
                "%(count)s enregistrement ne décrit pas une organisation, ou pas d’une façon connue : il n’est pas repris.",
                "%(count)s enregistrements ne décrivent pas une organisation, ou pas d’une façon connue : ils ne sont pas repris.",
                losses.left,
            )
            % {"count": losses.left}
        )
    if report.created and not dry_run:
        propose_duplicates(viewer, report, "organisations")
    return report


def lines(path: Path, file_name: str, name: str, losses: Losses, language: str) -> Iterator[Line]:
    """Records of a file as lines of an import. Raises FileRefused, KeyError."""
    if path.stat().st_size > settings.IMPORT_MAX_BYTES:
        size, limit = path.stat().st_size // 1024**2, settings.IMPORT_MAX_BYTES // 1024**2
        raise FileRefused("too-big", size=size, limit=limit)
    source = side_of(name, medium=medium_of(name, file_name), hub=own.HUB)
    reading = _Reading(Translation(source, own.side(language)), losses, language)
    with path.open("rb") as file:
        for raw in source.open_reader(file, reading.say):
            losses.records += 1
            if (line := reading.line(raw)) is not None:
                yield line
    if not losses.records:
        raise FileRefused("no-record", name=file_name, profile=source.profile.title.label(language))


class _Reading:
    """One file on its way in."""

    def __init__(self, translation: Translation, losses: Losses, language: str) -> None:
        self.translation = translation
        self.losses = losses
        self.language = language
        self.table = table(of(Organisation), STEWARDS, writing=True)
        self.headers = {column.header for column in self.table.columns}
        self.found: list[findings.Finding] = []

    def say(self, finding: findings.Finding) -> None:
        """Count it, and hold it for its line."""
        self.losses.say(finding)
        self.found.append(finding)

    def line(self, raw: Raw) -> Line | None:
        """A record as a line; None for one that describes no organisation."""
        self.found = []
        source = self.translation.source
        raw.tree = restored(raw.tree, source.medium)
        result = self.translation.record(raw, self.say)
        number = raw.line or raw.number
        if result.tree is ABSENT:
            self.losses.left += 1
            return None
        cells = own.cells(result.tree)
        iri = str(cells.pop("id", ""))
        values, problems = self.table.values({h: cell for h, cell in cells.items() if h in self.headers})
        slug = slug_of(iri)
        link = iri if iri.startswith(("http://", "https://")) and not slug else ""
        given = "" if source.profile.graph else source.identifier(raw.tree)
        named = {**values, "source_key": given, "source_url": link}
        key = f"own:{slug}" if slug else importing.identity(named) or f"line:{number}"
        remarks = [
            Finding(number, f.path, f.value[:80], f.said.label(self.language))
            for f in self.found
            if f.level != "note" and f.code not in _STRUCTURAL
        ]
        remarks += [Finding(number, p.header, p.value[:80], p.sentence) for p in problems]
        refusals = (
            () if cells.get("name") else [Finding(number, "", "", _("Cet enregistrement n’a pas de nom."))]
        )
        return Line(
            number,
            key,
            {name: value for name, value in values.items() if value not in (None, "", [], {})},
            link,
            {column.name: column.header for column in self.table.columns},
            refusals=refusals,
            remarks=remarks,
            lenient=True,
            record=slug,
            spoken=[c.header for c in self.table.columns if c.language and c.header in cells],
        )
