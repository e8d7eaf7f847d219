"""The example federation: the 37 platforms of the report, by public facts alone, and invented ones marked as such.

It goes through the acts like everything else, so that the journal tells how each record came. Loaded once, into an
empty directory.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone
from django.utils.module_loading import import_string

from communaux.ground.gate import writing
from communaux.meaning.access import SYSTEM
from communaux.modules.network.acts import (
    affiliations,
    commons,
    listings,
    organisations,
    relations,
    stakeholders,
)
from communaux.modules.network.models import Source
from communaux.nouns.models import Organisation, Person

DATA = Path(__file__).parent / "data"
ROOMS: tuple[str, ...] = (
    "charter",
    "recognition",
    "surveys",
    "surveys_many",
    "library",
    "groups",
    "meetings",
    "food",
    "standards",
)
"""The files beside this one that load what a module holds, in order; each has ``load(world)``."""
_PLAIN = (
    "name", "kind", "summary", "description", "website", "email", "maturity", "started", "ceased", "city",
    "country", "countries", "activities", "legal_forms", "igas", "interactions", "markets",
)  # fmt: skip


def load() -> int:
    """Load both files; returns the number of organisations. All of it or nothing."""
    with writing():
        made = World()
        made.real(read("real.yaml"))
        made.fictional(read("fictional.yaml"))
        for room in ROOMS:
            import_string(f"{__name__}.{room}.load")(made)
    return len(made.by_name)


def read(name: str) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((DATA / name).read_text("utf-8"))
    return document


def _values(told: dict[str, Any]) -> dict[str, Any]:
    values = {name: told[name] for name in _PLAIN if name in told}
    if "lat" in told:
        values |= {"latitude": float(told["lat"]), "longitude": float(told["lon"])}
    return values


class World:
    """What was made so far, by name, so that relations find their ends and people are made once."""

    def __init__(self) -> None:
        self.by_name: dict[str, Organisation] = {}
        self.people: dict[str, Person] = {}

    def real(self, told: dict[str, Any]) -> None:
        """The platforms of the report and the network that gathers them, each with the line that names it."""
        network = self._organisation({**told["network"], "kind": "network"})
        self._source(network, told["source"], told["network"]["line"])
        for one in told["organisations"]:
            organisation = self._organisation({"country": "FR", **one})
            self._source(organisation, told["source"], one["line"])
            self._relation(organisation, {"kind": "member-of", "source": "report"}, network)
        for one in told["relations"]:
            self._relation(
                self.by_name[one["subject"]],
                {"kind": one["kind"], "source": "report"},
                self.by_name[one["object"]],
            )

    def fictional(self, told: dict[str, Any]) -> None:
        """Invented organisations with all that a record can hold."""
        for one in told["organisations"]:
            organisation = self._organisation(one, fictional=True)
            for values in one.get("commons", ()):
                commons.add(SYSTEM, organisation, values)
            for values in one.get("listings", ()):
                listings.add(SYSTEM, organisation, values)
            for values in one.get("stakeholders", ()):
                stakeholders.add(SYSTEM, organisation, values)
            for values in one.get("people", ()):
                self._person(organisation, values)
            if one.get("checked"):
                organisations.check(SYSTEM, organisation)
        for one in told["relations"]:
            values = {k: v for k, v in one.items() if k not in {"subject", "object"}}
            self._relation(
                self.by_name[one["subject"]], {"source": "demo", **values}, self.by_name[one["object"]]
            )

    def _organisation(self, told: dict[str, Any], *, fictional: bool = False) -> Organisation:
        organisation = organisations.create(SYSTEM, _values(told))
        marks: dict[str, Any] = {"fictional": True} if fictional else {}
        if "state" in told:
            marks["state"] = told["state"]
        if marks:
            Organisation.objects.filter(pk=organisation.pk).update(**marks)
            organisation.refresh_from_db()
        self.by_name.setdefault(organisation.name, organisation)
        return organisation

    def _source(self, organisation: Organisation, name: str, line: int) -> None:
        Source.objects.create(
            organisation=organisation, name=name, row_key=f"l.{line}", row_hash="", read=timezone.now()
        )

    def _relation(self, subject: Organisation, values: dict[str, Any], other: Organisation) -> None:
        relations.add(SYSTEM, subject, {**values, "object": other})

    def _person(self, organisation: Organisation, told: dict[str, Any]) -> None:
        person = self.people.get(told["name"])
        who: Any = person or {"name": told["name"]}
        tie = affiliations.add(
            SYSTEM,
            organisation,
            {"person": who, "role": told["role"], "function": told["function"], "source": "demo"},
        )
        if person is None:
            Person.objects.filter(pk=tie.person_id).update(fictional=True, listed=told.get("listed", False))
            self.people[told["name"]] = Person.objects.get(pk=tie.person_id)
