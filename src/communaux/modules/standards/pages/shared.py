"""What the pages of standards share: labels, names, whose voice, the version a form was read at, a form's page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from communaux.meaning.access import Viewer
from communaux.meaning.fields import in_language
from communaux.meaning.lists import CodeList
from communaux.modules.standards.models import Community, Edition, Standard
from communaux.modules.standards.reading import standings
from communaux.modules.standards.rules.agreed.terms import DATATYPES
from communaux.nouns.answers import attempt, conflict_rows, viewer_of, words_of
from communaux.nouns.models import Organisation

Trail = list[tuple[Any, str | None]]


def language() -> str:
    """Two letters."""
    return (get_language() or "fr")[:2]


def label(code_list: CodeList, code: str) -> str:
    """The label of a code, as it begins a line."""
    text = code_list.label(code, language())
    return text[:1].upper() + text[1:]


def day(value: dt.date | None) -> str:
    """A day in words."""
    return formats.date_format(value, "DATE_FORMAT") if value else ""


def named(thing: Any) -> str:
    """An organisation or a person; what is made up is marked as such wherever it is listed."""
    return f"{thing.name} ({_('exemple')})" if thing.fictional else str(thing.name)


def who(row: Any) -> dict[str, str]:
    """Who a row is of: an organisation or a person."""
    thing = row.organisation if row.organisation_id else row.person
    return {"name": named(thing), "url": thing.get_absolute_url()}


def range_words(written: str) -> str:
    """The values of a property in words: a datatype by its label, else as it is written."""
    said = DATATYPES.get(written)
    return said.label(language()) if said else written


def times(minimum: int, maximum: int | None) -> str:
    """Cardinality in words."""
    if maximum == 1:
        return _("une, obligatoire") if minimum else _("une au plus")
    if maximum is None:
        return _("au moins %(n)s") % {"n": minimum} if minimum else _("autant qu’on veut")
    return _("de %(least)s à %(most)s") % {"least": minimum, "most": maximum}


def find_community(slug: str) -> Community:
    """Raises Http404."""
    found = Community.objects.filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def find_standard(slug: str) -> Standard:
    """Raises Http404."""
    found = Standard.objects.select_related("community").filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def find_edition(slug: str, number: int) -> Edition:
    """Raises Http404."""
    rows = Edition.objects.select_related("standard__community", "based_on").prefetch_related("resolutions")
    found = rows.filter(standard__slug=slug, number=number).first() if number < 2**31 else None
    if found is None:
        raise Http404
    return found


def trail_of(standard: Standard, *more: tuple[Any, str | None]) -> Trail:
    """Standards, then this one, then what follows."""
    return [(_("Standards"), "/standards/"), (in_language(standard.name), standard.get_absolute_url()), *more]


def edition_words(edition: Edition) -> str:
    """« Version 2 »."""
    return _("Version %(number)s") % {"number": edition.number}


def version_sent(request: HttpRequest) -> int | None:
    """The version at which the form was read, None where it does not say."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 10 else None


def edited(viewer: Viewer) -> list[Organisation]:
    """The organisations that the viewer edits, by name."""
    if not viewer.edits:
        return []
    return list(Organisation.objects.filter(pk__in=viewer.edits).exclude(state="merged").order_by("name"))


def may_speak(viewer: Viewer) -> bool:
    """Whether somebody may join, agree or object: for an organisation, or for themselves."""
    return viewer.account is not None and bool(viewer.edits or standings.own(viewer))


class Speaker(forms.Form):
    """In whose name: an organisation that one edits, or one's own."""

    def __init__(self, viewer: Viewer, data: Any = None, without: Iterable[int] = ()) -> None:
        super().__init__(data)
        found = [one for one in edited(viewer) if one.pk not in set(without)]
        self.by_slug = {one.slug: one for one in found}
        choices: list[tuple[str, Any]] = [(one.slug, one.name) for one in found]
        if standings.own(viewer):
            choices.append(("", _("En mon nom")))
        self.fields["speaker"] = forms.ChoiceField(
            label=_("En quel nom"),
            choices=choices,
            required=not standings.own(viewer),
            initial=choices[0][0] if choices else "",
        )
        self.several = len(choices) > 1
        self.open = bool(choices)

    @property
    def organisation(self) -> Organisation | None:
        """The chosen one, after ``is_valid``; None for oneself."""
        return self.by_slug.get(self.cleaned_data.get("speaker", ""))


def form_page(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[], Any],
    *,
    title: Any,
    lede: Any = "",
    button: Any,
    back: str,
    done: Any,
    then: Callable[[Any], str] | None = None,
    trail: Trail | None = None,
    version: int | None = None,
    speaker: Speaker | None = None,
    after: Sequence[dict[str, Any]] = (),
    monospace: Sequence[str] = (),
) -> HttpResponse:
    """Show a form, or do its act and leave. Nothing typed is lost: what is refused comes back as it was written."""
    for name in monospace:
        form.fields[name].widget.attrs.update({"rows": 16, "spellcheck": "false", "class": "code"})
    valid = request.method == "POST" and form.is_valid() and (speaker is None or speaker.is_valid())
    if valid:
        made = attempt(form, lambda: (act(),))
        if made is not None:
            messages.success(request, done)
            return redirect(then(made[0]) if then else back)
    conflicts = conflict_rows(form, words_of)
    if conflicts:
        version = form.conflict.current_version  # type: ignore[attr-defined]
    context = {
        "title": title,
        "lede": lede,
        "form": form,
        "speaker": speaker,
        "version": version,
        "conflicts": conflicts,
        "button": button,
        "back_url": back,
        "trail": [*(trail or [(_("Standards"), "/standards/")]), (title, None)],
        "after": after,
    }
    status = 409 if conflicts else 200
    return render(request, "standards/form.html", context, status=status)


def sign_in(request: HttpRequest) -> HttpResponse | None:
    """The way to the door for a visitor; None for who is in."""
    if viewer_of(request).account is None:
        return redirect(f"/account/login/?next={request.path}")
    return None
