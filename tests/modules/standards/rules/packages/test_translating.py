"""A registered context is what a translation reads names by; what comes back is what was, to the letter."""

import json

import pytest

from communaux.modules.standards.rules import untranslating
from communaux.modules.standards.rules.library import lookup
from communaux.modules.standards.rules.packages import Store
from communaux.modules.standards.rules.translating import Translation, side, sides
from communaux.modules.standards.rules.values import Iri, Number, Text, Typed
from tests.shared import SHARED, shared_data

URL = "https://vocab.example/org.jsonld"
CONTEXT = {
    "@context": [
        "https://vocab.example/base.jsonld",
        {
            "title": "schema:name",
            "since": {"@id": "schema:foundingDate", "@type": "xsd:date"},
            "home": {"@id": "schema:url", "@type": "@id"},
            "about": {"@id": "schema:description", "@language": "fr"},
            "Org": "schema:Organization",
        },
    ]
}
BASE = {"@context": {"schema": "https://schema.org/", "xsd": "http://www.w3.org/2001/XMLSchema#"}}
RECORD = {
    "@id": "https://quais.example/",
    "@type": "Org",
    "title": "Les Quais",
    "since": "2001-05-06",
    "home": "https://quais.example/home",
    "about": "Un lieu",
    "unheard": [{"of": 1.50}],
}


@pytest.fixture
def store(tmp_path):
    found = Store(tmp_path / "standards")
    found.add(json.dumps(BASE).encode(), name="base", origin="https://vocab.example/base.jsonld")
    found.add(json.dumps(CONTEXT).encode(), name="org", aliases=[URL])
    return found


@pytest.fixture
def path(tmp_path):
    made = tmp_path / "in.jsonld"
    made.write_text(json.dumps({"@context": URL, **RECORD}).replace("1.5}", "1.50}"), encoding="utf-8")
    return made


def read(path, library):
    one = side("schema-org", path, library=library)
    said = []
    with path.open("rb") as file:
        raw = next(iter(one.open_reader(file, said.append)))
    tree, _names, findings = one.inward(raw)
    return tree, findings


def test_names_are_read_by_the_registered_context(path, store):
    tree, findings = read(path, store.context)
    assert findings == []
    prefix = next(name for name in tree if name.endswith("name")).removesuffix("name")
    assert tree["@type"] == f"{prefix}Organization"
    assert tree[f"{prefix}name"] == "Les Quais"
    assert tree[f"{prefix}foundingDate"] == Typed("2001-05-06", "http://www.w3.org/2001/XMLSchema#date")
    assert type(tree[f"{prefix}url"]) is Iri
    assert tree[f"{prefix}description"] == Text("Un lieu", "fr")
    assert tree["unheard"] == [{"of": Number("1.50")}]


def test_a_context_that_is_not_registered_is_told_with_the_mend(path, tmp_path):
    _tree, findings = read(path, Store(tmp_path / "none").context)
    assert [finding.code for finding in findings] == ["remote-context"]
    assert f"communaux standards add {URL}" in findings[0].sentence("en")
    assert f"communaux standards add {URL}" in findings[0].sentence("fr")


def test_a_context_whose_file_was_altered_is_told(path, store):
    file = store.folder / store.get("org").file
    file.write_bytes(file.read_bytes().replace(b"title", b"label"))
    _tree, findings = read(path, store.context)
    assert [finding.code for finding in findings] == ["unreadable"]
    assert "is no longer the one that was registered" in findings[0].sentence("en")


def test_what_was_read_by_a_context_comes_back_to_the_letter(path, store, tmp_path):
    out, kept, back = tmp_path / "out.ttl", tmp_path / "kept", tmp_path / "back.jsonld"
    one, other = sides(("schema-org", path, ""), ("pair", out, ""), library=store.context)
    account = Translation(one, other).run(path, out, complement=kept, on_loss="carry")
    assert account.written == 1
    assert '"Les Quais"' in out.read_text()
    again, _translation = untranslating.run(
        out, kept, back, find=lambda a, b: sides(a, b, library=store.context)
    )
    assert again.losses == 0
    assert json.loads(back.read_text()) == {"@context": URL, **RECORD}
    assert "1.50" in back.read_text()


PAYLOADS = sorted(SHARED.glob("dfc/ofn/*.json")) + sorted(SHARED.glob("dfc/connector*.json"))


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda path: path.name)
def test_payloads_come_back_with_their_contexts_registered(payload, tmp_path):
    store = Store(tmp_path / "standards")
    store.add(
        shared_data("dfc/context_1.16.0.jsonld"),
        name="dfc",
        aliases=[
            "https://www.datafoodconsortium.org",
            "https://www.datafoodconsortium.org/wp-content/plugins/wordpress-context-jsonld/context_1.16.0.jsonld",
        ],
    )
    out, kept, back = tmp_path / "out.jsonld", tmp_path / "kept", tmp_path / "back.json"
    one, other = sides(("dfc-1.16", payload, ""), ("dfc-2.0", out, ""), library=store.context)
    Translation(one, other).run(payload, out, complement=kept, on_loss="carry")
    again, _translation = untranslating.run(
        out, kept, back, find=lambda a, b: sides(a, b, library=store.context)
    )
    assert again.losses == 0
    assert json.loads(back.read_text()) == json.loads(payload.read_text())


def test_a_context_that_only_a_profile_lists_means_its_prefixes(tmp_path):
    find = lookup(Store(tmp_path / "none"))
    found = find("https://www.datafoodconsortium.org/")
    assert found["dfc-b"].endswith("DFC_BusinessOntology.owl#")
    assert found["dfc-b:hasAddress"]["@type"] == "@id"
    assert find("https://elsewhere.example/") is None
