"""CPU of filling a questionnaire: the page of all 57 questions, one section, one answer saved, a response begun.

``PYTHONPATH=src python bench/surveys.py [--rounds 40] [--json]``. The whole request through Django (middleware, session,
templates, transaction, journal), without the server, on a SQLite file of its own; every answer is invented and given, so
that pages are as full as they get. Figures are CPU time, the mean of all rounds.

Budgets: the page of 57 questions 40 ms, one answer saved 10 ms. Exits 1 when one is not kept.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

BUDGETS = {"page of 57 questions, ms": 40.0, "one answer saved, ms": 10.0}


def mean(work: Callable[[int], Any], rounds: int) -> float:
    """Mean CPU milliseconds of a round, after two that warm caches."""
    for number in range(2):
        work(-1 - number)
    start = time.process_time()
    for number in range(rounds):
        work(number)
    return (time.process_time() - start) * 1000 / rounds


def measure(rounds: int) -> dict[str, float]:
    """The figures."""
    from django.core.management import call_command
    from django.test import Client
    from django.utils import timezone

    from communaux.meaning.access import SYSTEM
    from communaux.modules.surveys import builtin
    from communaux.modules.surveys.acts import responses, surveys, waves
    from communaux.modules.surveys.reading.definitions import definition_of
    from communaux.nouns.models import Account, Affiliation, Organisation, Person
    from communaux.site.demo import read
    from communaux.site.demo.surveys import drawn

    call_command("migrate", verbosity=0)
    today = timezone.localdate()
    values = {"title": builtin.TITLE, "aim": builtin.AIM, "audience": "organisations"}
    survey = surveys.create(SYSTEM, values, builtin.questionnaire(), slug="mesure")
    surveys.publish(SYSTEM, survey)
    days = {"opens": today, "closes": today + datetime.timedelta(days=30)}
    wave = waves.plan(SYSTEM, survey, survey.versions.get(), {"title": {"fr": "2026"}, **days})
    wave = waves.open_(SYSTEM, wave)
    organisations = [
        Organisation.objects.create(
            slug=f"exemple-{n}", name=f"Exemple {n}", country="FR", started="2015", activities=["food"]
        )
        for n in range(rounds + 4)
    ]
    account = Account.objects.create_user("mesure@exemple.org")
    person = Person.objects.create(name="Mesure Exemple", account=account)
    for one in organisations:
        Affiliation.objects.create(person=person, organisation=one, may_edit=True)
    definition = definition_of(wave.questionnaire)
    response = responses.start(SYSTEM, wave, organisations[0])
    answers = drawn(definition, organisations[0], read("surveys-answers.yaml"), random.Random(1))
    saved = responses.save(SYSTEM, response, {k: responses.Change(None, v) for k, v in answers.items()})
    response = saved.response
    client = Client()
    client.force_login(account)
    here = f"/surveys/mesure/answer/{response.key}"

    def get(address: str) -> None:
        reply = client.get(address)
        assert reply.status_code == 200, reply.status_code

    told = {"text": json.dumps(response.answers.get("Q2.2", None), ensure_ascii=False)}

    def autosave(number: int) -> None:
        text = f"Ce que nous apportons, tour {number}, dit en une phrase ou deux."
        reply = client.post(
            f"{here}/2",
            {"on": "Q2.2", "was:Q2.2": told["text"], "Q2.2": text, "see:Q2.2": "public"},
            headers={"accept": "application/json"},
        )
        assert reply.status_code == 200, reply.content
        assert not reply.json()["errors"]
        told["text"] = reply.json()["was"]["Q2.2"]

    def begin(number: int) -> None:
        reply = client.post("/surveys/mesure/start", {"organisation": organisations[number + 3].slug})
        assert reply.status_code == 302

    return {
        "bytes of the page": float(len(client.get(f"{here}/all").content)),
        "page of 57 questions, ms": mean(lambda _n: get(f"{here}/all"), rounds),
        "page of one section, ms": mean(lambda _n: get(f"{here}/1"), rounds),
        "page before sending, ms": mean(lambda _n: get(f"{here}/review"), rounds),
        "one answer saved, ms": mean(autosave, rounds),
        "a response begun, ms": mean(begin, rounds),
    }


def main() -> int:
    """Print the figures; 1 when a budget is not kept."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--json", action="store_true")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATA"] = folder
        os.environ.pop("DATABASE_URL", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "communaux.site.settings"
        import django

        django.setup()
        from django.conf import settings

        settings.ALLOWED_HOSTS = ["*"]
        figures = measure(said.rounds)
    if said.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:36} {value:12,.2f}")
    return int(any(figures[name] > budget for name, budget in BUDGETS.items()))


if __name__ == "__main__":
    sys.exit(main())
