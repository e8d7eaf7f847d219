"""Countries: messy names to ISO 3166-1 alpha-2 codes, and codes to names. Pure, apart from Babel's territory names.

What could be two countries is refused, never guessed; ``country_suggestions`` helps the person who decides. Babel is
loaded at the first question (about 0.2 s for all the languages), not at import.
"""

import re
from collections import defaultdict
from functools import cache, lru_cache

from communaux.ground.text import fold, similarity, words

_EUROPE = "fr en de es it pt nl pl cs sk hu ro bg el hr sl lv lt et da sv fi ru ca mt ga"
_AROUND = "eu gl br nb is uk sr tr ar sq mk bs lb cy be ka hy"
LANGUAGES = tuple(f"{_EUROPE} {_AROUND}".split())
"""The languages in which a country's name is understood."""

# Codes that Babel names but that are no country: unions, test codes, islands reserved by the post.
_NO_COUNTRY = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"])

# Names in use that are no locale's own name of the country. "EL" and "UK" are the European Union's own codes.
_ALIASES = """
GB: UK, U.K., Great Britain, Grande-Bretagne, Großbritannien, Gran Bretagna, Gran Bretaña, Grã-Bretanha, Britain,
    England, Angleterre, Inglaterra, Inghilterra, Scotland, Écosse, Schottland, Escocia, Scozia, Wales, Pays de Galles,
    Cymru, Northern Ireland, Irlande du Nord, Nordirland, United Kingdom of Great Britain and Northern Ireland
US: USA, U.S., United States of America, États-Unis d’Amérique, Estados Unidos de América, Stati Uniti d’America, EE.UU.,
    EEUU
FR: France métropolitaine, Metropolitan France, République française, French Republic
DE: Federal Republic of Germany, Bundesrepublik Deutschland, BRD, République fédérale d’Allemagne
GR: EL, Hellas, Ελλάς, Hellenic Republic, Ellada
CZ: Czech Republic, République tchèque, Česká republika, Tschechische Republik, República Checa, Repubblica Ceca
SK: Slovak Republic, République slovaque, Slovenská republika
IE: Eire, Republic of Ireland, République d’Irlande
NL: Holland, Hollande, Holanda, Olanda, Netherlands (the), Kingdom of the Netherlands
BE: Kingdom of Belgium, Royaume de Belgique
CH: Swiss Confederation, Confédération suisse, Confoederatio Helvetica
ES: Kingdom of Spain, Royaume d’Espagne, Reino de España
PT: Portuguese Republic, República Portuguesa
IT: Italian Republic, Repubblica italiana
AT: Republic of Austria, Republik Österreich
MK: Macedonia, Macédoine, North Macedonia, FYROM, Mazedonien
BA: Bosnia, Bosnie, Bosnia Herzegovina, Bosnia and Herzegovina, Bosnie-Herzégovine
MD: Moldova, Republic of Moldova, République de Moldavie
RU: Russian Federation, Fédération de Russie
TR: Turkey, Turquie, Turkiye
MM: Burma, Birmanie
SZ: Swaziland
CV: Cape Verde
CI: Ivory Coast
KR: South Korea, Corée du Sud, Republic of Korea
KP: North Korea, Corée du Nord
CD: Democratic Republic of the Congo, République démocratique du Congo, DR Congo, DRC, RDC
CG: Republic of the Congo, République du Congo
CN: People’s Republic of China, République populaire de Chine
VA: Vatican, Holy See, Saint-Siège
PS: Palestine, State of Palestine
TL: East Timor, Timor oriental
LU: Grand-Duché de Luxembourg
"""
# Two countries, or a state and a country: the person must say which.
_AMBIGUOUS = (
    "Congo",
    "Kongo",
    "Korea",
    "Corée",
    "Corea",
    "Coreia",
    "Virgin Islands",
    "Îles Vierges",
    "Guiana",
    "Samoas",
)

_ARTICLES = frozenset(
    ["the", "la", "le", "les", "il", "el", "die", "der", "das", "het", "o", "a", "os", "as"]
)


def _key(text: str) -> str:
    found = words(text)
    while len(found) > 1 and found[0] in _ARTICLES:
        found = found[1:]
    while len(found) > 1 and found[-1] in ("the", "la", "les"):  # Netherlands (the), Réunion (La)
        found = found[:-1]
    key = " ".join(found)
    # A code is written in plain letters: ČR is how a Czech abbreviates Czechia, not Costa Rica; Čad is Chad in Czech.
    return text.strip().casefold() if len(key) <= 3 and key.isascii() and not text.isascii() else key


def _load_territories(lang: str) -> dict[str, str]:
    from babel import Locale

    return {
        code: name
        for code, name in Locale.parse(lang).territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY
    }


def _forget(lang: str) -> None:
    """Let go of all that Babel keeps of a language whose country names were read: a megabyte each, for ever."""
    from babel import localedata

    kept: dict[str, object] = getattr(localedata, "_cache", {})
    if lang not in ("fr", "en"):
        kept.pop(lang, None)


@cache
def country_codes() -> frozenset[str]:
    """Every ISO 3166-1 alpha-2 code, and XK (Kosovo), which the European Union and the CLDR use."""
    return frozenset(_load_territories("en"))


@cache
def _table() -> tuple[dict[str, str], frozenset[str]]:
    """Key of a name or code -> ISO2, and the keys that mean several countries."""
    from babel.core import get_global

    codes = country_codes()
    table: dict[str, str] = {}
    # Former and three-letter codes, when they became one country: SUN and YUG did not.
    for alias, became in get_global("territory_aliases").items():
        if alias.isalpha() and len(became) == 1 and became[0] in codes:
            table[alias.lower()] = became[0]
    table |= {code.lower(): code for code in codes}
    meant: defaultdict[str, set[str]] = defaultdict(set)
    for lang in LANGUAGES:
        for code, name in _load_territories(lang).items():
            meant[_key(name)].add(code)
        _forget(lang)
    refused = {key for key, found in meant.items() if len(found) > 1} | {_key(name) for name in _AMBIGUOUS}
    table |= {key: next(iter(found)) for key, found in meant.items() if key and key not in table}
    for entry in re.split(r"\n(?=[A-Z]{2}: )", _ALIASES.strip()):
        code, names = entry.split(":", 1)
        table |= {_key(name): code for name in names.split(",")}
    for key in refused:
        table.pop(key, None)
    return table, frozenset(refused)


@lru_cache(maxsize=4096)
def country_code(text: str) -> str | None:
    """The ISO 3166-1 alpha-2 code of a country written as a code of two or three letters or as a name in any of
    ``LANGUAGES``, whatever its case, accents and article; ``None`` when it is none, or could be two.

    The parts of the United Kingdom give GB; what has a code of its own keeps it (Isle of Man: IM, Guadeloupe: GP).
    A two-letter code is read as ISO has it: SR is Suriname, whatever a file meant by it.
    """
    if not text or len(text) > 100:
        return None
    return _table()[0].get(_key(text))


def is_ambiguous_country(text: str) -> bool:
    """Whether ``text`` was refused because it names more than one country."""
    return _key(text) in _table()[1]


def country_suggestions(text: str, most: int = 3) -> list[str]:
    """Codes of the countries whose names are nearest to a refused ``text``, best first; for a person to choose from."""
    if not text or len(text) > 60 or len(fold(text)) < 4:
        return []
    key, best = _key(text), dict[str, float]()
    for name, code in _table()[0].items():
        if len(name) > 3 and abs(len(name) - len(key)) <= 2 and name[:1] == key[:1]:
            like = similarity(key, name)
            if like >= 0.88:
                best[code] = max(best.get(code, 0.0), like)
    return sorted(best, key=lambda code: (-best[code], code))[:most]


# French départements and the territories that use the same numbers (Code officiel géographique, INSEE).
_OWN_CODE = {"975": "PM", "977": "BL", "978": "MF", "984": "TF", "986": "WF", "987": "PF", "988": "NC"}
_OVERSEAS = frozenset(["971", "972", "973", "974", "976"])


def country_of_departement(number: str) -> str | None:
    """``FR`` for the number of a French département (``06``, ``6``, ``2A``, ``974``); ``None`` for anything else.

    Territories numbered beside the départements have an ISO code of their own and give it (``988``: NC).
    20 is read too: it was Corsica's, and still begins its postcodes.
    """
    n = number.strip().upper()
    if n in _OWN_CODE:
        return _OWN_CODE[n]
    if n in _OVERSEAS or n in ("2A", "2B"):
        return "FR"
    # A spreadsheet loses the zero of 06.
    return "FR" if re.fullmatch(r"0?[1-9]|[1-8][0-9]|9[0-5]", n, re.ASCII) else None


@lru_cache(maxsize=64)
def _names(lang: str) -> dict[str, str]:
    from babel import UnknownLocaleError

    for candidate in (lang.replace("-", "_"), re.split(r"[-_]", lang)[0]):
        try:
            return _load_territories(candidate)
        except (UnknownLocaleError, ValueError):
            continue
    raise ValueError(f"no country names in the language {lang!r}")


def country_name(code: str, lang: str) -> str:
    """The name of a country in a language (``fr``, ``en``, ``pt-BR``…). ``ValueError`` for what is no country code."""
    if code not in country_codes():
        raise ValueError(f"not a country code: {code!r}")
    return _names(lang).get(code, code)


@lru_cache(maxsize=16)
def country_choices(lang: str) -> tuple[tuple[str, str], ...]:
    """Every ``(code, name)`` in the order of the names in that language, accents aside."""
    return tuple(
        sorted(((c, country_name(c, lang)) for c in country_codes()), key=lambda p: (fold(p[1]), p[0]))
    )
