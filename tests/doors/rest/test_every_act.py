"""The REST door covers all: each act of the life of the network is reached by a method, or named with its reason."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import communaux
from communaux.doors.rest.acting import ACTS
from communaux.doors.rest.acting.elsewhere import ELSEWHERE
from communaux.meaning.declare import all_meanings

SOURCE = Path(communaux.__file__).parent
ACTING = SOURCE / "doors" / "rest" / "acting"
MODULES = ("network", "charter", "surveys", "groups", "library", "nodes")
_WRITES = {"acting", "writing"}


def _calls(function: ast.FunctionDef) -> set[str]:
    """The names that a function calls, bare or as an attribute."""
    found = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            found.add(node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", ""))
    return found


def acts() -> Iterator[str]:
    """Every public function of ``acts/`` that takes a viewer or opens a transaction of its own."""
    for module in MODULES:
        folder = SOURCE / "modules" / module / "acts"
        for path in sorted(folder.rglob("*.py")):
            name = ".".join((module, *path.relative_to(folder).with_suffix("").parts))
            for node in ast.parse(path.read_text()).body:
                if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                    continue
                takes = {one.arg for one in (*node.args.args, *node.args.kwonlyargs)}
                if "viewer" in takes or "acting" in _calls(node):
                    yield f"{name}.{node.name}"


def reached() -> set[str]:
    """The functions of ``acts/`` that the files of the door name, by the modules that they import."""
    found = set()
    for path in ACTING.glob("*.py"):
        tree = ast.parse(path.read_text())
        modules: dict[str, str] = {}
        for node in ast.walk(tree):
            if not isinstance(node, ast.ImportFrom) or ".acts" not in (node.module or ""):
                continue
            start = str(node.module).removeprefix("communaux.modules.").replace(".acts", "", 1)
            modules |= {one.asname or one.name: f"{start}.{one.name}" for one in node.names}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                found.add(f"{modules.get(node.value.id, '')}.{node.attr}")
    return found


def test_every_act_is_reached_or_done_elsewhere_for_a_reason() -> None:
    known, here = set(acts()), reached()
    assert len(known) > 200
    assert known - here - ELSEWHERE.keys() == set(), "no method of the REST door performs these"
    assert ELSEWHERE.keys() & here == set(), "these are reached: take them off the list"
    assert ELSEWHERE.keys() - known == set(), "these are no acts any more"
    assert all(reason.strip() for reason in ELSEWHERE.values())


def test_what_the_files_of_the_door_hold_is_served() -> None:
    """A table that is written and not merged would be reached by no request."""
    written = {key for path in ACTING.glob("*.py") for key in _tables(ast.parse(path.read_text()))}
    assert written == set(ACTS)
    assert set(ACTS) <= {meaning.name for meaning in all_meanings()}


def _tables(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        target = node.target if isinstance(node, ast.AnnAssign) else None
        if isinstance(target, ast.Name) and target.id == "ACTS" and isinstance(node.value, ast.Dict):  # type: ignore[union-attr]
            yield from (key.value for key in node.value.keys if isinstance(key, ast.Constant))  # type: ignore[union-attr]
