"""Ties between organisations: typed, sourced, dated (NET-04, NET-06).

A tie is kept once: its inverse is a way to read it, and one that holds both ways is stored from the older record to the
younger. Kinds that make a hierarchy have no loop.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communaux.meaning.access import EDITORS, Viewer
from communaux.meaning.declare import of
from communaux.modules.network import verbs
from communaux.modules.network.acts import base, organisations, parts
from communaux.modules.network.lists import ACYCLIC, SYMMETRIC
from communaux.modules.network.models import Relation
from communaux.modules.network.permissions import may, require
from communaux.nouns.acts import values as given
from communaux.nouns.models import Organisation
from communaux.nouns.models.organisation import State


def _settle(relation: Relation, _said: frozenset[str]) -> dict[str, Any]:
    """The two ends in their stored order. Raises ValidationError for a tie that cannot be."""
    subject, target = relation.subject, relation.object
    if subject.pk == target.pk:
        raise ValidationError({"object": _("Une organisation n’est pas liée à elle-même.")})
    if State.MERGED in (subject.state, target.state):
        raise ValidationError({"object": _("Cette fiche a été fusionnée avec une autre.")})
    if organisations.before(relation.until, relation.since):
        raise ValidationError({"until": _("Le lien ne peut pas finir avant d’avoir commencé.")})
    if relation.kind in ACYCLIC and not relation.until and leads(target.pk, relation.kind, subject.pk):
        raise ValidationError(
            {"object": ValidationError(_("Ce lien ferait une boucle dans la structure."), code="loop")}
        )
    if relation.kind in SYMMETRIC and subject.pk > target.pk:
        return {"subject": target, "object": subject}
    return {}


def leads(start: int, kind: str, end: int) -> bool:
    """Whether present ties of this kind lead from one organisation to another; one query a level, loops survived."""
    seen: set[int] = set()
    level = {start}
    while level:
        if end in level:
            return True
        seen |= level
        ties = Relation.objects.filter(subject__in=level, kind=kind, until="")
        level = set(ties.values_list("object", flat=True)) - seen
    return False


PART = parts.Part(
    Relation,
    verbs.RELATION_ADDED,
    verbs.RELATION_CHANGED,
    verbs.RELATION_REMOVED,
    finish=_settle,
    owner="subject",
    twice=("object", _("Ce lien est déjà dans l’annuaire.")),
)


def _ends(relation: Relation) -> set[int]:
    return {relation.subject_id, relation.object_id}


def _acting(viewer: Viewer, verb: str, relation: Relation, *, both: bool) -> int:
    """The end in whose name the viewer acts. A tie that holds both ways belongs to both; ``both`` says the same of any.

    Raises Refused.
    """
    ends = [relation.subject_id]
    if both or relation.kind in SYMMETRIC:
        ends.append(relation.object_id)
    for end in ends:
        if may(viewer, verb, end):
            return end
    require(viewer, verb, ends[0], base.path_of(relation))
    return ends[0]


def add(viewer: Viewer, organisation: Organisation, values: Mapping[str, Any]) -> Relation:
    """Say how an organisation is tied to another: ``kind``, ``object``, and where it is known from."""
    verb = verbs.RELATION_ADDED
    require(viewer, verb, organisation.pk, organisation.get_absolute_url())
    cleaned = given.clean(of(Relation), viewer.roles_on(organisation.pk), values, new=True)
    _refuse_hidden(viewer, cleaned)
    cleaned["source"] = cleaned.get("source") or base.source_of(viewer, organisation.pk)
    with base.acting():
        current = base.fresh_organisation(organisation, verb)
        relation = Relation(subject=current, **cleaned)
        for name, end in _settle(relation, frozenset()).items():
            setattr(relation, name, end)
        parts.insert(relation, PART)
        _tell(viewer, verb, current, relation, _ends(relation), fields=sorted(cleaned))
    return relation


def _refuse_hidden(viewer: Viewer, cleaned: Mapping[str, Any]) -> None:
    """A record that is not online is unknown to whoever does not keep it."""
    end = cleaned.get("object")
    if end is not None and end.state != State.PUBLISHED and not viewer.may(EDITORS, end.pk):
        raise ValidationError({"object": given.unknown_reference(end.slug)})


def change(
    viewer: Viewer, relation: Relation, values: Mapping[str, Any], *, expected_version: int | None = None
) -> Relation:
    """Change a tie, or say until when it held."""
    verb = verbs.RELATION_CHANGED
    acting = _acting(viewer, verb, relation, both=False)
    cleaned = given.clean(of(Relation), viewer.roles_on(acting), values)
    _refuse_hidden(viewer, cleaned)
    with base.acting():
        current = base.fresh(relation, act=verb)
        ends = _ends(current)
        organisation = base.fresh_organisation(Organisation(pk=acting), verb)
        changes = parts.differing(PART, current, cleaned, expected_version)
        if changes:
            if acting not in _ends(current):
                raise ValidationError({"object": _("Votre organisation reste l’un des deux bouts du lien.")})
            parts.save(PART, current, changes)
            _tell(viewer, verb, organisation, current, ends | _ends(current), fields=sorted(changes))
    return current


def remove(viewer: Viewer, relation: Relation) -> None:
    """Take a tie away: either organisation may, since it speaks of both."""
    verb = verbs.RELATION_REMOVED
    acting = _acting(viewer, verb, relation, both=True)
    with base.acting():
        current = base.fresh(relation, act=verb)
        organisation = base.fresh_organisation(Organisation(pk=acting), verb)
        path, ends = base.path_of(current), _ends(current)
        current.delete()
        _tell(viewer, verb, organisation, path, ends)


def _tell(
    viewer: Viewer, verb: str, acting: Organisation, relation: Relation | str, ends: set[int], **facts: Any
) -> None:
    """Both ends have a new version; the entry is of the acting one and names the other."""
    others = Organisation.objects.filter(pk__in=ends - {acting.pk})
    base.touch(acting)
    base.touch_rows(Organisation, Q(pk__in=ends - {acting.pk}))
    path = relation if isinstance(relation, str) else base.path_of(relation)
    kind = "" if isinstance(relation, str) else relation.kind
    paths = sorted(other.get_absolute_url() for other in others)
    base.note(viewer, verb, acting, facts, thing=path, other=paths, kind=kind)
