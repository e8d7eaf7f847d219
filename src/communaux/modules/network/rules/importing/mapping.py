"""How the columns of a file are read, in its written form: a small YAML text that people keep beside their file.

    source:
      name: Annuaire du réseau
      licence: CC0-1.0
      url: https://example.org/annuaire
    target: organisation
    constants:
      kind: local
      activities: [bike-delivery]
    columns:
      Nom: name
      Présentation: {field: description, lang: fr}
      Secteur: {field: activities, split: [";"], values: {vélo: bike-delivery, divers: []}, unknown: ignore}

A header is found whatever its case, accents and spaces. ``values`` maps what the file says to what the record takes, an
empty list to nothing. ``bad_cells: empty`` leaves out an unreadable cell and keeps its row. ``unknown`` says what happens to a term of no list: "refuse" (told) or "ignore".
"""

from collections.abc import Hashable, Iterable
from collections.abc import Mapping as MappingType
from dataclasses import dataclass
from dataclasses import field as default
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from communaux.ground.said import Said
from communaux.ground.text import words
from communaux.modules.network.rules.importing.fields import FIELDS

LARGEST = 256 * 1024
"""Characters of a mapping text that are read."""
PRESETS = Path(__file__).with_name("data") / "mappings"


def header_key(header: str) -> str:
    """What two spellings of one header share."""
    return " ".join(words(header.replace("_", " "))) or header.strip()


class MappingError(ValueError):
    """A mapping that cannot be used. ``problems`` holds every fault found: where, and what is wrong."""

    def __init__(self, problems: Iterable[tuple[str, Said]]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(f"{where}: {said.en}" for where, said in self.problems))


@dataclass(frozen=True, slots=True)
class Column:
    """How one column is read: the ``field`` it feeds (empty: left out), the ``lang`` of a text, the texts that ``split``
    a cell, ``values`` by what the file says, and what becomes of an ``unknown`` term."""

    header: str
    field: str
    lang: str = "fr"
    split: tuple[str, ...] = ()
    values: MappingType[str, tuple[str, ...]] = default(default_factory=dict)
    unknown: str = "refuse"


@dataclass(frozen=True, slots=True)
class Mapping:
    """A whole mapping: where the file comes from, what its rows are, what every row takes and how columns are read.

    ``bad_cells`` says what one unreadable cell costs: "refuse" the whole row, or "empty" that cell alone, which is told.
    """

    columns: tuple[Column, ...]
    constants: MappingType[str, Any] = default(default_factory=dict)
    source_name: str = ""
    licence: str = ""
    source_url: str = ""
    target: str = "organisation"
    bad_cells: str = "refuse"

    @classmethod
    def parse(cls, text: str) -> "Mapping":
        """Read the YAML text. Raises ``MappingError`` that names every fault."""
        if len(text) > LARGEST:
            raise MappingError([("", Said("ce fichier est trop grand", "this file is too large"))])
        try:
            data = yaml.load(text, Loader=_Loader)  # noqa: S506 (a SafeLoader that refuses double keys)
        except (yaml.YAMLError, RecursionError, ValueError) as error:
            mark = getattr(error, "problem_mark", None)
            where = f"{mark.line + 1}:{mark.column + 1}" if mark else ""
            raise MappingError(
                [(where, Said("ce n’est pas du YAML lisible", "this is not readable YAML"))]
            ) from error
        return cls.of(data)

    @classmethod
    def of(cls, data: Any) -> "Mapping":
        """Read what ``as_dict`` gave, or what YAML held. Raises ``MappingError``."""
        problems: list[tuple[str, Said]] = []
        if not isinstance(data, dict):
            raise MappingError([("", Said("il faut une liste de colonnes", "a list of columns is needed"))])
        target = data.get("target", "organisation")
        if target not in FIELDS:
            raise MappingError(
                [("target", Said("il faut organisation ou person", "organisation or person is needed"))]
            )
        problems += [
            (str(key), Said("cette clé n’est pas connue", "this key is not known"))
            for key in data
            if key not in ("source", "target", "bad_cells", "constants", "columns")
        ]
        bad_cells = data.get("bad_cells", "refuse")
        if bad_cells not in ("refuse", "empty"):
            problems.append(("bad_cells", Said("il faut refuse ou empty", "refuse or empty is needed")))
        source = _dict(data.get("source"), "source", problems)
        constants = _constants(_dict(data.get("constants"), "constants", problems), target, problems)
        columns = [
            column
            for header, spec in _dict(data.get("columns"), "columns", problems).items()
            if (column := _column(_line(header, 300), spec, target, problems))
        ]
        _check_once(columns, problems)
        if problems:
            raise MappingError(problems)
        return cls(
            tuple(columns),
            constants,
            _line(source.get("name"), 80),
            _line(source.get("licence"), 120),
            _line(source.get("url"), 500),
            target,
            bad_cells,
        )

    def as_dict(self) -> dict[str, Any]:
        """The mapping as plain data, for JSON; ``of`` reads it back."""
        columns: dict[str, Any] = {}
        for column in self.columns:
            spec: dict[str, Any] = {"field": column.field}
            if column.lang != "fr":
                spec["lang"] = column.lang
            if column.split:
                spec["split"] = list(column.split)
            if column.values:
                spec["values"] = {said: _one_or_many(codes) for said, codes in column.values.items()}
            if column.unknown != "refuse":
                spec["unknown"] = column.unknown
            columns[column.header] = column.field if len(spec) == 1 else spec
        source = {"name": self.source_name, "licence": self.licence, "url": self.source_url}
        return {
            "source": {key: text for key, text in source.items() if text},
            "target": self.target,
            **({"bad_cells": self.bad_cells} if self.bad_cells != "refuse" else {}),
            "constants": dict(self.constants),
            "columns": columns,
        }

    def as_yaml(self) -> str:
        """The mapping as YAML text; ``parse`` reads it back."""
        return yaml.safe_dump(self.as_dict(), allow_unicode=True, sort_keys=False, width=110)

    def headers(self) -> frozenset[str]:
        """Keys of the headers it reads."""
        return frozenset(header_key(column.header) for column in self.columns)

    def absent(self, headers: Iterable[str]) -> list[str]:
        """The headers it reads that a file does not have."""
        present = {header_key(header) for header in headers}
        return [column.header for column in self.columns if header_key(column.header) not in present]


class _Loader(yaml.SafeLoader):
    """YAML of plain values, in which a key said twice is a fault and not a silent loss."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        if len({str(key) for key in keys}) != len(keys):
            raise yaml.constructor.ConstructorError(
                "while reading", node.start_mark, "key said twice", node.start_mark
            )
        return super().construct_mapping(node, deep=deep)


def _one_or_many(codes: tuple[str, ...]) -> str | list[str]:
    return codes[0] if len(codes) == 1 else list(codes)


def _line(value: Any, longest: int) -> str:
    return " ".join(str("" if value is None else value).split())[:longest].rstrip()


def _dict(value: Any, where: str, problems: list[tuple[str, Said]]) -> dict[Any, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        problems.append(
            (
                where,
                Said("une table «\u00a0clé\u00a0: valeur\u00a0» est attendue", "a table of keys is expected"),
            )
        )
        return {}
    return value


def _constants(given: dict[Any, Any], target: str, problems: list[tuple[str, Said]]) -> dict[str, Any]:
    """Values that every row takes; codes are checked against their list."""
    found: dict[str, Any] = {}
    for name, value in given.items():
        spec = FIELDS[target].get(str(name))
        where = f"constants.{name}"
        if spec is None:
            problems.append((where, Said("ce champ n’existe pas", "there is no such field")))
            continue
        parts = value if isinstance(value, list) else [value]
        if not all(isinstance(part, str | int | float) for part in parts) or (
            len(parts) != 1 and not spec.many
        ):
            problems.append((where, Said("cette valeur ne convient pas", "this value does not fit")))
            continue
        texts = [str(part) for part in parts]
        if spec.codes is not None:
            unknown = [part for part in texts if part not in spec.codes]
            problems += [
                (where, Said(f"code inconnu\u00a0: {part}", f"unknown code: {part}")) for part in unknown
            ]
        found[spec.name] = texts if spec.many else texts[0]
    return found


def _column(header: str, spec: Any, target: str, problems: list[tuple[str, Said]]) -> Column | None:
    where = f"columns.{header}"
    given = {"field": spec} if isinstance(spec, str) or spec is None else spec
    if not isinstance(given, dict):
        problems.append((where, Said("un nom de champ est attendu", "the name of a field is expected")))
        return None
    unknown_keys = [key for key in given if key not in ("field", "lang", "split", "values", "unknown")]
    problems += [
        (f"{where}.{key}", Said("cette clé n’est pas connue", "this key is not known"))
        for key in unknown_keys
    ]
    name = given.get("field") or ""
    if name and name not in FIELDS[target]:
        problems.append((where, Said(f"le champ {name} n’existe pas", f"there is no field {name}")))
        return None
    split = given.get("split") or []
    split = [split] if isinstance(split, str) else split
    if not isinstance(split, list) or not all(isinstance(part, str) and part for part in split):
        problems.append(
            (f"{where}.split", Said("une liste de textes est attendue", "a list of texts is expected"))
        )
        split = []
    if given.get("lang", "fr") not in ("fr", "en"):
        problems.append((f"{where}.lang", Said("la langue est fr ou en", "the language is fr or en")))
    if given.get("unknown", "refuse") not in ("refuse", "ignore"):
        problems.append((f"{where}.unknown", Said("il faut refuse ou ignore", "refuse or ignore is needed")))
    values = _values(_dict(given.get("values"), f"{where}.values", problems), name, target, where, problems)
    return Column(header, name, given.get("lang", "fr"), tuple(split), values, given.get("unknown", "refuse"))


def _values(
    given: dict[Any, Any], name: str, target: str, where: str, problems: list[tuple[str, Said]]
) -> dict[str, tuple[str, ...]]:
    codes = FIELDS[target][name].codes if name else None
    found: dict[str, tuple[str, ...]] = {}
    for said, meant in given.items():
        parts = meant if isinstance(meant, list) else [] if meant is None else [meant]
        texts = tuple(str(part) for part in parts)
        if codes is not None:
            wrong = [text for text in texts if text not in codes]
            problems += [
                (f"{where}.values.{said}", Said(f"code inconnu\u00a0: {text}", f"unknown code: {text}"))
                for text in wrong
            ]
        found[str(said)] = texts
    return found


def _check_once(columns: list[Column], problems: list[tuple[str, Said]]) -> None:
    seen: set[str] = set()
    for column in columns:
        key = header_key(column.header)
        if key in seen:
            problems.append(
                (
                    f"columns.{column.header}",
                    Said("cette colonne est lue deux fois", "this column is read twice"),
                )
            )
        seen.add(key)


@cache
def presets() -> dict[str, Mapping]:
    """The mappings of well-known files that come with the house, by name."""
    return {
        path.stem: Mapping.parse(path.read_text(encoding="utf-8")) for path in sorted(PRESETS.glob("*.yaml"))
    }


def recognise(headers: Iterable[str]) -> tuple[str, Mapping] | None:
    """The preset whose columns are all there, the most telling one first; None where no file is recognised."""
    present = {header_key(header) for header in headers}
    fits = [(name, mapping) for name, mapping in presets().items() if mapping.headers() <= present]
    return max(fits, key=lambda fit: (len(fit[1].columns), fit[0]), default=None)
