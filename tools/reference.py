"""Writes the reference pages of docs/developers from the code: verbs, vocabulary, fields of an import, measures.

``python -m tools.reference`` writes them; ``--check`` only says which are out of date, and exits 1 where one is.
Labels are those of the source, before any translation, so that a page changes with the code alone. It reads no database.
"""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "docs" / "developers"
_MADE = "<!-- Made by tools/reference.py: change the code, then `make reference`. -->"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    cells = list(head)
    yield f"| {' | '.join(cells)} |"
    yield f"|{'|'.join('---' for _cell in cells)}|"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
    yield ""


def _who(roles: frozenset) -> str:
    from communaux.meaning.access import MEMBERS, NOBODY, PUBLIC, Role

    if roles == PUBLIC:
        return "everyone"
    if roles == NOBODY:
        return "the house"
    if roles == MEMBERS:
        return "members, editors, stewards"
    return ", ".join(f"{role.value}s" for role in Role if role in roles)


def verbs() -> str:
    """What the journal can say, who may do it, and the sentence that people read."""
    from communaux.ground.journal.verbs import VERBS
    from communaux.modules.network.permissions import MAY, OWN, WITH_ACCOUNT

    def row(verb: str) -> list[str]:
        notes = ["with an account"] if verb in WITH_ACCOUNT else []
        notes += ["also on what is one’s own"] if verb in OWN else []
        who = _who(MAY[verb]) if verb in MAY else "the command line"
        return [f"`{verb}`", str(VERBS[verb]), who, "; ".join(notes)]

    lines = [
        _MADE,
        "# Verbs of the journal",
        "",
        "Each write is one entry with one of these verbs. *Sentence* follows the name of who acted. *Who* is the role",
        "that may do it on the organisation concerned; a verb that is not in the matrix is open to nobody.",
        "",
        *_table(["verb", "sentence", "who", "note"], (row(verb) for verb in sorted(VERBS))),
    ]
    return "\n".join(lines)


def vocabulary() -> str:
    """Every meaning with its properties, then every code list."""
    from communaux.meaning.declare import Kind, all_meanings
    from communaux.meaning.lists import ALL

    lines = [
        _MADE,
        "# Vocabulary",
        "",
        "What every property means, who may read and who may change it. `own:` is the vocabulary of the node, served at",
        "`/ns`; the other prefixes are those of the context at `/ns/context.jsonld`. A kind `code` or `codes` takes its",
        "values from the list that is named. *the house* means that nobody writes it by hand.",
        "",
    ]
    for meaning in all_meanings():
        rows = "; ".join(f"{_who(roles)}: {_said(condition)}" for roles, condition in meaning.rows)
        lines += [
            f"## {meaning.name}",
            "",
            f"Class {', '.join(f'`{one}`' for one in meaning.types)}. Address `{meaning.path}<{meaning.key}>`, "
            f"list `/api/{meaning.plural}/`, shape `/ns/shapes/{meaning.name}`.",
            f"Rows seen: {rows or 'none'}.",
            "",
        ]
        cells = []
        for prop in meaning.properties:
            kind = meaning.kinds[prop.name]
            said = str(kind)
            if kind in {Kind.CODE, Kind.CODES}:
                said += f" of `{meaning.code_list(prop.name).name}`"
            elif kind in {Kind.REF, Kind.REFS}:
                said += f" to {meaning.target(prop.name).name}"
            cells.append(
                [
                    f"`{prop.name}`",
                    f"`{prop.iri}`",
                    said,
                    _who(prop.read),
                    _who(prop.edit),
                    meaning.label(prop.name),
                ]
            )
        lines += _table(["property", "IRI", "kind", "read", "change", "label"], cells)
    lines += ["# Code lists", "", "Each is served at `/lists/<name>`, a term at `/lists/<name>#<code>`.", ""]
    for name, listed in ALL.items():
        lines += [f"## {name}", "", f"{listed.fr} · {listed.en}", ""]
        lines += _table(
            ["code", "français", "English", "wider"],
            ([f"`{t.code}`", t.fr, t.en, f"`{t.broader}`" if t.broader else ""] for t in listed.terms),
        )
    return "\n".join(lines)


def _said(condition: object) -> str:
    """A condition on rows, short: ``state=published``; ``all`` where every row is."""
    children = getattr(condition, "children", [])
    parts = [
        _said(c) if not isinstance(c, tuple) else f"{c[0].replace('__', '.')}={_value(c[1])}"
        for c in children
    ]
    text = (" or " if getattr(condition, "connector", "AND") == "OR" else " and ").join(parts)
    return "all" if text == "pk.isnull=no" else text


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "/".join(map(str, value)) if isinstance(value, (tuple, list)) else str(value)


def import_fields() -> str:
    """The fields that a column of a file may feed."""
    from communaux.modules.network.rules.importing.fields import FIELDS

    lines = [
        _MADE,
        "# Fields of an import",
        "",
        "Names to write in a mapping file, after the header of a column. *Several*: many columns, and many values of one",
        "cell, add up. *Codes*: what the cell says is looked up in this list, by code, label or usual spelling.",
        "",
    ]
    for target, fields in FIELDS.items():
        lines += [f"## {target}", ""]
        lines += _table(
            ["field", "français", "English", "kind", "several", "longest", "codes"],
            (
                [
                    f"`{f.name}`",
                    f.fr,
                    f.en,
                    f.kind,
                    "yes" if f.many else "",
                    str(f.longest),
                    f.codes.name if f.codes else "",
                ]
                for f in fields.values()
            ),
        )
    return "\n".join(lines)


def measures() -> str:
    """What ``make bench`` measures, in the words of each measure."""
    from bench.__main__ import measures as names

    lines = [
        _MADE,
        "# Measures",
        "",
        "`make bench` runs every measure in turn, prints its figures beside those of its peers, and keeps them in",
        "`bench-results/`. It fails where a budget is not kept. `python -m bench directory` runs one.",
        "",
    ]
    for name in names():
        source = (FOLDER.parent.parent / "bench" / f"{name}.py").read_text(encoding="utf-8")
        said = (ast.get_docstring(ast.parse(source)) or "").replace("``", "`")
        lines += [f"## {name}", "", said, ""]
    return "\n".join(lines)


PAGES = {
    "verbs.md": verbs,
    "vocabulary.md": vocabulary,
    "import-fields.md": import_fields,
    "bench.md": measures,
}


def pages() -> dict[Path, str]:
    """Every page that is made, with its text. Django must be set up, for the whole site."""
    from django.utils import translation

    import communaux.site.urls  # noqa: F401 - every room declares its verbs when it is loaded
    from communaux.doors.login import verbs as _login_verbs  # noqa: F401

    with translation.override(None, deactivate=True):
        return {FOLDER / name: make().rstrip("\n") + "\n" for name, make in PAGES.items()}


def main(argv: list[str]) -> int:
    """Write the pages, or check them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "communaux.site.settings_test")
    import django

    django.setup()
    stale = [p for p, text in pages().items() if not p.exists() or p.read_text(encoding="utf-8") != text]
    for path in stale:
        print(f"{'out of date' if '--check' in argv else 'written'}: {path.name}")
        if "--check" not in argv:
            path.write_text(pages()[path], encoding="utf-8")
    return 1 if stale and "--check" in argv else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
