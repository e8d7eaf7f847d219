"""Find what a link points at from what people and machines write: an address, a path, a key, an exact name.

Only what the roles may see is found: to look for a name is not a way to learn that a hidden record exists.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from communaux.meaning.access import Roles
from communaux.meaning.declare import Meaning

_MOST = 500


class NotFoundError(Exception):
    """Nothing, or several things, are called so. ``code``: ``unknown`` or ``several``; ``sentence`` with ``params``."""

    def __init__(self, code: str, sentence: Any, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code, self.sentence, self.params = code, sentence, {"value": text[:80]}


def key_of(meaning: Meaning, text: str) -> str:
    """The key in an IRI or a path of the meaning, else the text itself."""
    for prefix in (settings.BASE_URL + meaning.path, meaning.path):
        if text.startswith(prefix):
            return unquote(text[len(prefix) :])
    return text


def find_ref(meaning: Meaning, text: str, roles: Roles) -> models.Model:
    """The one thing that ``text`` names and that these roles may see. Raises NotFoundError."""
    text = text.strip()
    if not text or len(text) > _MOST or "\x00" in text:
        raise NotFoundError(
            "unknown", _("« %(value)s » ne correspond à rien dans l’annuaire."), text.replace("\x00", "")
        )
    visible = meaning.model._default_manager.filter(meaning.visible(roles))
    found = visible.filter(**{meaning.key: key_of(meaning, text)}).first()
    if found is not None:
        return found
    titled = (
        list(visible.filter(**{f"{meaning.title}__iexact": text})[:2]) if meaning.title != meaning.key else []
    )
    if not titled:
        raise NotFoundError("unknown", _("« %(value)s » ne correspond à rien dans l’annuaire."), text)
    if len(titled) > 1:
        sentence = _("Plusieurs fiches s’appellent « %(value)s » : donnez l’adresse de la bonne.")
        raise NotFoundError("several", sentence, text)
    return titled[0]
