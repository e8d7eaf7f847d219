"""The platforms that the house accepts, for its stewards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Field, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from communaux.modules.food import verbs
from communaux.modules.food.acts import platforms as acts
from communaux.modules.food.models import Platform
from communaux.modules.food.permissions import may
from communaux.nouns.answers import done, press, viewer_of

HERE = "/food/platforms/"


class PlatformForm(forms.Form):
    """How a platform signs, and where it listens: the fields of the model, said once there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in acts.FIELDS:
            known = Platform._meta.get_field(name)
            assert isinstance(known, Field)
            field = known.formfield()
            assert field is not None
            self.fields[name] = field


def _steward(request: HttpRequest) -> None:
    if not may(viewer_of(request), verbs.PLATFORM_ADDED):
        raise PermissionDenied


def listed(request: HttpRequest) -> HttpResponse:
    """All of them, with how many organisations agreed to something."""
    _steward(request)
    active = Q(grants__revoked__isnull=True, grants__isnull=False)
    rows = Platform.objects.annotate(
        organisations=Count("grants__organisation", filter=active, distinct=True)
    ).order_by("-active", "name")
    trail: list[tuple[str, str | None]] = [
        (_("Intendance"), "/desk/"),
        (_("Plateformes alimentaires"), None),
    ]
    return render(request, "food/platforms.html", {"rows": rows, "trail": trail})


def new(request: HttpRequest) -> HttpResponse:
    """Accept one."""
    _steward(request)
    form = PlatformForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        viewer = viewer_of(request)
        if done(form, lambda: acts.add(viewer, form.cleaned_data)):
            return redirect(HERE)
    return _form(request, form, None)


def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Change one, accept it no more, or again."""
    _steward(request)
    viewer = viewer_of(request)
    platform = get_object_or_404(Platform, key=key)
    if request.method == "POST" and "remove" in request.POST:
        press(
            request,
            lambda: acts.remove(viewer, platform),
            _("Cette plateforme n’est plus acceptée ; ses autorisations ont pris fin."),
        )
        return redirect(HERE)
    if request.method == "POST" and "again" in request.POST:
        press(
            request,
            lambda: acts.accept_again(viewer, platform),
            _("Cette plateforme est acceptée de nouveau."),
        )
        return redirect(HERE)
    form = PlatformForm(request.POST or None, initial={name: getattr(platform, name) for name in acts.FIELDS})
    if (
        request.method == "POST"
        and form.is_valid()
        and done(form, lambda: acts.change(viewer, platform, form.cleaned_data))
    ):
        return redirect(HERE)
    return _form(request, form, platform)


def _form(request: HttpRequest, form: Any, platform: Platform | None) -> HttpResponse:
    context = {
        "form": form,
        "platform": platform,
        "trail": [
            (_("Intendance"), "/desk/"),
            (_("Plateformes alimentaires"), HERE),
            (platform.name if platform else _("Accepter une plateforme"), None),
        ],
    }
    return render(request, "food/platform.html", context)
