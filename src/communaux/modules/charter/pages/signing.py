"""Signing the charter: with an account, for an organisation that one keeps; or by a link sent to its address.

One page chooses the organisation, one is read and signed. A link that no longer signs says why and offers another.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communaux.meaning.access import Viewer
from communaux.meaning.declare import of
from communaux.meaning.forms import form_class
from communaux.meaning.refs import NotFoundError, find_ref
from communaux.modules.charter import verbs as v
from communaux.modules.charter.acts import signatures as acts
from communaux.modules.charter.models import CharterVersion, Signature
from communaux.modules.charter.pages import shown
from communaux.modules.charter.permissions import KEEPERS, MATRIX
from communaux.modules.charter.reading import signatures, texts
from communaux.nouns.acts.errors import LinkDead
from communaux.nouns.answers import attempt, done, press, viewer_of
from communaux.nouns.models import Organisation


class Agree(forms.Form):
    """The tick without which nothing is signed."""

    agree = forms.BooleanField(
        label=gettext_lazy("J’ai lu la charte et le manifeste, et mon organisation s’y reconnaît.")
    )


class AskLink(forms.Form):
    """For which organisation, and at which of its addresses."""

    organisation = forms.CharField(
        label=gettext_lazy("Votre organisation"),
        max_length=160,
        help_text=gettext_lazy("Son nom ou l’adresse de sa fiche dans l’annuaire."),
    )
    email = forms.EmailField(
        label=gettext_lazy("Adresse électronique de l’organisation"),
        help_text=gettext_lazy("Celle qui figure sur sa fiche, ou la vôtre si vous la tenez."),
    )


def sign(request: HttpRequest) -> HttpResponse:
    """Choose an organisation and sign; or ask for a link where the reader keeps none."""
    viewer = viewer_of(request)
    version = texts.current()
    if version is None:
        return redirect("/charter/")
    mine = signatures.mine(viewer) if viewer.account is not None else []
    slug = request.POST.get("for") or request.GET.get("for") or ""
    chosen = next((one for one in mine if one.slug == slug), mine[0] if len(mine) == 1 and not slug else None)
    if chosen is not None:
        return _sign_for(request, viewer, version, chosen, mine)
    if slug and mine:
        raise PermissionDenied
    if mine:
        return _choose(request, viewer, version, mine)
    return _ask(request, viewer, version)


def _choose(
    request: HttpRequest, viewer: Viewer, version: CharterVersion, mine: list[Organisation]
) -> HttpResponse:
    signed = signatures.signed_pks(version, [one.pk for one in mine])
    context = {
        "version": version,
        "choices": [{"organisation": one, "signed": one.pk in signed} for one in mine],
        "trail": shown.trail((_("Signer"), None)),
    }
    return render(request, "charter/sign_choose.html", context)


def _sign_for(
    request: HttpRequest,
    viewer: Viewer,
    version: CharterVersion,
    organisation: Organisation,
    mine: list[Organisation],
) -> HttpResponse:
    everything = signatures.of_organisation(organisation)
    current = next((one for one in everything if one.charter_id == version.pk and not one.withdrawn_on), None)
    agree = Agree(request.POST or None)
    form = form_class(of(Signature), KEEPERS, only=("capacity", "name_shown"))(request.POST or None)
    if request.method == "POST" and current is None and agree.is_valid() and form.is_valid():
        values = {**form.values(), "agree": agree.cleaned_data["agree"]}
        made = attempt(agree, lambda: acts.sign(viewer, organisation, values))
        if made is not None:
            messages.success(request, _("Votre organisation a signé la charte."))
            return redirect(f"{organisation.get_absolute_url()}/charter")
    context = {
        **_reading(version),
        "organisation": organisation,
        "several": len(mine) > 1,
        "agree": agree,
        "form": form,
        "signature": current,
        "signed_by": signatures.name_for(viewer, current) if current else "",
        "older": [one for one in everything if one is not current],
        "may_sign": MATRIX.allows(viewer, v.SIGNED, organisation.pk),
    }
    return render(request, "charter/sign.html", context)


def _reading(version: CharterVersion) -> dict[str, Any]:
    """The text that is signed, as the page shows it again."""
    return {
        "version": version,
        "path": version.get_absolute_url(),
        "state": shown.state_words(version),
        "parts": [shown.part(one) for one in texts.parts(version)],
        "trail": shown.trail((_("Signer"), None)),
    }


def _ask(request: HttpRequest, viewer: Viewer, version: CharterVersion) -> HttpResponse:
    """Have a link sent to the organisation. The answer is the same for every address."""
    form = AskLink(request.POST or None, initial={"organisation": request.GET.get("organisation", "")})
    sent = False
    if request.method == "POST" and form.is_valid():
        organisation: Any = None
        try:
            organisation = find_ref(of(Organisation), form.cleaned_data["organisation"], viewer.roles)
        except NotFoundError as error:
            form.add_error(
                "organisation", forms.ValidationError(error.sentence, code=error.code, params=error.params)
            )
        if organisation is not None:
            sent = done(form, lambda: acts.ask_link(viewer, organisation, form.cleaned_data["email"]))
    context = {
        "version": version,
        "form": form,
        "sent": sent,
        "with_account": viewer.account is not None,
        "trail": shown.trail((_("Signer"), None)),
    }
    return render(request, "charter/sign_ask.html", context)


_DEAD = {
    "expired": gettext_lazy("Il a dépassé ses sept jours."),
    "used": gettext_lazy("Il a déjà servi à signer."),
    "gone": gettext_lazy("La fiche de l’organisation n’est plus en ligne."),
    "unknown": gettext_lazy("Nous ne le reconnaissons pas : il est peut-être coupé."),
}


def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Read and sign with the link of a letter. A scanner of mail that follows links signs nothing."""
    version = texts.current()
    try:
        link = acts.read_link(token)
    except LinkDead as dead:
        return _dead(request, dead, token)
    if version is None:
        return redirect("/charter/")
    organisation = link.organisation
    agree = Agree(request.POST or None)
    form = form_class(of(Signature), KEEPERS, only=("signatory", "capacity", "name_shown"))(
        request.POST or None
    )
    form.fields["signatory"].required = True
    if request.method == "POST" and agree.is_valid() and form.is_valid():
        values = {**form.values(), "agree": agree.cleaned_data["agree"]}
        try:
            acts.read_link(token)  # so that a link that died meanwhile gets its page, not a form
        except LinkDead as dead:
            return _dead(request, dead, token)
        if attempt(agree, lambda: acts.sign_by_link(token, values)) is not None:
            messages.success(request, _("Votre organisation a signé la charte."))
            return redirect(f"{organisation.get_absolute_url()}/charter")
    context = {
        **_reading(version),
        "organisation": organisation,
        "agree": agree,
        "form": form,
        "link": link,
        "may_sign": True,
    }
    return render(request, "charter/sign.html", context)


def _dead(request: HttpRequest, dead: LinkDead, token: str) -> HttpResponse:
    organisation = acts.organisation_of_dead_link(token)
    context = {"words": _DEAD.get(dead.reason, _DEAD["unknown"]), "organisation": organisation}
    return render(request, "charter/sign_dead.html", context, status=410)


def signature(request: HttpRequest, key: str) -> HttpResponse:
    """One signature: who, which version, when. Its keeper may withdraw it or hide the name."""
    viewer = viewer_of(request)
    found = Signature.objects.select_related("organisation", "charter", "person").filter(key=key).first()
    if (
        found is None
        or not Signature.objects.filter(
            of(Signature).visible(viewer.roles_on(found.organisation_id)), pk=found.pk
        ).exists()
    ):
        raise Http404
    current = texts.current()
    context = {
        "signature": found,
        "organisation": found.organisation,
        "state": shown.state_words(found.charter),
        "signed_by": signatures.name_for(viewer, found),
        "outdated": current is not None and current.pk != found.charter_id and not found.withdrawn_on,
        "may_withdraw": not found.withdrawn_on
        and MATRIX.allows(viewer, v.SIGNATURE_WITHDRAWN, found.organisation_id),
        "trail": shown.trail(
            (_("Signataires"), f"{found.charter.get_absolute_url()}/signatories"),
            (found.organisation.name, None),
        ),
    }
    return render(request, "charter/signature.html", context)


def withdraw(request: HttpRequest, key: str) -> HttpResponse:
    """Take a signature back, after a question."""
    viewer = viewer_of(request)
    found = Signature.objects.select_related("organisation", "charter").filter(key=key).first()
    if found is None:
        raise Http404
    if not MATRIX.allows(viewer, v.SIGNATURE_WITHDRAWN, found.organisation_id):
        raise PermissionDenied
    here = f"/signatures/{found.key}"
    if request.method == "POST":
        press(request, lambda: acts.withdraw(viewer, found), _("La signature est retirée."))
        return redirect(here)
    context = {
        "title": _("Retirer la signature de %(name)s") % {"name": found.organisation.name},
        "question": _("Votre organisation ne se reconnaît plus dans la charte, version %(n)s ?")
        % {"n": found.charter.number},
        "consequences": [
            _("Elle ne paraît plus parmi les signataires."),
            _("Il reste écrit qu’elle avait signé, et jusqu’à quel jour. Les noms sont effacés."),
            _("Vous pourrez signer de nouveau."),
        ],
        "action": _("Retirer la signature"),
        "danger": True,
        "back_url": here,
        "hidden": {},
    }
    return render(request, "confirm.html", context)
