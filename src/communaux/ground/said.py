"""What a rule answers with: a sentence in both languages. Pure, so that rules need no translation machinery."""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence, or part of one, in French and in English."""

    fr: str
    en: str

    def label(self, lang: str = "fr") -> str:
        """The sentence in ``lang`` ("fr", "en", also "en-gb"); French for any other language."""
        return self.en if lang.lower().startswith("en") else self.fr

    def __str__(self) -> str:
        return self.fr


def unbroken(text: str) -> str:
    """French with no-break spaces inside its quotes and before its double signs, so that no line begins with one."""
    return re.sub(r" (?=[:;?!»](?:\W|$))", "\u00a0", text).replace("« ", "«\u00a0")


def enumerate_said(parts: Iterable[Said], head: Said) -> Said:
    """``head`` followed by a list: "Il manque : le site, le lieu"."""
    told = list(parts)
    return Said(
        f"{head.fr}\u00a0: " + ", ".join(part.fr for part in told),
        f"{head.en}: " + ", ".join(part.en for part in told),
    )
