"""What is attached to a draft: mappings, refused with their faults, and test data, run as soon as they are there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from communaux.ground.gate import writing
from communaux.meaning.access import MEMBERS, Viewer
from communaux.meaning.declare import of
from communaux.modules.standards import verbs
from communaux.modules.standards.acts.shared import require_on, writable
from communaux.modules.standards.models import Edition, MappingText, Sample
from communaux.modules.standards.reading.facts import version_facts
from communaux.modules.standards.rules import mappings, registry
from communaux.modules.standards.rules.agreed import trying
from communaux.modules.standards.rules.coverage import coverage
from communaux.modules.standards.rules.yamls import FileFault
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given
from communaux.nouns.models.base import Shared

MOST = 20
"""Mappings, and test data, that one version holds."""


def checked(text: str, title: str) -> dict[str, Any]:
    """What is known of a mapping once its text was found without fault.

    Raises ValidationError on ``text``: a sentence a fault, with file, line, path and mend.
    """
    try:
        mapping = mappings.parse(text, registry.profile, registry.hub, title or "mapping.yaml")
    except FileFault as fault:
        sentences = fault.sentences((get_language() or "fr")[:2])
        raise ValidationError(
            {"text": [ValidationError(one, code="mapping") for one in sentences[:20]]}
        ) from fault
    covered = coverage(mapping)
    return {
        "profile": mapping.profile.name[:80],
        "edition_name": str(mapping.version)[:40],
        "loss": mapping.loss,
        "mapped": len(covered.profile.mapped),
        "forgotten": len(covered.profile.forgotten),
    }


def attach_mapping(viewer: Viewer, edition: Edition, values: Mapping[str, Any]) -> MappingText:
    """Attach the mapping of a platform to a draft."""
    verb = verbs.MAPPING_ATTACHED
    require_on(viewer, verb, edition.standard)
    cleaned = given.clean(of(MappingText), MEMBERS, values, new=True)
    known = checked(cleaned["text"], cleaned["title"])
    with base.acting():
        current = writable(edition, verb)
        _room(MappingText, current)
        made = MappingText(edition=current, **cleaned, **known)
        _insert(made)
        base.write(current, {})
        base.note(viewer, verb, current, thing=base.path_of(made), profile=made.profile)
    return made


def change_mapping(
    viewer: Viewer, mapping: MappingText, values: Mapping[str, Any], *, expected_version: int | None = None
) -> MappingText:
    """Change an attached mapping of a draft; it is checked again."""
    verb = verbs.MAPPING_CHANGED
    require_on(viewer, verb, mapping.edition.standard)
    cleaned = given.clean(of(MappingText), MEMBERS, values)
    known = checked(cleaned.get("text", mapping.text), cleaned.get("title", mapping.title))
    with base.acting():
        edition = writable(mapping.edition, verb)
        current = base.fresh(mapping, act=verb)
        changes = given.differing(current, cleaned)
        base.expect(current, expected_version, changes)
        if changes:
            _write(current, {**changes, **known})
            base.note(viewer, verb, edition, thing=base.path_of(current), fields=sorted(changes))
    return current


def remove_mapping(viewer: Viewer, mapping: MappingText) -> None:
    """Take an attached mapping out of a draft."""
    _remove(viewer, verbs.MAPPING_REMOVED, mapping)


def attach_test(viewer: Viewer, edition: Edition, values: Mapping[str, Any]) -> Sample:
    """Attach test data to a draft, and run them."""
    verb = verbs.TEST_ATTACHED
    require_on(viewer, verb, edition.standard)
    cleaned = given.clean(of(Sample), MEMBERS, values, new=True)
    with base.acting():
        current = writable(edition, verb)
        _room(Sample, current)
        made = Sample(edition=current, **cleaned)
        _insert(made)
        rerun(current, made)
        made.refresh_from_db()
        base.write(current, {})
        base.note(viewer, verb, current, thing=base.path_of(made), verdict=made.verdict)
    return made


def change_test(
    viewer: Viewer, sample: Sample, values: Mapping[str, Any], *, expected_version: int | None = None
) -> Sample:
    """Change test data of a draft, and run them again."""
    verb = verbs.TEST_CHANGED
    require_on(viewer, verb, sample.edition.standard)
    cleaned = given.clean(of(Sample), MEMBERS, values)
    with base.acting():
        edition = writable(sample.edition, verb)
        current = base.fresh(sample, act=verb)
        changes = given.differing(current, cleaned)
        base.expect(current, expected_version, changes)
        if changes:
            _write(current, changes)
            rerun(edition, current)
            current.refresh_from_db()
            base.note(viewer, verb, edition, thing=base.path_of(current), fields=sorted(changes))
    return current


def remove_test(viewer: Viewer, sample: Sample) -> None:
    """Take test data out of a draft."""
    _remove(viewer, verbs.TEST_REMOVED, sample)


def rerun(edition: Edition, only: Sample | None = None) -> None:
    """Run the test data of a version against its terms as they are now: part of an act that changed either."""
    samples = [only] if only is not None else list(Sample.objects.filter(edition=edition))
    if not samples:
        return
    facts = version_facts(
        Edition.objects.select_related("standard__community", "based_on").get(pk=edition.pk)
    )
    for sample in samples:
        outcome = trying.try_out(facts, sample.text, sample.media, sample.expected)
        Sample.objects.filter(pk=sample.pk).update(
            verdict=outcome.verdict, faults=outcome.faults, report=list(outcome.report), ran_on=timezone.now()
        )


def _remove(viewer: Viewer, verb: str, thing: MappingText | Sample) -> None:
    require_on(viewer, verb, thing.edition.standard)
    with base.acting():
        edition = writable(thing.edition, verb)
        current: Any = base.fresh(thing, act=verb)
        path = base.path_of(current)
        current.delete()
        base.write(edition, {})
        base.note(viewer, verb, edition, thing=path)


def _room(model: type[MappingText] | type[Sample], edition: Edition) -> None:
    if model._default_manager.filter(edition=edition).count() >= MOST:
        raise ValidationError(_("Cette version en a déjà trop : retirez-en d’abord."), code="too_many")


def _insert(thing: Shared) -> None:
    try:
        with writing():
            thing.save(force_insert=True)
    except IntegrityError as error:
        raise _taken() from error


def _write(thing: Shared, changes: Mapping[str, Any]) -> None:
    try:
        with writing():
            base.write(thing, changes)
    except IntegrityError as error:
        raise _taken() from error


def _taken() -> ValidationError:
    return ValidationError({"title": _("Cette version a déjà un fichier de ce nom.")})
