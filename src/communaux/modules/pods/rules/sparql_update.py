"""SPARQL Update (``application/sparql-update``), as clients of Solid write it: data in and out, and one basic pattern.

``INSERT DATA``, ``DELETE DATA``, ``DELETE WHERE`` and ``DELETE … INSERT … WHERE`` with triples, in any number, separated
by ``;``. What needs a whole query engine (FILTER, OPTIONAL, GRAPH, paths, LOAD, CLEAR…) is refused by name with 422.

Source: SPARQL 1.1 Update, sections 3.1.1 to 3.1.3.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import BlankNode

from communaux.ground.said import Said
from communaux.modules.pods.rules.patches import Patch, PatchError, Pattern, Variable
from communaux.modules.pods.rules.patterns import (
    Reader,
    Token,
    blank,
    broken,
    scan,
    split_formula,
    variables,
)


def read(text: str, base: str) -> tuple[Patch, ...]:
    """The changes of an update, in their order. Raises PatchError: 400 for what cannot be read, 422 for what is not
    carried out on a document."""
    reader = Reader(base)
    found: list[Patch] = []
    tokens = scan(text)
    for token in tokens:
        word = token.text.upper()
        if word in ("PREFIX", "BASE"):
            reader.prologue.append(_declared(token, tokens))
        elif word in ("INSERT", "DELETE"):
            found.append(_operation(word, tokens, reader))
        elif token.text != ";":
            raise _refused(token.text)
    return tuple(found)


def _declared(keyword: Token, tokens: Iterator[Token]) -> str:
    said = [keyword.text]
    for token in tokens:
        said.append(token.text)
        if token.kind == "iri":
            return " ".join(said)
    raise broken(keyword.text)


def _operation(verb: str, tokens: Iterator[Token], reader: Reader) -> Patch:
    """One operation, its first word read."""
    follows = next(tokens, None)
    if follows is None:
        raise broken(verb)
    word = follows.text.upper()
    if word == "DATA":
        _brace(next(tokens, None))
        data = _body(tokens, reader)
        if variables(data):
            raise PatchError(422, _DATA)
        return _checked(Patch(strict=False, **{_PART[verb]: data}))
    if verb == "DELETE" and word == "WHERE":
        _brace(next(tokens, None))
        pattern = _body(tokens, reader)
        return _checked(Patch(pattern, pattern, strict=False))
    _brace(follows)
    parts = {_PART[verb]: _body(tokens, reader)}
    after = next(tokens, None)
    if after is not None and after.text.upper() == "INSERT" and verb == "DELETE":
        _brace(next(tokens, None))
        parts["insertions"] = _body(tokens, reader)
        after = next(tokens, None)
    if after is None or after.text.upper() != "WHERE":
        raise _refused(after.text) if after is not None else broken(verb)
    _brace(next(tokens, None))
    conditions = _as_variables(_body(tokens, reader))
    return _checked(Patch(conditions, strict=False, **parts))


_PART = {"INSERT": "insertions", "DELETE": "deletions"}


def _brace(token: Token | None) -> None:
    if token is None or token.kind != "open":
        raise broken(token.text if token else "")


_KEYWORDS = frozenset(
    ["FILTER", "OPTIONAL", "UNION", "GRAPH", "BIND", "VALUES", "MINUS", "SERVICE", "SELECT", "EXISTS", "NOT"]
)


def _body(tokens: Iterator[Token], reader: Reader) -> tuple[Pattern, ...]:
    inside = split_formula(_without_groups(tokens))
    return reader.body(inside)


def _without_groups(tokens: Iterator[Token]) -> Iterator[Token]:
    """The same pieces; a word that begins something else than a triple is refused by name."""
    for token in tokens:
        if token.kind == "word" and token.text.upper() in _KEYWORDS:
            raise _refused(token.text)
        yield token


def _as_variables(patterns: tuple[Pattern, ...]) -> tuple[Pattern, ...]:
    """A blank node in conditions stands for anything, as a variable does (SPARQL 1.1 Query, section 4.1.4)."""
    subject, predicate, value = range(3)
    found = []
    for pattern in patterns:
        terms = [Variable(f"_:{term.value}") if isinstance(term, BlankNode) else term for term in pattern]
        found.append((terms[subject], terms[predicate], terms[value]))
    return tuple(found)


def _checked(patch: Patch) -> Patch:
    if blank(patch.deletions):
        raise PatchError(422, _BLANK)
    if not (variables(patch.insertions) | variables(patch.deletions)) <= variables(patch.conditions):
        raise PatchError(422, _FREE)
    return patch


def _refused(word: str) -> PatchError:
    return PatchError(
        422,
        Said(
            f"« {word} » n’est pas accepté dans la modification d’un document.",
            f"“{word}” is not accepted in the change of a document.",
        ),
    )


_DATA = Said(
    "INSERT DATA et DELETE DATA n’ont pas de variable.", "INSERT DATA and DELETE DATA have no variables."
)
_BLANK = Said("DELETE ne peut pas contenir de nœud anonyme.", "DELETE may not hold a blank node.")
_FREE = Said("Une variable n’est pas dans WHERE.", "A variable does not occur in WHERE.")
