"""The working rules that all groups share: drafted, adopted, never changed afterwards (GRP-06)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.meaning.access import STEWARDS, Refused, Viewer
from communaux.meaning.declare import of
from communaux.modules.groups import verbs
from communaux.modules.groups.models import WorkingRules
from communaux.modules.groups.permissions import MATRIX
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given


def in_force() -> WorkingRules | None:
    """The adopted version with the highest number, None before the first."""
    return WorkingRules.objects.filter(state="adopted").order_by("-number").first()


def draft(viewer: Viewer, values: Mapping[str, Any], *, expected_version: int | None = None) -> WorkingRules:
    """Write the next version, or change the draft of it."""
    verb = verbs.RULES_DRAFTED
    MATRIX.require(viewer, verb)
    cleaned = given.clean(of(WorkingRules), STEWARDS, values)
    with base.acting():
        latest = WorkingRules.objects.select_for_update().order_by("-number").first()
        if latest is not None and latest.state == "draft":
            changes = given.differing(latest, cleaned)
            base.expect(latest, expected_version, changes)
            if changes:
                base.write(latest, changes)
                base.note(viewer, verb, latest, fields=sorted(changes))
            return latest
        number = latest.number + 1 if latest else 1
        made = WorkingRules(key=str(number), number=number, **cleaned)
        made.save(force_insert=True)
        base.note(viewer, verb, made, fields=sorted(cleaned))
    return made


def change(
    viewer: Viewer, rules: WorkingRules, values: Mapping[str, Any], *, expected_version: int | None = None
) -> WorkingRules:
    """Change a draft. An adopted version is refused: write the next one."""
    if rules.state != "draft":
        raise Refused(verbs.RULES_DRAFTED, rules.get_absolute_url())
    return draft(viewer, values, expected_version=expected_version)


def adopt(viewer: Viewer, rules: WorkingRules) -> WorkingRules:
    """Adopt a draft: from now on it is the one that members accept. It does not change any more."""
    verb = verbs.RULES_ADOPTED
    MATRIX.require(viewer, verb, object_=rules.get_absolute_url())
    with base.acting():
        current = base.fresh(rules, act=verb)
        if current.state != "draft":
            raise Refused(verb, current.get_absolute_url())
        if not current.text.get("fr"):
            raise ValidationError({"text": _("Le texte français est nécessaire : c’est lui qui fait foi.")})
        base.write(current, {"state": "adopted", "adopted_on": timezone.localdate()})
        base.note(viewer, verb, current, state="adopted")
    return current
