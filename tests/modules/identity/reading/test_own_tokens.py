"""Tokens that this house gave, shown at its own storages: good until they or what they came of end."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from communaux.modules.identity.acts import credentials
from communaux.modules.identity.acts.following import anything_ended
from communaux.modules.identity.acts.tokens import of_credential
from communaux.modules.identity.reading import bearer, house, issuers
from communaux.modules.pods.acts import storages
from communaux.nouns.models import Account, Person
from communaux.nouns.viewers import viewer_of
from tests.modules.identity.programs import Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def given(settings: Any, tmp_path: Path) -> Any:
    settings.DATA = tmp_path
    bearer.forget()
    issuers.forget()
    account = Account.objects.create_user("ada@somewhere.example")
    person = Person.objects.create(name="Ada", account=account)
    viewer = viewer_of(account)
    credential, _secret = credentials.make(viewer, person, "robot")
    program = Program()
    token = of_credential(credential, ["webid"], program.thumbprint).access
    storages.create("ada", house.webid_of(person))
    yield viewer, credential, program, token
    bearer.forget()


def ask(program: Program, token: str, base: str, **claims: Any) -> Any:
    url = f"{base}/storages/ada/"
    proof = program.proof("GET", url, token, iat=int(time.time()), **claims)
    return Client().get("/storages/ada/", headers={"authorization": f"DPoP {token}", "dpop": proof})


def test_a_token_of_ours_opens_the_storage_of_its_person(given: Any, settings: Any) -> None:
    _viewer, _credential, program, token = given
    assert ask(program, token, settings.BASE_URL).status_code == 200
    assert Client().get("/storages/ada/").status_code == 401


def test_the_door_says_what_was_wrong_and_what_it_wants(given: Any, settings: Any) -> None:
    _viewer, _credential, program, token = given
    for answer, error in (
        (ask(Program(), token, settings.BASE_URL), "invalid_dpop_proof"),
        (ask(program, token + "x", settings.BASE_URL), "invalid_token"),
        (ask(program, token, "https://elsewhere.example"), "invalid_dpop_proof"),
    ):
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith('DPoP algs="ES256 RS256"')
        assert f'error="{error}"' in answer["WWW-Authenticate"]
        assert answer["WWW-Authenticate"].count("Bearer") == 1


def test_a_key_that_was_taken_back_opens_nothing_any_more(
    given: Any, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    viewer, credential, program, token = given
    assert ask(program, token, settings.BASE_URL).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        credentials.end(viewer, credential)
        anything_ended([])
    answer = ask(program, token, settings.BASE_URL)
    assert (answer.status_code, 'error_description="ended"' in answer["WWW-Authenticate"]) == (401, True)


def test_a_token_that_is_known_costs_no_question_to_the_database(
    given: Any, settings: Any, django_assert_num_queries: Any
) -> None:
    _viewer, _credential, program, token = given
    url = f"{settings.BASE_URL}/storages/ada/"
    for queries in (1, 0):
        proof = program.proof("GET", url, token, iat=int(time.time()))
        with django_assert_num_queries(queries):
            bearer.agent_of("GET", url, f"DPoP {token}", proof)
