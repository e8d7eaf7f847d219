"""One set of filters for the list, the map, the graph, the REST door and the embed: read from an address, written back.

Parameters that repeat are OR within a facet, and AND between facets. A wrong value is left out and reported, never
an error: an address that somebody shared must go on answering. It knows no database and no page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Literal, NamedTuple, Self
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _
from django.utils.translation import override

from communaux.ground.countries import country_codes, country_name
from communaux.ground.place import BBox, Near, PlaceError, parse_decimal
from communaux.meaning.lists import ALL

LISTS: dict[str, str] = {
    "activity": "activities",
    "form": "legal-forms",
    "maturity": "maturity",
    "igas": "igas",
    "market": "markets",
    "interaction": "interactions",
    "kind": "organisation-kinds",
    "commons": "commons-natures",
    "listing": "listing-directions",
}
"""Facet to the code list that its values come from."""

STATES = ("draft", "published", "withdrawn")
FACETS = (
    "activity",
    "country",
    "form",
    "maturity",
    "igas",
    "market",
    "interaction",
    "kind",
    "commons",
    "listing",
    "state",
)
"""The filters with several values, in the order in which addresses name them."""

SORTS = ("relevance", "updated", "name", "distance")
PER_PAGE, MOST_PER_PAGE = 50, 200
LONGEST_QUERY, MOST_VALUES = 200, 50
NEAR_KM, MOST_KM = 25.0, 500.0
_SLUG = re.compile(r"[a-z0-9_-]{1,80}\Z", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")


class Problem(NamedTuple):
    """A value that was left out: of which parameter, what it was (cut short), a code for programs, a sentence."""

    parameter: str
    value: str
    code: str
    sentence: str


class Chip(NamedTuple):
    """An active filter as pages show it; ``rest`` is the query string without it, '' for none."""

    parameter: str
    value: str
    label: str
    rest: str


def label(facet: str, code: str, lang: str = "fr") -> str:
    """The name of a value of a facet for people; the code itself where nothing names it."""
    if facet == "country":
        return country_name(code, lang) if code in country_codes() else code
    if facet == "state":
        with override(lang):
            return {"draft": _("brouillon"), "published": _("publiée"), "withdrawn": _("retirée")}.get(
                code, code
            )
    found = ALL.get(LISTS.get(facet, ""))
    return found.label(code, lang) if found else code


def is_code(facet: str, code: str) -> bool:
    """Whether a facet knows a value."""
    if facet == "country":
        return code in country_codes()
    if facet == "state":
        return code in STATES
    return code in ALL[LISTS[facet]] if LISTS[facet] in ALL else False


@dataclass(frozen=True)
class Filters:
    """What somebody looks for in the directory.

    ``q``: words; ``activity`` to ``state``: codes, of which one is enough in each; ``country``: seat or activity
    there; ``commons``, ``listing``: puts in common or offers something of that nature; ``network``: slug of the network
    whose members are wanted; ``sort`` '' is the fitting one (see ``order``); ``page`` counts from 1.
    """

    q: str = ""
    activity: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    maturity: tuple[str, ...] = ()
    igas: tuple[str, ...] = ()
    market: tuple[str, ...] = ()
    interaction: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    commons: tuple[str, ...] = ()
    listing: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    network: str = ""
    near: Near | None = None
    bbox: BBox | None = None
    sort: str = ""
    page: int = 1
    per_page: int = PER_PAGE

    @classmethod
    def from_query(cls, query: Mapping[str, Any]) -> tuple[Self, list[Problem]]:
        """Read a ``QueryDict`` or a plain mapping (values: text, or lists of texts). Other parameters are not ours."""
        reading = _Reading(query)
        found = cls(
            q=reading.words(),
            **{facet: reading.codes(facet) for facet in FACETS},
            network=reading.one("network", _network) or "",
            near=reading.one("near", _near),
            bbox=reading.one("bbox", _bbox),
            sort=reading.one("sort", _sort) or "",
            page=reading.one("page", _page) or 1,
            per_page=reading.one("per_page", _per_page) or PER_PAGE,
        )
        if (found.sort == "relevance" and not found.q) or (found.sort == "distance" and not found.near):
            reading.problem("sort", found.sort, "needs")
            found = replace(found, sort="")
        return found, reading.problems

    @property
    def order(self) -> Literal["relevance", "updated", "name", "distance"]:
        """The order in which results come: the one asked for, else by relevance, by distance, or latest first."""
        asked = self.sort or ("relevance" if self.q else "distance" if self.near else "updated")
        if (asked == "relevance" and not self.q) or (asked == "distance" and not self.near):
            return "updated"
        return asked  # type: ignore[return-value]

    @property
    def active(self) -> bool:
        """Whether anything narrows the directory; order and page do not."""
        return replace(self, sort="", page=1, per_page=PER_PAGE) != Filters()

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters, always in the same order, each value once; what is at its default is left out."""
        found: list[tuple[str, str]] = [("q", self.q)] if self.q else []
        for facet in FACETS:
            found += [(facet, code) for code in sorted(set(getattr(self, facet)))]
        if self.network:
            found.append(("network", self.network))
        found += [(name, str(at)) for name in ("near", "bbox") if (at := getattr(self, name))]
        if self.sort:
            found.append(("sort", self.sort))
        if self.per_page != PER_PAGE:
            found.append(("per_page", str(self.per_page)))
        if self.page != 1:
            found.append(("page", str(self.page)))
        return found

    def to_query(self) -> str:
        """The query string, without ``?``: the same for the same filters, so that shared addresses are one."""
        return urlencode(self.pairs(), safe=",", quote_via=quote)

    def with_(self, **values: Any) -> Self:
        """These filters with some values replaced. Back to the first page, unless ``page`` is given."""
        for facet in FACETS:
            if facet in values:
                given = values[facet]
                values[facet] = (given,) if isinstance(given, str) else tuple(dict.fromkeys(given))
        return replace(self, **{"page": 1, **values})

    def without(self, name: str, value: str | None = None) -> Self:
        """These filters without one value of a parameter, or without the parameter. Back to the first page."""
        default = next(f.default for f in fields(self) if f.name == name)
        kept = (
            tuple(v for v in getattr(self, name) if v != value)
            if name in FACETS and value is not None
            else default
        )
        return self.with_(**{name: kept})

    def toggle(self, facet: str, code: str) -> Self:
        """These filters with a value of a facet chosen, or no longer chosen: the address behind a checkbox."""
        chosen = getattr(self, facet)
        return self.without(facet, code) if code in chosen else self.with_(**{facet: (*chosen, code)})

    def chips(self, lang: str = "fr") -> list[Chip]:
        """The active filters, in order, each with the address that leaves it out."""
        chips = []
        with override(lang):
            for name, value in replace(self, sort="", page=1, per_page=PER_PAGE).pairs():
                said = self._said(name, value, lang)
                chips.append(Chip(name, value, said, self.without(name, value).to_query()))
        return chips

    def _said(self, name: str, value: str, lang: str) -> str:
        if name in FACETS:
            return label(name, value, lang)
        if name == "q":
            return _("« %(words)s »") % {"words": value}
        if name == "network":
            return _("Réseau : %(network)s") % {"network": value}
        if name == "near":
            assert self.near is not None
            km = f"{self.near.km:g}".replace(".", "," if lang.startswith("fr") else ".")
            return _("À moins de %(km)s km") % {"km": km}
        return _("Dans la zone de la carte")


class _Reading:
    """Reads parameters one by one and keeps what was wrong with them."""

    def __init__(self, query: Mapping[str, Any]) -> None:
        self.query = query
        self.problems: list[Problem] = []

    def problem(self, parameter: str, value: str, code: str) -> None:
        shown = _CONTROL.sub("", value)[:60]
        self.problems.append(Problem(parameter, shown, code, _sentence(parameter, shown, code)))

    def values(self, name: str) -> list[str]:
        """The texts given for a parameter, without blanks and what cannot be text."""
        if hasattr(self.query, "getlist"):
            given = self.query.getlist(name)
        else:
            given = self.query.get(name, ())
            given = [given] if isinstance(given, str | int | float) else list(given or ())
        found = [str(value).strip() for value in given if value is not None]
        if len(found) > MOST_VALUES:
            self.problem(name, str(len(found)), "many")
        return [value for value in found[:MOST_VALUES] if value]

    def words(self) -> str:
        text = " ".join(_CONTROL.sub(" ", " ".join(self.values("q"))).split())
        if len(text) > LONGEST_QUERY:
            self.problem("q", text, "long")
            text = text[:LONGEST_QUERY].rpartition(" ")[0] or text[:LONGEST_QUERY]
        return text

    def codes(self, facet: str) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for value in self.values(facet):
            code = value.upper() if facet == "country" else value
            if is_code(facet, code):
                found[code] = None
            else:
                self.problem(facet, value, "code")
        return tuple(found)

    def one(self, name: str, read: Callable[[str], Any]) -> Any:
        """The last good value of a parameter that is said once, as an address with two says the newer last."""
        result = None
        for value in self.values(name):
            try:
                result = read(value)
            except ValueError as error:
                self.problem(name, value, str(error.args[0]))
        return result


def _network(value: str) -> str:
    if not _SLUG.match(value):
        raise ValueError("slug")
    return value


def _sort(value: str) -> str:
    if value not in SORTS:
        raise ValueError("sort")
    return value


def _page(value: str) -> int:
    # isdecimal() alone takes digits of every script; int() reads them too, but nobody means them here.
    if not (value.isascii() and value.isdecimal() and len(value) < 7 and int(value)):
        raise ValueError("page")
    return int(value)


def _per_page(value: str) -> int:
    if not (value.isascii() and value.isdecimal() and len(value) < 5 and 1 <= int(value) <= MOST_PER_PAGE):
        raise ValueError("per_page")
    return int(value)


def _numbers(value: str, counts: Iterable[int], code: str) -> list[float]:
    """Numbers parted by commas, to a tenth of a metre, so that a place has one address."""
    parts = value.split(",")
    if len(parts) not in counts or len(value) > 100:
        raise ValueError(code)
    try:
        return [round(parse_decimal(part), 6) + 0.0 for part in parts]  # + 0.0: minus nought is nought
    except PlaceError:
        raise ValueError(code) from None


def _near(value: str) -> Near:
    numbers = _numbers(value, (2, 3), "near")
    try:
        near = Near(numbers[0], numbers[1], numbers[2] if numbers[2:] else NEAR_KM)
    except PlaceError:
        raise ValueError("near") from None
    if near.km > MOST_KM:
        raise ValueError("near")
    return near


def _bbox(value: str) -> BBox:
    try:
        return BBox(*_numbers(value, (4,), "bbox"))
    except PlaceError:
        raise ValueError("bbox") from None


def _sentence(parameter: str, value: str, code: str) -> str:
    says = {
        "code": _("« %(value)s » n’est pas une valeur connue de « %(parameter)s »."),
        "long": _("La recherche est trop longue : seuls les %(longest)s premiers caractères comptent."),
        "many": _("« %(parameter)s » porte trop de valeurs : seules les %(most)s premières comptent."),
        "slug": _("« %(value)s » ne peut pas être l’adresse d’un réseau."),
        "sort": _("« %(value)s » n’est pas un ordre connu : relevance, updated, name ou distance."),
        "needs": _("L’ordre « %(value)s » demande des mots cherchés ou un lieu."),
        "page": _("« %(value)s » n’est pas un numéro de page : elles se comptent à partir de 1."),
        "per_page": _("« %(value)s » n’est pas une taille de page : de 1 à %(page)s."),
        "near": _(
            "« %(value)s » n’est pas un lieu : latitude,longitude,kilomètres, par exemple 48.85,2.35,10 "
            "(%(km)s km au plus)."
        ),
        "bbox": _("« %(value)s » n’est pas une zone : ouest,sud,est,nord en degrés, par exemple -5,42,8,51."),
    }
    return says[code] % {
        "value": value,
        "parameter": parameter,
        "longest": LONGEST_QUERY,
        "most": MOST_VALUES,
        "page": MOST_PER_PAGE,
        "km": int(MOST_KM),
    }
