"""The complement of one record: what must be done to the record that came back, so that it is the one that left.

``difference(original, returned)`` gives a patch; ``apply`` puts it on what returns from an edited translation. Every line of
a patch names what it expects to find: where a person changed the value, the person's value stays. Lines that only restore
what the other side never held are put back always. A law (GetPut) follows from how it is made: whatever the rules do,
``apply(returned, difference(original, returned))`` is the original, to the letter.

Lines, by their first letter: ``w`` wrap the value in a list, ``u`` unwrap a list of one, ``s`` set (path, value, expected or
nothing), ``x`` remove (path, expected), ``i`` insert into a list (path, value).
"""

from __future__ import annotations

from typing import Any

from communaux.modules.standards.rules.values import ABSENT, Path, at, decode, encode, put, same

Patch = list[list[Any]]


def difference(original: Any, returned: Any) -> Patch:
    """Both trees are records (dicts)."""
    if original == returned:  # kinds of text are equal to their own kind alone
        return []
    patch: Patch = []
    _compare(original, returned, (), patch)
    return patch


def _compare(one: Any, other: Any, path: Path, patch: Patch) -> None:
    if type(one) is list and type(other) is not list:
        patch.append(["w", list(path)])
        other = [other]
    elif type(other) is list and type(one) is not list and len(other) == 1:
        patch.append(["u", list(path)])
        other = other[0]
    if type(one) is dict and type(other) is dict:
        for name in [name for name in other if name not in one]:
            patch.append(["x", [*path, name], encode(other[name])])
        for name, value in one.items():
            if name not in other:
                patch.append(["s", [*path, name], encode(value)])
            elif type(value) is not type(other[name]) or value != other[name] or type(value) in (dict, list):
                _compare(value, other[name], (*path, name), patch)
    elif type(one) is list and type(other) is list:
        _lists(one, other, path, patch)
    elif not same(one, other):
        patch.append(["s", list(path), encode(one), encode(other)])


def _lists(one: list[Any], other: list[Any], path: Path, patch: Patch) -> None:
    """What came back is mostly what left without some parts: those are inserted; else compared place by place."""
    missing = []
    number = 0
    for place, value in enumerate(one):
        if number < len(other) and _alike(value, other[number]):
            number += 1
        else:
            missing.append(place)
    if number == len(other):
        for place in missing:
            patch.append(["i", [*path, place], encode(one[place])])
        for place in sorted(set(range(len(one))) - set(missing)):
            returned = other[place - sum(m < place for m in missing)]
            _compare(one[place], returned, (*path, place), patch)
    elif len(one) == len(other):
        for place, (value, returned) in enumerate(zip(one, other, strict=True)):
            _compare(value, returned, (*path, place), patch)
    else:
        patch.append(["s", list(path), encode(one), encode(other)])


def _alike(one: Any, other: Any) -> bool:
    """Whether two parts of lists are the same thing: the same name, else the same to the letter."""
    if type(one) is dict and type(other) is dict:
        if "@id" in one and "@id" in other:
            return bool(one["@id"] == other["@id"])
        return one.get("@type") == other.get("@type") and bool(one.keys() & other.keys())
    return same(one, other)


def apply(tree: Any, patch: Patch) -> list[tuple[Path, Any, str]]:
    """Put a patch on a record, in place. Returns what could not be put back: path, value, code of the reason."""
    unplaced: list[tuple[Path, Any, str]] = []
    for line in patch:
        what, path = line[0], tuple(line[1])
        now = at(tree, path)
        if what == "w":
            if now is not ABSENT and type(now) is not list:
                put(tree, path, [now])
        elif what == "u":
            if type(now) is list and len(now) == 1:
                put(tree, path, now[0])
        elif what == "x":
            if now is not ABSENT and same(now, decode(line[2])):
                _remove(tree, path)
        elif what == "i":
            holder = at(tree, path[:-1])
            if type(holder) is list:
                holder.insert(min(int(path[-1]), len(holder)), decode(line[2]))
            elif holder is ABSENT:
                if not put(tree, path[:-1], [decode(line[2])]):
                    unplaced.append((path, decode(line[2]), "patch"))
            else:
                unplaced.append((path, decode(line[2]), "edited"))
        elif len(line) == 3:
            if now is ABSENT:
                if not put(tree, path, decode(line[2])):
                    unplaced.append((path, decode(line[2]), "patch"))
            else:
                unplaced.append((path, decode(line[2]), "edited"))
        elif now is not ABSENT and same(now, decode(line[3])):
            put(tree, path, decode(line[2]))
        else:
            unplaced.append((path, decode(line[2]), "replaced"))
    return unplaced


def _remove(tree: Any, path: Path) -> None:
    holder = at(tree, path[:-1])
    if type(holder) is dict:
        del holder[path[-1]]
