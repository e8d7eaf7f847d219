"""Read a questionnaire from JSON, and say everything that is wrong with it, where, and how to mend it.

``parse`` never raises for what a definition says. The shape is told at ``docs`` of ``rules.definition``; in short::

    {"format": "communaux-questionnaire/1", "title": {"fr": …, "en": …}, "intro": …, "languages": ["fr", "en"],
     "lists": {"sizes": [{"code": "small", "label": {…}, "group": {…}}]},
     "sections": [{"id": "1", "title": …, "intro": …, "questions": [
        {"id": "Q1", "label": …, "help": …, "type": "year", "min": 1900, "visibility": "public", "maps_to": {…}},
        {"id": "Q2", "label": …, "fields": [{"id": "a", "type": "choice", "choices": "sizes", "other": true}, …],
         "show_if": {"answered": "Q1"}, "constraints": [{"at_most": ["Q2.b", "Q2.a"]}]}]}]}

What one definition refers to among its own questions is checked in ``rules.references``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from communaux.ground.said import Said
from communaux.modules.surveys.rules import conditions
from communaux.modules.surveys.rules.definition import (
    FORMAT,
    IN_TABLES,
    OTHER,
    WITH_CHOICES,
    Choice,
    Column,
    Constraint,
    ConstraintKind,
    Definition,
    Field,
    Parsed,
    Question,
    Section,
    Type,
    Visibility,
)
from communaux.modules.surveys.rules.pieces import LANGUAGES, Pieces
from communaux.modules.surveys.rules.references import check_references

MOST_QUESTIONS = 500
MOST_CHOICES = 400
MOST_COLUMNS = 12
MOST_ROWS = 200
"""Rows of one table at the most, whatever its definition asks."""


_TOP = {"format", "title", "intro", "languages", "lists", "sections"}
_SECTION = {"id", "title", "intro", "questions"}
_TYPED = {
    "type",
    "choices",
    "other",
    "columns",
    "rows",
    "scale",
    "min",
    "max",
    "unit",
    "currency",
}
_QUESTION = {"id", "label", "help", "required", "show_if", "constraints", "visibility", "maps_to", "fields"}
_FIELD = _TYPED | {"id", "label", "help", "required", "show_if", "maps_to"}
_COLUMN = {"id", "type", "label", "help", "choices", "min", "max", "unit", "currency"}
_CHOICE = {"code", "label", "group", "help"}


def parse(raw: object) -> Parsed:
    """The definition that a JSON value holds, or every problem with it."""
    reader = _Reader()
    definition = reader.definition(raw)
    if not reader.problems and definition is not None:
        reader.problems.extend(check_references(definition))
    problems = tuple(reader.problems)
    return Parsed(None if problems else definition, problems)


class _Reader(Pieces):
    """Reads once from top to bottom."""

    def __init__(self) -> None:
        super().__init__()
        self.lists: dict[str, tuple[Choice, ...]] = {}

    # --- choices -----------------------------------------------------------------------------------------------------

    def choices(self, raw: object, path: str) -> tuple[tuple[Choice, ...], str]:
        """Choices written in place or the name of a list; with that name."""
        if isinstance(raw, str):
            if raw in self.lists:
                return self.lists[raw], raw
            names = ", ".join(self.lists) or "—"
            self.wrong(
                path,
                f"La liste « {raw} » n’existe pas.",
                f"There is no list “{raw}”.",
                f"Listes déclarées sous « lists » : {names}.",
                f"Lists declared under “lists”: {names}.",
            )
            return (), ""
        return self.own_choices(raw, path), ""

    def own_choices(self, raw: object, path: str) -> tuple[Choice, ...]:
        """Choices written in place."""
        found: dict[str, Choice] = {}
        for place, one in enumerate(self.array(raw, path, MOST_CHOICES)):
            at = f"{path}[{place}]"
            said = self.mapping(one, at, _CHOICE)
            if not said:
                continue
            code = self.identifier(said.get("code"), f"{at}.code")
            if code in found:
                self.wrong(
                    f"{at}.code",
                    f"Le code « {code} » est déjà pris dans cette liste.",
                    f"The code “{code}” is taken already in this list.",
                    "Donnez à chaque choix son code.",
                    "Give each choice its own code.",
                )
            found[code] = Choice(
                code,
                self.said(said.get("label"), f"{at}.label"),
                self.words(said.get("group"), f"{at}.group"),
                self.words(said.get("help"), f"{at}.help"),
            )
        return tuple(found.values())

    # --- fields ------------------------------------------------------------------------------------------------------

    def columns(self, raw: object, path: str) -> tuple[Column, ...]:
        """The columns of a table."""
        found: dict[str, Column] = {}
        for place, one in enumerate(self.array(raw, path, MOST_COLUMNS)):
            at = f"{path}[{place}]"
            said = self.mapping(one, at, _COLUMN)
            if not said:
                continue
            name = self.identifier(said.get("id"), f"{at}.id", part=True)
            if name in found or name == "id":
                self.wrong(
                    f"{at}.id",
                    f"La colonne « {name} » est déjà prise.",
                    f"The column “{name}” is taken already.",
                    "Donnez à chaque colonne son identifiant ; « id » est celui des lignes.",
                    "Give each column its own identifier; “id” is that of rows.",
                )
            kind = self.type(said.get("type"), f"{at}.type", IN_TABLES) or Type.TEXT
            choices, list_name = (
                self.choices(said.get("choices"), f"{at}.choices") if kind in WITH_CHOICES else ((), "")
            )
            low, high = self.bounds(said, at)
            found[name] = Column(
                name,
                kind,
                self.said(said.get("label"), f"{at}.label"),
                self.words(said.get("help"), f"{at}.help"),
                choices,
                list_name,
                low,
                high,
                self.words(said.get("unit"), f"{at}.unit"),
                str(said.get("currency") or "EUR"),
            )
        return tuple(found.values())

    def fields(self, raw: Mapping[str, Any], path: str, question: str, label: Said) -> tuple[Field, ...]:
        """The fields of a question, those for the words of "other" included."""
        if "fields" not in raw:
            return self.field(raw, path, question, "", label, {})
        stray = sorted(_TYPED & set(raw))
        if stray:
            self.wrong(
                f"{path}.{stray[0]}",
                "Une question à plusieurs champs ne porte pas elle-même de type.",
                "A question of several fields has no type of its own.",
                "Déplacez cette clé dans un des champs.",
                "Move this key into one of the fields.",
            )
        found: list[Field] = []
        for place, one in enumerate(self.array(raw["fields"], f"{path}.fields", MOST_COLUMNS)):
            at = f"{path}.fields[{place}]"
            said = self.mapping(one, at, _FIELD)
            if not said:
                continue
            part = self.identifier(said.get("id"), f"{at}.id", part=True)
            self.once(f"{question}.{part}", f"{at}.id")
            words = self.words(said.get("label"), f"{at}.label") or label
            found += self.field(said, at, f"{question}.{part}", part, words, said)
        return tuple(found)

    def field(
        self, raw: Mapping[str, Any], path: str, full: str, part: str, label: Said, own: Mapping[str, Any]
    ) -> tuple[Field, ...]:
        """One field, and the one for the words of "other". ``own``: what the field says for itself, not its question."""
        kind = self.type(raw.get("type"), f"{path}.type") or Type.TEXT
        choices, list_name = (
            self.choices(raw.get("choices"), f"{path}.choices") if kind in WITH_CHOICES else ((), "")
        )
        low, high = self.bounds(raw, path)
        made = Field(
            id=full,
            part=part,
            type=kind,
            label=label,
            help=self.words(own.get("help"), f"{path}.help"),
            choices=choices,
            list_name=list_name,
            columns=self.columns(raw.get("columns"), f"{path}.columns") if kind is Type.TABLE else (),
            rows=self.own_choices(raw.get("rows"), f"{path}.rows") if kind is Type.MATRIX else (),
            scale=self.own_choices(raw.get("scale"), f"{path}.scale") if kind is Type.MATRIX else (),
            min=low,
            max=high,
            unit=self.words(raw.get("unit"), f"{path}.unit"),
            currency=str(raw.get("currency") or "EUR"),
            required=self.flag(own.get("required"), f"{path}.required"),
            show_if=self.condition(own.get("show_if"), f"{path}.show_if"),
            maps_to=self.maps(own.get("maps_to"), f"{path}.maps_to"),
        )
        if not self.flag(raw.get("other"), f"{path}.other"):
            return (made,)
        return (made, self.words_of_other(made, path))

    def words_of_other(self, made: Field, path: str) -> Field:
        """The field that takes the words of somebody who chose "other"."""
        if OTHER not in made.codes:
            self.wrong(
                f"{path}.choices",
                "« other » est demandé, mais aucun choix n’a le code « other ».",
                "“other” is asked for, but no choice has the code “other”.",
                "Ajoutez ce choix, ou retirez « other ».",
                "Add that choice, or take “other” out.",
            )
        name = f"{made.id}.{OTHER}"
        self.once(name, f"{path}.other")
        return Field(
            id=name,
            part=f"{made.part}.{OTHER}" if made.part else OTHER,
            type=Type.TEXT,
            label=Said("Autre : précisez", "Other: please say"),
            show_if=conditions.AnyOf(made.id, (OTHER,)),
            other_of=made.id,
        )

    def maps(self, raw: object, path: str) -> Mapping[str, Any]:
        """What a field or question can fill elsewhere; its words are checked by ``rules.mapping`` when it is used."""
        if raw is None:
            return {}
        return self.mapping(raw, path, {"directory", "part", "columns", "fixed", "where", "charter"})

    # --- questions and sections --------------------------------------------------------------------------------------

    def question(self, raw: object, path: str) -> Question | None:
        said = self.mapping(raw, path, _QUESTION | _TYPED)
        if not said:
            return None
        name = self.identifier(said.get("id"), f"{path}.id")
        self.once(name, f"{path}.id")
        label = self.said(said.get("label"), f"{path}.label")
        visibility = said.get("visibility", Visibility.MEMBERS)
        if visibility not in set(Visibility):
            self.wrong(
                f"{path}.visibility",
                f"« {visibility} » ne dit pas qui peut lire.",
                f"“{visibility}” does not say who may read.",
                "Écrivez public, members ou researchers.",
                "Write public, members or researchers.",
            )
            visibility = Visibility.MEMBERS
        fields = self.fields(said, path, name, label)
        if not fields:
            return None
        return Question(
            id=name,
            label=label,
            fields=fields,
            help=self.words(said.get("help"), f"{path}.help"),
            required=self.flag(said.get("required"), f"{path}.required"),
            show_if=self.condition(said.get("show_if"), f"{path}.show_if"),
            constraints=self.constraints(said.get("constraints"), f"{path}.constraints"),
            visibility=Visibility(visibility),
            maps_to=self.maps(said.get("maps_to"), f"{path}.maps_to"),
        )

    def constraints(self, raw: object, path: str) -> tuple[Constraint, ...]:
        if raw is None:
            return ()
        found = []
        for place, one in enumerate(self.array(raw, path, MOST_COLUMNS)):
            match one:
                case {"at_most": [str(left), str(right)], **rest}:
                    kind, names = ConstraintKind.AT_MOST, (left, right)
                case {"one_of": [str(_), *_] as listed, **rest} if all(isinstance(n, str) for n in listed):
                    kind, names = ConstraintKind.ONE_OF, tuple(listed)
                case _:
                    self.wrong(
                        f"{path}[{place}]",
                        "Cette contrainte ne se lit pas.",
                        "This constraint cannot be read.",
                        'Écrivez {"at_most": ["Q1.b", "Q1.a"]} ou {"one_of": ["Q1.a", "Q1.b"]}.',
                        'Write {"at_most": ["Q1.b", "Q1.a"]} or {"one_of": ["Q1.a", "Q1.b"]}.',
                    )
                    continue
            message = self.words(rest.get("message"), f"{path}[{place}].message")
            found.append(Constraint(kind, names, message))
        return tuple(found)

    def section(self, raw: object, path: str) -> Section | None:
        said = self.mapping(raw, path, _SECTION)
        if not said:
            return None
        name = self.identifier(said.get("id"), f"{path}.id")
        made = [
            self.question(one, f"{path}.questions[{place}]")
            for place, one in enumerate(
                self.array(said.get("questions"), f"{path}.questions", MOST_QUESTIONS)
            )
        ]
        return Section(
            name,
            self.said(said.get("title"), f"{path}.title"),
            tuple(question for question in made if question),
            self.words(said.get("intro"), f"{path}.intro"),
        )

    def definition(self, raw: object) -> Definition | None:
        said = self.mapping(raw, "", _TOP)
        if not said:
            return None
        if said.get("format") != FORMAT:
            self.wrong(
                "format",
                f"Le format « {said.get('format')} » n’est pas le nôtre.",
                f"The format “{said.get('format')}” is not ours.",
                f'Écrivez "format": "{FORMAT}".',
                f'Write "format": "{FORMAT}".',
            )
        if "languages" in said:
            listed = said["languages"]
            if isinstance(listed, list) and listed and all(one in LANGUAGES for one in listed):
                self.languages = tuple(dict.fromkeys(listed))
            else:
                self.wrong(
                    "languages",
                    "Ces langues ne se lisent pas.",
                    "These languages cannot be read.",
                    'Écrivez ["fr", "en"], ["fr"] ou ["en"].',
                    'Write ["fr", "en"], ["fr"] or ["en"].',
                )
        if "lists" in said:
            listed = said["lists"]
            names = set(listed) if isinstance(listed, dict) else set()
            for name, choices in self.mapping(listed, "lists", names).items():
                self.lists[str(name)] = self.own_choices(choices, f"lists.{name}")
        sections = [
            self.section(one, f"sections[{place}]")
            for place, one in enumerate(self.array(said.get("sections"), "sections", MOST_QUESTIONS))
        ]
        return Definition(
            self.said(said.get("title"), "title"),
            tuple(section for section in sections if section),
            self.words(said.get("intro"), "intro"),
            self.languages,
        )
