"""What several pages of the charter show the same way: a version's parts and criteria in words, one language chosen."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from communaux.meaning.fields import in_language
from communaux.meaning.lists import CodeList
from communaux.modules.charter import lists
from communaux.modules.charter.models import CharterPart, CharterVersion, Criterion


def language() -> str:
    """The language of the page: fr or en."""
    return "en" if (get_language() or "fr").startswith("en") else "fr"


def word(terms: CodeList, code: str) -> str:
    """The label of a code in the language of the page."""
    return terms.label(code, language()) if code else ""


def condition_words(criterion: Criterion) -> str:
    """Under which condition a criterion applies, or one point of it."""
    words = word(lists.CONDITIONS, criterion.condition)
    if words and criterion.condition_partial:
        return _("un point seulement %(condition)s") % {"condition": words}
    return words


def criterion(one: Criterion) -> dict[str, Any]:
    """A criterion as pages show it."""
    return {
        "code": one.code,
        "key": one.key,
        "version": one.version,
        "statement": in_language(one.statement),
        "help": in_language(one.help),
        "expected": in_language(one.expected),
        "grade": word(lists.GRADES, one.grade),
        "grade_code": one.grade,
        "condition": condition_words(one),
        "questions": one.questions.split(),
        "source_line": one.source_line,
        "reading": word(lists.CHECKS, one.reading),
    }


def part(one: CharterPart) -> dict[str, Any]:
    """A part with its criteria (prefetched) as pages show it."""
    return {
        "code": one.code,
        "key": one.key,
        "version": one.version,
        "title": in_language(one.title),
        "text": in_language(one.text),
        "criteria": [criterion(each) for each in one.criteria.all()],
    }


def state_words(version: CharterVersion) -> str:
    """Where a version stands, with its day."""
    from django.utils.formats import date_format

    def day(value: Any) -> str:
        return date_format(value, "DATE_FORMAT") if value else ""

    if version.state == "in-force":
        return _("en vigueur depuis le %(day)s") % {"day": day(version.in_force_from)}
    if version.state == "superseded":
        return _("en vigueur du %(since)s au %(until)s") % {
            "since": day(version.in_force_from),
            "until": day(version.in_force_until),
        }
    if version.state == "proposed":
        return _("proposée le %(day)s") % {"day": day(version.proposed_on)}
    return word(lists.CHARTER_STATES, version.state)


def title(version: CharterVersion) -> str:
    """The title of a version in the language of the page."""
    return in_language(version.title) or _("Charte")


def trail(*more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """Where a page of the charter stands."""
    return [(_("Charte"), "/charter/"), *more]
