"""The keys that sign: replaced after a while, published as long as what they signed may be shown, readable by their owner alone."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta

import pytest

from communaux.modules.identity import keys
from communaux.site import archive


@pytest.fixture
def house(tmp_path, settings):
    settings.DATA = tmp_path
    return tmp_path


def test_both_sorts_are_made_at_the_first_use_and_kept(house):
    first = keys.published()
    assert {one["alg"] for one in first["keys"]} == {"ES256", "RS256"}
    assert keys.published() == first
    assert stat.S_IMODE((house / keys.FILE).stat().st_mode) == 0o600


def test_nothing_secret_is_published(house):
    for one in keys.published()["keys"]:
        assert set(one) <= {"kty", "crv", "x", "y", "n", "e", "kid", "alg", "use"}


@pytest.mark.parametrize("alg", ["ES256", "RS256"])
def test_what_was_signed_before_is_verified_after_a_new_key(house, alg):
    token = keys.sign({"sub": "x"}, alg, "at+jwt")
    old = keys.signing(alg).kid
    keys.rotate()
    assert keys.signing(alg).kid != old
    assert old in {one["kid"] for one in keys.published()["keys"]}
    assert keys.read(token, "at+jwt") == {"sub": "x"}


def test_a_key_goes_when_nothing_it_signed_lives_any_more(house):
    old = keys.signing("ES256").kid
    now = datetime.now(UTC)
    keys.rotate(now)
    assert old not in {one["kid"] for one in keys.published(now + keys.SHOWN)["keys"]}
    keys.rotate(now + keys.SHOWN)
    kept = keys.keys()
    assert old not in {one.kid for one in kept}


def test_it_is_replaced_when_it_is_due_and_no_sooner(house):
    assert not keys.rotate_if_due()
    keys.keys()
    assert not keys.rotate_if_due()
    assert keys.rotate_if_due(datetime.now(UTC) + keys.LASTS + timedelta(minutes=1))


def test_one_kind_of_token_is_not_taken_for_another(house):
    assert keys.read(keys.sign({"sub": "x"}, "ES256", "JWT"), "at+jwt") is None


@pytest.mark.parametrize("token", ["", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0."])
def test_what_this_house_did_not_sign_says_nothing(house, token):
    assert keys.read(token, "at+jwt") is None


def test_keys_are_in_backups():
    assert keys.FILE in archive._KEPT
