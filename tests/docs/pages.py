"""The documents of the house, and what can be read out of them. No test of its own."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/**/*.md")])
DEPLOY = sorted(path for path in ROOT.glob("deploy/**/*") if path.is_file())

_FENCE = re.compile(r"^```.*?^```", re.M | re.S)
_INLINE = re.compile(r"`([^`\n]+)`")


def name(path: Path) -> str:
    """A page as people name it."""
    return str(path.relative_to(ROOT))


def text_of(path: Path) -> str:
    """The page without its code blocks."""
    return _FENCE.sub("", path.read_text(encoding="utf-8"))


def code_of(path: Path) -> list[str]:
    """Every line of code of a page: of blocks, and what stands between back quotes."""
    whole = path.read_text(encoding="utf-8")
    lines = [line for block in _FENCE.findall(whole) for line in block.splitlines()[1:-1]]
    return lines + _INLINE.findall(_FENCE.sub("", whole))
