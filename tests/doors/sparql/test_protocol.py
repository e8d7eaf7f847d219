"""The SPARQL protocol's own cases (W3C), those of a service that is read only; the others are named with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import orjson
import pyoxigraph as ox
import pytest

from tests.doors.sparql.asking import Asking, asking_at
from tests.index.graphs.owned import graphs_of, owned
from tests.shared import shared_data

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
HT = "http://www.w3.org/2011/http#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
CNT = "http://www.w3.org/2011/content#"
DATA = "http://kasei.us/2009/09/sparql/data/"
WRITES = {
    "update_dataset_default_graph", "update_dataset_default_graphs", "update_dataset_named_graphs",
    "update_dataset_full", "update_post_form", "update_post_direct", "update_base_uri",
}  # fmt: skip
"""What only a service that takes updates can do: this one refuses them, which ``bad_update_…`` and ``test_answer`` hold."""
CASES = [
    "query_post_form",
    "query_dataset_default_graphs_get",
    "query_dataset_default_graphs_post",
    "query_dataset_named_graphs_post",
    "query_dataset_named_graphs_get",
    "query_dataset_full",
    "query_multiple_dataset",
    "query_get",
    "query_content_type_select",
    "query_content_type_ask",
    "query_content_type_describe",
    "query_content_type_construct",
    "query_post_direct",
    "bad_query_method",
    "bad_multiple_queries",
    "bad_query_wrong_media_type",
    "bad_query_missing_form_type",
    "bad_query_missing_direct_type",
    "bad_query_non_utf8",
    "bad_query_syntax",
    "bad_update_get",
    "bad_multiple_updates",
    "bad_update_wrong_media_type",
    "bad_update_missing_form_type",
    "bad_update_non_utf8",
    "bad_update_syntax",
    "bad_update_dataset_conflict",
]


@pytest.fixture(scope="module")
def manifest() -> ox.Store:
    store = ox.Store()
    store.load(
        shared_data("suites/sparql-protocol/manifest.ttl").read_bytes(),
        format=ox.RdfFormat.TURTLE,
        base_iri="http://m/",
    )
    return store


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    folder = tmp_path_factory.mktemp("protocol")
    content = {
        f"{DATA}data{n}.rdf": shared_data(f"suites/sparql-protocol/data{n}.nt").read_text() for n in (1, 2, 3)
    }
    with owned(graphs_of(content), folder / "sparql.sock"):
        yield asking_at(folder)


@pytest.mark.parametrize("name", CASES)
def test_case(name: str, manifest: ox.Store, asking: Asking, settings: Any) -> None:
    requests = list(_requests(manifest, name))
    assert requests
    for request in requests:
        status, headers, body = asking(settings, **request["ask"])
        assert f"{status // 100}xx" in request["statuses"], body
        if request["boolean"] is not None:
            assert orjson.loads(body)["boolean"] is request["boolean"]
        if request["format"]:
            assert headers["Content-Type"].partition(";")[0] in FORMATS[request["format"]]


def test_every_case_is_run_or_named(manifest: ox.Store) -> None:
    found = manifest.query(f"SELECT ?t {{ ?t a <{MF}ProtocolTest> }}")
    assert {row["t"].value.partition("#")[2] for row in found} == {*CASES, *WRITES}  # type: ignore[union-attr]


FORMATS = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": {
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    },
    "RDF": {"text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"},
}


def _requests(manifest: ox.Store, name: str) -> Iterator[dict[str, Any]]:
    found = manifest.query(
        f"""SELECT ?test ?r ?path ?method ?body ?encoding ?response {{
            ?test a <{MF}ProtocolTest> ; <{MF}action>/<{HT}requests>/<{RDF}rest>*/<{RDF}first> ?r .
            ?r a <{HT}Request> ; <{HT}absolutePath> ?path ; <{HT}methodName> ?method ; <{HT}resp> ?response .
            OPTIONAL {{ ?r <{HT}body> [ <{CNT}chars> ?body ; <{CNT}characterEncoding> ?encoding ] }}
            FILTER(STRENDS(STR(?test), "#{name}")) }}"""
    )
    seen = set()
    for row in found:  # type: ignore[union-attr]
        if row["r"] in seen:
            continue
        seen.add(row["r"])
        heads = {
            h["n"].value.lower(): h["v"].value
            for h in manifest.query(  # type: ignore[union-attr]
                f"SELECT ?r ?n ?v {{ ?r <{HT}headers>/<{RDF}rest>*/<{RDF}first> [ <{HT}fieldName> ?n ; <{HT}fieldValue> ?v ] }}",
                substitutions={ox.Variable("r"): row["r"]},
            )
        }
        answers = list(manifest.quads_for_pattern(row["response"], None, None))
        told = {quad.predicate.value.removeprefix(MF): quad.object.value for quad in answers}
        split = urlsplit(row["path"].value)
        body = row["body"].value.encode(row["encoding"].value) if row["body"] else b""
        yield {
            "ask": {
                "method": row["method"].value,
                "query": split.query,
                "accept": heads.get("accept"),
                "content_type": heads.get("content-type", ""),
                "body": body,
            },
            "statuses": {
                quad.object.value[-3:] for quad in answers if quad.predicate.value == f"{MF}expectedStatus"
            },
            "boolean": {"true": True, "false": False}.get(told.get("expectedBoolean", "")),
            "format": told.get("expectedFormat", ""),
        }
