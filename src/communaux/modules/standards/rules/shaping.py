"""Data against the SHACL shapes that somebody published: read as a stream, judged, and told so that a person can act.

Says plainly where shapes check nothing: because they state nothing, because they are closed around nothing, or because
they speak of classes that the data do not use.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, Triple

from communaux.ground.said import Said
from communaux.modules.standards.rules import shacl
from communaux.modules.standards.rules.findings import Finding
from communaux.modules.standards.rules.packages import documents, streams
from communaux.modules.standards.rules.packages.contexts import Lookup, nothing
from communaux.modules.standards.rules.packages.faults import PackageFault
from communaux.modules.standards.rules.packages.limits import Limits
from communaux.modules.standards.rules.packages.media import RDF_FORMATS, media_type_of
from communaux.modules.standards.rules.packages.model import local_name
from communaux.modules.standards.rules.shacl import Report, Shapes, Violation
from communaux.modules.standards.rules.shacl.graph import TYPE, Graph
from communaux.modules.standards.rules.shacl.values import shown

MENDS: Mapping[str, Said] = {
    "MinCount": Said("ajoutez la valeur qui manque", "add the value that is missing"),
    "MaxCount": Said("gardez la bonne valeur et retirez les autres", "keep the right value and remove the others"),
    "Datatype": Said("écrivez la valeur sous la forme du type demandé, et dites ce type", "write the value in the form of the type that is asked for, and state that type"),
    "Class": Said("dites la classe de cette chose dans le même fichier, ou désignez-en une de la bonne classe", "state the class of this thing in the same file, or name one of the right class"),
    "NodeKind": Said("remplacez un texte par une adresse, ou une adresse par un texte", "put an address for a text, or a text for an address"),
    "Pattern": Said("réécrivez la valeur sous la forme attendue", "write the value again in the form that is expected"),
    "MinLength": Said("complétez le texte", "complete the text"),
    "MaxLength": Said("raccourcissez le texte", "shorten the text"),
    "In": Said("choisissez une valeur de la liste", "choose a value from the list"),
    "LanguageIn": Said("dites la langue du texte, parmi celles qui sont admises", "state the language of the text, among those that are accepted"),
    "UniqueLang": Said("gardez un seul texte par langue", "keep a single text for each language"),
    "HasValue": Said("ajoutez la valeur demandée", "add the value that is asked for"),
    "Closed": Said("retirez cette propriété, ou vérifiez l’orthographe et l’espace de noms de son nom", "remove this property, or check the spelling and the namespace of its name"),
    "MinInclusive": Said("corrigez le nombre ou la date : trop petit", "mend the number or date: too small"),
    "MinExclusive": Said("corrigez le nombre ou la date : trop petit", "mend the number or date: too small"),
    "MaxInclusive": Said("corrigez le nombre ou la date : trop grand", "mend the number or date: too large"),
    "MaxExclusive": Said("corrigez le nombre ou la date : trop grand", "mend the number or date: too large"),
    "LessThan": Said("corrigez l’une des deux valeurs : leur ordre est faux", "mend one of the two values: their order is wrong"),
    "LessThanOrEquals": Said("corrigez l’une des deux valeurs : leur ordre est faux", "mend one of the two values: their order is wrong"),
    "Equals": Said("donnez les mêmes valeurs aux deux propriétés", "give both properties the same values"),
    "Disjoint": Said("retirez la valeur de l’une des deux propriétés", "remove the value from one of the two properties"),
}  # fmt: skip
"""What to do, by constraint component. Others are told by what the shape says."""
_OTHER = Said(
    "modifiez ce nœud pour qu’il suive la forme indiquée",
    "change this node so that it follows the shape named",
)
_MOST_LOOKED_AT = 200_000


@dataclass(frozen=True, slots=True)
class Judging:
    """Shapes ready to judge, and how many there are."""

    shapes: Shapes
    count: int

    @property
    def idle(self) -> Mapping[str, tuple[Said, int]]:
        """Why shapes check nothing, in English: the words, and how many shapes."""
        counts = Counter(said.en for _name, said in self.shapes.idle)
        words = {said.en: said for _name, said in self.shapes.idle}
        return {name: (words[name], count) for name, count in counts.most_common()}

    @property
    def checks_nothing(self) -> bool:
        """Whether no shape at all can tell good data from bad."""
        idle = {name for name, _said in self.shapes.idle}
        return all(shape.name in idle for shape, _targets in self.shapes.targeted)


@dataclass
class Judged:
    """What came of it. ``findings``: faults of the file itself; ``elsewhere``: classes that the shapes speak of and the
    data have under another address (theirs, the data's)."""

    judging: Judging
    report: Report
    findings: list[Finding] = field(default_factory=list)
    triples: int = 0
    elsewhere: tuple[tuple[str, str], ...] = ()

    @property
    def errors(self) -> int:
        """Faults of the file."""
        return sum(one.level == "error" for one in self.findings)

    @property
    def violations(self) -> int:
        """Faults that the shapes find, without warnings and remarks."""
        return sum(n for severity, n in self.report.counts.items() if severity not in ("Warning", "Info"))

    @property
    def checked(self) -> bool:
        """Whether anything was checked at all."""
        return self.report.nodes > 0 and not self.judging.checks_nothing

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong with the data, as far as the shapes can tell."""
        return not (self.violations or self.errors or self.judging.shapes.problems)

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """For an answer in JSON."""
        shapes = self.judging.shapes
        return {
            "ok": self.ok,
            "checked": self.checked,
            "streamed": self.report.streamed,
            "triples": self.triples,
            "nodes": self.report.nodes,
            "counts": dict(self.report.counts),
            "violations": [violation_dict(one, lang) for one in self.report.violations],
            "findings": [one.as_dict(lang) for one in self.findings],
            "shapes": {
                "count": self.judging.count,
                "targeted": len(shapes.targeted),
                "idle": [{"shape": name, "reason": said.label(lang)} for name, said in shapes.idle],
                "unsupported": [{"shape": name, "part": f"sh:{part}"} for name, part in shapes.unsupported],
                "problems": [{"shape": name, "reason": said.label(lang)} for name, said in shapes.problems],
            },
            "elsewhere": [{"shapes": one, "data": other} for one, other in self.elsewhere],
            "told": [said.label(lang) for said in self.told],
        }

    @property
    def told(self) -> list[Said]:
        """What a person must know beside the faults: above all, where nothing was checked."""
        return list(_told(self))


def read_shapes(data: bytes, name: str = "", *, media_type: str = "", find: Lookup = nothing) -> Judging:
    """Compile the shapes of a document of any syntax of RDF. Raises PackageFault."""
    media = media_type_of(data, name, told=media_type)
    if media not in RDF_FORMATS:
        raise PackageFault("no-shapes")
    document = documents.read(data, media, find=find, limits=Limits())
    shapes = shacl.read_shapes(document.triples, prefixes=document.prefixes)
    count = len(shacl.all_shapes(shapes.graph))
    if not count:
        raise PackageFault("no-shapes")
    return Judging(shapes, count)


def run(
    judging: Judging,
    path: Path,
    *,
    find: Lookup = nothing,
    media_type: str = "",
    vocabulary: Graph | None = None,
    most: int = shacl.MOST,
) -> Judged:
    """Judge a file. ``vocabulary`` says which class lies under which. Raises PackageFault for an unknown format, OSError."""
    passes: list[_Pass] = []

    def data() -> Iterator[Triple]:
        passes.append(_Pass(path, find, media_type))
        return passes[-1].triples()

    report = shacl.validate(judging.shapes, data, vocabulary=vocabulary, most=most)
    last = passes[-1]
    elsewhere = () if report.nodes else tuple(_elsewhere(judging.shapes, last.classes()))
    return Judged(judging, report, last.findings, last.count, elsewhere)


class _Pass:
    """One reading of the data; the validator may need two, and only the last one counts."""

    def __init__(self, path: Path, find: Lookup, media_type: str) -> None:
        self.path, self.find, self.media_type = path, find, media_type
        self.findings: list[Finding] = []
        self.count = 0

    def triples(self) -> Iterator[Triple]:
        for triple in streams.triples(
            self.path, self.findings.append, find=self.find, media_type=self.media_type
        ):
            self.count += 1
            yield triple

    def classes(self) -> set[str]:
        """Classes that the data name, by a reading of their own; of the first statements of a long file."""
        found: set[str] = set()
        unheard: list[Finding] = []
        read = streams.triples(self.path, unheard.append, find=self.find, media_type=self.media_type)
        for triple in islice(read, _MOST_LOOKED_AT):
            if triple.predicate == TYPE and isinstance(triple.object, NamedNode):
                found.add(triple.object.value)
        return found


def _elsewhere(shapes: Shapes, classes: set[str]) -> Iterator[tuple[str, str]]:
    by_name: dict[str, list[str]] = {}
    for iri in sorted(one for one in classes if "://" in one):
        by_name.setdefault(local_name(iri), []).append(iri)
    seen: set[str] = set()
    for _shape, targets in shapes.targeted:
        for target in targets:
            if target.kind == "class" and isinstance(target.value, NamedNode):
                iri = target.value.value
                if iri not in classes and iri not in seen:
                    seen.add(iri)
                    for other in by_name.get(local_name(iri), ()):
                        yield iri, other


def violation_dict(one: Violation, lang: str) -> dict[str, Any]:
    """A fault for an answer in JSON; what there is not is left out."""
    told = {
        "focus": _plain(one.focus),
        "path": one.path,
        "value": _plain(one.value),
        "severity": one.severity,
        "component": one.component,
        "shape": _plain(one.shape),
        "message": one.label(lang),
        "mend": mend(one).label(lang),
    }
    return {name: value for name, value in told.items() if value}


def mend(one: Violation) -> Said:
    """What to do about a fault."""
    return MENDS.get(one.component, _OTHER)


def sentence(one: Violation, lang: str) -> str:
    """A fault in one line: node, property, value, what is wrong, what to do."""
    french = lang.startswith("fr")
    value = ""
    if one.value is not None and one.value != one.focus:
        value = (" vaut " if french else " is ") + shown(one.value)
    place = " ".join(part for part in (shown(one.focus), one.path) if part)
    colon = "\u00a0:" if french else ":"
    return f"{place}{value}{colon} {one.label(lang)}. → {mend(one).label(lang)}"


def _plain(node: Any) -> str:
    if node is None:
        return ""
    return node.value if isinstance(node, NamedNode) else str(node)


def _told(judged: Judged) -> Iterator[Said]:
    judging, shapes = judged.judging, judged.judging.shapes
    if judging.checks_nothing:
        yield Said(
            f"Ces formes ne vérifient rien : aucune des {judging.count} ne peut distinguer de bonnes données de mauvaises.",
            f"These shapes check nothing: none of the {judging.count} can tell good data from bad.",
        )
    for said, count in judging.idle.values():
        yield Said(
            f"{count} forme(s) sur {judging.count} : {said.fr}.",
            f"{count} shape(s) of {judging.count}: {said.en}.",
        )
    if judged.report.nodes == 0:
        yield Said(
            "Aucun nœud de ces données n’est visé par ces formes : rien n’a été vérifié.",
            "No node of these data is targeted by these shapes: nothing was checked.",
        )
    for one, other in judged.elsewhere[:5]:
        yield Said(
            f"Les formes parlent de <{one}>, les données disent <{other}> : le même nom dans un autre espace de noms.",
            f"The shapes speak of <{one}>, the data say <{other}>: the same name in another namespace.",
        )
    parts = Counter(part for _name, part in shapes.unsupported)
    if parts:
        names = ", ".join(f"sh:{part} ({count})" for part, count in parts.most_common())
        yield Said(
            f"Hors de SHACL Core, donc non vérifié : {names}.", f"Beyond SHACL Core, so not checked: {names}."
        )
    for name, said in shapes.problems[:10]:
        yield Said(f"La forme {name} est fautive : {said.fr}.", f"The shape {name} is faulty: {said.en}.")
