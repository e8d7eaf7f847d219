"""An import from the file to the records, in a browser with scripts and in one without, through the real worker."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import RunningHouse

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_steward_brings_a_list_in(
    house: RunningHouse, steward: Any, browser: Any, tmp_path: Path, scripts: bool
) -> None:
    path = tmp_path / f"liste-{scripts}.csv"
    lines = "".join(f"Panier {scripts} {number},Brest,France\n" for number in range(300))
    path.write_text(f"Nom,Ville,Pays\n{lines}Le Bac,Lyon,Cypres\n", encoding="utf-8")
    context = browser.new_context(
        locale="fr-FR",
        base_url=house.url,
        java_script_enabled=scripts,
        storage_state=steward.storage_state(),
    )
    page = context.new_page()
    page.goto("/imports/")
    page.set_input_files("[name=file]", path)
    page.click("main form button[type=submit]")
    assert page.locator("#columns select").count() == 3
    page.click("text=Essayer à blanc")
    page.wait_for_selector("text=Voici ce qui serait fait", timeout=60_000)
    assert "Cypres" in page.inner_text("#refused")
    page.click(f"form[action='{page.url.removeprefix(house.url)}/run'] button")
    page.wait_for_selector("text=C’est fait", timeout=60_000)
    assert page.locator(".figures dd").first.inner_text() == "300"
    page.goto("/directory/export")
    with page.expect_download() as download:
        page.click("a[href='/directory/export.csv']")
    assert f"Panier {scripts} 299" in Path(download.value.path()).read_text(encoding="utf-8")
    context.close()
