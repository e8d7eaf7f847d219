"""One table of who may read what, and every derivation held to it, for every viewer.

Letters: V visitor, M member, R researcher, E editor of the thing, S steward. What the table does not name is closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.http import QueryDict
from django.test import Client

from communaux.doors.ldp.answer import answer
from communaux.doors.rest import openapi, paging
from communaux.doors.rest.acting import ACTS
from communaux.meaning import forms, schema, shacl, turtle
from communaux.meaning.access import VISITOR, Role, Roles, Viewer
from communaux.meaning.declare import Meaning, all_meanings, expand, named
from communaux.meaning.reader import reader
from communaux.meaning.table import table
from communaux.modules.network.models import Claim, Report, Transfer
from communaux.nouns.models import Account
from tests import factories

pytestmark = pytest.mark.django_db
LETTERS = {"V": Role.VISITOR, "M": Role.MEMBER, "R": Role.RESEARCHER, "E": Role.EDITOR, "S": Role.STEWARD}

MATRIX = """
organisation  VMRES  name short_name kind summary description website links logo maturity started ceased
organisation  VMRES  street postcode city region country countries latitude longitude
organisation  VMRES  activities legal_forms igas interactions markets registration
organisation  VMRES  fictional checked_on checked_by version created updated
organisation  VMRES  relations relations_in stakeholders commons listings affiliations sources
organisation   M ES  email phone
organisation     ES  state
person        VMRES  name summary website fictional affiliations
person         M ES  listed
person            S  email
affiliation   VMRES  person organisation role function since until source
affiliation      ES  may_edit
relation      VMRES  subject kind object title link since until source created
stakeholder   VMRES  organisation category label action status link governance
commons       VMRES  organisation name nature summary licence openness link since
listing       VMRES  organisation direction kind title text themes until state created
source        VMRES  organisation name row_key link licence read
claim             S  organisation message state answer created
transfer         ES  organisation email keep expires state
report           ES  organisation reason text state answer created
report            S  contact
"""

"""What the network opens; each other module has a file of its own in ``matrices``, written the same way."""


def _table() -> dict[tuple[str, str], Roles]:
    found: dict[tuple[str, str], Roles] = {}
    more = [path.read_text() for path in sorted((Path(__file__).parent / "matrices").glob("*.txt"))]
    for line in "\n".join([MATRIX.strip(), *(text.strip() for text in more)]).splitlines():
        meaning, rest = line.split(maxsplit=1)
        words = rest.split()
        letters = "".join(word for word in words if word.isupper())
        for name in words:
            if not name.isupper():
                assert (meaning, name) not in found
                found[meaning, name] = frozenset(LETTERS[letter] for letter in letters)
    return found


ALLOWED = _table()


def may_read(meaning: Meaning, roles: Roles) -> set[str]:
    """The properties that the table opens to these roles."""
    return {name for (of, name), allowed in ALLOWED.items() if of == meaning.name and allowed & roles}


def test_the_table_is_what_is_declared() -> None:
    declared = {
        (meaning.name, prop.name): prop.read for meaning in all_meanings() for prop in meaning.properties
    }
    assert declared == ALLOWED


@pytest.fixture
def everybody() -> dict[str, Viewer]:
    """One viewer of each sort, facing the organisation « velo »."""
    mine = factories.make_organisation(
        "Vélo", slug="velo", email="SECRET-M@exemple.org", phone="SECRET-M", state="published"
    )
    other = factories.make_organisation("Autre", slug="autre")
    draft = factories.make_organisation(
        "Brouillon SECRET-E", slug="brouillon", state="draft", email="SECRET-M@exemple.org"
    )
    for organisation in (mine, draft):
        factories.make_relation(organisation, "member-of", other)
        factories.make_commons(organisation)
        factories.make_listing(organisation)
        factories.make_stakeholder(organisation)
        factories.make_source(organisation)
        person = factories.make_person("Camille Exemple", listed=True, email="SECRET-S@exemple.org")
        factories.make_affiliation(person, organisation)
        account = factories.make_account()
        Claim.objects.create(organisation=organisation, account=account, message="SECRET-S")
        Transfer.objects.create(
            organisation=organisation,
            by=account,
            email="SECRET-E@exemple.org",
            expires="2030-01-01T00:00:00Z",
        )
        Report.objects.create(
            organisation=organisation, reason="other", text="SECRET-E", contact="SECRET-S@exemple.org"
        )
    accounts: dict[str, Account] = {
        "member": factories.make_member(other),
        "researcher": factories.make_account(researcher=True),
        "editor": factories.make_editor(mine, draft),
        "editor of another": factories.make_editor(other),
        "steward": factories.make_steward(),
    }
    return {"visitor": VISITOR, **{name: factories.viewer(account) for name, account in accounts.items()}}


def things() -> Iterator[tuple[Meaning, Any, int | None]]:
    """Every thing, with the key of the organisation that owns it."""
    for meaning in all_meanings():
        for thing in meaning.model._default_manager.all():
            owner: Any = None
            if meaning.owner:
                owner = meaning.model._default_manager.filter(pk=thing.pk).values_list(
                    meaning.owner, flat=True
                )[0]
            yield meaning, thing, owner


def letters_of(roles: Roles) -> set[str]:
    """The secrets that these roles may know: those marked with one of the roles they hold."""
    marks = {
        "M": {Role.MEMBER, Role.EDITOR, Role.STEWARD},
        "E": {Role.EDITOR, Role.STEWARD},
        "S": {Role.STEWARD},
    }
    return {f"SECRET-{mark}" for mark, allowed in marks.items() if not roles & allowed}


def test_no_representation_shows_what_a_viewer_may_not_read(everybody: dict[str, Viewer]) -> None:
    checked = 0
    for who, viewer in everybody.items():
        for meaning, thing, owner in things():
            roles = viewer.roles_on(owner)
            allowed, hidden = may_read(meaning, roles), letters_of(roles)
            told = reader(meaning.model, roles).read(getattr(thing, meaning.key))
            for media in ("application/ld+json", "text/turtle", "application/n-triples"):
                found = answer(meaning.name, getattr(thing, meaning.key), None, None, viewer, media=media)
                assert found is not None
                assert (found.status == 200) == (told is not None), (who, meaning.name)
                assert not any(secret in found.body.decode() for secret in hidden), (who, meaning.name)
                if told is None:
                    continue
                checked += 1
                if media == "application/ld+json":
                    names = {name for name in orjson.loads(found.body) if not name.startswith("@")}
                    assert names <= allowed, (who, meaning.name)
                else:
                    predicates = {triple.predicate.value for triple in turtle.parse(found.body, media)}
                    open_to_them = {expand(meaning.prop(name).iri) for name in allowed} | {expand("rdf:type")}
                    assert predicates <= open_to_them, (who, meaning.name)
            if told is not None:
                row = table(meaning, roles).row(told)
                assert not any(secret in str(cell) for secret in hidden for cell in row)
            # The form starts with what they may both read and change, and shows no other value.
            start = forms.initial(meaning, thing, roles)
            assert set(start) <= allowed
            page = forms.form_class(meaning, roles)(initial=start).as_p()
            assert not any(secret in page for secret in hidden), (who, meaning.name)
    assert checked > 100


def test_no_list_shows_what_a_viewer_may_not_read(everybody: dict[str, Viewer]) -> None:
    held: dict[str, list[tuple[Any, int | None]]] = {}
    for meaning, thing, owner in things():
        held.setdefault(meaning.name, []).append((thing, owner))
    for viewer in everybody.values():
        for meaning in all_meanings():
            page = paging.page(meaning, viewer, QueryDict())
            listed = {document["@id"] for document in page.documents}
            for document in page.documents:
                key = document["@id"].rpartition("/")[2]
                thing: Any = meaning.model._default_manager.get(**{meaning.key: key})
                owner = thing.pk if meaning.owner == "pk" else getattr(thing, f"{meaning.owner}_id", None)
                roles = viewer.roles_on(owner)
                assert {name for name in document if not name.startswith("@")} <= may_read(meaning, roles)
                assert document == reader(meaning.model, roles).read(key)
            # And a list holds all that can be read one by one.
            for thing, owner in held.get(meaning.name, []):
                seen = reader(meaning.model, viewer.roles_on(owner)).read(getattr(thing, meaning.key))
                assert (seen is not None) == (seen is not None and seen["@id"] in listed)


@pytest.mark.parametrize("meaning", all_meanings(), ids=lambda meaning: meaning.name)
@pytest.mark.parametrize("letters", ["V", "VM", "VR", "VME", "VMS"])
def test_no_description_names_what_a_role_may_not_read(meaning: Meaning, letters: str) -> None:
    roles = frozenset(LETTERS[letter] for letter in letters)
    allowed = may_read(meaning, roles)
    described = {name for name in schema.reading(meaning, roles)["properties"] if not name.startswith("@")}
    assert described == allowed
    for new in (True, False):
        assert set(schema.writing(meaning, roles, new=new)["properties"]) <= allowed
    assert {column.name for column in table(meaning, roles).columns if column.name} == allowed
    predicates = {
        triple.object.value
        for triple in turtle.parse(shacl.shape(meaning, roles), "text/turtle")
        if triple.predicate.value == "http://www.w3.org/ns/shacl#path"
    }
    assert predicates == {expand(meaning.prop(name).iri) for name in allowed}


def test_the_served_description_of_writing_shows_a_field_only_to_who_may_read_it() -> None:
    schemas = openapi.document(VISITOR.roles)["components"]["schemas"]
    for name, acts in ACTS.items():
        if not reader(named(name).model, VISITOR.roles).open:
            assert f"{name.capitalize()}New" not in schemas
            continue
        allowed = may_read(named(name), acts.roles)
        for form in ("New", "Change"):
            assert set(schemas[f"{name.capitalize()}{form}"]["properties"]) - acts.said.keys() <= allowed


def test_the_doors_themselves(client: Client, everybody: dict[str, Viewer]) -> None:
    del everybody
    for path in ("/organisations/velo", "/api/organisations/velo", "/api/organisations/", "/api/people/"):
        body = client.get(path, headers={"accept": "application/json"}).content.decode()
        assert "SECRET" not in body
