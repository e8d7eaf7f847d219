"""Each reason of the mappings that ship is said in French, and none is kept that nobody gives."""

from __future__ import annotations

import yaml

from communaux.doors.files import own
from communaux.modules.standards.rules import reasons, registry


def given() -> set[str]:
    """The reasons of every mapping that ships, and of the directory's own."""
    mappings = [registry.mapping(name) for name in registry.names("mappings")]
    return {
        reason
        for mapping in (*mappings, own.mapping("fr"))
        for section in (mapping.shared, *mapping.sections)
        for left in (section.left_out, section.hub_left_out)
        for reason in left.values()
    }


def test_every_reason_is_said_in_french_and_none_is_left_over() -> None:
    told = yaml.safe_load(reasons.FRENCH.read_text("utf-8"))
    assert given() == set(told)
    assert all(french and french != english for english, french in told.items())


def test_a_reason_of_somebody_elses_mapping_is_shown_as_written() -> None:
    assert reasons.said("because I say so").fr == "because I say so"
    assert reasons.said("carried by dfc-2.0").fr == "porté par dfc-2.0"
