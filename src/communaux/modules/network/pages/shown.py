"""From things to what templates show: labels of codes, dates in words, links between organisations, in one language.

Only what the viewer may see: every query here carries the row rule of its meaning.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from communaux.ground.countries import country_name
from communaux.ground.time import PartialDate
from communaux.meaning.access import Viewer
from communaux.meaning.declare import Meaning, of
from communaux.meaning.fields import in_language
from communaux.meaning.lists import CodeList
from communaux.modules.network.lists import INVERSE, RELATIONS, SYMMETRIC
from communaux.modules.network.models import Commons, Listing, Relation, Source, Stakeholder
from communaux.modules.network.reading import graphs
from communaux.modules.network.rules.completeness import gaps
from communaux.modules.network.rules.freshness import Checks, freshness
from communaux.nouns.models import Affiliation, Organisation


def language() -> str:
    """The two letters of the active language."""
    return (get_language() or "fr")[:2]


def label(code_list: CodeList, code: str) -> str:
    """The label of a code in the active language; the code itself where the list no longer has it."""
    return code_list.label(code, language()) if code in code_list else code


def labels(meaning: Meaning, thing: Any, name: str) -> list[str]:
    """The labels of a several-valued field."""
    code_list = meaning.code_list(name)
    return [label(code_list, code) for code in getattr(thing, name)]


def day(value: dt.date | dt.datetime | None) -> str:
    """A day in words: « 5 janvier 2016 »."""
    return date_format(value, "DATE_FORMAT") if value else ""


def partial(value: Any) -> str:
    """A partial date in words."""
    if not value:
        return ""
    return PartialDate.parse(str(value)).label(language())


def place(organisation: Organisation) -> str:
    """City, region and country, what is known of them."""
    country = country_name(organisation.country, language()) if organisation.country else ""
    return ", ".join(part for part in (organisation.city, organisation.region, country) if part)


def host(link: str) -> str:
    """An address as people say it: without its scheme and its last slash."""
    return link.split("://", 1)[-1].removeprefix("www.").rstrip("/")


@dataclass
class Tie:
    """One link to another organisation, as a line of the page."""

    relation: Relation
    other: Organisation
    words: str
    detail: str


@dataclass
class Group:
    """The links of one kind, under their words."""

    words: str
    ties: list[Tie] = field(default_factory=list)


def ties(organisation: Organisation, viewer: Viewer) -> list[Group]:
    """The organisation's links with others, grouped by what they say from its side. Two queries."""
    meaning = of(Relation)
    roles = viewer.roles_on(organisation.pk)
    elsewhere = viewer.roles
    rows = [
        *Relation.objects.filter(meaning.visible(roles), subject=organisation).select_related("object"),
        *Relation.objects.filter(meaning.visible(elsewhere), object=organisation).select_related("subject"),
    ]
    groups: dict[str, Group] = defaultdict(lambda: Group(""))
    for relation in rows:
        outward = relation.subject_id == organisation.pk
        other = relation.object if outward else relation.subject
        if outward or relation.kind in SYMMETRIC:
            words = label(RELATIONS, relation.kind)
        else:
            words = INVERSE[relation.kind].label(language())
        group = groups[words]
        group.words = words
        group.ties.append(Tie(relation, other, words, _detail(relation)))
    for group in groups.values():
        group.ties.sort(key=lambda tie: tie.other.name.casefold())
    return sorted(groups.values(), key=lambda group: group.words)


def _detail(relation: Relation) -> str:
    parts = [relation.title]
    if relation.since and relation.until:
        parts.append(
            _("de %(since)s à %(until)s")
            % {"since": partial(relation.since), "until": partial(relation.until)}
        )
    elif relation.since:
        parts.append(_("depuis %(since)s") % {"since": partial(relation.since)})
    elif relation.until:
        parts.append(_("jusqu’à %(until)s") % {"until": partial(relation.until)})
    if relation.source:
        parts.append(label(of(Relation).code_list("source"), relation.source).lower())
    return ", ".join(part for part in parts if part)


def facts(organisation: Organisation, viewer: Viewer) -> list[dict[str, str]]:
    """The few facts beside the title, those that the viewer may read and that are known."""
    meaning = of(Organisation)
    readable = {p.name for p in meaning.readable(viewer.roles_on(organisation.pk))}
    found = [
        ("website", _("Site"), host(organisation.website), organisation.website),
        ("maturity", _("Étape"), label(meaning.code_list("maturity"), organisation.maturity), ""),
        ("started", _("Début"), partial(organisation.started), ""),
        ("ceased", _("Fin d’activité"), partial(organisation.ceased), ""),
        ("city", _("Siège"), place(organisation), ""),
        (
            "countries",
            _("Pays d’activité"),
            ", ".join(country_name(c, language()) for c in organisation.countries),
            "",
        ),
        ("legal_forms", _("Forme juridique"), ", ".join(labels(meaning, organisation, "legal_forms")), ""),
        ("registration", _("Immatriculation"), organisation.registration, ""),
        (
            "email",
            _("Courriel"),
            organisation.email,
            f"mailto:{organisation.email}" if organisation.email else "",
        ),
        ("phone", _("Téléphone"), organisation.phone, ""),
        ("checked_on", _("Fiche vérifiée"), day(organisation.checked_on), ""),
        ("created", _("Fraîcheur"), fresh(organisation), ""),
    ]
    return [
        {"term": term, "value": value, "url": url}
        for name, term, value, url in found
        if value and name in readable
    ]


def fresh(organisation: Organisation) -> str:
    """How fresh the record is, in words: a date, never a reproach (criterion G5)."""
    checks = Checks(
        created=timezone.localdate(organisation.created),
        checked=organisation.checked_on,
        ceased=organisation.maturity == "ceased",
    )
    return _said(freshness(checks, timezone.localdate()).said)


def membership(organisation: Organisation, viewer: Viewer) -> dict[str, Any] | None:
    """Of a network: how many members it has, and how many more through the networks among them (NET-06)."""
    if organisation.kind != "network":
        return None
    found = graphs.members(viewer, organisation)
    direct = sum(member.depth == 1 for member in found)
    if not found:
        return None
    return {
        "direct": direct,
        "beyond": len(found) - direct,
        "url": f"/directory/?network={organisation.slug}",
        "graph": f"/directory/graph?around={organisation.slug}&depth=2",
    }


def lacking(organisation: Organisation) -> list[str]:
    """What the record leaves empty, in words, essential first."""
    record = {f.name: getattr(organisation, f.name) for f in Organisation._meta.fields}
    return [_said(gap.short) for gap in sorted(gaps(record), key=lambda gap: not gap.essential)]


def _said(said: Any) -> str:
    return said.en if language() == "en" else said.fr


def classification(organisation: Organisation) -> list[dict[str, Any]]:
    """The several-valued classification, as pairs of a label and links to the directory."""
    meaning = of(Organisation)
    parameters = {
        "activities": "activity",
        "igas": "igas",
        "interactions": "interaction",
        "markets": "market",
    }
    shown = []
    for name, parameter in parameters.items():
        code_list = meaning.code_list(name)
        values = [
            {"label": label(code_list, code), "url": f"/directory/?{parameter}={code}"}
            for code in getattr(organisation, name)
        ]
        if values:
            shown.append({"label": meaning.label(name), "values": values})
    return shown


def commons_table(organisation: Organisation, viewer: Viewer) -> dict[str, Any]:
    """The inventory as a table (NET-11)."""
    meaning = of(Commons)
    rows = Commons.objects.filter(
        meaning.visible(viewer.roles_on(organisation.pk)), organisation=organisation
    ).order_by("name")
    return {
        "id": "commons",
        "caption": _("Ce qu’elle met en commun"),
        "big": True,
        "columns": [{"label": meaning.label(name)} for name in ("name", "nature", "licence", "openness")],
        "rows": [
            [
                {"text": c.name, "url": c.link} if c.link else c.name,
                label(meaning.code_list("nature"), c.nature),
                c.licence or "–",
                label(meaning.code_list("openness"), c.openness) or "–",
            ]
            for c in rows
        ],
    }


def stakeholder_table(organisation: Organisation, viewer: Viewer) -> dict[str, Any]:
    """Those whom the platform brings together (NET-03)."""
    meaning = of(Stakeholder)
    rows = Stakeholder.objects.filter(
        meaning.visible(viewer.roles_on(organisation.pk)), organisation=organisation
    ).order_by("pk")
    return {
        "id": "stakeholders",
        "caption": _("Ses parties prenantes"),
        "big": True,
        "columns": [
            {"label": meaning.label(n)} for n in ("category", "action", "status", "link", "governance")
        ],
        "rows": [
            [
                s.label or label(meaning.code_list("category"), s.category),
                s.action or "–",
                label(meaning.code_list("status"), s.status) or "–",
                label(meaning.code_list("link"), s.link) or "–",
                s.governance or "–",
            ]
            for s in rows
        ],
    }


def listings(organisation: Organisation, viewer: Viewer) -> list[dict[str, Any]]:
    """Its open offers and needs."""
    meaning = of(Listing)
    rows = Listing.objects.filter(
        meaning.visible(viewer.roles_on(organisation.pk)), organisation=organisation, state="open"
    ).order_by("direction", "-created")
    return [
        {
            "key": one.key,
            "direction": one.direction,
            "title": one.title,
            "kind": label(meaning.code_list("kind"), one.kind),
            "text": in_language(one.text),
        }
        for one in rows
    ]


def people(organisation: Organisation, viewer: Viewer) -> list[dict[str, Any]]:
    """Those who take part in it, whom the viewer may see."""
    meaning = of(Affiliation)
    rows = Affiliation.objects.filter(
        meaning.visible(viewer.roles_on(organisation.pk)), organisation=organisation, until=""
    )
    return [
        {"person": tie.person, "words": tie.function or label(meaning.code_list("role"), tie.role)}
        for tie in rows.select_related("person").order_by("person__name")
    ]


def sources(organisation: Organisation, viewer: Viewer) -> list[Source]:
    """Where what the record says comes from."""
    return list(
        Source.objects.filter(
            of(Source).visible(viewer.roles_on(organisation.pk)), organisation=organisation
        ).order_by("name")
    )
