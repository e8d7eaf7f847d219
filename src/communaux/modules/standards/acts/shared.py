"""What the acts of standards share: who speaks, a step of a version as a sentence, drafts that may be written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from communaux.ground.said import Said
from communaux.meaning.access import Refused, Viewer
from communaux.modules.standards.models import Edition, Standard
from communaux.modules.standards.permissions import require
from communaux.modules.standards.reading import standings
from communaux.modules.standards.rules.agreed import lifecycle
from communaux.modules.standards.rules.agreed.lifecycle import Event, Forbidden, Need, Who
from communaux.nouns.acts import base
from communaux.nouns.acts.permissions import is_house
from communaux.nouns.models import Organisation, Person

RESERVED = frozenset(
    {
        "new",
        "communities",
        "vocabularies",
        "compare",
        "translate",
        "test",
        "validate",
        "desk",
        "mappings",
        "profiles",
    }
)
"""Addresses below /standards/ that are pages of their own."""


def sentence(said: Said) -> str:
    """A rule's words in the active language, as a sentence."""
    text = said.label((get_language() or "fr")[:2])
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?")) else ".")


def refused(forbidden: Forbidden) -> ValidationError:
    """Why a step may not be done, as the error of a form."""
    return ValidationError([ValidationError(sentence(one), code=forbidden.code) for one in forbidden.reasons])


def step(
    edition: Edition, event: Event, who: Who, lacking: Mapping[Need, tuple[Said, ...]] | None = None
) -> str:
    """The state after an event. Raises ValidationError where the table does not name it."""
    try:
        return lifecycle.after(edition.state, event, frozenset({who}), lacking).value
    except Forbidden as forbidden:
        raise refused(forbidden) from forbidden


def require_on(viewer: Viewer, verb: str, standard: Standard) -> None:
    """Raise Refused where the viewer may not do this to a standard and what is in it."""
    require(viewer, verb, None, standard.get_absolute_url(), standings.of_standard(viewer, standard))


def writable(edition: Edition, verb: str) -> Edition:
    """The fresh row of a draft. Raises ValidationError for a version whose words no longer move."""
    current = base.fresh(edition, act=verb)
    if current.state not in lifecycle.WRITABLE:
        raise ValidationError(
            _("Les mots de cette version ne changent plus : ouvrez une nouvelle version."), code="frozen"
        )
    return current


def speaker(
    viewer: Viewer,
    verb: str,
    path: str,
    organisation: Organisation | None,
    person: Person | None = None,
) -> dict[str, Any]:
    """Who speaks, as the fields of a row: an organisation through its editor, or a member of the network for themselves.

    ``person``: in whose name the house itself writes, for the example. Raises Refused.
    """
    if organisation is not None:
        require(viewer, verb, organisation.pk, path)
        return {"organisation": organisation, "person": None}
    if person is not None and is_house(viewer):
        return {"organisation": None, "person": person}
    if viewer.person is None:
        raise Refused(verb, path)
    require(viewer, verb, None, path, standings.own(viewer))
    found = Person.objects.filter(pk=viewer.person).first()
    if found is None:
        raise Refused(verb, path)
    return {"organisation": None, "person": found}


def only(values: Mapping[str, Any], allowed: Iterable[str]) -> dict[str, Any]:
    """The values, whose names are all among those allowed. Raises ValidationError by field."""
    if not isinstance(values, Mapping):
        raise ValidationError(_("Un objet avec un champ par propriété est attendu."), code="type")
    known = frozenset(allowed)
    unknown = [str(name)[:80] for name in values if name not in known]
    if unknown:
        raise ValidationError(
            {name: ValidationError(_("Ce champ n’existe pas."), code="unknown_field") for name in unknown}
        )
    return dict(values)


def of_speaker(row: Any) -> dict[str, str]:
    """What the journal may say of who spoke: an organisation by its path; of a person, nothing."""
    return {"organisation": row.organisation.get_absolute_url()} if row.organisation_id else {}
