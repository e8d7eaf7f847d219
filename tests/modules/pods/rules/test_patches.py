"""N3 Patch and SPARQL Update: what is read, what is refused and why, what the graph is afterwards."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, Triple, parse, serialize

from communaux.modules.pods.rules import n3patch, sparql_update
from communaux.modules.pods.rules.patches import Patch, PatchError, apply

BASE = "https://pod.example/doc"
HEAD = "@prefix solid: <http://www.w3.org/ns/solid/terms#> .\n@prefix ex: <http://example.org/> .\n"


def graph(turtle: str) -> set[Triple]:
    return {
        quad.triple
        for quad in parse(
            f"@prefix ex: <http://example.org/> .\n{turtle}", format=RdfFormat.TURTLE, base_iri=BASE
        )
    }


def n3(body: str) -> Patch:
    return n3patch.read(HEAD + body, BASE)


def refused(status: int, read: object) -> None:
    with pytest.raises(PatchError) as error:
        read()  # type: ignore[operator]
    assert error.value.status == status
    assert error.value.said.fr
    assert error.value.said.en


class TestN3:
    def test_the_example_of_the_protocol(self) -> None:
        patch = n3(
            """_:rename a solid:InsertDeletePatch;
              solid:where   { ?person ex:familyName "Garcia". };
              solid:inserts { ?person ex:givenName "Alex". };
              solid:deletes { ?person ex:givenName "Claudia". }."""
        )
        before = graph('<#me> ex:familyName "Garcia" ; ex:givenName "Claudia" .')
        assert apply([patch], before) == graph('<#me> ex:familyName "Garcia" ; ex:givenName "Alex" .')
        assert patch.modes() == {"read", "append", "write"}

    def test_insert_alone_needs_append_alone_and_keeps_the_written_form(self) -> None:
        patch = n3(
            '<> a solid:InsertDeletePatch; solid:inserts { <> ex:price 01.50, "a { } ?x # b", ex:x\\.y . } .'
        )
        assert patch.modes() == {"append"}
        written = serialize(sorted(apply([patch], []), key=str), format=RdfFormat.N_TRIPLES).decode()
        assert '"01.50"' in written
        assert '"a { } ?x # b"' in written

    def test_relative_addresses_are_those_of_the_resource(self) -> None:
        patch = n3("_:p a solid:InsertDeletePatch; solid:inserts { <> ex:of <other>, <#me> } .")
        values = {triple.object.value for triple in apply([patch], [])}  # type: ignore[union-attr]
        assert values == {"https://pod.example/other", "https://pod.example/doc#me"}

    @pytest.mark.parametrize(
        ("before", "expected"),
        [
            ("", 409),  # nothing matches
            ('<#a> ex:n "1" . <#b> ex:n "1" .', 409),  # two matches
            ('<#a> ex:n "1" .', 409),  # what is to go is not there
        ],
    )
    def test_what_the_document_does_not_bear_is_a_conflict(self, before: str, expected: int) -> None:
        patch = n3(
            '_:p a solid:InsertDeletePatch; solid:where { ?x ex:n "1" . }; solid:deletes { ?x ex:m "2" . } .'
        )
        refused(expected, lambda: apply([patch], graph(before)))

    @pytest.mark.parametrize(
        ("status", "body"),
        [
            (422, ""),
            (422, "_:p solid:inserts { <> a ex:A } ."),
            (422, "_:p a solid:InsertDeletePatch; solid:inserts ex:A ."),
            (422, "_:p a solid:InsertDeletePatch; solid:inserts { <> a ex:A } , { <> a ex:B } ."),
            (
                422,
                "_:p a solid:InsertDeletePatch . _:q a solid:InsertDeletePatch; solid:inserts { <> a ex:A } .",
            ),
            (422, "_:p a solid:InsertDeletePatch; solid:inserts { ?x a ex:A } ."),
            (422, "_:p a solid:InsertDeletePatch; solid:inserts { [] a ex:A } ."),
            (422, "_:p a solid:InsertDeletePatch; solid:deletes { _:b a ex:A } ."),
            (422, "_:p a solid:InsertDeletePatch; solid:where { <> ex:says { <> a ex:A } } ."),
            (422, "?p a solid:InsertDeletePatch; solid:inserts { <> a ex:A } ."),
            (422, "_:p a solid:InsertDeletePatch; solid:inserts { <> a ex:A } } ."),
            (400, "_:p a solid:InsertDeletePatch; solid:inserts { <> a } ."),
            (400, "_:p a solid:InsertDeletePatch; solid:inserts { <> a ex:A "),
            (400, "_:p a unknown:InsertDeletePatch; solid:inserts { <> a ex:A } ."),
            (400, "_:p a solid:InsertDeletePatch; solid:inserts { <a b> a ex:A } ."),
            (400, "@prefix ex"),
            (400, "\\"),
            (400, "_:p a solid:InsertDeletePatch; solid:inserts { " + "<<( " * 20_000 + "<> } ."),
        ],
    )
    def test_what_is_no_patch_is_told(self, status: int, body: str) -> None:
        refused(status, lambda: n3(body))

    def test_an_address_of_ours_in_the_text_is_no_variable(self) -> None:
        patch = n3("_:p a solid:InsertDeletePatch; solid:inserts { <urn:var:0> a <urn:formula:0> } .")
        assert apply([patch], []) == graph("<urn:var:0> a <urn:formula:0> .")


class TestUpdate:
    def after(self, update: str, before: str) -> set[Triple]:
        head = "PREFIX ex: <http://example.org/>\n"
        return apply(sparql_update.read(head + update, BASE), graph(before))

    @pytest.mark.parametrize(
        ("update", "before", "expected"),
        [
            ("INSERT DATA { <> a ex:A }", "", "<> a ex:A ."),
            ("insert data { <> a ex:A . <> a ex:B . } ; delete data { <> a ex:A }", "", "<> a ex:B ."),
            ("DELETE DATA { <> a ex:C }", "<> a ex:A .", "<> a ex:A ."),
            ("DELETE WHERE { ?x a ex:A . ?x ex:n ?n }", '<> a ex:A ; ex:n "1", "2" .', ""),
            (
                'DELETE { ?x ex:n ?n } INSERT { ?x ex:n "9" } WHERE { ?x ex:n ?n }',
                '<> ex:n "1" .',
                '<> ex:n "9" .',
            ),
            ("DELETE { ?x ex:n ?n } WHERE { ?x ex:m ?n }", '<> ex:n "1" .', '<> ex:n "1" .'),
            ("INSERT { ?x a ex:B } WHERE { ?x ex:of _:b . _:b a ex:C }", "<> ex:of [ a ex:C ] .", None),
            ("", "<> a ex:A .", "<> a ex:A ."),
        ],
    )
    def test_what_clients_write(self, update: str, before: str, expected: str | None) -> None:
        found = self.after(update, before)
        if expected is None:
            assert (
                Triple(
                    NamedNode(BASE),
                    NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
                    NamedNode("http://example.org/B"),
                )
                in found
            )
        else:
            assert found == graph(expected)

    @pytest.mark.parametrize(
        ("status", "update"),
        [
            (422, "INSERT DATA { ?x a ex:A }"),
            (422, "DELETE DATA { _:b a ex:A }"),
            (422, "DELETE { ?y a ex:A } WHERE { ?x a ex:A }"),
            (422, "DELETE WHERE { ?x a ex:A OPTIONAL { ?x a ex:B } }"),
            (422, "INSERT { ?x a ex:A } WHERE { ?x ex:n ?n FILTER(?n > 1) }"),
            (422, "INSERT DATA { GRAPH <g> { <> a ex:A } }"),
            (422, "CLEAR ALL"),
            (422, "LOAD <http://evil.example/>"),
            (422, "SELECT * WHERE { ?s ?p ?o }"),
            (400, "INSERT DATA { <> a ex:A"),
            (400, "INSERT DATA"),
            (400, "INSERT"),
            (400, "DELETE WHERE ?x"),
            (422, "INSERT { <> a ex:A } GO"),
            (400, "PREFIX ex:"),
        ],
    )
    def test_what_is_not_carried_out_is_named(self, status: int, update: str) -> None:
        refused(status, lambda: self.after(update, "<> a ex:A ."))

    def test_blank_nodes_that_come_are_new_in_each_solution(self) -> None:
        found = self.after(
            "INSERT { ?x ex:of [ a ex:C ] } WHERE { ?x a ex:A }", "<#a> a ex:A . <#b> a ex:A ."
        )
        assert (
            len({triple.subject for triple in found if triple.object == NamedNode("http://example.org/C")})
            == 2
        )


NAMES = st.sampled_from(["a", "b", "c"])
TRIPLES = st.sets(st.tuples(NAMES, NAMES, NAMES), max_size=6)


def written(triples: set[tuple[str, str, str]]) -> str:
    return " ".join(f"ex:{s} ex:{p} ex:{o} ." for s, p, o in sorted(triples))


@settings(max_examples=60)
@given(TRIPLES, TRIPLES, TRIPLES, st.sampled_from(["?x ex:a ?y", "?x ?p ex:b . ?x ex:c ?z", "?x ?p ?x"]))
def test_an_update_does_what_another_engine_does(
    before: set[tuple[str, str, str]],
    gone: set[tuple[str, str, str]],
    come: set[tuple[str, str, str]],
    where: str,
) -> None:
    """Oxigraph is asked the same; no term here has a written form that a store would change."""
    head = "PREFIX ex: <http://example.org/>\n"
    update = (
        f"{head}DELETE DATA {{ {written(gone)} }} ; INSERT DATA {{ {written(come)} }} ; "
        f"DELETE {{ ?x ex:a ex:a . {where} }} INSERT {{ ?x ex:b ex:c }} WHERE {{ {where} }}"
    )
    store = Store()
    store.extend(Quad(*triple) for triple in graph(written(before)))
    store.update(update)
    theirs = {quad.triple for quad in store}
    assert apply(sparql_update.read(update, BASE), graph(written(before))) == theirs


def test_conditions_that_ask_too_much_are_ended() -> None:
    many = graph(" ".join(f"ex:s{i} ex:p{i} ex:o{i} ." for i in range(300)))
    where = " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(6))
    patch = n3(
        f"_:p a solid:InsertDeletePatch; solid:where {{ {where} ?z a ex:Never }}; solid:inserts {{ ?z a ex:A }} ."
    )
    refused(409, lambda: apply([patch], many))
    endless = sparql_update.read(f"INSERT DATA {{ }} ; INSERT {{ ?a0 a <A> }} WHERE {{ {where} }}", BASE)
    refused(422, lambda: apply(endless, many))


def test_nothing_is_changed_where_one_part_is_refused() -> None:
    before = graph("<> a ex:A .")
    kept = set(before)
    patch = n3("_:p a solid:InsertDeletePatch; solid:inserts { <> a ex:B }; solid:deletes { <> a ex:C } .")
    refused(409, lambda: apply([patch], before))
    assert before == kept
