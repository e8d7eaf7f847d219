"""Ties between people and organisations (NET-07): added, changed, ended, entrusted with the record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.ground.time import PartialDate
from communaux.meaning.access import EDITORS, Refused, Viewer
from communaux.meaning.declare import of
from communaux.modules.network import verbs
from communaux.modules.network.acts import base, organisations, parts
from communaux.modules.network.permissions import is_house, require
from communaux.nouns.acts import values as given
from communaux.nouns.models import Affiliation, Organisation, Person


def _check(tie: Affiliation, _said: frozenset[str]) -> dict[str, Any]:
    if tie.person.merged_into_id:
        raise ValidationError({"person": _("Cette page a été fusionnée avec une autre.")})
    if organisations.before(tie.until, tie.since):
        raise ValidationError({"until": _("Une affiliation ne peut pas finir avant d’avoir commencé.")})
    if tie.until and PartialDate.parse(str(tie.until)).first_day > timezone.localdate():
        raise ValidationError({"until": _("Cette date est à venir : revenez ce jour-là.")})
    return {"may_edit": False} if tie.until and tie.may_edit else {}


PART = parts.Part(
    Affiliation,
    verbs.AFFILIATION_ADDED,
    verbs.AFFILIATION_CHANGED,
    verbs.AFFILIATION_ENDED,
    finish=_check,
    twice=("role", _("Cette personne a déjà ce rôle dans l’organisation.")),
)


def add(viewer: Viewer, organisation: Organisation, values: Mapping[str, Any]) -> Affiliation:
    """Tie a person to an organisation. ``values["person"]``: a person, their key, or the values of a new page.

    A new page stays out of public sight until the person says otherwise.
    """
    verb = verbs.AFFILIATION_ADDED
    require(viewer, verb, organisation.pk, organisation.get_absolute_url())
    said = dict(values) if isinstance(values, Mapping) else values
    who = said.pop("person", None) if isinstance(said, dict) else None
    cleaned, person = _read(viewer, organisation, said, who)
    cleaned["source"] = cleaned.get("source") or base.source_of(viewer, organisation.pk)
    with base.acting():
        current = base.fresh_organisation(organisation, verb)
        if person.pk is None:
            person.save(force_insert=True)
        tie = Affiliation(person=person, organisation=current, **cleaned)
        _check(tie, frozenset(cleaned))
        parts.insert(tie, PART)
        _tell(viewer, verb, current, tie, sorted(cleaned))
    return tie


def _read(viewer: Viewer, organisation: Organisation, said: Any, who: Any) -> tuple[dict[str, Any], Person]:
    """The values and the person, known or new; the errors of both at once."""
    errors: dict[str, Any] = {}
    cleaned: dict[str, Any] = {}
    person = Person()
    try:
        cleaned = given.clean(of(Affiliation), viewer.roles_on(organisation.pk), said, new=True)
    except ValidationError as error:
        errors.update(error.error_dict if hasattr(error, "error_dict") else {"values": error})
    try:
        if isinstance(who, Mapping):
            person = Person(**given.clean(of(Person), EDITORS, {"listed": False, **who}, new=True))
            person.listed = False
        else:
            person = cast(Person, given.thing(of(Person), who))
    except ValidationError as error:
        errors["person"] = error.messages if hasattr(error, "error_dict") else error
    if errors:
        raise ValidationError(errors)
    return cleaned, person


def change(
    viewer: Viewer,
    affiliation: Affiliation,
    values: Mapping[str, Any],
    *,
    expected_version: int | None = None,
) -> Affiliation:
    """Change the role, the function or the dates of a tie."""
    verb = verbs.AFFILIATION_CHANGED
    require(viewer, verb, affiliation.organisation_id, base.path_of(affiliation))
    cleaned = given.clean(of(Affiliation), viewer.roles_on(affiliation.organisation_id), values)
    with base.acting():
        current = base.fresh(affiliation, act=verb)
        organisation = base.fresh_organisation(current.organisation, verb)
        changes = parts.differing(PART, current, cleaned, expected_version)
        if changes:
            parts.save(PART, current, changes)
            _tell(viewer, verb, organisation, current, sorted(changes))
    return current


def end(viewer: Viewer, affiliation: Affiliation, until: str = "") -> Affiliation:
    """End a tie, today unless said; it is kept as a past one and gives no right any more. The person may as well."""
    verb = verbs.AFFILIATION_ENDED
    own = viewer.person is not None and affiliation.person_id == viewer.person
    require(viewer, verb, affiliation.organisation_id, base.path_of(affiliation), own=own)
    day = given.clean_one(of(Affiliation), "until", until or timezone.localdate().isoformat())
    with base.acting():
        current = base.fresh(affiliation, act=verb)
        if current.until:
            raise Refused(verb, base.path_of(current))
        organisation = base.fresh_organisation(current.organisation, verb)
        current.until = day
        _check(current, frozenset({"until"}))
        base.write(current, {"until": day, "may_edit": False})
        _tell(viewer, verb, organisation, current, ["until"])
    return current


def entrust(viewer: Viewer, affiliation: Affiliation, may_edit: bool) -> Affiliation:
    """Let a person keep the record of their organisation, or no longer. Not by an edit link: it gives rights away."""
    verb = verbs.AFFILIATION_CHANGED
    path = base.path_of(affiliation)
    require(viewer, verb, affiliation.organisation_id, path)
    if viewer.account is None and not is_house(viewer):
        raise Refused(verb, path)
    with base.acting():
        current = base.fresh(affiliation, act=verb)
        organisation = base.fresh_organisation(current.organisation, verb)
        if current.until:
            raise Refused(verb, path)
        if may_edit and not current.person.account_id:
            raise ValidationError(
                {"person": _("Cette personne n’a pas de compte : envoyez-lui un lien d’édition.")}
            )
        if current.may_edit != may_edit:
            base.write(current, {"may_edit": may_edit})
            _tell(viewer, verb, organisation, current, ["may_edit"])
    return current


def _tell(viewer: Viewer, verb: str, organisation: Organisation, tie: Affiliation, fields: list[str]) -> None:
    base.touch(organisation)
    base.touch_rows(Person, Q(pk=tie.person_id))
    facts = {"thing": base.path_of(tie), "person": tie.person.get_absolute_url(), "fields": fields}
    base.note(viewer, verb, organisation, facts)
