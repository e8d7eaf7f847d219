"""Headers of every page: a strict content security policy, no sniffing, nothing for foreign frames but the embed;
what a cache may keep; and a page of its own where the database is busy or full."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from communaux.doors.pages import trouble

_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'{}; frame-ancestors "
)


def headers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Set the headers; a page that is made to be embedded says so by ``response.embeddable = True``, and one whose form
    leads to another site in the end by ``response.form_targets``, the origin of that site."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        ancestors = "*" if getattr(response, "embeddable", False) else "'none'"
        target = getattr(response, "form_targets", "")
        policy = _POLICY.format(f" {target}" if target else "") + ancestors
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        _keep_private(request, response)
        return response

    return middleware


_PERSONAL = ("/account/", "/desk/", "/outbox/", "/identity/authorize")


def _keep_private(request: HttpRequest, response: HttpResponse) -> None:
    """What is made for one person is kept by no cache between them and us, and by none at all where it is personal."""
    said = response.headers.get("Cache-Control", "")
    signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
    if request.path.startswith(_PERSONAL):
        response.headers["Cache-Control"] = "private, no-store"
    elif response.cookies or signed_in:
        if not {"private", "no-store", "public"} & set(said.replace(",", " ").split()):
            response.headers["Cache-Control"] = f"private, {said or 'no-cache'}"
    elif not said and response.status_code < 500:
        response.headers["Cache-Control"] = "no-cache"


class Trouble:
    """A busy or full database in a view becomes a page or a problem, not a fault of ours.

    What is too large is refused before it is read: whoever may not send files could fill the disk with them otherwise.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if trouble.too_large(request):
            return trouble.bad_request(request, RequestDataTooBig())
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        kind = trouble.kind_of(exception)
        return trouble.answer(request, kind) if kind else None
