"""What everybody reads of a self-assessment."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from communaux.modules.charter.acts import assessments
from tests import factories as make
from tests.modules.charter import factories as made

pytestmark = pytest.mark.django_db
PATH = "/organisations/velo/charter/answers"


def test_public_answers_are_read_once_they_are_shared(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    made.make_charter()
    organisation = make.make_organisation("Vélo", slug="velo")
    keeper = made.keeper_of(organisation)
    assessment = assessments.start(keeper, organisation)
    said = {"answer": "met", "comment": "**Une voix** <script>alert(1)</script>"}
    assessments.answer(keeper, made.row(assessment, "G1"), said)
    assessments.answer(
        keeper,
        made.row(assessment, "G2"),
        {"answer": "not-yet", "visibility": "reviewers", "comment": "SECRET"},
    )
    assessments.add_evidence(
        keeper, made.row(assessment, "G1"), {"title": "Statuts", "link": "https://a.example/statuts"}
    )
    assessments.add_evidence(
        keeper,
        made.row(assessment, "G1"),
        {"title": "SECRET", "link": "https://a.example/secret", "visibility": "reviewers"},
    )
    assert client.get(PATH).status_code == 404
    assert PATH not in client.get("/organisations/velo/charter").content.decode()
    assessments.share(keeper, assessment)
    assert PATH in client.get("/organisations/velo/charter").content.decode()
    with django_assert_max_num_queries(10):
        page = client.get(PATH).content.decode()
    assert "<strong>Une voix</strong>" in page
    assert "https://a.example/statuts" in page
    assert "SECRET" not in page
    assert "<script>alert" not in page
    assert 'id="G2"' not in page
    assessments.unshare(keeper, assessment)
    assert client.get(PATH).status_code == 404


def test_nothing_is_read_of_a_hidden_organisation(client: Client) -> None:
    made.make_charter()
    organisation = make.make_organisation("Vélo", slug="velo")
    keeper = made.keeper_of(organisation)
    assessment = assessments.start(keeper, organisation)
    assessments.answer(keeper, made.row(assessment, "G1"), {"answer": "met"})
    assessments.share(keeper, assessment)
    type(organisation).objects.filter(pk=organisation.pk).update(state="withdrawn")
    assert client.get(PATH).status_code == 404
    client.force_login(make.make_steward())
    assert client.get(PATH).status_code == 404
