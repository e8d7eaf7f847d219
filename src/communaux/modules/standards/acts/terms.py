"""The terms of a draft, and how they differ from the words of others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from communaux.ground.gate import writing
from communaux.meaning.access import MEMBERS, Viewer
from communaux.meaning.declare import of
from communaux.modules.standards import verbs
from communaux.modules.standards.acts import proofs
from communaux.modules.standards.acts.shared import require_on, sentence, writable
from communaux.modules.standards.models import Difference, Edition, Term
from communaux.modules.standards.rules.agreed import terms as rules
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given
from communaux.nouns.models import Organisation

WORDS = frozenset({"name", "kind", "label", "definition", "belongs", "range", "minimum", "maximum"})
"""What one agrees to. A change of these asks for agreement anew; of the sources or the example, it does not."""


def propose(viewer: Viewer, edition: Edition, values: Mapping[str, Any]) -> Term:
    """Propose a term for a draft."""
    verb = verbs.TERM_PROPOSED
    require_on(viewer, verb, edition.standard)
    cleaned = given.clean(of(Term), MEMBERS, values, new=True)
    with base.acting():
        current = writable(edition, verb)
        if Term.objects.filter(edition=current).count() >= rules.MOST_TERMS:
            raise ValidationError(_("Cette version a déjà trop de termes : partagez-la."), code="too_many")
        term = Term(edition=current, by_id=viewer.person, **cleaned)
        _check(term)
        _save(term)
        base.write(current, {})
        proofs.rerun(current)
        base.note(viewer, verb, current, thing=base.path_of(term), fields=sorted(cleaned))
    return term


def change(
    viewer: Viewer, term: Term, values: Mapping[str, Any], *, expected_version: int | None = None
) -> Term:
    """Change a term of a draft. Whoever agreed to its words is shown to have agreed to earlier ones."""
    verb = verbs.TERM_CHANGED
    require_on(viewer, verb, term.edition.standard)
    cleaned = given.clean(of(Term), MEMBERS, values)
    with base.acting():
        edition = writable(term.edition, verb)
        current = base.fresh(term, act=verb)
        changes = given.differing(current, cleaned)
        if not changes:
            return current
        base.expect(current, expected_version, changes)
        before = current.name
        for name, value in changes.items():
            setattr(current, name, value)
        _check(current)
        if WORDS & changes.keys():
            changes = {**changes, "wording": current.wording + 1}
        try:
            with writing():
                base.write(current, changes)
        except IntegrityError as error:
            raise _taken() from error
        if current.name != before:
            _rename(edition, before, current.name)
        proofs.rerun(edition)
        base.note(viewer, verb, edition, thing=base.path_of(current), fields=sorted(changes))
    return current


def remove(viewer: Viewer, term: Term) -> None:
    """Take a term out of a draft, with what was said of it. Nothing may still name it."""
    verb = verbs.TERM_REMOVED
    require_on(viewer, verb, term.edition.standard)
    with base.acting():
        edition = writable(term.edition, verb)
        current = base.fresh(term, act=verb)
        others = Term.objects.filter(edition=edition).exclude(pk=current.pk)
        if current.kind == "class":
            used = [one.name for one in others if current.name in (one.belongs, one.range)]
            if used:
                raise ValidationError(
                    _("Cette classe sert encore à : %(names)s."),
                    code="used",
                    params={"names": ", ".join(used[:10])},
                )
        path = base.path_of(current)
        current.delete()
        base.write(edition, {})
        proofs.rerun(edition)
        base.note(viewer, verb, edition, thing=path)


def _rename(edition: Edition, before: str, after: str) -> None:
    """Terms that name a class follow its name; their words did not change."""
    for field in ("belongs", "range"):
        for one in Term.objects.filter(edition=edition, **{field: before}):
            base.write(one, {field: after})


def _check(term: Term) -> None:
    errors: dict[str, list[ValidationError]] = {}
    facts = rules.TermFacts(
        term.name,
        term.kind,
        term.label,
        term.definition,
        term.belongs,
        term.range,
        term.minimum,
        term.maximum,
    )
    for field, said in rules.faults_of(facts):
        errors.setdefault(field, []).append(ValidationError(sentence(said), code="term"))
    if errors:
        raise ValidationError(errors)


def _save(term: Term) -> None:
    try:
        with writing():
            term.save(force_insert=True)
    except IntegrityError as error:
        raise _taken() from error


def _taken() -> ValidationError:
    return ValidationError({"name": _("Un terme de cette version porte déjà ce nom.")})


# --- Definitions side by side -----------------------------------------------------------------------------------------


def record_difference(
    viewer: Viewer, term: Term, values: Mapping[str, Any], organisation: Organisation | None = None
) -> Difference:
    """Record how others name and define nearly the same. ``organisation``: whose words they are, where it is one here."""
    verb = verbs.DIFFERENCE_RECORDED
    require_on(viewer, verb, term.edition.standard)
    cleaned = given.clean(of(Difference), MEMBERS, values, new=True)
    with base.acting():
        edition = writable(term.edition, verb)
        current = base.fresh(term, act=verb)
        difference = Difference(term=current, by_id=viewer.person, organisation=organisation, **cleaned)
        _check_difference(difference)
        difference.save(force_insert=True)
        base.write(current, {})
        base.note(viewer, verb, edition, thing=base.path_of(difference), term=base.path_of(current))
    return difference


def change_difference(
    viewer: Viewer, difference: Difference, values: Mapping[str, Any], *, expected_version: int | None = None
) -> Difference:
    """Change a recorded difference of a draft."""
    verb = verbs.DIFFERENCE_CHANGED
    require_on(viewer, verb, difference.term.edition.standard)
    cleaned = given.clean(of(Difference), MEMBERS, values)
    with base.acting():
        edition = writable(difference.term.edition, verb)
        current = base.fresh(difference, act=verb)
        changes = given.differing(current, cleaned)
        base.expect(current, expected_version, changes)
        if changes:
            for name, value in changes.items():
                setattr(current, name, value)
            _check_difference(current)
            base.write(current, changes)
            base.note(viewer, verb, edition, thing=base.path_of(current), fields=sorted(changes))
    return current


def remove_difference(viewer: Viewer, difference: Difference) -> None:
    """Take a recorded difference out of a draft."""
    verb = verbs.DIFFERENCE_REMOVED
    require_on(viewer, verb, difference.term.edition.standard)
    with base.acting():
        edition = writable(difference.term.edition, verb)
        current = base.fresh(difference, act=verb)
        path = base.path_of(current)
        term = base.fresh(current.term, act=verb)
        current.delete()
        base.write(term, {})
        base.note(viewer, verb, edition, thing=path)


def _check_difference(difference: Difference) -> None:
    errors = {}
    if difference.match == "none":
        if difference.there or difference.link:
            errors["match"] = _("S’il y a un terme là-bas, dites à quel point il est proche.")
    elif not (difference.there or difference.link):
        errors["there"] = _("Nommez le terme là-bas, ou dites qu’il n’y a rien de tel.")
    if difference.match != "exact" and not difference.words:
        errors["words"] = _("Dites ce qui diffère.")
    if errors:
        raise ValidationError(errors)
