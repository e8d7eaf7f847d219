"""Bringing members in (NET-07, NET-08): each line is a person and perhaps the organisation that they belong to.

One e-mail address is one person; a line without one is refused, since nothing would find the person again. Nobody is
merged and nothing known of a person is overwritten: an address that is known under another name is refused, for a
person to look at. The tie to an organisation is made only where exactly one record bears exactly that name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from communaux.ground import journal
from communaux.ground.gate import writing
from communaux.ground.text import words
from communaux.meaning.access import EDITORS, STEWARDS, Viewer
from communaux.meaning.declare import of
from communaux.modules.network import verbs
from communaux.modules.network.acts import affiliations, people
from communaux.modules.network.acts.import_report import SHOWN, Finding, Finished, Line, Progress, Report
from communaux.modules.network.permissions import require
from communaux.nouns.acts import values as given
from communaux.nouns.models import Affiliation, Organisation, Person
from communaux.nouns.models.organisation import State

PATH = "/people/"
_OF_PERSON = ("name", "email", "website")
_OF_TIE = ("role", "since")


@dataclass
class _Planned:
    """A person of the file: known already, or to be added; and their new ties by organisation and role."""

    name: str
    known: Person | None
    values: dict[str, Any] = field(default_factory=dict)
    ties: dict[tuple[int, str], dict[str, Any]] = field(default_factory=dict)


def apply(
    viewer: Viewer,
    lines: Iterable[Line],
    *,
    source: str,
    dry_run: bool = False,
    progress: Progress | None = None,
    finished: Finished | None = None,
) -> Report:
    """Import people; with ``dry_run`` tell what would be done. All or nothing. Raises ``Refused``."""
    require(viewer, verbs.ORGANISATION_IMPORTED)
    require(viewer, verbs.PERSON_CREATED)
    report = Report(dry_run=dry_run)
    kept = list(lines)
    if dry_run:
        _Plan(report).read(kept)
        return report
    with writing(alone=True):
        planned = _Plan(report).read(kept)
        for number, one in enumerate(planned, 1):
            _write(viewer, one)
            if progress:
                progress(number, len(planned), "write")
        if report.created or report.changed:
            facts = {"source": source, "created": report.created, "changed": report.changed}
            journal.record(verbs.IMPORT_DONE, PATH, actor=viewer.actor, version=1, facts=facts)
        if finished:
            finished(report)
    return report


def _write(viewer: Viewer, one: _Planned) -> None:
    person = one.known or people.create(viewer, one.values)
    for (organisation, _role), values in one.ties.items():
        affiliations.add(viewer, Organisation.objects.get(pk=organisation), {**values, "person": person})


class _Plan:
    """What the lines ask for, beside who is known. Reads only."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.people: dict[str, _Planned] = {}

    def read(self, lines: Iterable[Line]) -> list[_Planned]:
        """The people of the file, in its order."""
        for line in lines:
            if refusals := list(line.refusals) or list(self._take(line)):
                self.report.refuse(refusals)
        return list(self.people.values())

    def _take(self, line: Line) -> Iterator[Finding]:
        """Plan a line; yields why it is refused."""
        email = str(line.values.get("email") or "").casefold()
        if not email:
            why = _(
                "Sans adresse électronique, cette personne ne pourrait pas être reconnue la prochaine fois."
            )
            yield self._finding(line, "email", why)
            return
        try:
            values = {name: line.values[name] for name in _OF_PERSON if name in line.values}
            values = given.clean(of(Person), STEWARDS | EDITORS, values, new=True)
            tie = {name: line.values[name] for name in _OF_TIE if name in line.values}
            tie = given.clean(of(Affiliation), STEWARDS, tie, new=True)
        except ValidationError as error:
            for name, sentences in error.message_dict.items():
                yield self._finding(line, name, " ".join(sentences))
            return
        one = self.people.get(email)
        new = one is None
        if one is None:
            found = self._known(email)
            if len(found) > 1:
                yield self._finding(
                    line, "email", _("Plusieurs personnes ont déjà cette adresse : réunissez-les d’abord.")
                )
                return
            known = found[0] if found else None
            one = _Planned(known.name if known else values["name"], known, values)
        if not _same_name(one.name, values["name"]):
            why = _("Cette adresse est déjà celle d’une personne d’un autre nom : à vérifier à la main.")
            yield self._finding(line, "name", why)
            return
        self.people[email] = one
        self.report.remark(line.remarks)
        tied = self._tie(line, one, tie)
        if new and one.known is None:
            self.report.created += 1
        elif tied:
            self.report.changed += 1
        else:
            self.report.unchanged += 1

    @staticmethod
    def _known(email: str) -> list[Person]:
        who = Q(email__iexact=email) | Q(account__email__iexact=email)
        return list(Person.objects.filter(who, merged_into=None)[:2])

    def _tie(self, line: Line, one: _Planned, values: dict[str, Any]) -> bool:
        """Whether the line adds a tie to an organisation."""
        named = str(line.values.get("organisation") or "")
        if not named:
            return False
        found = self._organisations.get(" ".join(words(named)), [])
        if len(found) != 1:
            why = (
                _("Plusieurs organisations portent ce nom : la personne n’est reliée à aucune.")
                if found
                else _("Aucune organisation ne porte exactement ce nom : la personne n’y est pas reliée.")
            )
            self.report.remark([self._finding(line, "organisation", why)])
            return False
        key = (found[0], values.get("role") or "member")
        there = Affiliation.objects.filter(person=one.known, organisation=key[0], role=key[1], until="")
        if key in one.ties or (one.known and there.exists()):
            return False
        one.ties[key] = values
        return True

    @cached_property
    def _organisations(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for pk, name in Organisation.objects.filter(state=State.PUBLISHED).values_list("pk", "name"):
            found.setdefault(" ".join(words(name)), []).append(pk)
        return found

    @staticmethod
    def _finding(line: Line, name: str, why: str) -> Finding:
        return Finding(line.number, line.columns.get(name, name), str(line.values.get(name, ""))[:SHOWN], why)


def _same_name(one: str, other: str) -> bool:
    """Whether two names may be one person's: the same words in any order, or one leaves out some of the other's."""
    first, second = set(words(one)), set(words(other))
    return first <= second or second <= first
