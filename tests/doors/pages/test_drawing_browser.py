"""The map and the graph in a browser: without a script, dragged, zoomed, with the keyboard, under a strict policy."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from communaux.doors.pages.drawing.cluster import CellIndex
from communaux.doors.pages.drawing.graphsvg import GraphEdge, GraphLabels, GraphNode, Relation, render_graph
from communaux.doors.pages.drawing.mapsvg import MapLabels, MapPoint, render_map
from communaux.doors.pages.drawing.projection import FRANCE, Bbox, MapView, picture_size

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
STATIC = Path(__file__).resolve().parents[3] / "src/communaux/doors/pages/static/communaux"
HOST = "http://map.test"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'"
PLACES = [
    (48.85, 2.35),
    (48.86, 2.36),
    (45.76, 4.84),
    (45.77, 4.86),
    (43.30, 5.37),
    (47.22, -1.55),
    (None, None),
]
LABELS = MapLabels(
    title="Carte des organisations",
    description="Chaque marque est un lien.",
    cluster=lambda n: f"{n} organisations, zoomer",
    same_place=lambda n: f"{n} organisations au même endroit, voir la liste",
    inside=lambda n: f"{n} organisations dans la zone visible",
    outside=lambda n: f"{n} en dehors",
    unplaced=lambda n: f"{n} sans lieu",
    scale=lambda m: f"{m // 1000} km" if m >= 1000 else f"{m} m",
    controls="Déplacer la carte",
    zoom_in="Zoomer",
    zoom_out="Dézoomer",
    reset="Tout voir",
    west="Aller vers l’ouest",
    east="Aller vers l’est",
    north="Aller vers le nord",
    south="Aller vers le sud",
    legend="Légende",
    skip="Passer la carte",
    zone="Voir la liste de la zone",
    kinds=("Coopératives", "Magasins"),
)
GRAPH = GraphLabels(
    title="Liens entre organisations",
    description="Chaque nœud est un lien.",
    node=lambda name, n: f"{name}, {n} liens",
    isolated=lambda n: f"{n} sans lien",
    legend="Légende",
    zoom_in="Zoomer",
    zoom_out="Dézoomer",
    reset="Tout voir",
    skip="Passer le graphe",
    controls="Zoomer sur le graphe",
    empty="Aucun lien",
    relations=(Relation("Membre de", True), Relation("Partenaire de")),
    kinds=("Coopérative", "Association"),
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine"),
]


def figure(query: dict[str, list[str]]) -> str:
    index = CellIndex([lat for lat, _ in PLACES], [lon for _, lon in PLACES])
    size = picture_size(query.get("width", [""])[0], query.get("height", [""])[0])
    view = MapView.of(Bbox.parse(query["bbox"][0]) if "bbox" in query else FRANCE, *size)
    return render_map(
        view,
        index.survey(None, view),
        {i: MapPoint(f"Organisation {i}", 1 + i % 2) for i in range(len(PLACES))},
        link_for_bbox=lambda bbox: f"/directory/?q=a&bbox={bbox}",
        link_for_point=lambda i: f"/organisations/o{i}",
        labels=LABELS,
        reset_link="/directory/?q=a",
        fragment_url="/fragment?q=a",
        home=frozenset({"FR"}),
        ident="carte",
    )


def graph() -> str:
    nodes = [GraphNode(f"n{i}", f"Organisation {i}", f"/organisations/n{i}", 1 + i % 2) for i in range(30)]
    edges = [GraphEdge(f"n{i}", f"n{i // 3}", 1 + i % 2) for i in range(1, 25)]
    return render_graph(nodes, edges, labels=GRAPH, focus="n1")


def page_of(content: str) -> str:
    return (
        '<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Carte</title>'
        '<link rel="stylesheet" href="/look.css"><link rel="stylesheet" href="/css/drawing.css">'
        '<script defer src="/js/map.js"></script><script defer src="/js/graph.js"></script></head>'
        f'<body><main><h1>Carte</h1>{content}<label><input type="checkbox" name="bbox" data-map-bbox>'
        " Résultats dans la zone visible</label></main></body></html>"
    )


def answer(route: Any) -> None:
    url = urlsplit(route.request.url)
    query = parse_qs(url.query)
    headers = {"Content-Security-Policy": POLICY}
    if url.path == "/directory/":
        route.fulfill(body=page_of(figure(query)), content_type="text/html", headers=headers)
    elif url.path == "/graph/":
        route.fulfill(body=page_of(graph()), content_type="text/html", headers=headers)
    elif url.path == "/fragment":
        route.fulfill(body=figure(query), content_type="text/html", headers=headers)
    elif url.path.startswith("/organisations/"):
        route.fulfill(body=page_of(""), content_type="text/html", headers=headers)
    elif (STATIC / url.path[1:]).is_file():
        route.fulfill(path=STATIC / url.path[1:])
    else:
        route.fulfill(status=404, body="")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def opened(browser: Any) -> Iterator[Any]:
    pages = []

    def open_page(path: str = "/directory/?q=a", width: int = 640, **options: Any) -> Any:
        page = browser.new_page(viewport={"width": width, "height": 900}, **options)
        page.complaints = []
        page.on(
            "console",
            lambda message: page.complaints.append(message.text) if message.type == "error" else None,
        )
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.route("**/*", answer)
        page.goto(HOST + path)
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        assert [text for text in page.complaints if "404" not in text] == []
        page.close()


def bbox(page: Any) -> Bbox:
    return Bbox.parse(page.get_attribute("[data-map]", "data-bbox"))


def watch(page: Any) -> None:
    page.evaluate("addEventListener('communaux:bbox', (e) => { window.heard = e.detail.bbox; })")


def until(page: Any, expression: str) -> None:
    """Wait for an expression to be true (the policy forbids the browser's own waiting, which evaluates text)."""
    for _ in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never true: {expression}")


def test_without_a_script_links_do_it_all(opened: Any) -> None:
    page = opened(java_script_enabled=False)
    before = bbox(page)
    page.get_by_role("link", name="Zoomer", exact=True).click()
    closer = bbox(page)
    assert closer.east - closer.west == pytest.approx((before.east - before.west) / 2, rel=0.01)
    page.get_by_role("link", name="Aller vers l’est").click()
    assert bbox(page).west > closer.west
    page.get_by_role("link", name="Tout voir").click()
    assert bbox(page) == before
    page.get_by_role("link", name="2 organisations, zoomer").first.click()
    assert page.get_by_role("link", name="Organisation", exact=False).count() >= 1


def test_a_drag_moves_the_map_and_the_address(opened: Any) -> None:
    page = opened()
    watch(page)
    before = bbox(page)
    frame = page.locator("[data-map] svg").first.bounding_box()
    x, y = frame["x"] + frame["width"] * 0.3, frame["y"] + frame["height"] * 0.12
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 10, steps=4)
    page.mouse.move(x + frame["width"] / 4, y, steps=4)
    page.mouse.up()
    until(page, "window.heard")
    after = bbox(page)
    wide = before.east - before.west
    assert after.west == pytest.approx(before.west - wide / 4, abs=wide * 0.03)
    assert after.north == pytest.approx(before.north, abs=0.2)
    assert parse_qs(urlsplit(page.url).query)["bbox"][0].startswith(f"{after.west:.1f}"[:4])
    assert parse_qs(urlsplit(page.url).query)["q"] == ["a"]
    assert page.locator("[data-map] > svg").get_attribute("viewBox").startswith("0 0 ")


def test_a_press_on_a_mark_goes_where_it_says(opened: Any) -> None:
    page = opened()
    watch(page)
    page.get_by_role("link", name="2 organisations, zoomer").first.click()
    until(page, "window.heard")
    assert page.url.startswith(HOST + "/directory/")
    assert bbox(page).east - bbox(page).west < 3
    page.locator("a.map-point").first.click()
    page.wait_for_url("**/organisations/o*")


def test_the_wheel_scrolls_the_page_unless_ctrl_is_held(opened: Any) -> None:
    page = opened()
    watch(page)
    before = bbox(page)
    frame = page.locator("[data-map] svg").first.bounding_box()
    page.mouse.move(frame["x"] + 100, frame["y"] + 100)
    page.mouse.wheel(0, 30)
    page.wait_for_timeout(350)
    assert page.evaluate("window.heard") is None
    page.keyboard.down("Control")
    page.mouse.wheel(0, -60)
    page.keyboard.up("Control")
    until(page, "window.heard")
    after = bbox(page)
    assert after.east - after.west < (before.east - before.west) * 0.8


def test_the_keyboard_moves_and_zooms_and_keeps_its_place(opened: Any) -> None:
    page = opened()
    watch(page)
    before = bbox(page)
    page.get_by_role("link", name="Zoomer", exact=True).focus()
    page.keyboard.press("Enter")
    until(page, "window.heard")
    closer = bbox(page)
    assert closer.east - closer.west < (before.east - before.west) * 0.6
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Zoomer"
    page.evaluate("window.heard = null")
    page.keyboard.press("ArrowRight")
    until(page, "window.heard")
    assert bbox(page).west > closer.west


def test_the_visible_area_filter_follows_the_map(opened: Any) -> None:
    page = opened()
    watch(page)
    page.evaluate(
        "document.addEventListener('change', (e) => { if (e.target.name === 'bbox') window.changed = e.target.value; })"
    )
    page.get_by_label("Résultats dans la zone visible").check()
    page.get_by_role("link", name="Zoomer", exact=True).click()
    until(page, "window.heard")
    assert page.evaluate("window.changed") == str(bbox(page))


def test_a_small_screen_gets_a_picture_of_its_size(opened: Any) -> None:
    page = opened(width=360)
    until(page, "document.querySelector('[data-map] svg').viewBox.baseVal.width < 400")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert "bbox" not in page.url


def test_a_lost_connection_leaves_the_map_and_its_links(opened: Any) -> None:
    page = opened()
    page.route("**/fragment*", lambda route: route.abort())
    before = bbox(page)
    page.get_by_role("link", name="Zoomer", exact=True).click()
    until(page, "!document.querySelector('[data-map]').hasAttribute('aria-busy')")
    assert bbox(page) == before
    assert page.get_by_role("link", name="2 organisations, zoomer").count() == 2
    page.complaints.clear()  # the browser itself reports the lost connection


def test_pointing_at_a_node_brings_out_its_relations(opened: Any) -> None:
    page = opened("/graph/", 900)
    page.locator("a[data-node]").nth(3).hover()
    assert page.locator(".graph-pointed").count() == 1
    assert page.locator(".edge.near").count() >= 1
    page.mouse.move(2, 2)
    assert page.locator(".graph-pointed").count() == 0
    page.get_by_role("button", name="Zoomer", exact=True).click()
    assert not page.locator(".graph-picture").get_attribute("viewBox").startswith("0 0 ")
    page.get_by_role("button", name="Tout voir").click()
    assert page.locator(".graph-picture").get_attribute("viewBox").startswith("0 0 ")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/directory/", "/graph/"])
@pytest.mark.parametrize("width", [360, 1200])
def test_axe_finds_nothing(opened: Any, path: str, scheme: str, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = opened(path, width, color_scheme=scheme)
    page.wait_for_timeout(200)
    # axe is put in by the test itself, which the policy of the page does not hinder.
    results = axe.run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
    )
    assert results.response["violations"] == [], results.generate_report()
