"""Mutual help: notices with what answers them, and the page of a pair (COM-04)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communaux.meaning.access import MEMBERS
from communaux.meaning.declare import of
from communaux.meaning.forms import form_class, initial
from communaux.modules.library import verbs
from communaux.modules.library.acts import help as acts
from communaux.modules.library.lists import HELP_DIRECTIONS, PAIRING_STATES, THEMES
from communaux.modules.library.models import HelpNotice, Pairing
from communaux.modules.library.pages.shared import Speaker, rooms, said, version_sent
from communaux.modules.library.permissions import ASKED, may
from communaux.modules.library.reading import help as reading
from communaux.modules.library.reading import mine
from communaux.modules.library.rules import steps
from communaux.modules.network.pages import shown
from communaux.nouns.answers import attempt, conflict_rows, press, viewer_of, words_of


def line(one: HelpNotice) -> dict[str, Any]:
    """A notice as a line of a list."""
    meaning = of(HelpNotice)
    return {
        "notice": one,
        "url": one.get_absolute_url(),
        "direction": shown.label(HELP_DIRECTIONS, one.direction),
        "tag": "offer" if one.direction == "offer" else "need",
        "themes": shown.labels(meaning, one, "themes"),
        "languages": shown.labels(meaning, one, "languages"),
        "until": shown.day(one.until),
    }


def listed(request: HttpRequest) -> HttpResponse:
    """Who can help, who looks for help; by direction and theme."""
    viewer = viewer_of(request)
    everything = list(reading.notices(viewer))
    direction, theme = request.GET.get("direction", ""), request.GET.get("theme", "")
    direction = direction if direction in HELP_DIRECTIONS else ""
    theme = theme if theme in THEMES else ""

    def keeps(one: HelpNotice, wanted: str, about: str) -> bool:
        return (not wanted or one.direction == wanted) and (not about or about in one.themes)

    def url(**other: str) -> str:
        told = {"direction": direction, "theme": theme, **other}
        query = urlencode({name: value for name, value in told.items() if value})
        return f"{request.path}?{query}" if query else request.path

    def option(name: str, code: str, label: str, current: bool, count: int) -> dict[str, Any]:
        return {
            "label": label,
            "count": count,
            "current": current,
            "url": url(**{name: "" if current else code}),
        }

    directions = [
        option(
            "direction",
            code,
            shown.label(HELP_DIRECTIONS, code),
            code == direction,
            sum(keeps(one, code, theme) for one in everything),
        )
        for code in HELP_DIRECTIONS.codes
    ]
    themes = [
        option(
            "theme",
            code,
            shown.label(THEMES, code),
            code == theme,
            sum(keeps(one, direction, code) for one in everything),
        )
        for code in THEMES.codes
    ]
    context = {
        "rooms": rooms("mentoring"),
        "rows": [line(one) for one in everything if keeps(one, direction, theme)],
        "filters": [
            {"label": _("Sens"), "options": directions if everything else []},
            {"label": _("Thème"), "options": [one for one in themes if one["count"] or one["current"]]},
        ],
        "chosen": bool(direction or theme),
        "signed_in": viewer.account is not None,
        "may_speak": mine.may_speak(viewer),
    }
    return render(request, "library/mentoring.html", context)


def _find(request: HttpRequest, key: str) -> HelpNotice:
    viewer = viewer_of(request)
    rows = HelpNotice.objects.select_related("person", "organisation")
    one = rows.filter(key=key).first()
    if one is None:
        raise Http404
    own = bool(acts.standing(viewer, one))
    if not own and not rows.filter(of(HelpNotice).visible(viewer.roles), pk=one.pk).exists():
        raise Http404
    return one


class AskForm(forms.Form):
    """What one writes to the person behind a notice."""

    message = forms.CharField(
        label=gettext_lazy("Votre message"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy(
            "Qui vous êtes, ce que vous cherchez ou proposez. Il part par courrier ; les adresses restent cachées."
        ),
    )


def notice(request: HttpRequest, key: str) -> HttpResponse:
    """One notice, what may answer it and why, and the form that writes to its author."""
    viewer, one = viewer_of(request), _find(request, key)
    own = bool(acts.standing(viewer, one))
    form, speaker = AskForm(request.POST or None), None
    may_ask = one.open and not own and may(viewer, verbs.PAIRING_ASKED) and viewer.person is not None
    if may_ask:
        speaker = Speaker(
            request.POST or None, mine.belongs(viewer), label=_("Pour"), nobody=_("Moi, sans organisation")
        )
    if request.method == "POST":
        if speaker is None:
            raise PermissionDenied
        if all([form.is_valid(), speaker.is_valid()]):
            words = form.cleaned_data["message"]
            organisation = speaker.organisation
            made = attempt(form, lambda: acts.ask(viewer, one, words, organisation))
            if made is not None:
                messages.success(
                    request, _("Votre message est parti. La réponse vous parviendra par courrier.")
                )
                return redirect(f"/library/mentoring/pairs/{made.key}")
    matched = reading.answers(one, reading.notices(viewer)) if one.open else []
    context = {
        **line(one),
        "one": one,
        "own": own,
        "form": form,
        "speaker": speaker,
        "may_ask": may_ask,
        "signed_in": viewer.account is not None,
        "answers": [{**line(other), "reasons": [said(reason) for reason in why]} for other, why in matched],
        "trail": [(_("Entraide"), "/library/mentoring/"), (one.title, None)],
    }
    return render(request, "library/notice.html", context)


def new(request: HttpRequest) -> HttpResponse:
    """Offer or ask."""
    viewer = viewer_of(request)
    if viewer.account is None:
        return redirect(f"/account/login/?next={request.path}")
    if not mine.is_member(viewer) or viewer.person is None:
        return render(request, "library/members_only.html", status=403)
    start = request.GET.get("direction", "offer")
    speaker = Speaker(
        request.POST or None, mine.belongs(viewer), label=_("Au nom de"), nobody=_("Moi, en personne")
    )
    form = form_class(of(HelpNotice), MEMBERS)(
        request.POST or None, initial={"direction": start, "languages": ["fr"]}
    )
    if request.method == "POST" and all([form.is_valid(), speaker.is_valid()]):
        made = attempt(form, lambda: acts.offer(viewer, speaker.organisation, form.values()))
        if made is not None:
            messages.success(request, _("Votre annonce est en ligne. Voici ce qui peut y répondre."))
            return redirect(made.get_absolute_url())
    context = {
        "title": _("Proposer ou chercher un accompagnement"),
        "lede": _("Dites ce que vous savez faire, ou ce qui vous arrête. Une ligne claire suffit."),
        "speaker": speaker,
        "form": form,
        "button": _("Publier"),
        "back_url": "/library/mentoring/",
        "trail": [(_("Entraide"), "/library/mentoring/"), (_("Nouvelle annonce"), None)],
    }
    return render(request, "library/form.html", context)


def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Change or close one's own notice."""
    viewer, one = viewer_of(request), _find(request, key)
    stand = acts.standing(viewer, one)
    if "close" in request.POST:
        press(request, lambda: acts.close(viewer, one), _("L’annonce est close."))
        return redirect("/library/mentoring/")
    if not may(viewer, verbs.HELP_CHANGED, None, stand):
        raise PermissionDenied
    form = form_class(of(HelpNotice), MEMBERS)(
        request.POST or None, initial=initial(of(HelpNotice), one, MEMBERS)
    )
    version = version_sent(request) or one.version
    if request.method == "POST" and form.is_valid():
        values = form.values(only_changed=True)
        if attempt(form, lambda: acts.change(viewer, one, values, expected_version=version)) is not None:
            messages.success(request, _("L’annonce est enregistrée."))
            return redirect(one.get_absolute_url())
    conflicts = conflict_rows(form, words_of)
    if conflicts:
        version = form.conflict.current_version  # type: ignore[attr-defined]
    context = {
        "title": _("Modifier l’annonce"),
        "lede": one.title,
        "form": form,
        "version": version,
        "conflicts": conflicts,
        "button": _("Enregistrer"),
        "back_url": one.get_absolute_url(),
        "after": [{"label": _("Clore l’annonce"), "name": "close", "value": "1", "url": ""}],
        "trail": [
            (_("Entraide"), "/library/mentoring/"),
            (one.title, one.get_absolute_url()),
            (_("Modifier"), None),
        ],
    }
    return render(request, "library/form.html", context, status=409 if conflicts else 200)


class NoteForm(forms.Form):
    """The note that the two of a pair share."""

    note = forms.CharField(
        label=gettext_lazy("Note partagée entre vous deux"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Personne d’autre ne la lit."),
    )


def pair(request: HttpRequest, key: str) -> HttpResponse:
    """A pair, for the two of it alone: where it stands, its dates, the note."""
    viewer = viewer_of(request)
    one = (
        Pairing.objects.select_related(
            "mentor", "mentee", "notice", "mentor_organisation", "mentee_organisation"
        )
        .filter(key=key)
        .first()
    )
    stand = acts.standing_in(viewer, one) if one is not None else ()
    if one is None or not stand:
        raise Http404
    here = f"/library/mentoring/pairs/{one.key}"
    if "answer" in request.POST:
        accept = request.POST["answer"] == "yes"
        words = _("C’est accepté. L’autre personne est prévenue.") if accept else _("C’est décliné.")
        press(request, lambda: acts.answer(viewer, one, accept), words)
        return redirect(here)
    if "state" in request.POST:
        state = request.POST["state"]
        press(request, lambda: acts.move(viewer, one, state), _("C’est noté."))
        return redirect(here)
    form = NoteForm(request.POST or None, initial={"note": one.note})
    version = version_sent(request) or one.version
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["note"]
        if attempt(form, lambda: acts.note_down(viewer, one, note, expected_version=version)) is not None:
            messages.success(request, _("La note est enregistrée."))
            return redirect(here)
    conflicts = conflict_rows(form, words_of)
    if conflicts:
        version = form.conflict.current_version  # type: ignore[attr-defined]
    context = {
        "one": one,
        "state": shown.label(PAIRING_STATES, one.state),
        "facts": _facts(one),
        "asked": ASKED in stand and one.state == "asked",
        "moves": [
            {
                "value": code,
                "label": {"under-way": _("Nous avons commencé"), "ended": _("C’est terminé")}[code],
            }
            for code in ("under-way", "ended")
            if steps.allowed(steps.PAIRING, one.state, code)
        ],
        "form": form,
        "version": version,
        "conflicts": conflicts,
        "trail": [(_("Entraide"), "/library/mentoring/"), (_("Accompagnement"), None)],
    }
    return render(request, "library/pair.html", context, status=409 if conflicts else 200)


def _facts(one: Pairing) -> list[dict[str, str]]:
    def who(person: Any, organisation: Any) -> str:
        return f"{person.name} ({organisation.name})" if organisation else str(person.name)

    found = [
        (_("Accompagne"), who(one.mentor, one.mentor_organisation)),
        (_("Est accompagné·e"), who(one.mentee, one.mentee_organisation)),
        (_("État"), shown.label(PAIRING_STATES, one.state)),
        (_("Demandé le"), shown.day(one.created)),
        (_("Réponse le"), shown.day(one.answered)),
        (_("Commencé le"), shown.day(one.started)),
        (_("Terminé le"), shown.day(one.ended)),
    ]
    return [{"term": term, "value": value, "url": ""} for term, value in found if value]
