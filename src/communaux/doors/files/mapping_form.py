"""The form in which a person says what each column is. Built from the guess; what was chosen stays when it is refused."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from communaux.doors.files.pipeline import Plan
from communaux.modules.network.rules.importing import FIELDS, Column, Mapping
from communaux.modules.network.rules.importing.guess import SURE

NAMES = frozenset({"name", "given_name", "family_name"})
_SAMPLES = 3
_SAMPLE_LENGTH = 60


class MappingForm(forms.Form):
    """Where the lines come from, and one choice a column."""

    source = forms.CharField(max_length=80)
    licence = forms.CharField(max_length=120, required=False)
    bad_cells = forms.ChoiceField(widget=forms.RadioSelect, required=False)

    def __init__(self, plan: Plan, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.target = plan.mapping.target if plan.mapping else "organisation"
        self.before = {column.header: column for column in plan.mapping.columns} if plan.mapping else {}
        self._describe()
        choices = self._choices()
        for number, header in enumerate(plan.headers if plan.mapping else ()):
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=header, choices=choices, required=False, initial=self._said(header)
            )

    def _describe(self) -> None:
        """Words at hand only now: in the language of the reader."""
        source, licence, bad = self.fields["source"], self.fields["licence"], self.fields["bad_cells"]
        source.label = _("D’où viennent ces lignes")
        source.help_text = _(
            "Un nom court, toujours le même pour la même liste : il permet de la relire plus tard sans doublon."
        )
        licence.label = _("Licence de la source")
        licence.help_text = _("Par exemple CC0-1.0, ODbL-1.0, ou « avec l’accord de l’association ».")
        bad.label = _("Quand une cellule est illisible")
        assert isinstance(bad, forms.ChoiceField)
        bad.choices = [
            ("refuse", _("refuser toute la ligne, et le dire")),
            ("empty", _("laisser la cellule vide, garder la ligne, et le dire")),
        ]
        mapping = self.plan.mapping
        source.initial = self.plan.source
        licence.initial = self.plan.licence
        bad.initial = mapping.bad_cells if mapping else "refuse"
        if mapping is None:
            del self.fields["bad_cells"]

    def _choices(self) -> list[tuple[str, str]]:
        lang = get_language() or "fr"
        choices = [("", _("Laisser de côté"))]
        for field in FIELDS[self.target].values():
            if field.kind == "text":
                choices += [
                    (f"{field.name}:fr", _("%(field)s, en français") % {"field": field.label(lang)}),
                    (f"{field.name}:en", _("%(field)s, en anglais") % {"field": field.label(lang)}),
                ]
            else:
                choices.append((field.name, field.label(lang)))
        return choices

    def _said(self, header: str) -> str:
        """The choice that the plan makes for a column."""
        column = self._column(header)
        if column is None or not column.field:
            return ""
        return (
            f"{column.field}:{column.lang}"
            if FIELDS[self.target][column.field].kind == "text"
            else column.field
        )

    def _column(self, header: str) -> Column | None:
        assert self.plan.mapping is not None
        from communaux.modules.network.rules.importing.mapping import header_key

        key = header_key(header)
        return next((c for c in self.plan.mapping.columns if header_key(c.header) == key), None)

    def rows(self) -> list[dict[str, Any]]:
        """What the page shows of each column."""
        lang = "en" if (get_language() or "fr").startswith("en") else "fr"
        shown = []
        for number, header in enumerate(self.plan.headers if self.plan.mapping else ()):
            guess = None if self.plan.preset else self.plan.guesses.get(header)
            cells = [row.get(header, "") for row in self.plan.samples]
            samples = list(dict.fromkeys(cell[:_SAMPLE_LENGTH] for cell in cells if cell))[:_SAMPLES]
            shown.append(
                {
                    "header": header,
                    "samples": samples,
                    "choice": self[f"column-{number}"],
                    "reason": guess.reason.label(lang) if guess else "",
                    "doubtful": bool(guess and guess.field and guess.confidence < SURE),
                }
            )
        return shown

    def clean(self) -> dict[str, Any]:
        """The name must come from somewhere; a field that holds one value, from one column."""
        cleaned = super().clean() or {}
        if self.plan.mapping is None:
            return cleaned
        chosen = [cleaned.get(f"column-{number}") or "" for number in range(len(self.plan.headers))]
        if not NAMES & set(chosen):
            self.add_error(
                None, _("Aucune colonne ne donne le nom. Dites laquelle : c’est le seul champ nécessaire.")
            )
        lang = get_language() or "fr"
        for said, count in Counter(chosen).items():
            field = FIELDS[self.target].get(said.partition(":")[0])
            if field and count > 1 and not field.many:
                self.add_error(
                    None,
                    _("Deux colonnes donnent « %(field)s » : gardez-en une.") % {"field": field.label(lang)},
                )
        return cleaned

    def mapping(self) -> Mapping | None:
        """What was said, as a mapping; None for our own export. Call it on a valid form."""
        if self.plan.mapping is None:
            return None
        columns = []
        for number, header in enumerate(self.plan.headers):
            name, _colon, lang = self.cleaned_data[f"column-{number}"].partition(":")
            before, guess = self._column(header), self.plan.guesses.get(header)
            if before is not None and before.field == name:
                columns.append(replace(before, header=header, lang=lang or before.lang))
            else:
                split = guess.split if guess and guess.field == name else ()
                columns.append(Column(header, name, lang or "fr", split))
        return replace(
            self.plan.mapping,
            columns=tuple(columns),
            source_name=self.cleaned_data["source"],
            licence=self.cleaned_data["licence"],
            bad_cells=self.cleaned_data.get("bad_cells") or "refuse",
        )
