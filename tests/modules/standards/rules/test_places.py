"""Places and events: DATAtourisme as it is published, and schema.org."""

import pytest

from communaux.modules.standards.rules import registry, untranslating
from communaux.modules.standards.rules.media import jsons
from communaux.modules.standards.rules.translating import Translation, sides
from tests.shared import SHARED

TOURISM = sorted(SHARED.glob("datatourisme/*.json"))


def translated(path, tmp_path, target="schema-org", ending=".jsonld"):
    """A file translated and put back: what arrived, the account and the file that came back."""
    out, kept, back = tmp_path / f"out{ending}", tmp_path / "kept", tmp_path / "back.json"
    work = Translation(*sides(("datatourisme", path, ""), (target, out, "")))
    account = work.run(path, out, complement=kept, report=tmp_path / "report", on_loss="carry")
    untranslating.run(out, kept, back)
    return out, account, back


@pytest.mark.parametrize("path", TOURISM, ids=lambda path: path.stem[3:11])
@pytest.mark.parametrize("target", ["schema-org", "place"])
@pytest.mark.parametrize("ending", [".jsonld", ".jsonl"])
def test_published_objects_arrive_and_come_back_to_the_letter(path, target, ending, tmp_path):
    _out, account, back = translated(path, tmp_path, target, ending)
    assert (account.records, account.written, account.errors) == (1, 1, 0)
    assert jsons.parse(back.read_text()) == jsons.parse(path.read_text())


@pytest.mark.parametrize("path", TOURISM, ids=lambda path: path.stem[3:11])
def test_what_a_published_object_says_is_said_in_schema_org(path, tmp_path):
    out, _account, _back = translated(path, tmp_path)
    source = jsons.parse(path.read_text())
    (found,) = jsons.parse(out.read_text())["@graph"]
    where = found.get("location", found)
    (place,) = source["isLocatedAt"]
    told = place["schema:address"][0]
    assert found["@id"] == source["@id"]
    assert where["address"]["addressLocality"] == told["schema:addressLocality"]
    assert where["address"]["postalCode"] == told["schema:postalCode"]
    assert where["address"].get("streetAddress") == next(iter(told.get("schema:streetAddress", [])), None)
    assert where["geo"]["latitude"] == place["schema:geo"]["schema:latitude"]
    assert where["geo"]["longitude"] == place["schema:geo"]["schema:longitude"]
    names = found["name"] if isinstance(found["name"], list) else [found["name"]]
    assert {(one["@language"], one["@value"]) for one in names} == {
        (lang, name) for lang, texts in source["rdfs:label"].items() for name in texts
    }
    openings = where.get("openingHoursSpecification", [])
    for hours, before in zip(openings, place.get("schema:openingHoursSpecification", []), strict=True):
        assert hours["dayOfWeek"] == before["schema:dayOfWeek"][0]["@id"].replace(
            "schema:", "https://schema.org/"
        )
        assert hours.get("opens") == before.get("schema:opens")
    points = found["contactPoint"]
    assert len(points) == len(source["hasContact"])
    assert [one.get("telephone") for one in points] == [
        one.get("schema:telephone") for one in source["hasContact"]
    ]
    if source.get("availableLanguage"):
        assert (found.get("availableLanguage") or found.get("inLanguage")) == source["availableLanguage"]
    kinds = {one["@id"].removeprefix("https://schema.org/") for one in found["additionalType"]}
    assert {kind.removeprefix("schema:") for kind in source["@type"] if kind.startswith("schema:")} <= kinds
    assert sum(kind.startswith("https://www.datatourisme.fr/") for kind in kinds) == sum(
        ":" not in kind for kind in source["@type"]
    )


@pytest.mark.parametrize("path", TOURISM, ids=lambda path: path.stem[3:11])
def test_every_event_has_its_dates_and_every_lodging_its_class(path, tmp_path):
    out, _account, _back = translated(path, tmp_path)
    source = jsons.parse(path.read_text())
    (found,) = jsons.parse(out.read_text())["@graph"]
    first = next((kind for kind in source["@type"] if kind in CLASSES), "PointOfInterest")
    assert found["@type"] == CLASSES.get(first, "TouristAttraction")
    assert found.get("startDate", []) == source.get("schema:startDate", [])
    assert [one["startDate"] for one in found.get("eventSchedule", [])] == [
        one["startDate"] for one in source.get("takesPlaceAt", [])
    ]


CLASSES = {
    "schema:LodgingBusiness": "LodgingBusiness",
    "schema:FoodEstablishment": "FoodEstablishment",
    "schema:Event": "Event",
}

OBJECT = """{"@id": "https://data.example/1", "@type": ["schema:Museum", "PointOfInterest"],
 "rdfs:label": {"fr": ["Le Quai des Arts"], "en": ["Quay of Arts"]}, "isLocatedAt": [{"schema:geo": {"schema:latitude": "47.10"}}],
 "offers": [{"schema:minPrice": ["5"]}]}"""


def test_an_edit_of_a_text_in_one_language_comes_back(tmp_path):
    path, out, kept, back = (tmp_path / name for name in ("in.json", "out.jsonld", "kept", "back.json"))
    path.write_text(OBJECT)
    work = Translation(*sides(("datatourisme", path, ""), ("schema-org", out, "")))
    account = work.run(path, out, complement=kept, on_loss="carry")
    assert ("left-out", "offers") in {(finding.code, finding.path) for finding in account.findings}
    out.write_text(out.read_text().replace("Quay of Arts", "Arts Quay").replace("47.10", "47.11"))
    account, _work = untranslating.run(out, kept, back)
    assert account.losses == 0
    assert jsons.parse(back.read_text()) == jsons.parse(
        OBJECT.replace("Quay of Arts", "Arts Quay").replace("47.10", "47.11")
    )


def test_schema_org_meets_places_and_organisations_each_through_its_hub():
    assert registry.hubs_of("schema-org") == ["organisation", "place"]
    assert registry.common_hub("datatourisme", "schema-org") == "place"
    assert registry.common_hub("sse-flat", "schema-org") == "organisation"
    assert registry.common_hub("sse-flat", "datatourisme") == ""
