"""Small invented vocabularies, read from each language into one shape."""

import pytest

from communaux.modules.standards.rules.packages import Store
from communaux.modules.standards.rules.packages.model import Use

V = "https://v.example/#"
XSD = "http://www.w3.org/2001/XMLSchema#"
OWL = """
@prefix ex: <https://v.example/#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix schema: <https://schema.org/> .
<https://v.example/> a owl:Ontology ; dct:title "Farm"@en ; dct:license <https://licence.example/> .
ex:Farm a owl:Class ; rdfs:subClassOf ex:Place , [ a owl:Restriction ; owl:onProperty ex:grows ;
    owl:someValuesFrom ex:Crop ] , [ a owl:Restriction ; owl:onProperty ex:grows ; owl:maxCardinality 9 ] ;
  owl:equivalentClass <https://other.example/Farm> ; rdfs:comment "Where things  grow."@en , "Là où ça pousse."@fr .
ex:Place a rdfs:Class ; rdfs:label "Place"@en , "Lieu"@fr .
ex:Crop a owl:Class ; owl:equivalentClass [ owl:intersectionOf ( ex:Thing [ owl:onProperty ex:name ; owl:cardinality 1 ;
    owl:allValuesFrom xsd:string ] ) ] .
ex:Old a owl:DeprecatedClass ; dct:isReplacedBy ex:Crop .
ex:grows a owl:ObjectProperty ; rdfs:domain [ owl:unionOf ( ex:Farm ex:Garden ) ] ; rdfs:range ex:Crop ;
  rdfs:subPropertyOf ex:has .
ex:name a owl:DatatypeProperty , owl:FunctionalProperty ; schema:domainIncludes ex:Farm ; schema:rangeIncludes xsd:string .
ex:someone a ex:Farm . ex:lost rdfs:subClassOf ex:Place . ex:broken a owl:Class ; rdfs:subClassOf [ owl:onProperty ex:p ;
    owl:minCardinality "many" ] .
"""
SKOS = """
@prefix c: <https://c.example/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
c:list a skos:ConceptScheme ; skos:prefLabel "Liste"@fr ; skos:hasTopConcept c:fruit .
c:fruit a skos:Concept ; skos:prefLabel "Fruit"@fr , "Fruit"@en ; skos:narrower c:apple .
c:apple a skos:Concept ; skos:prefLabel "Pomme"@fr ; skos:altLabel "Pommes"@fr , "Reinette"@fr ; skos:notation "42" ;
  skos:broader c:fruit ; skos:inScheme c:list ; skos:exactMatch <https://d.example/apple> ; skos:broadMatch <https://d.example/f> .
c:a a skos:Concept ; skos:broader c:b . c:b a skos:Concept ; skos:broader c:a .
"""
LINKML = """
id: https://v.example/schema
name: farm
title: Farm
version: 3.1.0
license: CC0-1.0
prefixes:
  v: https://v.example/#
  schema:
    prefix_reference: https://schema.org/
default_prefix: v
imports: [linkml:types, other]
types:
  Code: {typeof: string, uri: xsd:token}
classes:
  Named: {mixin: true, slots: [name]}
  Place: {abstract: true}
  Farm:
    is_a: Place
    mixins: [Named]
    description: Where things grow.
    class_uri: schema:Farm
    slots: [grows]
    slot_usage:
      grows: {required: true, maximum_cardinality: 9}
    attributes:
      code: {range: Code, pattern: "^F[0-9]+$", identifier: true}
  market garden: {is_a: Nowhere}
slots:
  name: {range: string, required: true, aliases: [title]}
  grows: {domain: Farm, range: Crop, multivalued: true, exact_mappings: [schema:grows]}
  since: {any_of: [{range: date}, {range: integer}]}
  old: {deprecated: use name, deprecated_element_has_exact_replacement: name}
enums:
  Crop:
    permissible_values:
      leek: {meaning: v:Leek, description: Leek}
      poireau: {meaning: v:Leek, description: Poireau}
      red beet: {}
"""


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "standards")


def test_an_ontology(store):
    package = store.add(OWL.encode(), file_name="farm.ttl")
    read = store.vocabulary(package)
    assert (package.title, package.licence, package.iri) == (
        {"en": "Farm"},
        "https://licence.example/",
        "https://v.example/",
    )
    farm = read.terms[V + "Farm"]
    assert (farm.parents, farm.matches) == ((V + "Place",), {"exact": ("https://other.example/Farm",)})
    assert farm.definitions == {"en": "Where things grow.", "fr": "Là où ça pousse."}
    assert farm.uses == (Use(V + "grows", (V + "Crop",), 1, 9),)
    assert read.terms[V + "Crop"].uses == (Use(V + "name", (XSD + "string",), 1, 1),)
    old = read.terms[V + "Old"]
    assert (old.deprecated, old.replaced_by) == (True, (V + "Crop",))
    grows = read.terms[V + "grows"]
    assert (grows.domain, grows.range, grows.parents) == (
        (V + "Farm", V + "Garden"),
        (V + "Crop",),
        (V + "has",),
    )
    name = read.terms[V + "name"]
    assert (name.domain, name.range, name.cardinality) == ((V + "Farm",), (XSD + "string",), "0..1")
    assert read.terms[V + "broken"].uses == (Use(V + "p"),)
    assert [term.name for term in read.properties_of(V + "Farm")] == ["grows", "name"]
    assert [said.en for said in read.told] == [
        "1 terms have a place in the hierarchy, but nothing says what they are: lost",
        "1 individuals are neither classes, properties nor concepts: they are not taken",
    ]


def test_a_list_of_concepts(store):
    read = store.vocabulary(store.add(SKOS.encode(), name="list"))
    apple = read.terms["https://c.example/apple"]
    assert (apple.label("fr"), apple.label("en"), apple.notation) == ("Pomme", "Pomme", "42")
    assert apple.alternatives == {"fr": ("Pommes", "Reinette")}
    assert apple.parents == ("https://c.example/fruit",)
    assert apple.matches == {"exact": ("https://d.example/apple",), "broad": ("https://d.example/f",)}
    assert read.schemes["https://c.example/list"].top == ("https://c.example/fruit",)
    shown = [(depth, term.name) for depth, term in read.tree("concept")]
    assert shown == [(0, "fruit"), (1, "apple"), (0, "a"), (1, "b")]
    assert [term.name for _d, term in read.tree("concept", "https://c.example/list")] == ["fruit", "apple"]


def test_a_linkml_schema(store):
    package = store.add(LINKML.encode(), file_name="farm.yaml")
    assert (package.kind, package.version, package.licence) == ("linkml", "3.1.0", "CC0-1.0")
    assert (package.holds.classes, package.holds.properties, package.holds.concepts) == (4, 5, 2)
    read = store.vocabulary(package)
    farm = read.terms["https://schema.org/Farm"]
    assert farm.parents == (V + "Place", V + "Named")
    assert farm.uses == (
        Use(V + "grows", (V + "Crop",), 1, 9),
        Use(V + "code", (XSD + "token",), 1, 1, "^F[0-9]+$"),
    )
    name = read.terms[V + "name"]
    assert (name.cardinality, name.domain, name.alternatives) == ("1", (V + "Named",), {"": ("title",)})
    grows = read.terms[V + "grows"]
    assert (grows.cardinality, grows.range, grows.matches) == (
        "",
        (V + "Crop",),
        {"exact": ("https://schema.org/grows",)},
    )
    assert read.terms[V + "since"].range == (XSD + "date", XSD + "integer")
    assert (read.terms[V + "old"].deprecated, read.terms[V + "old"].replaced_by) == (True, (V + "name",))
    assert V + "MarketGarden" in read.terms
    leek = read.terms[V + "Leek"]
    assert (leek.label("en"), leek.alternatives, leek.schemes) == ("Leek", {"": ("Poireau",)}, (V + "Crop",))
    assert read.terms[V + "Crop#red_beet"].notation == "red beet"
    assert [said.en for said in read.told] == [
        "“Nowhere”, named by market garden, is defined nowhere",
        "what the schema imports is not read: other",
    ]


def test_code_lists(store):
    lists = (
        '{"prefixes": {"https://l.example/os/": "os"}, "vocabs": {"os:": {"en": {"title": "Structure", "terms": '
        '{"a": "Co-op"}}, "FR": {"title": "Statut", "terms": {"a": "Coopérative"}}}, "x": {"en": {"terms": {"b": "B"}}}}}'
    )
    package = store.add(lists.encode(), file_name="lists.json")
    assert (package.kind, package.media_type, package.file[-5:]) == ("concepts", "application/json", ".json")
    read = store.vocabulary(package)
    assert read.terms["https://l.example/os/a"].labels == {"en": "Co-op", "fr": "Coopérative"}
    assert read.schemes["https://l.example/os/"].label("fr") == "Statut"
    assert read.terms["x:b"].schemes == ("x:",)


def test_one_ontology_is_the_same_in_every_syntax(store):
    from pyoxigraph import RdfFormat, parse, serialize

    read = store.vocabulary(store.add(OWL.encode(), name="turtle", file_name="x.ttl"))
    quads = list(parse(OWL.encode(), RdfFormat.TURTLE))
    for name, form, ending in (
        ("xml", RdfFormat.RDF_XML, "rdf"),
        ("triples", RdfFormat.N_TRIPLES, "nt"),
        ("quads", RdfFormat.N_QUADS, "nq"),
        ("trig", RdfFormat.TRIG, "trig"),
        ("json", RdfFormat.JSON_LD, "jsonld"),
    ):
        data = serialize(
            quads if form in (RdfFormat.N_QUADS, RdfFormat.TRIG) else [q.triple for q in quads], format=form
        )
        other = store.vocabulary(store.add(data, name=name, file_name=f"x.{ending}"))
        assert dict(other.terms) == dict(read.terms)


def test_a_context_that_is_registered_serves_an_ontology_in_json(store):
    url = "https://v.example/context.jsonld"
    document = f'{{"@context": "{url}", "@id": "https://v.example/#A", "@type": "Class", "label": "A"}}'
    context = (
        '{"@context": {"Class": "http://www.w3.org/2002/07/owl#Class", '
        '"label": {"@id": "http://www.w3.org/2000/01/rdf-schema#label", "@language": "en"}}}'
    )
    store.add(context.encode(), name="context", aliases=[url])
    read = store.vocabulary(store.add(document.encode(), file_name="a.jsonld"))
    assert read.terms[V + "A"].labels == {"en": "A"}
