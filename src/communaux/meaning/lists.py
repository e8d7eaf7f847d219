"""Code lists: the closed vocabularies that records choose from, named in French and in English.

A term is a code that never changes, two labels, and its matches in the vocabularies of others. Labels are data,
in both languages side by side: they are published as linked data, so they do not pass through gettext.
A list is published at ``/lists/<name>`` and a term at ``/lists/<name>#<code>``.

This file knows no list by itself, no model and no page: rooms declare their lists and look them up here.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_GAPS = re.compile(r"[\W_]+")


class ListError(ValueError):
    """A code list is not well formed: two terms of one code, a broader term that is absent, an alias of nothing."""


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of a code list.

    ``code``: kebab-case, stable for ever. ``fr``, ``en``: labels. ``exact``, ``close``: absolute IRIs of terms of
    other vocabularies that mean the same thing, or nearly. ``broader``: code of the wider term in the same list.
    ``note_fr``, ``note_en``: one sentence that helps to choose.
    """

    code: str
    fr: str
    en: str
    exact: tuple[str, ...] = ()
    close: tuple[str, ...] = ()
    broader: str | None = None
    note_fr: str = ""
    note_en: str = ""

    def label(self, lang: str = "fr") -> str:
        """The label in ``lang`` ("fr", "en", also "en-gb"); French for any other language."""
        return self.en if lang.lower().startswith("en") else self.fr

    def note(self, lang: str = "fr") -> str:
        """The note in ``lang``; empty where none was written."""
        return self.note_en if lang.lower().startswith("en") else self.note_fr


def _key(text: str) -> str:
    """What two spellings of one label share: neither case, nor accents, nor punctuation, nor the hyphen of co-op."""
    bare = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe").casefold())
    plain = "".join(c for c in bare if not unicodedata.combining(c)).replace("co-op", "coop")
    return _GAPS.sub(" ", plain).strip()


ALL: "dict[str, CodeList]" = {}
"""Every code list declared so far, by name, in the order of declaration."""


class CodeList:
    """A named list of terms, in the order in which people should read them.

    ``aliases`` maps other spellings, in any language, to a code; they serve ``find`` alone.
    Raises ``ListError`` where the list is not well formed or its name is taken.
    """

    def __init__(
        self,
        name: str,
        fr: str,
        en: str,
        terms: Iterable[Term],
        aliases: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.fr = fr
        self.en = en
        self.terms: tuple[Term, ...] = tuple(terms)
        self._by_code = {term.code: term for term in self.terms}
        self._aliases = dict(aliases or {})
        self._check()
        ALL[name] = self

    def _check(self) -> None:
        if not _NAME.match(self.name):
            raise ListError(f"list name {self.name!r} is not kebab-case")
        if self.name in ALL:
            raise ListError(f"a list is already named {self.name!r}")
        if not self.terms:
            raise ListError(f"list {self.name!r} is empty")
        if len(self._by_code) != len(self.terms):
            raise ListError(f"list {self.name!r} has a code twice")
        for term in self.terms:
            if not _CODE.match(term.code):
                raise ListError(f"code {term.code!r} of {self.name!r} is not kebab-case")
            if not term.fr.strip() or not term.en.strip():
                raise ListError(f"term {term.code!r} of {self.name!r} lacks a label")
            self._check_broader(term)
        for alias, code in self._aliases.items():
            if code not in self._by_code:
                raise ListError(f"alias {alias!r} of {self.name!r} names no term: {code!r}")
        _ = self._spellings

    def _check_broader(self, term: Term) -> None:
        seen = {term.code}
        step: Term | None = term
        while step is not None and step.broader is not None:
            if step.broader not in self._by_code or step.broader in seen:
                raise ListError(
                    f"broader term {step.broader!r} of {step.code!r} in {self.name!r} is absent or a loop"
                )
            seen.add(step.broader)
            step = self._by_code[step.broader]

    @cached_property
    def _spellings(self) -> dict[str, str]:
        """Folded spelling -> code. Two terms may not be told by one spelling."""
        found: dict[str, str] = {}

        def add(text: str, code: str) -> None:
            key = _key(text)
            if key and found.setdefault(key, code) != code:
                raise ListError(f"{text!r} names both {found[key]!r} and {code!r} in {self.name!r}")

        for term in self.terms:
            add(term.code, term.code)
        for term in self.terms:
            add(term.fr, term.code)
            add(term.en, term.code)
        for alias, code in self._aliases.items():
            add(alias, code)
        return found

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code, in order."""
        return tuple(self._by_code)

    @property
    def path(self) -> str:
        """Where the list is published, below the root of the site."""
        return f"/lists/{self.name}"

    def term_path(self, code: str) -> str:
        """The IRI of a term, below the root of the site: ``/lists/maturity#project``. Raises ``KeyError``."""
        return f"{self.path}#{self._by_code[code].code}"

    def title(self, lang: str = "fr") -> str:
        """The name of the list for people."""
        return self.en if lang.lower().startswith("en") else self.fr

    def get(self, code: str | None) -> Term | None:
        """The term of a code, or None."""
        return self._by_code.get(code) if code else None

    def label(self, code: str, lang: str = "fr") -> str:
        """The label of a code; the code itself where the list does not hold it, so that old data stays legible."""
        term = self._by_code.get(code)
        return term.label(lang) if term else code

    def find(self, text: str) -> str | None:
        """The code that a text names: a code, a label in either language or an alias; case, accents and
        punctuation do not count. None where nothing is named."""
        return self._spellings.get(_key(text))

    def choices(self, lang: str = "fr") -> list[tuple[str, str]]:
        """(code, label) pairs in order, as forms take them."""
        return [(term.code, term.label(lang)) for term in self.terms]

    def roots(self) -> tuple[Term, ...]:
        """The terms that have no broader one."""
        return tuple(term for term in self.terms if term.broader is None)

    def narrower(self, code: str) -> tuple[Term, ...]:
        """The terms right below a code."""
        return tuple(term for term in self.terms if term.broader == code)

    def within(self, code: str) -> tuple[str, ...]:
        """A code and every code below it, at any depth; empty for an unknown code. A filter on a term means these."""
        if code not in self._by_code:
            return ()
        found = [code]
        for step in found:
            found.extend(term.code for term in self.terms if term.broader == step)
        return tuple(found)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def __iter__(self) -> Iterator[Term]:
        return iter(self.terms)

    def __len__(self) -> int:
        return len(self.terms)

    def __repr__(self) -> str:
        return f"CodeList({self.name!r}, {len(self.terms)} terms)"
