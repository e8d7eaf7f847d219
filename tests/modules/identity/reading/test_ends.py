"""What was taken back serves at our own doors no more, at once, in every process: whatever it was that ended."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from communaux.ground.journal import subscriptions
from communaux.ground.tally import Tally
from communaux.meaning.access import SYSTEM
from communaux.modules.identity.acts import applications, credentials, sessions
from communaux.modules.identity.acts.following import anything_ended, people_erased, people_merged
from communaux.modules.identity.acts.tokens import of_credential, signed
from communaux.modules.identity.models import Application, Consent, Credential, Session
from communaux.modules.identity.reading import bearer, ends, house, issuers
from communaux.modules.identity.rules import secrets
from communaux.modules.identity.rules.claims import Named
from communaux.modules.identity.rules.refusals import TokenRefused
from communaux.modules.network.acts import affiliations, people
from communaux.nouns.models import Account, Person
from communaux.nouns.viewers import viewer_of
from communaux.site import subscriptions as wiring
from tests.factories import make_account, make_organisation, make_person
from tests.modules.identity.programs import Program

pytestmark = pytest.mark.django_db


@dataclass
class World:
    """Ada, a program that she let in, and a key of hers."""

    account: Account
    person: Person
    application: Application
    session: Session
    credential: Credential
    program: Program
    base: str
    committing: Any

    @property
    def token(self) -> str:
        """A token of the session."""
        webid = house.webid_of(self.person)
        named = Named(house.issuer(), self.application.client_id, "a-sub", webid, self.program.thumbprint)
        return signed(named, ("openid", "webid"), 600, f"s-{self.session.key}")

    def ask(self, token: str) -> str:
        """The WebID that our storages take a request to be of."""
        url = f"{self.base}/storages/ada/"
        proof = self.program.proof("GET", url, token, iat=int(time.time()))
        return bearer.agent_of("GET", url, f"DPoP {token}", proof).webid

    def refused(self, token: str) -> str:
        with pytest.raises(TokenRefused) as caught:
            self.ask(token)
        return caught.value.code


@pytest.fixture
def world(settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any) -> Any:
    settings.DATA = tmp_path
    bearer.forget()
    issuers.forget()
    unsubscribe = [
        subscriptions.subscribe("identity", anything_ended),
        subscriptions.subscribe("network", anything_ended),
        subscriptions.subscribe("network.person.merged", people_merged),
        subscriptions.subscribe("network.person.erased", people_erased),
    ]
    account = make_account()
    person = make_person("Ada Invent", account)
    said = {
        "name": "Un programme",
        "redirect_uris": ["https://app.example/back"],
        "scopes": ["openid", "webid"],
    }
    application, _secret = applications.register_platform(SYSTEM, said)
    consent = Consent.objects.create(account=account, application=application, scopes=["openid", "webid"])
    now = timezone.now()
    session = Session.objects.create(
        consent=consent, scopes=["openid", "webid"], code_hash=secrets.hashed("code"), code_used=now,
        code_expires=now, redirect_uri="https://app.example/back", challenge="x", signed_in=now,
        expires=now + timedelta(days=1),
    )  # fmt: skip
    credential, _secret = credentials.make(viewer_of(account), person, "robot")
    yield World(
        account, person, application, session, credential, Program(), settings.BASE_URL,
        lambda: django_capture_on_commit_callbacks(execute=True),
    )  # fmt: skip
    for one in unsubscribe:
        one()
    bearer.forget()


def _consent(world: World) -> None:
    sessions.end_consent(viewer_of(world.account), world.session.consent)


def _program(world: World) -> None:
    applications.end(SYSTEM, world.application)


def _given_back(world: World) -> None:
    sessions.end_session(world.application, world.token)


def _shown_twice(world: World) -> None:
    with pytest.raises(sessions.NotGiven):
        sessions.redeem(world.application, "code", "", "", "")


def _audience(world: World) -> None:
    applications.change_platform(SYSTEM, Application.objects.get(), {"audience": "members"})


def _erased(world: World) -> None:
    people.erase(SYSTEM, world.person)


ENDS: dict[str, Callable[[World], None]] = {
    "consent": _consent,
    "program": _program,
    "given back": _given_back,
    "shown twice": _shown_twice,
    "open to others now": _audience,
    "erased": _erased,
}


@pytest.mark.parametrize("name", ENDS)
def test_a_token_of_what_ended_is_refused_at_the_very_next_request(world: World, name: str) -> None:
    token, webid = world.token, house.webid_of(world.person)
    assert world.ask(token) == world.ask(token) == webid
    with world.committing():
        ENDS[name](world)
    assert world.refused(token) == "ended"
    assert world.refused(token) == "ended", "nor the time after"


def test_who_left_the_organisation_acts_no_more_through_its_platform(world: World) -> None:
    one = make_organisation()
    tie = affiliations.add(SYSTEM, one, {"person": world.person, "role": "member"})
    applications.change_platform(SYSTEM, Application.objects.get(), {"audience": "own", "organisation": one})
    token = world.token
    assert world.ask(token)
    with world.committing():
        affiliations.end(SYSTEM, tie, "2020-01-01")
    assert world.refused(token) == "ended"


@pytest.mark.parametrize("name", ["ended", "merged", "erased"])
def test_a_token_of_a_key_of_ones_own_goes_with_the_key(world: World, name: str) -> None:
    token = of_credential(world.credential, ["webid"], world.program.thumbprint).access
    assert world.ask(token) == house.webid_of(world.person)
    with world.committing():
        if name == "ended":
            credentials.end(viewer_of(world.account), world.credential)
        elif name == "merged":
            people.merge(SYSTEM, make_person("Ada Invent"), world.person, {})
        else:
            people.erase(SYSTEM, world.person)
    assert world.refused(token) == "ended"


def test_what_others_end_costs_one_question_and_refuses_nobody(
    world: World, django_assert_num_queries: Any
) -> None:
    token = world.token
    world.ask(token)
    with world.committing():
        credentials.end(viewer_of(world.account), world.credential)
    with django_assert_num_queries(1):
        assert world.ask(token)
    for _n in range(3):
        with django_assert_num_queries(0):
            assert world.ask(token)


def test_what_is_taken_back_in_the_end_ends_nothing(world: World) -> None:
    token, before = world.token, ends.count()
    world.ask(token)

    def undone() -> None:
        with transaction.atomic():
            _consent(world)
            raise RuntimeError

    with world.committing(), pytest.raises(RuntimeError):
        undone()
    assert ends.count() == before
    assert world.ask(token)


def test_tokens_of_other_issuers_cost_nothing_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    token = world.token
    world.ask(token)
    kept = bearer._believed.copy()
    for mark, known in kept.items():
        bearer._believed[mark] = known._replace(name="")
    monkeypatch.setattr(issuers, "own_stands", lambda _name: pytest.fail("asked"))
    ends.rise()
    assert world.ask(token)


def test_where_the_count_cannot_be_read_each_request_asks(world: World, settings: Any) -> None:
    (world_data := Path(settings.DATA) / "none").write_text("a file, where a folder would be")
    settings.DATA = world_data
    assert len({ends.count() for _n in range(3)}) == 3
    assert min(ends.count(), 0) < 0, "no count that is written is like it"


def test_the_house_is_wired_so() -> None:
    before = list(subscriptions._subscribers)
    try:
        subscriptions._subscribers.clear()
        wiring.connect()
        heard = {prefix for prefix, function in subscriptions._subscribers if function is anything_ended}
    finally:
        subscriptions._subscribers[:] = before
    assert heard == {"identity", "network"}


def test_a_count_is_shared_by_processes_and_loses_none(tmp_path: Path) -> None:
    """Children count at once with their parent; each rise is there in the end, and the parent sees them without asking."""
    tally = Tally(tmp_path / "folder" / "count")
    assert tally.value() == 0
    children = []
    for _n in range(3):
        if (pid := os.fork()) == 0:
            other = Tally(tmp_path / "folder" / "count")
            for _m in range(200):
                other.rise()
            os._exit(0)
        children.append(pid)
    for _n in range(200):
        tally.rise()
    for pid in children:
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert tally.value() == 800
