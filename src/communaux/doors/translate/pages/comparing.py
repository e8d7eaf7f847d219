"""``/standards/compare?a=…&b=…``: two vocabularies or profiles side by side."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from communaux.doors.translate import standing
from communaux.doors.translate.pages import language, tools, trail
from communaux.modules.standards.rules.packages import BY, CHANGES, TERM_KINDS, Pair, Term, compare
from communaux.modules.standards.rules.packages.model import chosen

Json = dict[str, Any]
SHOWN = 400


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The choice of two; once both are chosen, what they share and what differs."""
    lang = language()
    a, b = request.GET.get("a", "")[:160], request.GET.get("b", "")[:160]
    one, other = (standing.vocabulary(name) if name else None for name in (a, b))
    context: Json = {
        "choices": standing.vocabularies(lang),
        "a": a,
        "b": b,
        "unknown": [name for name, found in ((a, one), (b, other)) if name and found is None],
        "examples": [
            {"url": "/standards/compare?" + urlencode({"a": x, "b": y}), "label": f"{x} / {y}"}
            for x, y in (("dfc-1.16", "dfc-2.0"), ("pair", "schema-org"), ("pair", "essglobal"))
            if standing.profile(x) and standing.profile(y)
        ],
        "tools": tools("compare"),
        "trail": trail((_("Comparer"), "")),
    }
    if one and other:
        found = compare(one[1], other[1])
        context["title_a"] = chosen(one[1].title, lang) or a
        context["title_b"] = chosen(other[1].title, lang) or b
        context["faults"] = [fault for _package, _told, fault in (one, other) if fault]
        context["counts"] = [
            (len(found.same), _("termes pareils")),
            (len(found.changed), _("termes qui diffèrent")),
            (len(found.removed), _("seulement à gauche")),
            (len(found.added), _("seulement à droite")),
        ]
        context["changed"] = [_pair(pair, a, b, lang) for pair in found.changed[:SHOWN]]
        context["same"] = [_term(pair.one, a, lang) for pair in found.same[:SHOWN]]
        context["removed"] = [_term(term, a, lang) for term in found.removed[:SHOWN]]
        context["added"] = [_term(term, b, lang) for term in found.added[:SHOWN]]
        context["candidates"] = [_pair(pair, a, b, lang) for pair in found.candidates[:SHOWN]]
        context["compared"] = True
    return render(request, "translate/compare.html", context)


def _term(term: Term, name: str, lang: str) -> Json:
    return {
        "label": term.label(lang),
        "kind": TERM_KINDS[term.kind].label(lang),
        "url": f"/standards/vocabularies/{name}?{urlencode({'term': term.iri})}",
    }


def _pair(pair: Pair, a: str, b: str, lang: str) -> Json:
    return {
        "one": _term(pair.one, a, lang),
        "other": _term(pair.other, b, lang),
        "by": BY[pair.by].label(lang),
        "changes": [
            {"what": CHANGES[one.what].label(lang), "lang": one.lang, "one": one.one, "other": one.other}
            for one in pair.changes
        ],
    }
