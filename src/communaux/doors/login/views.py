"""The page of one's own account; signing in and out are allauth's pages in our look."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from communaux.doors.login import languages
from communaux.meaning.access import Role
from communaux.modules.network.models import Claim, Report
from communaux.modules.network.models.care import Decision
from communaux.nouns import panels
from communaux.nouns.models import Affiliation, Person
from communaux.nouns.models.account import LETTERS_IN

ROLE_NAMES = {
    Role.STEWARD: _("intendance de la fédération"),
    Role.RESEARCHER: _("recherche"),
    Role.MEMBER: _("membre"),
    Role.EDITOR: _("tient une fiche à jour"),
}


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """What the account is tied to, and where its keys are kept."""
    viewer = request.viewer  # type: ignore[attr-defined]
    ties = Affiliation.objects.filter(person=viewer.person, until="").select_related("organisation")
    held = viewer.roles | ({Role.EDITOR} if viewer.edits else set())
    return render(
        request,
        "login/home.html",
        {
            "affiliations": ties if viewer.person else [],
            "person": Person.objects.filter(pk=viewer.person).first() if viewer.person else None,
            "claims": Claim.objects.filter(account=viewer.account, state=Decision.OPEN).select_related(
                "organisation"
            ),
            "reports": Report.objects.filter(
                organisation__in=viewer.edits, state=Decision.OPEN
            ).select_related("organisation"),
            "panels": panels.of_account(viewer),
            "languages": LETTERS_IN,
            "steward": Role.STEWARD in viewer.roles,
            "viewer_roles": [name for role, name in ROLE_NAMES.items() if role in held],
        },
    )


@require_POST
@login_required
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language of the letters."""
    try:
        languages.choose(request.viewer.account, request.POST.get("language", ""))  # type: ignore[attr-defined]
    except ValidationError as error:
        raise BadRequest(str(error)) from error
    return HttpResponseRedirect(reverse("account_home"))
