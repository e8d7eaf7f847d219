"""What the pages of the library share: its four rooms, whose name one speaks in, the version a form was read at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from communaux.nouns.models import Organisation

ROOMS = (
    ("shelves", gettext_lazy("Ressources"), "/library/"),
    ("news", gettext_lazy("Veille"), "/library/news/"),
    ("mentoring", gettext_lazy("Entraide"), "/library/mentoring/"),
    ("developers", gettext_lazy("Développements"), "/library/developers/"),
)


def rooms(here: str) -> list[dict[str, Any]]:
    """The rooms of the library as views, the current one marked."""
    return [{"label": label, "url": url, "current": name == here} for name, label, url in ROOMS]


def language() -> str:
    """Two letters."""
    return (get_language() or "fr")[:2]


def said(told: Any) -> str:
    """A ``Said`` in the active language."""
    return str(told.label(language()))


def named(organisation: Organisation | None) -> str:
    """Its name; what is made up is marked as such wherever it is listed; the network where there is none."""
    if organisation is None:
        return _("Le réseau")
    return f"{organisation.name} ({_('exemple')})" if organisation.fictional else organisation.name


def version_sent(request: HttpRequest) -> int | None:
    """The version at which the form was read, None where it does not say."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 10 else None


class Speaker(forms.Form):
    """In whose name: one of these organisations, or nobody's but one's own (or the network's)."""

    def __init__(
        self,
        data: Any,
        organisations: Sequence[Organisation],
        *,
        label: Any,
        nobody: Any = None,
        initial: str = "",
    ) -> None:
        super().__init__(data)
        self.by_slug = {one.slug: one for one in organisations}
        choices = [(one.slug, one.name) for one in organisations]
        if nobody is not None:
            choices.append(("", nobody))
        start = initial if initial in self.by_slug else (choices[0][0] if choices else "")
        self.fields["speaker"] = forms.ChoiceField(
            label=label, choices=choices, required=nobody is None, initial=start
        )

    @property
    def organisation(self) -> Organisation | None:
        """The chosen one, after ``is_valid``."""
        return self.by_slug.get(self.cleaned_data.get("speaker", ""))
