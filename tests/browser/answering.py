"""How somebody answers a questionnaire in a browser, whatever it asks: each control on the page is filled as people do,
by its kind. Works the same with scripts and without."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

_KINDS = """fields => fields.map(field => {
  const shown = field.getClientRects().length > 0 && !field.closest(".unasked");
  const first = field.querySelector("input:not([type=hidden]), select, textarea");
  const kind = field.querySelector("[data-table]") ? "table" : field.querySelector(".matrix") ? "matrix"
    : field.querySelector(".money") ? "money" : !first ? "none"
    : first.tagName === "INPUT" ? (["radio", "checkbox"].includes(first.type) ? first.type : first.className || "text")
    : first.tagName.toLowerCase();
  return [field.dataset.field, kind, shown];
})"""


def fields(page: Any) -> dict[str, str]:
    """Field -> kind of its control, of the questions that the page asks now."""
    found = page.locator("[data-field]").evaluate_all(_KINDS)
    return {name: kind for name, kind, shown in found if shown}


def answer(page: Any, already: Iterable[str] = ()) -> list[str]:
    """Fill every question of a page, those that appear on the way as well. Gives back the fields that were filled."""
    done = dict.fromkeys(already, "")
    begun = len(done)
    while left := {name: kind for name, kind in fields(page).items() if name not in done}:
        for name, kind in left.items():
            fill(page, name, kind)
        done |= left
    return list(done)[begun:]


def fill(page: Any, name: str, kind: str) -> None:
    """Answer one field."""
    field = page.locator(f'[data-field="{name}"]')
    if kind == "table":
        _table(page, field)
    elif kind == "matrix":
        for row in field.locator("tbody tr").all():
            row.locator("input[value]:not([value=''])").last.check()
    else:
        _control(field, kind, name)


def _control(place: Any, kind: str, text: str) -> None:
    match kind:
        case "radio":
            yes = place.locator("input[value=yes]")
            (yes if yes.count() else place.locator("input[type=radio]").first).check()
        case "checkbox":
            fold = place.locator("details:not([open]) > summary")
            if fold.count():
                fold.first.click()
            place.locator("input[type=checkbox]").first.check()
        case "select":
            place.locator("select").select_option(index=1)
        case "money":
            place.locator("input.number").first.fill("1 200,50")
        case "year":
            place.locator("input").last.fill("2016")
        case "number":
            place.locator("input").last.fill("12")
        case "country":
            place.locator("input.country").first.fill("France")
        case "textarea":
            place.locator("textarea").fill(f"Une réponse à {text}.")
        case "text":
            place.locator("input[type=text]").first.fill(f"Une réponse à {text}")
        case _:
            raise AssertionError(f"nobody knows how to answer {text}, a {kind}")


_CELLS = """row => [...row.querySelectorAll("td:not(.act)")].map(cell => {
  const one = cell.querySelector("input, select, textarea");
  if (cell.querySelector(".money")) return "money";
  if (one.tagName !== "INPUT") return one.tagName.toLowerCase();
  return ["radio", "checkbox"].includes(one.type) ? one.type : one.className || "text";
})"""


def _table(page: Any, field: Any) -> None:
    """Two rows: the one that waits there, and one more that is asked for."""
    rows = field.locator("tbody tr")
    before = rows.count()
    _row(rows.first, "première")
    field.locator("button[name=add]").click()
    rows.nth(before).wait_for()
    _row(rows.nth(1), "deuxième")


def _row(row: Any, text: str) -> None:
    cells = row.locator("td:not(.act)")
    for place, kind in enumerate(row.evaluate(_CELLS)):
        _control(cells.nth(place), kind, text)
