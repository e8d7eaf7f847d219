"""An XLSForm as a questionnaire: the JSON that ``rules.parsing`` reads, with everything that is wrong, cell by cell.

Top groups are sections, a group inside one is a question of several fields, a group with the appearance ``table-list`` a
matrix, a repeat a table. A form without groups is one section. What our questionnaires cannot say is refused by name,
never dropped in silence; what changes its shape is told as a note.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from communaux.modules.surveys.rules import conditions
from communaux.modules.surveys.rules.definition import FORMAT, Definition, Type
from communaux.modules.surveys.rules.parsing import parse
from communaux.modules.surveys.rules.xlsform_book import (
    BookRefused,
    Finding,
    read_book,
)
from communaux.modules.surveys.rules.xlsform_sheets import Node, is_matrix, joined
from communaux.modules.surveys.rules.xlsform_types import Types

MOST_FINDINGS = 200
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")
_IGNORED = frozenset(
    {"start", "end", "today", "deviceid", "username", "phonenumber", "email", "simserial", "subscriberid",
     "start-geopoint", "audit", "calculate", "hidden", "background-audio"}
)  # fmt: skip
_OPEN = re.compile(r"begin[ _](group|repeat)\Z")
_CLOSE = re.compile(r"end[ _](group|repeat)\Z")
_YES = frozenset({"yes", "true", "true()", "oui", "1"})


@dataclass(frozen=True, slots=True)
class Imported:
    """What a form gives: the questionnaire and its JSON where nothing is wrong; every problem; what was changed or
    left out on the way."""

    definition: Definition | None
    raw: dict[str, Any] | None
    problems: tuple[Finding, ...]
    notes: tuple[Finding, ...]


def import_form(content: bytes) -> Imported:
    """Read a file. Never raises for what the file says."""
    try:
        book = read_book(content)
    except BookRefused as refused:
        return Imported(None, None, (refused.finding,), ())
    reader = _Reader(book)
    raw = reader.questionnaire()
    if reader.problems:
        return Imported(None, None, tuple(reader.problems[:MOST_FINDINGS]), tuple(reader.notes))
    parsed = parse(raw)
    problems = [reader.located(problem.path, problem.what, problem.mend) for problem in parsed.problems]
    definition = None if problems else parsed.definition
    return Imported(
        definition, raw if definition else None, tuple(problems[:MOST_FINDINGS]), tuple(reader.notes)
    )


class _Reader(Types):
    """Groups, questions and fields, in the order of the sheet."""

    def tree(self) -> list[Node]:
        top: list[Node] = []
        open_: list[Node] = []
        names: dict[str, int] = {}
        for row in self.book.sheets["survey"]:
            said = " ".join(row.get("type").split())
            if not said:
                self.wrong(
                    row, "type", "Le type manque.", "The type is missing.",
                    "Écrivez par exemple text, integer ou select_one liste.",
                    "Write for example text, integer or select_one list.",
                )  # fmt: skip
                continue
            closing = _CLOSE.match(said)
            if closing:
                if not open_ or open_[-1].kind != closing[1]:
                    self.wrong(
                        row, "type",
                        f"« {said} » ne ferme rien d’ouvert.", f"“{said}” closes nothing that is open.",
                        "Vérifiez les « begin » au-dessus.", "Check the “begin” rows above.",
                    )  # fmt: skip
                else:
                    open_.pop()
                continue
            opening = _OPEN.match(said)
            node = Node(row, opening[1] if opening else said)
            self._named(node, names)
            (open_[-1].inside if open_ else top).append(node)
            if opening:
                open_.append(node)
        for node in open_:
            self.wrong(
                node.row, "type",
                f"Le groupe « {node.name} » n’est jamais fermé.", f"The group “{node.name}” is never closed.",
                f"Ajoutez une ligne « end_{node.kind} » à sa fin.", f"Add a row “end_{node.kind}” at its end.",
            )  # fmt: skip
        return top

    def _named(self, node: Node, names: dict[str, int]) -> None:
        name = node.name
        if not name and node.kind in ("note", *_IGNORED):
            return
        if not _NAME.match(name):
            self.wrong(
                node.row, "name",
                f"« {name} » n’est pas un nom de question." if name else "Le nom manque.",
                f"“{name}” is no name of a question." if name else "The name is missing.",
                "Commencez par une lettre ; lettres sans accent, chiffres et tirets bas.",
                "Begin with a letter; plain letters, digits and underscores.",
            )  # fmt: skip
        elif name in names:
            self.wrong(
                node.row, "name",
                f"Le nom « {name} » est déjà pris à la ligne {names[name]}.",
                f"The name “{name}” is taken already in row {names[name]}.",
                "Donnez à chaque ligne le sien.", "Give each row its own.",
            )  # fmt: skip
        names.setdefault(name, node.row.number)

    # --- the questionnaire -------------------------------------------------------------------------------------------

    def questionnaire(self) -> dict[str, Any]:
        self.choices()
        top = [node for node in self.tree() if not self._ignored(node)]
        raw: dict[str, Any] = {"format": FORMAT, "title": self._title(), "languages": self.languages}
        while top and top[0].kind == "note":
            intro = self.label(top.pop(0).row)
            raw["intro"] = joined(raw.get("intro"), intro)
        self._know(top)
        groups: list[tuple[Node | None, list[Node]]] = []
        for node in top:
            if node.kind == "group" and node.own("type") in ("", "section") and not is_matrix(node):
                groups.append((node, [one for one in node.inside if not self._ignored(one)]))
            elif groups and groups[-1][0] is None:
                groups[-1][1].append(node)
            else:
                groups.append((None, [node]))
        raw["sections"] = [self.section(node, inside, place) for place, (node, inside) in enumerate(groups)]
        if not raw["sections"]:
            self.wrong(
                None, "", "Le formulaire n’a aucune question.", "The form has no question.",
                "Ajoutez des lignes à la feuille « survey ».", "Add rows to the sheet “survey”.",
            )  # fmt: skip
        kept = {name: listed for name, listed in self.lists.items() if name in self.used}
        if kept:
            raw["lists"] = kept
        return raw

    def _title(self) -> dict[str, str]:
        plain = self.settings.get("form_title") or "Questionnaire"
        return {one: self.settings.get(f"communaux_title_{one}") or plain for one in self.languages}

    def _know(self, nodes: list[Node]) -> None:
        """Give every row that holds an answer its id and its type, before conditions look at them."""
        for node in nodes:
            if node.kind == "group" and node.own("type") in ("", "section") and not is_matrix(node):
                for inner in node.inside:
                    self._know_question(inner)
            else:
                self._know_question(node)

    def _know_question(self, node: Node) -> None:
        ident = self.ident(node)
        compound = node.kind == "group" and not is_matrix(node) and node.own("type") != "money_or_volume"
        if not compound:
            self._know_field(node, ident)
            return
        for inner in node.inside:
            if inner.own("type") == "other":
                self.ids[inner.name] = inner.own("id")
                self.kinds[inner.own("id")] = Type.TEXT
            else:
                self._know_field(inner, f"{ident}.{self.ident(inner, part=True)}")

    def _know_field(self, node: Node, ident: str) -> None:
        if node.own("type") == "other":
            ident = node.own("id")
        self.ids[node.name] = ident
        kind = self.type_of(node, quiet=True)
        if kind:
            self.kinds[ident] = kind
        if kind is Type.MATRIX:
            return

    def section(self, node: Node | None, inside: list[Node], place: int) -> dict[str, Any]:
        path = f"sections[{place}]"
        if node is None:
            section: dict[str, Any] = {"id": str(place + 1), "title": self._title()}
        else:
            self.places[path] = (node.row.number, "")
            section = {"id": self.ident(node), "title": self.label(node.row)}
            if node.row.get("relevant"):
                self._no_relevant(node)
        inside = list(inside)
        while inside and inside[0].kind == "note":
            section["intro"] = joined(section.get("intro"), self.label(inside.pop(0).row))
        section["questions"] = self.questions(inside, path)
        if not section["questions"]:
            row = node.row if node else None
            self.wrong(
                row, "type", "Ce groupe n’a aucune question.", "This group has no question.",
                "Ajoutez-en une, ou retirez le groupe.", "Add one, or take the group out.",
            )  # fmt: skip
        return section

    def _no_relevant(self, node: Node) -> None:
        self.wrong(
            node.row, "relevant",
            "Une section ne peut pas dépendre d’une réponse ici.",
            "A section cannot depend on an answer here.",
            "Écrivez cette condition sur chaque question de la section.",
            "Write this condition on each question of the section.",
        )  # fmt: skip

    def questions(self, nodes: list[Node], path: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        waiting: dict[str, str] | None = None
        for node in nodes:
            if node.kind == "note":
                self.note(
                    node.row, "type",
                    "Cette note devient l’aide de la question qui suit.",
                    "This note becomes the help of the question that follows.",
                    "Relisez cette question.", "Read that question again.",
                )  # fmt: skip
                waiting = joined(waiting, self.label(node.row))
                continue
            if node.own("type") == "other" and found:
                continue
            here = f"{path}.questions[{len(found)}]"
            question = self.question(node, here)
            if question is None:
                continue
            if waiting:
                question["help"] = joined(waiting, question.get("help"))
                waiting = None
            found.append(question)
        return found

    def question(self, node: Node, path: str) -> dict[str, Any] | None:
        self.places[path] = (node.row.number, "")
        ident = self.ident(node)
        self.places[f"id:{ident}"] = (node.row.number, "")
        question: dict[str, Any] = {"id": ident, "label": self.label(node.row), **self.hint(node.row)}
        self._shared(node, question, path)
        if node.own("visibility"):
            question["visibility"] = node.own("visibility")
        kept = self._json(node, "constraints", list)
        compound = node.kind == "group" and not is_matrix(node) and node.own("type") != "money_or_volume"
        if not compound:
            typed = self.typed(node, path)
            if typed is None:
                return None
            limits = typed.pop("at_most", [])
            if limits:
                self._beyond(node, "constraint", node.row.get("constraint"))
            if kept:
                question["constraints"] = kept
            return question | typed
        question["fields"] = []
        derived: list[dict[str, Any]] = []
        for inner in node.inside:
            if self._ignored(inner) or inner.own("type") == "other":
                continue
            if inner.kind == "note":
                question["help"] = joined(question.get("help"), self.label(inner.row))
                continue
            made = self.field(inner, ident, f"{path}.fields[{len(question['fields'])}]", question["label"])
            if made is None:
                continue
            derived += made.pop("constraints", [])
            question["fields"].append(made)
        if not question["fields"]:
            self.wrong(
                node.row, "type", "Ce groupe n’a aucun champ.", "This group has no field.",
                "Ajoutez-en un, ou retirez le groupe.", "Add one, or take the group out.",
            )  # fmt: skip
            return None
        constraints = kept or derived
        if constraints:
            question["constraints"] = constraints
        return question

    def field(self, node: Node, question: str, path: str, label: dict[str, str]) -> dict[str, Any] | None:
        self.places[path] = (node.row.number, "")
        part = self.ident(node, part=True)
        full = f"{question}.{part}"
        self.places[f"id:{full}"] = (node.row.number, "")
        if node.kind == "group" and not is_matrix(node) and node.own("type") != "money_or_volume":
            self.wrong(
                node.row, "type",
                "Les groupes vont trop profond : une section, une question, ses champs.",
                "Groups go too deep: a section, a question, its fields.",
                "Sortez ce groupe de celui qui le contient.", "Take this group out of the one around it.",
            )  # fmt: skip
            return None
        own_label = self.label(node.row)
        made: dict[str, Any] = {"id": part, **self.hint(node.row)}
        if own_label != label:
            made["label"] = own_label
        self._shared(node, made, path)
        typed = self.typed(node, path)
        if typed is None:
            return None
        limits = typed.pop("at_most", [])
        if limits:
            message = self.said(node.row, "constraint_message")
            made["constraints"] = [
                {"at_most": [full, self.ids.get(name, name)], **({"message": message} if message else {})}
                for name in limits
            ]
        return made | typed

    def _shared(self, node: Node, made: dict[str, Any], path: str) -> None:
        """What questions and fields both may say."""
        required = node.row.get("required").lower() or node.own("required").lower()
        if required in _YES:
            made["required"] = True
        elif required and required not in ("no", "false", "false()", "non", "0"):
            self._beyond(node, "required", node.row.get("required"))
        if node.row.get("relevant") and node.own("type") != "other":
            condition = self.relevant(node)
            if condition is not None:
                made["show_if"] = conditions.written(condition)
        maps = self._json(node, "maps_to", dict)
        if maps:
            made["maps_to"] = maps
