"""Whether a file says what its profile says: one reading, one finding a fault, in memory that does not grow with the file."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from typing import Any

from communaux.modules.standards.rules.findings import Finding, brief
from communaux.modules.standards.rules.operators import has_form
from communaux.modules.standards.rules.profiles import Class, Profile, Term
from communaux.modules.standards.rules.sides import Side
from communaux.modules.standards.rules.spool import Seen
from communaux.modules.standards.rules.translating import Account, identify, reporting
from communaux.modules.standards.rules.values import Blank, Iri, Number, Text, Typed, shown
from communaux.modules.standards.rules.values import Path as Trail

_IRI = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*:|#|/)[^\s<>\"{}|\\^`]*\Z")
_URL = re.compile(r"https?://[^\s/<>\"]+\.[^\s<>\"]+\Z", re.I)
_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>.]+\Z")
_DATATYPES = {"integer", "decimal", "boolean", "date", "dateTime"}
Say = Callable[[str, str, Trail, Any, dict[str, Any]], None]


@lru_cache(256)
def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _fits(value: Any, kind: str) -> bool:
    """Whether one value is of a type of profiles."""
    if kind == "any":
        return True
    if kind == "node":
        return type(value) in (dict, Iri, Blank)
    if kind == "iri":
        return type(value) in (Iri, Blank, dict) or (type(value) is str and bool(_IRI.match(value)))
    if type(value) in (dict, list) or value is None or type(value) is Blank:
        return False
    text = {True: "true", False: "false"}[value] if type(value) is bool else str.__str__(value)
    if kind == "text":
        return type(value) in (str, Text, Typed, Number)
    if kind == "number":
        return type(value) is Number or has_form(text, "double")
    if kind in _DATATYPES:
        return has_form(text, kind)
    return bool((_URL if kind == "url" else _EMAIL).match(text))


def check(profile: Profile, tree: dict[str, Any], say: Say, path: Trail = ()) -> None:
    """A record in the profile's names."""
    if profile.typed:
        kinds = tree.get("@type")
        if kinds is None:
            if len(tree) > 1 or "@id" not in tree:
                say("note" if profile.graph else "error", "no-class", path, "", {})
            known: list[Class] = []
        else:
            listed = kinds if type(kinds) is list else [kinds]
            known = [profile.classes[k] for k in listed if type(k) is str and k in profile.classes]
            for kind in listed:
                if type(kind) is not str or kind not in profile.classes:
                    say("error" if not known else "note", "unknown-class", (*path, "@type"), kind, {})
    else:
        known = list(profile.classes.values())
    if not profile.graph and profile.typed and not known:
        return
    terms = dict(profile.terms)
    for one in known:
        terms.update(one.terms)
    for name, value in tree.items():
        if name[:1] == "@":
            continue
        term = terms.get(name)
        if term is None:
            elsewhere = profile.graph and not known and name in profile.all_terms
            if not elsewhere:
                say("error" if not profile.graph else "note", "unknown-term", (*path, name), value, {})
        else:
            _values(profile, term, value, say, (*path, name))
        for place, part in enumerate(value if type(value) is list else [value]):
            if type(part) is dict:
                check(profile, part, say, (*path, name, place) if type(value) is list else (*path, name))
    for name, term in terms.items():
        if term.required and (known or not profile.graph) and name not in tree:
            code = "no-identifier" if any(one.identifier == name for one in known) else "required"
            say("error", code, (*path, name), "", {})


def _values(profile: Profile, term: Term, value: Any, say: Say, path: Trail) -> None:
    parts = value if type(value) is list else [value]
    if len(parts) > 1 and not term.many:
        say("error", "not-many", path, "", {})
    for place, part in enumerate(parts):
        here = (*path, place) if type(value) is list else path
        if not _fits(part, term.type):
            say("error", "type", here, part, {"expected": term.type})
            continue
        if not isinstance(part, str):
            continue
        if term.codes and str.__str__(part) not in profile.codes.get(term.codes, ()):
            say("error", "code", here, part, {"list": term.codes})
        if term.pattern and not _form(term.pattern).search(part):
            say("error", "pattern", here, part, {})
        if term.longest and len(part) > term.longest:
            say("error", "too-long", here, part, {"most": term.longest})


def run(one: Side, source: Path, *, report: Path | None = None) -> Account:
    """A file against its profile."""
    account = Account()
    with ExitStack() as stack:
        if report:
            account.keep = stack.enter_context(reporting(report, (one,), account))
        file = stack.enter_context(source.open("rb"))
        seen = stack.enter_context(Seen())
        for raw in one.open_reader(file, account.say):
            account.records += 1
            identify(one, raw, seen, account)
            tree, _names, findings = one.inward(raw)
            for finding in findings:
                account.say(finding)
            number, line = raw.number, raw.line

            def say(level: str, code: str, path: Trail, value: Any, facts: dict[str, Any],
                    number: int = number, line: int = line) -> None:  # fmt: skip
                account.say(Finding(level, code, number, shown(path), brief(value), line, facts=facts))

            check(one.profile, tree, say)
        account.written = 0
    return account
