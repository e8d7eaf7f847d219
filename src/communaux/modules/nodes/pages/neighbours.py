"""The pages of neighbours: whom this node follows and how each fares, for everybody; what to do about it, for stewards.

Reads rows of ours only: no neighbour is asked anything while a page is made, but the one that a steward asks to follow.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from communaux.ground.outbound_errors import OutboundError
from communaux.modules.nodes import verbs
from communaux.modules.nodes.acts import neighbours as acts
from communaux.modules.nodes.models import Mirror, Neighbour
from communaux.modules.nodes.permissions import may
from communaux.modules.nodes.reading import neighbours as reading
from communaux.modules.nodes.rules.refusals import TELLS, PeerError
from communaux.nouns.answers import attempt, done, press, viewer_of

HERE = "/neighbours/"
PER_PAGE = 50
_MEGA = 1_000_000


class FollowForm(forms.Form):
    """The address of another node, and the thumbprint of its key where one was told it."""

    url = forms.URLField(
        label=gettext_lazy("Adresse du nœud"),
        assume_scheme="https",
        max_length=300,
        help_text=gettext_lazy("L’adresse de son site, par exemple https://federation.exemple.org"),
    )
    key = forms.CharField(
        label=gettext_lazy("Empreinte de sa clé"),
        required=False,
        max_length=64,
        help_text=gettext_lazy(
            "Si ses responsables vous l’ont donnée par un autre chemin. Sinon, la première clé vue fera foi."
        ),
    )


class LimitForm(forms.Form):
    """What is kept of a neighbour at most."""

    things = forms.IntegerField(
        label=gettext_lazy("Choses gardées au plus"), min_value=1, max_value=acts.MOST_THINGS
    )
    megabytes = forms.IntegerField(
        label=gettext_lazy("Mégaoctets gardés au plus"), min_value=1, max_value=acts.MOST_BYTES // _MEGA
    )


def listed(request: HttpRequest) -> HttpResponse:
    """All neighbours; stewards follow another one here."""
    viewer = viewer_of(request)
    steward = may(viewer, verbs.FOLLOWED)
    form = FollowForm(request.POST if request.method == "POST" and steward else None)
    if request.method == "POST":
        if not steward:
            raise PermissionDenied
        if form.is_valid():
            found = attempt(form, lambda: _followed(request, form.cleaned_data))
            if found is not None:
                return redirect(found.get_absolute_url())
    context = {
        "rows": reading.states(),
        "steward": steward,
        "form": form if steward else None,
        "trail": [(_("Nœuds voisins"), None)],
    }
    return render(request, "nodes/neighbours.html", context)


def _followed(request: HttpRequest, data: dict[str, Any]) -> Neighbour:
    try:
        return acts.follow(viewer_of(request), data["url"], thumbprint=data["key"].strip())
    except PeerError as error:
        raise ValidationError({"url": TELLS[error.code][1].label(_language())}) from error
    except OutboundError as error:
        raise ValidationError({"url": error.said.label(_language())}) from error


def page(request: HttpRequest, key: str) -> HttpResponse:
    """One neighbour: how it fares, what is held of it, the heads that it signed."""
    viewer = viewer_of(request)
    neighbour = get_object_or_404(Neighbour, key=key)
    steward = may(viewer, verbs.FOLLOWED)
    limits = LimitForm(
        request.POST if "limit" in request.POST else None,
        initial={"things": neighbour.most_things, "megabytes": neighbour.most_bytes // _MEGA},
    )
    if request.method == "POST":
        if not steward:
            raise PermissionDenied
        answer = _acted(request, neighbour, limits)
        if answer is not None:
            return answer
    query = request.GET.get("q", "").strip()[:100].replace("\x00", "")
    given = request.GET.get("after", "")
    after = int(given) if given.isascii() and given.isdecimal() and len(given) < 8 else 0
    things, following = reading.things(neighbour, query, after, PER_PAGE)
    row = reading.state_of(neighbour)
    context = {
        "row": row,
        "neighbour": neighbour,
        "steward": steward,
        "limits": limits,
        "things": things,
        "query": query,
        "next_url": f"?q={query}&after={following}" if following else "",
        "previous_url": neighbour.get_absolute_url() if after else "",
        "heads": neighbour.heads.order_by("-id")[:10],
        "trail": [(_("Nœuds voisins"), HERE), (row["title"], None)],
    }
    return render(request, "nodes/neighbour.html", context)


def _acted(request: HttpRequest, neighbour: Neighbour, limits: LimitForm) -> HttpResponse | None:
    """What a steward asked for; None where the page is to be shown again."""
    viewer = viewer_of(request)
    here = neighbour.get_absolute_url()
    if "limit" in request.POST:
        if limits.is_valid() and done(
            limits,
            lambda: acts.limit(
                viewer, neighbour,
                things=limits.cleaned_data["things"], octets=limits.cleaned_data["megabytes"] * _MEGA,
            ),
        ):  # fmt: skip
            return redirect(here)
        return None
    if "pause" in request.POST:
        press(request, lambda: acts.pause(viewer, neighbour), _("Le suivi est en pause."))
    elif "resume" in request.POST:
        press(request, lambda: acts.resume(viewer, neighbour), _("Le suivi reprend."))
    elif "trust" in request.POST or "leave" in request.POST:
        return _confirmed(request, neighbour)
    return redirect(here)


def _confirmed(request: HttpRequest, neighbour: Neighbour) -> HttpResponse:
    """Ask once more before what cannot be undone."""
    viewer = viewer_of(request)
    deed = "trust" if "trust" in request.POST else "leave"
    if request.POST.get("sure") == "yes":
        if deed == "trust":
            press(
                request, lambda: acts.trust(viewer, neighbour), _("Son historique est relu depuis le début.")
            )
            return redirect(neighbour.get_absolute_url())
        press(
            request,
            lambda: acts.leave(viewer, neighbour),
            _("Ce nœud n’est plus suivi ; ce qui en venait est effacé."),
        )
        return redirect(HERE)
    words = {
        "trust": (
            _("Accepter ce que ce nœud montre aujourd’hui"),
            _("Ses responsables vous ont-ils confirmé ce changement ?"),
            [
                _("La clé et l’historique qu’il montre maintenant feront foi, et tout sera relu."),
                _("Les têtes signées d’avant restent ici, comme preuves."),
            ],
            _("Accepter et tout relire"),
        ),
        "leave": (
            _("Cesser de suivre ce nœud"),
            _("Tout ce qui en venait sera effacé d’ici."),
            [_("Rien ne change chez lui. Vous pourrez le suivre de nouveau, et tout sera relu.")],
            _("Cesser de suivre et effacer"),
        ),
    }
    title, question, consequences, action = words[deed]
    context = {
        "title": title, "question": question, "consequences": consequences, "action": action, "danger": True,
        "back_url": neighbour.get_absolute_url(), "hidden": {deed: "1", "sure": "yes"},
    }  # fmt: skip
    return render(request, "confirm.html", context)


def thing(request: HttpRequest, key: str) -> HttpResponse:
    """One thing of a neighbour as it is held here, with where it comes from."""
    mirror = get_object_or_404(Mirror.objects.select_related("neighbour"), key=key, gone=False)
    row = mirror.neighbour
    language = _language()
    title = row.title.get(language) or next(iter(row.title.values()), row.origin)
    context = {
        "thing": mirror,
        "neighbour": row,
        "source": title,
        "lines": reading.shown(mirror),
        "trail": [(_("Nœuds voisins"), HERE), (title, row.get_absolute_url()), (str(mirror), None)],
    }
    response = render(request, "nodes/thing.html", context)
    response["Link"] = f'<{mirror.iri}>; rel="canonical"'
    response["X-Robots-Tag"] = "noindex"
    return response


def _language() -> str:
    return (get_language() or "fr")[:2]
