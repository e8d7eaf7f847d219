"""What a record still lacks, told as sentences keyed by field. Never a score: an incomplete record is not a bad one.

A useful record takes five minutes: a few fields are ``essential`` (without them people cannot find or reach the
organisation), the others are ``useful``. What is asked depends on what the organisation is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from communaux.ground.said import Said, enumerate_said

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Gap:
    """A field that is empty. ``field``: its name in the record. ``essential``: whether a five-minute record has it.
    ``short``: its name in a list ("le site"). ``said``: the sentence that asks for it and says what it is for."""

    field: str
    essential: bool
    short: Said
    said: Said


def _empty(record: Record, *fields: str) -> bool:
    """Whether every one of the fields is empty; 0 is a value (a longitude may be 0)."""
    return all(
        record.get(field) in (None, "", (), [], {}) or not str(record.get(field)).strip() for field in fields
    )


def _platform(record: Record) -> bool:
    return record.get("kind") in ("platform", None, "")


def _always(_: Record) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class _Ask:
    """A question to a record: asked when ``applies``; answered when any of ``fields`` is filled."""

    fields: tuple[str, ...]
    essential: bool
    short: Said
    said: Said
    applies: Callable[[Record], bool] = _always


_ASKS: tuple[_Ask, ...] = (
    _Ask(
        ("name",),
        True,
        Said("le nom", "the name"),
        Said("Donnez le nom de l’organisation.", "Give the organisation’s name."),
    ),
    _Ask(
        ("summary",),
        True,
        Said("une phrase de présentation", "a sentence of introduction"),
        Said(
            "Dites en une phrase ce que fait l’organisation.",
            "Say in one sentence what the organisation does.",
        ),
    ),
    _Ask(
        ("activities",),
        True,
        Said("l’activité", "the activity"),
        Said(
            "Choisissez une activité\u00a0: elle sert à filtrer l’annuaire.",
            "Choose an activity: people filter by it.",
        ),
    ),
    _Ask(
        ("maturity",),
        True,
        Said("l’étape", "the stage"),
        Said(
            "Indiquez si l’activité est en projet, en lancement ou régulière.",
            "Say whether it is a project, launching or operating.",
        ),
    ),
    _Ask(
        ("country", "countries"),
        True,
        Said("le pays", "the country"),
        Said(
            "Indiquez le pays du siège ou de l’activité.",
            "Give the country of the head office or of the activity.",
        ),
    ),
    _Ask(
        ("city", "latitude"),
        True,
        Said("le lieu", "the place"),
        Said(
            "Indiquez une ville\u00a0: l’organisation paraîtra sur la carte.",
            "Give a town: the organisation will show on the map.",
        ),
    ),
    _Ask(
        ("website", "email", "phone", "links"),
        True,
        Said("le site ou un contact", "the website or a contact"),
        Said(
            "Donnez un site, une adresse ou un téléphone publics.",
            "Give a public website, address or telephone.",
        ),
    ),
    _Ask(
        ("website",),
        False,
        Said("le site", "the website"),
        Said("Ajoutez l’adresse du site.", "Add the address of the website."),
        applies=lambda record: not _empty(record, "email", "phone", "links"),
    ),
    _Ask(
        ("latitude",),
        False,
        Said("la position sur la carte", "the position on the map"),
        Said("Placez l’organisation sur la carte.", "Place the organisation on the map."),
        applies=lambda record: not _empty(record, "city"),
    ),
    _Ask(
        ("started",),
        False,
        Said("l’année de création", "the year of creation"),
        Said("Indiquez l’année de création, même approchée.", "Give the year of creation, even roughly."),
    ),
    _Ask(
        ("ceased",),
        False,
        Said("la date d’arrêt", "the date it ceased"),
        Said("Indiquez quand l’activité s’est arrêtée.", "Say when the activity ceased."),
        applies=lambda record: record.get("maturity") == "ceased",
    ),
    _Ask(
        ("legal_forms",),
        False,
        Said("la forme juridique", "the legal form"),
        Said("Indiquez la ou les formes juridiques.", "Give the legal form or forms."),
    ),
    _Ask(
        ("logo", "logo_url"),
        False,
        Said("le logo", "the logo"),
        Said("Ajoutez un logo.", "Add a logo."),
    ),
    _Ask(
        ("igas",),
        False,
        Said("la catégorie IGAS", "the IGAS category"),
        Said(
            "Choisissez une catégorie IGAS, ou «\u00a0autre\u00a0».", "Choose an IGAS category, or “other”."
        ),
        applies=_platform,
    ),
    _Ask(
        ("interactions",),
        False,
        Said("les opérations de la plateforme", "the operations of the platform"),
        Said("Dites ce que la plateforme permet de faire.", "Say what the platform makes possible."),
        applies=_platform,
    ),
    _Ask(
        ("markets",),
        False,
        Said("les publics", "the markets"),
        Said("Dites entre qui la plateforme met en relation.", "Say whom the platform brings together."),
        applies=_platform,
    ),
)


def gaps(record: Record) -> list[Gap]:
    """What is missing, the essential first. ``record`` maps field names to values; absent fields count as empty."""
    found = [
        Gap(ask.fields[0], ask.essential, ask.short, ask.said)
        for ask in _ASKS
        if ask.applies(record) and _empty(record, *ask.fields)
    ]
    return sorted(found, key=lambda gap: not gap.essential)


def lacking(record: Record, essential_only: bool = True) -> Said | None:
    """One sentence: "Il manque : le site, le lieu"; None where nothing is missing."""
    told = [gap.short for gap in gaps(record) if gap.essential or not essential_only]
    return enumerate_said(told, Said("Il manque", "Missing")) if told else None
