"""The form of a meaning: one field for each property that these roles may change, in one language.

``form_class(meaning, roles)`` makes a Django form whose ``cleaned_data`` is in the model's own form of values, ready
for an act. Labels, help, lengths and rules are the model field's; the widget follows from the kind of the property.
What was typed stays in the form when it is refused. No write, no rule beyond the form of a value.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from communaux.ground.countries import country_choices
from communaux.ground.fields import PartialDateFormField
from communaux.meaning.access import Roles
from communaux.meaning.declare import Kind, Meaning, named
from communaux.meaning.fields import LANGUAGES, LangTextField
from communaux.meaning.lists import CodeList, Term
from communaux.meaning.refs import NotFoundError, find_ref

Choices = list[tuple[str, Any]]
NOTHING: tuple[str, Any] = ("", _("Non renseigné"))
CHOOSE: tuple[str, Any] = ("", _("Choisir dans la liste"))
_LANGUAGE_LABELS: dict[str, str | Promise] = {"fr": _("En français"), "en": _("En anglais")}
_LINES = 3


def grouped_choices(code_list: CodeList, language: str) -> Choices:
    """The terms of a list as choices, in its order; the terms below a wider one are a group that it opens."""
    choices: Choices = []
    for root in code_list.roots():
        below = code_list.within(root.code)
        if len(below) == 1:
            choices.append((root.code, root.label(language)))
        else:
            inside = [(code, _label(code_list.get(code), language)) for code in below]
            choices.append((root.label(language), inside))
    return choices


def _label(term: Term | None, language: str) -> str:
    assert term is not None
    return term.label(language)


class LangTextWidget(forms.MultiWidget):
    """One box a language; their names end in ``_fr`` and ``_en``."""

    use_fieldset = True

    def __init__(self, long: bool = False, attrs: Mapping[str, Any] | None = None) -> None:
        def box(language: str) -> forms.Widget:
            return forms.Textarea(attrs={"lang": language, "rows": 8 if long else 2})

        super().__init__({language: box(language) for language in LANGUAGES}, dict(attrs or {}))

    def decompress(self, value: Mapping[str, str] | None) -> list[str]:
        return [(value or {}).get(language, "") for language in LANGUAGES]

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """A label above each box."""
        parts = self.get_context(name, value, attrs)["widget"]["subwidgets"]
        return format_html_join(
            "",
            '<div class="lang-part"><label class="field-sub" for="{}">{}</label>{}</div>',
            (
                (
                    part["attrs"].get("id", ""),
                    _LANGUAGE_LABELS[language],
                    self._render(part["template_name"], {"widget": part}, renderer),  # type: ignore[attr-defined]
                )
                for language, part in zip(LANGUAGES, parts, strict=True)
            ),
        )

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0" if id_ else ""


class LangTextFormField(forms.MultiValueField):
    """A text a language; the value is ``{"fr": "…"}`` with only the languages that were filled."""

    def __init__(self, *, long: bool = False, max_length: int | None = None, **kwargs: Any) -> None:
        parts = [forms.CharField(required=False, max_length=max_length) for _language in LANGUAGES]
        super().__init__(parts, require_all_fields=False, widget=LangTextWidget(long), **kwargs)

    def compress(self, data_list: list[str]) -> dict[str, str]:
        return {language: text for language, text in zip(LANGUAGES, data_list, strict=False) if text}

    def clean(self, value: Any) -> dict[str, str]:
        return super().clean(value) or {}


class LinesField(forms.CharField):
    """Several values, one a line. The value is a list; blank lines do not count."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.Textarea(attrs={"rows": _LINES, "inputmode": "url", "spellcheck": "false"}), **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return list(value)
        return [line.strip() for line in (super().to_python(value) or "").splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial or "") != self.to_python(data or "")


class RefField(forms.Field):
    """What a property points at, by its address, its key or its exact name; the value is the instance.

    Only what the viewer may see is found. ``widget.attrs["list"]`` may be set by a page that offers suggestions.
    """

    def __init__(self, *, target: Meaning, roles: Roles, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"maxlength": "500", "autocomplete": "off"}), **kwargs)
        self.target, self.roles = target, roles

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            value = self.target.model._default_manager.filter(pk=value).first()
        return str(getattr(value, self.target.title)) if isinstance(value, models.Model) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, models.Model):
            return value
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return find_ref(self.target, text, self.roles)
        except NotFoundError as error:
            raise ValidationError(error.sentence, code=error.code, params=error.params) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "")


class MeaningForm(forms.Form):
    """Base of the forms made here. ``cleaned_data`` holds the model's own form of values, by property name."""

    meaning: Meaning
    roles: Roles
    language: str

    def clean(self) -> dict[str, Any]:
        """Apply the model field's own rules, so that a form and an act refuse the same things."""
        data = super().clean() or self.cleaned_data
        for name, value in list(data.items()):
            if name not in self.meaning.kinds or self.meaning.kinds[name] in {Kind.REF, Kind.REFS, Kind.FILE}:
                continue
            try:
                field = self.meaning.field(name)
                assert isinstance(field, models.Field)
                data[name] = field.clean(value, None)
            except ValidationError as error:
                self.add_error(name, error)
        return data

    def values(self, only_changed: bool = False) -> dict[str, Any]:
        """The values to hand to an act: all, or those that differ from the initial ones."""
        names = set(self.changed_data) if only_changed else set(self.fields)
        return {name: value for name, value in self.cleaned_data.items() if name in names}


def _common(meaning: Meaning, name: str) -> dict[str, Any]:
    field = meaning.field(name)
    assert isinstance(field, models.Field)
    return {"label": meaning.label(name), "help_text": meaning.help(name), "required": not field.blank}


def _code(meaning: Meaning, name: str, language: str) -> forms.Field:
    choices = grouped_choices(meaning.code_list(name), language)
    common = _common(meaning, name)
    field = meaning.field(name)
    assert isinstance(field, models.Field)
    if common["required"] and field.has_default():
        return forms.ChoiceField(choices=choices, initial=field.get_default(), **common)
    return forms.ChoiceField(choices=[CHOOSE if common["required"] else NOTHING, *choices], **common)


def _codes(meaning: Meaning, name: str, language: str) -> forms.Field:
    return forms.MultipleChoiceField(
        choices=grouped_choices(meaning.code_list(name), language),
        widget=forms.CheckboxSelectMultiple,
        **_common(meaning, name),
    )


def _langtext(meaning: Meaning, name: str, language: str) -> forms.Field:
    field = meaning.field(name)
    assert isinstance(field, LangTextField)
    return LangTextFormField(
        long=field.long, max_length=20_000 if field.long else 500, **_common(meaning, name)
    )


def _country(meaning: Meaning, name: str, language: str) -> forms.Field:
    return forms.ChoiceField(choices=[NOTHING, *country_choices(language)], **_common(meaning, name))


def _countries(meaning: Meaning, name: str, language: str) -> forms.Field:
    return forms.MultipleChoiceField(
        choices=country_choices(language),
        widget=forms.SelectMultiple(attrs={"size": 8}),
        **_common(meaning, name),
    )


def _date(meaning: Meaning, name: str, language: str) -> forms.Field:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(widget=widget, **_common(meaning, name))


def _link(meaning: Meaning, name: str, language: str) -> forms.Field:
    widget = forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false", "placeholder": "https://"})
    return forms.CharField(max_length=500, widget=widget, **_common(meaning, name))


def _from_model(meaning: Meaning, name: str, language: str) -> forms.Field:
    field = meaning.field(name)
    assert isinstance(field, models.Field)
    kind = meaning.kinds[name]
    extra: dict[str, Any] = {"localize": True} if kind == Kind.NUMBER else {}
    made = field.formfield(label=meaning.label(name), help_text=meaning.help(name), **extra)
    if made is None:
        raise TypeError(f"{meaning.name}.{name}: no form field")
    if kind == Kind.TEXT and isinstance(field, models.TextField):
        made.widget.attrs["rows"] = 5
    return made


_MAKERS: Mapping[Kind, Callable[[Meaning, str, str], forms.Field]] = {
    Kind.CODE: _code,
    Kind.CODES: _codes,
    Kind.LANGTEXT: _langtext,
    Kind.COUNTRY: _country,
    Kind.COUNTRIES: _countries,
    Kind.DATE: _date,
    Kind.LINK: _link,
    Kind.LINKS: lambda meaning, name, _language: LinesField(**_common(meaning, name)),
    Kind.PARTIAL_DATE: lambda meaning, name, _language: PartialDateFormField(**_common(meaning, name)),
}


def form_fields(meaning: Meaning, roles: Roles, language: str) -> Iterator[tuple[str, forms.Field]]:
    """The name and a new form field of each property that these roles may change, in the order of the declaration."""
    for prop in meaning.editable(roles):
        kind = meaning.kinds[prop.name]
        if kind == Kind.REFS:
            continue
        if kind == Kind.REF:
            target = meaning.target(prop.name)
            yield prop.name, RefField(target=target, roles=roles, **_common(meaning, prop.name))
        else:
            yield prop.name, _MAKERS.get(kind, _from_model)(meaning, prop.name, language)


@lru_cache(maxsize=1024)
def _form_class(name: str, roles: Roles, language: str, only: tuple[str, ...] | None) -> type[MeaningForm]:
    meaning = named(name)
    with translation.override(language):
        made = dict(form_fields(meaning, roles, language))
    names = list(made) if only is None else [one for one in only if one in made]
    attributes: dict[str, Any] = {one: made[one] for one in names}
    return type(
        f"{meaning.class_name}Form",
        (MeaningForm,),
        {**attributes, "meaning": meaning, "roles": roles, "language": language, "__module__": __name__},
    )


def form_class(
    meaning: Meaning, roles: Roles, *, language: str | None = None, only: Collection[str] | None = None
) -> type[MeaningForm]:
    """The form class of a meaning for these roles.

    ``language``: of labels and choices, the active one by default; ``only``: names of the properties to keep, in the
    order wanted (what the roles may not change is left out all the same).
    """
    wanted = (language or translation.get_language() or "fr")[:2]
    return _form_class(meaning.name, roles, wanted, None if only is None else tuple(only))


def initial(meaning: Meaning, thing: models.Model, roles: Roles) -> dict[str, Any]:
    """The values of a thing to start its form with: those that these roles may both read and change."""
    names = {prop.name for prop in meaning.readable(roles)}
    return {
        prop.name: getattr(thing, prop.name)
        for prop in meaning.editable(roles)
        if prop.name in names and meaning.kinds[prop.name] != Kind.REFS
    }
