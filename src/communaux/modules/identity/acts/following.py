"""What identity does when others act: a person's keys go with the person, and tokens that were believed are looked at again.
Called in the transaction of the act that it answers.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from communaux.modules.identity.models import Credential
from communaux.modules.identity.reading import ends
from communaux.nouns.acts.following import merged, named
from communaux.nouns.models import Person

_log = logging.getLogger(__name__)


def anything_ended(_entries: Sequence[Any]) -> None:
    """Something was done that may have ended a consent, a key, a program, a membership or an account: once it is committed,
    every process looks again at the tokens that it believes."""
    transaction.on_commit(_raise)


def _raise() -> None:
    try:
        ends.rise()
    except OSError:
        _log.exception("identity: tokens of what ended may be believed for a minute")


def people_merged(entries: Sequence[Any]) -> None:
    """The keys of the page that went end: its WebID stands for nobody any more."""
    for _kept, gone in merged(entries, Person):
        Credential.objects.filter(person=gone, ended=None).update(ended=timezone.now())


def people_erased(entries: Sequence[Any]) -> None:
    """The keys of somebody who was erased are deleted, with the names they gave them; consents went with the account."""
    Credential.objects.filter(person__in=named([one.object for one in entries], Person)).delete()
