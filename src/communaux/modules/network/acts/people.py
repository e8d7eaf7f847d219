"""What is done to people: their page, its merge with another, its erasure (NET-07, GDPR articles 16 and 17).

Nothing of what a person wrote enters the journal, only the names of the fields that changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communaux.meaning.access import STEWARDS, Refused, Viewer
from communaux.meaning.declare import of
from communaux.modules.network import verbs
from communaux.modules.network.acts import base
from communaux.modules.network.models import Duplicate, EditLink, Report, Transfer
from communaux.modules.network.models.care import Decision
from communaux.modules.network.permissions import is_steward, require
from communaux.nouns.acts import values as given
from communaux.nouns.acts.errors import Conflict
from communaux.nouns.models import Account, Affiliation, Organisation, Person

ERASED_NAME = "Personne effacée"
CHOSEN = ("name", "email", "summary", "website")
"""Fields between which whoever merges two pages chooses, where they differ."""
_EMPTY: dict[str, Any] = {"email": "", "summary": {}, "website": "", "listed": False}


def create(viewer: Viewer, values: Mapping[str, Any], *, own: bool = False) -> Person:
    """Add a page for somebody; ``own``: for the viewer themself, who has none yet.

    Somebody else's page is out of public sight, unless a steward records that the person agreed.
    """
    verb = verbs.PERSON_CREATED
    require(viewer, verb, own=own)
    cleaned = given.clean(of(Person), STEWARDS, values, new=True)
    if cleaned.get("listed") and not own and not is_steward(viewer):
        raise ValidationError({"listed": _("Seule la personne peut rendre sa page publique.")})
    with base.acting():
        if own and Person.objects.filter(account=viewer.account).exists():
            raise Refused(verb)
        person = Person(account_id=viewer.account if own else None, **cleaned)
        person.save(force_insert=True)
        base.note(viewer, verb, person, fields=sorted(cleaned))
    return person


def change(
    viewer: Viewer, person: Person, values: Mapping[str, Any], *, expected_version: int | None = None
) -> Person:
    """Change a page: the person themself, or a steward. Who has an account alone makes their page public."""
    verb = verbs.PERSON_CHANGED
    own = viewer.person is not None and person.pk == viewer.person
    require(viewer, verb, object_=person.get_absolute_url(), own=own)
    cleaned = given.clean(of(Person), STEWARDS, values)
    with base.acting():
        current = _fresh(person, verb)
        changes = given.differing(current, cleaned)
        if not changes:
            return current
        if expected_version is not None and expected_version != current.version:
            both = tuple(sorted(changes))
            raise Conflict(current.version, both, {name: getattr(current, name) for name in both}, changes)
        if changes.get("listed") and not own and current.account_id is not None:
            raise ValidationError({"listed": _("Seule la personne peut rendre sa page publique.")})
        base.write(current, changes)
        if "listed" in changes:
            _touch_organisations(current)
        base.note(viewer, verb, current, fields=sorted(changes))
    return current


def _fresh(person: Person, verb: str) -> Person:
    current = base.fresh(person, act=verb)
    if current.merged_into_id is not None:
        raise Refused(verb, current.get_absolute_url())
    return current


def _touch_organisations(*people: Person) -> None:
    """They show who belongs to them."""
    ties = Affiliation.objects.filter(person__in=people)
    base.touch_rows(Organisation, Q(pk__in=list(ties.values_list("organisation", flat=True))))


def merge(viewer: Viewer, keep: Person, merged: Person, choices: Mapping[str, str]) -> Person:
    """Make one page of two that speak of the same person. Nothing is guessed and no role is lost.

    ``choices``: for every field of ``CHOSEN`` that both pages fill differently, and for ``account`` where both have
    one, ``keep`` or ``merge``. A page is public afterwards only if both were. The merged page is emptied and redirects.
    """
    verb = verbs.PERSON_MERGED
    require(viewer, verb, object_=keep.get_absolute_url())
    if keep.pk == merged.pk:
        raise ValidationError(_("Une page ne se fusionne pas avec elle-même."), code="same")
    with base.acting():
        first, second = _fresh(keep, verb), _fresh(merged, verb)
        changes = given.chosen(first, second, CHOSEN, choices)
        _choose_account(first, second, choices)
        _touch_organisations(first, second)
        _move_ties(first, second)
        Person.objects.filter(merged_into=second).update(
            merged_into=first, name=changes.get("name", first.name)
        )
        public = first.listed and second.listed
        name = changes.get("name", first.name)
        base.write(second, {**_EMPTY, "name": name, "merged_into": first, "account": None})
        base.write(first, {**changes, "listed": public, "account": first.account})
        forget_pairs(Duplicate.Kind.PERSON, first.pk, second.pk)
        base.note(viewer, verb, first, merged=second.get_absolute_url(), fields=sorted(changes))
    return first


def _choose_account(first: Person, second: Person, choices: Mapping[str, str]) -> None:
    """The account that stays tied to the page; the other one stays open, and holds no right any more."""
    if first.account_id is not None and second.account_id is not None:
        if choices.get("account") not in ("keep", "merge"):
            raise ValidationError(
                {"account": _("Les deux pages ont un compte : choisissez celui qui reste lié.")}
            )
        if choices["account"] == "keep":
            return
    if second.account_id is not None:
        first.account_id = second.account_id


def _move_ties(first: Person, second: Person) -> None:
    """Every tie of the second becomes one of the first; the same role in the same organisation is united."""
    own = {
        (tie.organisation_id, tie.role, str(tie.until)): tie
        for tie in Affiliation.objects.select_for_update().filter(person=first)
    }
    for tie in Affiliation.objects.select_for_update().filter(person=second):
        same = own.get((tie.organisation_id, tie.role, str(tie.until)))
        if same is None or (tie.until and str(same.since) != str(tie.since)):
            base.write(tie, {"person": first})
            continue
        united = {
            "since": min(filter(None, (str(same.since), str(tie.since))), default=""),
            "function": same.function or tie.function,
            "may_edit": same.may_edit or tie.may_edit,
            "source": same.source or tie.source,
        }
        tie.delete()
        base.write(same, united)


def forget_pairs(kind: str, keep: int, merged: int) -> None:
    """The pair that was merged is settled; other proposals on the merged one are found again on the kept one."""
    first, second = sorted((keep, merged))
    pairs = Duplicate.objects.filter(kind=kind)
    pairs.filter(first=first, second=second).update(state=Decision.ACCEPTED)
    pairs.filter(Q(first=merged) | Q(second=merged)).exclude(first=first, second=second).delete()


def erase(viewer: Viewer, person: Person) -> None:
    """Erase somebody: page emptied, ties and account deleted, addresses forgotten wherever they were kept.

    By a steward or by the person themself. The journal stays valid: it holds the address of the page only, which says
    nothing of anybody any more.
    """
    verb = verbs.PERSON_ERASED
    own = viewer.person is not None and person.pk == viewer.person
    require(viewer, verb, object_=person.get_absolute_url(), own=own)
    with base.acting():
        current = base.fresh(person, act=verb)
        former = Person.objects.filter(merged_into=current)
        account: Account | None = current.account
        addresses = {
            address.lower() for address in (current.email, account.email if account else "") if address
        }
        _touch_organisations(current)
        Affiliation.objects.filter(person=current).delete()
        base.write(current, {**_EMPTY, "name": ERASED_NAME, "account": None})
        former.update(**_EMPTY, name=ERASED_NAME)
        if account is not None:
            account.delete()
        for address in addresses:
            forget_address(address)
        Duplicate.objects.filter(
            Q(first=current.pk) | Q(second=current.pk), kind=Duplicate.Kind.PERSON
        ).delete()
        base.note(viewer, verb, current)


def forget_address(address: str) -> None:
    """Take an e-mail address out of whatever was sent to it or came from it."""
    EditLink.objects.filter(email__iexact=address).delete()
    transfers = Transfer.objects.filter(email__iexact=address)
    transfers.filter(state=Decision.OPEN).update(email="", state=Decision.WITHDRAWN)
    transfers.update(email="")
    Report.objects.filter(contact__iexact=address).update(contact="")


def page_of(viewer: Viewer, your_name: str = "") -> Person:
    """The viewer's own page, made with this name where there is none: part of a larger act, inside ``writing()``.

    Raises ValidationError on ``your_name`` where it is needed.
    """
    person = Person.objects.filter(account=viewer.account).first()
    if person is None:
        try:
            name = given.clean_one(of(Person), "name", your_name)
        except ValidationError as error:
            raise ValidationError({"your_name": error}) from error
        person = Person.objects.create(account_id=viewer.account, name=name)
    return person
