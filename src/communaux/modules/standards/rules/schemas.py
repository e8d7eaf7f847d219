"""JSON Schemas of profile and mapping files, made from the declarations, and the small checker that reads them.

One schema serves the editors of people (``communaux mapping check --schema``) and our own check, so both say the same.
The checker knows the words of JSON Schema 2020-12 that stand here, and no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from communaux.ground.said import Said
from communaux.modules.standards.rules.operators import OPERATORS
from communaux.modules.standards.rules.values import Path

_NAME = {"type": "string", "pattern": r"^[a-z0-9]+([.-][a-z0-9]+)*$"}
_VERSION = {"type": "string", "pattern": r"^\d+\.\d+\.\d+$"}
_SAID = {
    "type": "object",
    "properties": {"fr": {"type": "string"}, "en": {"type": "string"}},
    "required": ["fr", "en"],
    "additionalProperties": False,
}
_TEXTS = {"type": "object", "additionalProperties": {"type": "string"}}
_PATH = {"type": "string", "minLength": 1}
_LIST = {"type": "array", "items": {"type": "string", "minLength": 1}}
TYPES = (
    "text",
    "any",
    "iri",
    "node",
    "number",
    "integer",
    "decimal",
    "boolean",
    "date",
    "dateTime",
    "url",
    "email",
)

_TERM = {
    "oneOf": [
        {"enum": list(TYPES)},
        {
            "type": "object",
            "properties": {
                "type": {"enum": list(TYPES)},
                "many": {"type": "boolean"},
                "required": {"type": "boolean"},
                "codes": {"type": "string"},
                "pattern": {"type": "string"},
                "longest": {"type": "integer", "minimum": 1},
                "unit": {"type": "string"},
                "iri": {"type": "string"},
                "languages": {"type": "boolean"},
                "of": {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
            },
            "additionalProperties": False,
        },
    ]
}
_TERMS = {"type": "object", "additionalProperties": _TERM}

PROFILE: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Profile: how a system writes its data",
    "type": "object",
    "required": ["profile", "version", "title", "media", "classes"],
    "additionalProperties": False,
    "properties": {
        "profile": _NAME,
        "version": {"type": "string"},
        "title": _SAID,
        "source": {"type": "string"},
        "licence": {"type": "string"},
        "media": {
            "type": "array",
            "minItems": 1,
            "items": {"enum": ["csv", "xlsx", "json", "jsonl", "jsonld", "turtle", "ntriples"]},
        },
        "prefixes": _TEXTS,
        "families": {"type": "object", "additionalProperties": _LIST},
        "contexts": _LIST,
        "aliases": _TEXTS,
        "codes": {"type": "object", "additionalProperties": _LIST},
        "terms": _TERMS,
        "records": {
            "type": "object",
            "properties": {"under": {"type": "string"}, "class": {"type": "string"}},
            "required": ["under", "class"],
            "additionalProperties": False,
        },
        "classes": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {
                "type": "object",
                "properties": {
                    "identifier": {"type": "string"},
                    "terms": _TERMS,
                    "iri": {"type": "string"},
                    "marks": _LIST,
                    "inside": {"type": "boolean"},
                },
                "additionalProperties": False,
            },
        },
    },
}


_WHEN = {
    "type": "object",
    "properties": {"field": {"type": "string"}, "is": {"type": "string"}},
    "required": ["field"],
    "additionalProperties": False,
}
"""A field and its value; without a value, that the field is there."""


def _rule() -> dict[str, Any]:
    scalar = {"type": ["string", "boolean"]}
    return {
        "type": "object",
        "description": "A field of the profile and its place in the hub, with what happens on the way.",
        "properties": {
            "field": {**_PATH, "description": "where it stands in the profile; / goes into an object"},
            "hub": {**_PATH, "description": "where it stands in the hub; / goes into an object"},
            "always": {**scalar, "description": "one side only: this value is always written there"},
            "default": {**scalar, "description": "what the hub takes where the profile says nothing"},
            "fallback": {
                "const": True,
                "description": "takes its place only where no other rule has filled it",
            },
            "also": {**_LIST, "description": "places of the hub that repeat the value, inside things that are there"},
            "note": {"type": "string"},
            **{
                name: {**operator.option, "description": f"{operator.says.en} ({operator.loss}; inverse: {operator.inverse})"}
                for name, operator in OPERATORS.items()
            },
        },
        "anyOf": [{"required": ["field"]}, {"required": ["hub"]}],
        "additionalProperties": False,
    }  # fmt: skip


def mapping() -> dict[str, Any]:
    """The schema of mapping files."""
    same = {
        "type": "object",
        "properties": {
            "field_prefix": {"type": "string"},
            "hub_prefix": {"type": "string"},
            "terms": _LIST,
            "prefixes": OPERATORS["prefixes"].option,
        },
        "required": ["terms"],
        "additionalProperties": False,
    }
    part = {
        "same": {"type": "array", "items": same, "description": "terms that have one name on both sides"},
        "rules": {"type": "array", "items": _rule()},
        "left_out": {
            **_TEXTS,
            "description": "fields of the profile that are not carried, each with its reason",
        },
        "hub_left_out": {
            **_TEXTS,
            "description": "places of the hub that are not served, each with its reason",
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Mapping: one profile and the hub",
        "type": "object",
        "required": ["mapping", "version", "profile", "hub", "classes"],
        "additionalProperties": False,
        "properties": {
            "mapping": _NAME,
            "version": _VERSION,
            "profile": _NAME,
            "hub": _NAME,
            "about": _SAID,
            "shared": {"type": "object", "properties": part, "additionalProperties": False},
            "parts": {
                "type": "object",
                "additionalProperties": {"type": "object", "properties": part, "additionalProperties": False},
                "description": "rules by name, for classes that ask for them (with)",
            },
            "frame": {
                "type": "object",
                "properties": {
                    "root": {"type": "string"},
                    "links": {
                        "type": "object",
                        "additionalProperties": {
                            "oneOf": [
                                {"const": "forward"},
                                {
                                    "type": "object",
                                    "properties": {
                                        "inverse": {"type": "string"},
                                        "copy": {"type": "boolean"},
                                    },
                                    "minProperties": 1,
                                    "additionalProperties": False,
                                },
                            ]
                        },
                    },
                },
                "required": ["root", "links"],
                "additionalProperties": False,
            },
            "classes": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "required": ["class", "hub"],
                    "properties": {
                        "class": {"type": "string"},
                        "hub": {"type": "string"},
                        "when": {"oneOf": [_WHEN, {"type": "array", "minItems": 1, "items": _WHEN}]},
                        "with": {**_LIST, "description": "names of parts whose rules hold here too"},
                        **part,
                    },
                    "additionalProperties": False,
                },
            },
        },
    }


_KINDS: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
}


def problems(data: Any, schema: Mapping[str, Any], path: Path = ()) -> Iterator[tuple[Path, Said]]:
    """Where data does not follow a schema, with the mend."""
    if "oneOf" in schema:
        tries = [list(problems(data, choice, path)) for choice in schema["oneOf"]]
        if all(tries):
            fitting = [
                t for t, choice in zip(tries, schema["oneOf"], strict=True) if _is(data, choice.get("type"))
            ]
            yield from min(fitting or tries, key=len)
        return
    if "const" in schema and data != schema["const"]:
        yield path, Said(f"il faut {_json(schema['const'])}", f"{_json(schema['const'])} is needed")
        return
    if "enum" in schema and data not in schema["enum"]:
        choices = ", ".join(map(str, schema["enum"]))
        yield path, Said(f"il faut l’un de\u00a0: {choices}", f"one of these is needed: {choices}")
        return
    if "type" in schema and not _is(data, schema["type"]):
        kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        yield path, Said(f"attendu\u00a0: {', '.join(map(_fr, kinds))}", f"expected: {', '.join(kinds)}")
        return
    if isinstance(data, str):
        yield from _text(data, schema, path)
    elif isinstance(data, dict):
        yield from _object(data, schema, path)
    elif isinstance(data, list):
        if len(data) < schema.get("minItems", 0):
            yield path, Said("il faut au moins un élément", "at least one item is needed")
        for number, item in enumerate(data):
            yield from problems(item, schema.get("items", {}), (*path, number))
    elif isinstance(data, int) and "minimum" in schema and not isinstance(data, bool):
        low, high = schema["minimum"], schema.get("maximum", data)
        if not low <= data <= high:
            yield (
                path,
                Said(f"il faut un nombre de {low} à {high}", f"a number from {low} to {high} is needed"),
            )


def _text(data: str, schema: Mapping[str, Any], path: Path) -> Iterator[tuple[Path, Said]]:
    if len(data) < schema.get("minLength", 0):
        yield path, Said("un texte vide ne dit rien", "an empty text says nothing")
    if "pattern" in schema and not re.search(schema["pattern"], data):
        yield path, Said(f"forme attendue\u00a0: {schema['pattern']}", f"expected form: {schema['pattern']}")


def _object(data: dict[Any, Any], schema: Mapping[str, Any], path: Path) -> Iterator[tuple[Path, Said]]:
    if len(data) < schema.get("minProperties", 0):
        yield path, Said("il faut au moins une entrée", "at least one entry is needed")
    known = schema.get("properties", {})
    other = schema.get("additionalProperties", {})
    for name in schema.get("required", ()):
        if name not in data:
            yield path, Said(f"il manque {name}", f"{name} is missing")
    choices = schema.get("anyOf", ())
    if choices and not any(all(name in data for name in choice["required"]) for choice in choices):
        names = [choice["required"][0] for choice in choices]
        yield path, Said(f"il faut {' ou '.join(names)}", f"{' or '.join(names)} is needed")
    for name, value in data.items():
        step = (*path, str(name))
        if name in known:
            yield from problems(value, known[name], step)
        elif other is False:
            yield (
                step,
                Said(
                    f"clé inconnue ; connues\u00a0: {', '.join(known)}",
                    f"unknown key; known: {', '.join(known)}",
                ),
            )
        else:
            yield from problems(value, other, step)


def _is(data: Any, kinds: Any) -> bool:
    if kinds is None:
        return True
    for kind in kinds if isinstance(kinds, list) else [kinds]:
        if isinstance(data, _KINDS[kind]) and not (kind == "integer" and isinstance(data, bool)):
            return True
    return False


def _fr(kind: str) -> str:
    return {
        "object": "objet",
        "array": "liste",
        "string": "texte",
        "boolean": "true ou false",
        "integer": "entier",
    }[kind]


def _json(value: Any) -> str:
    return {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)
