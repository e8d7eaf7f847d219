"""Django fields that know their meaning: one code of a list, several codes, a text in several languages, links.

They hold plain JSON or text in the database, the same on SQLite and PostgreSQL. No rule beyond the form of a value.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from pyoxigraph import NamedNode

from communaux.meaning.lists import ALL, CodeList

LANGUAGES = ("fr", "en")
LINK_SCHEMES = ("http", "https")


def check_link(value: str) -> None:
    """Refuse what is not an absolute web address.

    Raises ValidationError(code='link') naming the value: ``javascript:``, missing host, a user name (which passes for
    the host in the eyes of people), spaces, what is not an IRI (RFC 3987), over 500 characters.
    """
    try:
        parts = urlsplit(value)
        good = (
            parts.scheme in LINK_SCHEMES
            and bool(parts.hostname)
            and "." in (parts.hostname or "")
            and "@" not in parts.netloc
            and not any(c.isspace() or c in '<>"\\^`{|}' or ord(c) < 32 for c in value)
            and len(value) <= 500
        )
        NamedNode(value)
    except ValueError:
        good = False
    if not good:
        raise ValidationError(
            _(
                "« %(value)s » n’est pas une adresse web complète : elle commence par https:// et nomme un site."
            ),
            code="link",
            params={"value": value[:80]},
        )


class LinkField(models.CharField):
    """One web address (http or https)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 500)
        super().__init__(*args, **kwargs)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if value:
            check_link(value)


class CodeField(models.CharField):
    """One code of a code list; '' where nothing is said."""

    def __init__(self, code_list: CodeList | str = "", *args: Any, **kwargs: Any) -> None:
        self.code_list_name = code_list if isinstance(code_list, str) else code_list.name
        kwargs.setdefault("max_length", 40)
        super().__init__(*args, **kwargs)

    @property
    def code_list(self) -> CodeList:
        return ALL[self.code_list_name]

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs["code_list"] = self.code_list_name
        return name, path, args, kwargs

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if value and value not in self.code_list:
            raise _unknown_code(value, self.code_list)


class _JSONListField(models.JSONField):
    """A JSON array in its normal form, never NULL: each value once; codes and countries in an order of their own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def normal(self, values: list[Any] | tuple[Any, ...]) -> list[Any]:
        """The values in their normal form: sorted, each once."""
        return sorted(dict.fromkeys(values))

    def _normal_or_same(self, value: Any) -> Any:
        if isinstance(value, list | tuple) and all(isinstance(one, str) for one in value):
            return self.normal(value)
        return value

    def to_python(self, value: Any) -> Any:
        return self._normal_or_same(super().to_python(value))

    def get_prep_value(self, value: Any) -> Any:
        return self._normal_or_same(super().get_prep_value(value))

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise ValidationError(_("Une liste est attendue."), code="list")


class CodesField(_JSONListField):
    """Several codes of a code list, as a JSON array in the list's order, each once."""

    def __init__(self, code_list: CodeList | str = "", *args: Any, **kwargs: Any) -> None:
        self.code_list_name = code_list if isinstance(code_list, str) else code_list.name
        super().__init__(*args, **kwargs)

    @property
    def code_list(self) -> CodeList:
        return ALL[self.code_list_name]

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs["code_list"] = self.code_list_name
        return name, path, args, kwargs

    def normal(self, values: list[Any] | tuple[Any, ...]) -> list[Any]:
        """Each code once, in the list's order; what the list does not hold comes last."""
        places = {code: place for place, code in enumerate(self.code_list.codes)}
        return sorted(dict.fromkeys(values), key=lambda code: (places.get(code, len(places)), code))

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        for code in value or ():
            if code not in self.code_list:
                raise _unknown_code(code, self.code_list)


class CountriesField(_JSONListField):
    """Several countries, as a JSON array of ISO 3166-1 alpha-2 codes."""

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        for code in value or ():
            if not (isinstance(code, str) and len(code) == 2 and code.isascii() and code.isupper()):
                raise ValidationError(
                    _("« %(value)s » n’est pas un code de pays sur deux lettres."), "country", {"value": code}
                )


class LinksField(_JSONListField):
    """Several web addresses, as a JSON array of absolute IRIs, in the order in which they were given."""

    def normal(self, values: list[Any] | tuple[Any, ...]) -> list[Any]:
        """Each link once."""
        return list(dict.fromkeys(values))

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        for link in value or ():
            check_link(link)


class LangTextField(models.JSONField):
    """A text in several languages: a JSON object ``{"fr": "…", "en": "…"}``; an empty object where nothing is said."""

    def __init__(self, *args: Any, long: bool = False, **kwargs: Any) -> None:
        self.long = long
        kwargs.setdefault("default", dict)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    @staticmethod
    def normal(value: Any) -> Any:
        """The languages in their order, empty texts left out; anything else as it is."""
        if not isinstance(value, dict):
            return value
        order = {language: place for place, language in enumerate(LANGUAGES)}
        return {
            language: value[language]
            for language in sorted(value, key=lambda language: (order.get(language, len(order)), language))
            if value[language] != ""
        }

    def to_python(self, value: Any) -> Any:
        return self.normal(super().to_python(value))

    def get_prep_value(self, value: Any) -> Any:
        return self.normal(super().get_prep_value(value))

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if not isinstance(value, dict) or any(
            language not in LANGUAGES or not isinstance(text, str) or not text
            for language, text in value.items()
        ):
            raise ValidationError(_("Un texte par langue est attendu : « fr » ou « en »."), code="langtext")


def in_language(texts: dict[str, str] | None, language: str | None = None) -> str:
    """The text in the asked language, else in French, else in any; '' where there is none."""
    if not texts:
        return ""
    wanted = (language or get_language() or "fr")[:2]
    return texts.get(wanted) or texts.get("fr") or next(iter(texts.values()))


def _unknown_code(value: object, code_list: CodeList) -> ValidationError:
    return ValidationError(
        _("« %(value)s » n’est pas dans la liste « %(list)s »."),
        code="code",
        params={"value": value, "list": code_list.fr},
    )
