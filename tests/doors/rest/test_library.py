"""The library through the REST door: files, pins, developments, and mentorings that only two people read."""

from __future__ import annotations

import base64

import pytest
from django.test import Client

from communaux.modules.library.models import Development, NewsItem, Pairing, Resource
from tests import factories as make
from tests.doors.rest.clients import client_of, etag, move, patch, post, refused
from tests.modules.groups.factories import make_somebody
from tests.modules.library import factories as library

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def test_a_draft_is_filed_by_its_author_and_published_by_who_answers_for_it() -> None:
    organisation = make.make_organisation()
    viewer, person = make_somebody(organisation)
    resource = library.make_resource(organisation, state="draft", by=person)
    path, author = f"/api/resources/{resource.key}", client_of(viewer)
    assert client_of(make_somebody()[0]).get(path).status_code == 404
    refused(move(author, path, "put-file", name="a.pdf"), 422)
    refused(move(author, path, "put-file", name="a.pdf", file="pas du base64"), 422)
    file = base64.b64encode(PDF).decode()
    assert move(author, path, "put-file", name="a.pdf", file=file).status_code == 200
    assert Resource.objects.get().file_name == "a.pdf"
    assert move(author, path, "publish").status_code == 403
    editor = client_of(make.make_editor(organisation))
    read = etag(editor, path)
    assert patch(editor, path, {"move": "publish"}, read).status_code == 200
    assert patch(editor, path, {"move": "publish"}, read).status_code == 412
    assert move(editor, path, "to-inventory").status_code == 200
    assert Resource.objects.get().commons is not None
    assert move(editor, path, "take-file").status_code == 200
    assert Resource.objects.get().file_name == ""


def test_news_is_pinned_by_stewards_and_shown_again() -> None:
    item = library.make_news()
    path, steward = f"/api/news/{item.key}", client_of(make.make_steward())
    assert move(client_of(make_somebody()[0]), path, "pin").status_code == 403
    assert move(steward, path, "pin", until="demain").status_code == 422
    assert move(steward, path, "pin").status_code == 200
    assert NewsItem.objects.get().pinned
    assert move(steward, path, "unpin").status_code == 200
    assert steward.delete(path, headers={"if-match": "*"}).status_code == 204
    assert move(steward, path, "show").status_code == 200
    assert not NewsItem.objects.get().withdrawn


def test_a_development_goes_on_the_shelves_once_delivered() -> None:
    organisation = make.make_organisation()
    editor = client_of(make.make_editor(organisation))
    made = library.make_development(organisation, state="delivered", repository="https://code.example/x")
    path = f"/api/developments/{library.make_development(organisation).key}"
    refused(move(editor, path, "delivered"), 422)
    refused(move(editor, path, "to-library"), 422)
    path = f"/api/developments/{made.key}"
    assert move(client_of(make_somebody()[0]), path, "to-library").status_code == 403
    assert move(editor, path, "to-library").status_code == 200
    assert Development.objects.get(pk=made.pk).resource is not None


def test_a_mentoring_is_between_two() -> None:
    (mentor, person), (mentee, _other) = make_somebody(), make_somebody()
    notice = library.make_notice(person)
    values = {"notice": notice.key, "message": "Bonjour"}
    assert post(Client(), "/api/pairings/", values).status_code == 401
    refused(post(client_of(mentor), "/api/pairings/", values), 422)
    refused(post(client_of(mentee), "/api/pairings/", {**values, "surprise": 1}), 422)
    assert post(client_of(mentee), "/api/pairings/", values).status_code == 201
    path = f"/api/pairings/{Pairing.objects.get().key}"
    assert client_of(make_somebody()[0]).get(path).status_code == 404
    assert move(client_of(mentee), path, "accept").status_code == 403
    refused(move(client_of(mentor), path, "start"), 422)
    assert move(client_of(mentor), path, "accept").status_code == 200
    assert patch(client_of(mentor), path, {"note": "Chaque mardi"}).status_code == 200
    assert client_of(mentee).get(path).json()["note"] == "Chaque mardi"
    steward = client_of(make.make_steward())
    assert "note" not in steward.get(path).json()
    assert patch(steward, path, {"note": "Lu"}).status_code == 403
    for step in ("start", "end"):
        assert move(client_of(mentee), path, step).status_code == 200
    assert Pairing.objects.get().state == "ended"
