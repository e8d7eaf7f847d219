"""The pages of standards through Django's client: what each shows to whom, and that nothing typed is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from communaux.modules.standards.acts import editions
from communaux.modules.standards.models import (
    Agreement,
    Community,
    Edition,
    MappingText,
    Participation,
    Sample,
    Standard,
    Term,
)
from tests import factories
from tests.modules.standards.factories import (
    make_agreement,
    make_community,
    make_edition,
    make_maintenance,
    make_standard,
)

pytestmark = pytest.mark.django_db
TERM = {
    "name": "endsAt",
    "kind": "property",
    "label_fr": "finit à",
    "definition_fr": "L’instant de la fin.",
    "belongs": "Slot",
    "range": "xsd:dateTime",
    "minimum": "0",
    "maximum": "1",
    "sources": "",
}


@pytest.fixture
def draft() -> Edition:
    mine = factories.make_organisation("Roue libre", slug="roue-libre")
    community = make_community(mine, slug="livraisons", name="Livraisons")
    edition = make_standard(community, slug="creneau")
    make_maintenance(edition.standard, mine)
    return edition


@pytest.fixture
def editor(draft: Edition, client: Client) -> Client:
    """Signed in as an editor of the organisation that coordinates."""
    mine = draft.standard.community.participations.get().organisation
    client.force_login(factories.make_editor(mine))
    return client


@pytest.fixture
def steward() -> Client:
    client = Client()
    client.force_login(factories.make_steward())
    return client


def body(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


class TestReading:
    def test_an_empty_house_invites(self, client: Client) -> None:
        told = body(client.get("/standards/"))
        assert "Aucun standard encore" in told
        assert "/standards/communities/new" in told

    def test_each_page_opens_to_everybody_in_both_languages(self, draft: Edition, client: Client) -> None:
        second = Edition.objects.filter(pk=draft.pk).update(state="adopted")
        assert second == 1
        make_edition(draft.standard, 2)
        term = Term.objects.filter(edition=draft).last()
        assert term is not None
        for path in (
            "/standards/",
            "/standards/communities/livraisons",
            "/standards/creneau",
            "/standards/creneau/1",
            "/standards/creneau/2",
            "/standards/creneau/versions",
            term.get_absolute_url(),
        ):
            for language in ("fr", "en"):
                client.cookies["django_language"] = language
                assert "<h1" in body(client.get(path))

    def test_a_version_asks_the_same_number_of_questions_whatever_its_length(
        self, draft: Edition, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        organisations = [factories.make_organisation() for _n in range(5)]
        for number in range(20):
            term = Term.objects.create(
                edition=draft, name=f"t{number}", label={"fr": "t"}, definition={"fr": "d"}, belongs="Slot"
            )
            for organisation in organisations:
                make_agreement(term, organisation)
        with django_assert_max_num_queries(14):
            body(client.get("/standards/creneau/1"))

    @pytest.mark.parametrize(
        ("path", "media"),
        [
            ("/standards/creneau/1.ttl", "text/turtle"),
            ("/standards/creneau/1.jsonld", "application/ld+json"),
            ("/standards/creneau/1.nt", "application/n-triples"),
            ("/standards/creneau/1/shapes.ttl", "text/turtle"),
        ],
    )
    def test_what_a_version_publishes(self, draft: Edition, client: Client, path: str, media: str) -> None:
        response = client.get(path)
        assert response["Content-Type"].startswith(media)
        assert "/standards/creneau/1" in response.content.decode()

    def test_one_address_for_people_and_machines(self, draft: Edition, client: Client) -> None:
        page = client.get("/standards/creneau/1", headers={"accept": "text/html,*/*;q=0.5"})
        assert page["Content-Type"].startswith("text/html")
        machine = client.get("/standards/creneau/1", headers={"accept": "text/turtle"})
        assert b"owl:Ontology" in machine.content
        assert "Accept" in machine["Vary"]
        record = client.get("/standard-versions/creneau-1")
        assert (record.status_code, record["Location"]) == (302, "/standards/creneau/1")
        linked = client.get("/standards/creneau", headers={"accept": "text/turtle"})
        assert b"dcterms:hasVersion" in linked.content

    @pytest.mark.parametrize("name", ["compare", "translate", "test", "vocabularies", "communities"])
    def test_a_standard_never_takes_an_address_that_is_a_page(self, name: str, draft: Edition) -> None:
        from communaux.meaning.access import SYSTEM
        from communaux.modules.standards.acts import standards

        values = {"name": {"fr": name}, "subject": {"fr": "s"}}
        assert standards.start(SYSTEM, draft.standard.community, values).slug == f"{name}-2"

    def test_what_is_not_there(self, draft: Edition, client: Client) -> None:
        for path in ("/standards/absent", "/standards/creneau/9", "/standards/creneau/9.ttl", "/standard-terms/absent",
                     "/standards/communities/absent", "/standards/creneau/99999999999"):  # fmt: skip
            assert client.get(path).status_code == 404, path

    def test_a_person_who_is_not_listed_shows_to_members_alone(self, draft: Edition, client: Client) -> None:
        person = factories.make_person("Discrète Exemple", listed=False)
        term = Term.objects.filter(edition=draft).first()
        assert term is not None
        make_agreement(term, person=person)
        Participation.objects.create(community=draft.standard.community, person=person)
        paths = (term.get_absolute_url(), "/standards/creneau/1", "/standards/communities/livraisons")
        assert not any("Discrète" in body(client.get(path)) for path in paths)
        client.force_login(factories.make_member(factories.make_organisation()))
        assert all("Discrète" in body(client.get(path)) for path in paths)


class TestWriting:
    def test_a_visitor_is_led_to_the_door_and_others_are_refused(
        self, draft: Edition, client: Client
    ) -> None:
        paths = (
            "/standards/creneau/1/terms/new",
            "/standards/creneau/1/tests/new",
            "/standards/communities/livraisons/start",
        )
        for path in paths:
            response = client.get(path)
            assert (response.status_code, response["Location"]) == (302, f"/account/login/?next={path}")
        client.force_login(factories.make_member(factories.make_organisation()))
        assert {client.get(path).status_code for path in paths} == {403}

    def test_a_member_opens_a_community_and_coordinates_it(self, client: Client) -> None:
        client.force_login(factories.make_member(factories.make_organisation()))
        assert "En mon nom" in body(client.get("/standards/communities/new"))
        refused = client.post("/standards/communities/new", {"name": "Objets prêtés", "speaker": ""})
        assert "Objets prêtés" in body(refused)
        values = {"name": "Objets prêtés", "subject_fr": "Décrire ce que l’on prête.", "speaker": ""}
        response = client.post("/standards/communities/new", values)
        assert response["Location"] == "/standards/communities/objets-pretes"
        assert Participation.objects.get(community__slug="objets-pretes").role == "coordinator"
        started = client.post(
            "/standards/communities/objets-pretes/start",
            {"name_fr": "Objet", "subject_fr": "Dire ce qu’il est.", "licence": "CC0-1.0"},
        )
        assert started["Location"] == "/standards/objet/1"
        assert "Aucun terme encore" in body(client.get("/standards/objet/1"))

    def test_join_and_leave(self, draft: Edition, client: Client) -> None:
        account = factories.make_member(factories.make_organisation())
        client.force_login(account)
        path = "/standards/communities/livraisons"
        client.post(f"{path}/act", {"join": "1", "speaker": ""})
        row = Participation.objects.get(person__account=account)
        assert "Quitter" in body(client.get(path))
        client.post(f"{path}/act", {"leave": row.key})
        assert not Participation.objects.filter(pk=row.pk).exists()

    def test_a_term_is_proposed_and_what_is_refused_stays_typed(self, editor: Client, draft: Edition) -> None:
        path = "/standards/creneau/1/terms/new"
        assert "Slot (Slot)" in body(editor.get(path))
        told = body(editor.post(path, {**TERM, "name": "été", "example": "un exemple tapé"}))
        assert "un exemple tapé" in told
        assert "une lettre sans accent" in told
        assert editor.post(path, TERM)["Location"] == "/standards/creneau/1"
        assert Term.objects.get(edition=draft, name="endsAt").maximum == 1

    def test_two_who_change_one_term_see_both_wordings(self, editor: Client, draft: Edition) -> None:
        term = Term.objects.get(edition=draft, name="startsAt")
        Term.objects.filter(pk=term.pk).update(version=2, definition={"fr": "Autre rédaction."})
        values = {**TERM, "name": "startsAt", "definition_fr": "La mienne.", "minimum": "1", "version": "1"}
        response = editor.post(f"{term.get_absolute_url()}/edit", values)
        assert response.status_code == 409
        assert all(words in response.content.decode() for words in ("Autre rédaction.", "La mienne."))

    def test_a_mapping_is_refused_with_line_and_mend_and_stays_typed(
        self, editor: Client, draft: Edition
    ) -> None:
        path = "/standards/creneau/1/mappings/new"
        text = "mapping: x\nversion: 1.0.0\nprofile: absent\nhub: organisation\nclasses: []\n# gardé"
        told = body(editor.post(path, {"title": "x.yaml", "text": text}))
        assert "# gardé" in told
        assert "x.yaml" in told
        assert "profile" in told
        assert not MappingText.objects.exists()

    def test_test_data_are_run_and_their_report_shown(self, editor: Client, draft: Edition) -> None:
        text = "<urn:a> a <http://localhost:8000/standards/creneau/1#Slot> ."
        values = {"title": "Sans début", "media": "turtle", "expected": "fails", "text": text}
        assert editor.post("/standards/creneau/1/tests/new", values)["Location"] == "/standards/creneau/1"
        sample = Sample.objects.get()
        assert (sample.verdict, sample.faults) == ("as-expected", 1)
        assert "il faut 1 valeur" in body(editor.get("/standards/creneau/1"))

    def test_a_difference_stands_beside_the_definition(self, editor: Client, draft: Edition) -> None:
        term = Term.objects.get(edition=draft, name="startsAt")
        values = {
            "system": "schema.org",
            "there": "startDate",
            "match": "close",
            "words_fr": "L’heure y est facultative.",
        }
        editor.post(f"{term.get_absolute_url()}/difference", values)
        for path in ("/standards/creneau/1", term.get_absolute_url()):
            assert "L’heure y est facultative." in body(editor.get(path))

    def test_agree_object_answer_and_take_back(self, editor: Client, draft: Edition) -> None:
        term = Term.objects.get(edition=draft, name="startsAt")
        path = term.get_absolute_url()
        editor.post(f"{path}/act", {"voice": "agrees", "wording": "1", "speaker": "roue-libre", "reason": ""})
        assert "Roue libre" in body(editor.get("/standards/creneau/1"))
        told = body(
            editor.post(
                f"{path}/act", {"voice": "objects", "wording": "1", "speaker": "roue-libre", "reason": ""}
            )
        )
        assert "Dites pourquoi" in told
        said = {"voice": "objects", "wording": "1", "speaker": "roue-libre", "reason": "Trop vague."}
        editor.post(f"{path}/act", said)
        objection = Agreement.objects.get(voice="objects")
        assert "Trop vague." in body(editor.get(path))
        editor.post(f"/term-agreements/{objection.key}/answer", {"answer_fr": "Précisé."})
        assert "Précisé." in body(editor.get(path))
        editor.post(f"{path}/act", {"back": objection.key})
        objection.refresh_from_db()
        assert objection.withdrawn_on is not None

    def test_a_wording_that_moved_is_not_agreed_to_unread(self, editor: Client, draft: Edition) -> None:
        term = Term.objects.get(edition=draft, name="startsAt")
        Term.objects.filter(pk=term.pk).update(wording=2)
        said = {"voice": "agrees", "wording": "1", "speaker": "roue-libre", "reason": "mot gardé"}
        told = body(editor.post(f"{term.get_absolute_url()}/act", said))
        assert "a changé entre-temps" in told
        assert "mot gardé" in told


class TestDeciding:
    def test_from_the_draft_to_the_next_version(
        self, editor: Client, steward: Client, draft: Edition
    ) -> None:
        path = "/standards/creneau/1"
        assert "Rien ne manque" in body(editor.get(path))
        editor.post(f"{path}/act", {"event": "propose"})
        assert "une décision est attendue" in body(editor.get(path))
        assert editor.get(f"{path}/adopt").status_code == 403
        assert "/standards/?only=proposed" in body(steward.get("/desk/"))
        told = body(steward.post(f"{path}/adopt", {"review_on": "2999-01-01"}))
        assert "Ce champ" in told
        adopted = {
            "reason_fr": "Tout le monde s’en sert.",
            "decided_on": "2026-11-01",
            "review_on": "2999-01-01",
        }
        assert steward.post(f"{path}/adopt", adopted)["Location"] == path
        told = body(editor.get(path))
        assert "par les intendants du réseau" in told
        assert "Tout le monde s’en sert." in told
        editor.post("/standards/creneau/act", {"open": "1"})
        assert Edition.objects.get(standard=draft.standard, number=2).state == "draft"
        assert "Repris tel quel de la version 1" in body(editor.get("/standards/creneau/2"))

    def test_what_is_lacking_is_said_before(self, editor: Client, draft: Edition) -> None:
        Term.objects.filter(edition=draft, name="Slot").delete()
        assert "n’est pas définie dans cette version" in body(editor.get("/standards/creneau/1"))
        response = editor.post("/standards/creneau/1/act", {"event": "propose"}, follow=True)
        assert "n’est pas définie dans cette version" in body(response)
        draft.refresh_from_db()
        assert draft.state == "draft"

    def test_a_version_that_is_declined_says_why(self, steward: Client, draft: Edition) -> None:
        Edition.objects.filter(pk=draft.pk).update(state="proposed", proposed_on="2026-11-01")
        steward.post(
            "/standards/creneau/1/decline",
            {"reason_fr": "Deux termes se confondent.", "decided_on": "2026-11-01"},
        )
        assert "Deux termes se confondent." in body(steward.get("/standards/creneau/1"))

    def test_the_desk_tells_what_is_due_for_review(self, steward: Client, draft: Edition) -> None:
        Standard.objects.update(review_on="2020-01-01")
        assert "/standards/?only=due" in body(steward.get("/desk/"))
        assert "à relire" in body(steward.get("/standards/?only=due"))
        steward.post("/standards/creneau/act", {"review_on": "2999-01-01"})
        assert str(Standard.objects.get().review_on) == "2999-01-01"

    def test_an_organisation_shows_what_it_maintains(self, client: Client, draft: Edition) -> None:
        told = body(client.get("/organisations/roue-libre"))
        assert "/standards/creneau" in told
        assert "/standards/communities/livraisons" in told


def test_the_example_is_whole(client: Client) -> None:
    """The demonstration loads, through the acts, and every page of it opens."""
    from communaux.ground.gate import writing
    from communaux.site.demo import World, read, standards

    with writing():
        world = World()
        world.fictional(read("fictional.yaml"))
        standards.load(world)
    assert all(one.fictional for model in (Community, Standard) for one in model.objects.all())
    assert {sample.verdict for sample in Sample.objects.all()} == {"as-expected"}
    for edition in Edition.objects.all():
        body(client.get(edition.page))
    for term in Term.objects.filter(edition__number=2):
        body(client.get(term.get_absolute_url()))
    proposed = Edition.objects.get(number=2)
    needs = {need.value for need, said in editions.lacking(proposed).items() if said}
    assert needs == {"answered"}
