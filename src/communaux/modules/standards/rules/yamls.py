"""YAML files that people write, read with the place of every value, so that a fault can be shown where it stands.

Plain values only. A key said twice, an anchor (the door of a YAML bomb) and a text of more than a megabyte are refused.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import yaml

from communaux.ground.said import Said

LARGEST = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a file: where (path and line, 0 where unknown), and what to do."""

    path: str
    line: int
    said: Said


class FileFault(ValueError):  # noqa: N818 - it carries faults
    """A file that cannot be used. ``faults`` holds every one that was found."""

    def __init__(self, name: str, faults: list[Fault]) -> None:
        self.name = name
        self.faults = faults
        super().__init__("; ".join(f"{name}:{fault.line}: {fault.path}: {fault.said.en}" for fault in faults))

    def sentences(self, lang: str = "fr") -> list[str]:
        """One line a fault: file, line, path, mend."""
        colon = "\u00a0: " if lang.startswith("fr") else ": "
        return [
            ":".join(part for part in (self.name, str(fault.line or "")) if part)
            + (f" {fault.path}" if fault.path else "")
            + colon
            + fault.said.label(lang)
            for fault in self.faults
        ]


class _Loader(yaml.SafeLoader):
    """Plain values; texts stay texts: no date, and "no" or "on" is no boolean."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            mark = self.peek_event().start_mark
            raise yaml.composer.ComposerError(None, None, "anchors are not read here", mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _value in node.value:
            name = str(self.construct_object(key, deep=True))
            if name in seen:
                raise yaml.constructor.ConstructorError(None, None, f"key said twice: {name}", key.start_mark)
            seen.add(name)
        return super().construct_mapping(node, deep=deep)


_Loader.yaml_implicit_resolvers = {
    letter: [
        (tag, form)
        for tag, form in resolvers
        if tag not in ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool")
    ]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))


def read(text: str, name: str = "") -> tuple[Any, dict[tuple[str | int, ...], int]]:
    """The data, and the line of every path in it. Raises FileFault."""
    if len(text) > LARGEST:
        raise FileFault(
            name, [Fault("", 0, Said("ce fichier dépasse 1 Mo", "this file is larger than 1 MB"))]
        )
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            data = None if node is None else loader.construct_document(node)
        finally:
            loader.dispose()
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or type(error).__name__
        said = Said(f"YAML illisible ({reason})", f"YAML that cannot be read ({reason})")
        raise FileFault(name, [Fault("", mark.line + 1 if mark else 0, said)]) from error
    lines: dict[tuple[str | int, ...], int] = {}
    if node is not None:
        _lines(node, (), lines)
    return data, lines


def _lines(node: yaml.Node, path: tuple[str | int, ...], lines: dict[tuple[str | int, ...], int]) -> None:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            step = (*path, str(key.value))
            _lines(value, step, lines)
            lines[step] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            _lines(value, (*path, number), lines)
