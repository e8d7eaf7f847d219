"""``/standards/mappings/``: what each mapping carries of both sides, what it leaves out and why, and what it forgot."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from communaux.doors.translate import media, standing
from communaux.doors.translate.pages import choices, language, tools, trail
from communaux.modules.standards.rules import reasons, registry
from communaux.modules.standards.rules.coverage import Coverage, Covered, coverage
from communaux.modules.standards.rules.mappings import Mapping_, Rule
from communaux.modules.standards.rules.values import ABSENT, shown

Json = dict[str, Any]


def losses() -> dict[str, str]:
    """What each loss class means, in the reader's language."""
    return {
        "iso": _("revient à la lettre"),
        "refine": _("dit la même chose, peut revenir écrit autrement"),
        "lossy": _("quelque chose reste en arrière ; le complément le garde"),
        "opaque": _("se relit par une table ou par le complément"),
    }


def _one(name: str) -> Mapping_:
    try:
        return registry.mapping(name)
    except KeyError:
        raise Http404 from None


def _rules(mapping: Mapping_) -> list[tuple[str, str, Rule]]:
    """Each rule with its class and that of the hub; those of every class first."""
    return [
        (section.class_name, section.hub, rule)
        for section in (mapping.shared, *mapping.sections)
        for rule in section.rules
    ]


@cache
def _covered(name: str) -> Coverage:
    """What ships does not change while the house runs."""
    mapping = registry.mapping(name)
    return coverage(mapping, registry.siblings(mapping))


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Every mapping, by the hub it leads to."""
    lang = language()
    rows: list[tuple[str, str, list[Any]]] = []
    for name in registry.names("mappings"):
        mapping = registry.mapping(name)
        found = _covered(name)
        rows.append(
            (
                mapping.hub.title.label(lang),
                mapping.profile.title.label(lang),
                [
                    {"text": mapping.profile.title.label(lang), "url": f"/standards/mappings/{name}"},
                    mapping.hub.title.label(lang),
                    mapping.version,
                    str(len(_rules(mapping))),
                    _percent(found.profile),
                    str(len(found.profile.forgotten)),
                ],
            )
        )
    table = {
        "id": "mappings",
        "caption": _("Correspondances en service"),
        "big": True,
        "first_is_header": True,
        "columns": [
            {"label": _("Profil")},
            {"label": _("Domaine")},
            {"label": _("Version")},
            {"label": _("Règles"), "numeric": True},
            {"label": _("Couvert"), "numeric": True},
            {"label": _("Termes oubliés"), "numeric": True},
        ],
        "rows": [cells for _hub, _title, cells in sorted(rows, key=lambda row: row[:2])],
    }
    context = {"table": table, "tools": tools("mappings"), "trail": trail((_("Correspondances"), ""))}
    return render(request, "translate/mappings.html", context)


def _percent(covered: Covered) -> str:
    told = f"{covered.share * 100:.0f}"
    return f"{told} %" if language() == "fr" else f"{told}%"


@require_safe
def one(request: HttpRequest, name: str) -> HttpResponse:
    """One mapping."""
    lang = language()
    mapping = _one(name)
    found = _covered(name)
    profile = mapping.profile
    others = [
        other for other in standing.sides() if other.hub == mapping.hub.name and other.name != profile.name
    ]
    target = others[0].name if others else mapping.hub.name
    meanings = losses()
    rules = [_rule(rule, class_name, hub) for class_name, hub, rule in _rules(mapping)]
    counts = {key: sum(rule["loss"] == key for rule in rules) for key in meanings}
    context = {
        "mapping": mapping,
        "name": name,
        "title": profile.title.label(lang),
        "hub_title": mapping.hub.title.label(lang),
        "about": mapping.about.label(lang),
        "facts": _facts(mapping),
        "sides": [
            _side("profile", profile.title.label(lang), found.profile),
            _side("hub", mapping.hub.title.label(lang), found.hub),
        ],
        "collisions": found.collisions,
        "unmapped": found.unmapped_codes,
        "rules": rules,
        "losses": [
            {"key": key, "words": words, "count": counts[key]}
            for key, words in meanings.items()
            if counts[key]
        ],
        "files": _files(name, mapping),
        "try_url": f"/standards/translate?from={profile.name}&to={target}"
        + ("&sample=1" if profile.name in choices.samples() else ""),
        "test_url": f"/standards/test?profile={profile.name}",
        "tools": tools("mappings"),
        "trail": trail((_("Correspondances"), "/standards/mappings/"), (profile.title.label(lang), "")),
    }
    return render(request, "translate/mapping.html", context)


def _facts(mapping: Mapping_) -> list[Json]:
    profile = mapping.profile
    facts = [
        {"term": _("Profil"), "value": f"{profile.name}, {profile.version}"},
        {"term": _("Version de la correspondance"), "value": mapping.version},
        {"term": _("Formats"), "value": ", ".join(media.LABELS[one] for one in profile.media)},
    ]
    if profile.source.startswith(("http://", "https://")):
        facts.append({"term": _("Source du profil"), "value": profile.source, "url": profile.source})
    if profile.licence:
        facts.append({"term": _("Licence"), "value": profile.licence})
    return facts


def _side(key: str, title: str, covered: Covered) -> Json:
    """The bar and the table behind it."""
    numbers = (
        ("mapped", _("portés"), len(covered.mapped)),
        ("out", _("laissés de côté, avec la raison"), len(covered.left_out)),
        ("forgotten", _("oubliés"), len(covered.forgotten)),
    )
    total = sum(number for _key, _words, number in numbers) or 1
    parts, at = [], 0.0
    for part, words, number in numbers:
        width = number * 100 / total
        parts.append(
            {"key": part, "words": words, "count": number, "x": f"{at:.3f}", "width": f"{width:.3f}"}
        )
        at += width
    return {
        "key": key,
        "title": title,
        "parts": parts,
        "rows": list(_rows(covered)),
        "percent": _percent(covered),
    }


def _rows(covered: Covered) -> Iterator[tuple[str, str, str]]:
    for name in covered.forgotten:
        yield name, "forgotten", ""
    for name, reason in covered.left_out.items():
        yield name, "out", reasons.said(reason).label(language())
    for name in covered.mapped:
        yield name, "mapped", ""


def _rule(rule: Rule, class_name: str, hub: str) -> Json:
    return {
        "field": shown(rule.field),
        "hub": shown(rule.hub),
        "class": class_name,
        "hub_class": hub,
        "operators": ", ".join(rule.operators),
        "always": "" if rule.always is ABSENT else str(rule.always),
        "default": "" if rule.default is ABSENT else str(rule.default),
        "loss": rule.loss,
    }


# files


def _files(name: str, mapping: Mapping_) -> list[Json]:
    files = [
        {"label": _("La correspondance (YAML)"), "url": f"/standards/mappings/{name}.yaml"},
        {"label": _("Le profil (YAML)"), "url": f"/standards/profiles/{mapping.profile.name}.yaml"},
        {"label": _("Le moyeu (YAML)"), "url": f"/standards/profiles/{mapping.hub.name}.yaml"},
    ]
    words = {
        "rml": _("Vers le moyeu, en RML"),
        "sssom": _("Les termes, en SSSOM"),
        "sparql": _("Depuis le moyeu, en SPARQL CONSTRUCT"),
    }
    return files + [
        {"label": words.get(form, form), "url": f"/standards/mappings/{name}.{form}"}
        for form in standing.export_forms()
    ]


@require_safe
def source(_request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """The YAML of a mapping, a profile or a hub, as it stands."""
    kinds = ("mappings",) if kind == "mappings" else ("profiles", "hubs")
    for folder in kinds:
        if name in registry.names(folder):
            told = (registry.DATA / folder / f"{name}.yaml").read_bytes()
            return _file(told, "application/yaml", f"{name}.yaml")
    raise Http404


@require_safe
def exported(_request: HttpRequest, name: str, form: str) -> HttpResponse:
    """A mapping in another form of the field."""
    mapping = _one(name)
    if form not in standing.export_forms():
        raise Http404
    told, ending = standing.exported(mapping, form)
    types = {"rml": "text/turtle", "sssom": "text/tab-separated-values", "sparql": "application/sparql-query"}
    return _file(told.encode(), types.get(form, "text/plain"), f"{name}{ending}")


def _file(told: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(told, content_type=f"{content_type}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
