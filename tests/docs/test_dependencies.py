"""CONTRIBUTING.md justifies each dependency in one line, and nothing that is not one."""

import re
import tomllib

from tests.docs.pages import ROOT

_NAME = re.compile(r"[A-Za-z0-9._-]+")


def _declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lines = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    return {_NAME.match(line)[0].lower() for line in lines}


def _justified() -> list[str]:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = page.partition("\n## Dependencies\n")[2].partition("\n## ")[0]
    return [found.lower() for found in re.findall(r"^- `([^`]+)`: \S", section, re.M)]


def test_each_dependency_has_one_line_and_no_line_lacks_one() -> None:
    lines = _justified()
    assert sorted(lines) == sorted(set(lines))
    assert set(lines) == _declared()
