"""``/standards/compare?a=…&b=…``: two vocabularies or profiles side by side."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from communaux.doors.translate import standing
from communaux.doors.translate.pages import language, tools, trail
from communaux.modules.standards.rules.packages import (
    BY,
    CHANGES,
    TERM_KINDS,
    Comparison,
    Pair,
    Term,
    compare,
)
from communaux.modules.standards.rules.packages.model import chosen, local_name

Json = dict[str, Any]
SHOWN = 400
PER_PAGE = 25
"""Terms that differ, a page; each has several lines."""


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The choice of two; once both are chosen, what they share and what differs."""
    lang = language()
    a, b = request.GET.get("a", "")[:160], request.GET.get("b", "")[:160]
    one, other = (standing.vocabulary(name) if name else None for name in (a, b))
    # a name without its version means the latest: the form says which one that is
    a, b = (found[0].reference if found and found[0] else name for name, found in ((a, one), (b, other)))
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
        context |= _changed(request, found, a, b, lang)
        context["same"] = [_term(pair.one, a, lang) for pair in found.same[:SHOWN]]
        context["removed"] = [_term(term, a, lang) for term in found.removed[:SHOWN]]
        context["added"] = [_term(term, b, lang) for term in found.added[:SHOWN]]
        context["totals"] = {"removed": len(found.removed), "added": len(found.added)}
        context["candidates"] = [_pair(pair, a, b, lang) for pair in found.candidates[:SHOWN]]
        context["compared"] = True
    return render(request, "translate/compare.html", context)


def _changed(request: HttpRequest, found: Comparison, a: str, b: str, lang: str) -> Json:
    """Pairs that differ, of one thing that differs where it is chosen, page by page."""
    what = request.GET.get("what", "")
    what = what if what in CHANGES else ""
    counts = Counter(change for pair in found.changed for change in {one.what for one in pair.changes})
    pairs = [pair for pair in found.changed if not what or any(one.what == what for one in pair.changes)]
    said = request.GET.get("page", "1")
    page = int(said) if said.isascii() and said.isdecimal() and len(said) < 6 else 1
    page = max(1, min(page, -(-len(pairs) // PER_PAGE)))
    first = (page - 1) * PER_PAGE

    def url(**more: Any) -> str:
        return "/standards/compare?" + urlencode({"a": a, "b": b, **more})

    kept = {"what": what} if what else {}
    return {
        "changed": [_pair(pair, a, b, lang, what) for pair in pairs[first : first + PER_PAGE]],
        "kinds": [
            {"label": f"{CHANGES[key].label(lang)} ({count})", "url": url(what=key), "current": key == what}
            for key, count in counts.most_common()
        ],
        "all_url": url() if what else "",
        "next_url": url(**kept, page=page + 1) if first + PER_PAGE < len(pairs) else "",
        "previous_url": url(**kept) if page > 1 else "",
        "shown": _("%(first)s à %(last)s sur %(total)s")
        % {"first": first + 1, "last": min(len(pairs), first + PER_PAGE), "total": len(pairs)}
        if len(pairs) > PER_PAGE
        else "",
    }


def _term(term: Term, name: str, lang: str) -> Json:
    return {
        "label": term.label(lang),
        "kind": TERM_KINDS[term.kind].label(lang),
        "url": f"/standards/vocabularies/{name}?{urlencode({'term': term.iri})}",
    }


def _brief(told: str) -> str:
    """An address by its last part: the page of the term has it whole."""
    is_address = told.startswith(("http://", "https://", "urn:")) and " " not in told
    return local_name(told) if is_address else told


def _pair(pair: Pair, a: str, b: str, lang: str, what: str = "") -> Json:
    return {
        "one": _term(pair.one, a, lang),
        "other": _term(pair.other, b, lang),
        "by": BY[pair.by].label(lang),
        "changes": [
            {
                "what": CHANGES[one.what].label(lang),
                "lang": one.lang,
                "one": [_brief(told) for told in one.one],
                "other": [_brief(told) for told in one.other],
            }
            for one in pair.changes
            if not what or one.what == what
        ],
    }
