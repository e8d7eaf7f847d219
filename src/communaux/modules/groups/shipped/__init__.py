"""The working rules that a house may start with: our own wording, in both languages, as Markdown files."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

_HERE = Path(__file__).parent / "data"


@lru_cache(maxsize=1)
def working_rules() -> dict[str, str]:
    """The text in French and in English. Not to be changed by who gets it."""
    return {
        language: (_HERE / f"rules.{language}.md").read_text("utf-8").strip() for language in ("fr", "en")
    }
