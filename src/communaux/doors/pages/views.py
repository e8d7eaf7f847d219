"""Small pages of the house itself: preferences, mail in development, about, accessibility."""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message
from email.policy import default as modern
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from communaux.doors.pages.context import THEMES

_YEAR = 365 * 24 * 3600
_SHOWN_MAILS = 50


@csrf_exempt
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language or theme in a cookie, and go back. Sets display cookies only, hence no token."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    response = HttpResponseRedirect(target)
    chosen = {
        "theme": (request.POST.get("theme"), THEMES),
        settings.LANGUAGE_COOKIE_NAME: (
            request.POST.get("language"),
            [code for code, _name in settings.LANGUAGES],
        ),
    }
    for cookie, (value, allowed) in chosen.items():
        if value and value in allowed:
            response.set_cookie(
                cookie,
                value,
                max_age=_YEAR,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
            )
    return response


def outbox(request: HttpRequest) -> HttpResponse:
    """In development, the mail that would have been sent, newest first. Not there once mail is really sent.

    Letters hold links that sign people in: they are shown to a browser on this very machine, and to no other.
    """
    if settings.EMAIL_HOST or settings.PRODUCTION or not _from_here(request):
        raise Http404
    return render(request, "pages/outbox.html", {"mails": _mails(settings.OUTBOX)})


def _from_here(request: HttpRequest) -> bool:
    """Whether the request comes from this machine and through no proxy."""
    here = request.META.get("REMOTE_ADDR", "") in {"127.0.0.1", "::1", "localhost"}
    return here and "HTTP_X_FORWARDED_FOR" not in request.META and "HTTP_FORWARDED" not in request.META


def _mails(folder: Path) -> list[dict[str, Any]]:
    files = (
        sorted(folder.glob("*.log"), key=lambda p: p.stat().st_mtime, reverse=True) if folder.is_dir() else []
    )
    mails: list[dict[str, Any]] = []
    for file in files[:_SHOWN_MAILS]:
        parts = [raw.lstrip(b"\n") for raw in reversed(file.read_bytes().split(b"-" * 79)) if raw.strip()]
        mails += [_shown(message_from_bytes(raw, policy=modern)) for raw in parts]
    return mails[:_SHOWN_MAILS]


def _shown(mail: Message) -> dict[str, Any]:
    body = mail.get_body(("plain",))  # type: ignore[attr-defined]
    return {
        "subject": mail["Subject"],
        "to": mail["To"],
        "date": mail["Date"],
        "text": body.get_content() if body else "",
    }


def about(request: HttpRequest) -> HttpResponse:
    """What this place is, who it is for, and how it works."""
    return render(request, "pages/about.html")


def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement: what was aimed at, how it is checked, what is known to be missing."""
    return render(request, "pages/accessibility.html")
