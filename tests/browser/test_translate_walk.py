"""The workbench as one walks through it, without a script: an example, its losses, an edit put back, a test, a comparison."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.conftest import RunningHouse

pytestmark = pytest.mark.browser


@pytest.fixture
def plain(house: RunningHouse, browser: Any) -> Iterator[Any]:
    """A page of a phone without JavaScript."""
    context = browser.new_context(
        base_url=house.url,
        locale="fr-FR",
        java_script_enabled=False,
        viewport={"width": 390, "height": 844},
    )
    yield context.new_page()
    context.close()


def test_a_sample_goes_there_and_back(plain: Any) -> None:
    plain.goto("/standards/translate")
    plain.locator('a[href*="from=sse-flat"]').click()
    plain.locator(".bench-form button[type=submit]").click()
    assert plain.locator(".values .lost").count() >= 1
    assert plain.get_by_role("heading", name="Complément").is_visible()
    output = plain.locator("#edited")
    output.fill(output.input_value().replace("Les Quais partagés", "Les Berges partagées"))
    plain.get_by_role("button", name="Remettre dans la source").click()
    changes = plain.locator("#changes tbody tr")
    assert changes.count() == 1
    assert "Les Berges partagées" in changes.inner_text()
    # everything can be sent again, and downloaded
    with plain.expect_download() as download:
        plain.get_by_role("button", name="le complément").click()
    assert download.value.suggested_filename == "complement.jsonl"

    plain.goto("/standards/test?profile=sse-flat&sample=1")
    plain.locator(".bench-form button[type=submit]").click()
    assert plain.locator(".causes li").count() >= 1

    plain.goto("/standards/mappings/")
    plain.locator('a[href="/standards/mappings/dfc-2.0"]').click()
    assert plain.locator(".coverage svg").count() == 2

    plain.goto("/standards/compare?a=pair&b=schema-org")
    assert plain.locator("#changed tbody tr").count() > 3
