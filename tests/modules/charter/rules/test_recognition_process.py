"""The machine of recognition against a list written by hand: what is not on it is refused, pair by pair."""

from __future__ import annotations

import itertools

import pytest

from communaux.ground.said import Said
from communaux.modules.charter.rules import process
from communaux.modules.charter.rules.process import Event, Facts, Forbidden, Need, State, Who

BY_HAND = """
draft                submit               submitted             applicant
draft                withdraw             withdrawn             applicant
submitted            return               draft                 secretary
submitted            pass-on              review                secretary
submitted            withdraw             withdrawn             applicant
review               ask                  exchange              reviewer
review               deliver              deliberation          reviewer,secretary
review               withdraw             withdrawn             applicant
exchange             ask                  exchange              reviewer
exchange             answer               review                applicant
exchange             withdraw             withdrawn             applicant
deliberation         send-back            review                secretary,committee
deliberation         recognise            recognised            committee
deliberation         recognise-with-plan  recognised-with-plan  committee
deliberation         defer                deferred              committee
deliberation         withdraw             withdrawn             applicant
recognised           open-renewal         renewal-due           clock
recognised           appeal               appeal                applicant
recognised           open-inquiry         inquiry               secretary
recognised           withdraw             withdrawn             applicant
recognised-with-plan report-plan          plan-check            applicant,clock
recognised-with-plan expire               expired               clock
recognised-with-plan appeal               appeal                applicant
recognised-with-plan open-inquiry         inquiry               secretary
recognised-with-plan withdraw             withdrawn             applicant
plan-check           recognise            recognised            committee
plan-check           suspend              suspended             committee
plan-check           expire               expired               clock
plan-check           open-inquiry         inquiry               secretary
plan-check           withdraw             withdrawn             applicant
deferred             appeal               appeal                applicant
deferred             withdraw             withdrawn             applicant
suspended            appeal               appeal                applicant
suspended            expire               expired               clock
suspended            withdraw             withdrawn             applicant
renewal-due          renew                review                applicant
renewal-due          expire               expired               clock
renewal-due          open-inquiry         inquiry               secretary
renewal-due          withdraw             withdrawn             applicant
appeal               recognise            recognised            committee
appeal               recognise-with-plan  recognised-with-plan  committee
appeal               confirm              back                  committee
appeal               withdraw             withdrawn             applicant
inquiry              dismiss              back                  committee
inquiry              recognise-with-plan  recognised-with-plan  committee
inquiry              suspend              suspended             committee
inquiry              withdraw             withdrawn             applicant
"""
ALLOWED = {
    (state, event): (to, frozenset(who.split(",")))
    for state, event, to, who in (line.split() for line in BY_HAND.strip().splitlines())
}
PAIRS = list(itertools.product(State, Event))
FORBIDDEN = [pair for pair in PAIRS if pair not in ALLOWED]
BACK = {"appeal": State.DEFERRED, "inquiry": State.RECOGNISED}


def test_the_list_by_hand_and_the_table_name_the_same_pairs():
    assert set(process.TABLE) == {(State(state), Event(event)) for state, event in ALLOWED}
    assert len(ALLOWED) + len(FORBIDDEN) == len(State) * len(Event) == 300


@pytest.mark.parametrize(("state", "event"), FORBIDDEN, ids=str)
@pytest.mark.parametrize("who", Who)
def test_a_pair_that_is_not_on_the_list_is_refused_whoever_tries(state, event, who):
    with pytest.raises(Forbidden) as refused:
        process.step(state, event, who, Facts(before=State.RECOGNISED))
    assert refused.value.code == "state"
    assert process.STATE_WORDS[state].fr in refused.value.reasons[0].fr
    assert process.STATE_WORDS[state].en in refused.value.reasons[0].en


@pytest.mark.parametrize(("state", "event"), sorted(ALLOWED), ids=str)
@pytest.mark.parametrize("who", Who)
def test_a_pair_on_the_list_is_done_by_its_actor_alone(state, event, who):
    to, allowed = ALLOWED[state, event]
    facts = Facts(before=BACK.get(state))
    if who in allowed:
        reached = process.step(State(state), Event(event), who, facts)
        assert reached == (BACK[state] if to == "back" else to)
    else:
        with pytest.raises(Forbidden) as refused:
            process.step(State(state), Event(event), who, facts)
        assert refused.value.code == "who"


@pytest.mark.parametrize(
    ("state", "event", "need"),
    [(s, e, need) for (s, e), rule in process.TABLE.items() for need in rule.needs],
    ids=str,
)
def test_each_need_that_is_lacking_stops_the_step_and_says_why(state, event, need):
    who = next(iter(process.TABLE[state, event].who))
    why = Said("il manque ceci", "this is missing")
    with pytest.raises(Forbidden) as refused:
        process.step(state, event, who, Facts({need: (why,)}, before=BACK.get(state)))
    assert refused.value.code == need
    assert refused.value.reasons == (why,)


def test_every_decision_of_the_committee_asks_for_reasons_and_consent():
    for (state, event), rule in process.TABLE.items():
        if event in process.OUTCOMES:
            assert {Need.REASONS, Need.CONSENT} <= set(rule.needs), (state, event)
            assert rule.who == {Who.COMMITTEE}


def test_a_first_decision_and_an_appeal_ask_for_a_panel_of_peers():
    for state in (State.DELIBERATION, State.APPEAL):
        for event in process.OUTCOMES & set(process.possible(state, Who.COMMITTEE)):
            assert Need.PANEL in process.TABLE[state, event].needs


@pytest.mark.parametrize("state", [State.APPEAL, State.INQUIRY])
@pytest.mark.parametrize("before", [None, *State])
def test_going_back_leads_only_to_where_one_may_have_come_from(state, before):
    came_from = {State(s) for (s, e), (to, _who) in ALLOWED.items() if to == state}
    event = Event.CONFIRM if state == State.APPEAL else Event.DISMISS
    if before in came_from:
        assert process.step(state, event, Who.COMMITTEE, Facts(before=before)) == before
    else:
        with pytest.raises(Forbidden) as refused:
            process.step(state, event, Who.COMMITTEE, Facts(before=before))
        assert refused.value.code == "before"


def test_whatever_is_open_can_be_withdrawn_and_what_ended_stays():
    for state in State:
        may = Event.WITHDRAW in process.possible(state, Who.APPLICANT)
        assert may is (state not in {State.EXPIRED, State.WITHDRAWN})
    for ended in process.ENDED:
        assert not any(process.possible(ended, who) for who in Who)


def test_every_state_can_be_reached_and_everything_has_words():
    reached = {State.DRAFT} | {rule.to for rule in process.TABLE.values() if rule.to}
    assert reached == set(State)
    assert set(process.STATE_WORDS) == set(State)
    assert set(process.EVENT_WORDS) == set(Event)
    assert set(process.WHO_WORDS) == set(Who)
    assert set(process.NEED_WORDS) == set(Need)
