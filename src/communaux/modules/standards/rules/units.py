"""Units of measure with their dimension, exact: conversion by fractions, never by binary floating point.

Factors are those of the International System (BIPM brochure, 9th edition) and, for pounds and ounces, of the
international agreement of 1959. A result without a finite decimal form is refused, not rounded.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

UNITS: dict[str, tuple[str, Fraction]] = {
    "mg": ("mass", Fraction(1, 1_000_000)),
    "g": ("mass", Fraction(1, 1000)),
    "kg": ("mass", Fraction(1)),
    "t": ("mass", Fraction(1000)),
    "lb": ("mass", Fraction(45359237, 100_000_000)),
    "oz": ("mass", Fraction(45359237, 1_600_000_000)),
    "mL": ("volume", Fraction(1, 1000)),
    "cL": ("volume", Fraction(1, 100)),
    "dL": ("volume", Fraction(1, 10)),
    "L": ("volume", Fraction(1)),
    "m3": ("volume", Fraction(1000)),
    "mm": ("length", Fraction(1, 1000)),
    "cm": ("length", Fraction(1, 100)),
    "dm": ("length", Fraction(1, 10)),
    "in": ("length", Fraction(254, 10_000)),
    "m": ("length", Fraction(1)),
    "km": ("length", Fraction(1000)),
    "s": ("time", Fraction(1)),
    "min": ("time", Fraction(60)),
    "h": ("time", Fraction(3600)),
    "d": ("time", Fraction(86400)),
    "kWh": ("energy", Fraction(3_600_000)),
    "kJ": ("energy", Fraction(1000)),
    "J": ("energy", Fraction(1)),
    "1": ("number", Fraction(1)),
    "%": ("number", Fraction(1, 100)),
    "cent": ("euro", Fraction(1, 100)),
    "EUR": ("euro", Fraction(1)),
}
MEASURES: dict[str, str | tuple[str, Fraction]] = {
    "Milligram": "mg", "Gram": "g", "Kilogram": "kg", "Tonne": "t", "PoundMass": "lb", "Ounce": "oz",
    "Millilitre": "mL", "Centilitre": "cL", "Decilitre": "dL", "Litre": "L",
    "Centimetre": "cm", "Decimetre": "dm", "Metre": "m", "Kilometre": "km", "Inch": "in",
    "Piece": ("piece", Fraction(1)), "Unit": ("piece", Fraction(1)), "Pair": ("piece", Fraction(2)),
    "4Pack": ("piece", Fraction(4)), "6Pack": ("piece", Fraction(6)), "HalfDozen": ("piece", Fraction(6)),
    "Dozen": ("piece", Fraction(12)),
}  # fmt: skip
"""Measures of the food taxonomy, which gives no factors: those of the International System, the pound and ounce of 1959, the
inch of 25.4 mm (the same as in QUDT and UCUM), and counts that a name says. Gallon and cup are absent: they are of several
sizes, and the taxonomy does not say which."""
PACKAGES = (
    "Bag", "Basket", "BeerCrate", "Bottle", "Box", "Bucket", "Bunch", "Bundle", "Can", "Carton", "Cask", "Crate", "Drum",
    "Jar", "Keg", "Kit", "Net", "Package", "Packet", "Pallet", "Pot", "Pouch", "Punnet", "Roll", "Tablet", "Tin", "Tray",
    "Tub", "Tube",
)  # fmt: skip
"""Measures that count packages, whose content the measure does not say."""
BASES = {"mass": "kg", "volume": "L", "length": "m"}
"""The unit in which a quantity of a dimension is told."""


def based(number: str, measure: str) -> tuple[str, str]:
    """A number of a measure as a number of its base unit, exactly: kg, L, m or piece. Raises UnitError ("no-factor" where the
    measure has none)."""
    known = MEASURES.get(measure)
    if known is None:
        raise UnitError("no-factor")
    if isinstance(known, tuple):
        return scale(number, known[1]), known[0]
    base = BASES[UNITS[known][0]]
    return convert(number, known, base), base


_DECIMAL = re.compile(r"[+-]?(\d{1,60}(\.\d{0,60})?|\.\d{1,60})([eE][+-]?\d{1,2})?\Z", re.A)


class UnitError(ValueError):
    """``code`` is "not-a-number", "unit", "endless" or "no-factor"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def factor(one: str, other: str) -> Fraction:
    """By how much a number in ``one`` is multiplied to stand in ``other``. Raises UnitError where dimensions differ."""
    if one not in UNITS or other not in UNITS or UNITS[one][0] != UNITS[other][0]:
        raise UnitError("unit")
    return UNITS[one][1] / UNITS[other][1]


def scale(text: str, by: Fraction) -> str:
    """The number of a text, times a fraction, as a plain decimal. Raises UnitError."""
    if not _DECIMAL.match(text):
        raise UnitError("not-a-number")
    return plain(Fraction(Decimal(text)) * by)


def plain(number: Fraction) -> str:
    """A fraction as a decimal without an exponent or useless zeros. Raises UnitError where it never ends."""
    twos = fives = 0
    rest = number.denominator
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        raise UnitError("endless")
    digits = max(twos, fives)
    whole = abs(number.numerator) * 10**digits // number.denominator
    written = str(whole).rjust(digits + 1, "0")
    sign = "-" if number < 0 else ""
    return sign + (f"{written[:-digits]}.{written[-digits:]}" if digits else written)


def convert(text: str, one: str, other: str) -> str:
    """The number of a text in ``one``, in ``other``. Raises UnitError."""
    return scale(text, factor(one, other))
