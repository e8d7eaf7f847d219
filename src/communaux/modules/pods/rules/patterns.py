"""Text that holds braces and variables, handed to a Turtle parser piece by piece.

N3 Patch and SPARQL Update both quote graphs with variables between braces. A scanner finds braces, variables and
prefixes, outside of strings, addresses and comments; every variable becomes an address that nobody else has; the Turtle
parser does the rest. So no second grammar of terms is kept here.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from communaux.ground.said import Said
from communaux.ground.swelling import Swollen, measured
from communaux.modules.pods.rules.patches import PatchError, Pattern, Term, Variable
from communaux.modules.pods.rules.unreadable import unreadable

_TOKEN = re.compile(
    r"""(?P<space>\s+|\#[^\n\r]*)
    |(?P<iri><[^<>"{}|^`\x00-\x20]*>)
    |(?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
        |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    |(?P<variable>[?$]\w+)
    |(?P<open>\{)|(?P<close>\})
    |(?P<word>(?:[^\s<>"'{}()\[\];,.?$\#\\]|\\.|\.(?=[^\s<>"'{}()\[\];,.?$\#]))+)
    |(?P<mark>[\[\]();,.?$\\<>"'])""",
    re.VERBOSE | re.DOTALL,
)
MOST = 2_000_000
"""Characters of a patch."""
MOST_WORK = 4 * MOST
"""Characters handed to the Turtle parser for one patch: each of its bodies is read below all of its prefixes."""
_LONG = Said("Cette modification est trop longue.", "This patch is too long.")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text: what kind, and how it is written."""

    kind: str
    text: str


def scan(text: str) -> Iterator[Token]:
    """The pieces of a text, spaces and comments left out."""
    if len(text) > MOST:
        raise PatchError(413, _LONG)
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise broken(text[at : at + 30])
        at = found.end()
        if found.lastgroup != "space":
            yield Token(found.lastgroup or "", found.group())


def broken(near: str) -> PatchError:
    """The text cannot be read."""
    return PatchError(400, Said(f"Illisible à partir de « {near} ».", f"Unreadable from “{near}” on."))


class Reader:
    """Graphs with variables, read by the Turtle parser under one base address."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.prologue: list[str] = []
        self._mark = f"urn:var:{secrets.token_hex(8)}:"
        self._names: dict[str, str] = {}
        self._variables: dict[str, Variable] = {}
        self._work = 0

    def body(self, tokens: list[Token]) -> tuple[Pattern, ...]:
        """The triples and patterns between two braces."""
        text = " ".join(self._written(token) for token in tokens)
        return tuple(
            (self._term(quad.subject), self._term(quad.predicate), self._term(quad.object))
            for quad in self.turtle(text if not tokens or tokens[-1].text == "." else f"{text} .")
        )

    def turtle(self, text: str) -> list[Quad]:
        """The quads of a Turtle text after the prologue. Raises PatchError 400 where it is none."""
        whole = "\n".join((*self.prologue, text if text.strip(" .") else ""))
        self._work += len(whole)
        if self._work > MOST_WORK:
            raise PatchError(413, _LONG)
        try:
            parsed = parse(whole, format=RdfFormat.TURTLE, base_iri=self.base, rename_blank_nodes=False)
            return list(measured(parsed, len(whole), MOST_WORK))
        except Swollen:
            raise PatchError(413, _LONG) from None
        except (SyntaxError, ValueError) as error:
            raise PatchError(400, unreadable(error)) from error

    def _written(self, token: Token) -> str:
        if token.kind == "variable":
            name = token.text[1:]
            key = self._names.get(name)
            if key is None:
                key = self._names[name] = f"{self._mark}{len(self._names)}"
                self._variables[key] = Variable(name)
            return f"<{key}>"
        return token.text

    def _term(self, term: object) -> Term:
        if isinstance(term, NamedNode) and term.value.startswith(self._mark):
            return self._variables[term.value]
        if not isinstance(term, NamedNode | BlankNode | Literal):
            raise PatchError(422, Said("Un triplet en contient un autre.", "A triple holds another one."))
        return term


def split_formula(tokens: Iterator[Token]) -> list[Token]:
    """The pieces up to the brace that closes. Raises PatchError 422 for a brace inside, 400 where none closes."""
    inside: list[Token] = []
    for token in tokens:
        if token.kind == "close":
            return inside
        if token.kind == "open":
            raise PatchError(
                422,
                Said(
                    "Les accolades ne s’emboîtent pas dans une modification.",
                    "Braces do not go inside each other in a patch.",
                ),
            )
        inside.append(token)
    raise broken("{")


def blank(patterns: tuple[Pattern, ...]) -> bool:
    """Whether a blank node stands in them."""
    return any(isinstance(term, BlankNode) for pattern in patterns for term in pattern)


def variables(patterns: tuple[Pattern, ...]) -> set[Variable]:
    """The variables in them."""
    return {term for pattern in patterns for term in pattern if isinstance(term, Variable)}
