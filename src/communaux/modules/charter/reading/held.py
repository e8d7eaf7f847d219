"""What may be said in public of where a platform stands today: one fact, dated. For the page, the badge, the credential.

Everything comes from published decisions and signatures; nothing of an application that is still being read.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from communaux.ground.said import Said
from communaux.ground.time import PartialDate
from communaux.modules.charter.models import Signature
from communaux.modules.charter.models.recognition import Decision, Opinion, Recognition
from communaux.modules.charter.reading.recognition import held
from communaux.modules.charter.rules import opinions, validity
from communaux.nouns.models import Organisation

GIVING = ("recognise", "recognise-with-plan")
"""Outcomes that give or keep a recognition."""


@dataclass(frozen=True, slots=True)
class Standing:
    """``code``: recognised, recognised-with-plan, expired, suspended, withdrawn, deferred, signatory or none. ``since``:
    the day of what it says; ``until``: the last day; ``charter``: number of the version; ``decision``: the one behind it."""

    code: str
    since: dt.date | None = None
    until: dt.date | None = None
    charter: str = ""
    decision: Decision | None = None
    plan_due: dt.date | None = None
    recognition: Recognition | None = None

    @property
    def in_force(self) -> bool:
        """Whether peers recognise the platform today."""
        return self.code in {"recognised", "recognised-with-plan"}

    def words(self) -> Said:
        """The fact as a sentence."""
        return _words(self)


def standing_of(organisation: Organisation, today: dt.date) -> Standing:
    """Where one platform stands. Three queries."""
    rows = Recognition.objects.filter(organisation=organisation, public_since__isnull=False)
    current = rows.select_related("charter").order_by("-opened_on", "-pk").first()
    if current is not None:
        decisions = list(
            Decision.objects.filter(recognition=current, published_on__isnull=False)
            .select_related("charter")
            .order_by("-decided_on", "-pk")
        )
        found = _of(current, decisions, today)
        if found is not None:
            return found
    signature = signature_of(organisation)
    if signature is None:
        return Standing("none")
    return Standing("signatory", since=signature.signed_on, charter=signature.charter.number)


def signature_of(organisation: Organisation) -> Signature | None:
    """The latest signature that stands."""
    rows = Signature.objects.filter(organisation=organisation, withdrawn_on__isnull=True)
    return rows.select_related("charter").order_by("-charter__ordinal").first()


def _of(current: Recognition, decisions: list[Decision], today: dt.date) -> Standing | None:
    given = next((one for one in decisions if one.outcome in GIVING), None)
    last = decisions[0] if decisions else None
    end = validity.end(current.until, current.renew_by)
    if given is not None and validity.in_force(held(current), today):
        return Standing(
            current.holds,
            since=given.decided_on,
            until=end,
            charter=given.charter.number,
            decision=given,
            plan_due=current.plan_due,
            recognition=current,
        )
    if last is None:
        return None
    number = last.charter.number
    if current.state == "withdrawn":
        return Standing("withdrawn", current.moved_on, None, number, last, recognition=current)
    if last.outcome == "suspend" or (last.outcome == "confirm" and current.state == "suspended"):
        if current.state == "expired" and end is not None:
            return Standing("expired", last.decided_on, end, number, last, recognition=current)
        return Standing("suspended", last.decided_on, None, number, last, recognition=current)
    if current.state == "deferred" or last.outcome == "defer":
        return Standing("deferred", current.decided_on, None, number, last, recognition=current)
    return Standing(
        "expired",
        given.decided_on if given else last.decided_on,
        end,
        number,
        given or last,
        recognition=current,
    )


def _words(one: Standing) -> Said:
    since_fr, since_en = _day(one.since)
    until_fr, until_en = _day(one.until)
    due_fr, due_en = _day(one.plan_due)
    told = {
        "recognised": Said(
            f"Reconnue par ses pairs le {since_fr}, charte version {one.charter}, jusqu’au {until_fr}.",
            f"Recognised by its peers on {since_en}, charter version {one.charter}, until {until_en}.",
        ),
        "recognised-with-plan": Said(
            f"Reconnue par ses pairs le {since_fr} avec un plan de progrès à tenir d’ici au {due_fr}, charte version {one.charter}, jusqu’au {until_fr}.",
            f"Recognised by its peers on {since_en} with a plan of progress due on {due_en}, charter version {one.charter}, until {until_en}.",
        ),
        "expired": Said(
            f"Reconnaissance expirée le {until_fr} (charte version {one.charter}).",
            f"Recognition expired on {until_en} (charter version {one.charter}).",
        ),
        "suspended": Said(
            f"Reconnaissance suspendue depuis le {since_fr} (charte version {one.charter}).",
            f"Recognition suspended since {since_en} (charter version {one.charter}).",
        ),
        "withdrawn": Said(
            f"Reconnaissance retirée à la demande de la plateforme le {since_fr}.",
            f"Recognition withdrawn at the request of the platform on {since_en}.",
        ),
        "deferred": Said(
            f"Pas de reconnaissance en vigueur depuis le {since_fr}.",
            f"No recognition in force since {since_en}.",
        ),
        "signatory": Said(
            f"Signataire de la charte version {one.charter} depuis le {since_fr}. Ses pairs ne l’ont pas encore lue.",
            f"Signatory of the charter version {one.charter} since {since_en}. Its peers have not read it yet.",
        ),
        "none": Said("Rien n’est encore dit de la charte.", "Nothing has been said of the charter yet."),
    }
    return told[one.code]


def _day(day: dt.date | None) -> tuple[str, str]:
    if day is None:
        return "", ""
    known = PartialDate.of(day)
    return known.label("fr"), known.label("en")


def petals(organisations: Sequence[int], today: dt.date) -> dict[int, Mapping[str, str]]:
    """Where recognitions in force put each part: met or progressing, from the opinions that were published. Two queries."""
    rows = Recognition.objects.filter(organisation__in=list(organisations)).exclude(holds="")
    current = {row.pk: row for row in rows if validity.in_force(held(row), today)}
    said: dict[int, dict[str, dict[str, list[str]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    published = Opinion.objects.filter(recognition__in=list(current), published_on__isnull=False).order_by()
    latest: dict[int, tuple[int, bool]] = {}
    found = published.values_list(
        "recognition",
        "criterion__part__code",
        "criterion__code",
        "verdict",
        "review__cycle",
        "review__appeal",
    )
    read = list(found)
    for recognition, _part, _code, _verdict, cycle, appeal in read:
        latest[recognition] = max(latest.get(recognition, (0, False)), (cycle, appeal))
    for recognition, part, code, verdict, cycle, appeal in read:
        if (cycle, appeal) == latest[recognition]:
            said[recognition][part][code].append(verdict)
    answer: dict[int, Mapping[str, str]] = {}
    for pk, parts in said.items():
        states = {
            part: opinions.of_part(map(opinions.together, codes.values())) for part, codes in parts.items()
        }
        answer[current[pk].organisation_id] = {part: state for part, state in states.items() if state}
    return answer
