"""``/standards/test``: whether data conform to a profile, to shapes, to an adopted version; by cause, with how to mend."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from communaux.doors.translate import media, standing
from communaux.doors.translate.pages import choices, language, tools, trail, work
from communaux.doors.translate.pages.forms import TestForm

Json = dict[str, Any]


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The form; after it was sent, the form and the report."""
    lang = language()
    known = standing.shapes(lang)
    context: Json = {}
    if request.method != "POST":
        name = request.GET.get("profile", "")[:80]
        initial = {"against": name, "shapes": request.GET.get("shapes", "")[:120]}
        if request.GET.get("sample"):
            initial["text"] = choices.sample(name)
        form = TestForm(lang, known, initial=initial)
    else:
        form = TestForm(lang, known, request.POST, request.FILES)
        if form.is_valid():
            try:
                with work.place(request) as folder:
                    answer = _act(request, form, folder, context)
                    if answer is not None:
                        return answer
            except work.Unable as unable:
                context["unable"] = unable.sentence
    samples = [one for one in standing.sides() if one.name in choices.samples()]
    context |= {
        "form": form,
        "tools": tools("test"),
        "trail": trail((_("Tester"), "")),
        "samples": [
            {"url": f"/standards/test?profile={one.name}&sample=1", "label": one.title.label(lang)}
            for one in samples
        ],
    }
    return render(request, "translate/test.html", context)


def _act(request: HttpRequest, form: TestForm, folder: Path, context: Json) -> HttpResponse | None:
    said = form.cleaned_data
    sent, profile = said.get("file"), said["against"]
    work.put(folder, "in", sent or said["text"])
    job: Json = {
        "act": "validate", "lang": language(), "shapes": standing.shape_files(said["shapes"], folder),
    }  # fmt: skip
    if said.get("shapes_file"):
        work.put(folder, "shapes", said["shapes_file"])
        job["shapes"].append([str(folder / "shapes"), said["shapes_file"].name or "", ""])
    job["medium"] = work.medium_of(profile, said["medium"], sent)
    if profile:
        job["from"] = {"name": profile, "medium": job["medium"], "file": "in"}
    told = work.done(folder, job)
    wanted = request.POST.get("download", "")
    if wanted == "json":
        return _file(json.dumps(told, ensure_ascii=False, indent=1), "application/json", "report.json")
    if wanted == "csv":
        return _file(_table(told), "text/csv; charset=utf-8", "report.csv")
    context |= _shown(told)
    if sent:
        medium = told["from"]["medium"] if profile else job["medium"]
        context["sent_text"] = work.text(folder, "in", medium)
    return None


def _file(told: str, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(told.encode(), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _table(told: Json) -> str:
    """The report as a table: one line a cause. A cell that begins like a formula is kept from being one."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        [
            "source",
            "level",
            "code",
            "path",
            "count",
            "reason",
            "mend",
            "example_record",
            "example_line",
            "example_value",
        ]
    )
    for cause in told.get("causes", ()):
        first = cause["examples"][0] if cause["examples"] else {}
        writer.writerow(map(_cell, [
            "profile", cause["level"], cause["code"], cause["path"], cause["count"], cause["reason"], cause["mend"],
            first.get("record", ""), first.get("line", ""), first.get("value", ""),
        ]))  # fmt: skip
    for cause in [cause for judged in told.get("shapes", ()) for cause in judged["causes"]]:
        first = cause["examples"][0] if cause["examples"] else {}
        writer.writerow(map(_cell, [
            "shapes", cause["severity"], cause["component"], cause["path"], cause["count"], cause["reason"], cause["mend"],
            first.get("node", ""), "", first.get("value", ""),
        ]))  # fmt: skip
    for idle in [idle for judged in told.get("shapes", ()) for idle in judged["idle"]]:
        writer.writerow(map(_cell, ["shapes", "idle", "", idle["shape"], "", idle["reason"], "", "", "", ""]))
    return out.getvalue()


def _cell(value: Any) -> str:
    told = str(value)
    return f"'{told}" if told[:1] in ("=", "+", "-", "@", "\t", "\r") else told


def _shown(told: Json) -> Json:
    shapes = told.get("shapes", [])
    account = told.get("account") or {}
    levels = {"Warning": "loss", "Info": "note"}
    return {
        "told": told,
        "account": account,
        "verdict": _verdict(told, account, shapes),
        "medium_label": media.LABELS[told["from"]["medium"]] if "from" in told else "",
        "causes": told.get("causes"),
        "judged": [
            one | {"causes": [c | {"level": levels.get(c["severity"], "error")} for c in one["causes"]]}
            for one in shapes
        ],
    }


def _verdict(told: Json, account: Json, shapes: list[Json]) -> Json:
    wrong = account.get("errors", 0) + sum(sum(one["counts"].values()) for one in shapes)
    if told["conforms"] and shapes and not account and all(one["checked_nothing"] for one in shapes):
        return {
            "kind": "wait",
            "strong": _("Rien n’a été vérifié."),
            "text": _("Ces formes ne regardent rien dans ces données : conforme ne veut rien dire ici."),
        }
    if told["conforms"]:
        return {"kind": "ok", "strong": _("Ces données sont conformes."), "text": ""}
    if not wrong:
        return {"kind": "bad", "strong": _("Ces données ne se lisent pas."), "text": ""}
    words = ngettext("%(n)s écart.", "%(n)s écarts.", wrong) % {"n": wrong}
    return {
        "kind": "bad",
        "strong": _("Ces données ne sont pas conformes :") + " " + words,
        "text": _("Ils sont groupés par cause, les plus graves d’abord."),
    }
