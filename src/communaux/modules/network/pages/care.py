"""Keeping records true: claims, reports, links that edit without an account, transfers, confirmation, withdrawal.

Every page works without a script and says what comes next. What a stranger is told never depends on what is known.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from communaux.meaning.access import VISITOR
from communaux.meaning.declare import of
from communaux.meaning.forms import form_class
from communaux.modules.network import verbs
from communaux.modules.network.acts import care, organisations
from communaux.modules.network.lists import REPORT_REASONS
from communaux.modules.network.models import Claim, EditLink, Report, Transfer
from communaux.modules.network.models.care import Decision
from communaux.modules.network.pages import held, shown
from communaux.modules.network.pages.organisation import find
from communaux.modules.network.permissions import may
from communaux.nouns.acts.errors import LinkDead
from communaux.nouns.answers import attempt, done, press, viewer_of
from communaux.nouns.models import Organisation
from communaux.nouns.models.organisation import State

DEAD = {
    "unknown": gettext_lazy("Nous ne le connaissons pas. A-t-il été recopié en entier ?"),
    "expired": gettext_lazy("Ce lien a servi son temps."),
    "revoked": gettext_lazy("Ce lien a été retiré par qui tient la fiche."),
    "used": gettext_lazy("Ce lien a déjà servi."),
    "gone": gettext_lazy("La fiche n’est plus en ligne, ou qui a envoyé ce lien ne la tient plus."),
}


class Honest(forms.Form):
    """A field that people do not see and that programs fill."""

    subject = forms.CharField(
        label=gettext_lazy("Laissez ce champ vide"),
        required=False,
        max_length=10_000,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )


class ClaimForm(forms.Form):
    """Who one is for the organisation; a name where one has no page yet."""

    your_name = forms.CharField(
        label=gettext_lazy("Votre nom"),
        max_length=120,
        help_text=gettext_lazy(
            "Il ouvre votre page de personne, que seuls les membres voient tant que vous ne la rendez pas publique."
        ),
    )
    message = forms.CharField(
        label=gettext_lazy("Qui êtes-vous pour cette organisation ?"),
        max_length=care.LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy(
            "Votre fonction, et comment l’intendance peut s’en assurer. Elle seule lit ceci."
        ),
    )


class NameForm(forms.Form):
    """The name of somebody who takes a record over and has no page yet."""

    your_name = forms.CharField(label=gettext_lazy("Votre nom"), max_length=120)


class AddressForm(forms.Form):
    """Where the link is to be sent."""

    email = forms.EmailField(label=gettext_lazy("Votre adresse électronique"), max_length=254)


class TransferForm(forms.Form):
    """To whom a record is offered."""

    email = forms.EmailField(
        label=gettext_lazy("Adresse de la personne qui reprend la fiche"),
        max_length=254,
        help_text=gettext_lazy("Elle reçoit un lien qui sert une fois, pendant quatorze jours."),
    )
    keep = forms.BooleanField(label=gettext_lazy("Je garde aussi mes droits sur la fiche"), required=False)


class WithdrawForm(forms.Form):
    """Why a record leaves the directory."""

    reason = forms.ChoiceField(label=gettext_lazy("Motif"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(code, shown.label(REPORT_REASONS, code)) for code in REPORT_REASONS.codes]
        self.fields["reason"].choices = names  # type: ignore[attr-defined]


def _trail(organisation: Organisation, here: str) -> list[tuple[str, str | None]]:
    return [
        (_("Annuaire"), "/directory/"),
        (organisation.name, organisation.get_absolute_url()),
        (here, None),
    ]


def sign_in_links(path: str) -> dict[str, str]:
    """Where to sign in or up and come back."""
    query = urlencode({"next": path})
    return {"login": f"{settings.LOGIN_URL}?{query}", "signup": f"/account/signup/?{query}"}


def dead_link(request: HttpRequest, dead: LinkDead) -> HttpResponse:
    """The page of a link that opens nothing any more."""
    words = DEAD.get(dead.reason, DEAD["unknown"])
    return render(
        request, "network/dead_link.html", {"words": words}, status=404 if dead.reason == "unknown" else 410
    )


# --- Claims -----------------------------------------------------------------------------------------------------------


def claim(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask to keep a record. An account is needed: the page offers to sign in or up, and comes back."""
    viewer = viewer_of(request)
    organisation = find(request, slug)
    path = organisation.get_absolute_url()
    if organisation.state != State.PUBLISHED:
        raise Http404
    context: dict[str, Any] = {
        "organisation": organisation,
        "path": path,
        "trail": _trail(organisation, _("Tenir la fiche")),
    }
    if viewer.account is None:
        return render(request, "network/claim.html", context | {"sign_in": sign_in_links(f"{path}/claim")})
    if organisation.pk in viewer.edits:
        messages.info(request, _("Vous tenez déjà cette fiche."))
        return redirect(path)
    waiting = Claim.objects.filter(
        organisation=organisation, account_id=viewer.account, state=Decision.OPEN
    ).first()
    form = ClaimForm(request.POST or None)
    if viewer.person is not None:
        del form.fields["your_name"]
    if request.method == "POST" and waiting is None and form.is_valid():
        made = attempt(form, lambda: care.claim(viewer, organisation, form.cleaned_data))
        if made is not None:
            messages.success(request, _("Votre demande est partie. L’intendance vous répond par courriel."))
            return redirect(path)
    return render(request, "network/claim.html", context | {"form": form, "waiting": waiting})


# --- Reports ----------------------------------------------------------------------------------------------------------


def report(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that something is wrong with a record; nobody needs an account."""
    viewer = viewer_of(request)
    organisation = find(request, slug)
    path = organisation.get_absolute_url()
    if organisation.state != State.PUBLISHED:
        raise Http404
    form = form_class(of(Report), VISITOR.roles)(request.POST or None)
    form.fields["contact"].label = _("Votre adresse électronique")
    trap = Honest(request.POST or None)
    if request.method == "POST" and form.is_valid():
        trapped = not trap.is_valid() or bool(trap.cleaned_data["subject"])
        if trapped or done(form, lambda: care.report(viewer, organisation, form.values())):
            messages.success(request, _("Merci. L’intendance regarde votre signalement."))
            return redirect(path)
    context = {
        "organisation": organisation,
        "path": path,
        "form": form,
        "trap": trap,
        "trail": _trail(organisation, _("Signaler une erreur")),
    }
    return render(request, "network/report.html", context)


# --- Links that edit without an account -------------------------------------------------------------------------------


def ask_edit_link(request: HttpRequest, slug: str) -> HttpResponse:
    """Have a link sent. A stranger reads the same answer whatever the record knows; its keepers see and revoke links."""
    viewer = viewer_of(request)
    organisation = find(request, slug)
    path = organisation.get_absolute_url()
    # Who holds a link edits, and no more: the addresses of the others are for those who signed in.
    keeper = viewer.account is not None and may(viewer, verbs.EDIT_LINK_REVOKED, organisation.pk)
    if request.method == "POST" and keeper and request.POST.get("revoke", "").isdecimal():
        return _revoke(request, organisation, request.POST["revoke"])
    form = AddressForm(request.POST or None, initial={"email": organisation.email} if keeper else None)
    if keeper:
        form.fields["email"].label = _("À quelle adresse")
    sent = False
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        sent = done(form, lambda: care.send_edit_link(viewer, organisation, email))
    if sent and keeper:
        messages.success(request, _("Le lien est parti."))
        return redirect(f"{path}/edit-link")
    links = EditLink.objects.filter(organisation=organisation, revoked=None, expires__gt=timezone.now())
    context = {
        "organisation": organisation,
        "path": path,
        "form": form,
        "sent": sent,
        "keeper": keeper,
        "links": links.order_by("-expires") if keeper else [],
        "trail": _trail(organisation, _("Lien d’édition")),
    }
    return render(request, "network/edit_link.html", context)


def _revoke(request: HttpRequest, organisation: Organisation, pk: str) -> HttpResponse:
    link = EditLink.objects.filter(organisation=organisation, pk=int(pk[:18])).first()
    if link is None:
        raise Http404
    press(request, lambda: care.revoke_edit_link(viewer_of(request), link), _("Ce lien n’ouvre plus rien."))
    return redirect(f"{organisation.get_absolute_url()}/edit-link")


@never_cache
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Where an edit link leads: the session holds it, and the token leaves the address."""
    try:
        organisation = held.hold(request, token)
    except LinkDead as dead:
        return dead_link(request, dead)
    return redirect(f"{organisation.get_absolute_url()}/edit")


@require_POST
def close_link(request: HttpRequest) -> HttpResponse:
    """Stop editing by the link; it can be opened again from its e-mail."""
    path = held.let_go(request)
    messages.success(request, _("Le lien d’édition est refermé sur cet appareil."))
    return redirect(path or "/directory/")


@never_cache
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """« It is still true » from an e-mail: one button, since programs that read mail follow links and press nothing."""
    try:
        organisation, holder = care.open_edit_link(token)
        if request.method == "POST":
            organisations.check(holder, organisation)
            checked = True
        else:
            checked = False
    except LinkDead as dead:
        return dead_link(request, dead)
    context = {
        "organisation": organisation,
        "path": organisation.get_absolute_url(),
        "checked": checked,
        "token": token,
        "facts": shown.facts(organisation, holder),
        "lacking": shown.lacking(organisation),
    }
    return render(request, "network/confirm_check.html", context)


# --- Transfers --------------------------------------------------------------------------------------------------------


def transfer(request: HttpRequest, slug: str) -> HttpResponse:
    """Offer the record to somebody else, see what was offered, take an offer back."""
    viewer = viewer_of(request)
    organisation = find(request, slug)
    path = organisation.get_absolute_url()
    if viewer.account is None:
        return redirect_to_login(request.path)
    if not may(viewer, verbs.TRANSFER_OFFERED, organisation.pk):
        raise PermissionDenied
    open_ones = Transfer.objects.filter(
        organisation=organisation, state=Decision.OPEN, expires__gt=timezone.now()
    )
    form = TransferForm(request.POST if request.method == "POST" and "withdraw" not in request.POST else None)
    if request.method == "POST" and "withdraw" in request.POST:
        offer = open_ones.filter(key=request.POST["withdraw"][:20].replace("\x00", "")).first()
        if offer is None:
            raise Http404
        words = _("L’offre est retirée ; son lien n’ouvre plus rien.")
        press(request, lambda: care.withdraw_transfer(viewer, offer), words)
        return redirect(f"{path}/transfer")
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: care.offer_transfer(viewer, organisation, form.cleaned_data))
        if made is not None:
            messages.success(
                request, _("L’offre est partie. Vous tenez la fiche tant qu’elle n’est pas acceptée.")
            )
            return redirect(f"{path}/transfer")
    context = {
        "organisation": organisation,
        "path": path,
        "form": form,
        "transfers": open_ones.order_by("-created"),
        "trail": _trail(organisation, _("Transmettre la fiche")),
    }
    return render(request, "network/transfer.html", context)


@never_cache
def take_over(request: HttpRequest, token: str) -> HttpResponse:
    """Accept or refuse a record that was offered; an account is needed for both."""
    viewer = viewer_of(request)
    form = NameForm(request.POST or None)
    if viewer.person is not None:
        del form.fields["your_name"]
    try:
        offer = care.read_transfer(token)
        if request.method == "POST" and viewer.account is None:
            return redirect_to_login(request.path)
        if request.method == "POST" and "refuse" in request.POST:
            care.refuse_transfer(viewer, token)
            messages.success(request, _("L’offre est refusée. Rien ne change pour cette fiche."))
            return redirect(offer.organisation.get_absolute_url())
        if request.method == "POST" and offer.by_id != viewer.account and form.is_valid():
            name = form.cleaned_data.get("your_name", "")
            taken = attempt(form, lambda: care.accept_transfer(viewer, token, name))
            if taken is not None:
                messages.success(request, _("Vous tenez maintenant cette fiche."))
                return redirect(taken.get_absolute_url())
    except LinkDead as dead:
        return dead_link(request, dead)
    context = {
        "organisation": offer.organisation,
        "path": offer.organisation.get_absolute_url(),
        "offer": offer,
        "form": form,
        "own": offer.by_id == viewer.account,
        "signed_in": viewer.account is not None,
        "sign_in": sign_in_links(request.path),
    }
    return render(request, "network/take_over.html", context)


# --- Withdrawal -------------------------------------------------------------------------------------------------------


def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a record offline, with the reason; asks before."""
    viewer = viewer_of(request)
    organisation = find(request, slug)
    path = organisation.get_absolute_url()
    if viewer.account is None:
        return redirect_to_login(request.path)
    if not may(viewer, verbs.ORGANISATION_WITHDRAWN, organisation.pk):
        raise PermissionDenied
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(form, lambda: organisations.withdraw(viewer, organisation, reason)) is not None:
            messages.success(
                request, _("La fiche est retirée de l’annuaire. L’intendance peut l’y remettre.")
            )
            return redirect(path)
    context = {
        "organisation": organisation,
        "path": path,
        "form": form,
        "trail": _trail(organisation, _("Retirer la fiche")),
    }
    return render(request, "network/withdraw.html", context)
