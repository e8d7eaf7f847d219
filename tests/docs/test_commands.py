"""What documents tell people to type exists: verbs, options, targets of make, addresses."""

import argparse
import re
import shlex
from pathlib import Path

import pytest
from django.http import Http404
from django.urls import Resolver404, resolve

from communaux.site.command import VERBS, parser
from tests.docs.pages import DEPLOY, PAGES, ROOT, code_of, name

_CALL = re.compile(r"(?:^|[\s(\"]|bin/)communaux ([a-z]+)((?:\s[^|#`]*)?)")
_MAKE = re.compile(r"\bmake((?: -C \S+| [A-Z]+=\S+)*) ([a-z][a-z-]*)")
_ADDRESS = re.compile(r"(?:https?://(?:localhost:\d+|directory\.example\.org))?(/[a-zà-ü][^\s`'\"|>]*)")
_TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))


def _calls(path: Path) -> list[tuple[str, list[str]]]:
    lines = code_of(path) if path.suffix == ".md" else path.read_text(encoding="utf-8").splitlines()
    return [
        (verb, re.findall(r"(?<!\w)--[a-z-]+", rest)) for line in lines for verb, rest in _CALL.findall(line)
    ]


def _options(verb: str) -> set[str]:
    def of(sub: argparse.ArgumentParser) -> set[str]:
        found = {option for action in sub._actions for option in action.option_strings}
        deeper = [action for action in sub._actions if isinstance(action, argparse._SubParsersAction)]
        return found.union(*(of(one) for action in deeper for one in action.choices.values()))

    return of(next(action for action in parser(verb)._actions if action.dest == "verb").choices[verb])


CALLS = [(name(path), verb, options) for path in [*PAGES, *DEPLOY] for verb, options in _calls(path)]


def test_documents_show_every_verb() -> None:
    assert {verb for _page, verb, _options in CALLS} >= set(VERBS)


def test_every_verb_and_option_exists() -> None:
    wrong = []
    for page, verb, options in CALLS:
        known = _options(verb) if verb in VERBS else set()
        if verb not in VERBS or not known.issuperset(options):
            wrong.append((page, verb, options))
    assert wrong == []


@pytest.mark.parametrize("verb", VERBS)
def test_every_option_is_documented(verb: str) -> None:
    page = (ROOT / "docs/operators/command.md").read_text(encoding="utf-8")
    section = page.partition(f"\n## {verb}\n")[2].partition("\n## ")[0]
    ours = _options(verb) - {"-h", "--help", "--data", "--json"}
    assert section, f"docs/operators/command.md has no section on {verb}"
    assert [option for option in sorted(ours) if f"`{option}" not in section] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_targets_of_make_exist(page: Path) -> None:
    asked = {target for line in code_of(page) for _values, target in _MAKE.findall(line)}
    assert asked <= _TARGETS


def test_every_target_of_make_is_explained() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert [target for target in sorted(_TARGETS) if f"`make {target}" not in page] == []


def _addresses(page: Path) -> set[str]:
    found = set()
    for code in code_of(page):
        for word in shlex.split(code.replace("'", " ").replace('"', " "), comments=False) if code else []:
            if match := _ADDRESS.fullmatch(word.rstrip(".,;:")):
                found.add(match[1])
    return found


_FILES = ("/etc/", "/var/", "/srv/", "/usr/", "/opt/", "/run/", "/data")
_SAMPLES = {
    "<slug>": "coopcycle",
    "<key>": "abc123",
    "<name>": "organisation",
    "<list>": "activities",
    "<token>": "abc",
}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_addresses_answer(page: Path) -> None:
    """Each address in a code line is one that the house knows."""
    unknown = []
    for address in _addresses(page):
        path = re.split(r"[?#]", address)[0]
        if path.startswith(_FILES) or "*" in path or "{" in path or "…" in path:
            continue
        for sample, value in _SAMPLES.items():
            path = path.replace(sample, value)
        if path.startswith(("/static/", "/media/")):
            continue
        try:
            resolve(path)
        except (Resolver404, Http404):
            unknown.append(address)
    assert unknown == []
