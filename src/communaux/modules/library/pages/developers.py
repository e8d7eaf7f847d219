"""The developers' hub: who can do what, what is built together (COM-05)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communaux.ground.money import Money
from communaux.meaning.access import EDITORS, MEMBERS
from communaux.meaning.declare import of
from communaux.meaning.fields import in_language
from communaux.meaning.forms import form_class, initial
from communaux.modules.library import verbs
from communaux.modules.library.acts import developers as acts
from communaux.modules.library.lists import AVAILABILITY, DEVELOPMENT_STATES, SKILLS
from communaux.modules.library.models import Backing, Development, SkillProfile
from communaux.modules.library.pages.shared import Speaker, language, named, rooms, version_sent
from communaux.modules.library.permissions import may
from communaux.modules.library.reading import mine
from communaux.modules.library.rules import steps
from communaux.modules.network.pages import shown
from communaux.nouns.answers import attempt, conflict_rows, done, press, viewer_of, words_of

_ORDER = ("looking", "under-way", "idea", "delivered", "dropped")
_MOVES = {
    "looking": gettext_lazy("Chercher des forces"),
    "under-way": gettext_lazy("Commencer"),
    "delivered": gettext_lazy("C’est livré"),
    "dropped": gettext_lazy("Abandonner"),
    "idea": gettext_lazy("Revenir à l’idée"),
}


def listed(request: HttpRequest) -> HttpResponse:
    """Developments by state, and the people who told their skills."""
    viewer = viewer_of(request)
    skill = request.GET.get("skill", "")
    skill = skill if skill in SKILLS else ""
    developments = list(
        Development.objects.filter(of(Development).visible(viewer.roles))
        .select_related("organisation")
        .annotate(shares=Count("backings"), days=Sum("backings__days"), euros=Sum("backings__euros"))
    )
    developments.sort(key=lambda one: (_ORDER.index(one.state) if one.state in _ORDER else 9, -one.pk))
    profiles = list(
        SkillProfile.objects.filter(of(SkillProfile).visible(viewer.roles))
        .select_related("person")
        .order_by("person__name")
    )
    counts = {code: sum(code in one.skills for one in profiles) for code in SKILLS.codes}
    context = {
        "rooms": rooms("developers"),
        "developments": [line(one) for one in developments],
        "people": [person(one) for one in profiles if not skill or skill in one.skills],
        "filters": [
            {
                "label": _("Compétence"),
                "options": [
                    {
                        "label": shown.label(SKILLS, code),
                        "count": counts[code],
                        "current": code == skill,
                        "url": request.path
                        if code == skill
                        else f"{request.path}?{urlencode({'skill': code})}",
                    }
                    for code in SKILLS.codes
                    if counts[code] or code == skill
                ],
            }
        ],
        "hidden": viewer.account is None,
        "may_propose": viewer.account is None or bool(viewer.edits),
        "may_speak": mine.may_speak(viewer),
    }
    return render(request, "library/developers.html", context)


def line(one: Any) -> dict[str, Any]:
    """A development as a line of a list."""
    return {
        "development": one,
        "url": one.get_absolute_url(),
        "state": shown.label(DEVELOPMENT_STATES, one.state),
        "summary": in_language(one.summary),
        "from": named(one.organisation),
        "shares": one.shares + 1,
        "days": one.days or 0,
        "euros": Money.of(one.euros).label(language()) if one.euros else "",
    }


def person(one: SkillProfile) -> dict[str, Any]:
    """Somebody's skills as a line of a list."""
    return {
        "person": one.person,
        "skills": shown.labels(of(SkillProfile), one, "skills"),
        "text": one.text,
        "availability": shown.label(AVAILABILITY, one.availability),
        "link": one.link,
    }


def skills(request: HttpRequest) -> HttpResponse:
    """One's own skills: told, changed, taken back."""
    viewer = viewer_of(request)
    if viewer.account is None:
        return redirect(f"/account/login/?next={request.path}")
    if not mine.is_member(viewer) or viewer.person is None:
        return render(request, "library/members_only.html", status=403)
    known = SkillProfile.objects.filter(person=viewer.person).first()
    if "remove" in request.POST and known is not None:
        press(request, lambda: acts.remove_skills(viewer, known), _("Vos compétences ne sont plus montrées."))
        return redirect("/library/developers/")
    meaning = of(SkillProfile)
    form = form_class(meaning, MEMBERS)(
        request.POST or None, initial=initial(meaning, known, MEMBERS) if known else None
    )
    version = version_sent(request) or (known.version if known else None)
    if request.method == "POST" and form.is_valid():
        values = form.values(only_changed=known is not None)
        if attempt(form, lambda: acts.tell_skills(viewer, values, expected_version=version)) is not None:
            messages.success(request, _("Merci, c’est enregistré."))
            return redirect("/library/developers/")
    conflicts = conflict_rows(form, words_of)
    context = {
        "title": _("Mes compétences"),
        "lede": _(
            "Ce que vous savez faire, pour qu’une autre plateforme vous trouve. Vous le retirez quand vous voulez."
        ),
        "form": form,
        "version": version,
        "conflicts": conflicts,
        "button": _("Enregistrer"),
        "back_url": "/library/developers/",
        "after": [{"label": _("Retirer mes compétences"), "name": "remove", "value": "1", "url": ""}]
        if known
        else [],
        "trail": [(_("Développements"), "/library/developers/"), (_("Mes compétences"), None)],
    }
    return render(request, "library/form.html", context, status=409 if conflicts else 200)


def new(request: HttpRequest) -> HttpResponse:
    """Propose a joint development, for an organisation one edits."""
    viewer = viewer_of(request)
    if viewer.account is None and not viewer.edits:
        return redirect(f"/account/login/?next={request.path}")
    organisations = mine.edited(viewer)
    if not organisations:
        return render(request, "library/members_only.html", status=403)
    speaker = Speaker(request.POST or None, organisations, label=_("Proposé par"))
    form = form_class(of(Development), EDITORS)(request.POST or None)
    if request.method == "POST" and all([form.is_valid(), speaker.is_valid()]):
        organisation = speaker.organisation
        assert organisation is not None
        made = attempt(form, lambda: acts.propose(viewer, organisation, form.values()))
        if made is not None:
            messages.success(
                request, _("C’est proposé. Les autres plateformes peuvent dire qu’elles en ont besoin.")
            )
            return redirect(made.get_absolute_url())
    context = {
        "title": _("Proposer un développement commun"),
        "lede": _("Ce que plusieurs plateformes pourraient construire et entretenir ensemble."),
        "speaker": speaker,
        "form": form,
        "button": _("Proposer"),
        "back_url": "/library/developers/",
        "trail": [(_("Développements"), "/library/developers/"), (_("Nouveau"), None)],
    }
    return render(request, "library/form.html", context)


def _find(request: HttpRequest, key: str) -> Development:
    viewer = viewer_of(request)
    one = Development.objects.select_related("organisation", "resource").filter(key=key).first()
    if (
        one is None
        or not Development.objects.filter(
            of(Development).visible(viewer.roles_on(one.organisation_id)), pk=one.pk
        ).exists()
    ):
        raise Http404
    return one


def development(request: HttpRequest, key: str) -> HttpResponse:
    """One joint development: the need, who shares it, what is pledged, where it stands."""
    viewer, one = viewer_of(request), _find(request, key)
    backings = list(
        Backing.objects.filter(of(Backing).visible(viewer.roles), development=one)
        .select_related("organisation")
        .order_by("pk")
    )
    sharing = {one.organisation_id, *(backing.organisation_id for backing in backings)}
    free = [org for org in mine.edited(viewer) if org.pk not in sharing] if one.state != "dropped" else []
    may_edit = may(viewer, verbs.DEVELOPMENT_CHANGED, one.organisation_id)
    meaning, lang = of(Development), language()
    days, euros = sum(b.days or 0 for b in backings), sum(b.euros or 0 for b in backings)
    context = {
        "one": one,
        "path": one.get_absolute_url(),
        "state": shown.label(DEVELOPMENT_STATES, one.state),
        "summary": in_language(one.summary),
        "text": in_language(one.text),
        "facts": [
            {"term": term, "value": value, "url": url}
            for term, value, url in (
                (_("Proposé par"), named(one.organisation), one.organisation.get_absolute_url()),
                (_("État"), shown.label(DEVELOPMENT_STATES, one.state), ""),
                (_("Livré le"), shown.day(one.delivered), ""),
                (_("Thèmes"), ", ".join(shown.labels(meaning, one, "themes")), ""),
                (_("Compétences utiles"), ", ".join(shown.labels(meaning, one, "skills")), ""),
                (_("Dépôt"), shown.host(one.repository), one.repository),
                (_("Licence prévue"), one.licence, ""),
                (
                    _("Dans la bibliothèque"),
                    one.resource.title if one.resource else "",
                    one.resource.get_absolute_url() if one.resource else "",
                ),
            )
            if value
        ],
        "steps": _steps(one.state),
        "table": {
            "id": "backings",
            "caption": _("Qui partage ce besoin"),
            "big": True,
            "first_is_header": True,
            "columns": [
                {"label": _("Organisation")},
                {"label": _("Son besoin")},
                {"label": _("Jours"), "numeric": True},
                {"label": _("Argent"), "numeric": True},
            ],
            "rows": [
                [
                    {"text": named(b.organisation), "url": b.organisation.get_absolute_url()},
                    b.text or "–",
                    str(b.days) if b.days is not None else "–",
                    Money.of(b.euros).label(lang) if b.euros is not None else "–",
                ]
                for b in backings
            ],
        },
        "days": days,
        "euros": Money.of(euros).label(lang) if euros else "",
        "pledge": {
            "speaker": Speaker(None, free, label=_("Organisation")),
            "form": form_class(of(Backing), EDITORS)(),
        }
        if free
        else None,
        "own": [b for b in backings if viewer.may(EDITORS, b.organisation_id)],
        "may_edit": may_edit,
        "moves": [
            {"value": code, "label": _MOVES[code]}
            for code in _ORDER
            if may_edit and steps.allowed(steps.DEVELOPMENT, one.state, code)
        ],
        "may_shelve": may_edit and one.state == "delivered" and one.resource_id is None,
        "trail": [(_("Développements"), "/library/developers/"), (one.title, None)],
    }
    return render(request, "library/development.html", context)


def _steps(state: str) -> list[dict[str, str]]:
    order = ("idea", "looking", "under-way", "delivered")
    if state not in order:
        return []
    here = order.index(state)
    return [
        {
            "label": shown.label(DEVELOPMENT_STATES, code),
            "state": "done"
            if place < here or state == "delivered"
            else "current"
            if place == here
            else "todo",
            "url": "",
        }
        for place, code in enumerate(order)
    ]


def act(request: HttpRequest, key: str) -> HttpResponse:
    """The gestures of the page: move, shelve, pledge, take back. By POST alone."""
    viewer, one = viewer_of(request), _find(request, key)
    here = one.get_absolute_url()
    if request.method != "POST":
        return redirect(here)
    if "state" in request.POST:
        state = request.POST["state"]
        press(request, lambda: acts.move(viewer, one, state), _("C’est noté."))
    elif "shelve" in request.POST:
        press(request, lambda: acts.to_library(viewer, one), _("C’est dans la bibliothèque."))
    elif "back" in request.POST:
        known = Backing.objects.filter(development=one, key=request.POST["back"][:16]).first()
        if known is None:
            raise Http404
        press(request, lambda: acts.take_back(viewer, known), _("C’est retiré."))
    else:
        _pledge(request, one)
    return redirect(here)


def _pledge(request: HttpRequest, one: Development) -> None:
    viewer = viewer_of(request)
    speaker = Speaker(request.POST, mine.edited(viewer), label="")
    form = form_class(of(Backing), EDITORS)(request.POST)
    organisation = speaker.organisation if speaker.is_valid() else None
    if organisation is None:
        raise PermissionDenied
    if form.is_valid() and done(form, lambda: acts.pledge(viewer, one, organisation, form.values())):
        messages.success(request, _("Merci, c’est noté."))
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, str(error))


def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Change the words of a development."""
    viewer, one = viewer_of(request), _find(request, key)
    if not may(viewer, verbs.DEVELOPMENT_CHANGED, one.organisation_id):
        raise PermissionDenied
    meaning = of(Development)
    form = form_class(meaning, EDITORS)(request.POST or None, initial=initial(meaning, one, EDITORS))
    version = version_sent(request) or one.version
    if request.method == "POST" and form.is_valid():
        values = form.values(only_changed=True)
        if attempt(form, lambda: acts.change(viewer, one, values, expected_version=version)) is not None:
            messages.success(request, _("C’est enregistré."))
            return redirect(one.get_absolute_url())
    conflicts = conflict_rows(form, words_of)
    if conflicts:
        version = form.conflict.current_version  # type: ignore[attr-defined]
    context = {
        "title": _("Modifier le développement"),
        "lede": one.title,
        "form": form,
        "version": version,
        "conflicts": conflicts,
        "button": _("Enregistrer"),
        "back_url": one.get_absolute_url(),
        "trail": [
            (_("Développements"), "/library/developers/"),
            (one.title, one.get_absolute_url()),
            (_("Modifier"), None),
        ],
    }
    return render(request, "library/form.html", context, status=409 if conflicts else 200)
