"""Ride sharing: RDEX+ and standard covoiturage, by the API descriptions that their makers publish."""

import copy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communaux.modules.standards.rules import patches, registry, untranslating
from communaux.modules.standards.rules.media import jsons
from communaux.modules.standards.rules.translating import Translation, side, sides
from communaux.modules.standards.rules.values import ABSENT, Number, same
from tests.modules.standards import laboratory as lab
from tests.modules.standards.openapi import Schemas, read
from tests.shared import SHARED, shared_data

FILES = {
    "rdex-plus": "carpool/rdexplus_openapi.yaml",
    "standard-covoiturage": "carpool/standard-covoiturage_openapi.yaml",
}
HERE = pytest.mark.skipif(not (SHARED / "carpool").exists(), reason="shared data carpool is not there")
MODEST = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
OTHER = {"rdex-plus": "standard-covoiturage", "standard-covoiturage": "rdex-plus"}


def schemas(name):
    return Schemas(read(shared_data(FILES[name])))


def answer(document, path, verb="get"):
    """The schema of what is answered, or of what is sent."""
    told = document["paths"][path][verb]
    body = told["requestBody"] if verb == "post" else told["responses"][200]
    return body["content"]["application/json"]["schema"]


def records(name):
    """Class of the profile → schema of the records of that class."""
    found = schemas(name)
    document = found.document
    if name == "rdex-plus":
        told = {known: found.named(known) for known in ("Journey", "Booking", "Error")}
        return told | {
            "Message": answer(document, "/messages", "post"),
            "Answer": answer(document, "/journeys"),
        }
    told = {
        known: found.named(known)
        for known in ("DriverJourney", "PassengerJourney", "Booking", "CarpoolBookingEvent")
    }
    return told | {
        "DriverRegularTrip": answer(document, "/driver_regular_trips")["items"],
        "PassengerRegularTrip": answer(document, "/passenger_regular_trips")["items"],
        "Message": answer(document, "/messages", "post"),
        "Error": document["components"]["responses"]["BadRequest"]["content"]["application/json"]["schema"],
    }


def declared(found, profile, schema, kind, seen):
    """Differences between a schema and a class of the profile, with all that is inside."""
    schema = found.whole(schema)
    if (kind, id(schema)) in seen:
        return
    seen.add((kind, id(schema)))
    terms = profile.classes[kind].terms
    properties = schema.get("properties", {})
    assert terms.keys() == properties.keys(), kind
    assert {name for name, term in terms.items() if term.required} == set(schema.get("required", ())), kind
    for name, told in properties.items():
        told = found.whole(told)
        term = terms[name]
        inner = found.whole(told["items"]) if told.get("type") == "array" else told
        assert term.many == (told.get("type") == "array"), (kind, name)
        choices = inner.get("oneOf", [inner])
        if "oneOf" in inner or "properties" in inner:
            assert len(term.of) == len(choices), (kind, name)
            for choice, of in zip(choices, term.of, strict=True):
                declared(found, profile, choice, of, seen)
        else:
            expected = {"string": "text"}.get(inner["type"], inner["type"])
            assert term.type == expected, (kind, name)
            if "enum" in inner:
                assert set(profile.codes[term.codes]) == {str(one) for one in inner["enum"]}, (kind, name)
            if "maxLength" in inner:
                assert term.longest == inner["maxLength"], (kind, name)


@HERE
@pytest.mark.parametrize("name", FILES)
def test_a_profile_holds_every_property_that_the_api_declares(name):
    profile = registry.profile(name)
    for kind, schema in records(name).items():
        declared(schemas(name), profile, schema, kind, set())
    told = {one for kind in records(name) for one in [kind]} | {
        of for term in profile.every_term() for of in term.of
    }
    assert told == set(profile.classes)


FIXED = {
    "operator": st.sampled_from(["carpool.example.org", "rides.example"]),
    "driverOperator": st.just("carpool.example.org"),
    "passengerOperator": st.just("rides.example"),
    "grade": st.sampled_from(["1", "5"]),
    "departureDate": st.integers(0, 2 * 10**9).map(lambda one: Number(str(one))),
    "passengerPickupDate": st.integers(0, 2 * 10**9).map(lambda one: Number(str(one))),
    "driverDepartureDate": st.integers(0, 2 * 10**9).map(lambda one: Number(str(one))),
    "passengerPickupTimeOfDay": st.just("08:30:00"),
    "kilometricPrice": st.just("0.08"),
}


def drawn(name, kind):
    """Records of a class as its schema allows them."""
    fixed = dict(FIXED)
    if name == "standard-covoiturage":
        fixed["grade"] = st.integers(1, 5).map(lambda one: Number(str(one)))
    return schemas(name).values(records(name)[kind], fixed)


def translated(source, target, tree):
    one, other = sides((source, None, "json"), (target, None, "json"))
    findings = []
    return Translation(one, other).record(lab.raw(copy.deepcopy(tree)), findings.append), findings


KINDS = [
    ("rdex-plus", "Journey"), ("rdex-plus", "Booking"), ("rdex-plus", "Message"), ("rdex-plus", "Error"),
    *(("standard-covoiturage", kind) for kind in ("DriverJourney", "PassengerJourney", "DriverRegularTrip",
      "PassengerRegularTrip", "Booking", "Message", "Error", "CarpoolBookingEvent")),
]  # fmt: skip


@HERE
@pytest.mark.parametrize(("name", "kind"), KINDS)
@MODEST
@given(data=st.data())
def test_what_the_api_allows_comes_back_to_the_letter(name, kind, data):
    tree = data.draw(drawn(name, kind))
    for target in (OTHER[name], "ride"):
        result, findings = translated(name, target, tree)
        if result.tree is ABSENT:
            assert findings
            continue
        one, other = sides((name, None, "json"), (target, None, "json"))
        returned = Translation(one, other).back(copy.deepcopy(result.tree), result.names)
        patches.apply(returned, result.patch)
        assert same(returned, tree)


LACKING = {
    ("rdex-plus", "Journey"): {
        "driverDepartureDate": "an RDEX+ passenger’s journey does not say when a driver leaves",
        "type": "an RDEX+ regular journey",
    },
    ("rdex-plus", "Booking"): dict.fromkeys(("driver/alias", "driver/operator", "passenger/alias", "passenger/operator", "status", "passengerPickupLat", "passengerPickupLng", "passengerDropLat", "passengerDropLng"), "an RDEX+ booking names journeys, not places, and the one who books may have no alias or operator"),
    ("rdex-plus", "Message"): dict.fromkeys(("from/alias", "from/operator", "to/alias", "to/operator", "message"), "an RDEX+ message names people by their identifier; alias and operator may be missing, and so may the text"),
    ("standard-covoiturage", "DriverJourney"): {"id": "optional there", "price/amount": "optional there", "price/type": "optional there"},
    ("standard-covoiturage", "PassengerJourney"): {"id": "optional there"},
    ("standard-covoiturage", "DriverRegularTrip"): dict.fromkeys(("id", "type", "outward", "outward/departureDate"), "a regular trip has neither identifier nor period there"),
    ("standard-covoiturage", "PassengerRegularTrip"): dict.fromkeys(("id", "type", "outward", "outward/departureDate"), "a regular trip has neither identifier nor period there"),
    ("standard-covoiturage", "Booking"): dict.fromkeys(("price", "driverJourneyId", "passengerJourneyId"), "a price may have no amount, and a ride no published journey"),
    ("standard-covoiturage", "Message"): dict.fromkeys(("driverJourneyId", "passengerJourneyId"), "a message may be about no journey"),
    ("standard-covoiturage", "Error"): {"errorCode": "an error is a sentence there"},
}  # fmt: skip
"""What the other side requires and this one may leave unsaid: nothing is invented. All else is valid there."""


@HERE
@pytest.mark.parametrize(("name", "kind"), [one for one in KINDS if one[1] != "CarpoolBookingEvent"])
@MODEST
@given(data=st.data())
def test_what_arrives_is_what_the_other_api_allows(name, kind, data):
    tree = data.draw(drawn(name, kind))
    result, findings = translated(name, OTHER[name], tree)
    if result.tree is ABSENT:
        assert {finding.code for finding in findings} & {"unknown-class", "no-class", "no-case", "no-place"}
        return
    there = side(OTHER[name], None, "json")
    if not result.tree:
        assert findings
        return
    arrived = "Error" if kind == "Error" else there.inward(lab.raw(result.tree))[0]["@type"]
    lacking = LACKING.get((name, kind), {})
    told = list(schemas(OTHER[name]).faults(records(OTHER[name])[arrived], result.tree))
    assert [fault for fault in told if not (fault[1] == "required" and fault[0] in lacking)] == []


OFFER = """{
 "id": "j1", "type": "planned", "operator": "carpool.example.org", "carpoolerType": "driver",
 "user": {"id": "u1", "alias": "Camille B.", "grade": "4", "gender": "F"},
 "from": {"latitude": 48.1100, "longitude": -1.6800, "address": "Gare, Rennes", "city": "Rennes"},
 "to": {"latitude": 47.2184, "longitude": -1.5536}, "duration": 4500, "distance": 110250, "availableSeats": 3,
 "price": {"type": "fixed", "amount": 6.50, "currency": "EUR"}, "frequency": "punctual",
 "outward": {"departureDate": 1795453200}, "vehicle": {"brand": "Zoe", "color": "blue"}
}"""


def test_an_offer_says_the_same_on_both_sides():
    result, findings = translated("rdex-plus", "standard-covoiturage", jsons.parse(OFFER))
    assert result.tree == jsons.parse("""{
     "id": "j1", "type": "PLANNED", "operator": "carpool.example.org",
     "driver": {"id": "u1", "alias": "Camille B.", "grade": 4, "gender": "F", "operator": "carpool.example.org"},
     "passengerPickupLat": 48.1100, "passengerPickupLng": -1.6800, "passengerPickupAddress": "Gare, Rennes",
     "passengerDropLat": 47.2184, "passengerDropLng": -1.5536, "duration": 4500, "distance": 110250, "availableSeats": 3,
     "price": {"type": "PAYING", "amount": 6.50, "currency": "EUR"},
     "passengerPickupDate": 1795453200, "car": {"brand": "Zoe"}
    }""")
    assert {finding.path for finding in findings if finding.level == "loss"} == {
        "from/city",
        "vehicle/color",
    } | {finding.path for finding in findings if finding.code == "changed"}


def test_the_hub_says_dates_and_lengths_with_their_type():
    result, _findings = translated("rdex-plus", "ride", jsons.parse(OFFER))
    assert result.tree["@type"] == "DriverJourney"
    assert result.tree["pickup_time"] == {"@value": "2026-11-23T17:00:00Z", "@type": "xsd:dateTime"}
    assert result.tree["duration"] == {"@value": "PT4500S", "@type": "xsd:duration"}
    assert result.tree["distance"] == Number("110250")


@pytest.mark.parametrize(
    ("change", "code", "path"),
    [
        (('"planned"', '"teleport"'), "unmapped-code", "type"),
        (('"driver"', '"both"'), "no-place", ""),
        (('"driver"', '"captain"'), "no-case", ""),
        (("1795453200", '"tomorrow"'), "type", "outward/departureDate"),
        (('"carpool.example.org"', '"Les Covoitureurs"'), "left-out", "operator"),
        (('"grade": "4"', '"grade": "4.5"'), "type", "user/grade"),
    ],
)
def test_what_has_no_counterpart_is_told(change, code, path):
    _result, findings = translated("rdex-plus", "standard-covoiturage", jsons.parse(OFFER.replace(*change)))
    assert (code, path) in {(finding.code, finding.path) for finding in findings if finding.level == "loss"}


def test_an_answer_goes_to_a_list_and_back(tmp_path):
    path, out, kept, back = (tmp_path / name for name in ("in.json", "out.json", "kept", "back.json"))
    path.write_text('{"journeys": [' + OFFER + '], "nbJourneys": 1}')
    work = Translation(*sides(("rdex-plus", path, ""), ("standard-covoiturage", out, "")))
    account = work.run(path, out, complement=kept, on_loss="carry")
    assert ("left-out", "nbJourneys") in {(finding.code, finding.path) for finding in account.findings}
    assert [one["id"] for one in jsons.parse(out.read_text())] == ["j1"]
    out.write_text(out.read_text().replace('"availableSeats":3', '"availableSeats":2'))
    untranslating.run(out, kept, back)
    wanted = (
        '{"journeys": [' + OFFER.replace('"availableSeats": 3', '"availableSeats": 2') + '], "nbJourneys": 1}'
    )
    assert jsons.parse(back.read_text()) == jsons.parse(wanted)


def test_a_week_in_columns_becomes_a_list_of_days():
    regular = OFFER.replace('"punctual"', '"regular"').replace(
        '"departureDate": 1795453200',
        '"departureDate": 1795453200, "regularSchedule": [{"mondayTime": "08:00:00", "fridayTime": "17:30:00"}]',
    )
    result, _findings = translated("rdex-plus", "standard-covoiturage", jsons.parse(regular))
    assert result.tree["schedules"] == [
        {"passengerPickupDay": "MON", "passengerPickupTimeOfDay": "08:00:00"},
        {"passengerPickupDay": "FRI", "passengerPickupTimeOfDay": "17:30:00"},
    ]
