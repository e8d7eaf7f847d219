"""A version of a standard: its page, what it publishes, its forms and the decision on it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communaux.meaning.access import MEMBERS, STEWARDS, Viewer
from communaux.meaning.declare import of
from communaux.meaning.fields import in_language
from communaux.meaning.forms import form_class, initial
from communaux.modules.standards import decisions, verbs
from communaux.modules.standards.acts import editions as acts
from communaux.modules.standards.acts.shared import sentence
from communaux.modules.standards.acts.terms import WORDS
from communaux.modules.standards.lists import BODIES, EXPECTED, MATCHES, STATES, TERM_KINDS, VERDICTS
from communaux.modules.standards.models import (
    Agreement,
    Edition,
    MappingText,
    Resolution,
    Sample,
    Standard,
    Term,
)
from communaux.modules.standards.pages.shared import (
    day,
    edition_words,
    find_edition,
    form_page,
    label,
    language,
    range_words,
    sign_in,
    times,
    trail_of,
    version_sent,
    who,
)
from communaux.modules.standards.permissions import may
from communaux.modules.standards.reading import adopted, standings
from communaux.modules.standards.reading.facts import arranged
from communaux.nouns.answers import press, viewer_of

MEDIA = {
    "text/turtle": "turtle",
    "application/ld+json": "json-ld",
    "application/n-triples": "n-triples",
}
ENDINGS = {"ttl": "text/turtle", "jsonld": "application/ld+json", "nt": "application/n-triples"}
_STEPS = (
    ("draft", gettext_lazy("Écrite par la communauté")),
    ("proposed", gettext_lazy("Proposée")),
    ("adopted", gettext_lazy("Adoptée")),
)


def page(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The page for people; for machines, the terms as an ontology: one address, by ``Accept`` or ``?format=``."""
    edition = find_edition(slug, number)
    named = {"turtle": "text/turtle", "jsonld": "application/ld+json", "ntriples": "application/n-triples"}
    wanted = named.get(request.GET.get("format", "")) or request.get_preferred_type(["text/html", *MEDIA])
    if wanted in MEDIA:
        return _published(edition, wanted, "vocabulary")
    response = _page(request, edition)
    patch_vary_headers(response, ("Accept", "Cookie"))
    return response


def published(
    request: HttpRequest, slug: str, number: int, ending: str, what: str = "vocabulary"
) -> HttpResponse:
    """The same under a name of its own: ``…/1.ttl``, ``…/1/shapes.ttl``."""
    return _published(find_edition(slug, number), ENDINGS[ending], what)


def _published(edition: Edition, media: str, what: str) -> HttpResponse:
    make = adopted.shapes_of if what == "shapes" else adopted.vocabulary_of
    charset = "" if media == "application/ld+json" else "; charset=utf-8"
    response = HttpResponse(make(edition, MEDIA[media]), content_type=media + charset)
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ("Accept",))
    return response


def record(request: HttpRequest, key: str) -> HttpResponse:
    """The record of a version leads people to its page."""
    edition = Edition.objects.select_related("standard").filter(key=key).first()
    if edition is None:
        raise Http404
    return redirect(edition.page)


def _page(request: HttpRequest, edition: Edition) -> HttpResponse:
    viewer, standard = viewer_of(request), edition.standard
    standing = standings.of_standard(viewer, standard)
    terms = arranged(
        edition.terms.select_related("copied_from__edition").order_by("pk").prefetch_related("differences")
    )
    resolution = next(iter(edition.resolutions.all()), None)
    draft = edition.state == "draft"
    writes = draft and may(viewer, verbs.TERM_PROPOSED, None, standing)
    leads = may(viewer, verbs.VERSION_PROPOSED, None, standing)
    decides = edition.state == "proposed" and may(viewer, verbs.VERSION_ADOPTED, None, standing)
    lacking = acts.lacking(edition) if leads and edition.state in {"draft", "proposed"} else {}
    context = {
        "one": edition,
        "standard": standard,
        "name": in_language(standard.name),
        "subject": in_language(standard.subject),
        "words": edition_words(edition),
        "path": edition.page,
        "state": label(STATES, edition.state),
        "status": _status(edition, resolution),
        "steps": _steps(edition.state),
        "changes": in_language(edition.changes),
        "text": in_language(edition.text),
        "facts": _facts(edition),
        "groups": _groups(terms, _voices(edition, viewer), draft),
        "count": len(terms),
        "standard_name": f"{standard.slug}/{edition.number}" if edition.content_hash else "",
        "differences": _differences(terms),
        "mappings": [
            _mapping_line(one) for one in MappingText.objects.filter(edition=edition).order_by("pk")
        ],
        "tests": [_test_line(one) for one in Sample.objects.filter(edition=edition).order_by("pk")],
        "writes": writes,
        "leads": leads,
        "decides": decides,
        "gestures": _gestures(edition.state) if leads else [],
        "lacking": [sentence(said) for need in lacking.values() for said in need],
        "reason": in_language(resolution.reason) if resolution else "",
        "may_join": not writes and draft,
        "trail": trail_of(standard, (edition_words(edition), None)),
    }
    return render(request, "standards/edition.html", context)


def _status(edition: Edition, resolution: Resolution | None) -> dict[str, str]:
    """The state as a dated fact."""
    if resolution is not None:
        body = BODIES.label(resolution.body, language())
        told = {"day": day(resolution.decided_on), "body": body}
        url, link = "", ""
        if resolution.decision and (title := decisions.title_of(resolution.decision)) is not None:
            url, link = resolution.decision, title.label(language())
        if resolution.outcome == "declined":
            strong = _("Non retenue")
            return {
                "kind": "off",
                "strong": strong,
                "text": _("le %(day)s par %(body)s.") % told,
                "url": url,
                "link": link,
            }
        if edition.state == "superseded":
            text = _("adoptée le %(day)s par %(body)s, puis remplacée par une version suivante.") % told
            return {"kind": "off", "strong": _("Remplacée :"), "text": text, "url": url, "link": link}
        text = _("le %(day)s par %(body)s. Ses mots ne changent plus.") % told
        return {"kind": "ok", "strong": _("Adoptée"), "text": text, "url": url, "link": link}
    if edition.state == "proposed":
        text = _("le %(day)s. Ses mots ne bougent plus, une décision est attendue.") % {
            "day": day(edition.proposed_on)
        }
        return {"kind": "wait", "strong": _("Proposée"), "text": text}
    if edition.state == "withdrawn":
        return {"kind": "off", "strong": _("Retirée"), "text": _("par celles et ceux qui l’écrivaient.")}
    return {
        "kind": "info",
        "strong": _("Brouillon."),
        "text": _("Les mots bougent encore : ne vous y fiez pas."),
    }


def _steps(state: str) -> list[dict[str, Any]]:
    codes = [code for code, _label in _STEPS]
    if state not in codes:
        return []
    here = codes.index(state)
    return [
        {
            "label": words,
            "state": "done" if place < here or state == "adopted" else "current" if place == here else "todo",
            "url": "",
        }
        for place, (_code, words) in enumerate(_STEPS)
    ]


def _facts(edition: Edition) -> list[dict[str, str]]:
    standard, based = edition.standard, edition.based_on
    found = [
        (_("Communauté"), standard.community.name, standard.community.get_absolute_url()),
        (_("Licence"), standard.licence, ""),
        (
            _("Reprend"),
            edition_words(based) if based else "",
            f"/standards/{standard.slug}/{based.number}" if based else "",
        ),
        (_("Empreinte"), edition.content_hash[:16], ""),
    ]
    return [{"term": term, "value": value, "url": url} for term, value, url in found if value]


def _voices(edition: Edition, viewer: Viewer) -> dict[int, list[dict[str, Any]]]:
    """What stands of what was said, by term; of those who show themselves to this viewer. One query."""
    rows = Agreement.objects.filter(
        of(Agreement).visible(viewer.roles), term__edition=edition, withdrawn_on=None
    ).select_related("organisation", "person")
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows.order_by("said_on", "pk"):
        found[row.term_id].append(
            {
                "who": who(row),
                "agrees": row.voice == "agrees",
                "day": day(row.said_on),
                "wording": row.wording,
                "answered": row.answered_on is not None,
            }
        )
    return found


def _groups(terms: list[Term], voices: dict[int, list[dict[str, Any]]], draft: bool) -> list[dict[str, Any]]:
    """Each class with what belongs to it; what belongs to none stands last."""
    groups: list[dict[str, Any]] = []
    named = {term.name for term in terms if term.kind == "class"}
    for term in terms:
        line = _term_line(term, voices.get(term.pk, []))
        if term.kind == "class":
            groups.append({"class": line, "lines": []})
        elif groups and term.belongs in named:
            groups[-1]["lines"].append(line)
        else:
            if not groups or groups[-1]["class"]:
                groups.append({"class": None, "lines": []})
            groups[-1]["lines"].append(line)
    return groups


def _term_line(term: Term, voices: list[dict[str, Any]]) -> dict[str, Any]:
    agreed = [one for one in voices if one["agrees"] and one["wording"] == term.wording]
    return {
        "name": term.name,
        "kind": label(TERM_KINDS, term.kind),
        "is_property": term.kind == "property",
        "label": in_language(term.label),
        "definition": in_language(term.definition),
        "range": range_words(term.range),
        "times": times(term.minimum, term.maximum),
        "example": term.example,
        "url": term.get_absolute_url(),
        "agreed": agreed,
        "earlier": [one for one in voices if one["agrees"] and one["wording"] != term.wording],
        "objections": [one for one in voices if not one["agrees"]],
        "kept": term.copied_from.edition.number if same_words(term, term.copied_from) else None,
    }


def same_words(term: Term, before: Term | None) -> bool:
    """Whether a term still says what the one of an earlier version said: what was agreed to then is agreed to still."""
    return before is not None and all(getattr(term, name) == getattr(before, name) for name in WORDS)


def _differences(terms: list[Term]) -> dict[str, Any] | None:
    """Definitions side by side, as a table."""
    rows = []
    for term in terms:
        for one in sorted(term.differences.all(), key=lambda difference: difference.pk):
            there = one.there or ("" if one.match == "none" else one.link)
            rows.append(
                [
                    {"text": f"{in_language(term.label)} ({term.name})", "url": term.get_absolute_url()},
                    in_language(term.definition),
                    {"text": f"{one.system} : {there}" if there else one.system, "url": one.link},
                    in_language(one.there_definition) or "–",
                    label(MATCHES, one.match),
                    in_language(one.words) or "–",
                ]
            )
    if not rows:
        return None
    return {
        "id": "differences",
        "caption": _("Ici et ailleurs, définition contre définition"),
        "first_is_header": True,
        "columns": [
            {"label": _("Terme ici")},
            {"label": _("Définition ici")},
            {"label": _("Terme là-bas")},
            {"label": _("Définition là-bas")},
            {"label": _("Proximité")},
            {"label": _("Ce qui diffère")},
        ],
        "rows": rows,
    }


def _mapping_line(one: MappingText) -> dict[str, Any]:
    return {"mapping": one, "url": one.get_absolute_url()}


def _test_line(one: Sample) -> dict[str, Any]:
    lang = language()
    return {
        "test": one,
        "about": in_language(one.about),
        "expected": label(EXPECTED, one.expected),
        "verdict": label(VERDICTS, one.verdict),
        "good": one.verdict == "as-expected",
        "report": [{**line, "said": line.get(lang) or line.get("fr", "")} for line in one.report],
    }


def _gestures(state: str) -> list[dict[str, str]]:
    found = {
        "draft": [("propose", _("Proposer cette version")), ("withdraw", _("Retirer ce brouillon"))],
        "proposed": [("return", _("Remettre en brouillon")), ("withdraw", _("Retirer cette version"))],
    }
    return [{"value": value, "label": words} for value, words in found.get(state, [])]


def act(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Propose, return to draft, withdraw: by POST alone."""
    viewer, edition = viewer_of(request), find_edition(slug, number)
    here = redirect(edition.page)
    if request.method != "POST":
        return here
    if (door := sign_in(request)) is not None:
        return door
    gestures = {
        "propose": (acts.propose, _("La version est proposée.")),
        "return": (acts.send_back, _("La version est de nouveau un brouillon.")),
        "withdraw": (acts.withdraw, _("La version est retirée.")),
    }
    found = gestures.get(request.POST.get("event", ""))
    if found is not None:
        gesture, words = found
        press(request, lambda: gesture(viewer, edition), words)
    return here


def edit(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Change what is said of a draft beside its terms."""
    viewer, edition = viewer_of(request), find_edition(slug, number)
    if not may(viewer, verbs.VERSION_CHANGED, None, standings.of_standard(viewer, edition.standard)):
        raise PermissionDenied
    meaning = of(Edition)
    form = form_class(meaning, MEMBERS)(request.POST or None, initial=initial(meaning, edition, MEMBERS))
    version = version_sent(request) or edition.version
    return form_page(
        request,
        form,
        lambda: acts.change(viewer, edition, form.values(only_changed=True), expected_version=version),
        title=_("Présenter la version"),
        lede=in_language(edition.standard.name),
        button=_("Enregistrer"),
        back=edition.page,
        done=_("C’est enregistré."),
        trail=trail_of(edition.standard, (edition_words(edition), edition.page)),
        version=version,
    )


def decide(request: HttpRequest, slug: str, number: int, outcome: str) -> HttpResponse:
    """Adopt a version, or decline it: a reason, a day, and where there is one the decision that it follows."""
    viewer, edition = viewer_of(request), find_edition(slug, number)
    adopts = outcome == "adopt"
    verb = verbs.VERSION_ADOPTED if adopts else verbs.VERSION_DECLINED
    if not may(viewer, verb, None, standings.of_standard(viewer, edition.standard)):
        raise PermissionDenied
    only = ("reason", "decided_on", *(("decision",) if decisions.known() else ()))
    form = form_class(of(Resolution), STEWARDS, only=only)(request.POST or None)
    form.fields["decided_on"].initial = timezone.localdate()
    if adopts:
        review = form_class(of(Standard), MEMBERS, only=("review_on",))().fields["review_on"]
        review.required, review.initial = edition.standard.review_on is None, edition.standard.review_on
        assert isinstance(review, forms.DateField)
        form.fields["review_on"] = review

    def values() -> dict[str, Any]:
        return {name: value for name, value in form.cleaned_data.items() if value not in (None, "", {})}

    def do() -> Any:
        return acts.adopt(viewer, edition, values()) if adopts else acts.decline(viewer, edition, values())

    return form_page(
        request,
        form,
        do,
        title=_("Adopter la version") if adopts else _("Ne pas retenir la version"),
        lede=_(
            "Tant qu’aucune instance élue ne décide des standards, l’intendance décide, et la décision le dit. "
            "Une version adoptée ne change plus jamais."
        )
        if adopts
        else _("La version reste lisible, avec la raison ; la suivante peut en repartir."),
        button=_("Adopter") if adopts else _("Ne pas retenir"),
        back=edition.page,
        done=_("La version est adoptée.") if adopts else _("C’est noté."),
        trail=trail_of(edition.standard, (edition_words(edition), edition.page)),
    )
