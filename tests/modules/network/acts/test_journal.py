"""Every act writes one entry of the journal, which holds nothing that a person wrote or that leads to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from communaux.ground import journal
from communaux.ground.gate import GateError
from communaux.ground.journal.models import Entry
from communaux.meaning.access import SYSTEM, VISITOR
from communaux.modules.network import permissions, verbs
from communaux.modules.network.acts import (
    affiliations,
    base,
    care,
    commons,
    duplicates,
    listings,
    organisations,
    people,
    relations,
    reminders,
    stakeholders,
)
from communaux.modules.network.models import Duplicate, EditLink, Transfer
from communaux.nouns.models import Account, Affiliation, Organisation, Person
from tests import factories as make

pytestmark = pytest.mark.django_db

MARK = "Zébulon"
MAIL = "zebulon@exemple.org"


def whole_life() -> Iterator[str]:
    """Acts of every kind, one after the other, with a mark in everything that can be written; yields each verb."""
    steward = make.viewer(make.make_steward())
    account = make.make_account(MAIL)
    texts = {"fr": f"{MARK} parle."}

    mine = organisations.create(
        make.viewer(account), {"name": MARK, "summary": texts, "email": MAIL}, keep=True, your_name=MARK
    )
    yield verbs.ORGANISATION_CREATED
    organisations.publish(steward, mine)
    yield verbs.ORGANISATION_PUBLISHED
    editor = make.viewer(account)
    organisations.change(editor, mine, {"city": MARK, "phone": MARK, "website": "https://zebulon.example"})
    yield verbs.ORGANISATION_CHANGED
    organisations.check(editor, mine)
    yield verbs.ORGANISATION_CHECKED
    Organisation.objects.filter(pk=mine.pk).update(checked_on="2020-01-01")
    reminders.remind_due(SYSTEM)
    yield verbs.ORGANISATION_REMINDED
    organisations.withdraw(editor, mine, "other")
    yield verbs.ORGANISATION_WITHDRAWN
    organisations.restore(steward, mine)
    yield verbs.ORGANISATION_RESTORED

    yield from life_of_parts(editor, mine, texts)
    yield from life_of_care(editor, steward, mine)

    twin = make.make_organisation(MARK, city=MARK, email=MAIL)
    duplicates.search(steward)
    yield verbs.DUPLICATE_FOUND
    duplicates.dismiss(steward, Duplicate.objects.filter(state="open").first())  # type: ignore[arg-type]
    yield verbs.DUPLICATE_DISMISSED
    choices = dict.fromkeys(duplicates.choosable(), "keep")
    duplicates.merge_organisations(steward, mine, twin, choices)
    yield verbs.ORGANISATION_MERGED

    other = people.create(steward, {"name": MARK, "email": MAIL, "summary": texts})
    yield verbs.PERSON_CREATED
    people.change(steward, other, {"name": f"{MARK} Exemple"})
    yield verbs.PERSON_CHANGED
    own = Person.objects.get(account=account)
    people.merge(steward, own, other, dict.fromkeys(people.CHOSEN, "keep"))
    yield verbs.PERSON_MERGED
    people.erase(make.viewer(account), own)
    yield verbs.PERSON_ERASED


def life_of_parts(editor: Any, mine: Organisation, texts: dict[str, str]) -> Iterator[str]:
    """Every table of a record."""
    other = make.make_organisation()
    tie = relations.add(editor, mine, {"kind": "partner-of", "object": other, "title": MARK})
    yield verbs.RELATION_ADDED
    relations.change(editor, tie, {"title": f"{MARK} 2"})
    yield verbs.RELATION_CHANGED
    relations.remove(editor, tie)
    yield verbs.RELATION_REMOVED
    line = stakeholders.add(editor, mine, {"category": "workers", "label": MARK})
    yield verbs.STAKEHOLDER_ADDED
    stakeholders.change(editor, line, {"action": MARK})
    yield verbs.STAKEHOLDER_CHANGED
    stakeholders.remove(editor, line)
    yield verbs.STAKEHOLDER_REMOVED
    common = commons.add(editor, mine, {"name": MARK, "nature": "code", "summary": texts})
    yield verbs.COMMONS_ADDED
    commons.change(editor, common, {"licence": MARK})
    yield verbs.COMMONS_CHANGED
    commons.remove(editor, common)
    yield verbs.COMMONS_REMOVED
    listing = listings.add(editor, mine, {"direction": "need", "kind": "data", "title": MARK, "text": texts})
    yield verbs.LISTING_OPENED
    listings.change(editor, listing, {"title": f"{MARK} 2"})
    yield verbs.LISTING_CHANGED
    listings.close(editor, listing)
    yield verbs.LISTING_CLOSED
    belongs = affiliations.add(editor, mine, {"person": {"name": MARK, "email": MAIL}, "function": MARK})
    yield verbs.AFFILIATION_ADDED
    affiliations.change(editor, belongs, {"function": f"{MARK} 2"})
    yield verbs.AFFILIATION_CHANGED
    affiliations.end(editor, belongs)
    yield verbs.AFFILIATION_ENDED


def life_of_care(editor: Any, steward: Any, mine: Organisation) -> Iterator[str]:
    """Everything by which a record is kept true."""
    claim = care.claim(make.viewer(make.make_account()), mine, {"message": MARK, "your_name": MARK})
    yield verbs.CLAIM_MADE
    care.answer_claim(steward, claim, True, MARK)
    yield verbs.CLAIM_ANSWERED
    care.offer_transfer(editor, mine, {"email": MAIL, "keep": True})
    yield verbs.TRANSFER_OFFERED
    token = care.token_of(Transfer.objects.get())
    care.accept_transfer(make.viewer(make.make_account()), token, MARK)
    yield verbs.TRANSFER_ANSWERED
    care.send_edit_link(editor, mine, MAIL)
    yield verbs.EDIT_LINK_SENT
    care.revoke_edit_link(editor, EditLink.objects.latest("pk"))
    yield verbs.EDIT_LINK_REVOKED
    report = care.report(VISITOR, mine, {"reason": "wrong", "text": MARK, "contact": MAIL})
    yield verbs.REPORT_MADE
    care.answer_report(steward, report, True, MARK)
    yield verbs.REPORT_ANSWERED


def test_one_entry_an_act_and_nothing_personal_in_any() -> None:
    done: list[str] = []
    for verb in whole_life():
        done.append(verb)
        assert [entry.verb for entry in Entry.objects.order_by("sequence")] == done
    assert set(done) == set(permissions.MAY) - {verbs.ORGANISATION_IMPORTED, verbs.IMPORT_DONE}
    told = "\n".join(f"{e.actor} {e.object} {e.facts}" for e in Entry.objects.all())
    # A name of an organisation is its address, by design; nothing else of what was written is there.
    told = told.replace(f"/organisations/{Organisation.objects.order_by('pk')[0].slug}", "")
    assert "bulon" not in told
    assert "exemple.org" not in told
    assert "zebulon.example" not in told
    assert journal.verify().ok


def test_who_acted_and_the_version_after_the_act_are_said() -> None:
    organisation = make.make_organisation()
    viewer = make.viewer(make.make_editor(organisation))
    listings.add(viewer, organisation, {"direction": "need", "kind": "data", "title": "Cartes"})
    organisations.change(viewer, organisation, {"city": "Brest"})
    said = [(entry.actor, entry.object, entry.object_version) for entry in Entry.objects.order_by("sequence")]
    path = organisation.get_absolute_url()
    assert said == [(viewer.actor, path, 2), (viewer.actor, path, 3)]


def test_an_act_that_fails_at_the_journal_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    organisation = make.make_organisation()

    def broken(*_arguments: Any, **_named: Any) -> None:
        raise RuntimeError("no journal")

    monkeypatch.setattr(journal, "record", broken)
    with pytest.raises(RuntimeError):
        organisations.change(SYSTEM, organisation, {"city": "Brest"})
    with pytest.raises(RuntimeError):
        listings.add(SYSTEM, organisation, {"direction": "need", "kind": "data", "title": "Cartes"})
    organisation.refresh_from_db()
    assert (organisation.city, organisation.version, organisation.listings.count()) == ("", 1, 0)


def test_nothing_is_noted_outside_of_an_act() -> None:
    with pytest.raises(GateError):
        base.note(SYSTEM, verbs.ORGANISATION_CHANGED, make.make_organisation())


def test_a_person_who_leaves_is_still_an_actor_without_a_name() -> None:
    organisation = make.make_organisation()
    account = make.make_editor(organisation, name=MARK)
    organisations.check(make.viewer(account), organisation)
    people.erase(SYSTEM, Person.objects.get())
    assert Entry.objects.order_by("sequence")[0].actor == Person.objects.get().get_absolute_url()
    assert not Account.objects.filter(pk=account.pk).exists()
    assert not Affiliation.objects.exists()
    assert journal.verify().ok
    assert timezone.localdate() == Organisation.objects.get().checked_on
