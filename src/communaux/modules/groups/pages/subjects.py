"""Subjects: the list, one with what it gathers, and what its proposer, its volunteers and the stewards do with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from communaux.meaning.access import MEMBERS, STEWARDS
from communaux.meaning.declare import of
from communaux.meaning.fields import in_language
from communaux.meaning.forms import form_class, initial
from communaux.meaning.refs import NotFoundError, find_ref
from communaux.modules.groups import lists, verbs
from communaux.modules.groups.acts import subjects as acts
from communaux.modules.groups.models import Group, Subject, Threshold
from communaux.modules.groups.pages import words
from communaux.modules.groups.pages.forms import CloseForm, OfferForm, own_organisations
from communaux.modules.groups.pages.groups import trail
from communaux.modules.groups.permissions import MATRIX
from communaux.modules.groups.reading import groups as group_reading
from communaux.modules.groups.reading import standings
from communaux.modules.groups.reading import subjects as reading
from communaux.modules.network.pages.shown import day, label, partial
from communaux.nouns.answers import attempt, press, viewer_of

FIELDS = ("title", "why", "product", "needs")


def _trail(*steps: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return trail((_("Sujets"), "/groups/subjects/"), *steps)


def find(key: str) -> Subject:
    """The subject at this address; a merged one is not there any more. Raises Http404."""
    found = (
        Subject.objects.select_related("group", "organisation", "proposer")
        .filter(key=key[:20], merged_into=None)
        .first()
    )
    if found is None:
        raise Http404
    return found


def index(request: HttpRequest) -> HttpResponse:
    """Every subject, by what became of it."""
    viewer = viewer_of(request)
    found = reading.all_subjects()
    titles = {
        "open": _("Cherchent leurs forces vives"),
        "started": _("Devenus des groupes"),
        "closed": _("Clos"),
    }
    context = {
        "sections": [
            {
                "id": state,
                "title": title,
                "rows": [words.subject_row(one) for one in found if one.subject.state == state],
            }
            for state, title in titles.items()
        ],
        "needs": words.needs(reading.needs()),
        "may_propose": MATRIX.allows(viewer, verbs.SUBJECT_PROPOSED),
        "may_set": MATRIX.allows(viewer, verbs.THRESHOLD_SET),
        "trail": trail((_("Sujets"), None)),
    }
    return render(request, "groups/subjects.html", context)


def page(request: HttpRequest, key: str) -> HttpResponse:
    """One subject: what it is about, who is there, what is missing, what one can do."""
    viewer = viewer_of(request)
    subject = find(key)
    found = reading.standing_of([subject])[0]
    standing = standings.of_subject(viewer, subject)
    forces, hidden = reading.forces(viewer, subject)
    mine = next((one for one in forces if one.person_id == viewer.person), None)
    path = subject.get_absolute_url()
    is_open = subject.state == "open"
    offers = is_open and MATRIX.allows(viewer, verbs.FORCE_OFFERED)
    context = {
        "subject": subject,
        "path": path,
        "why": in_language(subject.why),
        "product": in_language(subject.product),
        "needs": in_language(subject.needs),
        "lacking": words.lacking(found.missing),
        "ready": found.ready,
        "counted": words.counted(found),
        "rule": words.needs(reading.needs()),
        "forces": [
            {
                "person": one.person,
                "organisation": one.organisation,
                "words": words.first_upper(label(lists.FORCES, one.kind)),
                "note": one.note,
                "own": one.person_id == viewer.person,
            }
            for one in forces
        ],
        "hidden": hidden,
        "mine": mine,
        "form": _offer_form(viewer, mine) if offers else None,
        "is_open": is_open,
        "proposed_on": partial(subject.proposed_on),
        "settled_on": partial(subject.settled_on),
        "proposer": subject.proposer
        if subject.proposer and (viewer.may(MEMBERS) or subject.proposer.listed)
        else None,
        "state": words.first_upper(label(lists.SUBJECT_STATES, subject.state)),
        "state_kind": words.DOTS.get(subject.state, "off"),
        "closing": words.first_upper(label(lists.CLOSING_REASONS, subject.closing))
        if subject.closing
        else "",
        "merged": list(subject.merged.all()),
        "may_edit": is_open and MATRIX.allows(viewer, verbs.SUBJECT_CHANGED, standing=standing),
        "may_start": found.ready and MATRIX.allows(viewer, verbs.SUBJECT_STARTED, standing=standing),
        "may_close": is_open and MATRIX.allows(viewer, verbs.SUBJECT_CLOSED, standing=standing),
        "may_merge": is_open and MATRIX.allows(viewer, verbs.SUBJECT_MERGED),
        "may_reopen": subject.state == "closed" and MATRIX.allows(viewer, verbs.SUBJECT_REOPENED),
        "history": [
            {"instant": one.instant, "when": day(one.instant), "sentence": str(one), "url": one.url}
            for one in group_reading.history(viewer, path)
        ],
        "trail": _trail((subject.title, None)),
    }
    return render(request, "groups/subject.html", context)


def _offer_form(viewer: Any, mine: Any, data: Any = None) -> OfferForm:
    start: dict[str, Any] = {}
    if mine is not None:
        start = {
            "kind": mine.kind,
            "note": mine.note,
            "organisation": mine.organisation.slug if mine.organisation_id else "",
        }
    return OfferForm(viewer, data, initial=start)


def offer(request: HttpRequest, key: str) -> HttpResponse:
    """Offer one's forces, change what one offered, or take it back."""
    viewer = viewer_of(request)
    subject = find(key)
    path = subject.get_absolute_url()
    if viewer.account is None:
        return redirect_to_login(path)
    mine = subject.forces.filter(person=viewer.person).first() if viewer.person else None
    if request.method == "POST" and "withdraw" in request.POST and mine is not None:
        press(request, lambda: acts.withdraw(viewer, mine), _("C’est noté : vous n’êtes plus engagé·e."))
        return redirect(path)
    form = _offer_form(viewer, mine, request.POST or None)
    if request.method == "POST" and form.is_valid():
        your_name = form.cleaned_data.get("your_name", "")
        done = attempt(form, lambda: acts.offer(viewer, subject, form.values(), your_name=your_name))
        if done is not None:
            messages.success(request, _("Merci. Votre engagement est noté."))
            return redirect(path)
    context = {
        "subject": subject,
        "path": path,
        "form": form,
        "mine": mine,
        "trail": _trail((subject.title, path), (_("M’engager"), None)),
    }
    return render(request, "groups/offer.html", context)


def new(request: HttpRequest) -> HttpResponse:
    """Propose a subject."""
    viewer = viewer_of(request)
    if viewer.account is None:
        return redirect_to_login(request.path)
    if not MATRIX.allows(viewer, verbs.SUBJECT_PROPOSED):
        return render(
            request, "groups/members_only.html", {"trail": _trail((_("Proposer"), None))}, status=403
        )
    form = form_class(of(Subject), MEMBERS, only=FIELDS)(request.POST or None)
    own = own_organisations(viewer)
    chosen = request.POST.get("organisation", own[0].slug if own else "")
    if request.method == "POST" and form.is_valid():
        values = form.values()
        values["organisation"] = next((one for one in own if one.slug == chosen), None)
        if values["organisation"] is None:
            del values["organisation"]
        made = attempt(
            form, lambda: acts.propose(viewer, values, your_name=request.POST.get("your_name", ""))
        )
        if made is not None:
            messages.success(request, _("Le sujet est proposé. Dites maintenant ce que vous y apportez."))
            return redirect(made.get_absolute_url())
    context = {
        "form": form,
        "own": own,
        "chosen": chosen,
        "nameless": viewer.person is None,
        "rule": words.needs(reading.needs()),
        "trail": _trail((_("Proposer"), None)),
    }
    return render(request, "groups/subject_new.html", context)


def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Change what a subject says."""
    viewer = viewer_of(request)
    if viewer.account is None:
        return redirect_to_login(request.path)
    subject = find(key)
    if not MATRIX.allows(viewer, verbs.SUBJECT_CHANGED, standing=standings.of_subject(viewer, subject)):
        raise PermissionDenied
    meaning = of(Subject)
    form = form_class(meaning, MEMBERS, only=FIELDS)(
        request.POST or None, initial=initial(meaning, subject, MEMBERS)
    )
    if request.method == "POST" and form.is_valid():
        values = form.values(only_changed=True)
        if attempt(form, lambda: acts.change(viewer, subject, values)) is not None:
            messages.success(request, _("Le sujet est enregistré."))
            return redirect(subject.get_absolute_url())
    context = {
        "subject": subject,
        "path": subject.get_absolute_url(),
        "form": form,
        "trail": _trail((subject.title, subject.get_absolute_url()), (_("Modifier"), None)),
    }
    return render(request, "groups/subject_edit.html", context)


def start(request: HttpRequest, key: str) -> HttpResponse:
    """Make a group of it: what the group is called and what it will make."""
    viewer = viewer_of(request)
    if viewer.account is None:
        return redirect_to_login(request.path)
    subject = find(key)
    if not MATRIX.allows(viewer, verbs.SUBJECT_STARTED, standing=standings.of_subject(viewer, subject)):
        raise PermissionDenied
    only = ("name", "kind", "aim", "product", "joining")
    begin = {"name": subject.title, "kind": "workshop", "product": subject.product, "joining": "request"}
    form = form_class(of(Group), MEMBERS, only=only)(request.POST or None, initial=begin)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: acts.start(viewer, subject, form.values()))
        if made is not None:
            messages.success(request, _("Le groupe est ouvert. Chacune et chacun reçoit une invitation."))
            return redirect(made.get_absolute_url())
    found = reading.standing_of([subject])[0]
    forces, hidden = reading.forces(viewer, subject)
    context = {
        "subject": subject,
        "path": subject.get_absolute_url(),
        "form": form,
        "ready": found.ready,
        "lacking": words.lacking(found.missing),
        "invited": sum(one.kind != "follow" for one in forces) + hidden,
        "trail": _trail((subject.title, subject.get_absolute_url()), (_("Démarrer"), None)),
    }
    return render(request, "groups/subject_start.html", context)


def close(request: HttpRequest, key: str) -> HttpResponse:
    """Close it, with a reason."""
    viewer = viewer_of(request)
    if viewer.account is None:
        return redirect_to_login(request.path)
    subject = find(key)
    if not MATRIX.allows(viewer, verbs.SUBJECT_CLOSED, standing=standings.of_subject(viewer, subject)):
        raise PermissionDenied
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if attempt(form, lambda: acts.close(viewer, subject, said["reason"], said["note"])) is not None:
            messages.success(request, _("Le sujet est clos."))
            return redirect(subject.get_absolute_url())
    context = {
        "subject": subject,
        "path": subject.get_absolute_url(),
        "form": form,
        "trail": _trail((subject.title, subject.get_absolute_url()), (_("Clore"), None)),
    }
    return render(request, "groups/subject_close.html", context)


@require_POST
def reopen(request: HttpRequest, key: str) -> HttpResponse:
    """Open it again."""
    viewer = viewer_of(request)
    subject = find(key)
    press(request, lambda: acts.reopen(viewer, subject), _("Le sujet est rouvert."))
    return redirect(subject.get_absolute_url())


def merge(request: HttpRequest, key: str) -> HttpResponse:
    """Bring another subject into this one."""
    viewer = viewer_of(request)
    if viewer.account is None:
        return redirect_to_login(request.path)
    subject = find(key)
    if not MATRIX.allows(viewer, verbs.SUBJECT_MERGED):
        raise PermissionDenied
    others = Subject.objects.filter(state="open").exclude(pk=subject.pk).order_by("title")
    if request.method == "POST":
        try:
            other = find_ref(of(Subject), request.POST.get("other", ""), viewer.roles)
        except NotFoundError:
            other = None
        if isinstance(other, Subject):
            press(
                request,
                lambda: acts.merge(viewer, subject, other),
                _("Les deux sujets n’en font plus qu’un."),
            )
            return redirect(subject.get_absolute_url())
        messages.error(request, _("Choisissez l’autre sujet."))
    context = {
        "subject": subject,
        "path": subject.get_absolute_url(),
        "others": others,
        "trail": _trail((subject.title, subject.get_absolute_url()), (_("Réunir"), None)),
    }
    return render(request, "groups/subject_merge.html", context)


def thresholds(request: HttpRequest) -> HttpResponse:
    """What every subject needs before it can start."""
    viewer = viewer_of(request)
    if viewer.account is None:
        return redirect_to_login(request.path)
    if not MATRIX.allows(viewer, verbs.THRESHOLD_SET):
        raise PermissionDenied
    row = Threshold.objects.first() or Threshold()
    meaning = of(Threshold)
    form = form_class(meaning, STEWARDS)(request.POST or None, initial=initial(meaning, row, STEWARDS))
    valid = request.method == "POST" and form.is_valid()
    if valid and attempt(form, lambda: acts.set_thresholds(viewer, form.values())) is not None:
        messages.success(request, _("Les seuils sont enregistrés."))
        return redirect("/groups/subjects/")
    return render(request, "groups/thresholds.html", {"form": form, "trail": _trail((_("Seuils"), None))})
