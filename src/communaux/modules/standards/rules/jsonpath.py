"""JSONPath as mappings in RML use it (RFC 9535, a part): names, places, every child, and filters on what is there or is a text.

What is not of this part raises ``Unsupported``, what is no JSONPath ``RmlFault``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

Values = Callable[[Any], list[Any]]
_FILTER = re.compile(r"\[\?\s*\((.*?)\)\s*\](?=[.\[]|\Z)", re.S)
_TEST = re.compile(
    r"\s*(!?)\s*@((?:\[\s*'(?:[^'\\]|\\.)*'\s*\]|\[\d+\]|\.[A-Za-z_][\w-]*)+)"
    r"(?:\s*(==|!=)\s*'((?:[^'\\]|\\.)*)')?\s*(\|\||&&|\Z)"
)
_STEP = re.compile(r"\.([A-Za-z_][\w-]*)|\[\s*(?:'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"|(\*)|(\d+))\s*\]")


class RmlFault(ValueError):  # noqa: N818 - a mapping or data at fault, not a failure
    """The mapping or the data cannot be carried out, and RML says so."""


class Unsupported(RmlFault):
    """RML allows it, this reader does not. The message is the reason."""


def _test_of(text: str, whole: str) -> Callable[[Any], bool]:
    """A filter of JSONPath: that a value is there or not, is a text or not; joined by && and ||."""
    ways: list[list[Callable[[Any], bool]]] = [[]]
    at = 0
    more = "&&"
    while more:
        found = _TEST.match(text, at)
        if not found or (found[1] and found[3]):
            raise Unsupported(f"JSONPath {whole}")
        if more == "||":
            ways.append([])
        ways[-1].append(_one_test(bool(found[1]), path_of(f"${found[2]}"), found[3], found[4]))
        more = found[5]
        at = found.end()
    return lambda value: any(all(test(value) for test in way) for way in ways)


def _one_test(not_there: bool, path: Values, how: str | None, told: str | None) -> Callable[[Any], bool]:
    if how is None or told is None:
        return lambda value: bool(path(value)) != not_there
    wanted = re.sub(r"\\(.)", r"\1", told)
    is_equal = how == "=="
    return lambda value: any(one == wanted for one in path(value)) == is_equal


def path_of(text: str) -> Values:
    """A JSONPath of names, places, ``*`` and plain filters as a function from a value to the values it leads to."""
    if not text.startswith("$"):
        text = f"$.{text}"
    steps: list[str | int | Callable[[Any], bool] | None] = []
    at = 1
    while at < len(text):
        if test := _FILTER.match(text, at):
            steps.append(_test_of(test[1], text))
            at = test.end()
            continue
        found = _STEP.match(text, at)
        if not found:
            if text.startswith("..", at) or text.startswith("[?", at):
                raise Unsupported(f"JSONPath {text}")
            raise RmlFault(f"JSONPath {text}")
        name, single, double, every, number = found.groups()
        quoted = single if single is not None else double
        if every:
            steps.append(None)
        elif number:
            steps.append(int(number))
        else:
            steps.append(name if name is not None else re.sub(r"\\(.)", r"\1", quoted))
        at = found.end()

    def follow(value: Any) -> list[Any]:
        values = [value]
        for step in steps:
            if step is None:
                values = [
                    inner
                    for outer in values
                    for inner in (
                        outer.values()
                        if isinstance(outer, dict)
                        else outer
                        if isinstance(outer, list)
                        else ()
                    )
                ]
            elif callable(step):
                values = [
                    inner
                    for outer in values
                    if isinstance(outer, dict | list)
                    for inner in (outer.values() if isinstance(outer, dict) else outer)
                    if step(inner)
                ]
            elif isinstance(step, int):
                values = [outer[step] for outer in values if isinstance(outer, list) and step < len(outer)]
            else:
                values = [outer[step] for outer in values if isinstance(outer, dict) and step in outer]
        return values

    return follow
