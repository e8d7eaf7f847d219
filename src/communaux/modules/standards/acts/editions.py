"""Versions of a standard: opened, written, proposed, decided on. Every step goes by ``rules.agreed.lifecycle``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.ground.said import Said
from communaux.meaning.access import MEMBERS, STEWARDS, Viewer
from communaux.meaning.declare import of
from communaux.modules.standards import decisions, verbs
from communaux.modules.standards.acts import proofs
from communaux.modules.standards.acts.shared import only, require_on, step, writable
from communaux.modules.standards.models import (
    Agreement,
    Difference,
    Edition,
    Maintenance,
    MappingText,
    Resolution,
    Sample,
    Standard,
    Term,
)
from communaux.modules.standards.reading.facts import in_order, term_facts, version_facts
from communaux.modules.standards.rules.agreed import publishing
from communaux.modules.standards.rules.agreed.lifecycle import OPEN, Event, Need, Who
from communaux.modules.standards.rules.agreed.terms import faults_among
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given

_COPIED = (
    "name",
    "kind",
    "label",
    "definition",
    "belongs",
    "range",
    "minimum",
    "maximum",
    "sources",
    "example",
)


def open_next(viewer: Viewer, standard: Standard, values: Mapping[str, Any] | None = None) -> Edition:
    """Open the draft of the next version. It starts from the words, mappings and test data of the one adopted last,
    else of the last one there is. Agreements stay with the words that they were given to."""
    verb = verbs.VERSION_OPENED
    require_on(viewer, verb, standard)
    cleaned = given.clean(of(Edition), MEMBERS, values or {})
    with base.acting():
        current = base.fresh(standard, act=verb)
        editions = Edition.objects.filter(standard=current)
        if editions.filter(state__in=[state.value for state in OPEN]).exists():
            raise ValidationError(_("Une version est déjà en cours : elle se termine d’abord."), code="open")
        source = editions.filter(state="adopted").first() or editions.order_by("-number").first()
        number = (editions.aggregate(last=Max("number"))["last"] or 0) + 1
        made = Edition.objects.create(
            standard=current, number=number, key=f"{current.slug}-{number}", based_on=source, **cleaned
        )
        if source is not None:
            _copy(source, made)
        base.write(current, {})
        facts = {"thing": base.path_of(made), "from": base.path_of(source) if source else ""}
        base.note(viewer, verb, made, facts)
    return made


def _copy(source: Edition, made: Edition) -> None:
    """The words, their differences, the mappings and the test data of one version into another."""
    made_by_old: dict[int, Term] = {}
    terms = list(Term.objects.filter(edition=source).order_by("pk"))
    for term in terms:
        values = {name: getattr(term, name) for name in _COPIED}
        made_by_old[term.pk] = Term.objects.create(edition=made, copied_from=term, by_id=term.by_id, **values)
    differences = Difference.objects.filter(term__edition=source).order_by("pk")
    Difference.objects.bulk_create(
        Difference(
            term=made_by_old[one.term_id],
            by_id=one.by_id,
            organisation_id=one.organisation_id,
            **{
                name: getattr(one, name)
                for name in ("system", "there", "link", "there_definition", "match", "words")
            },
        )
        for one in differences
    )
    mapping_fields = ("title", "text", "profile", "edition_name", "loss", "mapped", "forgotten")
    MappingText.objects.bulk_create(
        MappingText(edition=made, **{name: getattr(one, name) for name in mapping_fields})
        for one in MappingText.objects.filter(edition=source).order_by("pk")
    )
    Sample.objects.bulk_create(
        Sample(
            edition=made,
            text=one.text.replace(f"{source.page}#", f"{made.page}#"),
            **{name: getattr(one, name) for name in ("title", "about", "media", "expected")},
        )
        for one in Sample.objects.filter(edition=source).order_by("pk")
    )
    proofs.rerun(made)


def change(
    viewer: Viewer, edition: Edition, values: Mapping[str, Any], *, expected_version: int | None = None
) -> Edition:
    """Change what is said of a draft beside its terms."""
    verb = verbs.VERSION_CHANGED
    require_on(viewer, verb, edition.standard)
    cleaned = given.clean(of(Edition), MEMBERS, values)
    with base.acting():
        current = writable(edition, verb)
        changes = given.differing(current, cleaned)
        base.expect(current, expected_version, changes)
        if changes:
            base.write(current, changes)
            base.note(viewer, verb, current, fields=sorted(changes))
    return current


def propose(viewer: Viewer, edition: Edition) -> Edition:
    """Propose a draft for adoption: its words stand still from now on. Raises ValidationError with what is lacking."""
    verb = verbs.VERSION_PROPOSED
    require_on(viewer, verb, edition.standard)
    with base.acting():
        current = base.fresh(edition, act=verb)
        proofs.rerun(current)
        state = step(current, Event.PROPOSE, Who.LEADER, lacking(current))
        base.write(current, {"state": state, "proposed_on": timezone.localdate()})
        base.note(viewer, verb, current, state=state)
    return current


def send_back(viewer: Viewer, edition: Edition) -> Edition:
    """Make a proposed version a draft again, so that its words can move."""
    return _lead(viewer, edition, verbs.VERSION_RETURNED, Event.RETURN, {"proposed_on": None})


def withdraw(viewer: Viewer, edition: Edition) -> Edition:
    """Take a version back before it is decided on. It stays to be read."""
    return _lead(viewer, edition, verbs.VERSION_WITHDRAWN, Event.WITHDRAW, {})


def _lead(viewer: Viewer, edition: Edition, verb: str, event: Event, changes: dict[str, Any]) -> Edition:
    require_on(viewer, verb, edition.standard)
    with base.acting():
        current = base.fresh(edition, act=verb)
        state = step(current, event, Who.LEADER)
        base.write(current, {"state": state, **changes})
        base.note(viewer, verb, current, state=state)
    return current


def adopt(viewer: Viewer, edition: Edition, values: Mapping[str, Any]) -> Resolution:
    """Adopt a proposed version, with a reason. The one adopted before is superseded; the words never change again.

    ``values``: ``reason``, and where given ``decided_on``, ``decision`` (the path of a decision that a room keeps; the
    stewards decide else) and ``review_on`` (when to read the standard again).
    """
    verb = verbs.VERSION_ADOPTED
    require_on(viewer, verb, edition.standard)
    said = only(values, ("reason", "decided_on", "decision", "review_on"))
    review = given.clean_one(of(Standard), "review_on", said.pop("review_on", None))
    cleaned = _decided(said)
    with base.acting():
        current = base.fresh(edition, act=verb)
        standard = base.fresh(current.standard, act=verb)
        if review is not None:
            if review <= timezone.localdate():
                raise ValidationError({"review_on": _("Choisissez un jour à venir.")})
            standard.review_on = review
        state = step(current, Event.ADOPT, Who.DECIDER, lacking(current, standard, cleaned))
        before = Edition.objects.filter(standard=standard, state="adopted").exclude(pk=current.pk).first()
        if before is not None:
            base.write(before, {"state": step(before, Event.SUPERSEDE, Who.SUCCESSOR)})
        digest = publishing.fingerprint(version_facts(current))
        base.write(current, {"state": state, "content_hash": digest})
        made = Resolution.objects.create(edition=current, outcome="adopted", **cleaned)
        base.write(standard, {"review_on": standard.review_on, "reminded_for": None})
        facts = {"thing": base.path_of(made), "body": made.body, "decision": made.decision, "hash": digest}
        base.note(viewer, verb, current, facts, replaces=base.path_of(before) if before else "")
    return made


def decline(viewer: Viewer, edition: Edition, values: Mapping[str, Any]) -> Resolution:
    """Do not adopt a proposed version, with a reason. It stays to be read; a next one may start from it."""
    verb = verbs.VERSION_DECLINED
    require_on(viewer, verb, edition.standard)
    cleaned = _decided(only(values, ("reason", "decided_on", "decision")))
    with base.acting():
        current = base.fresh(edition, act=verb)
        state = step(current, Event.DECLINE, Who.DECIDER, lacking(current, None, cleaned))
        base.write(current, {"state": state})
        made = Resolution.objects.create(edition=current, outcome="declined", **cleaned)
        facts = {"thing": base.path_of(made), "body": made.body, "decision": made.decision}
        base.note(viewer, verb, current, facts)
    return made


def link_decision(viewer: Viewer, resolution: Resolution, path: str) -> Resolution:
    """Link the decision that a resolution follows, once a room keeps decisions. The version itself does not change."""
    verb = verbs.DECISION_LINKED
    require_on(viewer, verb, resolution.edition.standard)
    cleaned = given.clean_one(of(Resolution), "decision", path)
    _known_decision(cleaned)
    with base.acting():
        current = base.fresh(resolution, act=verb)
        if current.decision != cleaned:
            base.write(current, {"decision": cleaned, "body": "decision"})
            base.note(viewer, verb, current.edition, thing=base.path_of(current), decision=cleaned)
    return current


def _decided(values: Mapping[str, Any]) -> dict[str, Any]:
    cleaned = given.clean(
        of(Resolution), STEWARDS, {name: value for name, value in values.items() if value is not None}
    )
    day = cleaned.setdefault("decided_on", timezone.localdate())
    if not isinstance(day, dt.date):
        cleaned["decided_on"] = timezone.localdate()
    elif day > timezone.localdate():
        raise ValidationError({"decided_on": _("Une décision ne peut pas être à venir.")})
    if not cleaned.get("reason"):
        raise ValidationError({"reason": _("Dites pourquoi : cela se lit avec la décision.")})
    if cleaned.get("decision"):
        _known_decision(cleaned["decision"])
    return {**cleaned, "body": "decision" if cleaned.get("decision") else "stewards"}


def _known_decision(path: str) -> None:
    if not path or decisions.title_of(path) is None:
        raise ValidationError({"decision": _("Aucune décision n’est connue à cette adresse.")})


def lacking(
    edition: Edition, standard: Standard | None = None, resolution: Mapping[str, Any] | None = None
) -> dict[Need, tuple[Said, ...]]:
    """What each need of the table lacks, as sentences. ``standard``: with its review date as it would be."""
    terms = [term_facts(term) for term in in_order(edition)]
    sound = tuple(
        Said(f"{name} : {said.fr}", f"{name}: {said.en}") if name else said
        for name, said in faults_among(terms)
    )
    tested = tuple(
        Said(
            f"l’essai « {one.title} » ne donne pas ce qu’on en attend",
            f"the test “{one.title}” does not give what is expected",
        )
        for one in Sample.objects.filter(edition=edition).exclude(verdict="as-expected").order_by("pk")
    )
    open_ = Agreement.objects.filter(
        term__edition=edition, voice="objects", withdrawn_on=None, answered_on=None
    ).select_related("term")
    answered = tuple(
        Said(
            f"une objection sur {one.term.name} attend une réponse",
            f"an objection to {one.term.name} awaits an answer",
        )
        for one in open_
    )
    found = {Need.SOUND: sound, Need.TESTED: tested, Need.ANSWERED: answered}
    if resolution is not None and not resolution.get("reason"):
        found[Need.REASON] = (Said("dites pourquoi", "say why"),)
    if standard is not None:
        maintained = Maintenance.objects.filter(standard=standard, until=None).exists()
        found[Need.MAINTAINED] = (
            *(
                ()
                if maintained
                else (
                    Said(
                        "nommez d’abord qui maintient ce standard", "first name who maintains this standard"
                    ),
                )
            ),
            *(() if standard.review_on else (Said("dites quand le relire", "say when to read it again"),)),
        )
    return found
