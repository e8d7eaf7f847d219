"""What every shared thing has: a version that each act raises, and when it was made and changed."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
_KEYS = len(_ALPHABET) ** 12


def random_key() -> str:
    """A random key of twelve characters without look-alikes, 59 bits: for things whose address must say nothing."""
    left, letters = secrets.randbelow(_KEYS), []
    for _n in range(12):
        left, place = divmod(left, len(_ALPHABET))
        letters.append(_ALPHABET[place])
    return "".join(letters)


class Shared(models.Model):
    """A thing that the commons shares."""

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created = models.DateTimeField(_("créée le"), default=timezone.now, editable=False)
    updated = models.DateTimeField(_("modifiée le"), default=timezone.now, editable=False)

    class Meta:
        abstract = True
