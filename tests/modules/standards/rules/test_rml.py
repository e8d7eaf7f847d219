"""10. RML: the cases of RML-Core with JSON sources pass, or are said to be unsupported, with the reason."""

import pyoxigraph as ox
import pytest

from communaux.modules.standards.rules import rml
from tests.shared import SHARED, shared_data

CASES = sorted(path.parent for path in SHARED.glob("suites/rml-core/*/mapping.ttl"))


def canonical(quads):
    data = ox.Dataset(quads)
    data.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(map(str, data))


def test_the_cases_are_there():
    shared_data("suites/rml-core")
    assert len(CASES) == 51


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_a_case_passes(folder):
    expected = folder / "output.nq"
    if not expected.exists():
        with pytest.raises(rml.RmlFault):
            list(rml.Mapping(folder / "mapping.ttl").quads())
        return
    # one case is about names that are no IRIs: only a lenient reader takes what it expects
    is_lenient = folder.name == "RMLTC0027b-JSON"
    found = canonical(rml.Mapping(folder / "mapping.ttl").quads())
    assert found == canonical(
        ox.parse(expected.read_bytes(), format=ox.RdfFormat.N_QUADS, lenient=is_lenient)
    )


@pytest.mark.parametrize("path", ["$..Name", "$[?(@.a > 1)]", "$[?@.a]"])
def test_what_is_not_supported_says_so(path):
    with pytest.raises(rml.Unsupported, match="JSONPath"):
        rml.path_of(path)


def test_no_file_outside_the_folder_is_read(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "secret.json").write_text("[1]")
    mapping = tmp_path / "in" / "mapping.ttl"
    mapping.write_text("""@prefix rml: <http://w3id.org/rml/> .
    <m> rml:subject <urn:s> ; rml:logicalSource [ rml:referenceFormulation rml:JSONPath ; rml:iterator "$[*]" ;
        rml:source [ rml:path "../secret.json" ] ] .""")
    with pytest.raises(rml.Unsupported, match="outside"):
        list(rml.Mapping(mapping).quads())


def test_a_mapping_nested_without_end_is_refused(tmp_path):
    path = tmp_path / "mapping.ttl"
    path.write_text("<urn:a> <urn:b> " + "<<( <urn:a> <urn:b> " * 30_000)
    with pytest.raises(rml.RmlFault):
        rml.Mapping(path)
