"""Topics that come from meanings: things, containers of classes and the feed, told by the acts of the house."""

import pytest

from communaux.ground import journal
from communaux.meaning.access import SYSTEM
from communaux.modules.network.acts import organisations
from communaux.modules.notifications import topics
from communaux.modules.notifications.acts.following import Follower
from communaux.modules.notifications.models import Channel
from communaux.modules.notifications.reading import agents
from communaux.nouns.agents import NOBODY, Agent
from communaux.site.topics import watch
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _watching():
    watch()


def happened(start: int) -> list[tuple[str, str, str]]:
    """Every event since an entry: type, topic, object."""
    found = [event for entry in journal.since(start) for event in topics.events(entry)]
    return [(event.type, event.topic, event.object) for event in found]


def test_a_change_is_an_update_of_the_thing_its_container_and_the_feed():
    organisation = make.make_organisation("Les Ateliers")
    start = journal.head().sequence
    organisations.change(SYSTEM, organisation, {"city": "Lyon"})
    here = organisation.get_absolute_url()
    assert happened(start) == [
        ("Update", here, here),
        ("Update", "/organisations/", here),
        ("Update", "/feed", "/feed"),
    ]


def test_withdrawing_is_a_deletion_and_a_removal():
    organisation = make.make_organisation()
    start = journal.head().sequence
    organisations.withdraw(SYSTEM, organisation, "duplicate")
    here = organisation.get_absolute_url()
    assert happened(start)[:2] == [("Delete", here, here), ("Remove", "/organisations/", here)]


def test_what_visitors_do_not_see_is_not_told_in_containers():
    organisation = make.make_organisation(state="draft")
    start = journal.head().sequence
    organisations.change(SYSTEM, organisation, {"city": "Lyon"})
    assert [topic for _type, topic, _object in happened(start)] == [organisation.get_absolute_url()]


def test_who_may_read_is_who_reads_the_page(settings):
    hidden = make.make_organisation(state="draft")
    editor = make.make_editor(hidden)
    webid = f"{settings.BASE_URL}/people/{editor.person.key}/card#me"
    path = hidden.get_absolute_url()
    assert topics.readable(path, Agent(webid))
    assert not topics.readable(path, NOBODY)
    assert not topics.readable(path, Agent("https://other.example/people/x/card#me"))
    for strange in ("/organisations/../x", "/organisations/a/b", "/nothing/x", "/account/", "/organisations"):
        assert not topics.readable(strange, NOBODY)


def test_the_webids_of_an_account(settings):
    organisation = make.make_organisation("Maison")
    account = make.make_editor(organisation)
    assert agents.webids_of(make.viewer(account)) == {
        f"{settings.BASE_URL}/people/{account.person.key}/card#me",
        f"{settings.BASE_URL}/organisations/maison",
    }
    assert agents.webids_of(SYSTEM) == frozenset()


def test_a_channel_of_this_house_ends_with_the_right_to_read(settings):
    hidden = make.make_organisation(state="draft")
    editor = make.make_editor(hidden)
    webid = f"{settings.BASE_URL}/people/{editor.person.key}/card#me"
    channel = Channel(topic=hidden.get_absolute_url(), webid=webid)
    assert topics.readable(channel.topic, Agent(channel.webid))
    editor.person.affiliations.update(until="2026-01-01")
    assert not topics.readable(channel.topic, Agent(channel.webid))


def test_one_entry_costs_few_queries_where_nobody_watches(django_assert_max_num_queries):
    organisation = make.make_organisation()
    follower = Follower()
    organisations.change(SYSTEM, organisation, {"city": "Lyon"})
    with django_assert_max_num_queries(6):
        follower.catch_up()
