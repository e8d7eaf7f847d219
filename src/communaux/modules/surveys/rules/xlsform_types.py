"""The types of an XLSForm as the types of our questionnaires: numbers, choices, tables and matrices."""

from __future__ import annotations

import re
from typing import Any

from communaux.modules.surveys.rules.definition import OTHER, Type
from communaux.modules.surveys.rules.xlsform_export import COUNTRY_LIST, OWN, YES_NO_LIST
from communaux.modules.surveys.rules.xlsform_expressions import (
    ExpressionError,
    read_constraint,
)
from communaux.modules.surveys.rules.xlsform_sheets import Node, Sheets

_UNKNOWN_HERE = frozenset(
    {"geopoint", "geotrace", "geoshape", "image", "audio", "video", "file", "barcode", "acknowledge", "rank",
     "range", "time", "dateTime", "datetime", "xml-external", "csv-external", "decimal", "select_one_from_file",
     "select_multiple_from_file", "osm"}
)  # fmt: skip
_SELECT = re.compile(r"select[ _](one|multiple)\s+(\S+)(\s+or_other)?\Z")
_YES = frozenset({"yes", "true", "true()", "oui", "1"})


class Types(Sheets):
    """What the cells of a row say of the answer that it wants."""

    def type_of(self, node: Node, *, quiet: bool = False) -> Type | None:
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

    def _no_type(self, node: Node) -> None:
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

    def typed(self, node: Node, path: str) -> dict[str, Any] | None:
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

    def _bounds(self, node: Node, made: dict[str, Any]) -> None:
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

    def _select(self, node: Node, made: dict[str, Any]) -> None:
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

    def _list(self, node: Node, list_name: str) -> list[dict[str, Any]]:
        listed = self.lists.get(list_name)
        if not listed:
            self.wrong(
                node.row, "type",
                f"La liste « {list_name} » n’est pas dans la feuille « choices ».",
                f"The list “{list_name}” is not in the sheet “choices”.",
                "Ajoutez-y ses choix, ou corrigez le nom.", "Add its choices there, or mend the name.",
            )  # fmt: skip
        return listed or []

    def columns(self, node: Node, path: str) -> list[dict[str, Any]]:
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

    def _matrix(self, node: Node, made: dict[str, Any]) -> None:
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
