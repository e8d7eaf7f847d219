"""The forms of groups that are more than the fields of one thing: joining, inviting, offering, answering."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communaux.meaning.access import Viewer
from communaux.meaning.declare import of
from communaux.meaning.refs import NotFoundError, find_ref
from communaux.modules.groups import lists
from communaux.modules.groups.models import WorkingRules
from communaux.modules.network.pages.shown import label
from communaux.nouns.models import Affiliation, Organisation, Person

Choices = list[tuple[str, str]]


def own_organisations(viewer: Viewer) -> list[Organisation]:
    """The organisations to which the viewer is tied today, in the order of names."""
    if viewer.person is None:
        return []
    rows = Affiliation.objects.filter(person=viewer.person, until="").select_related("organisation")
    found = {row.organisation_id: row.organisation for row in rows}
    return sorted(found.values(), key=lambda one: one.name.casefold())


class _Form(forms.Form):
    """A form that knows who fills it, and the organisations for which they may speak."""

    def __init__(self, viewer: Viewer, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.viewer = viewer
        self.own = own_organisations(viewer) if "organisation" in self.fields else []
        if "organisation" in self.fields:
            choices = [(one.slug, one.name) for one in self.own]
            self._choose("organisation", [*choices, ("", _("à titre indépendant"))])
            if len(self.own) >= 1 and "organisation" not in self.initial:
                self.initial["organisation"] = self.own[0].slug
            if not self.own:
                del self.fields["organisation"]
        if "your_name" in self.fields and viewer.person is not None:
            del self.fields["your_name"]

    def _choose(self, name: str, choices: Choices) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def chosen(self) -> Organisation | None:
        """The organisation that was chosen, None for an independent person."""
        slug = self.cleaned_data.get("organisation", "")
        return next((one for one in self.own if one.slug == slug), None)


_YOUR_NAME = gettext_lazy("Votre nom")
_YOUR_NAME_HELP = gettext_lazy(
    "Il ouvre votre page de personne, que seuls les membres voient tant que vous ne la rendez pas publique."
)
_FOR = gettext_lazy("Vous participez pour")


class JoinForm(_Form):
    """Joining a group, or confirming an invitation."""

    your_name = forms.CharField(label=_YOUR_NAME, max_length=120, help_text=_YOUR_NAME_HELP)
    organisation = forms.ChoiceField(label=_FOR, required=False, widget=forms.RadioSelect)
    message = forms.CharField(
        label=gettext_lazy("Un mot pour la coordination"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Ce qui vous amène, ce que vous pouvez apporter. Elle seule le lit."),
    )
    share_email = forms.BooleanField(
        label=gettext_lazy("La coordination de ce groupe peut avoir mon adresse électronique"),
        required=False,
        help_text=gettext_lazy("Pour la liste de diffusion du groupe. Vous pourrez revenir sur cet accord."),
    )
    accept_rules = forms.BooleanField(label=gettext_lazy("J’accepte les règles de travail"), required=False)

    def __init__(
        self, viewer: Viewer, rules: WorkingRules | None, data: Any = None, *, invited: bool = False
    ) -> None:
        super().__init__(viewer, data)
        if rules is None:
            del self.fields["accept_rules"]
        else:
            sentence = format_html(
                '{} <a href="{}">{}</a>',
                _("La version %(number)s ; la date de votre accord est notée.") % {"number": rules.number},
                rules.get_absolute_url(),
                _("Lire les règles"),
            )
            self.fields["accept_rules"].help_text = sentence
        if invited:
            del self.fields["message"]

    def values(self, *, invited: bool = False) -> dict[str, Any]:
        """What the act takes."""
        said = {name: self.cleaned_data[name] for name in self.fields if name != "organisation"}
        organisation = self.chosen()
        if self.own or not invited:
            said |= {
                "organisation": organisation,
                "capacity": "organisation" if organisation else "independent",
            }
        return said


class ShareForm(_Form):
    """What one agrees to in a group where one is."""

    organisation = forms.ChoiceField(label=_FOR, required=False, widget=forms.RadioSelect)
    share_email = forms.BooleanField(
        label=gettext_lazy("La coordination de ce groupe peut avoir mon adresse électronique"), required=False
    )


class PersonForm(forms.Form):
    """Who is meant: somebody with a page, by its address or exact name."""

    person = forms.CharField(
        label=gettext_lazy("Personne"),
        max_length=200,
        help_text=gettext_lazy("Son nom exact, ou l’adresse de sa page dans l’annuaire des personnes."),
    )

    def __init__(self, viewer: Viewer, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.viewer = viewer

    def clean_person(self) -> Person:
        """The person whom the viewer may see and who is meant."""
        try:
            found = find_ref(of(Person), self.cleaned_data["person"], self.viewer.roles)
        except NotFoundError as error:
            raise forms.ValidationError(error.sentence, code=error.code, params=error.params) from None
        assert isinstance(found, Person)
        return found


class InviteForm(PersonForm):
    """Inviting somebody into a group."""

    role = forms.ChoiceField(label=gettext_lazy("Rôle"), initial="member")
    message = forms.CharField(
        label=gettext_lazy("Un mot pour cette personne"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, viewer: Viewer, data: Any = None, **kwargs: Any) -> None:
        super().__init__(viewer, data, **kwargs)
        roles = [(code, label(lists.MEMBER_ROLES, code)) for code in lists.MEMBER_ROLES.codes]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]


class CooptForm(PersonForm):
    """Proposing somebody for the committee."""

    reason = forms.CharField(
        label=gettext_lazy("Pourquoi cette personne"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Les membres le liront, une fois que la personne aura donné son accord."),
    )


class OfferForm(_Form):
    """Offering one's forces to a subject."""

    your_name = forms.CharField(label=_YOUR_NAME, max_length=120, help_text=_YOUR_NAME_HELP)
    kind = forms.ChoiceField(
        label=gettext_lazy("Ce que vous apportez"), widget=forms.RadioSelect, initial="take-part"
    )
    organisation = forms.ChoiceField(label=_FOR, required=False, widget=forms.RadioSelect)
    note = forms.CharField(label=gettext_lazy("Précision"), required=False, max_length=300)

    def __init__(self, viewer: Viewer, data: Any = None, **kwargs: Any) -> None:
        super().__init__(viewer, data, **kwargs)
        self._choose(
            "kind", [(term.code, f"{_upper(label(lists.FORCES, term.code))}") for term in lists.FORCES]
        )

    def values(self) -> dict[str, Any]:
        """What the act takes."""
        return {
            "kind": self.cleaned_data["kind"],
            "note": self.cleaned_data["note"],
            "organisation": self.chosen(),
        }


class CloseForm(forms.Form):
    """Why a subject is closed."""

    reason = forms.ChoiceField(label=gettext_lazy("Raison"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=gettext_lazy("En quelques mots"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        terms = [(code, _upper(label(lists.CLOSING_REASONS, code))) for code in lists.CLOSING_REASONS.codes]
        self.fields["reason"].choices = terms  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """A text that gives a reason: an objection, what lifted it."""

    reason = forms.CharField(
        label=gettext_lazy("Raison"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(
        self, data: Any = None, *, words: Any = None, help_text: Any = "", required: bool = True
    ) -> None:
        super().__init__(data)
        self.fields["reason"].required = required
        self.fields["reason"].help_text = help_text
        if words is not None:
            self.fields["reason"].label = words


class MandateForm(forms.Form):
    """Until when somebody is co-opted."""

    mandate_until = forms.CharField(
        label=gettext_lazy("Mandat jusqu’à"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Deux ans à partir d’aujourd’hui si vous laissez vide."),
    )


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
