"""Pages of analysis as people see them: pictures with tables, refusals in words, files, and nothing that they may not read."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from communaux.meaning.access import Viewer
from communaux.modules.surveys.acts import coding
from communaux.modules.surveys.models import CodedAnswer, Survey, Wave
from communaux.modules.surveys.rules.parsing import parse
from communaux.modules.surveys.rules.xlsform_export import export
from communaux.nouns.models import Account
from tests import factories
from tests.modules.surveys import analysis_world as world

pytestmark = pytest.mark.django_db

SECRETS = {
    "SECRET-PUBLIC": "VMRES",
    "SECRET-MEMBRES": "MRES",
    "SECRET-RECHERCHE": "R",
    "SECRET-SANS-ACCORD": "",
    "SECRET-BROUILLON": "",
    "SECRET-RETIRE": "",
    "SECRET-OUVERT": "",
}
"""Open answers, and who may read each: visitor, member, researcher, editor of its organisation, steward."""


@pytest.fixture
def people() -> dict[str, Account | None]:
    own = factories.make_organisation("Chez nous")
    return {
        "V": None,
        "M": factories.make_member(factories.make_organisation()),
        "R": factories.make_account(researcher=True),
        "E": factories.make_editor(own),
        "S": factories.make_steward(),
    }


def client(account: Account | None) -> Client:
    found = Client()
    if account is not None:
        found.force_login(account)
    return found


@pytest.fixture
def wave(people: dict[str, Account | None]) -> Wave:
    """Thirty ordinary answers, and the secrets."""
    survey = world.make_survey()
    wave = world.make_wave(survey)
    for n in range(30):
        answers: dict[str, Any] = {
            "A1": "small" if n % 3 else "large",
            "A2": bool(n % 2),
            "A3": ["a", "b"] if n % 2 else ["b"],
            "A4": 2000 + n % 20,
            "A5": "FR" if n % 4 else "ES",
            "B2": {"E1": str(1 + n % 5), "E2": str(3 + n % 3)},
            "B3": [{"id": "r1", "kind": "pay", "sum": {"amount": str(1000 + n)}, "note": "x"}],
            "B4.a": 10 + n,
        }
        world.answer(wave, answers, factories.make_organisation(country="FR" if n % 3 else "ES"))
    world.answer(wave, {"A2": True, "B1": "SECRET-PUBLIC"}, visibility={"B1": "public"})
    world.answer(wave, {"A2": True, "B1": "SECRET-MEMBRES"})
    world.answer(wave, {"A2": True, "B1": "SECRET-RECHERCHE"}, visibility={"B1": "researchers"})
    world.answer(wave, {"A2": True, "B1": "SECRET-SANS-ACCORD"}, visibility={"B1": "public"}, consent=False)
    world.answer(wave, {"A2": True, "B1": "SECRET-BROUILLON"}, visibility={"B1": "public"}, state="draft")
    world.answer(wave, {"A2": True, "B1": "SECRET-RETIRE"}, visibility={"B1": "public"}, state="withdrawn")
    running = world.make_wave(survey, 2026, "open")
    world.answer(running, {"A2": True, "B1": "SECRET-OUVERT"}, visibility={"B1": "public"})
    return wave


BASE = "/surveys/essai/analysis/"
PAGES = (
    BASE,
    f"{BASE}B1/",
    f"{BASE}B1.csv",
    f"{BASE}A2/?by=org.country&is=FR",
    f"{BASE}B2/?by=org.country&is=FR",
    f"{BASE}B3/",
    f"{BASE}B3.csv",
    f"{BASE}table/?rows=A1&columns=A2",
    f"{BASE}table.csv?rows=A1&columns=A2",
    "/surveys/essai/export",
    "/surveys/essai/export/responses.csv",
    "/surveys/essai/export/B3.csv",
    "/surveys/essai/export/B2.csv",
    "/surveys/essai/export/codebook.csv",
    "/surveys/essai/export/codebook.json",
    "/surveys/essai/export/answers.xlsx",
    "/questionnaires/essai-1.xlsx",
)


def text_of(response: Any) -> str:
    content = response.content
    if content.startswith(b"PK"):
        book = openpyxl.load_workbook(io.BytesIO(content))
        return " ".join(str(c.value) for sheet in book for row in sheet for c in row if c.value is not None)
    return str(content.decode())


@pytest.mark.parametrize("who", "VMRES")
def test_nobody_reads_more_than_visibility_and_consent_allow(
    wave: Wave, people: dict[str, Account | None], who: str
) -> None:
    reader = client(people[who])
    read = ""
    for url in PAGES:
        response = reader.get(url)
        assert response.status_code == 200, url
        read += text_of(response)
    for secret, allowed in SECRETS.items():
        assert (secret in read) == (who in allowed), secret


def test_an_open_wave_shows_how_many_answered_and_nothing_else(wave: Wave) -> None:
    Wave.objects.filter(pk=wave.pk).update(state="planned")
    page = Client().get(BASE).content.decode()
    assert "est ouverte jusqu’au" in page
    assert "SECRET" not in page
    for url in PAGES[1:-1]:
        assert Client().get(url).status_code == 404, url
    assert Client().get(f"{BASE}?wave=essai-2026").status_code == 404


def test_every_picture_has_its_table_and_its_words(wave: Wave) -> None:
    page = Client().get(BASE).content.decode()
    pictures = page.count('<svg class="chart"')
    assert pictures >= 6
    assert page.count("<title") - 1 >= pictures
    assert page.count("<table") >= pictures
    assert "style=" not in page
    identifiers = re.findall(r'\bid="([^"]+)"', page)
    assert len(identifiers) == len(set(identifiers))


def test_pages_ask_the_database_few_questions(wave: Wave, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(12):
        Client().get(BASE)
    with django_assert_max_num_queries(25):
        Client().get(f"{BASE}A2/?by=org.country&is=FR")
    with django_assert_max_num_queries(15):
        Client().get(f"{BASE}table/?rows=A1&columns=A3")


def test_a_filter_that_few_share_is_refused_in_words(wave: Wave) -> None:
    world.answer(wave, {"A1": "small"}, factories.make_organisation(country="MT"))
    page = Client().get(f"{BASE}A1/?by=org.country&is=MT").content.decode()
    assert "rien n’est montré pour ce critère" in page
    assert "Malte" not in page
    assert Client().get(f"{BASE}A1/?by=org.secret&is=FR").status_code == 404


def test_a_table_of_two_questions_keeps_its_choice_in_its_address(wave: Wave) -> None:
    page = Client().get(f"{BASE}table/?rows=A1&columns=org.country&share=columns").content.decode()
    assert 'value="A1" selected' in page
    assert 'value="org.country" selected' in page
    assert 'value="columns" selected' in page
    assert 'class="heat"' in page
    for wrong in (
        "rows=B1&columns=A1",
        "rows=B2/E9&columns=A1",
        "rows=B2&columns=A1",
        "rows=org.x&columns=A1",
    ):
        assert Client().get(f"{BASE}table/?{wrong}").status_code == 404, wrong
    same = Client().get(f"{BASE}table/?rows=A1&columns=A1").content.decode()
    assert "deux questions différentes" in same


def numbers_in(rows: list[list[str]]) -> Iterator[int]:
    for row in rows:
        for cell in row[1:]:
            if cell.isdigit():
                yield int(cell)


@pytest.mark.parametrize("who", "VMR")
def test_no_downloaded_table_holds_a_count_of_one_to_four(
    wave: Wave, people: dict[str, Account | None], who: str
) -> None:
    reader = client(people[who])
    for url in (
        f"{BASE}A1.csv",
        f"{BASE}A2.csv",
        f"{BASE}A3.csv",
        f"{BASE}B2.csv",
        f"{BASE}table.csv?rows=A1&columns=A5",
    ):
        rows = list(csv.reader(io.StringIO(text_of(reader.get(url)).lstrip("\ufeff"))))
        kept = [row for row in rows if row and row[0] not in ("Sans réponse", "Réponse", "Énoncé")]
        assert not [count for count in numbers_in(kept) if 0 < count < 5], url


def test_two_waves_are_compared_for_all_and_for_those_of_both(wave: Wave) -> None:
    earlier = world.make_wave(wave.survey, 2020)
    for response in wave.responses.filter(state="submitted", consent=True)[:20]:
        world.answer(earlier, {"A1": "large", "A3": ["a"]}, response.organisation)
    page = Client().get(f"{BASE}waves/?before=essai-2020&after=essai-2024").content.decode()
    assert "2020" in page
    assert '<svg class="chart"' in page
    panel = Client().get(f"{BASE}waves/?before=essai-2020&after=essai-2024&who=panel").content.decode()
    assert "Les mêmes organisations" in panel
    later = wave.survey.versions.get()
    raw = json.loads(json.dumps(later.definition))
    raw["sections"][0]["questions"][0]["label"]["fr"] = "Taille de la structure"
    later.pk, later.key, later.number, later.definition, later.digest = None, "essai-2", 2, raw, "autre"
    later.save(force_insert=True)
    Wave.objects.filter(pk=wave.pk).update(questionnaire=later)
    changed = Client().get(f"{BASE}waves/").content.decode()
    assert "ont changé entre les deux vagues" in changed


def test_exported_rows_say_what_they_are_and_run_nothing(wave: Wave) -> None:
    world.answer(wave, {"A1": "other", "A1.other": "=cmd()"})
    rows = list(
        csv.reader(io.StringIO(text_of(Client().get("/surveys/essai/export/responses.csv")).lstrip("\ufeff")))
    )
    assert rows[0][:3] == ["response", "A1", "A1.other"]
    assert rows[1][1] == "Taille"
    assert "'=cmd()" in {row[2] for row in rows}
    assert len({row[0] for row in rows[2:]}) == len(rows) - 2
    long = list(
        csv.reader(io.StringIO(text_of(Client().get("/surveys/essai/export/B3.csv")).lstrip("\ufeff")))
    )
    assert long[0] == ["response", "row", "column", "value"]
    assert {row[2] for row in long[1:]} == {"kind", "sum.amount", "note"}
    book = json.loads(Client().get("/surveys/essai/export/codebook.json").content)
    assert set(book["fields"]) == set(world.definition().fields)


def test_a_survey_in_preparation_is_analysed_by_nobody_else(
    wave: Wave, people: dict[str, Account | None]
) -> None:
    Survey.objects.update(state="draft")
    for url in PAGES:
        assert Client().get(url).status_code == 404, url
        assert client(people["M"]).get(url).status_code == 404, url


# --- coding ----------------------------------------------------------------------------------------------------------


def researcher(people: dict[str, Account | None]) -> tuple[Client, Viewer]:
    account = people["R"]
    assert account is not None
    return client(account), factories.viewer(account)


def test_answers_are_coded_on_their_page(wave: Wave, people: dict[str, Account | None]) -> None:
    reader, viewer = researcher(people)
    here = f"{BASE}B1/coding/"
    added = reader.post(here, {"label_fr": "Temps", "label_en": "Time"}, follow=True)
    assert "Le code est ajouté" in added.content.decode(), added.content.decode()[:5000]
    code = wave.codes.get()
    response = wave.responses.get(answers__B1="SECRET-RECHERCHE")
    coded = reader.post(here, {"response": response.pk, "codes": [code.key]}, follow=True)
    assert "Codée par vous" in coded.content.decode()
    assert CodedAnswer.objects.get().coder_id == viewer.account
    reader.post(f"{here}{code.key}", {"label_fr": "Durée", "label_en": "Hours"})
    code.refresh_from_db()
    assert code.label["fr"] == "Durée"
    reader.post(here, {"remove": code.key})
    assert CodedAnswer.objects.get().codes == []


def test_members_code_what_they_read_and_keep_no_codebook(
    wave: Wave, people: dict[str, Account | None]
) -> None:
    _reader, viewer = researcher(people)
    code = coding.add_code(viewer, wave, "B1", {"label": {"fr": "Temps", "en": "Time"}})
    member = client(people["M"])
    here = f"{BASE}B1/coding/"
    page = member.get(here).content.decode()
    assert "SECRET-MEMBRES" in page
    assert "SECRET-RECHERCHE" not in page
    assert "Ajouter un code" not in page
    hidden = wave.responses.get(answers__B1="SECRET-RECHERCHE")
    assert member.post(here, {"response": hidden.pk, "codes": [code.key]}).status_code == 403
    assert member.get(f"{here}{code.key}").status_code == 403
    assert Client().get(here).status_code == 302
    plain = client(factories.make_account())
    assert plain.get(here).status_code == 403


# --- XLSForm ---------------------------------------------------------------------------------------------------------


def sent(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("form.xlsx", content)


def test_a_form_is_shown_before_a_survey_is_made_of_it(people: dict[str, Account | None]) -> None:
    steward = client(people["S"])
    found = parse(world.RAW).definition
    assert found is not None
    page = steward.post("/surveys/import", {"file": sent(export(found, []))})
    shown = page.content.decode()
    assert "Voici ce que donnerait ce formulaire" in shown
    assert "Taille" in shown
    assert not Survey.objects.exists()
    made = steward.post("/surveys/import", {"raw": page.context["keep"].initial["raw"]})
    assert made.status_code == 302
    survey = Survey.objects.get()
    assert survey.state == "draft"
    assert parse(survey.versions.get().definition).definition == found


@pytest.mark.parametrize("content", [b"no form", b"PK\x03\x04", b""])
def test_a_broken_form_is_told_in_words(people: dict[str, Account | None], content: bytes) -> None:
    page = client(people["S"]).post("/surveys/import", {"file": sent(content)})
    assert page.status_code == 200
    assert not Survey.objects.exists()


@pytest.mark.parametrize("raw", ["", "{", "[]", '{"title": "x"}', '{"title": {"fr": "x"}, "sections": []}'])
def test_a_forged_questionnaire_is_refused(people: dict[str, Account | None], raw: str) -> None:
    page = client(people["S"]).post("/surveys/import", {"raw": raw})
    assert page.status_code == 200
    assert not Survey.objects.exists()


def test_only_stewards_bring_forms_in(people: dict[str, Account | None]) -> None:
    assert Client().get("/surveys/import").status_code == 302
    assert client(people["M"]).get("/surveys/import").status_code == 403


def test_pages_speak_english(wave: Wave) -> None:
    page = Client(headers={"accept-language": "en"}).get(BASE).content.decode()
    assert "What the answers say" in page
    assert "Réponse" not in page


def test_stewards_prepare_a_survey_from_a_form(people: dict[str, Account | None]) -> None:
    steward = client(people["S"])
    found = parse(world.RAW).definition
    assert found is not None
    values = {"title_fr": "Essai", "title_en": "Trial", "audience": "organisations", "origin": "file"}
    wrong = steward.post("/surveys/new", values | {"file": sent(b"PK\x03\x04 broken")})
    assert "n’est pas un classeur" in wrong.content.decode()
    steward.post("/surveys/new", values | {"file": sent(export(found, []))})
    assert parse(Survey.objects.get().versions.get().definition).definition == found


def test_a_wave_of_a_few_shows_nothing_but_that() -> None:
    wave = world.make_wave(world.make_survey())
    for _n in range(4):
        world.answer(wave, {"A1": "small", "A4": 2011})
    page = Client().get(BASE).content.decode()
    assert "Moins de 5 réponses à cette vague" in page
    assert '<svg class="chart"' not in page
    assert "4 réponses" not in page
    for url in (f"{BASE}A1/", f"{BASE}A4.csv", f"{BASE}table/?rows=A1&columns=A3"):
        assert "2011" not in Client().get(url).content.decode()
        assert '<svg class="chart"' not in Client().get(url).content.decode()
