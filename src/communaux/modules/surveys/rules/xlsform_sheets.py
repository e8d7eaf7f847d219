"""The rows of an XLSForm as they are read: places, languages, lists of choices, and what is wrong cell by cell."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from communaux.ground.said import Said
from communaux.modules.surveys.rules import conditions
from communaux.modules.surveys.rules.definition import Type
from communaux.modules.surveys.rules.xlsform_book import (
    Book,
    Finding,
    Row,
    header_of,
)
from communaux.modules.surveys.rules.xlsform_export import OWN
from communaux.modules.surveys.rules.xlsform_expressions import (
    ExpressionError,
    read_relevant,
)

_ID = re.compile(r"[A-Za-z0-9]+([._-][A-Za-z0-9]+)*\Z")
_IGNORED = frozenset(
    {"start", "end", "today", "deviceid", "username", "phonenumber", "email", "simserial", "subscriberid",
     "start-geopoint", "audit", "calculate", "hidden", "background-audio"}
)  # fmt: skip


@dataclass
class Node:
    """A row of the survey, with the rows inside it where it opens a group or a repeat."""

    row: Row
    kind: str
    inside: list[Node] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.row.get("name")

    def own(self, name: str) -> str:
        """A cell of one of our own columns."""
        return self.row.get(OWN + name)


class Sheets:
    """A book that is read once; what cannot be read becomes a problem, and reading goes on."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.problems: list[Finding] = []
        self.notes: list[Finding] = []
        self.places: dict[str, tuple[int, str]] = {}
        self.ids: dict[str, str] = {}
        self.kinds: dict[str, Type] = {}
        self.lists: dict[str, list[dict[str, Any]]] = {}
        self.list_rows: dict[str, Row] = {}
        self.used: set[str] = set()
        settings = book.sheets.get("settings", ())
        self.settings: Mapping[str, str] = settings[0].cells if settings else {}
        self.languages = self._languages()

    def wrong(
        self,
        row: Row | None,
        column: str,
        fr: str,
        en: str,
        mend_fr: str,
        mend_en: str,
        sheet: str = "survey",
    ) -> None:
        number = row.number if row else 0
        self.problems.append(Finding(sheet, number, column, Said(fr, en), Said(mend_fr, mend_en)))

    def note(self, row: Row, column: str, fr: str, en: str, mend_fr: str, mend_en: str) -> None:
        self.notes.append(Finding("survey", row.number, column, Said(fr, en), Said(mend_fr, mend_en)))

    def located(self, path: str, what: Said, mend: Said) -> Finding:
        """A problem of the questionnaire, at the row that it comes from."""
        best = path
        while best and best not in self.places:
            best = re.sub(r"(\.[^.\[\]]*|\[\d+\])\Z", "", best) if re.search(r"[.\[]", best) else ""
        number, column = self.places.get(best, (0, ""))
        owner = path.partition(".show_if")[0]
        if not number and owner in self.ids.values():
            number, column = self.places.get(f"id:{owner}", (0, ""))
            column = "relevant"
        return Finding("survey", number, column, what, mend)

    def _languages(self) -> list[str]:
        told = self.settings.get("communaux_languages", "").split()
        if told and set(told) <= {"fr", "en"}:
            return told
        headers = {*self.book.headers.get("survey", ()), *self.book.headers.get("choices", ())}
        found = [one for one in ("fr", "en") if header_of("label", one) in headers]
        if found:
            return found
        default = self.settings.get("default_language", "").lower()
        return ["en"] if default.startswith("en") else ["fr"]

    # --- words -------------------------------------------------------------------------------------------------------

    def said(self, row: Row, header: str) -> dict[str, str] | None:
        """The words under ``label::…`` in each language; a plain ``label`` stands for all."""
        plain = row.get(header)
        found = {one: row.get(header_of(header, one)) or plain for one in self.languages}
        if not any(found.values()):
            return None
        for one, words in found.items():
            if not words:
                self.wrong(
                    row, header_of(header, one),
                    "Le texte manque dans cette langue.", "The text is missing in this language.",
                    "Traduisez-le, ou retirez cette langue de toutes les colonnes.",
                    "Translate it, or take this language out of all columns.",
                )  # fmt: skip
        return found

    def label(self, row: Row) -> dict[str, str]:
        said = self.said(row, "label")
        if said is None:
            self.wrong(
                row, header_of("label", self.languages[0]),
                "L’intitulé manque.", "The label is missing.",
                "Écrivez ce que la personne doit lire.", "Write what people are to read.",
            )  # fmt: skip
        return said or {one: row.get("name") for one in self.languages}

    def hint(self, row: Row) -> dict[str, dict[str, str]]:
        said = self.said(row, "hint")
        return {"help": said} if said else {}

    # --- choices -----------------------------------------------------------------------------------------------------

    def choices(self) -> None:
        seen: set[tuple[str, str]] = set()
        for row in self.book.sheets.get("choices", ()):
            list_name, code = row.get("list_name"), row.get("name") or row.get("value")
            if not list_name or not code:
                self.wrong(
                    row, "list_name" if not list_name else "name",
                    "Cette ligne n’a pas de nom de liste ou pas de code.",
                    "This row has no name of list or no code.",
                    "Remplissez « list_name » et « name ».", "Fill “list_name” and “name”.", "choices",
                )  # fmt: skip
                continue
            if (list_name, code) in seen:
                self.wrong(
                    row, "name",
                    f"Le code « {code} » est deux fois dans la liste « {list_name} ».",
                    f"The code “{code}” is twice in the list “{list_name}”.",
                    "Donnez à chaque choix son code.", "Give each choice its own code.", "choices",
                )  # fmt: skip
                continue
            seen.add((list_name, code))
            if not _ID.match(code) or len(code) > 40:
                self.wrong(
                    row, "name",
                    f"« {code} » n’est pas un code.", f"“{code}” is no code.",
                    "Lettres sans accent, chiffres, tirets ; 40 caractères au plus.",
                    "Plain letters, digits, hyphens; 40 characters at most.", "choices",
                )  # fmt: skip
                continue
            before = len(self.problems)
            choice: dict[str, Any] = {"code": code, "label": self.label(row)}
            for place in range(before, len(self.problems)):
                found = self.problems[place]
                self.problems[place] = Finding("choices", found.row, found.column, found.what, found.mend)
            for key in ("group", "help"):
                words = {one: row.get(f"communaux_{key}_{one}") for one in self.languages}
                if any(words.values()):
                    choice[key] = words
            self.lists.setdefault(list_name, []).append(choice)
            self.list_rows.setdefault(list_name, row)

    # --- the tree of rows --------------------------------------------------------------------------------------------

    def _ignored(self, node: Node) -> bool:
        if node.kind.partition(" ")[0] not in _IGNORED:
            return False
        self.note(
            node.row, "type",
            f"« {node.kind} » est laissé de côté : personne n’y répond.",
            f"“{node.kind}” is left out: nobody answers it.",
            "Rien à faire.", "Nothing to do.",
        )  # fmt: skip
        return True

    def ident(self, node: Node, *, part: bool = False) -> str:
        """Our id of a row: what our own column says, else its name in the form that ids have."""
        own = node.own("id")
        if own:
            return own
        name = re.sub(r"[._-]{2,}", "_", node.name).strip("._-")
        return name.replace(".", "_") if part else name

    def relevant(self, node: Node) -> conditions.Condition | None:
        try:
            return read_relevant(node.row.get("relevant"), self.target)
        except _NameError as error:
            self.wrong(
                node.row, "relevant",
                f"« {error.part} » n’est le nom d’aucune question.",
                f"“{error.part}” is the name of no question.",
                "Écrivez ${nom}, avec un nom de la colonne « name ».",
                "Write ${name}, with a name of the column “name”.",
            )  # fmt: skip
        except ExpressionError as error:
            self._beyond(node, "relevant", error.part)
        return None

    def target(self, name: str) -> tuple[str, Type]:
        ident = self.ids.get(name)
        if ident is None:
            raise _NameError(name)
        return ident, self.kinds.get(ident, Type.TEXT)

    def _beyond(self, node: Node, column: str, part: str) -> None:
        self.wrong(
            node.row, column,
            f"« {part} » dépasse ce que nos questionnaires savent dire.",
            f"“{part}” is beyond what our questionnaires can say.",
            "Conditions : ${nom} = 'valeur', !=, selected(), not(), and, or. Contraintes : . >= 1, . <= 9, "
            "count-selected(.) <= 3, . <= ${nom}.",
            "Conditions: ${name} = 'value', !=, selected(), not(), and, or. Constraints: . >= 1, . <= 9, "
            "count-selected(.) <= 3, . <= ${name}.",
        )  # fmt: skip

    # --- types -------------------------------------------------------------------------------------------------------

    def _json(self, node: Node, name: str, shape: type) -> Any:
        text = node.own(name)
        if not text:
            return None
        try:
            value = json.loads(text)
        except ValueError:
            value = None
        if not isinstance(value, shape):
            self.wrong(
                node.row, OWN + name, "Ce JSON ne se lit pas.", "This JSON cannot be read.",
                "Corrigez-le, ou videz la cellule.", "Mend it, or empty the cell.",
            )  # fmt: skip
            return None
        return value


class _NameError(ExpressionError):
    """A name that no question bears."""


def is_matrix(node: Node) -> bool:
    return "table-list" in node.row.get("appearance").lower()


def joined(first: dict[str, str] | None, then: dict[str, str] | None) -> dict[str, str]:
    if not first or not then:
        return dict(first or then or {})
    return {one: f"{first.get(one, '')}\n\n{then.get(one, '')}".strip() for one in {**first, **then}}
