"""Template filters of surveys: texts of a questionnaire in the language of the page."""

from django import template
from django.utils.translation import get_language

from communaux.ground.said import Said

register = template.Library()


@register.filter
def said(text: Said | None) -> str:
    """A text of a definition in the active language, '' for none."""
    return text.label(get_language() or "fr") if text else ""


@register.filter
def in_language(texts: dict[str, str] | None) -> str:
    """A text in several languages (a title of a survey) in the active language."""
    if not texts:
        return ""
    lang = "en" if (get_language() or "fr").startswith("en") else "fr"
    return texts.get(lang) or texts.get("fr") or next(iter(texts.values()))
