"""What the pages of a recognition share: words, days, the table of criteria with answers, evidence and opinions.

Reads and words only; a fixed number of queries for any number of criteria.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from communaux.ground.said import Said
from communaux.meaning.fields import in_language
from communaux.meaning.lists import CodeList
from communaux.modules.charter import lists, lists_recognition
from communaux.modules.charter.models import Criterion, CriterionAnswer
from communaux.modules.charter.models.recognition import (
    Appeal,
    Decision,
    Opinion,
    PlanStep,
    Question,
    Recognition,
    Review,
)
from communaux.modules.charter.reading import recognition as reading
from communaux.modules.charter.reading.held import Standing
from communaux.modules.charter.rules import opinions, process
from communaux.nouns.models import Organisation


def language() -> str:
    """fr or en."""
    return (get_language() or "fr")[:2]


def say(said: Said) -> str:
    """A sentence in the language of the page."""
    return said.label(language())


def label(terms: CodeList, code: str) -> str:
    """The label of a code; '' for none."""
    return terms.label(code, language()) if code in terms else ""


def day(value: dt.date | None) -> str:
    """A day in words."""
    return date_format(value, "DATE_FORMAT") if value else ""


def state_words(recognition: Recognition) -> str:
    """Where it stands."""
    return label(lists_recognition.RECOGNITION_STATES, recognition.state)


_KINDS = {
    "recognised": "ok",
    "recognised-with-plan": "ok",
    "signatory": "info",
    "expired": "off",
    "suspended": "bad",
    "withdrawn": "off",
    "deferred": "off",
    "none": "off",
}


def standing(one: Standing) -> dict[str, str]:
    """The one fact, for ``components/status.html``: the first words strong, the reason behind it a link."""
    words = say(one.words())
    url = f"#decision-{one.decision.key}" if one.decision is not None else ""
    return {"kind": _KINDS[one.code], "text": words, "url": url, "link": _("Lire la décision")}


def trail(organisation: Organisation, *more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """Where one is: the directory, the platform, its charter page."""
    path = organisation.get_absolute_url()
    head: list[tuple[str, str | None]] = [(_("Annuaire"), "/directory/"), (organisation.name, path)]
    return [*head, (_("Charte"), f"{path}/charter" if more else None), *more]


# --- Criteria ---------------------------------------------------------------------------------------------------------


def criteria_by_part(charter: int) -> list[tuple[Any, list[Criterion]]]:
    """The parts of a version with their criteria, in order. One query."""
    rows = Criterion.objects.filter(charter=charter).select_related("part")
    parts: dict[int, tuple[Any, list[Criterion]]] = {}
    for one in rows.order_by("part__position", "position"):
        parts.setdefault(one.part_id, (one.part, []))[1].append(one)
    return list(parts.values())


def opinion_words(one: Opinion) -> dict[str, Any]:
    """An opinion as words."""
    return {
        "verdict": one.verdict,
        "words": label(lists_recognition.VERDICTS, one.verdict),
        "severity": label(lists_recognition.SEVERITIES, one.severity),
        "advice": one.advice,
    }


def dossier(recognition: Recognition, *, opinions_of: Any = None) -> list[dict[str, Any]]:
    """All that reviewers and committee read, part by part: statement, answer, every piece of evidence, opinions.

    ``opinions_of``: which opinions to show beside (a queryset), none by default. Four queries.
    """
    assessment = reading.assessment_of(recognition)
    rows = (
        CriterionAnswer.objects.filter(assessment=assessment)
        if assessment
        else CriterionAnswer.objects.none()
    )
    answers = {row.criterion_id: row for row in rows}
    evidence = reading.evidence_of(answers.values())
    beside: dict[int, list[Opinion]] = defaultdict(list)
    for one in opinions_of if opinions_of is not None else ():
        beside[one.criterion_id].append(one)
    return [
        {
            "code": part.code,
            "title": str(part),
            "criteria": [
                _criterion(one, answers.get(one.pk), evidence, beside.get(one.pk, [])) for one in criteria
            ],
        }
        for part, criteria in criteria_by_part(recognition.charter_id)
    ]


def _criterion(
    one: Criterion, answer: CriterionAnswer | None, evidence: dict[int, Any], beside: list[Opinion]
) -> dict[str, Any]:
    return {
        "criterion": one,
        "code": one.code,
        "statement": in_language(one.statement),
        "help": in_language(one.help),
        "grade": label(lists.GRADES, one.grade),
        "answer": label(lists.ANSWERS, answer.answer) if answer else "",
        "comment": answer.comment if answer else "",
        "reason": answer.reason if answer else "",
        "for_reviewers": answer is not None and answer.visibility == "reviewers",
        "evidence": evidence.get(answer.pk, []) if answer else [],
        "opinions": [opinion_words(row) for row in beside],
        "together": label(lists_recognition.VERDICTS, opinions.together(row.verdict for row in beside) or ""),
    }


def published_opinions(recognition: Recognition, decision: Decision | None) -> Any:
    """The opinions behind the latest decision that peers gave opinions for. The last cycle, the appeal before the rest."""
    rows = Opinion.objects.filter(recognition=recognition, published_on__isnull=False)
    latest = (
        rows.order_by("-review__cycle", "-review__appeal")
        .values_list("review__cycle", "review__appeal")
        .first()
    )
    if latest is None:
        return rows.none()
    return rows.filter(review__cycle=latest[0], review__appeal=latest[1]).order_by("criterion", "pk")


# --- History ----------------------------------------------------------------------------------------------------------


def decisions(rows: Any) -> list[dict[str, Any]]:
    """Decisions as the page tells them, with the organisations whose people read. Two queries."""
    found = list(rows.select_related("charter", "recognition"))
    readers: dict[tuple[int, int, bool], list[str]] = defaultdict(list)
    reviews = Review.objects.filter(
        recognition__in={one.recognition_id for one in found}, state="submitted"
    ).select_related("organisation")
    for review in reviews:
        voice = label(lists_recognition.REVIEWER_VOICES, review.voice)
        readers[review.recognition_id, review.cycle, review.appeal].append(
            f"{review.organisation.name} ({_small(voice)})"
        )
    return [
        {
            "decision": one,
            "outcome": label(lists_recognition.DECISION_OUTCOMES, one.outcome),
            "when": day(one.decided_on),
            "until": day(one.until) if one.outcome in {"recognise", "recognise-with-plan"} else "",
            "plan_due": day(one.plan_due) if one.outcome == "recognise-with-plan" else "",
            "readers": readers[one.recognition_id, one.cycle, one.appeal]
            if one.outcome in {"recognise", "recognise-with-plan", "defer", "confirm"}
            else [],
        }
        for one in found
    ]


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def steps(recognition: Recognition) -> list[dict[str, Any]]:
    """The steps of the machine on the usual way, for ``components/steps.html``."""
    way: tuple[tuple[str, set[str]], ...] = (
        (_("Préparer"), {"draft"}),
        (_("Vérifier"), {"submitted"}),
        (_("Lire entre pairs"), {"review", "exchange"}),
        (_("Décider"), {"deliberation"}),
        (_("Reconnue"), set()),
    )
    if recognition.state in {"deferred", "suspended", "expired", "withdrawn", "appeal", "inquiry"}:
        return []
    done = recognition.state not in {"draft", "submitted", "review", "exchange", "deliberation"}
    place = next((n for n, (_label, states) in enumerate(way) if recognition.state in states), len(way) - 1)
    return [
        {"label": words, "state": "done" if done or n < place else "current" if n == place else "todo"}
        for n, (words, _states) in enumerate(way)
    ]


def conversation(recognition: Recognition) -> list[Question]:
    """Questions and answers, in order."""
    rows = Question.objects.filter(recognition=recognition).select_related(
        "criterion", "review__organisation"
    )
    return list(rows.order_by("pk"))


def plan(recognition: Recognition, *, published: bool = False) -> list[PlanStep]:
    """The steps of the plan, those decided alone where ``published``."""
    rows = PlanStep.objects.filter(recognition=recognition).select_related("criterion")
    return list(rows.filter(published_on__isnull=False) if published else rows)


def appeals(recognition: Recognition) -> list[Appeal]:
    """What was contested."""
    return list(Appeal.objects.filter(recognition=recognition).select_related("decision"))


def table_of_process() -> dict[str, Any]:
    """The whole machine as a table, from the one that runs."""
    rows = []
    for (state, event), rule in process.TABLE.items():
        if event == process.Event.WITHDRAW:
            continue
        to = say(process.STATE_WORDS[rule.to]) if rule.to else _("l’étape d’avant")
        rows.append(
            [
                {"text": say(process.STATE_WORDS[state])},
                {"text": say(process.EVENT_WORDS[event])},
                {"text": ", ".join(say(process.WHO_WORDS[who]) for who in sorted(rule.who))},
                {"text": " ; ".join(say(process.NEED_WORDS[need]) for need in rule.needs) or "—"},
                {"text": to},
            ]
        )
    withdraw = process.Event.WITHDRAW
    rows.append(
        [
            {"text": _("toute étape, sauf une fin")},
            {"text": say(process.EVENT_WORDS[withdraw])},
            {"text": say(process.WHO_WORDS[process.Who.APPLICANT])},
            {"text": "—"},
            {"text": say(process.STATE_WORDS[process.State.WITHDRAWN])},
        ]
    )
    columns = (_("Étape"), _("Ce qui se fait"), _("Qui"), _("Ce qu’il faut"), _("Ensuite"))
    return {
        "id": "process",
        "caption": _("Toutes les étapes"),
        "big": True,
        "note": _("Ce qui n’est pas dans ce tableau est refusé."),
        "columns": [{"label": label_} for label_ in columns],
        "rows": rows,
        "first_is_header": True,
    }
