"""An XLSForm as a questionnaire: the JSON that ``rules.parsing`` reads, with everything that is wrong, cell by cell.

Top groups are sections, a group inside one is a question of several fields, a group with the appearance ``table-list`` a
matrix, a repeat a table. A form without groups is one section. What our questionnaires cannot say is refused by name,
never dropped in silence; what changes its shape is told as a note.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from communaux.ground.said import Said
from communaux.modules.surveys.rules import conditions
from communaux.modules.surveys.rules.definition import FORMAT, OTHER, Definition, Type
from communaux.modules.surveys.rules.parsing import parse
from communaux.modules.surveys.rules.xlsform_book import (
    Book,
    BookRefused,
    Finding,
    Row,
    header_of,
    read_book,
)
from communaux.modules.surveys.rules.xlsform_export import COUNTRY_LIST, OWN, YES_NO_LIST
from communaux.modules.surveys.rules.xlsform_expressions import (
    ExpressionError,
    read_constraint,
    read_relevant,
)

MOST_FINDINGS = 200
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")
_ID = re.compile(r"[A-Za-z0-9]+([._-][A-Za-z0-9]+)*\Z")
_IGNORED = frozenset(
    {"start", "end", "today", "deviceid", "username", "phonenumber", "email", "simserial", "subscriberid",
     "start-geopoint", "audit", "calculate", "hidden", "background-audio"}
)  # fmt: skip
_UNKNOWN_HERE = frozenset(
    {"geopoint", "geotrace", "geoshape", "image", "audio", "video", "file", "barcode", "acknowledge", "rank",
     "range", "time", "dateTime", "datetime", "xml-external", "csv-external", "decimal", "select_one_from_file",
     "select_multiple_from_file", "osm"}
)  # fmt: skip
_OPEN = re.compile(r"begin[ _](group|repeat)\Z")
_CLOSE = re.compile(r"end[ _](group|repeat)\Z")
_SELECT = re.compile(r"select[ _](one|multiple)\s+(\S+)(\s+or_other)?\Z")
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


@dataclass
class _Node:
    """A row of the survey, with the rows inside it where it opens a group or a repeat."""

    row: Row
    kind: str
    inside: list[_Node] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.row.get("name")

    def own(self, name: str) -> str:
        """A cell of one of our own columns."""
        return self.row.get(OWN + name)


class _Reader:
    """Reads a book once; what cannot be read becomes a problem, and reading goes on."""

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

    def tree(self) -> list[_Node]:
        top: list[_Node] = []
        open_: list[_Node] = []
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
            node = _Node(row, opening[1] if opening else said)
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

    def _named(self, node: _Node, names: dict[str, int]) -> None:
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
            raw["intro"] = _joined(raw.get("intro"), intro)
        self._know(top)
        groups: list[tuple[_Node | None, list[_Node]]] = []
        for node in top:
            if node.kind == "group" and node.own("type") in ("", "section") and not _is_matrix(node):
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

    def _ignored(self, node: _Node) -> bool:
        if node.kind.partition(" ")[0] not in _IGNORED:
            return False
        self.note(
            node.row, "type",
            f"« {node.kind} » est laissé de côté : personne n’y répond.",
            f"“{node.kind}” is left out: nobody answers it.",
            "Rien à faire.", "Nothing to do.",
        )  # fmt: skip
        return True

    def _know(self, nodes: list[_Node]) -> None:
        """Give every row that holds an answer its id and its type, before conditions look at them."""
        for node in nodes:
            if node.kind == "group" and node.own("type") in ("", "section") and not _is_matrix(node):
                for inner in node.inside:
                    self._know_question(inner)
            else:
                self._know_question(node)

    def _know_question(self, node: _Node) -> None:
        ident = self.ident(node)
        compound = node.kind == "group" and not _is_matrix(node) and node.own("type") != "money_or_volume"
        if not compound:
            self._know_field(node, ident)
            return
        for inner in node.inside:
            if inner.own("type") == "other":
                self.ids[inner.name] = inner.own("id")
                self.kinds[inner.own("id")] = Type.TEXT
            else:
                self._know_field(inner, f"{ident}.{self.ident(inner, part=True)}")

    def _know_field(self, node: _Node, ident: str) -> None:
        if node.own("type") == "other":
            ident = node.own("id")
        self.ids[node.name] = ident
        kind = self.type_of(node, quiet=True)
        if kind:
            self.kinds[ident] = kind
        if kind is Type.MATRIX:
            return

    def ident(self, node: _Node, *, part: bool = False) -> str:
        """Our id of a row: what our own column says, else its name in the form that ids have."""
        own = node.own("id")
        if own:
            return own
        name = re.sub(r"[._-]{2,}", "_", node.name).strip("._-")
        return name.replace(".", "_") if part else name

    def section(self, node: _Node | None, inside: list[_Node], place: int) -> dict[str, Any]:
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
            section["intro"] = _joined(section.get("intro"), self.label(inside.pop(0).row))
        section["questions"] = self.questions(inside, path)
        if not section["questions"]:
            row = node.row if node else None
            self.wrong(
                row, "type", "Ce groupe n’a aucune question.", "This group has no question.",
                "Ajoutez-en une, ou retirez le groupe.", "Add one, or take the group out.",
            )  # fmt: skip
        return section

    def _no_relevant(self, node: _Node) -> None:
        self.wrong(
            node.row, "relevant",
            "Une section ne peut pas dépendre d’une réponse ici.",
            "A section cannot depend on an answer here.",
            "Écrivez cette condition sur chaque question de la section.",
            "Write this condition on each question of the section.",
        )  # fmt: skip

    def questions(self, nodes: list[_Node], path: str) -> list[dict[str, Any]]:
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
                waiting = _joined(waiting, self.label(node.row))
                continue
            if node.own("type") == "other" and found:
                continue
            here = f"{path}.questions[{len(found)}]"
            question = self.question(node, here)
            if question is None:
                continue
            if waiting:
                question["help"] = _joined(waiting, question.get("help"))
                waiting = None
            found.append(question)
        return found

    def question(self, node: _Node, path: str) -> dict[str, Any] | None:
        self.places[path] = (node.row.number, "")
        ident = self.ident(node)
        self.places[f"id:{ident}"] = (node.row.number, "")
        question: dict[str, Any] = {"id": ident, "label": self.label(node.row), **self.hint(node.row)}
        self._shared(node, question, path)
        if node.own("visibility"):
            question["visibility"] = node.own("visibility")
        kept = self._json(node, "constraints", list)
        compound = node.kind == "group" and not _is_matrix(node) and node.own("type") != "money_or_volume"
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
                question["help"] = _joined(question.get("help"), self.label(inner.row))
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

    def field(self, node: _Node, question: str, path: str, label: dict[str, str]) -> dict[str, Any] | None:
        self.places[path] = (node.row.number, "")
        part = self.ident(node, part=True)
        full = f"{question}.{part}"
        self.places[f"id:{full}"] = (node.row.number, "")
        if node.kind == "group" and not _is_matrix(node) and node.own("type") != "money_or_volume":
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

    def _shared(self, node: _Node, made: dict[str, Any], path: str) -> None:
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

    def _json(self, node: _Node, name: str, shape: type) -> Any:
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

    def relevant(self, node: _Node) -> conditions.Condition | None:
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

    def _beyond(self, node: _Node, column: str, part: str) -> None:
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

    def type_of(self, node: _Node, *, quiet: bool = False) -> Type | None:
        """Our type of a row; None, with a problem unless ``quiet``, where there is none."""
        own = node.own("type")
        if node.kind == "group":
            return Type.MONEY_OR_VOLUME if own == "money_or_volume" else Type.MATRIX
        if node.kind == "repeat":
            return Type.TABLE
        select = _SELECT.match(node.kind)
        if select:
            many, list_name = select[1] == "multiple", select[2]
            if list_name == COUNTRY_LIST or own in ("country", "countries"):
                return Type.COUNTRIES if many else Type.COUNTRY
            if not many and (list_name == YES_NO_LIST or own == "yesno" or self._is_yes_no(list_name)):
                return Type.YESNO
            return Type.MULTICHOICE if many else Type.CHOICE
        appearance = node.row.get("appearance").lower()
        match node.kind:
            case "text" | "string":
                long = own == "longtext" or "multiline" in appearance
                return Type.LONGTEXT if long else Type.TEXT
            case "integer" | "int":
                return Type.YEAR if own == "year" else Type.INTEGER
            case "date" if "year" in appearance or own == "year":
                return Type.YEAR
        if not quiet:
            self._no_type(node)
        return None

    def _is_yes_no(self, list_name: str) -> bool:
        return {choice["code"] for choice in self.lists.get(list_name, [])} == {"yes", "no"}

    def _no_type(self, node: _Node) -> None:
        word = node.kind.partition(" ")[0]
        if node.kind == "date":
            mend = (
                "Pour une année, écrivez « year » sous « appearance » ; sinon, demandez un texte.",
                "For a year, write “year” under “appearance”; else ask for a text.",
            )
        elif word == "decimal":
            mend = (
                "Demandez un nombre entier (integer).",
                "Ask for a whole number (integer).",
            )
        else:
            mend = (
                "Types possibles : text, integer, date (year), select_one, select_multiple, note, groupes et répétitions.",
                "Possible types: text, integer, date (year), select_one, select_multiple, note, groups and repeats.",
            )
        known = word in _UNKNOWN_HERE or node.kind == "date"
        self.wrong(
            node.row, "type",
            f"Le type « {node.kind} » n’existe pas dans nos questionnaires." if known
            else f"Le type « {node.kind} » est inconnu.",
            f"Our questionnaires have no type “{node.kind}”." if known
            else f"The type “{node.kind}” is unknown.",
            *mend,
        )  # fmt: skip

    def typed(self, node: _Node, path: str) -> dict[str, Any] | None:
        """The type of a row and all that belongs to it, as JSON; ``at_most``: names that it may not exceed."""
        kind = self.type_of(node)
        if kind is None:
            return None
        made: dict[str, Any] = {"type": kind.value}
        for key in ("min", "max"):
            text = node.own(key)
            if text:
                try:
                    made[key] = int(text)
                except ValueError:
                    self._beyond(node, OWN + key, text)
        self._bounds(node, made)
        unit = {one: node.own(f"unit_{one}") for one in self.languages}
        if any(unit.values()):
            made["unit"] = unit
        if node.own("currency"):
            made["currency"] = node.own("currency")
        match kind:
            case Type.CHOICE | Type.MULTICHOICE:
                self._select(node, made)
            case Type.TABLE:
                made["columns"] = self.columns(node, path)
            case Type.MATRIX:
                self._matrix(node, made)
        return made

    def _bounds(self, node: _Node, made: dict[str, Any]) -> None:
        text = node.row.get("constraint")
        if not text:
            return
        try:
            bounds = read_constraint(text)
        except ExpressionError as error:
            self._beyond(node, "constraint", error.part)
            return
        if bounds.min is not None:
            made["min"] = bounds.min
        if bounds.max is not None:
            made["max"] = bounds.max
        if bounds.at_most:
            made["at_most"] = bounds.at_most
            for name in bounds.at_most:
                if name not in self.ids:
                    self.wrong(
                        node.row, "constraint",
                        f"« {name} » n’est le nom d’aucune question.", f"“{name}” is the name of no question.",
                        "Écrivez ${nom}, avec un nom de la colonne « name ».",
                        "Write ${name}, with a name of the column “name”.",
                    )  # fmt: skip

    def _select(self, node: _Node, made: dict[str, Any]) -> None:
        select = _SELECT.match(node.kind)
        assert select
        list_name = select[2]
        listed = self._list(node, list_name)
        other = node.own("other") in _YES
        if select[3]:
            other = True
            if not any(choice["code"] == OTHER for choice in listed):
                words = {"fr": "Autre", "en": "Other"}
                listed = [*listed, {"code": OTHER, "label": {one: words[one] for one in self.languages}}]
                list_name = f"own_{node.name}"
        if other:
            made["other"] = True
        if list_name.startswith("own_"):
            made["choices"] = listed
        else:
            made["choices"] = list_name
            self.used.add(list_name)

    def _list(self, node: _Node, list_name: str) -> list[dict[str, Any]]:
        listed = self.lists.get(list_name)
        if not listed:
            self.wrong(
                node.row, "type",
                f"La liste « {list_name} » n’est pas dans la feuille « choices ».",
                f"The list “{list_name}” is not in the sheet “choices”.",
                "Ajoutez-y ses choix, ou corrigez le nom.", "Add its choices there, or mend the name.",
            )  # fmt: skip
        return listed or []

    def columns(self, node: _Node, path: str) -> list[dict[str, Any]]:
        """The columns of a table, from the rows inside a repeat."""
        found: list[dict[str, Any]] = []
        if node.row.get("repeat_count"):
            self._beyond(node, "repeat_count", node.row.get("repeat_count"))
        for inner in node.inside:
            if self._ignored(inner):
                continue
            if inner.kind in ("note", "repeat") or (
                inner.kind == "group" and inner.own("type") != "money_or_volume"
            ):
                self.wrong(
                    inner.row, "type",
                    "Une répétition ne contient que des questions simples.",
                    "A repeat holds simple questions only.",
                    "Sortez cette ligne de la répétition.", "Take this row out of the repeat.",
                )  # fmt: skip
                continue
            self.places[f"{path}.columns[{len(found)}]"] = (inner.row.number, "")
            typed = self.typed(inner, path)
            if typed is None:
                continue
            typed.pop("at_most", None)
            if inner.row.get("relevant") or typed.pop("other", None):
                column = "relevant" if inner.row.get("relevant") else "type"
                self._beyond(inner, column, inner.row.get(column))
            found.append(
                {"id": self.ident(inner, part=True), "label": self.label(inner.row), **self.hint(inner.row)}
                | typed
            )
        return found

    def _matrix(self, node: _Node, made: dict[str, Any]) -> None:
        lists = []
        made["rows"] = []
        for inner in node.inside:
            select = _SELECT.match(inner.kind)
            if inner.kind == "note" or self._ignored(inner):
                continue
            if not select or select[1] != "one":
                self.wrong(
                    inner.row, "type",
                    "Un tableau d’appréciations ne contient que des select_one.",
                    "A matrix holds select_one rows only.",
                    "Retirez cette ligne, ou l’appearance « table-list » du groupe.",
                    "Take this row out, or the appearance “table-list” of the group.",
                )  # fmt: skip
                continue
            lists.append((inner, select[2]))
            row: dict[str, Any] = {
                "code": self.ident(inner), "label": self.label(inner.row), **self.hint(inner.row),
            }  # fmt: skip
            group = {one: inner.own(f"unit_{one}") for one in self.languages}
            if any(group.values()):
                row["group"] = group
            made["rows"].append(row)
        for inner, name in lists:
            if name != lists[0][1]:
                self.wrong(
                    inner.row, "type",
                    "Les lignes d’un tableau d’appréciations ont la même liste.",
                    "The rows of a matrix have the same list.",
                    f"Écrivez select_one {lists[0][1]}.", f"Write select_one {lists[0][1]}.",
                )  # fmt: skip
        made["scale"] = self._list(lists[0][0], lists[0][1]) if lists else []


class _NameError(ExpressionError):
    """A name that no question bears."""


def _is_matrix(node: _Node) -> bool:
    return "table-list" in node.row.get("appearance").lower()


def _joined(first: dict[str, str] | None, then: dict[str, str] | None) -> dict[str, str]:
    if not first or not then:
        return dict(first or then or {})
    return {one: f"{first.get(one, '')}\n\n{then.get(one, '')}".strip() for one in {**first, **then}}
