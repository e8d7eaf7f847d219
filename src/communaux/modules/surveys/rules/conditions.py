"""When a question shows: a small grammar over the answers given so far.

Written as JSON, one key an object:

``{"answered": "Q1.1"}`` · ``{"equals": ["Q3.3.1.a", true]}`` · ``{"any_of": ["Q1.3.a", ["food", "energy"]]}`` ·
``{"not": {…}}`` · ``{"all": [{…}, …]}`` · ``{"any": [{…}, …]}``

``any_of`` on several choices holds where one of them is chosen. A field that does not show counts as not answered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

ValueOf = Callable[[str], Any]
"""The value of a field that shows and is answered, else None."""


class ConditionError(ValueError):
    """What is no condition. ``path`` is where inside it, ``found`` what stands there."""

    def __init__(self, path: str, found: object) -> None:
        super().__init__(f"{path}: {found!r}")
        self.path = path
        self.found = found


@dataclass(frozen=True, slots=True)
class Answered:
    field: str


@dataclass(frozen=True, slots=True)
class Equals:
    field: str
    value: Any


@dataclass(frozen=True, slots=True)
class AnyOf:
    field: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Not:
    inner: Condition


@dataclass(frozen=True, slots=True)
class All:
    inner: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any_:  # noqa: N801 - the word of the grammar is "any"
    inner: tuple[Condition, ...]


Condition = Answered | Equals | AnyOf | Not | All | Any_
_SCALARS = (str, int, bool)


def read(raw: object, path: str = "") -> Condition:
    """The condition that a JSON object says. Raises ConditionError."""
    if not isinstance(raw, dict) or len(raw) != 1:
        raise ConditionError(path, raw)
    (word, said), at = next(iter(raw.items())), path
    at = f"{path}.{word}" if path else str(word)
    match word, said:
        case "answered", str(name) if name:
            return Answered(name)
        case "equals", [str(name), value] if name and isinstance(value, _SCALARS):
            return Equals(name, value)
        case "any_of", [str(name), [*values]] if name and values and _scalars(values):
            return AnyOf(name, tuple(values))
        case "not", inner:
            return Not(read(inner, at))
        case (("all" | "any"), [*parts]) if parts:
            inner = tuple(read(part, f"{at}[{place}]") for place, part in enumerate(parts))
            return All(inner) if word == "all" else Any_(inner)
    raise ConditionError(at, said)


def _scalars(values: list[object]) -> bool:
    return all(isinstance(value, _SCALARS) for value in values)


def written(condition: Condition) -> dict[str, Any]:
    """The JSON of a condition; ``read(written(c)) == c``."""
    match condition:
        case Answered(name):
            return {"answered": name}
        case Equals(name, value):
            return {"equals": [name, value]}
        case AnyOf(name, values):
            return {"any_of": [name, list(values)]}
        case Not(inner):
            return {"not": written(inner)}
        case All(parts):
            return {"all": [written(part) for part in parts]}
        case Any_(parts):
            return {"any": [written(part) for part in parts]}


def leaves(condition: Condition) -> Iterator[Answered | Equals | AnyOf]:
    """The comparisons inside, from left to right."""
    match condition:
        case Not(inner):
            yield from leaves(inner)
        case All(parts) | Any_(parts):
            for part in parts:
                yield from leaves(part)
        case _:
            yield condition


def fields(condition: Condition) -> tuple[str, ...]:
    """The fields that it looks at, each once."""
    return tuple(dict.fromkeys(leaf.field for leaf in leaves(condition)))


def holds(condition: Condition, value_of: ValueOf) -> bool:
    """Whether it holds with these answers. ``1`` and ``true`` are not the same answer."""
    match condition:
        case Answered(name):
            return value_of(name) is not None
        case Equals(name, wanted):
            return _same(value_of(name), wanted)
        case AnyOf(name, wanted):
            value = value_of(name)
            found = value if isinstance(value, list) else [value]
            return any(_same(one, other) for one in found for other in wanted)
        case Not(inner):
            return not holds(inner, value_of)
        case All(parts):
            return all(holds(part, value_of) for part in parts)
        case Any_(parts):
            return any(holds(part, value_of) for part in parts)


def _same(one: object, other: object) -> bool:
    return isinstance(one, bool) == isinstance(other, bool) and one == other and one is not None
