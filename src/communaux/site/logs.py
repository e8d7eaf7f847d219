"""How lines of the log are written: without what signs people in, and without their addresses.

Every line passes here, traces of failures included. What else is personal never reaches a log: no line is made of it.
"""

from __future__ import annotations

import logging
import re

# Addresses whose next part opens something by itself, whoever comes.
_OPENS = r"/edit/|/take-over/|/registrations/|/calendar/|/account/password/reset/key/|/account/confirm-email/"
_TOKEN = re.compile(rf"({_OPENS})(?!close\b|done\b)[^/\s?\"'<>]+")
_EMAIL = re.compile(r"[^\s@<>\"'(),;:=\[\]{}]{1,64}@[^\s@<>\"'(),;:=\[\]{}/]+\.[^\W\d_]{2,24}")


def discreet(text: str) -> str:
    """The text without tokens and e-mail addresses."""
    return _EMAIL.sub("…@…", _TOKEN.sub(r"\1…", text))


class Discreet(logging.Formatter):
    """Writes a line, its trace included, then takes out what must not be kept."""

    def format(self, record: logging.LogRecord) -> str:
        return discreet(super().format(record))
