"""The example page in a real browser, as a maker of applications meets it: sign in, agree, write, come back, sign out.

Its packages are brought by ``make peers`` or ``make example``; without them, npm or a Chromium, this is passed over.
"""

from __future__ import annotations

import functools
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from bench.solid import ours
from bench.solid.scene import Scene

from communaux.client import House
from tests.browser.conftest import PASSWORD, browser  # noqa: F401
from tests.browser.test_login import sign_up
from tests.shared import ROOT

pytestmark = pytest.mark.browser
APP = ROOT / "examples" / "notebook"
PERSON = "carnet@exemple.org"


class Quiet(SimpleHTTPRequestHandler):
    """Gives files and says nothing."""

    def log_message(self, *_words: object) -> None:
        """Nothing."""


@pytest.fixture
def app() -> Iterator[str]:
    """The address of the page, bundled afresh."""
    if not shutil.which("node"):
        pytest.skip("node is not here: the example page cannot be brought together")
    if not (APP / "node_modules" / "esbuild").exists():
        pytest.skip("the packages of the example page are not here: make example")
    subprocess.run(["node", "build.mjs"], cwd=APP, check=True, timeout=60)
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(APP / "dist")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()
    server.server_close()


def through_consent(page: Any, base: str) -> None:
    """From the form of the page to the house, its consent, and back."""
    page.click("#sign-in button")
    page.wait_for_url(f"{base}**")
    assert "Mon carnet" in page.locator("h1").inner_text()
    if page.locator("#your-name").count():
        page.fill("#your-name", "Camille Essai")
    page.click("button[name=decision][value=grant]")
    page.wait_for_selector("#inside:not([hidden])")


def test_somebody_signs_in_agrees_and_keeps_a_note(app: str, house: Scene, browser: Any) -> None:  # noqa: F811
    environment = ours.environment_of(house.data, int(urlsplit(house.base).port or 0))
    context = browser.new_context(locale="fr-FR", base_url=house.base)
    wrong: list[str] = []
    try:
        page = context.new_page()
        sign_up(page, PERSON)
        person = ours.command(environment, "person", "create", PERSON)
        storage = ours.command(environment, "storage", "create", "carnet", "--owner", person["webid"])["url"]
        page.goto("/account/login/")
        if page.locator("[name=login]").count():
            page.fill("[name=login]", PERSON)
            page.fill("[name=password]", PASSWORD)
            page.click("main form:not([action='/preferences/']) button[type=submit]")
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(f"{app}?house={quote(house.base)}")
        through_consent(page, house.base)
        assert page.locator("#webid").inner_text() == person["webid"]
        page.locator("#storage option").first.wait_for(state="attached")
        page.locator("#said", has_text="à jour").wait_for()
        page.fill("#text", "Rendez-vous au marché d’hiver")
        page.click("#note button")
        page.locator("#said", has_text="enregistrée").wait_for()

        note = f"{storage}notes/example.ttl"
        with House.signed_in(house.base, person["client_id"], person["client_secret"]) as own:
            assert [str(o) for _s, p, o in own.triples(note) if p.endswith("/text")] == [
                "Rendez-vous au marché d’hiver"
            ]
            own.update(note, f'INSERT DATA {{ <{note}#note> <https://schema.org/keywords> "hiver" }}')
        page.fill("#text", "Rendez-vous à midi")
        page.click("#note button")
        page.locator("#note[data-saved='2']").wait_for()
        with House.signed_in(house.base, person["client_id"], person["client_secret"]) as own:
            said = {p.rpartition("/")[2]: str(o) for _s, p, o in own.triples(note)}
        assert said["keywords"] == "hiver", "what another program wrote stays"

        page.click("#sign-out")
        page.wait_for_selector("#sign-in:not([hidden])")
        assert not wrong
    finally:
        context.close()
