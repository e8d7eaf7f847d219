"""OpenAPI files as far as the tests read them: schemas put together, a small check of values, values drawn. No test."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from communaux.modules.standards.rules.values import Number


@cache
def read(path: Path) -> dict[str, Any]:
    """The document."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


class Schemas:
    """The schemas of one document, with references followed and ``allOf`` put together."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document

    def named(self, name: str) -> dict[str, Any]:
        """A schema of the components."""
        return self.whole({"$ref": f"#/components/schemas/{name}"})

    def whole(self, schema: dict[str, Any]) -> dict[str, Any]:
        """One schema without references or ``allOf`` at its top."""
        while "$ref" in schema:
            found: Any = self.document
            for step in schema["$ref"].removeprefix("#/").split("/"):
                found = found[step]
            schema = found
        if "allOf" not in schema:
            return schema
        made = {key: value for key, value in schema.items() if key != "allOf"}
        for part in map(self.whole, schema["allOf"]):
            for key, value in part.items():
                if key == "properties":
                    made[key] = {**value, **made.get(key, {})}
                elif key == "required":
                    made[key] = [*dict.fromkeys([*value, *made.get(key, [])])]
                elif key == "enum":
                    # the roles of a carpooler are written as two lists beside each other, meant as one
                    made[key] = [*value, *made.get(key, [])]
                else:
                    made.setdefault(key, value)
        return made

    def faults(self, schema: dict[str, Any], value: Any, path: str = "") -> Iterator[tuple[str, str]]:
        """Where a value does not follow: path and why."""
        schema = self.whole(schema)
        if "oneOf" in schema:
            tries = [list(self.faults(choice, value, path)) for choice in schema["oneOf"]]
            if all(tries):
                yield from tries[0]
            return
        kind = schema.get("type") or ("object" if "properties" in schema else "")
        if kind and not _is(value, kind):
            yield path, f"type {kind}"
            return
        if "enum" in schema and (int(value) if type(value) is Number else value) not in schema["enum"]:
            yield path, "enum"
        if type(value) is str and not schema.get("minLength", 0) <= len(value) <= schema.get(
            "maxLength", 10**6
        ):
            yield path, "length"
        if type(value) is Number and not (
            schema.get("minimum", float(value)) <= float(value) <= schema.get("maximum", float(value))
        ):
            yield path, "range"
        if kind == "object":
            known = schema.get("properties", {})
            for name in schema.get("required", ()):
                if name not in value:
                    yield f"{path}/{name}".strip("/"), "required"
            for name, inner in value.items():
                if name not in known:
                    yield f"{path}/{name}".strip("/"), "unknown"
                else:
                    yield from self.faults(known[name], inner, f"{path}/{name}".strip("/"))
        elif kind == "array":
            for inner in value:
                yield from self.faults(schema["items"], inner, path)

    def values(
        self, schema: dict[str, Any], fixed: dict[str, st.SearchStrategy] | None = None, name: str = ""
    ) -> Any:
        """Any value that follows a schema. ``fixed``: by the name of a property."""
        fixed = fixed or {}
        if name in fixed:
            return fixed[name]
        schema = self.whole(schema)
        if "oneOf" in schema:
            return st.one_of(*(self.values(choice, fixed) for choice in schema["oneOf"]))
        if "enum" in schema:
            return st.sampled_from([Number(one) if type(one) is int else one for one in schema["enum"]])
        kind = schema.get("type") or "object"
        if kind == "object":
            known = schema.get("properties", {})
            made = {key: self.values(inner, fixed, key) for key, inner in known.items()}
            needed = {key: made.pop(key) for key in schema.get("required", ()) if key in made}
            return st.fixed_dictionaries(needed, optional=made)
        if kind == "array":
            return st.lists(self.values(schema["items"], fixed), min_size=1, max_size=2)
        if kind == "integer":
            return st.integers(schema.get("minimum", 0), schema.get("maximum", 2 * 10**9)).map(_number)
        if kind == "number":
            return st.sampled_from(["0", "1.50", "48.85", "-1.6", "12"]).map(Number)
        if kind == "boolean":
            return st.booleans()
        return st.text("abcé -", min_size=1, max_size=6)


def _number(value: int) -> Number:
    return Number(str(value))


def _is(value: Any, kind: str) -> bool:
    if kind == "integer":
        return type(value) is Number and bool(re.fullmatch(r"-?\d+", value))
    return {"object": dict, "array": list, "string": str, "number": Number, "boolean": bool}[kind] is type(
        value
    )
