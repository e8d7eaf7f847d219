"""The operators of a mapping, each declared once: its option, its inverse, its loss class, and how it is made.

A rule leads a field of the profile to a place in the hub; its operators work on the value on the way, in the order in
which the rule names them, and backwards on the way back. The JSON Schema of mapping files, the check of a mapping and
the reference in the documents come from this one declaration. How trees are walked belongs to ``compiling``.

Loss classes, from none to all: ``iso`` (goes and comes back to the letter), ``refine`` (means the same, may be written
otherwise), ``lossy`` (something of the meaning stays behind), ``opaque`` (only a table or the complement can read it back).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from communaux.ground.said import Said
from communaux.modules.standards.rules import clocks, quantities, units
from communaux.modules.standards.rules.codecs import Codec, One, OptionError, Refused
from communaux.modules.standards.rules.codes import CodeMap
from communaux.modules.standards.rules.values import XSD, Iri, Number, Text, Typed


@dataclass(frozen=True, slots=True)
class Operator:
    """What can be said of an operator. ``make`` raises OptionError."""

    name: str
    says: Said
    inverse: str
    loss: str
    option: Mapping[str, Any]
    make: Callable[[Any, Callable[[str], CodeMap]], Codec]


# texts and lists


def _split(option: Any, _codes: Any) -> Codec:
    by = option if isinstance(option, str) else option["by"]
    trim = True if isinstance(option, str) else bool(option.get("trim", True))

    def forward(value: Any) -> Any:
        if type(value) is not str:
            raise Refused("type", expected="text")
        if trim:
            return [part for text in value.split(by) if (part := text.strip())]
        return [part for part in value.split(by) if part]

    def back(value: Any) -> Any:
        parts = value if type(value) is list else [value]
        if not all(type(part) is str for part in parts):
            raise Refused("nested")
        if trim:
            parts = [part.strip() for part in parts]
        if not all(parts):
            raise Refused("not-told")
        if any(by in part for part in parts):
            raise Refused("list-inside", by=by)
        return by.join(parts)

    return Codec(forward, back, "refine", whole=True)


def _join(option: Any, _codes: Any) -> Codec:
    split = _split(option, _codes)
    return Codec(split.back, split.forward, "refine", whole=True)


def _set(option: Any, _codes: Any) -> Codec:
    ordered = option == "ordered"

    def forward(value: Any) -> Any:
        if type(value) is not list:
            return value
        if any(type(part) in (dict, list) for part in value):
            raise Refused("nested")
        once = dict.fromkeys(value)
        return list(once) if ordered else sorted(once, key=lambda part: (type(part).__name__, str(part)))

    return Codec(forward, forward, "lossy", whole=True)


# forms


_FORMS: dict[str, tuple[str, re.Pattern[str]]] = {
    "integer": (XSD + "integer", re.compile(r"[+-]?\d+\Z", re.A)),
    "decimal": (XSD + "decimal", re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)\Z", re.A)),
    "double": (XSD + "double", re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\Z", re.A)),
    "boolean": (XSD + "boolean", re.compile(r"(true|false|0|1)\Z")),
    "date": (XSD + "date", re.compile(r"-?\d{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\Z", re.A)),
    "dateTime": (
        XSD + "dateTime",
        re.compile(r"-?\d{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-4]):[0-5]\d:[0-5]\d(\.\d+)?"
                   r"(Z|[+-][01]\d:[0-5]\d)?\Z", re.A),
    ),
}  # fmt: skip


def has_form(text: str, name: str) -> bool:
    """Whether a text is written as a type of XML Schema wants it."""
    return bool(_FORMS[name][1].match(text))


def _cast(option: Any, _codes: Any) -> Codec:
    name = option if isinstance(option, str) else option["type"]
    comma = not isinstance(option, str) and option.get("decimal") == ","
    datatype, form = _FORMS[name]

    def forward(value: Any) -> Any:
        if type(value) not in (str, Number):
            raise Refused("type", expected=name)
        written = str.__str__(value)
        if comma:
            if "." in written:
                raise Refused("type", expected=name)
            written = written.replace(",", ".")
        if not form.match(written):
            raise Refused("type", expected=name)
        return Typed(written, datatype)

    def back(value: Any) -> Any:
        if not isinstance(value, str) or not form.match(value):
            raise Refused("type", expected=name)
        written = str.__str__(value)
        return written.replace(".", ",") if comma else written

    return Codec(forward, back, "iso")


def _number(_option: Any, _codes: Any) -> Codec:
    """Numbers of JSON on the side of the profile, texts with a datatype in the hub."""
    token = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?\Z", re.A)

    def forward(value: Any) -> Any:
        if type(value) is not Number or not token.match(value):
            raise Refused("not-a-number")
        written = str.__str__(value)
        kind = (
            "integer" if written.lstrip("-").isdigit() else "double" if "e" in written.lower() else "decimal"
        )
        return Typed(written, XSD + kind)

    def back(value: Any) -> Any:
        if not isinstance(value, str) or not token.match(value):
            raise Refused("not-a-number")
        return Number(str.__str__(value))

    return Codec(forward, back, "iso")


def _columns(option: Any, _codes: Any) -> Codec:
    """Objects with a column a key become one object a key, such as the days of a week."""
    table = clocks.Columns(option["class"], option["key"], option["columns"])

    def through(way: Callable[[list[Any]], list[Any] | None]) -> One:
        def go(value: Any) -> Any:
            told = way(value if type(value) is list else [value])
            if told is None:
                raise Refused("nested")
            return told

        return go

    terms = frozenset(table.known - {"@type"}), frozenset({table.kind, *table.names} - {"@type"})
    return Codec(through(table.rows), through(table.back), "refine", whole=True, objects=True, terms=terms)


# codes, names, languages


_CODES = (str, Iri, Number)
"""Kinds of text that are codes."""


def _codes(option: Any, named: Callable[[str], CodeMap]) -> Codec:
    pairs = named(option) if isinstance(option, str) else CodeMap.of(option)

    def forward(value: Any) -> Any:
        if type(value) not in _CODES:
            raise Refused("unmapped-code")
        found = pairs.to_hub(str.__str__(value))
        if found is None:
            raise Refused("unmapped-code")
        return type(value)(found)

    def back(value: Any) -> Any:
        if type(value) not in _CODES:
            raise Refused("unmapped-code")
        found = pairs.to_field(str.__str__(value))
        if found is None:
            match = pairs.approximate(str.__str__(value))
            raise Refused("not-exact", match=match) if match else Refused("unmapped-code")
        return type(value)(found)

    return Codec(forward, back, pairs.loss, pairs=pairs)


def _labels(option: Any, _codes: Any) -> Codec:
    """Texts of a list of names to the things that they name. The first name is written, the others are read."""
    template: str = option.get("template", "{}")
    if template.count("{}") != 1:
        raise OptionError(
            Said("le modèle a un trou {}, et un seul", "the template has one hole {}, and only one")
        )
    keep = option.get("others") == "keep"
    there: dict[str, Iri] = {}
    again: dict[str, str] = {}
    for code, names in option["names"].items():
        iri = template.replace("{}", str(code))
        for name in [names] if isinstance(names, str) else names:
            if name in there:
                raise OptionError(
                    Said(f"«\u00a0{name}\u00a0» nomme deux choses", f"“{name}” names two things")
                )
            there[name] = Iri(iri)
            again.setdefault(iri, name)

    def forward(value: Any) -> Any:
        if type(value) is not str or (value not in there and not keep):
            raise Refused("unmapped-code")
        return there.get(value, value)

    def back(value: Any) -> Any:
        if type(value) is Iri and (name := again.get(str.__str__(value))):
            return name
        if type(value) is not str or not keep:
            raise Refused("unmapped-code")
        return value

    loss = "iso" if len(there) == len(again) else "refine"
    pairs = CodeMap({}, lambda name: there.get(name) or (name if keep else None), again.get, loss)
    return Codec(forward, back, loss, pairs=pairs)


def _language(option: Any, _codes: Any) -> Codec:
    def forward(value: Any) -> Any:
        if type(value) is not str:
            raise Refused("language", lang=option)
        return Text(value, option)

    def back(value: Any) -> Any:
        if type(value) is not Text or value.lang != option:
            raise Refused("language", lang=option)
        return str.__str__(value)

    return Codec(forward, back, "iso")


def _plain(_option: Any, _codes: Any) -> Codec:
    def only(value: Any) -> Any:
        if type(value) is not str:
            raise Refused("type", expected="text")
        return value

    return Codec(only, only, "iso")


def _iri(option: Any, _codes: Any) -> Codec:
    """An identifier to an IRI by a template with one hole ``{}``; exceptions in a table; others minted where asked."""
    template: str = option["template"]
    if template.count("{}") != 1:
        raise OptionError(
            Said("le modèle a un trou {}, et un seul", "the template has one hole {}, and only one")
        )
    table: dict[str, str] = {str(k): str(v) for k, v in option.get("table", {}).items()}
    reverse = {iri: name for name, iri in table.items()}
    if len(reverse) != len(table):
        raise OptionError(
            Said("deux noms de la table ont la même adresse", "two names of the table share one IRI")
        )
    head, tail = template.split("{}")
    digits = int(option.get("mint", 0))

    def forward(value: Any) -> Any:
        if type(value) is not str or not value:
            raise Refused("type", expected="text")
        if value in table:
            return Iri(table[value])
        plain = value.isascii() and value.isalnum()
        return Iri(head + (value if plain else quote(value, safe="-._~")) + tail)

    def back(value: Any) -> Any:
        if type(value) is not Iri:
            raise Refused("template", template=template)
        written = str.__str__(value)
        if written in reverse:
            return reverse[written]
        middle = written[len(head) : len(written) - len(tail)]
        if written.startswith(head) and written.endswith(tail) and middle:
            if middle.isascii() and middle.isalnum() and middle not in table:
                return middle
            name = unquote(middle)
            if quote(name, safe="-._~") == middle and name not in table:
                return name
        if digits:
            return hashlib.sha256(written.encode()).hexdigest()[:digits]
        raise Refused("template", template=template)

    return Codec(forward, back, "opaque" if digits else "iso")


def _identifier(option: Any, codes: Any) -> Codec:
    """The inverse of ``iri``: an IRI in the profile, an identifier in the hub."""
    iri = _iri(option, codes)
    return Codec(iri.back, iri.forward, iri.loss)


def _prefixes(option: Any, _codes: Any) -> Codec:
    """Compact names of one vocabulary to those of another with the same local names, such as two versions of one list."""
    there = {str(k): str(v) for k, v in option.items()}
    again = {hub: here for here, hub in there.items()}
    if len(again) != len(there):
        raise OptionError(Said("deux préfixes mènent au même", "two prefixes lead to one"))

    def moved(table: dict[str, str]) -> One:
        def move(value: Any) -> Any:
            if type(value) is not Iri:
                return value
            prefix, colon, local = value.partition(":")
            return Iri(f"{table[prefix]}:{local}") if colon and prefix in table else value

        return move

    return Codec(moved(there), moved(again), "iso")


_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]*\Z")


def _name(option: Any, _codes: Any) -> Codec:
    """Text on the side of the profile, the name of a thing in the hub: an address written as text."""

    def forward(value: Any) -> Any:
        if type(value) is not str or not _ADDRESS.match(value):
            raise Refused("type", expected="iri")
        return Iri(value)

    def back(value: Any) -> Any:
        if type(value) is not Iri:
            raise Refused("type", expected="iri")
        return str.__str__(value)

    return Codec(forward, back, "iso")


def _matching(option: Any, _codes: Any) -> Codec:
    try:
        form = re.compile(option)
    except re.error as error:
        raise OptionError(
            Said(f"ce n’est pas une expression régulière ({error})", f"not a regular expression ({error})")
        ) from error

    def only(value: Any) -> Any:
        if not isinstance(value, str) or not form.search(value):
            raise Refused("pattern")
        return value

    return Codec(only, only, "iso")


_TEXT = {"type": "string", "minLength": 1}
_SEPARATOR = {
    "oneOf": [
        _TEXT,
        {
            "type": "object",
            "properties": {"by": _TEXT, "trim": {"type": "boolean"}},
            "required": ["by"],
            "additionalProperties": False,
        },
    ]
}
_TEMPLATE = {
    "type": "object",
    "properties": {
        "template": _TEXT,
        "table": {"type": "object", "additionalProperties": {"type": "string"}},
        "mint": {"type": "integer", "minimum": 8, "maximum": 40},
    },
    "required": ["template"],
    "additionalProperties": False,
}
_LABELS = {
    "type": "object",
    "properties": {
        "names": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {"oneOf": [_TEXT, {"type": "array", "minItems": 1, "items": _TEXT}]},
        },
        "template": _TEXT,
        "others": {"enum": ["refuse", "keep"]},
    },
    "required": ["names"],
    "additionalProperties": False,
}
_CODE = {
    "oneOf": [
        {"type": "string"},
        {
            "type": "object",
            "properties": {
                "hub": {"type": "string"},
                "match": {"enum": ["exact", "close", "broad", "narrow"]},
            },
            "required": ["hub", "match"],
            "additionalProperties": False,
        },
    ]
}

OPERATORS: dict[str, Operator] = {
    operator.name: operator
    for operator in (
        Operator("split", Said("un texte devient une liste", "a text becomes a list"), "join", "refine", _SEPARATOR, _split),
        Operator("join", Said("une liste devient un texte", "a list becomes a text"), "split", "refine", _SEPARATOR, _join),
        Operator("set", Said("l’ordre et les doubles ne comptent pas (ordered : l’ordre reste)", "order and doubles do not count (ordered: the order stays)"),
                 "set", "lossy", {"enum": [True, "ordered"]}, _set),
        Operator("cast", Said("un texte prend un type, sa forme écrite reste", "a text takes a type, its written form stays"), "text", "iso",
                 {"oneOf": [{"enum": sorted(_FORMS)},
                            {"type": "object",
                             "properties": {"type": {"enum": sorted(_FORMS)}, "decimal": {"enum": [".", ","]}},
                             "required": ["type"], "additionalProperties": False}]}, _cast),
        Operator("number", Said("un nombre de JSON, sa forme écrite reste", "a number of JSON, its written form stays"), "number", "iso", {"const": True}, _number),
        Operator("unit", Said("une unité devient une autre, exactement", "one unit becomes another, exactly"), "unit, the other way", "refine",
                 {"type": "object", "properties": {"field": {"enum": list(units.UNITS)}, "hub": {"enum": list(units.UNITS)}},
                  "required": ["field", "hub"], "additionalProperties": False}, quantities.unit),
        Operator("measure", Said("une quantité avec sa mesure devient des kg, L, m, pièces ou colis, exactement", "a quantity with its measure becomes kg, L, m, pieces or packages, exactly"),
                 "measure, the other way", "refine",
                 {"type": "object", "properties": {"class": _TEXT, "prefix": _TEXT}, "required": ["class", "prefix"],
                  "additionalProperties": False}, quantities.measure),
        Operator("epoch", Said("des secondes depuis 1970 deviennent une date et heure", "seconds since 1970 become a date and time"),
                 "epoch, the other way", "iso", {"const": True}, quantities.epoch),
        Operator("duration", Said("des secondes deviennent une durée", "seconds become a duration"), "duration, the other way", "iso",
                 {"const": True}, quantities.duration),
        Operator("columns", Said("des colonnes deviennent des objets, un par clé", "columns become objects, one a key"), "columns, the other way", "refine",
                 {"type": "object",
                  "properties": {"class": _TEXT, "key": _TEXT,
                                 "columns": {"type": "object", "minProperties": 1,
                                             "additionalProperties": {"type": "object", "additionalProperties": _TEXT}}},
                  "required": ["class", "key", "columns"], "additionalProperties": False}, _columns),
        Operator("codes", Said("un code devient celui d’une autre liste", "a code becomes that of another list"), "codes, the other way", "iso",
                 {"oneOf": [_TEXT, {"type": "object", "minProperties": 1, "additionalProperties": _CODE}]}, _codes),
        Operator("labels", Said("un nom écrit devient la chose qu’il nomme dans une liste", "a written name becomes the thing that it names in a list"),
                 "labels, the other way", "iso", _LABELS, _labels),
        Operator("language", Said("un texte reçoit sa langue", "a text receives its language"), "text", "iso",
                 {"type": "string", "pattern": "^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$"}, _language),
        Operator("plain", Said("seulement un texte qui ne dit pas sa langue", "only a text that does not say its language"), "plain", "iso", {"const": True}, _plain),
        Operator("iri", Said("un identifiant devient une adresse, par un modèle et une table", "an identifier becomes an IRI, by a template and a table"),
                 "identifier", "iso",
                 _TEMPLATE, _iri),
        Operator("identifier", Said("une adresse devient un identifiant, par un modèle et une table", "an IRI becomes an identifier, by a template and a table"),
                 "iri", "iso", _TEMPLATE, _identifier),
        Operator("matching", Said("seulement les valeurs de cette forme", "only values of this form"), "matching", "iso", _TEXT, _matching),
        Operator("name", Said("une adresse écrite en texte", "an IRI written as text"), "text", "iso", {"const": True}, _name),
        Operator("prefixes", Said("les mêmes noms, sous un autre préfixe", "the same names, under another prefix"), "prefixes, the other way", "iso",
                 {"type": "object", "minProperties": 1, "additionalProperties": _TEXT}, _prefixes),
    )
}  # fmt: skip
"""Operators on values, by name. Renaming, nesting (a path with "/"), ``always``, ``default`` and the choice of a class are
said by the rule itself: see ``mappings``."""
