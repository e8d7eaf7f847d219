"""Things that belong together, in one row and apart again: food products of a graph and the table of a shop."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communaux.modules.standards.rules import registry, untranslating
from communaux.modules.standards.rules.frames import Framing, explode
from communaux.modules.standards.rules.media import Raw, jsons
from communaux.modules.standards.rules.translating import Translation, side
from communaux.modules.standards.rules.values import same
from tests.modules.standards.rules.test_real_data import DFC, json_of, there_and_back

FRAME = registry.mapping("ofn-product-csv").frame
NAMES = [f"https://f.example/{n}" for n in range(5)]
LINKS = ["dfc-b:referencedBy", "dfc-b:references", "dfc-b:offeredThrough", "dfc-b:hasPrice", "dfc-b:hasQuantity",
         "dfc-b:supplies", "dfc-b:suppliedBy"]  # fmt: skip
REFERENCES = st.one_of(st.sampled_from(NAMES), st.sampled_from(NAMES).map(lambda name: {"@id": name}))
NODES = st.lists(
    st.fixed_dictionaries(
        {"@id": st.sampled_from(NAMES), "@type": st.sampled_from(["dfc-b:SuppliedProduct", "dfc-b:CatalogItem", "dfc-b:Offer"])},
        optional={name: st.one_of(REFERENCES, st.lists(REFERENCES, max_size=2)) for name in LINKS}
        | {"dfc-b:name": st.text(max_size=3)},
    ),
    max_size=6,
)  # fmt: skip

TABLE = (
    "producer,sku,name,units,unit_type,variant_unit_name,price,on_hand,category\n"
    "Ferme des Lilas,T1,Tomates,1.50,kg,,2.60,12,Légumes\n"
    "Ferme des Lilas,,Radis,1,,bunch,1.20,,Légumes\n"
    ",X,Miel,250,g,pots,7,0,\n"
)


@settings(max_examples=200, deadline=None)
@given(NODES)
def test_what_is_framed_comes_apart_as_it_was(nodes):
    """Whatever leads where, in rings too: every node comes back, once, to the letter."""
    import copy

    framing = Framing(side("dfc-1.16", None, "jsonld"), FRAME)
    raws = [Raw(number, copy.deepcopy(node)) for number, node in enumerate(nodes, 1)]
    found = {}
    for raw in framing.frame(raws):
        for number, thing, _around, wrong in explode(raw.tree, raw.parts):
            assert wrong == ""
            assert number not in found
            found[number] = thing
        assert raw.number not in found
        found[raw.number] = raw.tree
    assert same([found[number] for number in sorted(found)], nodes)


@pytest.mark.parametrize("path", DFC, ids=lambda path: path.name)
@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
@pytest.mark.parametrize("source", ["dfc-1.16", "dfc-2.0"])
def test_payloads_go_to_a_table_and_back_to_the_letter(path, ending, source, tmp_path):
    _account, returned = there_and_back(path, source, "ofn-product-csv", tmp_path, ending)
    assert json_of(returned) == json_of(path)


@pytest.mark.parametrize("target", ["dfc-1.16", "dfc-2.0", "food"])
@pytest.mark.parametrize("ending", [".jsonld", ".ttl", ".nt", ".jsonl"])
def test_a_table_goes_to_every_form_of_the_ontology_and_back(target, ending, tmp_path):
    path = tmp_path / "in.csv"
    path.write_text(TABLE, encoding="utf-8")
    account, returned = there_and_back(path, "ofn-product-csv", target, tmp_path, ending)
    assert returned.read_text(encoding="utf-8") == TABLE
    assert {finding.path for finding in account.findings} == {"category", "variant_unit_name"}


def test_a_row_says_what_the_graph_says(tmp_path):
    path, out = tmp_path / "in.csv", tmp_path / "out.jsonl"
    path.write_text(TABLE, encoding="utf-8")
    Translation(side("ofn-product-csv", path), side("dfc-1.16", out)).run(path, out, on_loss="warn")
    first = jsons.parse(out.read_text().splitlines()[0])
    assert first == {
        "@type": "dfc-b:SuppliedProduct",
        "dfc-b:name": "Tomates",
        "dfc-b:suppliedBy": {"@type": "dfc-b:Enterprise", "dfc-b:name": "Ferme des Lilas"},
        "dfc-b:hasQuantity": {
            "@type": "dfc-b:QuantitativeValue", "dfc-b:value": "1.50", "dfc-b:hasUnit": "dfc-m:Kilogram",
        },
        "dfc-b:referencedBy": {
            "@type": "dfc-b:CatalogItem",
            "dfc-b:sku": "T1",
            "dfc-b:stockLimitation": "12",
            "dfc-b:offeredThrough": {"@type": "dfc-b:Offer", "dfc-b:hasPrice": {"@type": "dfc-b:Price", "dfc-b:value": "2.60"}},
        },
    }  # fmt: skip


GRAPH = """{"@graph": [
{"@id": "urn:e", "@type": "dfc-b:Enterprise", "dfc-b:name": "Ferme", "dfc-b:supplies": ["urn:p", "urn:q"]},
{"@id": "urn:price", "@type": "dfc-b:Price", "dfc-b:value": 2.50, "dfc-b:hasUnit": "dfc-m:Euro"},
{"@id": "urn:p", "@type": "dfc-b:SuppliedProduct", "dfc-b:name": "Tomates"},
{"@id": "urn:i", "@type": "dfc-b:CatalogItem", "dfc-b:references": "urn:p", "dfc-b:offeredThrough": {"@id": "urn:o"}},
{"@id": "urn:q", "@type": "dfc-b:SuppliedProduct", "dfc-b:name": "Radis"},
{"@id": "urn:o", "@type": "dfc-b:Offer", "dfc-b:hasPrice": "urn:price"}
]}"""


def edited(tmp_path, change, on_loss="refuse"):
    """The graph as a table, its rows changed, and the graph that came back with the account."""
    path, out, kept, back = (tmp_path / name for name in ("in.jsonld", "out.csv", "kept", "back.jsonld"))
    path.write_text(GRAPH)
    Translation(side("dfc-1.16", path), side("ofn-product-csv", out)).run(
        path, out, complement=kept, on_loss="carry"
    )
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))
    assert [(row["producer"], row["name"], row["price"]) for row in rows] == [
        ("Ferme", "Tomates", "2.50"),
        ("Ferme", "Radis", ""),
    ]
    change(rows)
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    account, _translation = untranslating.run(out, kept, back, on_loss=on_loss)
    return account, json_of(back)["@graph"] if back.exists() else []


def test_an_edit_of_a_row_reaches_the_node_it_stands_for(tmp_path):
    account, nodes = edited(tmp_path, lambda rows: rows[0].update(price="2.60", name="Tomates anciennes"))
    wanted = jsons.parse(GRAPH.replace("2.50", '"2.60"').replace("Tomates", "Tomates anciennes"))["@graph"]
    assert nodes == wanted
    assert account.losses == 0


def test_an_edit_of_a_copy_is_told(tmp_path):
    account, nodes = edited(tmp_path, lambda rows: rows[0].update(producer="Autre ferme"), on_loss="warn")
    assert "copied" in account.by_code
    assert nodes == jsons.parse(GRAPH)["@graph"]


def test_a_new_row_becomes_a_new_record_and_a_row_taken_away_is_told(tmp_path):
    account, nodes = edited(
        tmp_path, lambda rows: rows.append({**dict.fromkeys(rows[0], ""), "name": "Poireaux"})
    )
    assert nodes[:6] == jsons.parse(GRAPH)["@graph"]
    assert nodes[6]["dfc-b:name"] == "Poireaux"
    account, nodes = edited(tmp_path, lambda rows: rows.pop())
    assert account.by_code == {"gone": 1}
    assert len(nodes) == 5
