"""The journal as a page: things have names, what is not yours to see is not told, and no page loses an entry."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from communaux.doors.pages import journal as page
from communaux.doors.pages.naming import names
from communaux.ground import journal
from communaux.ground.gate import writing
from communaux.meaning.access import SYSTEM, VISITOR
from communaux.modules.charter.models import CharterVersion
from communaux.nouns.models import Organisation
from tests import factories

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
VERB = journal.declare("network.organisation.changed", journal.VERBS["network.organisation.changed"])


def _record(path: str, times: int = 1) -> None:
    with writing():
        for _n in range(times):
            journal.record(VERB, path, actor="", version=1)


def _numbers(html: str) -> int:
    return html.count("<time ")


def test_any_kind_of_thing_has_its_name() -> None:
    CharterVersion.objects.create(
        number="8", ordinal=8, state="in-force", title={"fr": "La charte", "en": "The charter"}
    )
    CharterVersion.objects.create(number="9", ordinal=9, state="draft", title={"fr": "Secrète"})
    found = names(VISITOR, ["/charter/8", "/charter/9", "/charter/10", "/nothing/1", ""])
    assert {path: named.name for path, named in found.items()} == {"/charter/8": "8"}
    assert set(names(SYSTEM, ["/charter/8", "/charter/9"])) == {"/charter/8", "/charter/9"}


def test_an_example_is_told_as_such() -> None:
    organisation = factories.make_organisation("Inventée")
    Organisation.objects.filter(pk=organisation.pk).update(fictional=True)
    assert names(VISITOR, [organisation.get_absolute_url()])[organisation.get_absolute_url()].example


def test_an_editor_reads_the_name_of_their_own_draft_alone() -> None:
    mine, other = factories.make_organisation("Mienne"), factories.make_organisation("Autre")
    Organisation.objects.filter(pk__in=[mine.pk, other.pk]).update(state="draft")
    viewer = factories.viewer(factories.make_editor(mine))
    paths = [mine.get_absolute_url(), other.get_absolute_url()]
    assert set(names(viewer, paths)) == {mine.get_absolute_url()}


def test_what_is_not_yours_to_see_is_not_told(client: Client) -> None:
    CharterVersion.objects.create(number="9", ordinal=9, state="draft", title={"fr": "Secrète"})
    _record("/charter/9")
    html = client.get("/journal/").content.decode()
    assert 'href="/charter/9"' not in html
    assert _numbers(html) == 0
    client.force_login(factories.make_steward(), backend=BACKEND)
    html = client.get("/journal/").content.decode()
    assert _numbers(html) == 1
    assert 'href="/charter/9"' in html


def test_pages_follow_each_other_over_what_is_hidden(client: Client) -> None:
    open_ = factories.make_organisation("Ouverte").get_absolute_url()
    CharterVersion.objects.create(number="9", ordinal=9, state="draft")
    _record(open_, 30)
    _record("/charter/9", 250)
    _record(open_, 45)
    seen, address = [], "/journal/"
    for _page in range(10):
        html = client.get(address).content.decode()
        seen.append(_numbers(html))
        following = re.search(r'href="(/journal/\?before=\d+)"', html)
        if following is None:
            break
        address = following[1]
    assert sum(seen) == 75
    assert seen[0] == page.PAGE


def test_a_page_looks_at_so_many_entries_and_no_more(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: object
) -> None:
    monkeypatch.setattr(page, "SCANNED", 200)
    CharterVersion.objects.create(number="9", ordinal=9, state="draft")
    _record("/charter/9", 500)
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        html = client.get("/journal/").content.decode()
    assert _numbers(html) == 0
    assert "before=" in html


def test_verbs_of_care_are_kept_from_visitors() -> None:
    assert "network.claim.made" in journal.hidden_from(VISITOR.roles)
    assert "network.report.made" in journal.hidden_from(VISITOR.roles)
    hidden = journal.hidden_from(SYSTEM.roles)
    assert not {verb for verb in hidden if verb.startswith("network.")}
    # what one chose to receive, keeps in a storage, lets act for oneself or signs in with is nobody's business, the stewards' included
    assert {verb for verb in hidden if not verb.startswith("pods.")} == {
        "library.digest.chosen",
        "identity.consent.ended",
        "identity.consent.granted",
        "identity.credential.ended",
        "identity.credential.made",
        "identity.session.ended",
        "identity.webid.linked",
        "identity.webid.unlinked",
    }
    assert {verb for verb in journal.VERBS if verb.startswith("pods.")} <= hidden
