"""The forms of the workbench. A sample is pasted or sent; what was typed is always handed back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from communaux.doors.translate.pages import choices
from communaux.doors.translate.work import OWN

MOST = 512 * 1024
"""What a page takes: it is for samples. Files go through the interface or the command."""
_ROWS = {"rows": 12, "spellcheck": "false", "class": "code", "autocomplete": "off"}


class SampleForm(forms.Form):
    """Data that are pasted or sent."""

    text = forms.CharField(
        label=_("Données à coller"),
        required=False,
        strip=False,
        max_length=MOST,
        widget=forms.Textarea(attrs=_ROWS),
    )
    file = forms.FileField(
        label=_("Ou un fichier"),
        required=False,
        help_text=_("512 Ko au plus ici ; l’interface et la commande prennent davantage. Rien n’est gardé."),
    )

    def clean(self) -> dict[str, Any]:
        """Something must be there, and not too much."""
        told: dict[str, Any] = super().clean() or {}
        sent = told.get("file")
        if sent and (sent.size or 0) > MOST:
            self.add_error(
                "file",
                _("Ce fichier dépasse 512 Ko. Envoyez-en un extrait, ou utilisez la commande communaux."),
            )
        if not sent and not (told.get("text") or "").strip() and not self.errors:
            self.add_error("text", _("Collez des données, ou envoyez un fichier."))
        return told


class TryForm(SampleForm):
    """A translation to try."""

    source = forms.ChoiceField(
        label=_("Profil de départ"), error_messages={"required": _("Choisissez d’où viennent les données.")}
    )
    target = forms.ChoiceField(
        label=_("Profil d’arrivée"), error_messages={"required": _("Choisissez où elles vont.")}
    )
    source_medium = forms.ChoiceField(label=_("Format des données"), required=False)
    target_medium = forms.ChoiceField(label=_("Format voulu"), required=False)
    mapping = forms.CharField(
        label=_("Ma correspondance (YAML)"),
        required=False,
        strip=False,
        max_length=MOST,
        help_text=_(
            "Choisissez « Ma correspondance » comme profil de départ ou d’arrivée. Le profil qu’elle nomme doit être connu, ou écrit dessous."
        ),
        widget=forms.Textarea(attrs=_ROWS),
    )
    profile = forms.CharField(
        label=_("Mon profil (YAML), s’il n’est pas connu"),
        required=False,
        strip=False,
        max_length=MOST,
        widget=forms.Textarea(attrs={**_ROWS, "rows": 6}),
    )
    field_order = ("source", "target", "source_medium", "target_medium", "text", "file", "mapping", "profile")

    def __init__(self, lang: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = choices.sides(lang, own=True)
        for name in ("source", "target"):
            self.fields[name].choices = known  # type: ignore[attr-defined]
        self.fields["source_medium"].choices = choices.in_media(_("Reconnaître tout seul"))  # type: ignore[attr-defined]
        self.fields["target_medium"].choices = choices.in_media(_("Celui du profil"))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One side at most is the own mapping, and then it is written."""
        told = super().clean()
        own = [name for name in ("source", "target") if told.get(name) == OWN]
        if len(own) == 2:
            self.add_error("target", _("Un seul côté peut être votre correspondance."))
        if own and not (told.get("mapping") or "").strip():
            self.add_error("mapping", _("Écrivez votre correspondance ici."))
        return told


class TestForm(SampleForm):
    """Data to test."""

    against = forms.ChoiceField(label=_("Un profil"), required=False)
    shapes = forms.ChoiceField(label=_("Des formes (SHACL)"), required=False)
    shapes_file = forms.FileField(label=_("Ou vos propres formes"), required=False)
    medium = forms.ChoiceField(label=_("Format des données"), required=False)
    field_order = ("against", "shapes", "shapes_file", "medium", "text", "file")

    def __init__(self, lang: str, shapes: choices.Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["against"].choices = choices.sides(lang)  # type: ignore[attr-defined]
        self.fields["shapes"].choices = [("", _("Aucune")), *shapes]  # type: ignore[attr-defined]
        self.fields["medium"].choices = choices.in_media(_("Reconnaître tout seul"))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Against something."""
        told = super().clean()
        sent = told.get("shapes_file")
        if sent and (sent.size or 0) > MOST:
            self.add_error("shapes_file", _("Ce fichier dépasse 512 Ko."))
        if not (told.get("against") or told.get("shapes") or sent):
            self.add_error("against", _("Choisissez un profil ou des formes."))
        return told
