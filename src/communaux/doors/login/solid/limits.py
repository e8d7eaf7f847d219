"""How often one may try from one address: each try makes this house ask somebody elsewhere, or send a letter."""

from __future__ import annotations

from django.http import HttpRequest

from communaux.doors import often

TRIES = 20
"""Addresses of providers typed in ten minutes."""
LETTERS = 5
"""Letters asked for in ten minutes."""


def too_often(request: HttpRequest, what: str, most: int) -> bool:
    """Count this one; whether it is one too many."""
    return often.take(f"solid {what}", often.visitor(request), most) > 0
