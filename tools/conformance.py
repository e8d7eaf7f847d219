"""Writes which tests hold which clause of the Solid specifications, from the marks of the tests.

``python -m tools.conformance`` writes ``doors/ldp/data/clauses-held.yaml`` and ``docs/developers/conformance.md``;
``--check`` only says which are out of date, and exits 1 where one is. It reads the tests and runs none: that they pass is
said by the run of the tests. A test that is skipped or expected to fail holds nothing.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
TESTS = ROOT / "tests" / "doors" / "ldp" / "conformance"
HELD = ROOT / "src" / "communaux" / "doors" / "ldp" / "data" / "clauses-held.yaml"
PAGE = ROOT / "docs" / "developers" / "conformance.md"
_MADE = "Made by tools/conformance.py from the marks of the tests: `make reference`."


@dataclass(frozen=True)
class Mark:
    """``@clause("id", …, partly=("…", "…"))`` on a test."""

    ids: tuple[str, ...]
    test: str
    partly: tuple[str, str] | None = None


def marks(folder: Path = TESTS) -> Iterator[Mark]:
    """The marks of every test that counts."""
    for path in sorted(folder.glob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if any("skip" in ast.unparse(node) or "xfail" in ast.unparse(node) for node in _module_marks(tree)):
            continue
        for function in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
            if any(word in ast.unparse(one) for one in function.decorator_list for word in ("skip", "xfail")):
                continue
            name = f"{path.relative_to(ROOT)}::{function.name}"
            for decorator in function.decorator_list:
                if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "clause":
                    yield _mark(decorator, name)


def _module_marks(tree: ast.Module) -> Iterator[ast.expr]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark":
            yield node.value


def _mark(call: ast.Call, test: str) -> Mark:
    ids = tuple(ast.literal_eval(argument) for argument in call.args)
    partly = next((ast.literal_eval(word.value) for word in call.keywords if word.arg == "partly"), None)
    return Mark(ids, test, partly)


def held(found: Iterator[Mark] | list[Mark]) -> dict[str, dict]:
    """What each clause has: state, tests, and what is missing where it is met partly."""
    told: dict[str, dict] = {}
    for mark in found:
        for name in mark.ids:
            one = told.setdefault(name, {"state": "met", "tests": []})
            one["tests"].append(mark.test)
            if mark.partly:
                one["state"] = "partly"
                one.setdefault("why", []).append({"fr": mark.partly[0], "en": mark.partly[1]})
    return dict(sorted(told.items()))


def held_text() -> str:
    """The data file."""
    body = yaml.safe_dump(held(marks()), allow_unicode=True, sort_keys=False, width=1000)
    return f"# {_MADE}\n{body}"


def page_text() -> str:
    """The page for developers. Reads the data file, which must be written before."""
    from communaux.doors.ldp import clauses

    clauses.sections.cache_clear()
    words = {"met": "met", "partly": "partly", "not": "**not**"}
    counted = clauses.counts()
    lines = [
        f"<!-- {_MADE} -->",
        "# Conformance to Solid",
        "",
        "Solid Protocol 0.11, Web Access Control, Solid Notifications and Linked Data Notifications, clause by clause, for",
        "a server. A clause is *met* where a test marked with its id passes, *partly* where the mark says what is missing,",
        "*not* where no test holds it. The house serves the same list at `/solid/conformance`.",
        "",
        f"{counted['met']} met, {counted['partly']} partly, {counted['not']} not.",
        "",
    ]
    for section in clauses.sections():
        lines += [
            f"## {section.said.en}",
            "",
            "| clause | level | what it asks | state | tests |",
            "|---|---|---|---|---|",
        ]
        for one in section.clauses:
            tests = ", ".join(f"`{test.rpartition('/')[2]}`" for test in one.tests)
            why = "".join(f": {said.en}" for said in one.why)
            lines.append(
                f"| [{one.id}]({one.at}) | {one.level} | {one.said.en} | {words[one.state]}{why} | {tests} |"
            )
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def main(argv: list[str]) -> int:
    """Write both files, or check them."""
    check, stale = "--check" in argv, []
    for path, make in ((HELD, held_text), (PAGE, page_text)):
        text = make()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(path)
            print(f"{'out of date' if check else 'written'}: {path.name}")
            if not check:
                path.write_text(text, encoding="utf-8")
    return 1 if stale and check else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
