"""The report's part on the directory: who we are, and what is put in common. As it stands today, for any year.

The directory keeps what is so, not what was; the report says on which day it was read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from communaux.doors.report.parts.words import day, language, public, year_of
from communaux.doors.report.shape import Bars, Figure, Section
from communaux.ground.text import fold
from communaux.meaning.lists import CodeList
from communaux.modules.network.models import Commons
from communaux.nouns import lists
from communaux.nouns.models import Organisation

Row = Mapping[str, Any]
MOST = 10
"""Bars of one picture; the rest is counted together."""


def years() -> Iterable[int]:
    """None by itself: an organisation that was founded long ago gives no report of that year."""
    return ()


def organisations() -> list[Row]:
    """The organisations of the directory that are not invented, by name."""
    found = (
        public(Organisation)
        .filter(fictional=False)
        .values("name", "slug", "activities", "legal_forms", "maturity", "country", "city", "started")
    )
    return sorted(found, key=lambda row: fold(row["name"]))


def section(year: int) -> Section:
    """What the directory holds, and who began in that year."""
    found = (
        public(Organisation)
        .filter(fictional=False)
        .values("name", "slug", "activities", "legal_forms", "maturity", "country", "city", "started")
    )
    rows = sorted(found, key=lambda row: fold(row["name"]))
    if not rows:
        return Section("directory", _("Qui nous sommes"))
    lang = language()
    countries = Counter(row["country"] for row in rows if row["country"])
    commons = public(Commons).filter(organisation__fictional=False).count()
    return Section(
        "directory",
        _("Qui nous sommes"),
        sentences=[
            _(
                "L’annuaire est tenu par les organisations elles-mêmes. Il est décrit ici tel qu’il était le %(day)s."
            )
            % {"day": day(timezone.localdate())},
            *_began(rows, year),
        ],
        figures=[
            Figure(len(rows), ngettext("organisation", "organisations", len(rows)), "/directory/"),
            Figure(len(countries), ngettext("pays", "pays", len(countries)), "/directory/map"),
            *(
                [
                    Figure(
                        commons,
                        ngettext("commun à l’inventaire", "communs à l’inventaire", commons),
                        "/commons/",
                    )
                ]
                if commons
                else []
            ),
        ],
        bars=[
            bars
            for bars in (
                _several(rows, "activities", lists.ACTIVITIES, _("Ce qu’elles font"), lang),
                _several(rows, "legal_forms", lists.LEGAL_FORMS, _("Leurs formes juridiques"), lang),
                _one(rows, "maturity", lists.MATURITY, _("Où elles en sont"), lang),
            )
            if bars.bars
        ],
    )


def _began(rows: Sequence[Row], year: int) -> list[str]:
    """Which of them began in that year, as far as they say."""
    names = [str(row["name"]) for row in rows if year_of(row["started"]) == year]
    if not names:
        return []
    return [_("Ont commencé en %(year)s : %(names)s.") % {"year": year, "names": ", ".join(names)}]


def _several(rows: Sequence[Row], field: str, code_list: CodeList, title: str, lang: str) -> Bars:
    counts = Counter(code for row in rows for code in {_root(code_list, code) for code in row[field]})
    return _bars(field, title, counts, code_list, lang, _("Une organisation peut en nommer plusieurs."))


def _root(code_list: CodeList, code: str) -> str:
    """The widest term above a code, so that a picture has few bars."""
    term = code_list.get(code)
    while term is not None and term.broader:
        code, term = term.broader, code_list.get(term.broader)
    return code


def _one(rows: Sequence[Row], field: str, code_list: CodeList, title: str, lang: str) -> Bars:
    counts = Counter(str(row[field]) for row in rows if row[field])
    return _bars(field, title, counts, code_list, lang, "")


def _bars(field: str, title: str, counts: Counter[str], code_list: CodeList, lang: str, note: str) -> Bars:
    told = [(code_list.label(code, lang), n) for code, n in counts.most_common(MOST)]
    if (rest := sum(counts.values()) - sum(n for _label, n in told)) > 0:
        told.append((_("Autres"), rest))
    return Bars.of(f"report-{field.replace('_', '-')}", title, told, note)
