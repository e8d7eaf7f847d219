"""The yearly report: the same for everybody, honest about examples, and readable by all on screen and on paper."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.test import Client
from django.utils import timezone

from communaux.doors.report import make, printing
from communaux.doors.report.shape import Bars, Cell, Table
from communaux.modules.charter.models import CharterVersion, Recognition, Signature
from communaux.modules.charter.models import Decision as CharterDecision
from communaux.modules.groups.models import Decision, Group, Meeting, Milestone
from communaux.modules.library.models import Resource
from communaux.modules.surveys.models import Response, Survey, SurveyVersion, Wave
from communaux.nouns.models import Organisation
from tests import factories

pytestmark = pytest.mark.django_db


def this_year() -> int:
    """The year of the moment: the suite may be read in one and run in the next."""
    return timezone.localdate().year


@pytest.fixture(autouse=True)
def _data(tmp_path: Path, settings: object) -> None:
    settings.DATA = tmp_path  # type: ignore[attr-defined]


def test_the_present_year_always_has_a_report(client: Client) -> None:
    assert make.years()[0] == this_year()
    assert client.get("/report/").status_code == 200
    assert client.get(f"/report/{this_year()}").status_code == 200
    assert client.get("/report/1789").status_code == 404
    assert client.get("/report/1789.pdf").status_code == 404
    assert client.post(f"/report/{this_year()}").status_code == 405


def test_a_draft_and_an_example_are_not_counted(client: Client) -> None:
    factories.make_organisation("Vélos du port")
    Organisation.objects.filter(pk=factories.make_organisation("Exemple").pk).update(fictional=True)
    Organisation.objects.filter(pk=factories.make_organisation("Secrète").pk).update(state="draft")
    told = client.get(f"/report/{this_year()}?format=json").json()
    directory = next(part for part in told["sections"] if part["code"] == "directory")
    assert directory["figures"][0]["value"] == 1
    text = json.dumps(told, ensure_ascii=False)
    assert "Vélos du port" in text
    assert "Exemple" not in text
    assert "Secrète" not in text


def test_a_steward_reads_the_same_report_as_a_visitor(client: Client) -> None:
    organisation = factories.make_organisation("Secrète")
    Organisation.objects.filter(pk=organisation.pk).update(state="draft")
    visitor = client.get(f"/report/{this_year()}?format=json").json()
    client.force_login(
        factories.make_steward(), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    assert client.get(f"/report/{this_year()}?format=json").json()["sections"] == visitor["sections"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_on_paper_it_is_tagged_titled_and_in_its_language(client: Client, language: str) -> None:
    factories.make_organisation("Vélos <b>du</b> port")
    response = client.get(f"/report/{this_year()}.pdf", headers={"accept-language": language})
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    context = {"report": make.report(this_year()), "sections": [], "base_url": "", "federation": "Essai"}
    from django.template.loader import render_to_string
    from django.utils.translation import override

    with override(language):
        plain = printing.to_pdf(render_to_string("report/print.html", context), uncompressed_pdf=True)
    assert b"/StructTreeRoot" in plain
    assert b"/Marked true" in plain
    assert re.search(rb"/Lang\s*\(" + language.encode(), plain)
    assert b"pdfuaid" in plain
    assert b"/DisplayDocTitle true" in plain


def test_it_is_printed_once_for_each_state_of_the_journal(client: Client, tmp_path: Path) -> None:
    client.get(f"/report/{this_year()}.pdf")
    first = list((tmp_path / "reports").iterdir())
    client.get(f"/report/{this_year()}?format=pdf")
    assert list((tmp_path / "reports").iterdir()) == first
    from communaux.meaning.access import SYSTEM
    from communaux.modules.network.acts import organisations

    organisations.create(SYSTEM, {"name": "Nouvelle"})
    client.get(f"/report/{this_year()}.pdf")
    second = list((tmp_path / "reports").iterdir())
    assert len(second) == 1
    assert second != first


@pytest.mark.parametrize(
    "address",
    [
        "https://house.invalid/static/../../../etc/passwd",
        "https://house.invalid/static/%2e%2e/%2e%2e/secret.key",
        "https://house.invalid.example/static/communaux/look.css",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "https://house.invalid/media/x.png",
    ],
)
def test_printing_fetches_nothing_but_static_files_of_the_house(address: str) -> None:
    with pytest.raises((ValueError, SuspiciousFileOperation)):
        printing.static_file(address)


def test_bars_are_shares_of_the_longest() -> None:
    bars = Bars.of("x", "Titre", [("a", 4), ("b", 1), ("c", 0)])
    assert [bar.share for bar in bars.bars] == [100, 25, 0]
    assert Bars.of("x", "Titre", []).bars == []


def test_a_table_shows_links_on_pages_and_words_to_programs() -> None:
    table = Table(
        "t", "Légende", ["Nom", "Nombre"], [[Cell("Un", "/un"), 1], [Cell("Deux"), 2]], frozenset({1})
    )
    assert table.shown()["rows"] == [[{"text": "Un", "url": "/un"}, "1"], ["Deux", "2"]]
    assert table.plain()["rows"] == [["Un", 1], ["Deux", 2]]


def _signed(name: str, on: date, *, fictional: bool = False) -> None:
    organisation = factories.make_organisation(name)
    Organisation.objects.filter(pk=organisation.pk).update(fictional=fictional)
    version = CharterVersion.objects.get_or_create(
        number="9", defaults={"ordinal": 9, "state": "in-force", "in_force_from": date(2018, 3, 1)}
    )[0]
    Signature.objects.create(organisation=organisation, charter=version, signed_on=on)


def test_a_signature_is_told_in_its_year_and_counted_in_those_that_follow(client: Client) -> None:
    _signed("Vélos du port", date(2018, 5, 2))
    _signed("Exemple", date(2018, 5, 3), fictional=True)
    assert {2018, this_year()} <= set(make.years())
    told = {year: client.get(f"/report/{year}?format=json").json() for year in (2018, this_year())}
    parts = {year: next(p for p in told[year]["sections"] if p["code"] == "charter") for year in told}
    assert [figure["value"] for figure in parts[2018]["figures"]] == [1, 1]
    assert [figure["value"] for figure in parts[this_year()]["figures"]] == [1]
    assert [row[0] for row in parts[2018]["tables"][0]["rows"]] == ["Vélos du port"]
    assert parts[this_year()]["tables"] == []


def test_a_group_is_told_while_it_is_at_work() -> None:
    Group.objects.create(slug="a", name="Statuts", state="active", started="2018-07", aim={"fr": "Un kit."})
    Group.objects.create(slug="b", name="Fini", state="done", started="2017", ended="2018-02")
    Group.objects.create(slug="c", name="Idée", state="proposed")
    Group.objects.create(slug="d", name="Exemple", state="active", started="2018", fictional=True)
    names = {}
    for year in (2017, 2018, 2019):
        part = next((p for p in make.report(year).sections if p.code == "groups"), None)
        names[year] = [entry.title for entry in part.entries] if part else []
    assert names == {2017: ["Fini"], 2018: ["Fini", "Statuts"], 2019: ["Statuts"]}


def test_what_took_place_is_told_in_order_and_plans_are_not() -> None:
    group = Group.objects.create(slug="a", name="Statuts", state="active", started="2018")
    example = Group.objects.create(slug="x", name="Exemple", state="active", fictional=True)
    at = datetime(2018, 12, 31, 23, 30, tzinfo=UTC)  # already 2019 in Paris
    Meeting.objects.create(
        group=group,
        title="Réveillon",
        state="held",
        starts=at,
        ends=at + timedelta(hours=1),
        present=7,
        guests=2,
    )
    Meeting.objects.create(
        group=group, title="Prévue", state="announced", starts=at, ends=at + timedelta(hours=1)
    )
    Meeting.objects.create(
        group=group,
        title="Privée",
        state="held",
        starts=at,
        ends=at + timedelta(hours=1),
        visibility="members",
    )
    Meeting.objects.create(
        group=example, title="Inventée", state="held", starts=at, ends=at + timedelta(hours=1), fictional=True
    )
    early = Milestone.objects.create(date="2019", title={"fr": "Colloque"}, place="Nantes", source="l. 1")
    early.groups.add(group)
    Decision.objects.create(group=group, title="Adopter le kit", decided_on=date(2019, 2, 1))
    part = next(p for p in make.report(2019).sections if p.code == "meetings")
    assert [figure.value for figure in part.figures] == [2, 1]
    assert [str(row[1]) for row in part.tables[0].rows] == ["Colloque", "Réveillon"]
    assert part.tables[0].rows[1][4] == "9"
    assert [entry.title for entry in part.entries] == ["Adopter le kit"]
    assert not [p for p in make.report(2018).sections if p.code == "meetings"]


def test_what_peers_decided_is_told_with_its_term() -> None:
    organisation = factories.make_organisation("Vélos du port")
    version = CharterVersion.objects.create(
        number="9", ordinal=9, state="in-force", in_force_from=date(2018, 3, 1)
    )
    recognition = Recognition.objects.create(organisation=organisation, charter=version, state="recognised")
    CharterDecision.objects.create(
        recognition=recognition,
        organisation=organisation,
        charter=version,
        outcome="recognise",
        reasons="Tout est là.",
        decided_on=date(2019, 5, 2),
        published_on=date(2019, 5, 2),
        until=date(2021, 5, 2),
    )
    part = next(p for p in make.report(2019).sections if p.code == "charter")
    (table,) = part.tables
    assert str(table.rows[0][0]) == "Vélos du port"
    assert "2021" in str(table.rows[0][3])


def test_a_resource_is_told_in_the_year_in_which_it_was_published() -> None:
    Resource.objects.create(
        title="Statuts types", kind="template", state="published", published=datetime(2019, 3, 1, tzinfo=UTC)
    )
    Resource.objects.create(
        title="Inventée",
        kind="template",
        state="published",
        published=datetime(2019, 3, 1, tzinfo=UTC),
        fictional=True,
    )
    assert 2019 in make.years()
    part = next(p for p in make.report(2019).sections if p.code == "library")
    assert [str(row[0]) for row in part.tables[0].rows] == ["Statuts types"]


def test_a_survey_is_told_once_somebody_real_answered() -> None:
    survey = Survey.objects.create(slug="s", title={"fr": "Enquête"}, state="open")
    version = SurveyVersion.objects.create(key="s-1", survey=survey, number=1, definition={}, digest="")
    wave = Wave.objects.create(
        slug="s-2019", survey=survey, questionnaire=version, title={"fr": "2019"}, state="closed",
        opens=date(2019, 1, 1), closes=date(2019, 2, 1),
    )  # fmt: skip
    Organisation.objects.filter(pk=factories.make_organisation("Exemple").pk).update(fictional=True)
    Response.objects.create(wave=wave, organisation=Organisation.objects.get(), state="submitted")
    assert 2019 not in make.years()
    for n in range(5):
        Response.objects.create(
            wave=wave, organisation=factories.make_organisation(f"O{n}"), state="submitted"
        )
        (entry,) = next(p for p in make.report(2019).sections if p.code == "surveys").entries
        assert ("moins de 5" in entry.meta) == (n < 4)
