"""From groups and subjects to what templates show: words in the active language. No query, no rule."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from communaux.ground.time import PartialDate, Precision
from communaux.meaning.fields import in_language
from communaux.modules.groups import lists
from communaux.modules.groups.reading.subjects import Standing
from communaux.modules.groups.rules.subjects import Missing, Needs
from communaux.modules.network.pages.shown import day, label, partial

DOTS = {
    "proposed": "wait",
    "forming": "wait",
    "active": "ok",
    "paused": "off",
    "done": "info",
    "closed": "off",
    "open": "wait",
    "started": "ok",
    "planned": "off",
    "drafting": "wait",
    "review": "wait",
    "delivered": "ok",
    "dropped": "off",
}
KINDS = {
    "thematic": gettext_lazy("Groupes thématiques"),
    "workshop": gettext_lazy("Ateliers"),
    "committee": gettext_lazy("Comité de pilotage"),
    "plenary": gettext_lazy("Rencontres plénières"),
    "circle": gettext_lazy("Sous-groupes et cercles"),
}
MOVES = {
    "form": gettext_lazy("Commencer à réunir les personnes"),
    "start": gettext_lazy("Démarrer le travail"),
    "resume": gettext_lazy("Reprendre le travail"),
    "finish": gettext_lazy("Noter que le groupe a abouti"),
    "pause": gettext_lazy("Mettre en pause"),
    "close": gettext_lazy("Clore le groupe"),
    "reopen": gettext_lazy("Rouvrir le groupe"),
}
NEXT = {
    "proposed": gettext_lazy("L’idée est posée. Il reste à réunir les personnes, puis à démarrer."),
    "forming": gettext_lazy("Les personnes se réunissent et précisent le but. Le travail démarre ensuite."),
    "active": gettext_lazy("Le groupe travaille. La prochaine réunion est annoncée sur cette page."),
    "paused": gettext_lazy("Le travail est suspendu. Il reprendra quand la coordination le dira."),
    "done": gettext_lazy("Le groupe a produit ce qu’il visait. Ses productions restent ici."),
    "closed": gettext_lazy("Le groupe s’est arrêté. Sa page reste pour mémoire."),
}
"""What happens next, state by state."""


def first_upper(text: str) -> str:
    """A label at the head of a line."""
    return text[:1].upper() + text[1:]


def kind(code: str) -> str:
    """The kind of a group, at the head of a line."""
    return first_upper(label(lists.GROUP_KINDS, code))


def state(code: str) -> str:
    """The state of a group, at the head of a line."""
    return first_upper(label(lists.GROUP_STATES, code))


def dates(group: Any) -> str:
    """« de mai 2018 à 2019 », « depuis mai 2018 »; '' where nothing is known."""
    since, until = partial(group.started), partial(group.ended)
    if since and until:
        return f"{since} – {until}"
    if since:
        return since_when(group.started)
    return _("jusqu’à : %(until)s") % {"until": until} if until else ""


def since_when(value: Any) -> str:
    """« depuis mai 2018 », « depuis le 2 mai 2018 »; '' where nothing is known."""
    if not value:
        return ""
    known = PartialDate.parse(str(value))
    if known.precision == Precision.DAY:
        return _("depuis le %(day)s") % {"day": partial(value)}
    return _("depuis %(since)s") % {"since": partial(value)}


def people(number: int) -> str:
    """« 12 personnes »."""
    return ngettext("%(n)d personne", "%(n)d personnes", number) % {"n": number}


def meeting(coming: Any) -> str:
    """« prochaine réunion le 12 décembre 2026 »; '' where there is none."""
    if coming is None:
        return ""
    return _("prochaine réunion le %(day)s") % {"day": day(localtime(coming.starts, ZoneInfo(coming.zone)))}


def row(group: Any, next_meeting: str = "") -> dict[str, Any]:
    """A group as a line of a list."""
    meta = [dates(group)]
    count = getattr(group, "people", 0)
    meta.append(people(count) if count else in_language(group.size))
    if ready := getattr(group, "ready", 0):
        meta.append(ngettext("%(n)d production publiée", "%(n)d productions publiées", ready) % {"n": ready})
    meta.append(next_meeting)
    if group.source:
        meta.append(_("faits repris d’une source"))
    return {
        "name": group.name,
        "url": group.get_absolute_url(),
        "summary": in_language(group.product) if group.kind == "workshop" else in_language(group.aim),
        "meta": [part for part in meta if part],
        "states": None,
        "status": {"kind": DOTS.get(group.state, "off"), "text": state(group.state)},
        "example": group.fictional,
    }


def lacking(missing: Missing) -> str:
    """What a subject lacks, as a sentence; '' where it lacks nothing."""
    parts = []
    if missing.coordinators:
        parts.append(
            ngettext("%(n)d coordination", "%(n)d coordinations", missing.coordinators)
            % {"n": missing.coordinators}
        )
    if missing.participants:
        parts.append(
            ngettext("%(n)d participation", "%(n)d participations", missing.participants)
            % {"n": missing.participants}
        )
    if missing.organisations:
        parts.append(
            ngettext("%(n)d organisation", "%(n)d organisations", missing.organisations)
            % {"n": missing.organisations}
        )
    if not parts:
        return ""
    return _("Il manque %(parts)s.") % {"parts": _and(parts)}


def _and(parts: list[str]) -> str:
    if len(parts) == 1:
        return parts[0]
    return _("%(first)s et %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}


def needs(asked: Needs) -> str:
    """What every subject needs, as a sentence."""
    return _(
        "Un sujet démarre quand %(coordinators)s, %(participants)s et %(organisations)s s’y engagent."
    ) % {
        "coordinators": ngettext(
            "%(n)d personne pour coordonner", "%(n)d personnes pour coordonner", asked.coordinators
        )
        % {"n": asked.coordinators},
        "participants": ngettext(
            "%(n)d participante", "%(n)d participantes ou participants", asked.participants
        )
        % {"n": asked.participants},
        "organisations": ngettext(
            "%(n)d organisation", "%(n)d organisations différentes", asked.organisations
        )
        % {"n": asked.organisations},
    }


def counted(standing: Standing) -> list[dict[str, Any]]:
    """What a subject has gathered against what it needs, one line each, as facts and not as a score."""
    found, missing = standing.gathered, standing.missing
    lines = (
        (_("Coordination"), found.coordinators, missing.coordinators),
        (_("Participation"), found.participants, missing.participants),
        (_("Organisations"), found.organisations, missing.organisations),
    )
    return [
        {"term": term, "number": number, "total": number + lack, "ready": not lack}
        for term, number, lack in lines
    ]


def subject_row(standing: Standing) -> dict[str, Any]:
    """A subject as a line of a list."""
    subject, found = standing.subject, standing.gathered
    if subject.state == "open":
        text = lacking(standing.missing) or _("Prêt à démarrer.")
    elif subject.state == "started":
        text = (
            _("Devenu « %(name)s »") % {"name": subject.group.name}
            if subject.group
            else _("Devenu un groupe")
        )
    else:
        text = first_upper(label(lists.CLOSING_REASONS, subject.closing)) if subject.closing else _("Clos")
    meta = [partial(subject.proposed_on)]
    if found.participants or found.experts:
        meta.append(people(found.participants + found.experts))
    if found.followers:
        meta.append(
            ngettext("%(n)d personne suit", "%(n)d personnes suivent", found.followers)
            % {"n": found.followers}
        )
    return {
        "name": subject.title,
        "url": subject.get_absolute_url(),
        "summary": in_language(subject.product) or in_language(subject.why),
        "meta": [part for part in meta if part],
        "states": None,
        "status": {
            "kind": "ok" if standing.ready or subject.state == "started" else DOTS.get(subject.state, "off"),
            "text": text,
        },
        "example": subject.fictional,
    }
