"""The table of states of a code or a refresh token, whole."""

from __future__ import annotations

import itertools

import pytest

from communaux.modules.identity.rules.sessions import Then, shown

TABLE = {
    # used, late, ended
    (False, False, False): Then.GIVE,
    (False, False, True): Then.REFUSE,
    (False, True, False): Then.REFUSE,
    (False, True, True): Then.REFUSE,
    (True, False, False): Then.END,
    (True, True, False): Then.END,
    (True, False, True): Then.REFUSE,
    (True, True, True): Then.REFUSE,
}


@pytest.mark.parametrize("state", list(itertools.product([False, True], repeat=3)))
def test_every_state_has_one_answer(state):
    used, late, ended = state
    assert shown(used=used, late=late, ended=ended) is TABLE[state]
