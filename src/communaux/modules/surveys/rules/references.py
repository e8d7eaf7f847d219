"""Check what a definition says of its own questions: conditions that name nothing, or later questions, or themselves."""

from __future__ import annotations

from collections.abc import Iterator

from communaux.ground.said import Said
from communaux.modules.surveys.rules import conditions
from communaux.modules.surveys.rules.definition import (
    ConstraintKind,
    Definition,
    Field,
    Problem,
    Question,
    Type,
)

_NUMBERS = frozenset({Type.INTEGER, Type.YEAR, Type.MONEY_OR_VOLUME})


def check_references(definition: Definition) -> Iterator[Problem]:
    """Every reference that leads nowhere; loops first, and what is part of a loop is not told twice."""
    yield from _sections(definition)
    loops = _loops(definition)
    for chain in loops:
        names = " → ".join(chain)
        yield Problem(
            f"{chain[0]}.show_if",
            Said(
                f"Ces questions s’attendent l’une l’autre : {names}.",
                f"These questions wait for each other: {names}.",
            ),
            Said(
                "Retirez une des conditions « show_if » de cette chaîne.",
                "Take one of the “show_if” conditions of this chain out.",
            ),
        )
    in_loops = {name for chain in loops for name in chain}
    places = {name: place for place, name in enumerate(definition.fields)}
    for owner, first, condition in _conditions(definition):
        if (definition.question_of[owner].id if owner in definition.fields else owner) in in_loops:
            continue
        for leaf in conditions.leaves(condition):
            yield from _leaf(definition, owner, places[first], places, leaf)
    for question in definition.questions:
        yield from _constraints(definition, question)


def _sections(definition: Definition) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, section in enumerate(definition.sections):
        if section.key in seen:
            yield Problem(
                f"sections[{place}].id",
                Said(
                    f"L’identifiant « {section.id} » est déjà celui d’une autre section.",
                    f"The identifier “{section.id}” is that of another section already.",
                ),
                Said("Donnez à chacune le sien.", "Give each its own."),
            )
        seen.add(section.key)


def _conditions(definition: Definition) -> Iterator[tuple[str, str, conditions.Condition]]:
    """(id of what has the condition, id of its first field, the condition)."""
    for question in definition.questions:
        if question.show_if is not None:
            yield question.id, question.fields[0].id, question.show_if
        for field in question.fields:
            if field.show_if is not None and not (field.id == question.id and question.show_if is not None):
                yield field.id, field.id, field.show_if


def _leaf(
    definition: Definition,
    owner: str,
    place: int,
    places: dict[str, int],
    leaf: conditions.Answered | conditions.Equals | conditions.AnyOf,
) -> Iterator[Problem]:
    target = definition.fields.get(leaf.field)
    path = f"{owner}.show_if"
    if target is None:
        question = definition.by_id.get(leaf.field)
        hint = ", ".join(one.id for one in question.fields) if question else ""
        yield Problem(
            path,
            Said(f"« {leaf.field} » n’est aucun champ.", f"“{leaf.field}” is no field."),
            Said(
                f"Nommez un de ses champs : {hint}." if hint else "Nommez un champ qui vient avant.",
                f"Name one of its fields: {hint}." if hint else "Name a field that comes before.",
            ),
        )
    elif places[leaf.field] >= place:
        yield Problem(
            path,
            Said(
                f"La condition regarde « {leaf.field} », qui vient après.",
                f"The condition looks at “{leaf.field}”, which comes later.",
            ),
            Said(
                "Déplacez la question après celle dont elle dépend.",
                "Move the question behind the one that it depends on.",
            ),
        )
    else:
        yield from _values(path, target, leaf)


def _values(
    path: str, target: Field, leaf: conditions.Answered | conditions.Equals | conditions.AnyOf
) -> Iterator[Problem]:
    """A value that can never be the answer."""
    if isinstance(leaf, conditions.Answered):
        return
    values = (leaf.value,) if isinstance(leaf, conditions.Equals) else leaf.values
    for value in values:
        if target.type is Type.YESNO:
            good, may_fr, may_en = isinstance(value, bool), "true ou false", "true or false"
        elif target.codes:
            good = value in target.codes
            may_fr = may_en = ", ".join(target.codes[:12])
        else:
            continue
        if not good:
            yield Problem(
                path,
                Said(
                    f"« {value} » n’est pas une réponse possible à {target.id}.",
                    f"“{value}” is no possible answer to {target.id}.",
                ),
                Said(f"Réponses possibles : {may_fr}.", f"Possible answers: {may_en}."),
            )


def _constraints(definition: Definition, question: Question) -> Iterator[Problem]:
    own = {field.id: field for field in question.fields}
    for place, constraint in enumerate(question.constraints):
        path = f"{question.id}.constraints[{place}]"
        for name in constraint.fields:
            if name not in own:
                yield Problem(
                    path,
                    Said(
                        f"« {name} » n’est aucun champ de cette question.",
                        f"“{name}” is no field of this question.",
                    ),
                    Said(f"Ses champs : {', '.join(own)}.", f"Its fields: {', '.join(own)}."),
                )
            elif constraint.kind is ConstraintKind.AT_MOST and own[name].type not in _NUMBERS:
                yield Problem(
                    path,
                    Said(f"« {name} » n’est pas un nombre.", f"“{name}” is no number."),
                    Said("Comparez deux champs de nombres.", "Compare two fields of numbers."),
                )


def _loops(definition: Definition) -> list[tuple[str, ...]]:
    """Chains of questions that lead back to their beginning, each once: ("Q3", "Q4", "Q3")."""
    edges: dict[str, list[str]] = {question.id: [] for question in definition.questions}
    for question in definition.questions:
        own = [question.show_if] if question.show_if else []
        inner = [field.show_if for field in question.fields if field.show_if]
        for condition in own + inner:
            for name in conditions.fields(condition):
                other = definition.question_of.get(name)
                if other is None:
                    continue
                if other.id != question.id or condition in own:
                    edges[question.id].append(other.id)
    found: list[tuple[str, ...]] = []
    done: set[str] = set()

    def walk(name: str, trail: list[str]) -> None:
        if name in trail:
            found.append((*trail[trail.index(name) :], name))
            return
        if name in done:
            return
        for following in edges[name]:
            walk(following, [*trail, name])
        done.add(name)

    for name in edges:
        walk(name, [])
    return found
