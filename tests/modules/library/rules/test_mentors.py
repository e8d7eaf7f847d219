"""Who may help whom, and why."""

from __future__ import annotations

from datetime import date

import pytest

from communaux.modules.library.rules.mentors import Notice, match

TODAY = date(2026, 11, 23)


def offer(**fields: object) -> Notice:
    told = {
        "id": "o",
        "person": "a",
        "direction": "offer",
        "title": "Écrire des statuts",
        "themes": ("legal",),
    }
    return Notice(**{**told, **fields})  # type: ignore[arg-type]


def request(**fields: object) -> Notice:
    told = {
        "id": "r",
        "person": "b",
        "direction": "request",
        "title": "Nos premiers statuts",
        "themes": ("legal",),
    }
    return Notice(**{**told, **fields})  # type: ignore[arg-type]


def test_a_theme_and_a_word_in_common_are_said() -> None:
    [one] = match([offer(languages=("fr", "en")), request(languages=("fr",))], TODAY)
    assert (one.offer, one.request) == ("o", "r")
    told = " | ".join(reason.fr for reason in one.reasons)
    assert "droit et statuts" in told
    assert "statuts" in told
    assert "français" in told
    assert "French" in " | ".join(reason.en for reason in one.reasons)
    assert 2 < one.score <= 10


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (offer(), request(person="a")),
        (offer(languages=("fr",)), request(languages=("en",))),
        (offer(until=date(2026, 11, 22)), request()),
        (offer(), request(until=date(2020, 1, 1))),
        (offer(themes=("work",), title="Salaires"), request()),
        (offer(), offer(id="o2", person="b")),
    ],
)
def test_what_does_not_meet(a: Notice, b: Notice) -> None:
    assert match([a, b], TODAY) == []


def test_the_last_day_still_counts_and_the_order_does_not() -> None:
    notices = [offer(until=TODAY), request(), request(id="r2", person="c", themes=("legal", "governance"))]
    assert match(notices, TODAY) == match(list(reversed(notices)), TODAY)
    assert len(match(notices, TODAY)) == 2


def test_more_themes_come_first_and_around_one_notice_alone() -> None:
    best = request(id="z", person="c", themes=("legal", "governance"))
    notices = [offer(themes=("legal", "governance")), request(), best]
    assert [one.request for one in match(notices, TODAY)] == ["z", "r"]
    assert [one.request for one in match(notices, TODAY, around="r")] == ["r"]


def test_a_word_that_everybody_says_brings_nobody_together() -> None:
    crowd = [offer(id=f"o{n}", person=f"p{n}", themes=(), title="Bonjour ensemble") for n in range(6)]
    assert match([*crowd, request(themes=(), title="Bonjour ensemble")], TODAY) == []
