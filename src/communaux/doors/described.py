"""What doors beside the REST one answer below ``/api/``: each puts its paths here, for the one OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Paths = Callable[[], dict[str, Any]]
_PATHS: list[Paths] = []


def add(paths: Paths) -> None:
    """A function that gives path items of OpenAPI 3.1 in the active language."""
    if paths not in _PATHS:
        _PATHS.append(paths)


_TAGS: list[Callable[[], dict[str, Any]]] = []


def add_tag(tag: Callable[[], dict[str, Any]]) -> None:
    """A function that gives a tag (name, description) in the active language."""
    if tag not in _TAGS:
        _TAGS.append(tag)


def tags() -> list[dict[str, Any]]:
    """All of them."""
    return [told() for told in _TAGS]


def paths() -> dict[str, Any]:
    """All of them."""
    return {path: item for told in _PATHS for path, item in told().items()}
