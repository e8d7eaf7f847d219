"""The page of a zip that arrives: what is being done and how far, for its owner alone, in both languages, after a reload too."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from communaux.ground.tasks import jobs, pulse
from communaux.ground.tasks.models import Job
from communaux.modules.pods.acts import storages
from communaux.modules.pods.reading import documents as reading
from tests import factories
from tests.modules.pods.pages.test_pages import Ana

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(client: Client, settings: Any, tmp_path: Path) -> Ana:
    settings.DATA = tmp_path
    return Ana(client)


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody takes jobs by themselves."""
    monkeypatch.setattr(jobs, "_enqueue", lambda _job: None)


def send(ana: Ana, files: dict[str, str]) -> str:
    """Send a zip by the page; the address that it leads to."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, data in files.items():
            file.writestr(name, data)
    told = {"file": SimpleUploadedFile("a.zip", out.getvalue()), "lists": "on"}
    answer = ana.client.post("/account/storages/ana/import", told)
    assert answer.status_code == 302, answer.content[-2000:]
    return str(answer["Location"])


def running(message: str, done: int, total: int) -> pulse.Pulse:
    """The one job is under way, and lives."""
    job = Job.objects.get()
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.RUNNING, heartbeat=timezone.now(), done=done, total=total, message=message
    )
    beating = pulse.pulse_of(job.pk)
    beating.begin()
    return beating


@pytest.mark.parametrize(
    ("message", "percent", "fr", "en"),
    [
        ("read 50", 20, "Lecture et vérification du fichier", "Reading and checking the file"),
        ("write 50", 70, "Écriture des documents", "Writing documents"),
    ],
)
def test_it_says_what_is_being_done_and_how_far(
    ana: Ana, waits: None, message: str, percent: int, fr: str, en: str
) -> None:
    address = send(ana, {"a.txt": "x"})
    assert "En attente de son tour" in ana.see(address)
    beating = running(message, 12, 40)
    try:
        for _reload in range(2):
            page = ana.see(address)
            assert fr in page
            assert f'value="{percent}" max="100"' in page
            assert "12 sur 40" in page
            assert '<noscript><meta http-equiv="refresh"' in page
        page = ana.client.get(
            address, headers={"accept-language": "en", "accept": "text/html"}
        ).content.decode()
        assert en in page
        assert "12 of 40" in page
        told = ana.client.get(address, headers={"accept": "application/json"}).json()
        assert (told["state"], told["step"], told["percent"]) == ("running", message.split()[0], percent)
        assert address in ana.see("/account/storages/ana/import")  # one comes back to it
    finally:
        beating.end()


def test_in_the_end_it_counts_and_asks_no_more(ana: Ana) -> None:
    page = ana.see(
        send(ana, {"a.txt": "x", "notes/a.ttl": "<> <http://x.example/p> 1 .", ".internal/k": "x"})
    )
    assert "Le zip est arrivé" in page
    assert "http-equiv" not in page
    assert "hx-get" not in page
    assert "déjà là" in page
    assert "<code>.internal/k</code>" in page
    assert reading.found("/storages/ana/a.txt") is not None


def test_refused_lines_are_told_with_their_reasons_and_as_text(ana: Ana) -> None:
    page = ana.see(send(ana, {"a.txt": "x", "<b>.ttl": "broken", "c.jsonld": "{"}))
    assert "Rien n’a été écrit" in page
    assert "%3Cb%3E.ttl" in page
    assert "<b>" not in page
    assert "c.jsonld" in page
    assert reading.found("/storages/ana/a.txt") is None


def test_nobody_else_sees_or_stops_it(ana: Ana, waits: None) -> None:
    address = send(ana, {"a.txt": "x"})
    stranger = Client()
    assert stranger.get(address)["Location"].startswith("/account/login/")
    stranger.force_login(factories.make_member(ana.organisation))
    steward = Client()
    steward.force_login(factories.make_steward())
    for somebody in (stranger, steward):
        assert somebody.get(address).status_code in {401, 403}
        assert somebody.post(f"{address}/stop").status_code in {401, 403}
    assert Job.objects.get().state == Job.State.WAITING
    storages.create("autre", owner_webid=ana.agent.webid)
    assert ana.client.get(address.replace("/ana/", "/autre/")).status_code == 404


def test_stopped_it_says_so(ana: Ana, waits: None) -> None:
    address = send(ana, {"a.txt": "x"})
    assert ana.client.get(f"{address}/stop").status_code == 405
    assert Client(enforce_csrf_checks=True).post(f"{address}/stop").status_code == 403
    assert ana.client.post(f"{address}/stop").status_code == 302
    assert "est arrêtée" in ana.see(address)


def test_a_second_zip_waits_for_the_first(ana: Ana, waits: None) -> None:
    send(ana, {"a.txt": "x"})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("b.txt", "x")
    answer = ana.client.post(
        "/account/storages/ana/import", {"file": SimpleUploadedFile("b.zip", out.getvalue())}
    )
    assert answer.status_code == 200
    assert "Un autre zip est en train" in answer.content.decode()
