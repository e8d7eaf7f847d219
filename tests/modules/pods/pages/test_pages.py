"""The pages of storages: mine, one document, sharing, the zip."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from communaux.modules.pods.acts import documents, storages
from communaux.modules.pods.models import Storage
from communaux.modules.pods.reading import access
from communaux.modules.pods.reading import documents as reading
from communaux.nouns.agents import NOBODY, Agent
from communaux.nouns.models import Person
from tests import factories

pytestmark = pytest.mark.django_db
HTML = {"accept": "text/html"}
BOB = Agent(webid="https://bob.example/#me")


class Ana:
    """Somebody who signed in, edits a cooperative and has a storage."""

    def __init__(self, client: Client) -> None:
        self.organisation = factories.make_organisation("Coopérative du vélo", slug="velo")
        self.account = factories.make_editor(self.organisation, name="Ana Exemple")
        self.person = Person.objects.get(account=self.account)
        self.agent = Agent(webid=f"{settings.BASE_URL}/people/{self.person.key}/card#me")
        client.force_login(self.account)
        self.client = client
        storages.create("ana", owner_webid=self.agent.webid)
        self.put(
            "notes/a.ttl",
            "<#it> <http://schema.org/name> 'Bonjour <b>'@fr; <http://schema.org/url> <https://x.example/>.",
        )

    def put(self, path: str, text: str | bytes, media: str = "text/turtle") -> None:
        body = text.encode() if isinstance(text, str) else text
        documents.put(self.agent, f"/storages/ana/{path}", body, media)

    def see(self, address: str, **query: str) -> str:
        answer = self.client.get(address, query, headers=HTML)
        assert answer.status_code == 200, (address, answer.status_code)
        return answer.content.decode()


@pytest.fixture
def ana(client: Client) -> Ana:
    return Ana(client)


def modes(path: str, agent: Agent) -> frozenset[str]:
    return access.modes(f"/storages/ana/{path}", agent)


def test_mine_lists_what_is_mine_and_opens_another(ana: Ana) -> None:
    storages.create("autre", owner_webid="https://else.example/#me")
    text = ana.see("/account/storages/")
    assert "/storages/ana/" in text
    assert "/storages/autre/" not in text
    owner = f"{settings.BASE_URL}/organisations/velo"
    done = ana.client.post("/account/storages/", {"name": "velo", "owner": owner})
    assert (done.status_code, done["Location"]) == (302, "/storages/velo/")
    assert Storage.objects.get(name="velo").owners == owner
    assert "Coopérative du vélo" in ana.see("/account/storages/")
    assert access.modes("/storages/velo/", ana.agent) >= {"read", "write", "control"}


@pytest.mark.parametrize("name", ["ana", "Été chez nous", "../x", "", "a" * 64])
def test_a_name_that_will_not_do_is_said(ana: Ana, name: str) -> None:
    answer = ana.client.post("/account/storages/", {"name": name, "owner": ana.agent.webid})
    assert answer.status_code == 200
    assert "field-error" in answer.content.decode()
    assert Storage.objects.count() == 1


def test_nobody_opens_a_storage_for_others(ana: Ana) -> None:
    for owner in ("https://bob.example/#me", f"{settings.BASE_URL}/organisations/elsewhere"):
        answer = ana.client.post("/account/storages/", {"name": "pris", "owner": owner})
        assert answer.status_code == 200
    assert Storage.objects.count() == 1


def test_somebody_without_a_page_of_person_is_told_how(client: Client) -> None:
    client.force_login(factories.make_account())
    text = client.get("/account/storages/").content.decode()
    assert "/people/new" in text


def test_a_container_is_a_table_and_a_graph_is_readable(ana: Ana) -> None:
    ana.put("notes/page.html", "<script>alert(1)</script>", "text/html")
    text = ana.see("/storages/ana/notes/")
    assert "/storages/ana/notes/a.ttl" in text
    assert "page.html" in text
    graph = ana.see("/storages/ana/notes/a.ttl")
    assert "Bonjour &lt;b&gt;" in graph
    assert "schema:name" in graph
    assert 'href="https://x.example/"' in graph


def test_a_graph_of_many_triples_pages(ana: Ana) -> None:
    ana.put("big.ttl", " ".join(f"<#n{n:04}> <http://x.example/p> {n}." for n in range(450)))
    assert "page=2" in ana.see("/storages/ana/big.ttl")
    assert "#n0449" in ana.see("/storages/ana/big.ttl", page="3")
    for odd in ("0", "-1", "²", "9" * 30, "x"):
        ana.see("/storages/ana/big.ttl", page=odd)


def test_a_page_asks_the_database_little(ana: Ana, django_assert_max_num_queries) -> None:
    for number in range(30):
        ana.put(f"many/{number}.ttl", "<> <http://x.example/p> 1.")
    with django_assert_max_num_queries(22):
        ana.see("/storages/ana/many/")


def test_strangers_see_nothing(ana: Ana) -> None:
    stranger = Client()
    answer = stranger.get("/storages/ana/notes/", headers=HTML)
    assert answer.status_code == 401
    assert "/account/login/?next=%2Fstorages%2Fana%2Fnotes%2F" in answer.content.decode()
    stranger.force_login(factories.make_member(ana.organisation))
    for path in ("/storages/ana/", "/storages/ana/notes/a.ttl", "/storages/ana/absent"):
        assert stranger.get(path, headers=HTML).status_code == 403
    for path in (
        "share?path=/storages/ana/",
        "ana/export",
        "ana/import",
        "file?path=/storages/ana/notes/a.ttl",
    ):
        assert stranger.get(f"/account/storages/{path}").status_code == 403
    assert ana.client.get("/storages/none/", headers=HTML).status_code == 404
    assert ana.client.get("/storages/ana/absent", headers=HTML).status_code == 404


def test_a_file_is_saved_never_shown(ana: Ana) -> None:
    ana.put("page.html", "<script>alert(1)</script>", "text/html")
    answer = ana.client.get("/account/storages/file", {"path": "/storages/ana/page.html"})
    assert answer.content == b"<script>alert(1)</script>"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"] == "sandbox"


def share(ana: Ana, path: str, **told: str) -> int:
    told = {"kind": "agent", "level": "read", "path": f"/storages/ana/{path}", **told}
    return ana.client.post("/account/storages/share", told).status_code


def test_rights_are_given_and_taken_back(ana: Ana) -> None:
    assert "https://bob.example" not in ana.see("/account/storages/share", path="/storages/ana/notes/a.ttl")
    assert share(ana, "notes/a.ttl", who=BOB.webid, level="write") == 302
    assert modes("notes/a.ttl", BOB) == {"read", "write", "append"}
    assert modes("notes/", BOB) == frozenset()
    assert modes("notes/a.ttl", ana.agent) >= {"read", "write", "control"}
    assert BOB.webid in ana.see("/account/storages/share", path="/storages/ana/notes/a.ttl")
    assert share(ana, "notes/a.ttl", who=BOB.webid, level="read") == 302
    assert modes("notes/a.ttl", BOB) == {"read"}
    taken = {"path": "/storages/ana/notes/a.ttl", "kind": "agent", "who": BOB.webid}
    assert ana.client.post("/account/storages/take", taken).status_code == 302
    assert modes("notes/a.ttl", BOB) == frozenset()


def test_everybody_and_whoever_signed_in(ana: Ana) -> None:
    assert share(ana, "notes/", kind="everybody") == 302
    assert modes("notes/a.ttl", NOBODY) == {"read"}
    assert share(ana, "", kind="signed-in", level="add") == 302
    assert modes("new.ttl", BOB) == {"read", "append"}
    assert modes("new.ttl", NOBODY) == frozenset()
    assert share(ana, "", kind="everybody", level="all") == 200  # refused, and said
    assert modes("", NOBODY) == frozenset()
    back = ana.client.post("/account/storages/inherit", {"path": "/storages/ana/notes/"})
    assert back.status_code == 302
    assert modes("notes/a.ttl", NOBODY) == frozenset()


def test_a_page_of_this_house_is_understood_as_an_agent(ana: Ana) -> None:
    other = factories.make_person("Bea Exemple", listed=True)
    assert share(ana, "notes/", who=f"{settings.BASE_URL}/people/{other.key}") == 302
    webid = f"{settings.BASE_URL}/people/{other.key}/card#me"
    assert modes("notes/", Agent(webid=webid)) == {"read"}
    assert "Bea Exemple" in ana.see("/account/storages/share", path="/storages/ana/notes/")
    assert share(ana, "notes/", who="/organisations/velo?x#y") == 302
    assert "Coopérative du vélo" in ana.see("/account/storages/share", path="/storages/ana/notes/")


@pytest.mark.parametrize(
    "who", ["", "bob", "javascript:alert(1)", "https://x.example/ <y>", "https://x/\n> <z"]
)
def test_who_is_nobody_is_said(ana: Ana, who: str) -> None:
    assert share(ana, "notes/", who=who) == 200
    assert "notes/.acl" not in {
        row.path for row in reading.find(reading.paths.of("/storages/ana/notes/.acl")).rows.values()
    }


def test_who_may_not_share_cannot(ana: Ana) -> None:
    member = factories.make_member(ana.organisation)
    stranger = Client()
    stranger.force_login(member)
    told = {"path": "/storages/ana/notes/", "kind": "everybody", "level": "read", "who": ""}
    assert stranger.post("/account/storages/share", told).status_code == 403
    for address in ("take", "inherit", "delete", "make"):
        stranger.post(f"/account/storages/{address}", {**told, "name": "x"})
    upload = {"path": "/storages/ana/notes/", "file": SimpleUploadedFile("x.txt", b"x")}
    stranger.post("/account/storages/put", upload)
    assert modes("notes/", NOBODY) == frozenset()
    held = reading.find(reading.paths.of("/storages/ana/notes/")).there
    assert held is not None
    assert [one.iri.rpartition("/")[2] for one in reading.children(held.id)] == ["a.ttl"]


def test_forms_need_their_token(ana: Ana) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ana.account)
    for address in ("share", "take", "inherit", "put", "make", "delete", "ana/import"):
        assert (
            strict.post(f"/account/storages/{address}", {"path": "/storages/ana/notes/"}).status_code == 403
        )


def test_files_containers_and_deleting(ana: Ana) -> None:
    upload = {"path": "/storages/ana/notes/", "file": SimpleUploadedFile("été ici.txt", b"mots")}
    assert ana.client.post("/account/storages/put", upload).status_code == 302
    text = ana.see("/storages/ana/notes/")
    assert "été" in text
    assert (
        ana.client.post("/account/storages/make", {"path": "/storages/ana/", "name": "Photos"}).status_code
        == 302
    )
    assert reading.found("/storages/ana/Photos/") is not None
    assert "danger" in ana.see("/account/storages/delete", path="/storages/ana/Photos/")
    assert ana.client.post("/account/storages/delete", {"path": "/storages/ana/Photos/"}).status_code == 302
    assert reading.found("/storages/ana/Photos/") is None
    ana.client.post("/account/storages/delete", {"path": "/storages/ana/notes/"})
    assert reading.found("/storages/ana/notes/") is not None  # not empty


def taken_away(ana: Ana) -> bytes:
    answer = ana.client.get("/account/storages/ana/export")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_a_storage_goes_away_and_comes_back_elsewhere(ana: Ana) -> None:
    ana.put("notes/b.txt", "mots", "text/plain; charset=utf-8")
    ana.put("links.ttl", f"<> <http://x.example/p> <{settings.BASE_URL}/storages/ana/notes/>.")
    share(ana, "notes/", kind="everybody")
    zipped = taken_away(ana)
    assert {".acl", "notes/", "notes/.acl", "notes/a.ttl", "notes/b.txt", "links.ttl"} <= set(
        zipfile.ZipFile(io.BytesIO(zipped)).namelist()
    )
    storages.create("copie", owner_webid=ana.agent.webid)
    told = {"file": SimpleUploadedFile("ana.zip", zipped), "lists": "on"}
    answer = ana.client.post("/account/storages/copie/import", told)
    assert answer.status_code == 302, answer.content[-3000:]
    assert "Le zip est arrivé" in ana.client.get(answer["Location"]).content.decode()
    there = reading.found("/storages/copie/links.ttl")
    assert there is not None
    assert (
        there.body
        == (
            f"<{settings.BASE_URL}/storages/copie/links.ttl> <http://x.example/p> <{settings.BASE_URL}/storages/copie/notes/> .\n"
        ).encode()
    )
    text = reading.found("/storages/copie/notes/b.txt")
    assert text is not None
    assert (text.media, text.body) == ("text/plain; charset=utf-8", b"mots")
    assert access.modes("/storages/copie/notes/b.txt", NOBODY) == {"read"}
    assert access.modes("/storages/copie/", NOBODY) == frozenset()


def test_the_panel_stands_on_the_account(ana: Ana) -> None:
    assert "/account/storages/" in ana.see("/account/")


def test_names_beyond_ascii_open_like_any_other(ana: Ana) -> None:
    ana.put("%C3%A9t%C3%A9%20ici.ttl", "<> <http://x.example/p> 'soleil'.")
    ana.put("100%25.ttl", "<> <http://x.example/p> 'plein'.")
    assert "soleil" in ana.see("/storages/ana/%C3%A9t%C3%A9%20ici.ttl")
    assert "plein" in ana.see("/storages/ana/100%25.ttl")
    assert "/storages/ana/%C3%A9t%C3%A9%20ici.ttl" in ana.see("/storages/ana/")


def test_a_file_opens_as_a_page_for_whoever_signed_in(ana: Ana) -> None:
    ana.put("plan.txt", "secret", "text/plain")
    link = "/account/storages/document?path=%2Fstorages%2Fana%2Fplan.txt"
    assert link in ana.see("/storages/ana/")
    for address in ("/storages/ana/plan.txt", link):
        text = ana.see(address)
        assert "/account/storages/file?path=" in text
        assert "/account/storages/share?path=" in text
    stranger = Client().get("/storages/ana/plan.txt", headers=HTML)
    assert (stranger.status_code, stranger["Content-Type"]) == (401, "text/html; charset=utf-8")
    program = Client().get("/storages/ana/plan.txt", headers={"accept": "*/*"})
    assert (program.status_code, program["Content-Type"]) == (401, "application/problem+json")
    share(ana, "plan.txt", kind="everybody")
    assert Client().get("/storages/ana/plan.txt", headers=HTML).content == b"secret"
    assert Client().get(link, headers=HTML).status_code == 200


def test_a_refused_name_is_said_at_its_field_and_kept(ana: Ana) -> None:
    for name in ("..", " "):
        told = {"path": "/storages/ana/notes/", "name": name}
        answer = ana.client.post("/account/storages/make", told, headers=HTML)
        text = answer.content.decode()
        if answer.status_code == 302:  # the door found a name of its own
            continue
        assert 'aria-describedby="make-error"' in text
        assert "a.ttl" in text
    Storage.objects.filter(name="ana").update(quota=1)
    told = {"path": "/storages/ana/notes/", "name": "Photos d’été"}
    text = ana.client.post("/account/storages/make", told, headers=HTML).content.decode()
    assert 'value="Photos d’été"' in text
    assert 'aria-invalid="true"' in text
    upload = {"path": "/storages/ana/notes/", "file": SimpleUploadedFile("x.txt", b"x")}
    text = ana.client.post("/account/storages/put", upload, headers=HTML).content.decode()
    assert 'id="put-errors"' in text
    assert "x.txt" in text


def test_deleting_is_asked_of_what_is_there_by_who_may(ana: Ana) -> None:
    def asked(path: str, client: Client = ana.client) -> int:
        return client.get("/account/storages/delete", {"path": f"/storages/ana/{path}"}).status_code

    assert asked("notes/a.ttl") == 200
    assert asked("absent.ttl") == 404
    assert asked("notes/") == 302  # it holds something
    assert "notes" in ana.see("/storages/ana/notes/")
    assert asked("") == 302
    stranger = Client()
    stranger.force_login(factories.make_member(ana.organisation))
    assert asked("notes/a.ttl", stranger) == 403
    assert asked("absent.ttl", stranger) == 403


def test_each_page_asks_the_database_little(ana: Ana, django_assert_max_num_queries) -> None:
    others = [factories.make_person(f"Personne {number}", listed=True) for number in range(8)]
    for other in others:
        share(ana, "notes/a.ttl", who=f"{settings.BASE_URL}/people/{other.key}")
    for number in range(6):
        storages.create(f"ana{number}", owner_webid=ana.agent.webid)
    for most, address in (
        (18, "/account/storages/"),
        (22, "/storages/ana/notes/a.ttl"),
        (22, "/account/storages/share?path=/storages/ana/notes/a.ttl"),
        (22, "/account/storages/delete?path=/storages/ana/notes/a.ttl"),
    ):
        with django_assert_max_num_queries(most):
            assert ana.client.get(address, headers=HTML).status_code == 200


@pytest.mark.parametrize(
    ("name", "body", "media"),
    [
        ("notes.txt", "été".encode(), "text/plain; charset=utf-8"),
        ("vieux.txt", "été".encode("latin-1"), "text/plain"),
        ("image.png", b"\x89PNG", "image/png"),
        ("dit.ttl", b"<> <http://x.example/p> 1.", "text/turtle"),
    ],
)
def test_a_text_says_its_charset(ana: Ana, name: str, body: bytes, media: str) -> None:
    upload = {"path": "/storages/ana/notes/", "file": SimpleUploadedFile(name, body)}
    assert ana.client.post("/account/storages/put", upload).status_code == 302
    there = reading.found(f"/storages/ana/notes/{name}")
    assert there is not None
    assert there.media == media
