"""What the forms of the network share: how an act's answer becomes a page, with nothing typed lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext as _

from communaux.meaning.access import Refused, Viewer
from communaux.nouns.acts.errors import Conflict, LinkDead, TooOften

T = TypeVar("T")


def viewer_of(request: HttpRequest) -> Viewer:
    """Who looks."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return viewer


def attempt(form: Form, act: Callable[[], T]) -> T | None:
    """Do an act; where it is not done, put why into the form and return None.

    A refusal for lack of rights is a page of its own (403), since no correction of the form helps.
    """
    try:
        return act()
    except ValidationError as error:
        _put(form, error)
    except TooOften:
        form.add_error(None, _("Trop de demandes en peu de temps. Réessayez dans une heure."))
    except LinkDead:
        form.add_error(None, _("Ce lien ne sert plus. Demandez-en un autre."))
    except Refused as refused:
        raise PermissionDenied from refused
    except Conflict as conflict:
        form.conflict = conflict  # type: ignore[attr-defined]
        form.add_error(
            None,
            _(
                "Quelqu’un d’autre a modifié cette fiche entre-temps. Comparez ci-dessous, puis enregistrez de nouveau."
            ),
        )
    return None


def done(form: Form, act: Callable[[], object]) -> bool:
    """The same for an act that has nothing to give back: whether it was done."""
    return attempt(form, lambda: (act(), True)) is not None


def press(request: HttpRequest, act: Callable[[], object], words: str) -> bool:
    """An act behind a single button: ``words`` say that it was done, or a message says why it was not."""
    form = Form({})
    if done(form, act):
        messages.success(request, words)
        return True
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, str(error))
    return False


def _put(form: Form, error: ValidationError) -> None:
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, ValidationError(errors))


def conflict_rows(form: Form, show: Callable[[str, Any], str]) -> list[dict[str, str]]:
    """What both wrote, field by field, where an act met a conflict."""
    conflict = getattr(form, "conflict", None)
    if conflict is None:
        return []
    return [
        {
            "label": str(form.fields[name].label) if name in form.fields else name,
            "theirs": show(name, conflict.theirs.get(name)),
            "mine": show(name, conflict.mine.get(name)),
        }
        for name in conflict.changed_fields
    ]


def words_of(_name: str, value: Any) -> str:
    """A value of a form as words, to stand beside another one."""
    if isinstance(value, dict):
        return " / ".join(str(part) for part in value.values())
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value)
    if isinstance(value, bool):
        return str(_("oui") if value else _("non"))
    return "" if value is None else str(value)
