"""Who is looking: sets ``request.viewer`` from the signed-in account, or from the edit link that the session holds, when
it is first asked for."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from communaux.meaning.access import Viewer
from communaux.modules.network.pages import held
from communaux.nouns.viewers import viewer_of


def _viewer(request: HttpRequest) -> Viewer:
    # isinstance() sees through the lazy object that Django puts in request.user
    return held.viewer(request, viewer_of(request.user))


def viewer(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Give every request its viewer."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.viewer = SimpleLazyObject(lambda: _viewer(request))  # type: ignore[attr-defined]
        return get_response(request)

    return middleware
