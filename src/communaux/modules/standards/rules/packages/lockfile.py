"""``standards.lock``: the set of packages in use, as JSON with sorted names and one order, so that it can be committed and compared."""

from __future__ import annotations

import json
import re
from typing import Any

from communaux.modules.standards.rules.packages.model import KINDS, Holds, Package

FORMAT = 1
NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}\Z", re.A)
VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+_-]{0,63}\Z", re.A)
_FILE = re.compile(r"[a-z0-9][A-Za-z0-9.+_@-]{0,180}\Z", re.A)
_HASH = re.compile(r"[0-9a-f]{64}\Z")


def written(packages: list[Package]) -> str:
    """The text of a lock file."""
    told = [package.as_dict() for package in sorted(packages, key=lambda one: one.age)]
    return (
        json.dumps({"format": FORMAT, "packages": told}, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    )


def read(text: str) -> list[Package]:
    """The packages of a lock file. Raises ValueError, saying what is wrong."""
    told = json.loads(text)
    if (
        not isinstance(told, dict)
        or told.get("format") != FORMAT
        or not isinstance(told.get("packages"), list)
    ):
        raise ValueError(f"format {FORMAT} expected")
    found = [_package(one, number) for number, one in enumerate(told["packages"], 1)]
    seen = [one.reference for one in found]
    if len(set(seen)) != len(seen):
        raise ValueError("a package stands twice")
    return sorted(found, key=lambda one: one.age)


def _package(told: Any, number: int) -> Package:
    try:
        holds: dict[str, Any] = {**told["holds"], "namespaces": tuple(told["holds"]["namespaces"])}
        package = Package(**{**told, "aliases": tuple(told["aliases"]), "holds": Holds(**holds)})
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"package {number}: {error}") from error
    texts = (package.name, package.version, package.file, package.sha256, package.origin, package.added)
    sound = (
        all(
            isinstance(one, str)
            for one in (*texts, *package.aliases, package.licence, package.notice, package.iri)
        )
        and NAME.match(package.name)
        and VERSION.match(package.version)
        and _FILE.match(package.file)
        and _HASH.match(package.sha256)
        and package.kind in KINDS
        and isinstance(package.size, int)
        and isinstance(package.title, dict)
    )
    if not sound:
        raise ValueError(f"package {number}: name, version, kind, file or hash is not of the expected form")
    return package
