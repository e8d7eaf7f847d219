"""The yearly report as a page, as an accessible PDF, and as JSON for programs, at one address."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from communaux.doors.ldp import accept as formats
from communaux.doors.report import make, printing
from communaux.doors.report.shape import Report

PDF = "application/pdf"
_FORMATS = {"pdf": PDF, "json": formats.JSON, "html": formats.HTML}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The years that have a report."""
    return render(request, "report/index.html", {"years": make.years()})


@require_safe
def page(request: HttpRequest, year: str) -> HttpResponse:
    """The report of a year, in the format that ``?format=`` or ``Accept`` names."""
    number = _known(year)
    wanted = _FORMATS.get(request.GET.get("format", "")) or formats.choose(
        request.headers.get("accept"), (formats.HTML, formats.JSON, PDF)
    )
    if wanted == PDF:
        return pdf(request, year)
    report = make.report(number)
    if wanted == formats.JSON:
        response: HttpResponse = JsonResponse(report.plain(), json_dumps_params={"ensure_ascii": False})
        response["Access-Control-Allow-Origin"] = "*"
    else:
        response = render(request, "report/report.html", _context(report))
    patch_vary_headers(response, ("Accept", "Accept-Language", "Cookie"))
    return response


@require_safe
def pdf(request: HttpRequest, year: str) -> HttpResponse:
    """The same on paper."""
    number = _known(year)
    path = printing.printed(number, lambda: _context(make.report(number)))
    response = HttpResponse(path.read_bytes(), content_type=PDF)
    name = _("rapport")
    response["Content-Disposition"] = f'inline; filename="{name}-{number}.pdf"'
    patch_vary_headers(response, ("Accept", "Accept-Language", "Cookie"))
    return response


def _known(year: str) -> int:
    number = int(year)
    if number not in make.years():
        raise Http404
    return number


def _context(report: Report) -> dict[str, object]:
    return {
        "report": report,
        "sections": [
            {"part": part, "tables": [table.shown() for table in part.tables]} for part in report.sections
        ],
        "years": make.years(),
        "base_url": settings.BASE_URL,
        "trail": [(_("Rapports annuels"), "/report/"), (str(report.year), None)],
        "federation": settings.FEDERATION_NAME,
    }
