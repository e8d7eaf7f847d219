"""Signing: who may, once a version, by account or by link; and taking it back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from communaux.ground.journal.models import Entry
from communaux.meaning.access import SYSTEM, VISITOR, Refused, Viewer
from communaux.modules.charter.acts import signatures
from communaux.modules.charter.models import CharterVersion, Signature, SigningLink
from communaux.modules.charter.reading import signatures as reading
from communaux.nouns.acts.errors import LinkDead
from communaux.nouns.models import Organisation
from tests import factories as make
from tests.modules.charter import factories as made

pytestmark = pytest.mark.django_db
AGREE = {"agree": True}


@pytest.fixture
def charter() -> CharterVersion:
    return made.make_charter()


@pytest.fixture
def organisation() -> Organisation:
    return make.make_organisation("Vélo", email="contact@velo.example")


def test_its_keeper_signs(charter: CharterVersion, organisation: Organisation) -> None:
    keeper = made.keeper_of(organisation)
    signature = signatures.sign(keeper, organisation, {**AGREE, "capacity": "Présidente", "name_shown": True})
    assert (signature.charter, signature.way, signature.person_id) == (charter, "account", keeper.person)
    assert signature.signed_on == timezone.localdate()
    entry = Entry.objects.order_by("-sequence").first()
    assert entry is not None
    assert (entry.verb, entry.object) == ("charter.signature.signed", "/organisations/velo")
    assert entry.details["charter"] == "/charter/1"
    assert "Présidente" not in str(entry.details)


@pytest.mark.parametrize("values", [{}, {"agree": False}, {"agree": "on"}, {"agree": 1}, {"agree": None}])
def test_nothing_is_signed_without_the_tick(
    charter: CharterVersion, organisation: Organisation, values: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError):
        signatures.sign(made.keeper_of(organisation), organisation, values)
    assert not Signature.objects.exists()


def test_nobody_signs_for_a_foreign_organisation(charter: CharterVersion, organisation: Organisation) -> None:
    other = make.make_organisation()
    link = Viewer(actor="/edit-links/1", edits=frozenset({organisation.pk}))
    steward = make.viewer(make.make_steward())
    member = make.viewer(make.make_member(organisation))
    for viewer in (VISITOR, SYSTEM, steward, member, made.keeper_of(other), link):
        with pytest.raises(Refused):
            signatures.sign(viewer, organisation, AGREE)
    assert not Signature.objects.exists()


def test_a_version_is_signed_once(charter: CharterVersion, organisation: Organisation) -> None:
    keeper = made.keeper_of(organisation)
    signatures.sign(keeper, organisation, AGREE)
    with pytest.raises(ValidationError) as refused:
        signatures.sign(keeper, organisation, AGREE)
    assert refused.value.code == "twice"
    # two who press at the same instant meet the constraint, whatever the act saw before
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.create(organisation=organisation, charter=charter)
    assert Signature.objects.count() == 1


def test_the_second_of_two_at_once_is_told_so(
    charter: CharterVersion, organisation: Organisation, monkeypatch: Any
) -> None:
    keeper = made.keeper_of(organisation)
    real = signatures.in_force

    def slow(verb: str) -> CharterVersion:
        Signature.objects.create(organisation=organisation, charter=charter)
        return real(verb)

    monkeypatch.setattr(signatures, "in_force", slow)
    with pytest.raises(ValidationError) as refused:
        signatures.sign(keeper, organisation, AGREE)
    assert refused.value.code == "twice"


def test_an_unpublished_organisation_does_not_sign(charter: CharterVersion) -> None:
    draft = make.make_organisation(state="draft")
    with pytest.raises(Refused):
        signatures.sign(made.keeper_of(draft), draft, AGREE)


def test_without_a_charter_in_force_there_is_nothing_to_sign(organisation: Organisation) -> None:
    with pytest.raises(ValidationError) as refused:
        signatures.sign(made.keeper_of(organisation), organisation, AGREE)
    assert refused.value.code == "no_charter"


def test_a_new_version_is_signed_anew(charter: CharterVersion, organisation: Organisation) -> None:
    keeper = made.keeper_of(organisation)
    old = signatures.sign(keeper, organisation, AGREE)
    now = made.next_version()
    assert list(reading.live(now)) == []
    new = signatures.sign(keeper, organisation, AGREE)
    assert new.charter == now
    old.refresh_from_db()
    assert old.withdrawn_on is None
    assert [one.pk for one in reading.of_organisation(organisation)] == [new.pk, old.pk]


def test_withdrawing_keeps_the_fact_and_drops_the_name(
    charter: CharterVersion, organisation: Organisation
) -> None:
    keeper = made.keeper_of(organisation)
    signature = made.make_signature(
        organisation, charter, way="link", signatory="Camille Exemple", name_shown=True
    )
    with pytest.raises(Refused):
        signatures.withdraw(made.keeper_of(make.make_organisation()), signature)
    with pytest.raises(Refused):
        signatures.withdraw(SYSTEM, signature)
    gone = signatures.withdraw(keeper, signature)
    assert gone.withdrawn_on == timezone.localdate()
    assert (gone.signatory, gone.name_shown) == ("", False)
    assert list(reading.live()) == []
    with pytest.raises(ValidationError):
        signatures.withdraw(keeper, signature)
    signatures.sign(keeper, organisation, AGREE)
    assert Signature.objects.count() == 2


def test_what_was_signed_never_changes(charter: CharterVersion, organisation: Organisation) -> None:
    keeper = made.keeper_of(organisation)
    signature = signatures.sign(keeper, organisation, AGREE)
    assert signatures.change(keeper, signature, {"capacity": "Gérante"}).capacity == "Gérante"
    for values in ({"signed_on": "2020-01-01"}, {"charter": "1"}, {"way": "link"}, {"organisation": "x"}):
        with pytest.raises(ValidationError):
            signatures.change(keeper, signature, values)


def test_the_name_is_for_members_unless_its_owner_agrees(
    charter: CharterVersion, organisation: Organisation
) -> None:
    keeper = made.keeper_of(organisation)
    member = make.viewer(make.make_member(make.make_organisation()))
    signature = signatures.sign(keeper, organisation, AGREE)
    assert signature.person is not None
    name = signature.person.name
    assert [reading.name_for(viewer, signature) for viewer in (VISITOR, member, keeper)] == ["", name, name]
    signature.name_shown = True
    assert reading.name_for(VISITOR, signature) == name


class TestLinks:
    def link(self, organisation: Organisation) -> tuple[str, SigningLink]:
        return signatures.make_link(organisation, "contact@velo.example")

    def test_a_link_signs_once(self, charter: CharterVersion, organisation: Organisation) -> None:
        token, link = self.link(organisation)
        signature = signatures.sign_by_link(token, {**AGREE, "signatory": "Camille Exemple"})
        assert (signature.way, signature.person, signature.signatory) == ("link", None, "Camille Exemple")
        with pytest.raises(LinkDead) as dead:
            signatures.sign_by_link(token, {**AGREE, "signatory": "Camille Exemple"})
        assert dead.value.reason == "used"
        link.refresh_from_db()
        assert token not in link.token_hash
        assert "Camille" not in "".join(str(entry.details) for entry in Entry.objects.all())

    def test_a_name_is_needed(self, charter: CharterVersion, organisation: Organisation) -> None:
        token, _link = self.link(organisation)
        with pytest.raises(ValidationError) as refused:
            signatures.sign_by_link(token, AGREE)
        assert "signatory" in refused.value.error_dict

    @pytest.mark.parametrize("token", ["", "x", "é" * 50, "a" * 500, None, 3])
    def test_an_unknown_link(self, charter: CharterVersion, token: Any) -> None:
        with pytest.raises(LinkDead) as dead:
            signatures.read_link(token)
        assert dead.value.reason == "unknown"

    def test_an_expired_link(self, charter: CharterVersion, organisation: Organisation) -> None:
        token, link = self.link(organisation)
        SigningLink.objects.filter(pk=link.pk).update(expires=timezone.now() - timedelta(seconds=1))
        with pytest.raises(LinkDead) as dead:
            signatures.sign_by_link(token, {**AGREE, "signatory": "Camille"})
        assert dead.value.reason == "expired"
        assert not Signature.objects.exists()
        assert signatures.organisation_of_dead_link(token) == organisation

    def test_a_withdrawn_organisation_has_no_link(
        self, charter: CharterVersion, organisation: Organisation
    ) -> None:
        token, _link = self.link(organisation)
        Organisation.objects.filter(pk=organisation.pk).update(state="withdrawn")
        with pytest.raises(LinkDead) as dead:
            signatures.read_link(token)
        assert dead.value.reason == "gone"
        assert signatures.organisation_of_dead_link(token) is None

    def test_a_letter_leaves_to_an_address_of_the_record_only(
        self, charter: CharterVersion, organisation: Organisation, mailoutbox: list[Any],
        django_capture_on_commit_callbacks: Any,
    ) -> None:  # fmt: skip
        def deliver(address: str) -> bool:
            with django_capture_on_commit_callbacks(execute=True):
                return signatures.deliver_link(organisation.pk, signatures.sign_address(address), "fr")

        assert not deliver("stranger@evil.example")
        assert mailoutbox == []
        assert deliver("Contact@Velo.example")
        assert mailoutbox[0].to == ["contact@velo.example"]
        assert "/charter/sign/" in mailoutbox[0].body
        for _again in range(10):
            deliver("contact@velo.example")
        assert len(mailoutbox) == signatures.A_DAY_ON_RECORD

    def test_asking_says_nothing_of_addresses(
        self, charter: CharterVersion, organisation: Organisation
    ) -> None:
        for address in ("contact@velo.example", "stranger@evil.example"):
            assert signatures.ask_link(VISITOR, organisation, address) is None  # type: ignore[func-returns-value]
        with pytest.raises(ValidationError):
            signatures.ask_link(VISITOR, organisation, "no address")

    def test_old_links_are_forgotten(self, charter: CharterVersion, organisation: Organisation) -> None:
        _token, link = self.link(organisation)
        SigningLink.objects.filter(pk=link.pk).update(expires=timezone.now() - timedelta(days=31))
        self.link(organisation)
        assert signatures.forget_old_links() == 1
        assert SigningLink.objects.count() == 1
