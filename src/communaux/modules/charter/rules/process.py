"""The recognition of a platform by its peers, as an explicit machine: state × event × who -> state (CHA-04, CHA-06).

One table says everything that may happen; what it does not say is refused, with a sentence that tells why. Pure: it
knows neither the database nor the clock. What a step needs is handed in as ``Facts``; the sentences of what is lacking
come from the rules that know them (``reviewers``, ``consent``, ``validity``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from communaux.ground.said import Said


class State(StrEnum):
    """Where a recognition stands. The values are codes of the list ``recognition-states``."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    REVIEW = "review"
    EXCHANGE = "exchange"
    DELIBERATION = "deliberation"
    RECOGNISED = "recognised"
    WITH_PLAN = "recognised-with-plan"
    DEFERRED = "deferred"
    PLAN_CHECK = "plan-check"
    SUSPENDED = "suspended"
    RENEWAL_DUE = "renewal-due"
    EXPIRED = "expired"
    APPEAL = "appeal"
    INQUIRY = "inquiry"
    WITHDRAWN = "withdrawn"


class Event(StrEnum):
    """What may happen to a recognition. The values are codes of the list ``recognition-events``."""

    SUBMIT = "submit"
    RETURN = "return"
    PASS_ON = "pass-on"  # noqa: S105 - an event, no password
    ASK = "ask"
    ANSWER = "answer"
    DELIVER = "deliver"
    SEND_BACK = "send-back"
    RECOGNISE = "recognise"
    RECOGNISE_WITH_PLAN = "recognise-with-plan"
    DEFER = "defer"
    REPORT_PLAN = "report-plan"
    SUSPEND = "suspend"
    OPEN_RENEWAL = "open-renewal"
    RENEW = "renew"
    EXPIRE = "expire"
    APPEAL = "appeal"
    CONFIRM = "confirm"
    OPEN_INQUIRY = "open-inquiry"
    DISMISS = "dismiss"
    WITHDRAW = "withdraw"


class Who(StrEnum):
    """Who may make it happen: the platform, the secretary (the stewards), a reviewer, the committee, the clock."""

    APPLICANT = "applicant"
    SECRETARY = "secretary"
    REVIEWER = "reviewer"
    COMMITTEE = "committee"
    CLOCK = "clock"


class Need(StrEnum):
    """What a step needs besides its state and its actor."""

    COMPLETE = "complete"
    LIST = "list"
    QUESTION = "question"
    ANSWERED = "answered"
    PANEL = "panel"
    CONSENT = "consent"
    REASONS = "reasons"
    PLAN = "plan"
    PLAN_READY = "plan-ready"
    RENEWAL_TIME = "renewal-time"
    OVER = "over"
    APPEAL_OPEN = "appeal-open"
    COMPLAINT = "complaint"


ENDED = frozenset({State.EXPIRED, State.WITHDRAWN})
"""Nothing happens any more: a platform that comes back opens a new recognition, and this one stays as it was."""

OUTCOMES: frozenset[Event] = frozenset(
    {
        Event.RECOGNISE,
        Event.RECOGNISE_WITH_PLAN,
        Event.DEFER,
        Event.SUSPEND,
        Event.CONFIRM,
        Event.DISMISS,
    }
)
"""The events that are decisions of the committee, by consent, with published reasons."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table. ``to`` None: back to the state in which the appeal or the inquiry began."""

    to: State | None
    who: frozenset[Who]
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known when a step is tried. ``lacking``: for each need that is not met, the sentences that say why.

    ``before``: the state from which an appeal or an inquiry began.
    """

    lacking: Mapping[Need, tuple[Said, ...]] = field(default_factory=dict)
    before: State | None = None


class Forbidden(Exception):  # noqa: N818 - an answer, not a mistake
    """A step that may not be done now. ``code``: state, who, or the first need that is not met; ``reasons``: why."""

    def __init__(self, state: State, event: Event, code: str, reasons: tuple[Said, ...]) -> None:
        super().__init__(f"{event} is forbidden in {state}: {code}")
        self.state, self.event, self.code, self.reasons = state, event, code, reasons


def _rule(to: State | None, who: Who | frozenset[Who], *needs: Need) -> Rule:
    return Rule(to, frozenset({who}) if isinstance(who, Who) else who, needs)


_S, _E, _N = State, Event, Need
_DECIDED = (_N.REASONS, _N.CONSENT)
_REVIEWED = (_N.PANEL, *_DECIDED)

TABLE: Mapping[tuple[State, Event], Rule] = {
    (_S.DRAFT, _E.SUBMIT): _rule(_S.SUBMITTED, Who.APPLICANT, _N.COMPLETE),
    (_S.SUBMITTED, _E.RETURN): _rule(_S.DRAFT, Who.SECRETARY, _N.LIST),
    (_S.SUBMITTED, _E.PASS_ON): _rule(_S.REVIEW, Who.SECRETARY, _N.COMPLETE),
    (_S.REVIEW, _E.ASK): _rule(_S.EXCHANGE, Who.REVIEWER, _N.QUESTION),
    (_S.EXCHANGE, _E.ASK): _rule(_S.EXCHANGE, Who.REVIEWER, _N.QUESTION),
    (_S.EXCHANGE, _E.ANSWER): _rule(_S.REVIEW, Who.APPLICANT, _N.ANSWERED),
    (_S.REVIEW, _E.DELIVER): _rule(
        _S.DELIBERATION, frozenset({Who.REVIEWER, Who.SECRETARY}), _N.PANEL, _N.ANSWERED
    ),
    (_S.DELIBERATION, _E.SEND_BACK): _rule(_S.REVIEW, frozenset({Who.SECRETARY, Who.COMMITTEE}), _N.REASONS),
    (_S.DELIBERATION, _E.RECOGNISE): _rule(_S.RECOGNISED, Who.COMMITTEE, *_REVIEWED),
    (_S.DELIBERATION, _E.RECOGNISE_WITH_PLAN): _rule(_S.WITH_PLAN, Who.COMMITTEE, *_REVIEWED, _N.PLAN),
    (_S.DELIBERATION, _E.DEFER): _rule(_S.DEFERRED, Who.COMMITTEE, *_REVIEWED),
    (_S.WITH_PLAN, _E.REPORT_PLAN): _rule(
        _S.PLAN_CHECK, frozenset({Who.APPLICANT, Who.CLOCK}), _N.PLAN_READY
    ),
    (_S.PLAN_CHECK, _E.RECOGNISE): _rule(_S.RECOGNISED, Who.COMMITTEE, *_DECIDED),
    (_S.PLAN_CHECK, _E.SUSPEND): _rule(_S.SUSPENDED, Who.COMMITTEE, *_DECIDED),
    (_S.RECOGNISED, _E.OPEN_RENEWAL): _rule(_S.RENEWAL_DUE, Who.CLOCK, _N.RENEWAL_TIME),
    (_S.RENEWAL_DUE, _E.RENEW): _rule(_S.REVIEW, Who.APPLICANT, _N.COMPLETE),
    (_S.RENEWAL_DUE, _E.EXPIRE): _rule(_S.EXPIRED, Who.CLOCK, _N.OVER),
    (_S.WITH_PLAN, _E.EXPIRE): _rule(_S.EXPIRED, Who.CLOCK, _N.OVER),
    (_S.PLAN_CHECK, _E.EXPIRE): _rule(_S.EXPIRED, Who.CLOCK, _N.OVER),
    (_S.SUSPENDED, _E.EXPIRE): _rule(_S.EXPIRED, Who.CLOCK, _N.OVER),
    (_S.DEFERRED, _E.APPEAL): _rule(_S.APPEAL, Who.APPLICANT, _N.REASONS, _N.APPEAL_OPEN),
    (_S.RECOGNISED, _E.APPEAL): _rule(_S.APPEAL, Who.APPLICANT, _N.REASONS, _N.APPEAL_OPEN),
    (_S.WITH_PLAN, _E.APPEAL): _rule(_S.APPEAL, Who.APPLICANT, _N.REASONS, _N.APPEAL_OPEN),
    (_S.SUSPENDED, _E.APPEAL): _rule(_S.APPEAL, Who.APPLICANT, _N.REASONS, _N.APPEAL_OPEN),
    (_S.APPEAL, _E.RECOGNISE): _rule(_S.RECOGNISED, Who.COMMITTEE, *_REVIEWED),
    (_S.APPEAL, _E.RECOGNISE_WITH_PLAN): _rule(_S.WITH_PLAN, Who.COMMITTEE, *_REVIEWED, _N.PLAN),
    (_S.APPEAL, _E.CONFIRM): _rule(None, Who.COMMITTEE, *_REVIEWED),
    (_S.RECOGNISED, _E.OPEN_INQUIRY): _rule(_S.INQUIRY, Who.SECRETARY, _N.COMPLAINT),
    (_S.WITH_PLAN, _E.OPEN_INQUIRY): _rule(_S.INQUIRY, Who.SECRETARY, _N.COMPLAINT),
    (_S.PLAN_CHECK, _E.OPEN_INQUIRY): _rule(_S.INQUIRY, Who.SECRETARY, _N.COMPLAINT),
    (_S.RENEWAL_DUE, _E.OPEN_INQUIRY): _rule(_S.INQUIRY, Who.SECRETARY, _N.COMPLAINT),
    (_S.INQUIRY, _E.DISMISS): _rule(None, Who.COMMITTEE, *_DECIDED),
    (_S.INQUIRY, _E.RECOGNISE_WITH_PLAN): _rule(_S.WITH_PLAN, Who.COMMITTEE, *_DECIDED, _N.PLAN),
    (_S.INQUIRY, _E.SUSPEND): _rule(_S.SUSPENDED, Who.COMMITTEE, *_DECIDED),
    **{(state, _E.WITHDRAW): _rule(_S.WITHDRAWN, Who.APPLICANT) for state in State if state not in ENDED},
}
"""The whole process. A pair that is not here is refused, whoever tries it."""

RETURNS_TO: Mapping[State, frozenset[State]] = {
    State.APPEAL: frozenset(state for (state, event) in TABLE if event == Event.APPEAL),
    State.INQUIRY: frozenset(state for (state, event) in TABLE if event == Event.OPEN_INQUIRY),
}
"""Where an appeal or an inquiry may have begun, and may therefore lead back to."""


def step(state: State, event: Event, who: Who, facts: Facts) -> State:
    """The state after an event. Raises ``Forbidden`` where it may not be, with the reasons."""
    rule = TABLE.get((state, event))
    if rule is None:
        raise Forbidden(state, event, "state", (_not_in(state),))
    if who not in rule.who:
        raise Forbidden(state, event, "who", (_not_by(rule.who),))
    for need in rule.needs:
        if reasons := facts.lacking.get(need, ()):
            raise Forbidden(state, event, need, tuple(reasons))
    if rule.to is not None:
        return rule.to
    if facts.before not in RETURNS_TO[state]:
        raise Forbidden(state, event, "before", (_not_in(state),))
    return facts.before


def needs(state: State, event: Event) -> tuple[Need, ...]:
    """What this step needs; nothing where there is no such step."""
    rule = TABLE.get((state, event))
    return rule.needs if rule else ()


def possible(state: State, who: Who) -> tuple[Event, ...]:
    """The events that this actor may try in a state, in the order of the table; needs may still be lacking."""
    return tuple(event for (at, event), rule in TABLE.items() if at == state and who in rule.who)


STATE_WORDS: Mapping[State, Said] = {
    State.DRAFT: Said("en préparation", "being prepared"),
    State.SUBMITTED: Said("déposée", "submitted"),
    State.REVIEW: Said("en lecture par les pairs", "under peer review"),
    State.EXCHANGE: Said("en échange avec la plateforme", "questions to the platform"),
    State.DELIBERATION: Said("en décision au comité", "before the committee"),
    State.RECOGNISED: Said("reconnue", "recognised"),
    State.WITH_PLAN: Said("reconnue avec un plan de progrès", "recognised with a plan"),
    State.DEFERRED: Said("ajournée", "deferred"),
    State.PLAN_CHECK: Said("plan en vérification", "plan being checked"),
    State.SUSPENDED: Said("suspendue", "suspended"),
    State.RENEWAL_DUE: Said("à renouveler", "renewal due"),
    State.EXPIRED: Said("expirée", "expired"),
    State.APPEAL: Said("en recours", "under appeal"),
    State.INQUIRY: Said("en examen après une plainte", "under inquiry after a complaint"),
    State.WITHDRAWN: Said("retirée par la plateforme", "withdrawn by the platform"),
}

EVENT_WORDS: Mapping[Event, Said] = {
    Event.SUBMIT: Said("déposer la demande", "submit"),
    Event.RETURN: Said("rendre avec la liste de ce qui manque", "return with the list of what is missing"),
    Event.PASS_ON: Said("transmettre aux pairs", "pass on to the peers"),
    Event.ASK: Said("poser une question", "ask a question"),
    Event.ANSWER: Said("répondre à toutes les questions", "answer all questions"),
    Event.DELIVER: Said("remettre les avis au comité", "hand the opinions to the committee"),
    Event.SEND_BACK: Said("renvoyer à la lecture", "send back to review"),
    Event.RECOGNISE: Said("reconnaître", "recognise"),
    Event.RECOGNISE_WITH_PLAN: Said("reconnaître avec un plan de progrès", "recognise with a plan"),
    Event.DEFER: Said("ajourner", "defer"),
    Event.REPORT_PLAN: Said("rendre compte du plan", "report on the plan"),
    Event.SUSPEND: Said("suspendre", "suspend"),
    Event.OPEN_RENEWAL: Said("ouvrir le renouvellement", "open the renewal"),
    Event.RENEW: Said("demander le renouvellement", "ask for renewal"),
    Event.EXPIRE: Said("constater la fin", "note the end"),
    Event.APPEAL: Said("faire un recours", "appeal"),
    Event.CONFIRM: Said("confirmer la décision", "confirm the decision"),
    Event.OPEN_INQUIRY: Said("ouvrir un examen", "open an inquiry"),
    Event.DISMISS: Said("classer la plainte", "dismiss the complaint"),
    Event.WITHDRAW: Said("retirer la demande", "withdraw"),
}

WHO_WORDS: Mapping[Who, Said] = {
    Who.APPLICANT: Said("la plateforme", "the platform"),
    Who.SECRETARY: Said("le secrétariat", "the secretary"),
    Who.REVIEWER: Said("les pairs qui lisent", "the reviewers"),
    Who.COMMITTEE: Said("le comité", "the committee"),
    Who.CLOCK: Said("le calendrier", "the calendar"),
}

NEED_WORDS: Mapping[Need, Said] = {
    Need.COMPLETE: Said(
        "auto-évaluation complète et charte signée", "complete self-assessment, signed charter"
    ),
    Need.LIST: Said("liste de ce qui manque", "list of what is missing"),
    Need.QUESTION: Said("une question écrite", "a written question"),
    Need.ANSWERED: Said("aucune question sans réponse", "no question unanswered"),
    Need.PANEL: Said(
        "deux avis de deux autres organisations, une voix d’usage ou de travail, aucun conflit d’intérêts",
        "two opinions from two other organisations, a voice of users or workers, no conflict of interest",
    ),
    Need.CONSENT: Said("consentement du comité, sans objection maintenue", "consent, no standing objection"),
    Need.REASONS: Said("motifs écrits", "written reasons"),
    Need.PLAN: Said("étapes du plan et échéance", "steps of the plan and due date"),
    Need.PLAN_READY: Said(
        "toutes les étapes rendues, ou l’échéance passée", "every step reported, or due date past"
    ),
    Need.RENEWAL_TIME: Said("fin proche ou nouvelle charte", "end near, or new charter"),
    Need.OVER: Said("date de fin passée", "end date past"),
    Need.APPEAL_OPEN: Said(
        "délai de recours ouvert, décision non définitive", "appeal open, decision not final"
    ),
    Need.COMPLAINT: Said("une plainte jugée recevable", "an admissible complaint"),
}


def _not_in(state: State) -> Said:
    words = STATE_WORDS[state]
    return Said(
        f"Cela ne peut pas se faire maintenant : la demande est {words.fr}.",
        f"This cannot be done now: the application is {words.en}.",
    )


def _not_by(who: frozenset[Who]) -> Said:
    those = sorted(who)
    return Said(
        f"Seuls peuvent le faire : {', '.join(WHO_WORDS[one].fr for one in those)}.",
        f"Only these may do it: {', '.join(WHO_WORDS[one].en for one in those)}.",
    )
