"""``/standards/translate``: a sample as it stands, as it arrives, what is lost and what is kept; edited and put back."""

from __future__ import annotations

import difflib
from collections import Counter
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from communaux.doors.translate import media
from communaux.doors.translate.pages import choices, language, tools, trail, work
from communaux.doors.translate.pages.forms import TryForm
from communaux.doors.translate.work import OWN

Json = dict[str, Any]
LEVELS = {"error": "bad", "loss": "wait", "note": "info"}


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The form; after it was sent, the form and what became of the sample."""
    lang = language()
    context: Json = {}
    if request.method != "POST":
        source = request.GET.get("from", "")[:80]
        initial = {"source": source, "target": request.GET.get("to", "")[:80]}
        if request.GET.get("sample"):
            initial["text"] = choices.sample(source)
        form = TryForm(lang, initial=initial)
    else:
        form = TryForm(lang, request.POST, request.FILES)
        if form.is_valid():
            try:
                with work.place(request) as folder:
                    answer = _act(request, form, folder, context)
                    if answer is not None:
                        return answer
            except work.Unable as unable:
                context |= {"unable": unable.sentence, "faults": unable.faults}
    context |= {
        "form": form,
        "tools": tools("translate"),
        "trail": trail((_("Traduire"), "")),
        "examples": choices.examples(lang),
        "own_open": bool(form["mapping"].value()),
    }
    return render(request, "translate/translate.html", context)


def _act(request: HttpRequest, form: TryForm, folder: Path, context: Json) -> HttpResponse | None:
    """Translate; and where an edited translation was sent along, put it back."""
    said = form.cleaned_data
    sent = said.get("file")
    work.put(folder, "in", sent or said["text"])
    own = next((which for which, name in (("from", "source"), ("to", "target")) if said[name] == OWN), "")
    if own:
        work.put(folder, "mapping.yaml", said["mapping"])
        if said["profile"].strip():
            work.put(folder, "profile.yaml", said["profile"])
    medium = work.medium_of(said["source"], said["source_medium"], sent)
    job = {
        "act": "translate", "lang": language(), "on_loss": "carry", "want": ["report", "complement", "trace"],
        "from": {"name": said["source"], "medium": medium, "file": "in"},
        "to": {"name": said["target"], "medium": said["target_medium"]},
    }  # fmt: skip
    told = work.done(folder, job)
    wanted = request.POST.get("download", "")
    names = {"output": "out", "complement": "complement", "report": "report"}
    if wanted in names:
        return _download(folder / names[wanted], wanted, told)
    context |= _shown(folder, told)
    if sent:
        # a file cannot be handed back by a form: what it says goes into the text, so that it can be sent again
        context["sent_text"] = work.text(folder, "in", told["from"]["medium"])
    edited = request.POST.get("edited")
    if edited is not None and "back" in request.POST:
        context |= _back(folder, edited, told, own, context)
    return None


def _download(path: Path, wanted: str, told: Json) -> HttpResponse:
    medium = told["to"]["medium"]
    kinds = {
        "output": (media.header(medium), told["to"]["profile"] + media.ENDING[medium]),
        "complement": ("application/jsonl", "complement.jsonl"),
        "report": ("application/json", "report.json"),
    }
    content_type, name = kinds[wanted]
    response = HttpResponse(path.read_bytes(), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _shown(folder: Path, told: Json) -> Json:
    """What the page says of a translation."""
    output_medium = told["to"]["medium"]
    account = told["account"]
    lost = account["losses"] + account["errors"]
    output = work.text(folder, "out", output_medium)
    complement = work.text(folder, "complement")
    cut = len(output) >= work.SHOWN or len(complement) >= work.SHOWN
    return {
        "told": told,
        "account": account,
        "lost": lost,
        "verdict": _verdict(account),
        "traced": [_traced(one) for one in told["trace"]],
        "more_records": max(0, account["records"] - len(told["trace"])),
        "output": output,
        "output_medium": media.LABELS[output_medium],
        "input_medium": media.LABELS[told["from"]["medium"]],
        "is_text": output_medium != "xlsx",
        "can_edit": output_medium != "xlsx" and not cut,
        "complement": work.pretty(complement) if not cut else "",
        "kept_lines": max(0, complement.count("\n") - 2),
        "causes": [cause | {"kind": LEVELS[cause["level"]]} for cause in told["causes"]],
    }


def _verdict(account: Json) -> Json:
    if account["errors"]:
        words = ngettext(
            "%(n)s donnée est incorrecte.", "%(n)s données sont incorrectes.", account["errors"]
        ) % {"n": account["errors"]}
        return {"kind": "bad", "strong": words, "text": _("Voyez ci-dessous où et comment corriger.")}
    if account["losses"]:
        words = ngettext(
            "%(n)s valeur n’a pas de place à l’arrivée.",
            "%(n)s valeurs n’ont pas de place à l’arrivée.",
            account["losses"],
        ) % {"n": account["losses"]}
        return {
            "kind": "wait",
            "strong": words,
            "text": _("Le complément les garde : le retour ne perd rien."),
        }
    return {
        "kind": "ok",
        "strong": _("Rien ne se perd."),
        "text": _("Chaque valeur arrive, et revient telle quelle."),
    }


def _traced(told: Json) -> Json:
    """A record: its values, each with a word for its state beside the mark."""
    words = {"carried": _("passe"), "kept": _("gardé au complément"), "lost": _("perdu à l’arrivée")}
    values = [one | {"word": words[one["state"]]} for one in told["values"]]
    counts = Counter(one["state"] for one in values)
    return told | {"values": values, "lost": counts["lost"], "kept": counts["kept"]}


def _back(folder: Path, edited: str, told: Json, own: str, before: Json) -> Json:
    """The edited translation put back, and how the source differs from what it was."""
    inside = folder / "back"
    inside.mkdir()
    work.put(inside, "in", edited)
    (folder / "complement").rename(inside / "kept")
    for name in ("mapping.yaml", "profile.yaml"):
        if (folder / name).exists():
            (folder / name).rename(inside / name)
    medium = told["from"]["medium"]
    job = {
        "act": "untranslate", "lang": language(), "on_loss": "warn", "own": {"from": "to", "to": "from"}.get(own, ""),
        "from": {"medium": told["to"]["medium"]}, "to": {"medium": "csv" if medium == "xlsx" else medium},
    }  # fmt: skip
    shown: Json = {"edited": edited}
    try:
        found = work.done(inside, job)
    except work.Unable as unable:
        return shown | {"back_unable": unable.sentence}
    returned = work.text(inside, "out")
    original = work.text(folder, "in", medium)
    return shown | {
        "returned": returned,
        "back": found,
        "changes": _lines(original, returned),
        "back_causes": [cause | {"kind": LEVELS[cause["level"]]} for cause in found["causes"]],
        "unchanged": returned.splitlines() == original.splitlines(),
        "edited_is_same": edited.splitlines() == before["output"].splitlines(),
    }


def _lines(one: str, other: str) -> list[Json]:
    """Lines of the source that came back otherwise: what stood there, what stands there now."""
    a, b = one.splitlines(), other.splitlines()
    if len(a) + len(b) > 4000:
        return []
    found = []
    for kind, a1, a2, b1, b2 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind != "equal":
            found.append({"line": a1 + 1, "was": "\n".join(a[a1:a2]), "now": "\n".join(b[b1:b2])})
    return found[:100]
