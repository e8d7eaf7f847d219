"""From a file to a report (NET-08): read, understand the columns, convert line by line, hand to the act.

The same way serves the command, the page and the task, and the dry run. What a record may hold is the module's
business; what a file may be is ``reading``'s.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from communaux.doors.files.reading import EXTRA, Row, Table, open_table
from communaux.doors.files.refusals import FileRefused
from communaux.ground import tasks
from communaux.ground.lean import lean
from communaux.ground.said import Said
from communaux.ground.suspicions import suspicion
from communaux.meaning.access import STEWARDS, Viewer
from communaux.meaning.declare import of
from communaux.meaning.table import table
from communaux.modules.network.acts import duplicates, imports, people_imports
from communaux.modules.network.acts.import_report import Finding, Finished, Line, Progress, Report
from communaux.modules.network.rules import importing
from communaux.modules.network.rules.importing import FATAL, Mapping
from communaux.modules.network.rules.importing.guess import FROM_HEADER
from communaux.modules.network.rules.importing.mapping import header_key
from communaux.modules.network.rules.web import website_key
from communaux.modules.network.tasks import search_duplicates
from communaux.nouns.models import Organisation

SAMPLE_ROWS = 40
SEARCHED_AT_ONCE = 20_000
"""Records up to which an import looks for duplicates itself: a second, and some 30 MB."""
OWN = "communaux"
"""Name of the way our own exports are read: cell by cell as they were written, each line its record."""
_DEFUSED = re.compile(r"''*[=+\-@\t\r\n]")
_ONLY_FILES = frozenset({"source_key", "source_url", "logo_url"})
_STANDS_FOR = {"coordinates": ("latitude", "longitude"), "departement": ("country",), "handle": ("links",)}


@dataclass(frozen=True)
class Plan:
    """How a file will be read. ``preset``: the known kind of file that it is, '' for none; ``mapping`` is None for our
    own export. ``headers``, ``samples``: its columns, and a few lines to show. ``unread``: columns left out."""

    headers: tuple[str, ...]
    format: str
    encoding: str
    samples: tuple[Row, ...]
    mapping: Mapping | None
    preset: str
    unread: tuple[str, ...]
    guesses: dict[str, importing.Guess]

    @property
    def is_own(self) -> bool:
        """Whether the file is an export of this house."""
        return self.mapping is None

    @property
    def source(self) -> str:
        """The name that the mapping gives to where the lines come from; '' for none."""
        return OWN if self.mapping is None else self.mapping.source_name

    @property
    def licence(self) -> str:
        """The licence that the mapping gives."""
        return "" if self.mapping is None else self.mapping.licence

    @property
    def people(self) -> bool:
        """Whether lines are people and not organisations."""
        return self.mapping is not None and self.mapping.target == "person"


def understand(path: Path, name: str = "", mapping: Mapping | None = None, *, target: str = "") -> Plan:
    """Look at the columns and the first lines. Without a mapping: our own export, else a known kind of file, else a
    guess. Raises FileRefused, also where the mapping reads a column that the file does not have."""
    with open_table(path, name) as sent:
        rows = tuple(restored(row, sent.format) for _line, row in islice(sent.rows, SAMPLE_ROWS))
    preset = ""
    guesses: dict[str, importing.Guess] = {}
    if mapping is None and not target and _is_own(sent.headers, rows):
        preset, unread = OWN, [h for h in sent.headers if h not in _own_headers() and not h.startswith("@")]
        return Plan(sent.headers, sent.format, sent.encoding, rows, None, preset, tuple(unread), guesses)
    if mapping is None:
        guesses = importing.guess_columns(sent.headers, rows, target or "organisation")
        known = None if target else importing.recognise(sent.headers)
        preset = known[0] if known else ""
        mapping = known[1] if known else _guessed(guesses, target or "organisation")
    elif absent := mapping.absent(sent.headers):
        raise FileRefused("absent-columns", headers=", ".join(absent))
    read = {header_key(column.header) for column in mapping.columns if column.field}
    unread = [header for header in sent.headers if header_key(header) not in read]
    return Plan(sent.headers, sent.format, sent.encoding, rows, mapping, preset, tuple(unread), guesses)


def _guessed(guesses: dict[str, importing.Guess], target: str) -> Mapping:
    """The mapping that the guesses make. A header that names its field is read whatever its cells: bad ones are then
    refused by line, and not left out with their column. Lists are not, since many things are called a status."""
    sure = {
        header: replace(guess, confidence=1.0)
        if guess.reason == FROM_HEADER and importing.FIELDS[target][guess.field].codes is None
        else guess
        for header, guess in guesses.items()
    }
    return importing.mapping_of(sure, target=target)


def run(
    viewer: Viewer,
    path: Path,
    name: str = "",
    *,
    mapping: Mapping | None = None,
    source: str = "",
    licence: str = "",
    dry_run: bool = False,
    progress: Progress | None = None,
    finished: Finished | None = None,
) -> Report:
    """Import a file, or tell what importing it would do. ``finished`` is called at the end of the transaction. Raises FileRefused and Refused; then nothing is written."""
    plan = understand(path, name, mapping)
    if plan.mapping and not any(
        c.field in {"name", "given_name", "family_name"} for c in plan.mapping.columns
    ):
        raise FileRefused("no-name")
    source = (source or plan.source or Path(name or path.name).stem)[:80]
    licence = licence or plan.licence
    with lean(), open_table(path, name) as sent:
        if plan.people:
            report = people_imports.apply(
                viewer,
                lines(path, name, plan, sent),
                source=source,
                dry_run=dry_run,
                progress=progress,
                finished=finished,
            )
        else:
            report = imports.apply(
                viewer,
                lines(path, name, plan, sent),
                source=source,
                licence=licence[:120],
                dry_run=dry_run,
                progress=progress,
                finished=finished,
            )
    report.notes += notes(plan)
    if report.created and not dry_run:
        propose_duplicates(viewer, report, "people" if plan.people else "organisations")
    return report


def propose_duplicates(viewer: Viewer, report: Report, kind: str) -> None:
    """Look for records that may be one; in a large directory the worker does it, with memory of its own."""
    if Organisation.objects.count() <= SEARCHED_AT_ONCE:
        with lean():
            report.duplicates = duplicates.search(viewer)[kind]["found"]
        return
    tasks.start("network.duplicates", search_duplicates, owner=viewer.actor)
    report.notes.append(_("L’annuaire est grand : les doublons possibles sont cherchés en tâche de fond."))


def notes(plan: Plan) -> list[str]:
    """What should be known of the file as a whole."""
    said = []
    if plan.unread:
        said.append(_("Colonnes laissées de côté : %(columns)s.") % {"columns": ", ".join(plan.unread)})
    if plan.people:
        said.append(_("Paiements, montants et dates de naissance ne sont ni lus ni gardés."))
    if plan.mapping and any(column.field == "logo_url" for column in plan.mapping.columns):
        said.append(_("Les logos ne sont pas téléchargés."))
    if plan.encoding not in {"utf-8", "utf-16"}:
        said.append(_("Le fichier a été lu en %(encoding)s.") % {"encoding": plan.encoding})
    return said


def lines(path: Path, name: str, plan: Plan, sent: Table) -> Iterator[Line]:
    """The lines of a file, converted as the plan says."""
    if plan.mapping is None:
        convert = _Own(sent.headers).line
    else:
        convert = _Mapped(plan.mapping, sent.headers, _shared_sites(path, name, plan.mapping)).line
    for number, row in sent.rows:
        if extra := row.pop(EXTRA, ""):
            why = _("Cette ligne a plus de cellules que la première ligne n’a de colonnes.")
            yield Line(number, f"line:{number}", {}, refusals=[Finding(number, "", extra[:80], why)])
        else:
            yield convert(number, restored(row, sent.format))


def restored(row: Row, format_: str) -> Row:
    """Without the apostrophe that an export put before a cell that a spreadsheet would run."""
    if format_ not in {"csv", "xlsx"}:
        return row
    for header, cell in row.items():
        if cell[:1] == "'" and _DEFUSED.match(cell):
            row[header] = cell[1:]
    return row


# --- Files of others ----------------------------------------------------------------------------------------------------


def _shared_sites(path: Path, name: str, mapping: Mapping) -> frozenset[str]:
    """Websites that several lines give; they do not name a line. Reads the file once more, only where it matters."""
    fields = {column.field for column in mapping.columns}
    if fields & {"source_key", "source_url"} or "website" not in fields:
        return frozenset()
    only = replace(mapping, columns=tuple(c for c in mapping.columns if c.field == "website"), constants={})
    count: Counter[str] = Counter()
    with open_table(path, name) as sent:
        for _number, row in sent.rows:
            values, _refusals = importing.convert(row, only)
            if site := website_key(str(values.get("website") or "")):
                count[site] += 1
    return frozenset(site for site, times in count.items() if times > 1)


class _Mapped:
    """Converts the lines of a file by a mapping."""

    def __init__(self, mapping: Mapping, headers: Iterable[str], shared: frozenset[str]) -> None:
        # headers are found once here instead of once a cell
        spelled = {header_key(header): header for header in headers}
        columns = tuple(
            replace(column, header=spelled.get(header_key(column.header), column.header))
            for column in mapping.columns
            if column.field
        )
        self.mapping = replace(mapping, columns=columns)
        self.shared = shared
        self.lenient = mapping.bad_cells == "empty"
        self.english = (get_language() or "fr").startswith("en")
        self.columns: dict[str, str] = {}
        for column in columns:
            for name in _STANDS_FOR.get(column.field, (column.field,)):
                self.columns.setdefault(name, column.header)

    def line(self, number: int, row: Row) -> Line:
        values, refused = importing.convert(row, self.mapping)
        findings = [Finding(number, r.column, r.value[:80], self._sentence(r.said)) for r in refused]
        fatal = not self.lenient or any(r.code in FATAL for r in refused)
        key = importing.identity(values, self.shared, self.mapping.target) or f"line:{number}"
        link = str(values.get("source_url") or "")
        kept = {name: value for name, value in values.items() if name not in _ONLY_FILES}
        return Line(
            number,
            key,
            kept,
            link,
            self.columns,
            refusals=findings if fatal else (),
            remarks=[*([] if fatal else findings), *self._suspicions(number, kept)],
            lenient=self.lenient,
        )

    def _sentence(self, said: Said) -> str:
        text = said.label("en" if self.english else "fr")
        return f"{text[:1].upper()}{text[1:]}."

    def _suspicions(self, number: int, values: dict[str, object]) -> list[Finding]:
        latitude, longitude = values.get("latitude"), values.get("longitude")
        if not isinstance(latitude, float) or not isinstance(longitude, float):
            return []
        country = str(values.get("country") or "")
        code = suspicion(latitude, longitude, country)
        if code is None:
            return []
        why = {
            "zero": _("Ce lieu est au large de l’Afrique, là où finissent les coordonnées perdues."),
            "swapped": _("Latitude et longitude semblent échangées pour ce pays (%(country)s)."),
            "elsewhere": _("Ce lieu n’est pas dans le pays indiqué (%(country)s)."),
        }[code]
        shown = f"{latitude:g}, {longitude:g}"
        return [Finding(number, self.columns.get("latitude", "latitude"), shown, why % {"country": country})]


# --- Our own exports ----------------------------------------------------------------------------------------------------


def _own_headers() -> set[str]:
    return {"id", *table(of(Organisation), STEWARDS).headers}


def slug_of(iri: str) -> str:
    """The record that an address of this house names; '' for any other address."""
    prefix = of(Organisation).path
    base, given = urlsplit(settings.BASE_URL), urlsplit(iri)
    if given.netloc != base.netloc or not given.path.startswith(prefix):
        return ""
    return given.path.removeprefix(prefix)


def _is_own(headers: Iterable[str], rows: Iterable[Row]) -> bool:
    """Whether a file has our columns, and in its first lines addresses of ours."""
    present = set(headers)
    iri = next((header for header in ("id", "@id") if header in present), None)
    if iri is None or not present & (_own_headers() - {"id"}):
        return False
    return any(slug_of(row.get(iri, "")) for row in rows)


class _Own:
    """Reads our own export back: the exact inverse of how it was written."""

    def __init__(self, headers: Iterable[str]) -> None:
        present = set(headers)
        self.table = table(of(Organisation), STEWARDS, writing=True)
        self.spoken = [c.header for c in self.table.columns if c.language and c.header in present]
        self.columns = {c.name: c.header for c in self.table.columns}

    def line(self, number: int, row: Row) -> Line:
        iri = row.get("id") or row.get("@id") or ""
        values, problems = self.table.values(row)
        refusals = [Finding(number, p.header, p.value[:80], p.sentence) for p in problems]
        slug = slug_of(iri)
        if iri and not slug:
            refusals.append(
                Finding(number, "id", iri[:80], _("Cette adresse n’est pas celle d’une fiche d’ici."))
            )
        key = f"own:{slug}" if slug else importing.identity(values) or f"line:{number}"
        if not slug:
            values = {name: value for name, value in values.items() if value not in (None, "", [], {})}
        version = row.get("version", "")
        return Line(
            number,
            key,
            values,
            columns=self.columns,
            refusals=refusals,
            record=slug,
            version=int(version) if version.isdecimal() else 0,
            spoken=self.spoken,
        )
