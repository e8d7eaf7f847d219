"""The look keeps its promises: contrast, no inline code, small scripts, fields that say what they are."""

from __future__ import annotations

import gzip
import itertools
import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from tools import vendor

from communaux.doors.pages import specimen
from communaux.doors.pages.templatetags import look

SOURCE = Path(specimen.__file__).parents[2]
STATIC = Path(specimen.__file__).parent / "static/communaux"
CSS = (STATIC / "look.css").read_text()
VIEWS = (
    specimen.specimen,
    specimen.home_specimen,
    specimen.directory_specimen,
    specimen.organisation_specimen,
)
TINTS = ("gov-tint", "val-tint", "dat-tint", "com-tint", "coo-tint")
GROUNDS = ("paper", "sheet", "field")
# What is written on what (4.5), and what is drawn on what (3): WCAG 2.2, 1.4.3 and 1.4.11.
TEXT = [
    *itertools.product(("ink", "soft", "green", "green-strong", "bad"), (*GROUNDS, *TINTS)),
    *itertools.product(("on-green",), ("green", "green-strong", "bad")),
]
DRAWN = [
    *itertools.product(("gov", "val", "dat", "com", "coo", "focus", "edge"), GROUNDS),
    *((tint.removesuffix("-tint"), tint) for tint in TINTS),
]


def blocks(selector: str) -> list[dict[str, str]]:
    """The colour tokens of every block with exactly this selector, in order."""
    found = re.findall(rf"(?m)^\s*{re.escape(selector)} \{{([^}}]*)\}}", CSS)
    return [dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})\b", body)) for body in found]


LIGHT = blocks(":root")[0]
DARK = blocks(':root[data-theme="dark"]')[0]


def luminance(colour: str) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


class Page(HTMLParser):
    """The elements of a page with their attributes, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def ids(self) -> list[str]:
        return [attrs["id"] for _tag, attrs in self.elements if "id" in attrs]


def drawn(view: Any) -> str:
    request = RequestFactory().get("/look/")
    return str(view(request).content.decode())


# ---------------------------------------------------------------- colours


def test_contrast_is_measured_as_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_pair_of_colours_can_be_read(theme: dict[str, str]) -> None:
    weak = [
        (over, under, round(contrast(theme[over], theme[under]), 2))
        for pairs, least in ((TEXT, 4.5), (DRAWN, 3.0))
        for over, under in pairs
        if contrast(theme[over], theme[under]) < least
    ]
    assert weak == []


def test_every_colour_is_in_a_measured_pair() -> None:
    measured = set(itertools.chain(*TEXT, *DRAWN))
    assert set(LIGHT) - measured == {"line"}, "--line only separates; nothing depends on seeing it"
    assert set(LIGHT) == set(DARK)


def test_the_chosen_dark_is_the_dark_of_the_system() -> None:
    assert blocks(':root:not([data-theme="light"])')[0] == DARK


def test_colours_are_written_only_as_tokens() -> None:
    after = CSS[CSS.index("@layer base {") : CSS.index("@layer print {")]
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", after) == []


def test_every_property_used_is_defined_and_every_one_defined_is_used() -> None:
    used, defined = set(re.findall(r"var\(--([\w-]+)", CSS)), set(re.findall(r"--([\w-]+):", CSS))
    assert used - defined == set()
    assert defined - used == set()


# ----------------------------------------------------------------- weight


def test_fonts_and_scripts_are_those_listed() -> None:
    assert vendor.differences(vendor.VENDOR) == []


def test_an_altered_or_unlisted_file_is_noticed(tmp_path: Path) -> None:
    shutil.copytree(vendor.VENDOR, tmp_path / "vendor")
    (tmp_path / "vendor/htmx.min.js").write_text("altered")
    (tmp_path / "vendor/stray.js").write_text("")
    (tmp_path / "vendor/htmx-LICENSE.txt").unlink()
    assert vendor.differences(tmp_path / "vendor") == [
        "stray.js: not in the list",
        "htmx-LICENSE.txt: absent",
        "htmx.min.js: altered",
    ]


def test_scripts_of_a_page_stay_under_25_kb() -> None:
    scripts = (STATIC / "vendor/htmx.min.js", STATIC / "app.js")
    assert sum(len(gzip.compress(path.read_bytes())) for path in scripts) < 25_000


def test_every_file_the_style_sheet_asks_for_is_there() -> None:
    asked = re.findall(r'url\("([^"]+)"\)', CSS)
    assert asked
    assert [name for name in asked if not (STATIC / name).exists()] == []


# ------------------------------------------------------ templates and CSP


def test_no_template_holds_inline_style_or_script() -> None:
    inline = re.compile(
        r"\sstyle=|\son[a-z]+=|<style\b|<script(?![^>]*(?:\bsrc=|application/json))|javascript:|hx-on|hx-vals=.js:"
    )
    found = [
        f"{path.relative_to(SOURCE)}: {hit.group()}"
        for path in SOURCE.rglob("*.html")
        for hit in inline.finditer(path.read_text())
    ]
    assert found == []


@pytest.mark.parametrize("view", VIEWS)
def test_what_is_drawn_holds_no_inline_style_and_no_id_twice(view: Any) -> None:
    page = Page(drawn(view))
    assert [tag for tag, attrs in page.elements if "style" in attrs] == []
    ids = page.ids()
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("view", VIEWS)
def test_what_is_invented_is_marked_so(view: Any) -> None:
    assert "Exemple." in drawn(view)


@pytest.mark.parametrize(
    "name",
    ["400.html", "403.html", "403_csrf.html", "404.html", "413.html", "500.html", "503.html", "507.html"],
)
def test_error_pages_need_no_context_and_offer_a_next_step(name: str) -> None:
    with translation.override("fr"):
        html = render_to_string(name)
    assert "<title>" in html
    assert " · Communaux</title>" in html
    assert '<a class="btn"' in html


def test_the_title_says_where_one_is() -> None:
    assert "<title>Annuaire (exemple) · Communaux</title>" in drawn(specimen.directory_specimen)


@pytest.mark.parametrize(
    ("cookie", "theme"),
    [(None, "auto"), ("dark", "dark"), ("light", "light"), ('"><script>', "auto"), ("blue", "auto")],
)
def test_the_chosen_theme_comes_from_the_cookie(cookie: str | None, theme: str) -> None:
    request = RequestFactory().get("/look/")
    if cookie is not None:
        request.COOKIES["theme"] = cookie
    html = specimen.home_specimen(request).content.decode()
    assert f'data-theme="{theme}"' in html
    assert len(re.findall(rf'value="{theme}" aria-pressed="true"', html)) == 2


def test_navigation_marks_the_section_and_its_pages() -> None:
    page = Page(drawn(specimen.directory_specimen))
    current = [
        attrs["aria-current"] for tag, attrs in page.elements if tag == "a" and "aria-current" in attrs
    ]
    assert current == ["true", "true", "page", "page"]


# ----------------------------------------------------------------- flower


def test_nothing_said_is_never_drawn_as_met() -> None:
    assert look.normal_states(None) == ["unsaid"] * 5
    assert look.normal_states(["met"]) == ["met", *["unsaid"] * 4]
    assert look.normal_states({"dat": "met", "gov": "excellent"}) == [
        "unsaid",
        "unsaid",
        "met",
        "unsaid",
        "unsaid",
    ]
    assert " met" not in look.flower(None)


def test_the_flower_says_in_words_what_it_shows() -> None:
    with translation.override("fr"):
        words = look.states_in_words(look.normal_states({"gov": "met", "val": "progressing"}))
    assert words.startswith("Gouvernance\u00a0: atteint\u00a0; Valeur\u00a0: en progrès\u00a0; ")
    drawing = look.flower({"val": "progressing"})
    assert drawing.count("<path") == 6, "five petals, and the half that is reached"
    assert 'role="img"' in drawing


def test_the_words_of_a_flower_are_escaped() -> None:
    drawing = look.flower(None, "", '"><script>')
    assert "<script>" not in drawing
    assert 'aria-hidden="true"' in look.flower(None, "", "")


def test_a_folded_facet_opens_when_it_holds_a_tick() -> None:
    facet = {
        "name": "a",
        "label": "A",
        "options": [],
        "rest": [{"value": "x", "label": "X", "checked": True}],
    }
    assert "<details open>" in render_to_string("components/facet.html", {"facet": facet})
    facet["rest"] = [{"value": "x", "label": "X"}]
    assert "<details>" in render_to_string("components/facet.html", {"facet": facet})


# ------------------------------------------------------------------ forms


class Sample(forms.Form):
    name = forms.CharField(label="Nom", help_text="Aide", max_length=3)
    kind = forms.ChoiceField(label="Genre", widget=forms.RadioSelect, choices=[("a", "A"), ("b", "B")])
    agree = forms.BooleanField(label="Accord")
    note = forms.CharField(label="Note", required=False)


FORM = Template("{% load look %}{% form_errors form %}{% for f in form %}{% field f %}{% endfor %}")


def test_a_refused_form_links_each_error_to_its_field_and_keeps_what_was_typed() -> None:
    with translation.override("fr"):
        html = FORM.render(Context({"form": Sample({"name": "<b>long", "note": "gardée"})}))
    page = Page(html)
    aimed = [attrs["href"][1:] for tag, attrs in page.elements if tag == "a"]
    assert aimed == ["id_name", "id_kind_0", "id_agree"]
    assert set(aimed) <= set(page.ids())
    assert 'value="gardée"' in html
    assert 'value="&lt;b&gt;long"' in html
    assert "3 réponses sont à corriger" in html


def test_fields_are_described_by_their_help_and_their_error() -> None:
    page = Page(FORM.render(Context({"form": Sample({"name": "long"})})))
    [name] = [attrs for tag, attrs in page.elements if attrs.get("name") == "name"]
    assert name["aria-invalid"] == "true"
    described = [attrs["aria-describedby"] for _tag, attrs in page.elements if "aria-describedby" in attrs]
    assert described == ["id_name_help id_name_error", "id_kind_error", "id_agree_error"]
    assert set(" ".join(described).split()) <= set(page.ids())


def test_required_is_said_in_words_and_a_valid_form_shows_no_summary() -> None:
    with translation.override("fr"):
        html = FORM.render(Context({"form": Sample()}))
    assert html.count("(obligatoire)") == 3
    assert "summary" not in html
    assert "aria-invalid" not in html


def test_groups_of_choices_fold_unless_one_is_chosen() -> None:
    html = specimen.SpecimenForm({"activities": ["bike"]})["activities"].as_widget()
    folded = [attrs for tag, attrs in Page(html).elements if tag == "details"]
    assert ["open" in attrs for attrs in folded] == [False, True]
    assert html.count("<input") == 5
    assert html.count("checked") == 1


def test_errors_of_the_whole_form_are_in_the_summary() -> None:
    form = Sample({"name": "a", "kind": "a", "agree": "on"})
    form.add_error(None, "Deux fiches portent ce nom.")
    html = FORM.render(Context({"form": form}))
    assert "Deux fiches portent ce nom." in html


# ---------------------------------------------------------------- browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'"


def answer(route: Any) -> None:
    """Serve the style pages and their files without a server, under the strict policy."""
    path = "/" + route.request.url.split("/", 3)[3].split("?")[0]
    if path.startswith("/static/"):
        found = finders.find(path.removeprefix("/static/"))
        assert found, f"{path} is asked for and absent"
        route.fulfill(path=str(found))
        return
    named = {f"/{view.__name__}/": view for view in VIEWS} | {"/look/directory/": specimen.directory_specimen}
    view = named[path]
    route.fulfill(
        body=drawn(view), content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": POLICY}
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    sync_api = pytest.importorskip("playwright.sync_api")
    with pytest.MonkeyPatch.context() as patch, sync_api.sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread; nothing that the tests ask of Django is asynchronous.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()


def opened(browser: Any, view: Any, width: int = 1280, **options: Any) -> tuple[Any, list[str]]:
    """A page showing this view, and the list that collects what the console complains of."""
    page = browser.new_page(viewport={"width": width, "height": 900}, **options)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.route("**/*", answer)
    page.goto(f"http://look.test/{view.__name__}/")
    return page, complaints


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_and_the_policy_is_kept(browser: Any, view: Any, width: int, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page, complaints = opened(browser, view, width, color_scheme=scheme)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = axe.run(page, options={"runOnly": tags}).response
    page.close()
    assert [
        (violation["id"], [node["html"] for node in violation["nodes"]]) for violation in found["violations"]
    ] == []
    assert found["passes"]
    assert complaints == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 768, 1280])
@pytest.mark.parametrize("view", VIEWS)
def test_no_page_scrolls_sideways(browser: Any, view: Any, width: int) -> None:
    page, _complaints = opened(browser, view, width)
    widths = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    page.close()
    assert widths[0] <= widths[1]


@pytest.mark.browser
def test_menus_and_filters_open_without_a_script(browser: Any) -> None:
    page, _complaints = opened(browser, specimen.directory_specimen, 390, java_script_enabled=False)
    assert not page.get_by_role("checkbox", name="Alimentation").is_visible()
    page.locator("label.drawer-label").click()
    assert page.get_by_role("checkbox", name="Alimentation").is_visible()
    page.locator(".menu > summary").click()
    assert page.locator(".menu").get_by_role("link", name="Personnes").is_visible()
    page.close()


@pytest.mark.browser
def test_the_theme_changes_at_once_and_is_posted(browser: Any) -> None:
    page, _complaints = opened(browser, specimen.home_specimen)
    posted: list[str] = []
    page.route(
        "**/preferences/", lambda route: (posted.append(route.request.post_data), route.fulfill(body=""))
    )
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    before = page.evaluate(ground)
    page.locator(".drop > summary", has_text="Affichage").click()
    page.get_by_role("button", name="Sombre").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate(ground) != before
    page.wait_for_timeout(100)
    page.close()
    assert "theme=dark" in posted[0]
    assert "next=" in posted[0]


@pytest.mark.browser
def test_a_tick_refreshes_the_list_and_keeps_address_focus_and_drawer(browser: Any) -> None:
    page, complaints = opened(browser, specimen.directory_specimen, 390)
    asked: list[str] = []
    page.route("**/look/directory/**", lambda route: (asked.append(route.request.url), answer(route)))
    page.locator("label.drawer-label").click()
    tick = page.get_by_role("checkbox", name="Alimentation")
    tick.click()
    page.wait_for_url("**activity=food")
    page.locator("#announce", has_text="236 résultats").wait_for(state="attached")
    assert page.url == "http://look.test/look/directory/?activity=delivery&activity=food"
    assert len(asked) == 1, "opening the drawer asks for nothing"
    assert page.evaluate("document.activeElement.id") == "f-activity-food"
    assert tick.is_visible(), "the drawer stays open"
    page.close()
    assert complaints == []


@pytest.mark.browser
def test_a_refused_form_receives_the_focus(browser: Any) -> None:
    page, _complaints = opened(browser, specimen.specimen)
    assert page.evaluate("document.activeElement.className") == "summary"
    page.close()


@pytest.mark.browser
def test_print_leaves_the_navigation_and_writes_addresses(browser: Any) -> None:
    page, _complaints = opened(browser, specimen.specimen, color_scheme="dark")
    page.emulate_media(media="print")
    assert not page.locator(".nav").is_visible()
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    link = "getComputedStyle(document.querySelector('.prose a'), '::after').content"
    assert "example.org" in page.evaluate(link)
    page.close()


ACCOUNT_PAGES = ("/account/login/", "/account/signup/", "/account/password/reset/")


@pytest.mark.django_db
@pytest.mark.parametrize("path", [*ACCOUNT_PAGES, "/about/", "/accessibility/", "/look/", "/nowhere/"])
def test_pages_of_the_house_wear_the_look(client: Any, path: str) -> None:
    response = client.get(path)
    page = Page(response.content.decode())
    tags = [tag for tag, _attrs in page.elements]
    assert response.status_code == (404 if path == "/nowhere/" else 200)
    assert tags.count("h1") == 1
    assert tags.count("main") == 1
    assert "main" in page.ids(), "the skip link has its aim"


@pytest.mark.browser
@pytest.mark.django_db
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ACCOUNT_PAGES)
def test_axe_finds_nothing_on_account_pages(browser: Any, client: Any, path: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    asked = client.post(path, {"email": "not an address"})
    page = browser.new_page(color_scheme=scheme)
    page.route("**/*", answer)
    page.route(
        f"**{path}", lambda route: route.fulfill(body=asked.content, content_type="text/html; charset=utf-8")
    )
    page.goto(f"http://look.test{path}")
    found = axe.run(page).response
    page.close()
    assert "aria-invalid" in asked.content.decode()
    assert [(violation["id"], violation["nodes"][0]["html"]) for violation in found["violations"]] == []
