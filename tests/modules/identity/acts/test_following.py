"""What becomes of keys and sessions when their person goes, and when their time is over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from communaux.ground.journal.subscriptions import subscribe
from communaux.meaning.access import SYSTEM
from communaux.modules.identity.acts import applications, credentials, forgetting
from communaux.modules.identity.acts.following import people_erased, people_merged
from communaux.modules.identity.models import Application, Consent, Credential, Session
from communaux.modules.identity.tasks import follow_the_days
from communaux.modules.network.acts import people
from tests.factories import make_account, make_person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _listening():
    ends = [
        subscribe("network.person.merged", people_merged),
        subscribe("network.person.erased", people_erased),
    ]
    yield
    for end in ends:
        end()


@pytest.fixture
def person():
    return make_person("Ada Invent", make_account())


def test_the_keys_of_an_erased_person_are_deleted(person):
    credentials.make(SYSTEM, person, "La machine d’Ada")
    people.erase(SYSTEM, person)
    assert not Credential.objects.exists()
    assert not Consent.objects.exists()


def test_the_keys_of_a_page_that_went_end(person):
    other = make_person("Ada I.")
    made, _secret = credentials.make(SYSTEM, other, "Ancienne")
    kept, _secret = credentials.make(SYSTEM, person, "Présente")
    people.merge(SYSTEM, person, other, {"name": "keep"})
    made.refresh_from_db()
    kept.refresh_from_db()
    assert (made.ended is not None, kept.ended) == (True, None)


def _session(person, application, **fields):
    consent, _made = Consent.objects.get_or_create(account=person.account, application=application)
    now = timezone.now()
    values = {"code_expires": now, "code_used": now, "signed_in": now, "expires": now + timedelta(days=90)}
    count = Session.objects.count()
    return Session.objects.create(
        consent=consent,
        code_hash=str(count),
        redirect_uri="https://a.example/",
        challenge="x" * 43,
        **{**values, **fields},
    )


def test_what_can_serve_nobody_any_more_is_forgotten_and_nothing_else(person):
    def registered(name):
        return applications.register(applications.Registration(name, ("https://a.example/",)))[0]

    used, unused, fresh = registered("Servie"), registered("Oubliée"), registered("Nouvelle")
    long_ago = timezone.now() - timedelta(days=40)
    Application.objects.filter(pk__in=[used.pk, unused.pk]).update(created=long_ago)
    going_on = _session(person, used)
    _session(person, used, ended=long_ago)
    _session(person, used, expires=long_ago)
    _session(person, used, code_used=None, code_expires=long_ago)
    assert forgetting.forget() == {"sessions": 3, "tokens": 0, "programs": 1}
    assert list(Session.objects.all()) == [going_on]
    assert set(Application.objects.all()) == {used, fresh}


def test_the_clock_asks_for_it(settings, tmp_path):
    from communaux.site.clock import DUE

    settings.DATA = tmp_path
    assert "communaux.modules.identity.tasks.follow_the_days" in DUE
    assert follow_the_days.func() == {"keys": 0, "sessions": 0, "tokens": 0, "programs": 0}
