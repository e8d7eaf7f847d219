"""Amendments: proposed, discussed, supported, decided, written into the next draft."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from communaux.ground.journal.models import Entry
from communaux.meaning.access import SYSTEM, VISITOR, Refused, Viewer
from communaux.modules.charter.acts import amendments, texts
from communaux.modules.charter.models import Amendment, AmendmentSupport, CharterVersion
from communaux.modules.charter.rules import amendments as rules
from communaux.nouns.acts.errors import Conflict, TooOften
from tests import factories as make
from tests.modules.charter import factories as made

pytestmark = pytest.mark.django_db
SAID = {
    "kind": "change",
    "target": "criterion",
    "criterion": "G1",
    "title": "Mieux dire",
    "wording": {"fr": "Une personne, une voix."},
    "reason": "C’est plus clair.",
}


@pytest.fixture
def charter() -> CharterVersion:
    return made.make_charter()


@pytest.fixture
def member() -> Viewer:
    return make.viewer(make.make_member(make.make_organisation()))


@pytest.fixture
def steward() -> Viewer:
    return make.viewer(make.make_steward())


def test_a_member_proposes(charter: CharterVersion, member: Viewer) -> None:
    made_of_it = amendments.propose(member, SAID)
    criterion = charter.criteria.get(code="G1")
    assert (made_of_it.state, made_of_it.criterion, made_of_it.before) == (
        "open",
        criterion,
        criterion.statement,
    )
    assert made_of_it.person_id == member.person
    entry = Entry.objects.order_by("-sequence").first()
    assert entry is not None
    assert entry.object == f"/amendments/{made_of_it.key}"
    assert "voix" not in str(entry.details)


def test_others_do_not(charter: CharterVersion) -> None:
    researcher = make.viewer(make.make_account(researcher=True))
    link = Viewer(actor="/edit-links/1", edits=frozenset({make.make_organisation().pk}))
    for viewer in (VISITOR, make.viewer(make.make_account()), researcher, link):
        with pytest.raises(Refused):
            amendments.propose(viewer, SAID)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"reason": ""},
        {"wording": {}},
        {"wording": {"de": "Wir"}},
        {"criterion": "Z9"},
        {"criterion": None},
        {"target": "licence"},
        {"target": "preamble", "kind": "remove"},
        {"target": "part", "kind": "add", "part": "gov"},
        {"kind": "add", "part": None},
        {"kind": "abolish"},
        {"target": 7},
        {"state": "adopted"},
        {"decision_reason": "Oui"},
        {"organisation": "nowhere"},
    ],
)
def test_a_proposal_that_does_not_fit(
    charter: CharterVersion, member: Viewer, changes: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError):
        amendments.propose(member, {**SAID, **changes})
    assert not Amendment.objects.exists()


def test_the_same_text_is_no_amendment(charter: CharterVersion, member: Viewer) -> None:
    same = dict(charter.criteria.get(code="G1").statement)
    with pytest.raises(ValidationError):
        amendments.propose(member, {**SAID, "wording": same})


def test_one_speaks_for_an_organisation_that_one_keeps(charter: CharterVersion, member: Viewer) -> None:
    mine, other = make.make_organisation(), make.make_organisation()
    keeper = made.keeper_of(mine)
    assert amendments.propose(keeper, {**SAID, "organisation": mine.slug}).organisation == mine
    with pytest.raises(ValidationError):
        amendments.propose(keeper, {**SAID, "organisation": other.slug})


def test_a_criterion_of_another_version_is_not_amended(charter: CharterVersion, member: Viewer) -> None:
    old = charter.criteria.get(code="G1").key
    made.next_version()
    with pytest.raises(ValidationError):
        amendments.propose(member, {**SAID, "criterion": old})
    assert amendments.propose(member, SAID).charter.number == "2"


def test_one_person_does_not_flood(charter: CharterVersion, member: Viewer, monkeypatch: Any) -> None:
    monkeypatch.setattr(amendments, "A_DAY", 1)
    amendments.propose(member, SAID)
    with pytest.raises(TooOften):
        amendments.propose(member, SAID)
    monkeypatch.setattr(amendments, "COMMENTS_A_DAY", 0)
    with pytest.raises(TooOften):
        amendments.comment(member, Amendment.objects.get(), {"text": "Oui"})


def _acts(viewer: Viewer, author: Viewer, amendment: Amendment, draft: CharterVersion) -> dict[str, Any]:
    return {
        "change": lambda: amendments.change(author, amendment, {"title": "Autrement"}),
        "comment": lambda: amendments.comment(author, amendment, {"text": "Oui."}),
        "support": lambda: amendments.support(author, amendment),
        "unsupport": lambda: amendments.unsupport(author, amendment),
        "close": lambda: amendments.close(viewer, amendment),
        "reopen": lambda: amendments.reopen(viewer, amendment),
        "withdraw": lambda: amendments.withdraw(author, amendment),
        "adopt": lambda: amendments.decide(viewer, amendment, True, reason="Oui."),
        "reject": lambda: amendments.decide(viewer, amendment, False, reason="Non."),
        "apply": lambda: amendments.apply(viewer, amendment, draft),
    }


@pytest.mark.parametrize(("state", "event"), list(itertools.product(rules.STATES, rules.EVENTS)))
def test_every_forbidden_move_is_refused_by_the_acts(
    charter: CharterVersion, member: Viewer, state: str, event: str
) -> None:
    draft = texts.draft(SYSTEM)
    amendment = made.make_amendment(charter, state=state, person_id=member.person)
    if event == "unsupport":
        AmendmentSupport.objects.create(amendment=amendment, person_id=member.person)
    act = _acts(SYSTEM, member, amendment, draft)[event]
    if event in rules.events_from(state):
        act()
        assert Amendment.objects.get(pk=amendment.pk).state == rules.MOVES[state, event]
    else:
        with pytest.raises(ValidationError) as refused:
            act()
        assert refused.value.code == "forbidden_move"
        assert Amendment.objects.get(pk=amendment.pk).state == state


def test_roles(charter: CharterVersion, member: Viewer) -> None:
    other = make.viewer(make.make_member(make.make_organisation()))
    amendment = made.make_amendment(charter, person_id=member.person)
    draft = texts.draft(SYSTEM)
    for event, act in _acts(other, other, amendment, draft).items():
        if event in ("comment", "support", "unsupport"):
            continue
        with pytest.raises(Refused):
            act()
    for event in ("comment", "support", "unsupport"):
        with pytest.raises(Refused):
            _acts(VISITOR, VISITOR, amendment, draft)[event]()


def test_two_authors_at_two_screens(charter: CharterVersion, member: Viewer) -> None:
    amendment = made.make_amendment(charter, person_id=member.person)
    amendments.change(member, amendment, {"title": "Un"}, expected_version=1)
    with pytest.raises(Conflict):
        amendments.change(member, amendment, {"title": "Deux"}, expected_version=1)


def test_support_counts_once_a_person(charter: CharterVersion, member: Viewer) -> None:
    amendment = made.make_amendment(charter)
    amendments.support(member, amendment)
    with pytest.raises(ValidationError):
        amendments.support(member, amendment)
    with pytest.raises(IntegrityError), transaction.atomic():
        AmendmentSupport.objects.create(amendment=amendment, person_id=member.person)
    amendments.unsupport(member, amendment)
    with pytest.raises(ValidationError):
        amendments.unsupport(member, amendment)
    with pytest.raises(Refused):
        amendments.support(SYSTEM, amendment)  # the house is nobody


def test_words_that_are_taken_back_are_gone(charter: CharterVersion, member: Viewer, steward: Viewer) -> None:
    amendment = made.make_amendment(charter)
    said = amendments.comment(member, amendment, {"text": "Trop vite dit."})
    other = make.viewer(make.make_member(make.make_organisation()))
    with pytest.raises(Refused):
        amendments.remove_comment(other, said)
    amendments.remove_comment(member, said)
    said.refresh_from_db()
    assert (said.text, said.removed) == ("", True)
    with pytest.raises(ValidationError):
        amendments.remove_comment(steward, said)
    for text in ("", "  ", "x" * 4001):
        with pytest.raises(ValidationError):
            amendments.comment(member, amendment, {"text": text})


def test_a_decision_has_a_reason_and_a_day(charter: CharterVersion, steward: Viewer) -> None:
    amendment = made.make_amendment(charter, state="deciding")
    tomorrow = date.today() + timedelta(days=2)
    for wrong in (
        {"reason": ""},
        {"reason": "Oui", "link": "javascript:x"},
        {"reason": "Oui", "on": tomorrow},
    ):
        with pytest.raises(ValidationError):
            amendments.decide(steward, amendment, True, **wrong)  # type: ignore[arg-type]
    decided = amendments.decide(
        steward, amendment, True, reason="Consentement.", link="https://a.example/pv", on=date(2026, 1, 2)
    )
    assert (decided.state, decided.decided_on) == ("adopted", date(2026, 1, 2))


class TestApplying:
    def adopted(self, charter: CharterVersion, **fields: Any) -> Amendment:
        return made.make_amendment(charter, state="adopted", **fields)

    def test_a_criterion_takes_its_new_words(self, charter: CharterVersion) -> None:
        draft = texts.draft(SYSTEM)
        done = amendments.apply(SYSTEM, self.adopted(charter), draft)
        statement = draft.criteria.get(code="G1").statement
        assert statement["fr"] == "Un autre texte."
        assert statement["en"] == charter.criteria.get(code="G1").statement["en"]
        assert (done.state, done.applied_in) == ("applied", draft)

    def test_a_criterion_comes_or_goes(self, charter: CharterVersion) -> None:
        draft = texts.draft(SYSTEM)
        part = charter.parts.get(code="com")
        added = Amendment.objects.create(
            charter=charter, kind="add", target="criterion", part=part, title="x", reason="y", state="adopted",
            wording={"fr": "Nous entretenons."},
        )  # fmt: skip
        amendments.apply(SYSTEM, added, draft)
        assert draft.criteria.get(code="C4").statement == {"fr": "Nous entretenons."}
        amendments.apply(SYSTEM, _removal(charter), draft)
        assert not draft.criteria.filter(code="V3").exists()

    def test_the_preamble_and_a_part(self, charter: CharterVersion) -> None:
        draft = texts.draft(SYSTEM)
        for target, part in (
            ("preamble", None),
            ("manifesto", None),
            ("part", charter.parts.get(code="gov")),
        ):
            one = Amendment.objects.create(
                charter=charter, kind="change", target=target, part=part, title="x", reason="y", state="adopted",
                wording={"fr": f"Nouveau {target}."},
            )  # fmt: skip
            amendments.apply(SYSTEM, one, draft)
        draft.refresh_from_db()
        assert (draft.preamble["fr"], draft.manifesto["fr"]) == ("Nouveau preamble.", "Nouveau manifesto.")
        assert draft.parts.get(code="gov").text["fr"] == "Nouveau part."
        charter.refresh_from_db()
        assert charter.preamble["fr"] != "Nouveau preamble."

    def test_never_into_a_text_that_is_not_a_draft(self, charter: CharterVersion) -> None:
        amendment = self.adopted(charter)
        with pytest.raises(ValidationError) as refused:
            amendments.apply(SYSTEM, amendment, charter)
        assert refused.value.code == "not_a_draft"
        draft = texts.draft(SYSTEM)
        texts.propose(SYSTEM, draft)
        with pytest.raises(ValidationError):
            amendments.apply(SYSTEM, amendment, draft)

    def test_what_the_draft_no_longer_has(self, charter: CharterVersion) -> None:
        draft = texts.draft(SYSTEM)
        texts.remove_criterion(SYSTEM, draft.criteria.get(code="G1"))
        with pytest.raises(ValidationError) as refused:
            amendments.apply(SYSTEM, self.adopted(charter), draft)
        assert refused.value.code == "gone"
        assert Amendment.objects.get().state == "adopted"


def _removal(charter: CharterVersion) -> Amendment:
    return Amendment.objects.create(
        charter=charter, kind="remove", target="criterion", criterion=charter.criteria.get(code="V3"),
        title="x", reason="y", state="adopted",
    )  # fmt: skip
