"""Mappings that others wrote in RML (RML-Core, JSON and CSV sources): read and carried out, or said to be unsupported.

An interpreter of its own, so that such a mapping can be tried beside one of ours. What is wrong with a mapping or with the
data raises ``RmlFault``; what RML can say and this reader cannot raises ``Unsupported``. Files beside the mapping are
read, and no others.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from communaux.ground.nesting import too_nested
from communaux.modules.standards.rules.jsonpath import RmlFault, Unsupported, Values, path_of
from communaux.modules.standards.rules.media import jsons, rdf
from communaux.modules.standards.rules.values import RDF, XSD, Number

_RML = "http://w3id.org/rml/"
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*\Z")
_DEFAULT = f"{_RML}defaultGraph"


class _Cells(dict[str, Any]):
    """A row of a table, without what is null: its references are names of columns."""


def _scalar(value: Any) -> tuple[str, str]:
    """Written form and natural datatype ("" for text)."""
    if isinstance(value, bool):
        return ("true" if value else "false"), XSD + "boolean"
    if isinstance(value, Number):
        text = str.__str__(value)
        if text.lstrip("-").isdigit():
            return text, XSD + "integer"
        mantissa, _e, exponent = f"{float(text):E}".partition("E")
        mantissa = mantissa.rstrip("0")
        return f"{mantissa}0E{int(exponent)}" if mantissa.endswith(
            "."
        ) else f"{mantissa}E{int(exponent)}", XSD + "double"
    if isinstance(value, str):
        return value, ""
    raise RmlFault("an object or a list is no value")


def _column(name: str) -> Values:
    """A reference to a column as a function of a row."""
    return lambda row: [row[name]] if name in row else []


def _template(text: str, refer: Callable[[str], Values]) -> list[str | Values]:
    """A template in its parts: texts and references."""
    parts: list[str | Values] = []
    now = ""
    at = 0
    while at < len(text):
        letter = text[at]
        if letter == "\\" and at + 1 < len(text):
            now += text[at + 1]
            at += 2
        elif letter == "{":
            end = at + 1
            while end < len(text) and text[end] != "}":
                if text[end] == "{":
                    raise RmlFault(f"template {text}")
                end += 2 if text[end] == "\\" else 1
            if end >= len(text):
                raise RmlFault(f"template {text}")
            parts += [now, refer(re.sub(r"\\([{}\\])", r"\1", text[at + 1 : end]))]
            now = ""
            at = end + 1
        elif letter == "}":
            raise RmlFault(f"template {text}")
        else:
            now += letter
            at += 1
    return [*parts, now]


class Mapping:
    """An RML mapping that was read."""

    def __init__(self, path: Path, base: str = "http://example.com/") -> None:
        self._folder = path.parent
        self._base = base
        self._read: dict[Any, list[Any]] = {}
        self._index: dict[Any, dict[str, list[int]]] = {}
        data = path.read_bytes()
        if too_nested(data):
            raise RmlFault("triples are nested too deep")
        try:
            triples = ox.parse(data, format=ox.RdfFormat.TURTLE, base_iri="http://example.com/base/")
            self._graph = ox.Dataset(triples)
        except SyntaxError as error:
            raise RmlFault(str(error)) from error

    def _all(self, node: Any, name: str) -> list[Any]:
        return [q.object for q in self._graph.quads_for_subject(node) if q.predicate.value == _RML + name]

    def _one(self, node: Any, name: str) -> Any:
        found = self._all(node, name)
        if len(found) > 1:
            raise RmlFault(f"{name} is said twice")
        return found[0] if found else None

    def _maps(self, node: Any, name: str) -> Iterator[tuple[Any, Any]]:
        """Term maps under a name: (map, None), or (None, constant) for the short form."""
        for found in self._all(node, f"{name}Map"):
            yield found, None
        for found in self._all(node, name):
            yield None, found

    def quads(self) -> Iterator[ox.Quad]:
        """What the mapping says of its sources. Raises RmlFault."""
        sources = ox.NamedNode(_RML + "logicalSource")
        for triples_map in sorted({q.subject for q in self._graph.quads_for_predicate(sources)}, key=str):
            yield from self._triples(triples_map)

    def _rows(self, triples_map: Any) -> list[Any]:
        """The rows of a source, read once. Triples maps that name one source share them."""
        source = self._one(triples_map, "logicalSource")
        if source not in self._read:
            self._read[source] = self._load(source)
        return self._read[source]

    def _load(self, source: Any) -> list[Any]:
        formulation = self._one(source, "referenceFormulation")
        if formulation is None or formulation.value not in (_RML + "JSONPath", _RML + "CSV"):
            raise Unsupported(f"reference formulation {formulation}")
        file = self._one(source, "source")
        name = self._one(file, "path")
        if name is None:
            raise RmlFault("a source without a path")
        path = (self._folder / name.value).resolve()
        if path.parent != self._folder.resolve():
            raise Unsupported("a source outside the folder of the mapping")
        if formulation.value == _RML + "CSV":
            return _table(path, {null.value for null in self._all(file, "null")})
        iterator = self._one(source, "iterator")
        try:
            told = jsons.parse(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError) as error:
            raise RmlFault(f"{name.value}: {error}") from error
        return path_of(iterator.value if iterator else "$")(told)

    def _triples(self, triples_map: Any) -> Iterator[ox.Quad]:
        subjects = list(self._maps(triples_map, "subject"))
        if len(subjects) != 1:
            raise RmlFault("a triples map has one subject map")
        base = self._one(triples_map, "baseIRI")
        make = _Maker(self, base.value if base else self._base)
        subject_map = subjects[0]
        classes = self._all(subject_map[0], "class") if subject_map[0] is not None else []
        for number, row in enumerate(self._rows(triples_map)):
            for subject in make.terms(subject_map, row, "IRI", number):
                if isinstance(subject, ox.Literal):
                    raise RmlFault("a subject is no literal")
                own = self._graphs(make, subject_map[0], row, number)
                for one in classes:
                    yield from _in_graphs(subject, ox.NamedNode(RDF + "type"), one, own)
                for pair in self._all(triples_map, "predicateObjectMap"):
                    graphs = own | self._graphs(make, pair, row, number)
                    for predicate_map in self._maps(pair, "predicate"):
                        for predicate in make.terms(predicate_map, row, "IRI", number):
                            if not isinstance(predicate, ox.NamedNode):
                                raise RmlFault("a predicate is an IRI")
                            for value in self._objects(make, pair, row, number):
                                yield from _in_graphs(subject, predicate, value, graphs)

    def _graphs(self, make: _Maker, node: Any, row: Any, number: int) -> set[Any]:
        found = set()
        for graph_map in self._maps(node, "graph") if node is not None else ():
            for graph in make.terms(graph_map, row, "IRI", number):
                if isinstance(graph, ox.Literal):
                    raise RmlFault("a graph is no literal")
                found.add(graph)
        return found

    def _objects(self, make: _Maker, pair: Any, row: Any, number: int) -> Iterator[Any]:
        for object_map, constant in self._maps(pair, "object"):
            parent = self._one(object_map, "parentTriplesMap") if object_map is not None else None
            if parent is None:
                yield from make.terms((object_map, constant), row, "", number)
            else:
                yield from self._joined(make, object_map, parent, row, number)

    def _joined(self, make: _Maker, object_map: Any, parent: Any, row: Any, number: int) -> Iterator[Any]:
        subject_map = next(self._maps(parent, "subject"), None)
        if subject_map is None:
            raise RmlFault("a triples map has one subject map")
        sides = [
            (self._side(condition, "child"), self._side(condition, "parent"))
            for condition in self._all(object_map, "joinCondition")
        ]
        if not sides:
            yield from make.terms(subject_map, row, "IRI", number)
            return
        others = self._rows(parent)
        found: set[int] | None = None
        for child, up in sides:
            index = self._indexed(make, parent, up, others)
            meeting = {at for text in make.texts(child, row) for at in index.get(text, ())}
            found = meeting if found is None else found & meeting
            if not found:
                return
        for at in sorted(found or ()):
            yield from make.terms(subject_map, others[at], "IRI", at)

    def _indexed(self, make: _Maker, parent: Any, up: Any, others: list[Any]) -> dict[str, list[int]]:
        """Rows of a parent by the texts of one side of a join."""
        key = (self._one(parent, "logicalSource"), up)
        if key not in self._index:
            index: dict[str, list[int]] = {}
            for at, other in enumerate(others):
                for text in make.texts(up, other):
                    index.setdefault(text, []).append(at)
            self._index[key] = index
        return self._index[key]

    def _side(self, condition: Any, name: str) -> Any:
        """A side of a join: a term map, or in the short form a reference."""
        found = self._one(condition, f"{name}Map")
        return found if found is not None else self._one(condition, name)


class _Maker:
    """Terms out of term maps, for one base IRI."""

    def __init__(self, mapping: Mapping, base: str) -> None:
        self._mapping = mapping
        self._base = base
        self._templates: dict[tuple[bool, str], list[str | Values]] = {}
        self._paths: dict[str, Values] = {}

    def texts(self, term_map: Any, row: Any, encode: Callable[[str], str] = str) -> list[str]:
        """The texts that a term map, or a bare reference, gives for a row."""
        return [text for text, _type in self._expressions(term_map, row, encode)]

    def _expressions(self, term_map: Any, row: Any, encode: Callable[[str], str]) -> list[tuple[str, str]]:
        if isinstance(term_map, ox.Literal):
            return self._reference(term_map.value, row)
        one = self._mapping._one
        if (constant := one(term_map, "constant")) is not None:
            return [(constant.value, "")]
        if (reference := one(term_map, "reference")) is not None:
            return self._reference(reference.value, row)
        template = one(term_map, "template")
        if template is None:
            raise RmlFault("a term map without constant, reference or template")
        is_table = type(row) is _Cells
        parts = self._templates.get((is_table, template.value))
        if parts is None:
            parts = _template(template.value, _column if is_table else path_of)
            self._templates[is_table, template.value] = parts
        made = [""]
        for part in parts:
            found = (
                [part]
                if isinstance(part, str)
                else [encode(_scalar(v)[0]) for v in part(row) if v is not None]
            )
            made = [before + piece for before in made for piece in found]
        return [(text, "") for text in made]

    def _reference(self, reference: str, row: Any) -> list[tuple[str, str]]:
        if type(row) is _Cells:
            return [(row[reference], "")] if reference in row else []
        path = self._paths.get(reference)
        if path is None:
            path = self._paths[reference] = path_of(reference)
        return [_scalar(value) for value in path(row) if value is not None]

    def terms(self, told: tuple[Any, Any], row: Any, usual: str, number: int) -> list[Any]:
        """The terms of a map, or the constant itself. ``usual``: the term type where none is said ("" for objects)."""
        term_map, constant = told
        if term_map is None:
            return [constant]
        one = self._mapping._one
        said = one(term_map, "termType")
        kind = said.value.removeprefix(_RML) if said else ""
        fixed = one(term_map, "constant")
        if fixed is not None:
            wanted = {ox.NamedNode: ("IRI", "URI"), ox.BlankNode: ("BlankNode",), ox.Literal: ("Literal",)}[
                type(fixed)
            ]
            if kind and kind not in wanted:
                raise RmlFault(f"the constant {fixed} is no {kind}")
            return [fixed]
        language = one(term_map, "language"), one(term_map, "languageMap")
        datatype = one(term_map, "datatype"), one(term_map, "datatypeMap")
        is_literal = (
            any(part is not None for part in (*language, *datatype)) or one(term_map, "reference") is not None
        )
        kind = kind or usual or ("Literal" if is_literal else "IRI")
        if kind == "BlankNode":
            if not any(one(term_map, name) is not None for name in ("reference", "template")):
                return [ox.BlankNode(f"row{number}m{str(term_map).encode().hex()}")]
            return [ox.BlankNode("b" + text.encode().hex()) for text in self.texts(term_map, row)]
        if kind == "Literal":
            return list(self._literals(term_map, row, language, datatype))
        if kind not in ("IRI", "URI", "UnsafeIRI", "UnsafeURI"):
            raise RmlFault(f"term type {kind}")
        return [self._iri(text, kind) for text in self.texts(term_map, row, _ENCODINGS[kind])]

    def _iri(self, text: str, kind: str = "IRI") -> ox.NamedNode:
        if rdf.is_iri(text):
            return ox.NamedNode(text)
        if kind.startswith("Unsafe"):
            return _unsafe(text if _SCHEME.match(text) else self._base + text)
        if not rdf.is_iri(self._base + text):
            raise RmlFault(f"{text} is no IRI")
        return ox.NamedNode(self._base + text)

    def _literals(self, term_map: Any, row: Any, language: Any, datatype: Any) -> Iterator[ox.Literal]:
        tags = [language[0].value] if language[0] is not None else []
        if language[1] is not None:
            tags = self.texts(language[1], row)
        types = [datatype[0].value] if datatype[0] is not None else []
        if datatype[1] is not None:
            types = [self._iri(text).value for text in self.texts(datatype[1], row)]
        for text, natural in self._expressions(term_map, row, str):
            if tags or language != (None, None):
                for tag in tags:
                    if not _LANGUAGE.match(tag):
                        raise RmlFault(f"{tag} is no language")
                    yield ox.Literal(text, language=tag)
            elif types or datatype != (None, None):
                for one in types:
                    yield ox.Literal(text, datatype=ox.NamedNode(one))
            else:
                yield ox.Literal(text, datatype=ox.NamedNode(natural)) if natural else ox.Literal(text)


_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def _unsafe(text: str) -> ox.NamedNode:
    """A name that is no IRI, where a mapping asks for it. Raises RmlFault where not even N-Triples could hold it."""
    if re.search(r"[<>\"{}|^`\\\x00-\x1f]", text):
        raise RmlFault(f"{text} is no IRI, and no file can hold it")
    quad = next(iter(ox.parse(f"<{text}> <urn:x> <urn:x> .", format=ox.RdfFormat.N_TRIPLES, lenient=True)))
    return quad.subject


def _table(path: Path, nulls: set[str]) -> list[Any]:
    """The rows of a table, each without what is null."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [
                _Cells({name: cell for name, cell in row.items() if cell is not None and cell not in nulls})
                for row in csv.DictReader(file, strict=True)
            ]
    except (OSError, ValueError, csv.Error) as error:
        raise RmlFault(f"{path.name}: {error}") from error


def _safe(text: str) -> str:
    """A text inside an IRI (RFC 3987): letters of every language stay, what separates parts is written by its number."""
    return "".join(c if c.isalnum() or c in "-._~" or ord(c) > 0xA0 else quote(c, safe="") for c in text)


def _uri(text: str) -> str:
    return quote(text, safe="-._~")


_ENCODINGS: dict[str, Callable[[str], str]] = {"IRI": _safe, "URI": _uri, "UnsafeIRI": str, "UnsafeURI": str}


def _in_graphs(subject: Any, predicate: Any, value: Any, graphs: set[Any]) -> Iterator[ox.Quad]:
    for graph in graphs or {None}:
        is_default = graph is None or (isinstance(graph, ox.NamedNode) and graph.value == _DEFAULT)
        yield ox.Quad(subject, predicate, value, ox.DefaultGraph() if is_default else graph)
