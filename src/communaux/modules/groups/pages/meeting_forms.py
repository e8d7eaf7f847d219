"""The forms of meetings: moments as people type them, who undertakes what, sub-groups to choose from.

What was typed stays in the form whatever becomes of it: dates are read by the acts, never by a widget that forgets.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from communaux.meaning.access import Role, Viewer
from communaux.meaning.declare import of
from communaux.meaning.forms import MeaningForm, form_class
from communaux.modules.groups.lists_meetings import REGISTERING, SERIES_EVERY
from communaux.modules.groups.models import Meeting
from communaux.modules.groups.rules import moments

PLAIN = ("title", "kind", "place", "link", "visibility", "text")
DATES = 6
"""Lines for dates to choose from."""
_DAY = {"inputmode": "numeric", "autocomplete": "off", "placeholder": "23/11/2026"}
_HOUR = {"inputmode": "numeric", "autocomplete": "off", "placeholder": "18:00"}


def plain_form(model: Any, viewer: Viewer, only: Iterable[str]) -> type[MeaningForm]:
    """The derived form of the plain fields of a thing of a group."""
    return form_class(of(model), viewer.roles | {Role.MEMBER}, only=tuple(only))


def day_written(day: dt.date | dt.datetime) -> str:
    """A day as a form shows it."""
    return f"{day:%d/%m/%Y}" if (get_language() or "fr").startswith("fr") else f"{day:%Y-%m-%d}"


class MomentForm(forms.Form):
    """A day, the hours on it, the zone; the last day only where it is another one."""

    starts = forms.CharField(
        label=_("Jour"), max_length=40, widget=forms.TextInput(_DAY), help_text=_("Par exemple 23/11/2026.")
    )
    from_hour = forms.CharField(label=_("De"), max_length=20, widget=forms.TextInput(_HOUR))
    ends = forms.CharField(
        label=_("À"), max_length=20, widget=forms.TextInput({**_HOUR, "placeholder": "20:00"})
    )
    last_day = forms.CharField(
        label=_("Dernier jour"),
        max_length=40,
        required=False,
        widget=forms.TextInput(_DAY),
        help_text=_("Si la réunion dure plusieurs jours."),
    )
    zone = forms.CharField(
        label=_("Fuseau horaire"),
        max_length=60,
        initial=moments.DEFAULT_ZONE,
        widget=forms.TextInput({"list": "zones", "autocomplete": "off", "spellcheck": "false"}),
    )

    @staticmethod
    def said(data: Mapping[str, Any]) -> dict[str, str]:
        """The values that an act reads, from what was typed."""
        day, last = data.get("starts", ""), data.get("last_day", "")
        return {
            "starts": f"{day} {data.get('from_hour', '')}",
            "ends": f"{last or day} {data.get('ends', '')}",
            "zone": data.get("zone", ""),
        }

    @staticmethod
    def shown(meeting: Meeting) -> dict[str, str]:
        """The initial values for a meeting."""
        if meeting.starts is None or meeting.ends is None:
            return {"zone": meeting.zone}
        zone = moments.read_zone(meeting.zone)
        starts, ends = meeting.starts.astimezone(zone), meeting.ends.astimezone(zone)
        return {
            "starts": day_written(starts),
            "from_hour": f"{starts:%H:%M}",
            "ends": f"{ends:%H:%M}",
            "last_day": day_written(ends) if ends.date() != starts.date() else "",
            "zone": meeting.zone,
        }


class DatesForm(forms.Form):
    """Several dates to choose from, a line each: day, hours. Empty lines do not count."""

    zone = forms.CharField(
        label=_("Fuseau horaire"),
        max_length=60,
        initial=moments.DEFAULT_ZONE,
        widget=forms.TextInput({"list": "zones", "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, lines: int = DATES, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for n in range(lines):
            for name, label, attrs in (
                ("day", _("Jour"), _DAY),
                ("from", _("De"), _HOUR),
                ("to", _("À"), {**_HOUR, "placeholder": "20:00"}),
            ):
                self.fields[f"{name}_{n}"] = forms.CharField(
                    label=label, required=False, max_length=40, widget=forms.TextInput(attrs)
                )

    def rows(self) -> list[dict[str, Any]]:
        """The bound fields, a line a date."""
        return [
            {"day": self[f"day_{n}"], "from": self[f"from_{n}"], "to": self[f"to_{n}"], "number": n + 1}
            for n in range(self.lines)
        ]

    def dates(self) -> list[dict[str, str]]:
        """The lines that were filled."""
        told = []
        for n in range(self.lines):
            day, begin, end = (self.cleaned_data.get(f"{name}_{n}", "") for name in ("day", "from", "to"))
            if day or begin or end:
                told.append({"starts": f"{day} {begin}", "ends": f"{day} {end}"})
        return told


class SeriesForm(MomentForm):
    """The first meeting of a series, and how it comes back."""

    every = forms.ChoiceField(label=_("Rythme"))
    interval = forms.CharField(
        label=_("Tous les combien"),
        initial="1",
        max_length=4,
        help_text=_("6 avec un rythme en semaines : toutes les six semaines."),
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    count = forms.CharField(
        label=_("Nombre de fois"),
        required=False,
        max_length=4,
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    until = forms.CharField(
        label=_("Ou jusqu’au"),
        required=False,
        max_length=40,
        widget=forms.TextInput(_DAY),
        help_text=_("Sans l’un ni l’autre, la série continue."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["every"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = SERIES_EVERY.choices(get_language() or "fr")


class ActionForm(forms.Form):
    """What, by whom of the group, by when."""

    title = forms.CharField(label=_("Ce qui est à faire"), max_length=240)
    owner = forms.ChoiceField(label=_("Par qui"), required=False)
    due = forms.CharField(
        label=_("Pour le"),
        required=False,
        max_length=40,
        widget=forms.TextInput(_DAY),
        help_text=_("Un rappel part trois jours avant, et un autre si la date passe."),
    )

    def __init__(
        self, *args: Any, people: Iterable[Any], organisations: Iterable[Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", _("À décider")),
            (str(_("Une personne")), [(f"person:{one.key}", one.name) for one in people]),
            (str(_("Une organisation")), [(f"organisation:{one.slug}", one.name) for one in organisations]),
        ]

    def values(self) -> dict[str, Any]:
        """What the act takes. Raises MomentError for a date that is none."""
        kind, _colon, key = self.cleaned_data["owner"].partition(":")
        due = self.cleaned_data["due"].strip()
        values: dict[str, Any] = {"title": self.cleaned_data["title"]}
        if kind:
            values[kind] = key
        values["due"] = moments.read_date(due) if due else None
        return values


class RegisteringForm(forms.Form):
    """How one registers for an event."""

    registering = forms.ChoiceField(label=_("Inscription"))
    places = forms.CharField(
        label=_("Nombre de places"),
        required=False,
        max_length=6,
        help_text=_("Vide : sans limite. Au-delà, les personnes attendent et montent d’elles-mêmes."),
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    deadline = forms.CharField(
        label=_("Inscription jusqu’au"),
        required=False,
        max_length=40,
        help_text=_("Par exemple 20/11/2026 12:00. Vide : jusqu’à la fin de la rencontre."),
    )
    asks_needs = forms.BooleanField(
        label=_("Demander les besoins d’accueil"),
        required=False,
        help_text=_("Repas, accès. Vus de la coordination seule, effacés sept jours après la rencontre."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["registering"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = REGISTERING.choices(get_language() or "fr")


class RegistrationForm(forms.Form):
    """Registering oneself; name and address only where one has no page here. ``subject`` is a trap for programs."""

    name = forms.CharField(label=_("Votre nom"), max_length=120)
    email = forms.CharField(
        label=_("Votre adresse électronique"),
        max_length=254,
        help_text=_("Un lien y est envoyé pour confirmer, et pour annuler si besoin."),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    organisation = forms.CharField(label=_("Votre organisation"), max_length=160, required=False)
    needs = forms.CharField(
        label=_("Besoins d’accueil"),
        max_length=1000,
        required=False,
        help_text=_(
            "Repas, accès, langue des signes… Vus de l’organisation seule, effacés sept jours après."
        ),
        widget=forms.Textarea({"rows": 3}),
    )
    subject = forms.CharField(
        required=False, widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"})
    )

    def __init__(self, *args: Any, slots: Iterable[Any], person: bool, needs: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if person:
            del self.fields["name"], self.fields["email"]
        if not needs:
            del self.fields["needs"]
        self.choices = []
        for slot in slots:
            tracks = list(slot.tracks.all())
            if slot.kind != "parallel" or not tracks:
                continue
            name = f"slot_{slot.key}"
            self.fields[name] = forms.ChoiceField(
                label=slot.title,
                required=False,
                widget=forms.RadioSelect,
                choices=[("", _("Je choisirai sur place")), *((track.key, _room(track)) for track in tracks)],
            )
            self.choices.append(name)

    def values(self) -> dict[str, Any]:
        """What the act takes."""
        plain: dict[str, Any] = {
            name: self.cleaned_data[name]
            for name in ("name", "email", "organisation", "needs")
            if name in self.cleaned_data
        }
        return {**plain, "tracks": [key for name in self.choices if (key := self.cleaned_data.get(name))]}


def _room(track: Any) -> str:
    if track.places is None:
        return str(track.title)
    left = max(0, track.places - track.taken)
    if not left:
        return f"{track.title} ({_('complet')})"
    return f"{track.title} ({_('places libres :')} {left})"


class FileForm(forms.Form):
    """A calendar file."""

    file = forms.FileField(label=_("Fichier .ics"), help_text=_("Exporté d’un autre agenda. 512 Ko au plus."))


class ReasonForm(forms.Form):
    """Why a meeting is cancelled."""

    reason = forms.CharField(
        label=_("Raison"),
        max_length=300,
        required=False,
        help_text=_("Dite à toutes les personnes prévenues."),
    )


class GuestsForm(forms.Form):
    """How many came besides those who are named."""

    guests = forms.CharField(
        label=_("Autres personnes, non nommées"),
        required=False,
        max_length=6,
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
