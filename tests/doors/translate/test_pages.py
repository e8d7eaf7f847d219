"""The pages of the workbench, as people use them without a script: nothing typed is lost, each fault has a place and a mend."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from communaux.doors.translate import standing
from communaux.doors.translate.pages import choices
from communaux.modules.standards.rules import registry
from tests import factories
from tests.modules.standards import factories as standards

pytestmark = pytest.mark.django_db
TABLE = "Identifier,Name,Website\nA1,Les Quais,https://quais.example/\nA2,Deux <b>,nowhere\n"
TRY = {"source": "sse-flat", "target": "schema-org", "text": TABLE}


@pytest.fixture(autouse=True)
def work(settings: Any, tmp_path: Path) -> Any:
    """A folder for jobs, empty again after each test; a register of this test alone."""
    where = tmp_path / "jobs"
    where.mkdir()
    settings.TRANSLATE_FOLDER = str(where)
    settings.DATA = tmp_path
    from django.core.cache import cache

    cache.clear()
    yield where
    assert list(where.iterdir()) == []


def read(client: Client, address: str, **headers: str) -> str:
    """A page."""
    response = client.get(address, headers=headers)
    assert response.status_code == 200, address
    return response.content.decode()


def send(client: Client, address: str, **words: Any) -> str:
    """A form, and the page that answers."""
    response = client.post(address, words)
    assert response.status_code == 200
    return response.content.decode()


PAGES = (
    "/standards/translate",
    "/standards/test",
    "/standards/mappings/",
    "/standards/mappings/dfc-1.16",
    "/standards/mappings/sse-flat",
    "/standards/vocabularies/",
    "/standards/vocabularies/pair",
    "/standards/vocabularies/ofn-product-csv",
    "/standards/compare",
    "/standards/compare?a=pair&b=schema-org",
)


@pytest.mark.parametrize("address", PAGES)
def test_each_page_answers_in_both_languages(
    client: Client, address: str, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(4):
        french = read(client, address, accept_language="fr")
    english = read(client, address, accept_language="en")
    assert '<html lang="fr"' in french
    assert '<html lang="en"' in english
    assert french.count("<h1>") == 1
    assert "style=" not in french
    assert "<script>" not in french


# translating


def test_input_output_loss_and_complement_are_shown(client: Client) -> None:
    page = send(client, "/standards/translate", **TRY)
    for heading in ("Entrée", "Sortie", "Pertes et remarques", "Complément"):
        assert heading in page
    assert "1 valeur n’a pas de place" in page
    lost = re.search(r'<li class="lost">.*?</li>', page, re.S)
    assert lost
    assert "nowhere" in lost[0]
    assert "type iri" in lost[0]
    carried = re.search(r'<li class="carried"><span class="path">Name</span>.*?</li>', page, re.S)
    assert carried
    assert "<code>name</code>" in carried[0]
    assert "Deux &lt;b&gt;" in page
    assert "<b>" not in page


def test_an_edit_is_put_back(client: Client) -> None:
    page = send(client, "/standards/translate", **TRY)
    output = re.search(r'name="edited"[^>]*>\n(.*?)</textarea>', page, re.S)
    assert output
    import html

    edited = html.unescape(output[1]).replace("Les Quais", "Les Berges")
    back = send(client, "/standards/translate", **TRY, edited=edited, back="1")
    assert "Vos modifications sont dans la source" in back
    assert "A1,Les Berges,https://quais.example/" in back
    assert "A2,Deux &lt;b&gt;,nowhere" in back
    same = send(client, "/standards/translate", **TRY, edited=html.unescape(output[1]), back="1")
    assert "La source revient telle qu’elle était." in same


def test_an_edit_that_cannot_be_read_is_told(client: Client) -> None:
    back = send(client, "/standards/translate", **TRY, edited='{"@graph": [', back="1")
    assert 'id="back"' in back
    assert "le fichier s’arrête au milieu" in back


def test_downloads_are_files(client: Client) -> None:
    for name, start in (("output", b'{"@context"'), ("complement", b'{"complement"'), ("report", b"{")):
        response = client.post("/standards/translate", {**TRY, "download": name})
        assert "attachment" in response["Content-Disposition"]
        assert response.content.startswith(start)


def test_a_file_is_sent_instead(client: Client) -> None:
    page = send(client, "/standards/translate", source="sse-flat", target="pair",
                file=SimpleUploadedFile("x.csv", TABLE.encode()))  # fmt: skip
    assert "pair:label" in page
    assert "A1,Les Quais,https://quais.example/" in page  # it stands in the text now, to be sent again


OWN = """mapping: mine
version: 1.0.0
profile: sse-flat
hub: organisation
classes:
  - class: Initiative
    hub: Organisation
    rules:
      - {field: Identifier, hub: "@id", iri: {template: "urn:x:{}"}}
      - {field: Namee, hub: name}
"""


def test_a_mapping_of_ones_own_is_checked_and_kept(client: Client) -> None:
    said = {"source": "own", "target": "schema-org", "text": TABLE, "mapping": OWN}
    page = send(client, "/standards/translate", **said)
    assert "mapping.yaml, ligne 10" in page
    assert "Namee" in page
    assert "voulez-vous dire Name" in page
    assert "urn:x:{}" in page  # what was typed is still there
    assert "Les Quais" in page
    good = send(client, "/standards/translate", **{**said, "mapping": OWN.replace("Namee", "Name")})
    assert "urn:x:A1" in good
    assert "aucune règle de la correspondance ne porte ce terme" in good


def test_a_profile_of_ones_own_too(client: Client) -> None:
    profile = """profile: mine
version: "1"
title: {fr: À moi, en: Mine}
media: [csv]
classes: {Row: {terms: {Id: text, Nom: text}}}
"""
    mapping = (
        OWN.replace("profile: sse-flat", "profile: mine")
        .replace("Initiative", "Row")
        .replace("Identifier", "Id")
        .replace("Namee", "Nom")
    )
    page = send(client, "/standards/translate", source="own", target="pair", text="Id,Nom\n7,Sept\n",
                mapping=mapping, profile=profile)  # fmt: skip
    assert "Rien ne se perd." in page
    assert "urn:x:7" in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"text": ""}, "Collez des données"),
        ({"source": ""}, "Choisissez d’où viennent les données"),
        ({"target": "dfc-2.0"}, "aucune correspondance ne les relie"),
        ({"source": "own"}, "Écrivez votre correspondance ici"),
        ({"source_medium": "turtle"}, "ne s’écrit pas en Turtle"),
        ({"source": "own", "mapping": "a: &a [*a]"}, "Impossible."),
    ],
)
def test_a_wrong_form_says_what_to_do(client: Client, change: dict[str, str], sentence: str) -> None:
    page = send(client, "/standards/translate", **{**TRY, **change})
    assert sentence in page
    if change.get("text") != "":
        assert "A1,Les Quais" in page


def test_a_pattern_that_never_ends_is_ended(client: Client, settings: Any) -> None:
    settings.TRANSLATE_SECONDS = 2
    hostile = OWN.replace("{field: Namee, hub: name}", '{field: Name, hub: name, matching: "^(a+)+$"}')
    text = "Identifier,Name\nA1," + "a" * 60 + "!\n"
    page = send(client, "/standards/translate", source="own", target="pair", text=text, mapping=hostile)
    assert "Impossible." in page


def test_every_sample_is_ours_and_reads_well(client: Client) -> None:
    assert choices.samples()
    for name, file in choices.samples().items():
        assert standing.profile(name), file
        page = send(client, "/standards/test", against=name, text=choices.sample(name))
        assert "Compte rendu" in page
        assert "illisible" not in page, name


def test_a_page_asks_for_a_token() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/standards/translate", TRY).status_code == 403
    assert strict.post("/standards/test", TRY).status_code == 403


# testing


def test_a_report_is_by_cause_with_how_to_mend(client: Client) -> None:
    page = send(client, "/standards/test", against="sse-flat", text=TABLE)
    assert "ne sont pas conformes" in page
    assert "erreur × 1" in page
    assert "Écrivez la valeur dans la forme attendue." in page
    assert "ligne 3" in page
    response = client.post("/standards/test", {"against": "sse-flat", "text": TABLE, "download": "csv"})
    assert b"profile,error,type,Website,1" in response.content
    response = client.post("/standards/test", {"against": "sse-flat", "text": TABLE, "download": "json"})
    assert response.json()["conforms"] is False


def test_a_formula_in_a_report_is_kept_from_being_one(client: Client) -> None:
    text = "Identifier,Name,Website\nA1,x,=HYPERLINK(1)\n"
    response = client.post("/standards/test", {"against": "sse-flat", "text": text, "download": "csv"})
    assert b",'=HYPERLINK(1)" in response.content


SHAPES = b"""@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix s: <https://schema.org/> .
<urn:full> a sh:NodeShape ; sh:targetClass s:Organization ; sh:property [ sh:path s:email ; sh:minCount 1 ] .
<urn:empty> a sh:NodeShape ; sh:targetClass s:Organization .
"""
ORGANISATION = '{"@context": "https://schema.org", "@id": "urn:a", "@type": "Organization", "name": "x"}'


def test_shapes_that_check_nothing_are_told(client: Client) -> None:
    sent = SimpleUploadedFile("s.ttl", SHAPES)
    page = send(client, "/standards/test", against="schema-org", text=ORGANISATION, shapes_file=sent)
    assert "1 forme ne vérifie rien" in page
    assert "urn:empty" in page
    assert "<code>s:email</code>" in page
    assert "Ajoutez la valeur qui manque." in page
    vacuous = SimpleUploadedFile(
        "s.ttl", SHAPES.replace(b"; sh:property [ sh:path s:email ; sh:minCount 1 ]", b"")
    )
    page = send(client, "/standards/test", against="schema-org", text=ORGANISATION, shapes_file=vacuous)
    assert "Ces formes n’ont rien vérifié." in page


# mappings, vocabularies, comparing


def test_every_mapping_has_a_page_and_files(client: Client) -> None:
    listed = read(client, "/standards/mappings/")
    for name in registry.names("mappings"):
        address = f"/standards/mappings/{name}"
        assert f'href="{address}"' in listed
        page = read(client, address)
        mapping = registry.mapping(name)
        assert mapping.version in page
        for file in re.findall(
            r'href="(/standards/(?:mappings|profiles)/[^"]+\.(?:yaml|rml|sssom|sparql))"', page
        ):
            response = client.get(file)
            assert response.status_code == 200, file
            assert response.content


def test_the_picture_of_coverage_has_a_table_behind(client: Client) -> None:
    page = read(client, "/standards/mappings/schema-org")
    mapping = registry.mapping("schema-org")
    for section in mapping.sections:
        for term, reason in section.left_out.items():
            assert term in page
            assert reason.split("'")[0][:40] in page.replace("&#x27;", "'")


@pytest.mark.parametrize(
    "address",
    [
        "/standards/mappings/nothing",
        "/standards/mappings/..%2f..%2fsettings",
        "/standards/profiles/nothing.yaml",
        "/standards/mappings/sse-flat.exe",
        "/standards/vocabularies/nothing",
        "/standards/vocabularies/..%2F..%2Fetc",
        "/standards/vocabularies/pair?term=urn:nothing",
    ],
)
def test_what_is_not_there_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


ONTOLOGY = """@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix s: <https://schema.org/> . @prefix : <https://schema.org/> .
<https://schema.org/> a owl:Ontology ; rdfs:label "Essai"@fr .
s:Thing a owl:Class ; rdfs:label "Chose"@fr .
s:Organization a owl:Class ; rdfs:subClassOf s:Thing ; rdfs:label "Organisation"@fr ; rdfs:comment "Des gens <ensemble>"@fr .
s:name a owl:DatatypeProperty ; rdfs:domain s:Organization ; rdfs:label "nom"@fr .
"""


def test_a_registered_vocabulary_is_browsed(client: Client, tmp_path: Path) -> None:
    empty = read(client, "/standards/vocabularies/")
    assert "Aucun vocabulaire enregistré" in empty
    package = _add(tmp_path)
    address = f"/standards/vocabularies/{package}"
    assert "essai" in read(client, "/standards/vocabularies/")
    page = read(client, address)
    assert "Chose" in page
    assert "Organisation" in page
    term = read(client, address + "?term=https://schema.org/Organization")
    assert "Des gens &lt;ensemble&gt;" in term
    assert "/standards/mappings/schema-org" in term
    assert "Chose" in read(client, address + "?q=chose")
    assert "Aucun terme" in read(client, address + "?q=zzzz")
    both = read(client, f"/standards/compare?a={package}&b=schema-org")
    assert "Seulement dans" in both


def _add(folder: Path) -> str:
    file = folder / "essai.ttl"
    file.write_text(ONTOLOGY, encoding="utf-8")
    return standing.store().add(file, name="essai", version="1.0").reference


def test_an_adopted_standard_is_tested_browsed_and_compared(client: Client) -> None:
    organisation = factories.make_organisation("Vélo", slug="velo")
    edition = standards.make_standard(standards.make_community(organisation), slug="creneau", state="adopted")
    name = f"creneau/{edition.number}"
    assert f'value="{name}"' in read(client, "/standards/test")
    page = send(client, "/standards/test", shapes=name, text=ORGANISATION)
    assert "Contre les formes" in page
    assert "Slot" in read(client, f"/standards/vocabularies/{name}")
    assert "Seulement dans" in read(client, f"/standards/compare?a={name}&b=pair")
    assert client.get("/standards/vocabularies/creneau/99").status_code == 404
    answer = client.post("/api/validate?shapes=creneau/99", ORGANISATION, content_type="application/ld+json")
    assert answer.status_code == 400


def test_two_profiles_are_compared(client: Client) -> None:
    page = read(client, "/standards/compare?a=dfc-1.16&b=dfc-2.0")
    assert "termes qui diffèrent" in page
    assert "Seulement dans Data Food Consortium 1.16" in page
    same = read(client, "/standards/compare?a=pair&b=pair")
    assert "Ce qui diffère" not in same
    other = read(client, "/standards/compare?a=pair&b=schema-org")
    assert "Ce qui diffère" in other
    assert ">libellé<" not in other  # the prefix of a name is no difference
    only = read(client, "/standards/compare?a=pair&b=schema-org&what=range")
    assert "<td>valeurs</td>" in only
    assert "<td>domaine</td>" not in only
    assert "n’est pas enregistré ici" in read(client, "/standards/compare?a=zz&b=pair")
