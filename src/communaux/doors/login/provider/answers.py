"""How the provider answers programs: JSON that no cache keeps, open to every origin, errors as OAuth 2 names them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

View = Callable[..., HttpResponse]
_STATUS = {"invalid_client": 401, "invalid_token": 401, "temporarily_unavailable": 429}


class OAuthError(Exception):
    """A refusal in the words of OAuth 2. ``code``: of the standard; ``detail``: one English sentence for who develops."""

    def __init__(self, code: str, detail: str = "", *, challenge: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.challenge = challenge


def json(body: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """A document for a program, kept by no cache."""
    response = HttpResponse(orjson.dumps(body), status=status, content_type="application/json")
    response["Cache-Control"] = "no-store"
    response["Pragma"] = "no-cache"
    return response


def error(found: OAuthError) -> HttpResponse:
    """A refusal as an answer."""
    body = {"error": found.code, **({"error_description": found.detail} if found.detail else {})}
    response = json(body, _STATUS.get(found.code, 400))
    if found.challenge:
        response["WWW-Authenticate"] = found.challenge
    elif found.code == "invalid_client":
        response["WWW-Authenticate"] = 'Basic realm="communaux"'
    return response


def opened(response: HttpResponse, methods: str) -> HttpResponse:
    """Let pages of every origin read it: programs in browsers carry no cookie here, only what they hold themselves."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Methods"] = methods
    response["Access-Control-Allow-Headers"] = "Authorization, Content-Type, DPoP, Accept"
    response["Access-Control-Expose-Headers"] = "WWW-Authenticate, DPoP-Nonce"
    response["Access-Control-Max-Age"] = "86400"
    return response


def endpoint(*methods: str) -> Callable[[View], View]:
    """An endpoint for programs: these methods, every origin, no cookie read, refusals as OAuth 2 writes them."""
    allowed = ", ".join((*methods, "OPTIONS"))

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "OPTIONS":
                response = HttpResponse(status=204)
            elif request.method not in methods and not (request.method == "HEAD" and "GET" in methods):
                response = json({"error": "invalid_request", "error_description": "method not allowed"}, 405)
                response["Allow"] = allowed
            else:
                try:
                    response = view(request, *args, **kwargs)
                except OAuthError as refused:
                    response = error(refused)
            return opened(response, allowed)

        return answered

    return decorate
