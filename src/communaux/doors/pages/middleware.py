"""Headers of every page: a strict content security policy, no sniffing, nothing for foreign frames but the embed."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors "
)


def headers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Set the headers; a page that is made to be embedded says so by ``response.embeddable = True``."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        ancestors = "*" if getattr(response, "embeddable", False) else "'none'"
        response.headers.setdefault("Content-Security-Policy", _POLICY + ancestors)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response

    return middleware
