"""The working rules that all groups share: the text in force, earlier versions, the draft of the next one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from communaux.meaning.access import STEWARDS
from communaux.meaning.declare import of
from communaux.meaning.fields import in_language
from communaux.meaning.forms import form_class, initial
from communaux.modules.groups import verbs
from communaux.modules.groups.acts import rules as acts
from communaux.modules.groups.models import WorkingRules
from communaux.modules.groups.pages.groups import trail
from communaux.modules.groups.permissions import MATRIX
from communaux.modules.groups.shipped import working_rules
from communaux.modules.network.pages.shown import day
from communaux.nouns.answers import attempt, press, viewer_of

ADDRESS = "/groups/rules/"


def index(request: HttpRequest) -> HttpResponse:
    """The rules in force."""
    return _page(request, acts.in_force())


def page(request: HttpRequest, key: str) -> HttpResponse:
    """One version."""
    viewer = viewer_of(request)
    rows = WorkingRules.objects.filter(of(WorkingRules).visible(viewer.roles), key=key[:16])
    found = rows.first()
    if found is None:
        raise Http404
    return _page(request, found)


def _page(request: HttpRequest, rules: WorkingRules | None) -> HttpResponse:
    viewer = viewer_of(request)
    versions = list(WorkingRules.objects.filter(of(WorkingRules).visible(viewer.roles)).order_by("-number"))
    now = next((one for one in versions if one.state == "adopted"), None)
    context: dict[str, Any] = {
        "rules": rules,
        "text": in_language(rules.text) if rules else "",
        "changes": in_language(rules.changes) if rules else "",
        "adopted": day(rules.adopted_on) if rules else "",
        "in_force": rules is not None and now is not None and rules.pk == now.pk,
        "now": now,
        "versions": [
            {
                "number": one.number,
                "url": one.get_absolute_url(),
                "adopted": day(one.adopted_on),
                "state": one.state,
            }
            for one in versions
        ],
        "may_draft": MATRIX.allows(viewer, verbs.RULES_DRAFTED),
        "trail": trail((_("Règles de travail"), None)),
    }
    return render(request, "groups/rules.html", context)


def edit(request: HttpRequest) -> HttpResponse:
    """Write the next version, and adopt it."""
    viewer = viewer_of(request)
    if viewer.account is None:
        return redirect_to_login(request.path)
    if not MATRIX.allows(viewer, verbs.RULES_DRAFTED):
        raise PermissionDenied
    draft = WorkingRules.objects.filter(state="draft").first()
    if request.method == "POST" and "adopt" in request.POST and draft is not None:
        press(request, lambda: acts.adopt(viewer, draft), _("Les règles sont adoptées."))
        return redirect(ADDRESS)
    meaning = of(WorkingRules)
    base = draft or acts.in_force()
    start = initial(meaning, base, STEWARDS) if base else {"text": working_rules()}
    if draft is None:
        start.pop("changes", None)
    form = form_class(meaning, STEWARDS)(request.POST or None, initial=start)
    valid = request.method == "POST" and form.is_valid()
    if valid and attempt(form, lambda: acts.draft(viewer, form.values())) is not None:
        messages.success(request, _("Le projet est enregistré. Il ne vaut qu’une fois adopté."))
        return redirect(f"{ADDRESS}edit")
    context = {
        "form": form,
        "draft": draft,
        "text": in_language(draft.text) if draft else "",
        "trail": trail((_("Règles de travail"), ADDRESS), (_("Projet"), None)),
    }
    return render(request, "groups/rules_edit.html", context)
