"""Claims, transfers, edit links and reports: who gets in, once, and who learns what."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from communaux.ground.journal.models import Entry
from communaux.meaning.access import SYSTEM, VISITOR, Role
from communaux.modules.network.acts import LinkDead, Refused, TooOften, care, links, organisations, reports
from communaux.modules.network.models import Claim, EditLink, Report, Transfer
from communaux.nouns.models import Account, Affiliation, Organisation
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(django_capture_on_commit_callbacks: Any) -> Callable[[Callable[[], Any]], list[Any]]:
    """Do something as if committed; gives the mails that left."""

    def do(act: Callable[[], Any]) -> list[Any]:
        before = len(outbox.outbox)
        with django_capture_on_commit_callbacks(execute=True):
            act()
        return outbox.outbox[before:]

    return do


def token_in(message: Any, path: str = "edit") -> str:
    """The token of the link in a mail."""
    found = re.search(rf"/{path}/([^\s/]+)", message.body)
    assert found
    return found[1]


def dead(token: str) -> str:
    """Why a link opens nothing."""
    with pytest.raises(LinkDead) as raised:
        care.open_edit_link(token)
    return raised.value.reason


class TestClaims:
    def test_a_steward_accepts_and_the_claimant_edits(self, sent: Any) -> None:
        organisation, account = make.make_organisation("Vélos"), make.make_account()
        claim = care.claim(
            make.viewer(account), organisation, {"message": "J’y travaille.", "your_name": "Awa Exemple"}
        )
        steward = make.viewer(make.make_steward())
        [message] = sent(lambda: care.answer_claim(steward, claim, True, "Bienvenue."))
        assert organisation.pk in make.viewer(account).edits
        assert message.to == [account.email]
        assert "Bienvenue." in message.body
        assert [e.verb for e in Entry.objects.all()] == ["network.claim.made", "network.claim.answered"]
        assert "travaille" not in "".join(Entry.objects.values_list("facts", flat=True))

    def test_refused_it_gives_nothing(self, sent: Any) -> None:
        organisation, account = make.make_organisation(), make.make_member(make.make_organisation())
        claim = care.claim(make.viewer(account), organisation, {"message": "Moi"})
        [message] = sent(lambda: care.answer_claim(SYSTEM, claim, False))
        assert "n’a pas été acceptée" in message.body
        assert make.viewer(account).edits == frozenset()

    def test_two_answers_meet(self) -> None:
        account = make.make_member(make.make_organisation())
        claim = care.claim(make.viewer(account), make.make_organisation(), {"message": "Moi"})
        care.answer_claim(SYSTEM, claim, False)
        with pytest.raises(LinkDead):
            care.answer_claim(SYSTEM, claim, True)
        assert make.viewer(account).edits == frozenset()

    def test_two_people_may_claim_and_one_waits_for_one_answer(self) -> None:
        organisation = make.make_organisation()
        one, two = make.make_member(make.make_organisation()), make.make_member(make.make_organisation())
        for account in (one, two):
            care.claim(make.viewer(account), organisation, {"message": "Moi"})
        with pytest.raises(ValidationError):
            care.claim(make.viewer(one), organisation, {"message": "Encore moi"})
        assert Claim.objects.count() == 2

    def test_who_may_not(self) -> None:
        organisation = make.make_organisation()
        with pytest.raises(Refused):
            care.claim(VISITOR, organisation, {"message": "Moi"})
        with pytest.raises(Refused):
            care.claim(make.viewer(make.make_editor(organisation)), organisation, {"message": "Moi"})
        draft = make.make_organisation(state="draft")
        with pytest.raises(Refused):
            care.claim(make.viewer(make.make_member(organisation)), draft, {"message": "Moi"})

    @pytest.mark.parametrize(
        "values",
        [
            {},
            {"message": ""},
            {"message": 3},
            {"message": "a" * 10_000_000},
            {"message": "a\0"},
            {"message": "m", "x": 1},
        ],
    )
    def test_what_it_says_is_a_text(self, values: dict[str, Any]) -> None:
        account = make.make_member(make.make_organisation())
        with pytest.raises(ValidationError):
            care.claim(make.viewer(account), make.make_organisation(), values)
        assert not Claim.objects.exists()

    def test_one_who_has_no_name_here_gives_it(self) -> None:
        with pytest.raises(ValidationError) as raised:
            care.claim(make.viewer(make.make_account()), make.make_organisation(), {"message": "Moi"})
        assert set(raised.value.error_dict) == {"your_name"}

    def test_nobody_claims_the_whole_directory(self) -> None:
        viewer = make.viewer(make.make_member(make.make_organisation()))
        for _n in range(care.OPEN_CLAIMS):
            care.claim(viewer, make.make_organisation(), {"message": "Moi"})
        with pytest.raises(TooOften):
            care.claim(viewer, make.make_organisation(), {"message": "Moi"})


class TestTransfers:
    @pytest.fixture
    def scene(self, sent: Any) -> tuple[Organisation, Account, str]:
        """A record, its editor, and the token of an offer that they made."""
        organisation = make.make_organisation("Vélos")
        giver = make.make_editor(organisation, name="Awa Exemple")
        values = {"email": "suite@exemple.org"}
        [message] = sent(lambda: care.offer_transfer(make.viewer(giver), organisation, values))
        assert message.to == ["suite@exemple.org"]
        assert "Awa Exemple" in message.body
        return organisation, giver, token_in(message, "take-over")

    def test_accepted_it_changes_hands(self, scene: Any) -> None:
        organisation, giver, token = scene
        taker = make.make_account()
        care.accept_transfer(make.viewer(taker), token, "Zoé Exemple")
        assert organisation.pk in make.viewer(taker).edits
        assert organisation.pk not in make.viewer(giver).edits
        assert Transfer.objects.get().email == ""
        assert [e.verb for e in Entry.objects.all()] == [
            "network.transfer.offered",
            "network.transfer.answered",
        ]
        assert "exemple" not in "".join(Entry.objects.values_list("facts", flat=True))

    def test_the_giver_may_keep_it_too(self, sent: Any) -> None:
        organisation = make.make_organisation()
        giver, taker = make.make_editor(organisation), make.make_account()
        values = {"email": "s@exemple.org", "keep": True}
        [message] = sent(lambda: care.offer_transfer(make.viewer(giver), organisation, values))
        care.accept_transfer(make.viewer(taker), token_in(message, "take-over"), "Zoé")
        assert organisation.pk in make.viewer(giver).edits & make.viewer(taker).edits

    def test_it_is_accepted_once(self, scene: Any) -> None:
        organisation, _giver, token = scene
        care.accept_transfer(make.viewer(make.make_account()), token, "Zoé")
        late = make.make_account()
        with pytest.raises(LinkDead) as raised:
            care.accept_transfer(make.viewer(late), token, "Max")
        assert raised.value.reason == "used"
        assert organisation.pk not in make.viewer(late).edits

    def test_expired_withdrawn_refused_or_tampered_it_gives_nothing(self, scene: Any, sent: Any) -> None:
        organisation, giver, token = scene
        taker = make.viewer(make.make_account())
        offer = {"email": "x@exemple.org"}
        [second] = sent(lambda: care.offer_transfer(make.viewer(giver), organisation, offer))
        [third] = sent(lambda: care.offer_transfer(make.viewer(giver), organisation, offer))
        care.refuse_transfer(taker, token_in(second, "take-over"))
        transfers = list(Transfer.objects.order_by("pk"))
        care.withdraw_transfer(make.viewer(giver), transfers[2])
        Transfer.objects.filter(pk=transfers[0].pk).update(expires=timezone.now() - timedelta(seconds=1))
        wanted = {
            token: "expired",
            token_in(second, "take-over"): "revoked",
            token_in(third, "take-over"): "revoked",
            token[:-1] + ("a" if token[-1] != "a" else "b"): "unknown",
            transfers[0].key: "unknown",
            "": "unknown",
        }
        for text, reason in wanted.items():
            with pytest.raises(LinkDead) as raised:
                care.accept_transfer(taker, text, "Zoé")
            assert raised.value.reason == reason
        assert not Affiliation.objects.filter(person__account=taker.account).exists()

    def test_an_offer_falls_with_the_right_of_who_made_it(self, scene: Any) -> None:
        _organisation, giver, token = scene
        Affiliation.objects.filter(person__account=giver).update(may_edit=False)
        with pytest.raises(LinkDead) as raised:
            care.read_transfer(token)
        assert raised.value.reason == "gone"

    def test_nobody_hands_a_record_to_themself_nor_another_s(self, scene: Any) -> None:
        organisation, giver, token = scene
        with pytest.raises(Refused):
            care.accept_transfer(make.viewer(giver), token)
        with pytest.raises(Refused):
            care.accept_transfer(VISITOR, token)
        with pytest.raises(Refused):
            care.offer_transfer(
                make.viewer(make.make_member(organisation)), organisation, {"email": "a@b.fr"}
            )

    @pytest.mark.parametrize(
        ("values", "fields"),
        [
            ({}, {"email"}),
            ({"email": "personne"}, {"email"}),
            ({"email": "a@exemple.org\nBcc: b@exemple.org"}, {"email"}),
            ({"email": "a@exemple.org", "keep": "yes", "x": 1}, {"keep", "x"}),
        ],
    )
    def test_it_needs_an_address(self, values: dict[str, Any], fields: set[str]) -> None:
        organisation = make.make_organisation()
        with pytest.raises(ValidationError) as raised:
            care.offer_transfer(make.viewer(make.make_editor(organisation)), organisation, values)
        assert set(raised.value.error_dict) == fields

    def test_nobody_floods_a_mailbox(self, scene: Any) -> None:
        organisation, giver, _token = scene
        for _n in range(care.TRANSFERS_A_DAY - 1):
            care.offer_transfer(make.viewer(giver), organisation, {"email": "a@exemple.org"})
        with pytest.raises(TooOften):
            care.offer_transfer(make.viewer(giver), organisation, {"email": "a@exemple.org"})


class TestEditLinks:
    def ask(self, sent: Any, organisation: Organisation, email: str = "contact@exemple.org") -> list[Any]:
        """A stranger asks."""
        return sent(lambda: care.send_edit_link(VISITOR, organisation, email))

    def test_the_address_on_the_record_receives_a_link_that_edits_it(self, sent: Any) -> None:
        organisation = make.make_organisation("Vélos", email="Contact@exemple.org")
        [message] = self.ask(sent, organisation)
        assert message.to == ["Contact@exemple.org"]
        found, viewer = care.open_edit_link(token_in(message))
        assert found == organisation
        assert viewer.roles_on(organisation.pk) == {Role.VISITOR, Role.EDITOR}
        changed = organisations.change(viewer, organisation, {"city": "Brest"})
        assert changed.city == "Brest"
        entry = Entry.objects.order_by("-sequence")[0]
        assert entry.actor == f"/edit-links/{EditLink.objects.get().pk}"
        with pytest.raises(Refused):
            organisations.change(viewer, make.make_organisation(), {"city": "Brest"})

    def test_only_the_hash_of_the_token_is_kept(self, sent: Any) -> None:
        organisation = make.make_organisation(email="contact@exemple.org")
        token = token_in(self.ask(sent, organisation)[0])
        link = EditLink.objects.get()
        assert len(token) >= 43
        assert token not in str(link.__dict__)
        assert link.token_hash == links.hash_of(token)
        assert timedelta(days=6) < link.expires - timezone.now() <= timedelta(days=7)

    def test_a_stranger_learns_nothing(self, sent: Any) -> None:
        organisation = make.make_organisation(email="contact@exemple.org")
        for email in ("contact@exemple.org", "autre@exemple.org"):
            assert care.send_edit_link(VISITOR, organisation, email) is None  # type: ignore[func-returns-value]
        assert self.ask(sent, organisation, "autre@exemple.org") == []
        assert self.ask(sent, make.make_organisation(), "contact@exemple.org") == []
        assert self.ask(sent, make.make_organisation(state="withdrawn", email="contact@exemple.org")) == []
        for _n in range(9):
            care.send_edit_link(VISITOR, organisation, "contact@exemple.org")
        assert EditLink.objects.count() == links.A_DAY_TO_ONE

    def test_an_editor_s_own_address_counts_as_the_record_s(self, sent: Any) -> None:
        organisation = make.make_organisation()
        editor = make.make_editor(organisation, email="awa@exemple.org")
        assert len(self.ask(sent, organisation, "AWA@exemple.org")) == 1
        editor.is_active = False
        editor.save()
        assert self.ask(sent, organisation, "awa@exemple.org") == []

    def test_what_waits_in_the_queue_names_no_address(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from communaux.modules.network import tasks

        queued: list[tuple[Any, ...]] = []
        fake = type("Fake", (), {"enqueue": staticmethod(lambda *args: queued.append(args))})
        monkeypatch.setattr(tasks, "deliver_edit_link", fake)
        care.send_edit_link(VISITOR, make.make_organisation(), "awa@exemple.org")
        assert "exemple" not in str(queued)
        assert "awa" not in str(queued)

    def test_editors_and_stewards_choose_the_address_within_bounds(self, sent: Any) -> None:
        organisation = make.make_organisation(email="contact@exemple.org")
        editor = make.viewer(make.make_editor(organisation))
        [message] = sent(lambda: care.send_edit_link(editor, organisation, "stagiaire@exemple.org"))
        assert message.to == ["stagiaire@exemple.org"]
        [message] = sent(lambda: care.send_edit_link(editor, organisation))
        assert message.to == ["contact@exemple.org"]
        for _n in range(2):
            care.send_edit_link(editor, organisation, "stagiaire@exemple.org")
        with pytest.raises(TooOften):
            care.send_edit_link(editor, organisation, "stagiaire@exemple.org")

    def test_the_holder_of_a_link_is_a_stranger_to_other_addresses(self, sent: Any) -> None:
        organisation = make.make_organisation(email="contact@exemple.org")
        _found, holder = care.open_edit_link(token_in(self.ask(sent, organisation)[0]))
        assert sent(lambda: care.send_edit_link(holder, organisation, "ami@exemple.org")) == []

    def test_revoked_expired_tampered_it_opens_nothing(self, sent: Any) -> None:
        organisation = make.make_organisation(email="contact@exemple.org")
        first, second = (token_in(self.ask(sent, organisation)[0]) for _n in range(2))
        early, late = EditLink.objects.order_by("pk")
        with pytest.raises(Refused):
            care.revoke_edit_link(VISITOR, early)
        care.revoke_edit_link(make.viewer(make.make_editor(organisation)), early)
        care.revoke_edit_link(SYSTEM, early)
        assert Entry.objects.filter(verb="network.edit_link.revoked").count() == 1
        EditLink.objects.filter(pk=late.pk).update(expires=timezone.now())
        assert (dead(first), dead(second)) == ("revoked", "expired")
        for wrong in (
            "",
            "x",
            first + "a",
            first[:-1],
            first.swapcase(),
            early.token_hash,
            "é" * 60,
            "a" * 10_000_000,
        ):
            assert dead(wrong) == "unknown"
        assert dead(None) == "unknown"  # type: ignore[arg-type]

    def test_it_falls_with_the_record(self, sent: Any) -> None:
        organisation = make.make_organisation(email="contact@exemple.org")
        token = token_in(self.ask(sent, organisation)[0])
        organisations.withdraw(SYSTEM, organisation, "gone")
        assert dead(token) == "gone"

    def test_opening_it_twice_writes_nothing_of_the_record(self, sent: Any) -> None:
        organisation = make.make_organisation(email="contact@exemple.org")
        token = token_in(self.ask(sent, organisation)[0])
        before = Entry.objects.count()
        care.open_edit_link(token)
        care.open_edit_link(token)
        assert Entry.objects.count() == before
        assert Organisation.objects.get().version == 1

    def test_who_proposed_without_an_account_receives_one_link_to_the_draft(self, sent: Any) -> None:
        draft = organisations.create(VISITOR, {"name": "Vélos"})
        [message] = sent(lambda: care.send_first_edit_link(draft, "awa@exemple.org"))
        assert care.open_edit_link(token_in(message))[0] == draft
        with pytest.raises(Refused):
            care.send_first_edit_link(draft, "awa@exemple.org")
        with pytest.raises(Refused):
            care.send_first_edit_link(make.make_organisation(), "awa@exemple.org")

    def test_proposing_many_records_fills_no_stranger_s_mailbox(self) -> None:
        sent = [
            care.send_first_edit_link(
                organisations.create(VISITOR, {"name": f"Vélos {number}"}), "awa@exemple.org"
            )
            for number in range(links.A_DAY_TO_ADDRESS + 2)
        ]
        assert sent == [True] * links.A_DAY_TO_ADDRESS + [False] * 2

    def test_old_links_are_forgotten_with_their_addresses(self, sent: Any) -> None:
        organisation = make.make_organisation(email="contact@exemple.org")
        self.ask(sent, organisation)
        assert links.forget_old_links() == 0
        EditLink.objects.update(expires=timezone.now() - timedelta(days=31))
        assert links.forget_old_links() == 1

    def test_the_mail_speaks_the_reader_s_language(self, sent: Any) -> None:
        organisation = make.make_organisation("R&D <coop>", email="contact@exemple.org")
        with translation.override("en"):
            [english] = self.ask(sent, organisation)
        with translation.override("fr"):
            [french] = self.ask(sent, organisation)
        assert "Edit the record of R&D <coop>" in english.subject
        assert "Modifier la fiche de R&D <coop>" in french.subject
        assert "sans mot de passe" in french.body
        assert "\n" not in french.subject


class TestReports:
    def test_a_visitor_reports_a_steward_answers_and_the_address_goes(self, sent: Any) -> None:
        organisation = make.make_organisation("Vélos", summary={"fr": "Des vélos."})
        values = {"reason": "gone", "text": "Fermé depuis 2020.", "contact": "voisine@exemple.org"}
        report = care.report(VISITOR, organisation, values)
        [message] = sent(
            lambda: care.answer_report(make.viewer(make.make_steward()), report, True, "Corrigé.")
        )
        assert message.to == ["voisine@exemple.org"]
        assert "Corrigé." in message.body
        closed = Report.objects.get()
        assert (closed.state, closed.contact, closed.answer) == ("accepted", "", "Corrigé.")
        told = [(e.verb, e.details.get("reason")) for e in Entry.objects.all()]
        assert told == [("network.report.made", "gone"), ("network.report.answered", None)]
        with pytest.raises(LinkDead):
            care.answer_report(SYSTEM, report, False)

    def test_without_an_address_nobody_is_written_to(self, sent: Any) -> None:
        report = care.report(VISITOR, make.make_organisation(), {"reason": "wrong"})
        assert sent(lambda: care.answer_report(SYSTEM, report, False)) == []

    @pytest.mark.parametrize(
        "values",
        [
            {},
            {"reason": "hate"},
            {"reason": "gone", "contact": "x"},
            {"reason": "gone", "text": "a" * 2001},
            {"reason": "gone", "text": ["x"]},
            {"reason": "gone", "state": "accepted"},
            {"reason": "gone", "answer": "oui"},
            {"reason": "gone", "colour": "red"},
        ],
    )
    def test_a_report_has_a_reason_and_nothing_it_may_not_say(self, values: dict[str, Any]) -> None:
        with pytest.raises(ValidationError):
            care.report(SYSTEM, make.make_organisation(), values)
        assert not Report.objects.exists()

    def test_a_flood_waits(self) -> None:
        organisation = make.make_organisation()
        for _n in range(reports.AN_HOUR_ON_RECORD):
            care.report(VISITOR, organisation, {"reason": "wrong"})
        with pytest.raises(TooOften):
            care.report(VISITOR, organisation, {"reason": "wrong"})
        assert care.report(VISITOR, make.make_organisation(), {"reason": "wrong"}).pk

    def test_what_is_not_seen_is_not_reported(self) -> None:
        for state in ("draft", "withdrawn"):
            with pytest.raises(Refused):
                care.report(VISITOR, make.make_organisation(state=state), {"reason": "wrong"})

    def test_a_mail_server_that_fails_undoes_nothing(self, sent: Any, settings: Any) -> None:
        report = care.report(
            VISITOR, make.make_organisation(), {"reason": "wrong", "contact": "a@exemple.org"}
        )
        settings.EMAIL_BACKEND = "no.such.backend"
        sent(lambda: care.answer_report(SYSTEM, report, True))
        assert Report.objects.get().state == "accepted"
