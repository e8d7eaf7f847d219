"""What the answers of a survey say together: all questions of a wave, one question, two at once, two waves.

Results are shown once a wave is closed: while it is open, each answer that comes in could be told by comparing the page
with that of yesterday. Everybody may look; what is counted follows who may read the answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from communaux.meaning.access import Viewer
from communaux.meaning.declare import of
from communaux.modules.surveys import verbs
from communaux.modules.surveys.models import Response, Survey, Wave
from communaux.modules.surveys.pages import analysis_shown as show
from communaux.modules.surveys.permissions import MATRIX
from communaux.modules.surveys.reading import analysis as counted
from communaux.modules.surveys.reading import analysis_cross as crossing
from communaux.modules.surveys.reading import visible
from communaux.modules.surveys.reading.analysis_coding import coding_of
from communaux.modules.surveys.reading.analysis_studies import Study, studies
from communaux.modules.surveys.reading.analysis_waves import compare
from communaux.modules.surveys.reading.definitions import definition_of
from communaux.modules.surveys.rules.definition import Definition, Field, Type
from communaux.modules.surveys.rules.suppression import LEAST, small
from communaux.nouns.answers import viewer_of

CROSSED = counted.CLOSED | {Type.MATRIX}


def find_survey(viewer: Viewer, slug: str) -> Survey:
    """A survey that the viewer may see. Raises Http404."""
    survey = Survey.objects.filter(of(Survey).visible(viewer.roles), slug=slug).first()
    if survey is None:
        raise Http404
    return survey


def waves_of(survey: Survey) -> list[Wave]:
    """Its waves that were opened, the last first."""
    rows = Wave.objects.filter(survey=survey).exclude(state="planned")
    return list(rows.select_related("questionnaire").order_by("-opens", "-pk"))


def finished(waves: Sequence[Wave]) -> list[Wave]:
    """Those that are closed, whose results may be shown."""
    return [wave for wave in waves if not wave.is_open()]


class Place:
    """Where one is: the survey, its waves, the chosen wave and its questionnaire."""

    def __init__(self, request: HttpRequest, slug: str) -> None:
        self.viewer = viewer_of(request)
        self.survey = find_survey(self.viewer, slug)
        self.waves = waves_of(self.survey)
        self.closed = finished(self.waves)
        wanted = request.GET.get("wave", "")
        chosen = [wave for wave in self.closed if wave.slug == wanted]
        if wanted and not chosen:
            raise Http404
        self.wave: Wave | None = next(iter(chosen or self.closed), None)
        self.base = f"{self.survey.get_absolute_url()}/analysis/"

    @property
    def definition(self) -> Definition:
        """The questionnaire of the chosen wave. Raises Http404 where none is closed."""
        if self.wave is None:
            raise Http404
        return definition_of(self.wave.questionnaire)

    def the_wave(self) -> Wave:
        """The chosen wave. Raises Http404 where none is closed."""
        if self.wave is None:
            raise Http404
        return self.wave

    def field(self, name: str) -> Field:
        """A field of the questionnaire. Raises Http404."""
        one = self.definition.fields.get(name)
        if one is None or one.other_of:
            raise Http404
        return one

    @property
    def query(self) -> str:
        """The wave as an address says it, where it is not the last one."""
        if self.wave is None or not self.closed or self.wave == self.closed[0]:
            return ""
        return f"?{urlencode({'wave': self.wave.slug})}"

    def context(self, **more: Any) -> dict[str, Any]:
        """What every page of analysis shows."""
        title = show.words(self.survey.title)
        here = more.get("here", "")
        views = [
            (_("Toutes les questions"), self.base + self.query, "all"),
            (_("Croiser deux questions"), f"{self.base}table/{self.query}", "table"),
        ]
        if len(self.closed) > 1:
            views.append((_("Comparer deux vagues"), f"{self.base}waves/", "waves"))
        trail: list[tuple[str, str | None]] = [
            (_("Enquêtes"), "/surveys/"),
            (title, self.survey.get_absolute_url()),
        ]
        trail += [(_("Analyse"), self.base if here not in ("all",) else None)]
        return {
            "survey": self.survey,
            "survey_title": title,
            "wave": self.wave,
            "wave_title": show.words(self.wave.title) if self.wave else "",
            "base": self.base,
            "query": self.query,
            "least": LEAST,
            "views": [{"label": label, "url": url, "current": key == here} for label, url, key in views],
            "trail": trail,
            "who": who_reads(self.viewer),
            **more,
        }


def who_reads(viewer: Viewer) -> str:
    """Whose answers are counted for this viewer, as a sentence."""
    match visible.readable(viewer)[-1]:
        case "researchers":
            return _(
                "Vous lisez les réponses publiques, celles ouvertes aux membres et celles réservées à la recherche."
            )
        case "members":
            return _("Vous lisez les réponses publiques et celles ouvertes aux membres.")
    return _(
        "Vous lisez les réponses publiques. Connectez-vous pour compter aussi celles ouvertes aux membres."
    )


@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """All questions of a wave, section by section."""
    place = Place(request, slug)
    running = [wave for wave in place.waves if wave.is_open()]
    context = place.context(here="all", running=[_running(wave) for wave in running])
    if place.wave is not None:
        found = studies(place.viewer, place.wave, place.definition)
        context |= {
            "sections": _sections(place, found),
            "total": counted.population(place.wave),
            "too_few": small(counted.population(place.wave)),
            "wave_choices": _wave_choices(place),
        }
    return render(request, "surveys/analysis/overview.html", context)


def _running(wave: Wave) -> dict[str, Any]:
    many = Response.objects.filter(wave=wave, state="submitted").count()
    return {
        "title": show.words(wave.title),
        "closes": wave.closes,
        "many": many if not small(many) else None,
    }


def _wave_choices(place: Place) -> list[dict[str, Any]]:
    return [
        {
            "label": show.words(wave.title),
            "url": f"{place.base}?{urlencode({'wave': wave.slug})}",
            "current": wave == place.wave,
        }
        for wave in place.closed
    ]


def _sections(place: Place, found: Sequence[Study]) -> list[dict[str, Any]]:
    by_question: dict[str, list[dict[str, Any]]] = {}
    for study in found:
        by_question.setdefault(study.question.id, []).append(show.shown(study, place.base, place.query))
    sections = []
    for section in place.definition.sections:
        listed = [one for question in section.questions for one in by_question.get(question.id, [])]
        sections.append(
            {
                "id": section.key,
                "title": show.words(section.title),
                "studies": [one for one in listed if not one["silent"]],
                "silent": [one for one in listed if one["silent"]],
            }
        )
    return sections


# --- one question ----------------------------------------------------------------------------------------------------


@require_safe
def question(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One question, for all who answered or for a part of them."""
    place = Place(request, slug)
    one = place.field(name)
    wave = place.the_wave()
    study = studies(place.viewer, wave, place.definition, [name])[0]
    context = place.context(asked=show.shown(study, place.base, place.query), field=one, name=name)
    context["trail"] = [*context["trail"], (show.title_of(study), None)]
    context["filters"] = filters(place)
    by, code = request.GET.get("by", ""), request.GET.get("is", "")
    if by and one.type in CROSSED:
        context |= _part(place, study, by, code)
    if one.type is Type.TABLE and not study.narrowed:
        context["sums"] = sums(place, one)
    if study.kind == "open":
        context |= open_page(place, one, request.GET.get("from", "0"))
        coding = coding_of(place.viewer, wave, study.question, one)
        context |= {
            "coded": show.of_coding(coding, show.title_of(study)),
            "may_code": MATRIX.allows(place.viewer, verbs.ANSWER_CODED),
        }
    return render(request, "surveys/analysis/question.html", context)


OPEN_SHOWN = 30
"""Open answers on one page."""


def open_page(place: Place, one: Field, start: str, under: str = "") -> dict[str, Any]:
    """Some open answers, and the addresses of those before and after; ``under``: the page below that of the question."""
    first = int(start) if start.isdigit() and len(start) < 7 else 0
    found = counted.open_answers(place.viewer, place.the_wave(), one, start=first, many=OPEN_SHOWN + 1)
    here = f"{place.base}{one.id}/{under}?"
    wave = {"wave": place.the_wave().slug}
    return {
        "answers": found[:OPEN_SHOWN],
        "start": first,
        "next_url": here + urlencode(wave | {"from": first + OPEN_SHOWN}) if len(found) > OPEN_SHOWN else "",
        "previous_url": here + urlencode(wave | {"from": max(0, first - OPEN_SHOWN)}) if first else "",
    }


def filters(place: Place) -> list[dict[str, Any]]:
    """What answers can be filtered by: of each fact of the directory, the values that five respondents share."""
    wave = place.the_wave()
    everybody = crossing.everybody(wave)
    found = []
    for name in counted.FACTS:
        variable = crossing.fact_variable(wave, name)
        shown = crossing.published_options(variable, everybody)
        if shown:
            found.append(
                {
                    "name": variable.code,
                    "label": show.words(variable.label),
                    "options": [
                        {"code": code, "label": show.words(label), "count": count}
                        for code, label, count in shown
                    ],
                }
            )
    return found


def _part(place: Place, study: Study, by: str, code: str) -> dict[str, Any]:
    """The same question for a part of the respondents; a refusal in words where they are too few."""
    wave = place.the_wave()
    fact = by.removeprefix("org.")
    if not by.startswith("org.") or fact not in counted.FACTS:
        raise Http404
    everybody = crossing.everybody(wave)
    variable = crossing.fact_variable(wave, fact)
    labels = dict(variable.options)
    context: dict[str, Any] = {"by": by, "chosen_code": code, "by_label": show.words(variable.label)}
    shown = {option for option, _label, _count in crossing.published_options(variable, everybody)}
    if code not in labels or code not in shown:
        return context | {"part_refused": True}
    title = f"{show.title_of(study)} ({show.words(labels[code])})"
    ident = show.ident_of(study.field.id) + "-part"
    if study.field.type is Type.MATRIX:
        grades = crossing.filtered_grades(
            place.viewer, wave, place.definition, study.field, variable, code, everybody
        )
        part = show.of_grades(grades, ident, title) if grades else None
    else:
        rows = crossing.field_variables(place.viewer, wave, place.definition, study.field)
        bars = crossing.filtered(crossing.table(rows, [variable], everybody), code)
        part = show.of_bars(bars, ident, title) if bars else None
    if part is None or part.get("refused"):
        return context | {"part_refused": True}
    return context | {"part": {**part, "ident": ident, "title": title}}


def sums(place: Place, table: Field) -> list[dict[str, Any]]:
    """The sums of the columns of numbers of a table, for all and by category of its first closed column."""
    from communaux.modules.surveys.rules.analysis import column_sum

    first = next((column for column in table.columns if column.type is Type.CHOICE), None)
    labels = {choice.code: choice.label for choice in first.choices} if first else {}
    found = []
    for column in table.columns:
        if column.type not in counted.NUMERIC:
            continue
        by_category = counted.sums_of(place.viewer, place.the_wave(), table, column)
        rows = []
        told = {code: column_sum(list(by.values())) for code, by in by_category.items()}
        hidden = any(one.amount is None for code, one in told.items() if code)
        for code in [*labels, ""]:
            one = told.get(code)
            if one is None or (not code and hidden):
                continue
            label = show.words(labels[code]) if code else _("Ensemble")
            rows.append([label, show.number(one.amount), show.number(one.respondents)])
        if rows:
            heads = [show.words(first.label) if first else "", _("Somme"), _("Réponses")]
            found.append(show.table(show.words(column.label), heads, rows))
    return found


# --- two questions ---------------------------------------------------------------------------------------------------


def sides(definition: Definition) -> list[dict[str, Any]]:
    """What a side of a table can be: facts of the directory, closed fields, rows of matrices; grouped by section."""
    facts = [(f"org.{name}", show.words(crossing.fact_label(name))) for name in counted.FACTS]
    groups = [{"label": _("Annuaire"), "options": facts}]
    for section in definition.sections:
        options = []
        for asked in section.questions:
            for one in asked.fields:
                name = show.words(asked.label)
                if one.id != asked.id and one.label != asked.label:
                    name = f"{name} – {show.words(one.label)}"
                if one.type is Type.MATRIX:
                    options += [(f"{one.id}/{row.code}", show.words(row.label)) for row in one.rows]
                elif one.type in counted.CLOSED:
                    options.append((one.id, f"{asked.id} · {name}"))
        if options:
            groups.append({"label": show.words(section.title), "options": options})
    return groups


def variables(place: Place, code: str) -> list[crossing.Variable]:
    """The variable behind a code, at every level. Raises Http404."""
    wave = place.the_wave()
    if code.startswith("org."):
        name = code.removeprefix("org.")
        if name not in counted.FACTS:
            raise Http404
        return [crossing.fact_variable(wave, name)]
    name, _slash, row = code.partition("/")
    one = place.field(name)
    matrix = one.type is Type.MATRIX
    if one.type not in CROSSED or matrix != bool(row):
        raise Http404
    if matrix and row not in {statement.code for statement in one.rows}:
        raise Http404
    return crossing.field_variables(place.viewer, wave, place.definition, one, row)


SHARES = ("rows", "columns", "counts")


def crossed(request: HttpRequest, place: Place) -> crossing.Table | None:
    """The table that an address asks for; None where it asks for none. Raises Http404."""
    rows, columns = request.GET.get("rows", ""), request.GET.get("columns", "")
    if not rows or not columns or rows == columns:
        return None
    return crossing.table(
        variables(place, rows), variables(place, columns), crossing.everybody(place.the_wave())
    )


@require_safe
def table(request: HttpRequest, slug: str) -> HttpResponse:
    """Two questions at once; the address holds which."""
    place = Place(request, slug)
    place.the_wave()
    found = crossed(request, place)
    share_of = request.GET.get("share", "rows")
    share_of = share_of if share_of in SHARES else "rows"
    context = place.context(here="table", groups=sides(place.definition), share_of=share_of)
    context |= {
        "rows_code": request.GET.get("rows", ""),
        "columns_code": request.GET.get("columns", ""),
        "same": bool(request.GET.get("rows")) and request.GET.get("rows") == request.GET.get("columns"),
        "wave_choices": place.closed,
        "shares": [
            ("rows", _("Parts de chaque ligne")),
            ("columns", _("Parts de chaque colonne")),
            ("counts", _("Nombres seuls")),
        ],
    }
    if found is not None:
        context["found"] = show.of_table(found, share_of)
        context["download"] = f"{place.base}table.csv?{request.GET.urlencode()}"
    return render(request, "surveys/analysis/table.html", context)


# --- two waves -------------------------------------------------------------------------------------------------------


@require_safe
def waves(request: HttpRequest, slug: str) -> HttpResponse:
    """Two waves side by side, for all who answered and for those who answered both."""
    place = Place(request, slug)
    if len(place.closed) < 2:
        raise Http404
    by_slug = {wave.slug: wave for wave in place.closed}
    after = by_slug.get(request.GET.get("after", ""), place.closed[0])
    before = by_slug.get(request.GET.get("before", ""), place.closed[1])
    if before.opens > after.opens:
        before, after = after, before
    panel = request.GET.get("who") == "panel"
    found = compare(place.viewer, before, after, panel=panel)
    names = [show.words(wave.title) for wave in (before, after)]
    moved: list[dict[str, Any]] = []
    silent: list[dict[str, Any]] = []
    for one in found.fields:
        title = show.title_of(one.study)
        ident = show.ident_of(one.study.field.id)
        (moved if one.told else silent).append(
            {
                "ident": ident,
                "title": title,
                "changed": one.changed,
                "counts": [show.number(one.before), show.number(one.after)],
                **show.of_moves(one.moves, ident, title, *names),
            }
        )
    context = place.context(
        here="waves", before=before, after=after, names=names, moved=moved, silent=silent, panel=panel, found=found,
        waves=[{"slug": wave.slug, "title": show.words(wave.title)} for wave in place.closed],
        gone=[show.words(one.label) for one in found.gone], new=[show.words(one.label) for one in found.new],
    )  # fmt: skip
    return render(request, "surveys/analysis/waves.html", context)
