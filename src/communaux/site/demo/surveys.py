"""The survey of the example federation: a wave of last year, closed, and one of this year, open, answered by invented
organisations alone. The same at each load: what varies is drawn from the address of the organisation."""

from __future__ import annotations

import datetime
import random
from typing import Any, Protocol

from django.utils import timezone

from communaux.meaning.access import SYSTEM
from communaux.modules.surveys import builtin
from communaux.modules.surveys.acts import responses, surveys, waves
from communaux.modules.surveys.models import Invitation, Response, Wave
from communaux.modules.surveys.reading.definitions import definition_of
from communaux.modules.surveys.rules.definition import Choice, Definition, Field, Type
from communaux.modules.surveys.rules.showing import shown
from communaux.nouns.models import Organisation
from communaux.site.demo import read

_YES = {"Q5.1.4.a": 0.8, "Q5.2.1.a": 0.85, "Q4.6.a": 0.8, "Q3.3.1.a": 0.75, "Q3.4.4.a": 0.6, "Q4.2.c": 0.2}
"""How likely a yes is, where it is not an even chance."""


class _World(Protocol):
    by_name: dict[str, Organisation]


def load(world: _World) -> None:
    """Put the questionnaire of the house, in two waves."""
    told = read("surveys-answers.yaml")
    known = {one.slug: one for one in world.by_name.values() if one.fictional}
    today = timezone.localdate()
    survey = surveys.create(
        SYSTEM,
        {"title": builtin.TITLE, "aim": builtin.AIM, "audience": "organisations"},
        builtin.questionnaire(),
        slug=builtin.SLUG,
    )
    survey = surveys.publish(SYSTEM, survey)
    version = survey.versions.get(number=1)

    def wave(year: int, opens: datetime.date) -> Wave:
        values = {
            "title": {"fr": f"{year} (exemple)", "en": f"{year} (example)"},
            "opens": opens,
            "closes": today + datetime.timedelta(days=38),
        }
        planned = waves.plan(SYSTEM, survey, version, values, slug=f"{survey.slug}-{year}")
        return waves.open_(SYSTEM, planned)

    last = datetime.date(today.year - 1, 9, 15)
    before = wave(today.year - 1, last)
    for slug in told["earlier"]:
        _answer(before, known[slug], told, consent=slug not in told["without_consent"], sent=True)
    end = datetime.date(today.year - 1, 11, 30)
    waves.close(SYSTEM, waves.change(SYSTEM, before, {"closes": end}))
    _dated(before, end)

    now = wave(today.year, today - datetime.timedelta(days=40))
    for slug in [*told["sent"], *told["drafts"]]:
        _answer(
            now,
            known[slug],
            told,
            consent=slug not in told["without_consent"],
            sent=slug in told["sent"],
        )
    Invitation.objects.bulk_create(
        Invitation(wave=now, organisation=one, sent=timezone.now() - datetime.timedelta(days=40))
        for one in known.values()
        if one.state == "published" and one.maturity != "ceased"
    )


def _dated(wave: Wave, day: datetime.date) -> None:
    """Let the answers of a closed wave bear a day of that wave."""
    instant = timezone.make_aware(datetime.datetime.combine(day, datetime.time(10)))
    Response.objects.filter(wave=wave).update(submitted_on=instant, consent_on=instant, created=instant)


def _answer(
    wave: Wave, organisation: Organisation, told: dict[str, Any], *, consent: bool, sent: bool
) -> None:
    definition = definition_of(wave.questionnaire)
    response = responses.start(SYSTEM, wave, organisation)
    draw = random.Random(f"{wave.slug} {organisation.slug}")  # noqa: S311 - invented answers, the same each time
    answers = drawn(definition, organisation, told, draw)
    fields = list(answers)
    if not sent:
        fields = fields[: len(fields) // 3]
    elif response.answers:  # those who answered last year keep most of what they said
        asked = {one.id for one in definition.questions if draw.random() < 0.45 or one.id == "Q5.2.5"}
        fields = [name for name in fields if definition.question_of[name].id in asked]
    changes = {name: responses.Change(response.answers.get(name), answers[name]) for name in fields}
    confirm = list(response.answers) if sent else ()
    saved = responses.save(SYSTEM, response, changes, confirm=confirm)
    assert not saved.wrong, [wrong.label("en") for wrong in saved.wrong]
    response = responses.consent(SYSTEM, saved.response, consent)
    if sent:
        responses.submit(SYSTEM, response)


def drawn(
    definition: Definition, organisation: Organisation, told: dict[str, Any], draw: random.Random
) -> dict[str, Any]:
    """Answers to nearly every question; what the record says already is said the same way."""
    record = {
        "Q1.1": int(organisation.started[:4]) if organisation.started else draw.randint(2008, 2024),
        "Q1.2.a": organisation.country or "FR",
        "Q1.2.b": organisation.countries or [organisation.country or "FR"],
        "Q1.3.a": organisation.activities,
        "Q1.3.b": organisation.igas,
        "Q1.5": organisation.interactions,
        "Q4.1.a": organisation.legal_forms,
    }
    registered = draw.randrange(120, 30000, 10)
    record |= {"Q1.6.a": registered, "Q1.6.b": int(registered * draw.uniform(0.15, 0.8))}
    answers: dict[str, Any] = {}
    for field in definition.fields.values():
        if field.id in record:
            value: Any = record[field.id]
        elif field.id in told["texts"]:
            value = draw.choice(told["texts"][field.id])
        elif draw.random() < 0.12:
            continue
        else:
            value = _value(field, told, draw)
        if value:
            answers[field.id] = value
        elif value is False:
            answers[field.id] = False
    now = shown(definition, answers)
    return {name: value for name, value in answers.items() if name in now.fields}


def _value(field: Field, told: dict[str, Any], draw: random.Random) -> Any:
    match field.type:
        case Type.YESNO:
            return draw.random() < _YES.get(field.id, 0.55)
        case Type.INTEGER:
            return draw.randint(max(1, field.min or 1), min(field.max or 60, 60))
        case Type.MONEY_OR_VOLUME:
            return {"amount": str(draw.randrange(2_000, 400_000, 500))}
        case Type.CHOICE:
            return _code(field.choices, draw)
        case Type.MULTICHOICE:
            codes = [choice.code for choice in field.choices if choice.code not in ("other", "nowhere")]
            return sorted(draw.sample(codes, min(len(codes), draw.randint(1, 4))), key=codes.index)
        case Type.MATRIX:
            means = told["expectations"]
            return {
                row.code: str(min(5, max(1, round(draw.gauss(means[row.code], 0.9)))))
                for row in field.rows
                if draw.random() > 0.04
            }
        case Type.TABLE:
            return _rows(field, draw)
    return None


def _code(choices: tuple[Choice, ...], draw: random.Random) -> str:
    return draw.choice([choice.code for choice in choices if choice.code not in ("other", "unknown")])


_WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "Q1.8": {"label": ("Membres", "Équipe", "Structures locales", "Soutiens")},
    "Q3.1.1": {"detail": ("Estimation", "Compte de l’an dernier", "")},
    "Q3.2.1": {"detail": ("Estimation", "Compte de l’an dernier", "")},
    "Q3.4.1": {
        "name": ("Application", "Site", "Cartographie", "Paiement", "Messagerie"),
        "licence": ("AGPL-3.0-or-later", "MIT", "Abonnement"),
    },
    "Q3.4.2": {"detail": ("Gardées deux ans", "Sur demande", "")},
    "Q3.5.1.b": {"how": ("Salaires", "Réserves", "Ristournes", "Projets")},
    "Q3.6.4.b": {"funder": ("Banque coopérative (exemple)", "Fonds régional (exemple)")},
    "Q4.1.b": {"name": ("Association de préfiguration", "Société d’exploitation"), "role": ("Porte le projet", "Emploie")},
    "Q4.5": {
        "body": ("Assemblée générale", "Conseil coopératif", "Cercle produit"),
        "composition": ("Tous les sociétaires", "Trois collèges élus", "Volontaires"),
        "powers": ("Comptes, orientations", "Budget, embauches", "Évolutions de l’outil"),
    },
    "Q5.1.1": {"body": ("Ville (exemple)", "Région (exemple)", "Agence publique (exemple)")},
    "Q5.1.2.b": {"organisation": ("Fédération (exemple)", "Fondation (exemple)"), "terms": ("Subvention", "Locaux prêtés")},
    "Q5.1.4.b": {
        "resource": ("Serveurs", "Moteur de calcul", "Catalogue de produits"),
        "partner": ("Une coopérative voisine", "Trois plateformes du réseau"),
        "terms": ("Coûts partagés par usage", "Licence libre"),
    },
}  # fmt: skip


def _rows(field: Field, draw: random.Random) -> list[dict[str, Any]]:
    words = _WORDS.get(field.id, {})
    count = draw.randint(2, 3)
    rows = []
    for place in range(count):
        row: dict[str, Any] = {"id": f"r{place + 1}"}
        for column in field.columns:
            value: Any = None
            if column.id in words:
                listed = words[column.id]
                value = listed[place % len(listed)]
            elif column.type is Type.CHOICE:
                value = _code(column.choices, draw)
            elif column.type is Type.MULTICHOICE:
                value = [_code(column.choices, draw)]
            elif column.type is Type.MONEY_OR_VOLUME:
                value = {"amount": str(draw.randrange(1_000, 90_000, 500))}
            elif column.type is Type.INTEGER:
                value = draw.randint(1, min(column.max or 12, 30))
            if value:
                row[column.id] = value
        rows.append(row)
    return rows
