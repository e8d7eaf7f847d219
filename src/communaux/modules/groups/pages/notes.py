"""Notes written together: the page where one writes, with and without a script; what changed; what was before.

Without a script one form holds all sections and saves those that changed. With it, ``notes.js`` saves each section by
itself and asks what others wrote. Where two touched the same lines the page shows both versions and a draft of both.
"""

from __future__ import annotations

import time
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from communaux.meaning.access import Refused, Viewer
from communaux.meaning.declare import of
from communaux.modules.groups import verbs_meetings as verbs
from communaux.modules.groups.acts import notes
from communaux.modules.groups.models import Meeting, Note, Revision
from communaux.modules.groups.pages.meetings import allowed, find, trail_of
from communaux.modules.groups.reading import meetings as reading
from communaux.modules.groups.rules.merging import compare
from communaux.nouns.answers import press, viewer_of
from communaux.nouns.models import Person

HERE_FOR = 20
"""Seconds after which somebody who says nothing more is no longer shown as writing."""


def find_note(request: HttpRequest, key: str) -> tuple[Note, reading.Standing]:
    """A section that the viewer may read, and what they may do with it; 404 else."""
    viewer = viewer_of(request)
    note = Note.objects.select_related("meeting__group", "item").filter(key=key).first()
    if note is None or not reading.visible(viewer).filter(pk=note.meeting_id).exists():
        raise Http404
    here = reading.standing(viewer, note.meeting.group_id)
    if note.meeting.state != "published" and not here.may(verbs.NOTES_SAVED):
        raise Http404
    return note, here


def title_of(note: Note) -> str:
    """What a section is called."""
    return note.title or str(_("Notes générales"))


# --- Writing ----------------------------------------------------------------------------------------------------------


def write(request: HttpRequest, key: str) -> HttpResponse:
    """The page where the notes of a meeting are written."""
    viewer = viewer_of(request)
    meeting = find(request, key)
    here = allowed(viewer, meeting.group, verbs.NOTES_SAVED)
    told: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        told, done = _save_all(request, viewer, meeting)
        if done:
            messages.success(request, _("Les notes sont enregistrées."))
            return redirect(f"{meeting.get_absolute_url()}/notes")
        status = 409
    sections = [
        {
            "note": note,
            "title": title_of(note),
            "text": note.text,
            "base": note.number,
            "clashes": (),
            "error": "",
            **told.get(note.key, {}),
        }
        for note in reading.notes(meeting)
    ]
    context = {
        "meeting": meeting,
        "group": meeting.group,
        "sections": sections,
        "clashing": any(section["clashes"] for section in sections),
        "may_publish": meeting.state in {"announced", "held"} and here.may(verbs.MEETING_PUBLISHED),
        "trail": trail_of(meeting.group, (meeting.title, meeting.get_absolute_url()), (_("Notes"), None)),
    }
    return render(request, "groups/meetings/notes.html", context, status=status)


def _save_all(request: HttpRequest, viewer: Viewer, meeting: Meeting) -> tuple[dict[str, Any], bool]:
    """Save the sections of the form; what has to be looked at, by key of section, and whether all is well.

    Everything typed comes back in the page, of sections without a clash as well.
    """
    told: dict[str, Any] = {}
    well = True
    for note in reading.notes(meeting):
        if f"text-{note.key}" not in request.POST:
            continue
        typed = request.POST[f"text-{note.key}"]
        try:
            saved = notes.save(viewer, note, typed, _number(request, f"base-{note.key}"))
        except ValidationError as error:
            well = False
            told[note.key] = {"text": typed, "error": " ".join(error.messages)}
        except Refused as refused:
            raise PermissionDenied from refused
        else:
            if saved.clash:
                well = False
            told[note.key] = {
                "text": saved.merged.text,
                "base": saved.base,
                "clashes": saved.merged.clashes,
                "others": _authors(saved.theirs),
            }
    return told, well


def _number(request: HttpRequest, name: str) -> int:
    sent = request.POST.get(name, "")
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 10 else 0


def _authors(revisions: Any) -> str:
    names = dict.fromkeys(one.author.name for one in revisions if one.author is not None)
    return ", ".join(names) or str(_("quelqu’un"))


@require_POST
def save_one(request: HttpRequest, key: str) -> HttpResponse:
    """One section, saved by the script; the answer is JSON."""
    note, _here = find_note(request, key)
    viewer = viewer_of(request)
    try:
        saved = notes.save(viewer, note, request.POST.get("text", ""), _number(request, "base"))
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)}, status=422)
    except Refused as refused:
        raise PermissionDenied from refused
    _say_here(note, viewer)
    return JsonResponse(
        {
            "base": saved.base,
            "text": saved.merged.text,
            "clash": [{"mine": one.mine, "theirs": one.theirs} for one in saved.merged.clashes],
            "by": _authors(saved.theirs) if saved.theirs else "",
            "words": _("Enregistré") if not saved.clash else _("À relire"),
        }
    )


def now(request: HttpRequest, key: str) -> HttpResponse:
    """What a section is now and who writes in it, asked again and again by the page: a fragment."""
    note, here = find_note(request, key)
    viewer = viewer_of(request)
    others = _others(note, viewer)
    if here.may(verbs.NOTES_SAVED) and request.GET.get("writing") == "1":
        _say_here(note, viewer)
    context = {"note": note, "others": others, "newer": _newer(request, note)}
    return render(request, "groups/meetings/notes_now.html", context)


def _newer(request: HttpRequest, note: Note) -> bool:
    sent = request.GET.get("base", "")
    return sent.isascii() and sent.isdecimal() and len(sent) < 10 and int(sent) < note.number


def _say_here(note: Note, viewer: Viewer) -> None:
    """Remember for a few seconds that somebody writes here."""
    if viewer.person is None:
        return
    there = {**_there(note), viewer.person: time.time()}
    cache.set(f"notes-{note.pk}", there, HERE_FOR * 3)


def _there(note: Note) -> dict[int, float]:
    said: dict[int, float] = cache.get(f"notes-{note.pk}") or {}
    return {person: at for person, at in said.items() if time.time() - at < HERE_FOR}


def _others(note: Note, viewer: Viewer) -> list[str]:
    there = [person for person in _there(note) if person != viewer.person]
    return list(Person.objects.filter(pk__in=there).values_list("name", flat=True)) if there else []


# --- Reading ----------------------------------------------------------------------------------------------------------


def page(request: HttpRequest, key: str) -> HttpResponse:
    """One section of notes."""
    note, here = find_note(request, key)
    context = {
        "note": note,
        "title": title_of(note),
        "meeting": note.meeting,
        "may_write": note.meeting.state != "cancelled" and here.may(verbs.NOTES_SAVED),
        "trail": trail_of(
            note.meeting.group, (note.meeting.title, note.meeting.get_absolute_url()), (title_of(note), None)
        ),
    }
    return render(request, "groups/meetings/note.html", context)


def history(request: HttpRequest, key: str) -> HttpResponse:
    """The revisions of a section, and how one became another."""
    note, here = find_note(request, key)
    if not here.may(verbs.NOTES_SAVED):
        raise Http404
    revisions = list(note.revisions.select_related("author").order_by("-number"))
    if not revisions:
        raise Http404
    chosen = _chosen(revisions, request.GET.get("revision", "")) or revisions[0]
    before = _chosen(revisions, request.GET.get("with", ""))
    old = before.text if before else _text(revisions, chosen.base)
    context = {
        "note": note,
        "title": title_of(note),
        "meeting": note.meeting,
        "revisions": revisions,
        "chosen": chosen,
        "compared": before.number if before else chosen.base,
        "lines": compare(old, chosen.text),
        "may_restore": here.may(verbs.NOTES_RESTORED)
        and note.meeting.state != "cancelled"
        and chosen.text != note.text,
        "trail": trail_of(
            note.meeting.group,
            (note.meeting.title, note.meeting.get_absolute_url()),
            (title_of(note), note.get_absolute_url()),
            (_("Versions"), None),
        ),
    }
    return render(request, "groups/meetings/history.html", context)


def _chosen(revisions: list[Revision], number: str) -> Revision | None:
    return next((one for one in revisions if str(one.number) == number), None)


def _text(revisions: list[Revision], number: int) -> str:
    return next((one.text for one in revisions if one.number == number), "")


@require_POST
def restore(request: HttpRequest, key: str) -> HttpResponse:
    """Make an earlier revision hold again."""
    note, _here = find_note(request, key)
    viewer = viewer_of(request)
    number = _number(request, "revision")
    press(request, lambda: notes.restore(viewer, note, number), _("Cette version est rétablie."))
    return redirect(f"{of(Note).address(note.key)}/history")
