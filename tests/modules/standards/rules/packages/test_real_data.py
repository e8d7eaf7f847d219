"""Vocabularies that the field publishes, registered and read: what they hold, offline, by any address they go by."""

import pytest

from communaux.modules.standards.rules.packages import PackageFault, Store, compare
from tests.shared import shared_data

HELD = {
    # file: kind, classes, properties, concepts, schemes, shapes, names
    "dfc/DFC_BusinessOntology_1.16.rdf": ("ontology", 70, 233, 87, 7, 0, 0),
    "dfc/dfc_business_linkml.yaml": ("linkml", 85, 246, 1030, 5, 0, 0),
    "dfc/dfc_business.shacl.ttl": ("shapes", 0, 0, 0, 0, 90, 0),
    "dfc/taxonomies/facets.rdf": ("concepts", 0, 0, 227, 1, 0, 0),
    "dfc/taxonomies/measures.rdf": ("concepts", 0, 0, 126, 1, 0, 0),
    "dfc/taxonomies/productTypes.rdf": ("concepts", 2, 0, 255, 1, 0, 0),
    "dfc/taxonomies/vocabulary.rdf": ("concepts", 0, 0, 29, 1, 0, 0),
    "dfc/context_1.16.0.jsonld": ("context", 0, 0, 0, 0, 0, 170),
    "dfc/context_2.0.0.jsonld": ("context", 0, 0, 0, 0, 0, 187),
    "vocabularies/pair.ttl": ("ontology", 86, 142, 0, 0, 0, 0),
    "vocabularies/all_vf.ttl": ("ontology", 67, 111, 0, 0, 0, 0),
    "vocabularies/essglobal-vocab.ttl": ("ontology", 11, 33, 0, 0, 0, 0),
    "vocabularies/sse_vocabs.json": ("concepts", 0, 0, 320, 6, 0, 0),
}


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "standards")


@pytest.mark.parametrize("name", HELD)
def test_a_published_vocabulary_is_registered(name, store):
    package = store.add(shared_data(name))
    holds = package.holds
    held = (holds.classes, holds.properties, holds.concepts, holds.schemes, holds.shapes, holds.names)
    assert (package.kind, *held) == HELD[name]
    assert store.list() == [package]
    assert store.octets(package) == shared_data(name).read_bytes()
    assert store.check() == []


@pytest.mark.parametrize("name", ["facets", "measures", "productTypes", "vocabulary"])
def test_a_taxonomy_is_the_same_in_both_syntaxes(name, store):
    one = store.add(shared_data(f"dfc/taxonomies/{name}.rdf"), name="one")
    other = store.add(shared_data(f"dfc/taxonomies/{name}.json"), name="other")
    found = compare(store.vocabulary(one), store.vocabulary(other))
    assert len(found.same) == len(store.vocabulary(one).terms) > 0
    assert (found.changed, found.added, found.removed) == ((), (), ())


def test_what_a_taxonomy_says_is_taken(store):
    units = store.vocabulary(store.add(shared_data("dfc/taxonomies/measures.rdf")))
    pack = next(term for term in units.concepts if term.name == "4Pack")
    assert pack.labels == {"en": "4 pack", "fr": "pack de 4"}
    assert pack.notation == "4p"
    above = units.terms[pack.parents[0]]
    assert above.name == "QuantityUnit"
    assert pack in units.children(above.iri)
    shown = list(units.tree("concept"))
    assert len(shown) == 126
    assert shown[0][0] == 0
    assert max(depth for depth, _term in shown) >= 2


def test_terms_that_are_not_declared_are_told(store):
    found = store.vocabulary(store.add(shared_data("dfc/taxonomies/vocabulary.rdf")))
    assert any("OrderState" in said.en for said in found.told)


def test_two_versions_of_one_vocabulary_are_compared(store):
    """From OWL to LinkML, under another namespace: terms meet by their names."""
    store.add(shared_data("dfc/DFC_BusinessOntology_1.16.rdf"), name="dfc", version="1.16.0")
    store.add(shared_data("dfc/dfc_business_linkml.yaml"), name="dfc")
    assert [one.reference for one in store.list()] == ["dfc@1.16.0", "dfc@2.0.0"]
    found = compare(store.vocabulary("dfc@1.16.0"), store.vocabulary("dfc"))
    met = {pair.one.name: pair for pair in found.pairs}
    assert met["CatalogItem"].by == "name"
    assert {"parents"} <= {change.what for change in met["addressOf"].changes}
    assert {pair.by for pair in found.candidates} <= {"label", "near"}
    assert ("Fishs", "Poissons") in {(pair.one.name, pair.other.name) for pair in found.candidates}


def test_the_licence_and_version_that_a_vocabulary_states_are_kept(store):
    values = store.add(shared_data("vocabularies/all_vf.ttl"))
    assert (values.version, values.licence) == ("1.0.0", "https://creativecommons.org/licenses/by-sa/4.0/")
    sse = store.add(shared_data("vocabularies/essglobal-vocab.ttl"), licence="CC-BY-3.0")
    assert (sse.version, sse.licence) == ("1.1", "CC-BY-3.0")


def test_a_context_answers_to_every_address_it_goes_by(store):
    path = shared_data("dfc/context_1.16.0.jsonld")
    url = "https://w3id.example/dfc/context_1.16.0.json"
    store.add(path, version="1.16.0", aliases=[url], origin="https://other.example/context.jsonld")
    for known in (url, url.replace("https", "http"), "https://other.example/context.jsonld/"):
        assert store.context(known)["dfc-b"].startswith("https://github.com/datafoodconsortium/")
    assert store.context("https://elsewhere.example/") is None
    with pytest.raises(PackageFault, match="holds no vocabulary"):
        store.vocabulary("context-1.16.0")
