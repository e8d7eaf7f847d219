"""Which field a column probably feeds, from its header and a few of its cells. A person confirms on the mapping page.

Headers speak first; cells only confirm, or speak where a header says nothing. Data on people is never guessed from
cells, and columns of data that a directory has no use for (birth date, means of payment) are left out with the reason.
"""

import re
from collections import Counter
from collections.abc import Mapping as MappingType
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from communaux.ground.countries import country_code
from communaux.ground.place import PlaceError, parse_decimal
from communaux.ground.said import Said
from communaux.ground.text import fold, words
from communaux.modules.network.rules.importing.cells import find_code, pieces, plain
from communaux.modules.network.rules.importing.fields import FIELDS, Field
from communaux.modules.network.rules.importing.mapping import Column, Mapping, header_key
from communaux.modules.network.rules.web import clean_url, is_email

SURE = 0.6
"""Confidence from which a guess is taken without being confirmed."""
FROM_HEADER = Said("d’après l’en-tête", "from the header")
"""The reason of a guess whose header names the field outright."""
_SAMPLE = 50

PERSONAL_HEADERS = frozenset(
    [
        "date de naissance",
        "naissance",
        "birth date",
        "birthday",
        "âge",
        "age",
        "sexe",
        "genre",
        "gender",
        "adresse payeur",
        "code postal payeur",
        "ville payeur",
        "pays payeur",
        "moyen de paiement",
        "montant",
        "montant tarif",
        "montant adhésion",
        "montant code promo",
        "code promo",
        "carte d'adhérent",
        "url carte d'adhérent",
        "nom payeur",
        "prénom payeur",
        "nom acheteur",
        "prénom acheteur",
        "attestation",
        "commentaire",
        "iban",
        "rib",
        "nationalité",
        "statut de la commande",
        "numéro de sécurité sociale",
        "profession",
    ]
)
"""Headers of data on people that a directory has no use for: they are left out without being read."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column probably is: ``field`` (empty: left out), ``confidence`` 0 to 1, why, the language of a text and
    the mark that parts several values."""

    header: str
    field: str
    confidence: float
    reason: Said
    lang: str = "fr"
    split: tuple[str, ...] = ()


def guess_columns(
    headers: Sequence[str], rows: Sequence[MappingType[str, Any]] = (), target: str = "organisation"
) -> dict[str, Guess]:
    """A guess for every header. A field that holds one value is guessed for one column, the likeliest; a text of several
    languages for one column a language."""
    fields = FIELDS[target]
    samples = {header: _sample(header, rows) for header in headers}
    options = [
        (-guess.confidence, position, guess)
        for position, header in enumerate(headers)
        for guess in _options(header, samples[header], fields)
    ]
    found: dict[str, Guess] = {}
    taken: set[tuple[str, str]] = set()
    for _, _, guess in sorted(options, key=lambda one: (one[0], one[1], one[2].field)):
        if guess.header in found:
            continue
        if guess.field and not fields[guess.field].many:
            if (guess.field, guess.lang) in taken:
                continue
            taken.add((guess.field, guess.lang))
        found[guess.header] = guess
    nothing = Said("aucun champ ne correspond", "no field corresponds")
    return {header: found.get(header) or Guess(header, "", 0.0, nothing) for header in headers}


def mapping_of(
    guesses: MappingType[str, Guess], source_name: str = "", target: str = "organisation"
) -> Mapping:
    """The mapping that the sure guesses make; the other columns are left out."""
    columns = tuple(
        Column(guess.header, guess.field if guess.confidence >= SURE else "", guess.lang, guess.split)
        for guess in guesses.values()
    )
    return Mapping(columns, source_name=source_name, target=target)


def _sample(header: str, rows: Sequence[MappingType[str, Any]]) -> list[str]:
    cells = (plain(str(row.get(header) if row.get(header) is not None else "")) for row in rows[:_SAMPLE])
    return [cell for cell in cells if cell]


@cache
def _names(target_fields: tuple[Field, ...]) -> dict[str, list[tuple[Field, float]]]:
    """Key of a header -> the fields it names, with how surely: its name and labels, then words for it."""
    named: dict[str, list[tuple[Field, float]]] = {}
    for field in target_fields:
        for word in dict.fromkeys(header_key(text) for text in (field.name, field.fr, field.en)):
            named.setdefault(word, []).append((field, 1.0))
        for word in dict.fromkeys(header_key(text) for text in field.words):
            named.setdefault(word, []).append((field, 0.9))
    return named


@cache
def _personal() -> frozenset[str]:
    return frozenset(header_key(header) for header in PERSONAL_HEADERS)


def _options(header: str, sample: list[str], fields: MappingType[str, Field]) -> list[Guess]:
    key, named_lang = _language(header_key(header))
    if key in _personal():
        reason = Said(
            "donnée personnelle inutile à l’annuaire", "personal data that a directory does not need"
        )
        return [Guess(header, "", 1.0, reason)]
    named = _names(tuple(fields.values()))
    found: dict[str, tuple[Field, float, Said]] = {}
    for field, surety in named.get(key, []):
        found[field.name] = (field, surety, FROM_HEADER)
    if not found:
        for field, surety in _within(key, named):
            found.setdefault(
                field.name, (field, surety, Said("l’en-tête y ressemble", "the header looks like it"))
            )
    if not found:
        for field in fields.values():
            fit = _fit(field, sample)
            if (
                fit is not None
                and fit >= 0.8
                and not field.personal
                and field.kind not in ("url", "urls", "key")
            ):
                found[field.name] = (field, 0.5 * fit, Said("d’après les valeurs", "from the values"))
        if sample and "website" in fields and _share(sample, _is_url) >= 0.8:
            found["website"] = (fields["website"], 0.5, Said("d’après les valeurs", "from the values"))
    lang = named_lang or _language_of(sample)
    return [
        Guess(
            header,
            field.name,
            _checked(field, surety, sample),
            reason,
            lang if field.kind == "text" else "fr",
            _mark(field, sample),
        )
        for field, surety, reason in found.values()
    ]


def _language(key: str) -> tuple[str, str]:
    """A header without the language it ends with, and that language: "description en"; empty where it names none."""
    for lang, endings in (("en", (" en", " eng", " english")), ("fr", (" fr", " fra", " french"))):
        for ending in endings:
            if key.endswith(ending) and len(key) > len(ending):
                return key.removesuffix(ending), lang
    return key, ""


def _language_of(sample: list[str]) -> str:
    """The language that most words of the sample are of, as far as small words tell; French where they do not."""
    count = Counter(word for text in sample for word in words(text[:400]))
    english = sum(count[word] for word in ("the", "and", "of", "for", "with", "is"))
    french = sum(count[word] for word in ("le", "la", "les", "et", "des", "pour", "une"))
    return "en" if english > french else "fr"


def _within(key: str, named: MappingType[str, list[tuple[Field, float]]]) -> list[tuple[Field, float]]:
    """Fields whose name is part of a longer header ("Site web de la structure"), the longest name first."""
    padded = f" {key} "
    inside = [word for word in named if len(word) > 3 and f" {word} " in padded]
    inside.sort(key=lambda word: (-len(word.split()), -len(word), word))
    return [(field, 0.7) for field, _ in named[inside[0]]] if inside else []


def _checked(field: Field, surety: float, sample: list[str]) -> float:
    """The confidence once the cells were looked at: they may weaken a header, they never raise it above what it says."""
    fit = _fit(field, sample)
    if fit is None:
        return surety
    return round(surety * (0.4 + 0.6 * fit), 3)


def _fit(field: Field, sample: list[str]) -> float | None:
    """The share of cells that look like the field; None where looks say nothing."""
    check = {
        "url": _is_url,
        "urls": _is_url,
        "email": is_email,
        "country": lambda text: country_code(text) is not None,
        "latitude": lambda text: _within_range(text, 90),
        "longitude": lambda text: _within_range(text, 180),
        "date": lambda text: bool(re.search(r"\b(1[89]|20)\d\d\b", text)),
        "phone": lambda text: sum(c.isdigit() for c in text) >= 6,
    }.get(field.kind)
    if not sample:
        return None
    if field.codes is not None:
        find = partial(find_code, field.codes)
        return _share(sample, lambda text: any(map(find, pieces(text, _mark(field, sample), find))))
    return _share(sample, check) if check else None


def _share(sample: list[str], check: Any) -> float:
    return sum(1 for text in sample if check(text)) / len(sample)


def _is_url(text: str) -> bool:
    first = text.split(maxsplit=1)[0]
    return bool(clean_url(first).url) and ("/" in first or "www." in fold(first) or "." in first)


def _within_range(text: str, limit: float) -> bool:
    try:
        return abs(parse_decimal(text)) <= limit and any(c in text for c in ".,")
    except PlaceError:
        return False


def _mark(field: Field, sample: list[str]) -> tuple[str, ...]:
    """What parts the values of a cell, when the cells of a list show it: ; or |, never a comma, which labels hold."""
    if not field.many or field.kind not in ("codes", "countries"):
        return ()
    count = Counter(mark for text in sample for mark in ";|" if mark in text)
    return (count.most_common(1)[0][0],) if count else ()
