"""The operators of amounts and times: units, measures, instants, durations. Declared in ``operators``."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from communaux.ground.said import Said
from communaux.modules.standards.rules import clocks, units
from communaux.modules.standards.rules.codecs import Codec, One, OptionError, Refused
from communaux.modules.standards.rules.values import XSD, Iri, Number, Text, Typed


def unit(option: Any, _codes: Any) -> Codec:
    """An amount in one unit and in another of the same dimension, exactly."""
    here, hub = option["field"], option["hub"]
    try:
        there, again = units.factor(here, hub), units.factor(hub, here)
    except units.UnitError as error:
        raise OptionError(
            Said(
                f"les unités {here} et {hub} ne mesurent pas la même chose ; unités connues\u00a0: {', '.join(units.UNITS)}",
                f"units {here} and {hub} do not measure the same thing; known units: {', '.join(units.UNITS)}",
            )
        ) from error

    def scaled(by: Any) -> One:
        def scale(value: Any) -> Any:
            if not isinstance(value, str) or type(value) in (Iri, Text):
                raise Refused("not-a-number")
            try:
                written = units.scale(str.__str__(value), by)
            except units.UnitError as error:
                raise Refused(error.code, one=here, other=hub) from error
            return Typed(written, value.datatype) if type(value) is Typed else type(value)(written)

        return scale

    return Codec(scaled(there), scaled(again), "refine")


def measure(option: Any, _codes: Any) -> Codec:
    """An amount in kg, L, m, pieces or packages on the side of the profile; a value with its measure in the hub."""
    kind, prefix = option["class"], option["prefix"]
    measures = {"kg": "Kilogram", "L": "Litre", "m": "Metre", "piece": "Piece"}

    def forward(value: Any) -> Any:
        if type(value) is not dict or not value.keys() <= {"@type", "quantity", "unit", "packaging"}:
            raise Refused("nested")
        number, unit, packaging = value.get("quantity"), value.get("unit"), value.get("packaging")
        if type(number) is not Number:
            raise Refused("not-a-number")
        measure = (
            packaging
            if unit == "package"
            else measures.get(unit)
            if packaging is None and type(unit) is str
            else None
        )
        if measure not in (*measures.values(), *units.PACKAGES):
            raise Refused("unmapped-code")
        try:
            written = units.scale(str.__str__(number), Fraction(1))
        except units.UnitError as error:
            raise Refused(error.code) from error
        return {
            "@type": kind,
            "value": Typed(written, XSD + "decimal"),
            "hasUnit": Iri(f"{prefix}:{measure}"),
        }

    def back(value: Any) -> Any:
        if type(value) is not dict or not value.keys() <= {"@type", "@id", "value", "hasUnit"}:
            raise Refused("nested")
        number, named = value.get("value"), value.get("hasUnit")
        measure = named.removeprefix(f"{prefix}:") if type(named) is Iri else ""
        if not isinstance(number, str) or type(number) in (Iri, Text):
            raise Refused("not-a-number")
        written = str.__str__(number)
        try:
            if measure in units.PACKAGES:
                return {
                    "quantity": Number(units.scale(written, Fraction(1))),
                    "unit": "package",
                    "packaging": measure,
                }
            told, unit = units.based(written, measure)
        except units.UnitError as error:
            raise Refused(error.code, measure=measure or str(named or "")) from error
        return {"quantity": Number(told), "unit": unit}

    terms = frozenset({"quantity", "unit", "packaging"}), frozenset({kind, "value", "hasUnit"})
    return Codec(forward, back, "refine", objects=True, terms=terms)


def epoch(_option: Any, _codes: Any) -> Codec:
    """Seconds since 1970, a number of JSON, and xsd:dateTime with its zone."""

    def forward(value: Any) -> Any:
        told = clocks.moment(value) if type(value) is Number else None
        if told is None:
            raise Refused("type", expected="epoch")
        return Typed(told, XSD + "dateTime")

    def back(value: Any) -> Any:
        told = clocks.seconds(str.__str__(value)) if type(value) in (str, Typed) else None
        if told is None:
            raise Refused("type", expected="dateTime")
        return Number(told)

    return Codec(forward, back, "iso")


def duration(_option: Any, _codes: Any) -> Codec:
    """Seconds, a number of JSON, and xsd:duration."""

    def forward(value: Any) -> Any:
        told = clocks.duration(value) if type(value) is Number else None
        if told is None:
            raise Refused("not-a-number")
        return Typed(told, clocks.DURATION)

    def back(value: Any) -> Any:
        told = clocks.length(str.__str__(value)) if type(value) in (str, Typed) else None
        if told is None:
            raise Refused("type", expected="duration")
        return Number(told)

    return Codec(forward, back, "iso")
