"""The feed tells all that visitors may read, when it changes, and nothing else: above all nobody's personal data."""

from __future__ import annotations

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communaux.meaning.access import SYSTEM, VISITOR
from communaux.meaning.declare import Kind, all_meanings
from communaux.meaning.reader import reader
from communaux.modules.network.acts import organisations, relations
from communaux.modules.nodes.acts import publish
from communaux.modules.nodes.models import Member, PublishedHead
from communaux.modules.nodes.reading import feed, published
from communaux.modules.nodes.rules import heads
from communaux.modules.nodes.rules.feed import verified
from communaux.nouns.models import Organisation
from tests import factories as make
from tests.modules.nodes.acts.test_following import followed, turned
from tests.modules.nodes.peers import Peer

pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, str]]:
    return list(Member.objects.order_by("sequence").values_list("kind", "object"))


def test_what_is_there_at_first_is_told_once() -> None:
    one = make.make_organisation("Vélos du port")
    make.make_organisation("Secrète", state="draft")
    assert publish.turn() > 0
    assert ("Create", one.get_absolute_url()) in told()
    assert not [path for _kind, path in told() if "secrete" in path]
    assert publish.turn() == 0
    assert publish.sweep() == 0


def test_a_change_a_withdrawal_and_a_return_are_told() -> None:
    one = organisations.create(SYSTEM, {"name": "Vélos du port", "kind": "platform", "country": "FR"})
    publish.turn()
    path = one.get_absolute_url()
    organisations.change(SYSTEM, one, {"city": "Brest"})
    publish.turn()
    organisations.withdraw(SYSTEM, Organisation.objects.get(pk=one.pk), "other")
    publish.turn()
    organisations.restore(SYSTEM, Organisation.objects.get(pk=one.pk))
    publish.turn()
    kinds = [kind for kind, thing in told() if thing == path]
    assert kinds == ["Create", "Update", "Delete", "Create"]


def test_what_no_entry_names_is_found_by_comparing() -> None:
    one = make.make_organisation("Vélos du port")
    publish.turn()
    Organisation.objects.filter(pk=one.pk).update(city="Brest")
    assert publish.turn() == 0
    assert publish.sweep() == 1
    Organisation.objects.filter(pk=one.pk).update(state="withdrawn")
    assert publish.sweep() == 1
    assert [kind for kind, _path in told()][-2:] == ["Update", "Delete"]


def test_the_other_end_of_a_tie_is_told_too() -> None:
    one, other = make.make_organisation("Une"), make.make_organisation("Autre")
    publish.turn()
    relations.add(SYSTEM, one, {"kind": "partner-of", "object": other})
    publish.turn()
    changed = {path for kind, path in told() if kind == "Update"}
    assert {one.get_absolute_url(), other.get_absolute_url()} <= changed


def test_the_chain_holds_and_its_head_is_signed() -> None:
    for _n in range(5):
        make.make_organisation()
    publish.turn()
    members = feed.page(1)
    assert len(verified([m._replace(previous="") for m in members], 0, "")) == len(members)
    head = PublishedHead.objects.get()
    signed = heads.read(head.token)
    assert (signed.head.sequence, signed.head.hash) == (members[-1].sequence, members[-1].hash)
    assert publish.sign_if_due() is None
    PublishedHead.objects.update(signed=timezone.now() - publish.SIGN_EVERY)
    assert publish.sign_if_due() is not None


def test_no_person_and_nothing_that_points_at_one_is_told() -> None:
    for meaning in published.meanings():
        assert meaning.name != "person"
        for prop in reader(meaning.model, VISITOR.roles).properties:
            kind = meaning.kinds[prop.name]
            assert kind != Kind.EMAIL
            if kind in {Kind.REF, Kind.REFS}:
                assert meaning.target(prop.name).name != "person"
    account = make.make_editor(
        make.make_organisation(), name="Dominique Exemple", email="dominique@exemple.org"
    )
    account.person.listed = True
    account.person.save()
    publish.turn()
    everything = orjson.dumps(told()).decode()
    assert "people" not in everything
    assert "affiliations" not in everything


def test_every_kind_of_thing_is_either_told_or_left_out_for_a_reason() -> None:
    """Whoever declares a new public meaning decides here whether copies of it may live elsewhere."""
    about_people = {
        "person", "affiliation", "membership", "subject", "force", "cooptation", "seat", "help-notice", "skill-profile",
        "community-participation", "standard-maintenance", "definition-difference", "term-agreement",
    }  # fmt: skip
    public = {m.name for m in all_meanings() if reader(m.model, VISITOR.roles).open}
    left = public - {meaning.name for meaning in published.meanings()}
    assert left <= about_people | published.LEFT_OUT
    assert public >= published.LEFT_OUT


def test_nothing_that_came_from_a_neighbour_is_told() -> None:
    publish.turn()
    before = told()
    peer = Peer()
    for number in range(5):
        peer.thing(f"/things/{number}", f"Chose {number}")
    turned(followed(peer), peer)
    publish.turn()
    publish.sweep()
    assert told() == before


def test_a_quiet_turn_costs_a_few_small_queries() -> None:
    make.make_organisation()
    publish.turn()
    with CaptureQueriesContext(connection) as queries:
        publish.turn()
    assert len(queries) <= 5
