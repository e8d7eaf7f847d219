"""The directory door: the same filters seen as list, map, graph, table and embed."""

import gzip
import json

import pytest
from django.test import Client

from communaux.index import follow
from communaux.modules.network.models import Relation
from tests.factories import make_editor, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return Client(headers={"accept-language": "fr"})


@pytest.fixture
def four():
    """Two couriers near each other, one shop abroad, one without a place."""
    return {
        "nantes": make_organisation("Vélo Nantes", activities=["bike-delivery"], country="FR", city="Nantes",
                                    maturity="operating", latitude=47.22, longitude=-1.55),
        "rennes": make_organisation("Vélo Rennes", activities=["bike-delivery"], country="FR", city="Rennes",
                                    maturity="project", latitude=48.11, longitude=-1.68),
        "gand": make_organisation("Winkel Gent", activities=["food-shop"], country="BE", legal_forms=["consumer-coop"],
                                  latitude=51.05, longitude=3.72),
        "rien": make_organisation("Sans lieu", activities=["software"]),
    }  # fmt: skip


def names(response):
    """Names in the list, in order."""
    return [row["name"] for row in response.context["rows"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Vélo Nantes", "Vélo Rennes", "Winkel Gent", "Sans lieu"}),
        ("activity=bike-delivery", {"Vélo Nantes", "Vélo Rennes"}),
        ("activity=mobility", {"Vélo Nantes", "Vélo Rennes"}),
        ("activity=bike-delivery&activity=food-shop", {"Vélo Nantes", "Vélo Rennes", "Winkel Gent"}),
        ("activity=bike-delivery&maturity=project", {"Vélo Rennes"}),
        ("country=BE", {"Winkel Gent"}),
        ("form=consumer-coop", {"Winkel Gent"}),
        ("near=47.2,-1.5,50", {"Vélo Nantes"}),
        ("bbox=-3,46,0,49", {"Vélo Nantes", "Vélo Rennes"}),
        ("q=velos", {"Vélo Nantes", "Vélo Rennes"}),
        ("q=velo rennes", {"Vélo Rennes"}),
        ("q=magasin", {"Winkel Gent"}),
    ],
)
def test_filters_choose(client, four, query, found):
    follow.rebuild()
    response = client.get(f"/directory/?{query}")
    assert set(names(response)) == found
    table = client.get(f"/directory/table?{query}")
    assert {row[0]["text"] for row in table.context["table"]["rows"]} == found


@pytest.mark.parametrize(
    "query",
    [
        "activity=nonsense",
        "country=ZZ",
        "bbox=1,2,3",
        "near=here",
        "page=0",
        "page=999999",
        "sort=price",
        "view=x",
    ],
)
@pytest.mark.parametrize("view", ["", "map", "graph", "table", "embed"])
def test_a_value_that_cannot_be_read_is_told_and_left_out(client, four, view, query):
    response = client.get(f"/directory/{view}?{query}")
    assert response.status_code == 200
    if not query.startswith(("view", "page=9")) and view != "embed":
        assert response.context["problems"]


def test_the_map_as_json_counts_everybody_once(client, four):
    response = client.get("/directory/map?format=json")
    told = json.loads(response.content)
    assert sum(cluster[2] for cluster in told["clusters"]) + told["outside"] + told["unplaced"] == 4
    assert told["unplaced"] == 1
    assert client.get("/directory/map", headers={"accept": "application/json"}).json() == told
    assert len(gzip.compress(response.content)) < 300_000


def test_a_mark_links_to_the_record_and_a_group_opens(client, four):
    html = client.get("/directory/map?view=-3,46,0,49").content.decode()
    assert 'href="/organisations/velo-nantes"' in html
    wide = client.get("/directory/map?view=-60,-60,60,70").content.decode()
    assert "map-cluster" in wide


def test_the_map_follows_a_record_that_moved(client, four):
    before = client.get("/directory/map?format=json").json()["unplaced"]
    from communaux.meaning.access import SYSTEM
    from communaux.modules.network.acts import organisations

    organisations.change(SYSTEM, four["rien"], {"latitude": 43.3, "longitude": 5.4})
    assert client.get("/directory/map?format=json").json()["unplaced"] == before - 1


def test_the_graph_and_its_table_say_the_same(client, four):
    Relation.objects.create(subject=four["nantes"], kind="member-of", object=four["gand"])
    response = client.get("/directory/graph")
    rows = response.context["table"]["rows"]
    assert [(row[0]["text"], row[2]["text"]) for row in rows] == [("Vélo Nantes", "Winkel Gent")]
    around = client.get("/directory/graph?around=velo-nantes&depth=1")
    assert around.context["around"].id == "velo-nantes"
    assert client.get("/directory/graph?around=nobody&depth=99").status_code == 200


def test_a_draft_is_seen_by_its_editor_alone(client, four):
    draft = make_organisation(
        "Brouillon à vélo", activities=["bike-delivery"], state="draft", latitude=47, longitude=0
    )
    Relation.objects.create(subject=draft, kind="member-of", object=four["gand"])
    for view in ("", "map", "graph", "table", "embed", "map?format=json"):
        assert "Brouillon" not in client.get(f"/directory/{view}").content.decode()
    assert client.get("/directory/").context["found"].total == 4
    client.force_login(make_editor(draft))
    assert "Brouillon à vélo" in names(client.get("/directory/"))


def test_the_embed_may_be_framed_and_no_other_page(client, four):
    assert "frame-ancestors *" in client.get("/directory/embed").headers["Content-Security-Policy"]
    for view in ("", "map", "graph", "table"):
        assert "frame-ancestors 'none'" in client.get(f"/directory/{view}").headers["Content-Security-Policy"]


def test_pages_hold_fifty_and_lead_on(client):
    for number in range(53):
        make_organisation(f"Coop {number:02}")
    first = client.get("/directory/?sort=name")
    assert len(names(first)) == 50
    second = client.get(first.context["next_url"])
    assert names(second) == ["Coop 50", "Coop 51", "Coop 52"]
    assert not second.context["next_url"]


def test_an_empty_directory_invites(client):
    html = client.get("/directory/").content.decode()
    assert "/organisations/new" in html
    assert "vide" in html


def test_the_number_of_queries_does_not_grow(client, four, django_assert_max_num_queries):
    for number in range(40):
        make_organisation(f"Coop {number:02}", latitude=40 + number / 5, longitude=number / 5)
    client.get("/directory/")
    with django_assert_max_num_queries(6):
        client.get("/directory/")
