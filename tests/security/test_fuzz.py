"""Whatever is asked, in whatever way, the answer is a page or a problem: never a fault of ours."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories

pytestmark = pytest.mark.django_db

PATHS = (
    "/",
    "/directory/",
    "/directory/map",
    "/directory/graph",
    "/directory/table",
    "/directory/embed",
    "/organisations/velo",
    "/organisations/brouillon",
    "/organisations/velo/edit",
    "/organisations/new",
    "/listings/",
    "/commons/",
    "/people/",
    "/journal/",
    "/lists/activities",
    "/ns",
    "/ns/shapes/organisation",
    "/api/",
    "/api/organisations/",
    "/api/relations/",
    "/api/organisations/velo",
    "/account/login/",
    "/outbox/",
)
NAMES = (
    "q", "activity", "country", "form", "maturity", "igas", "market", "kind", "state", "network", "near", "bbox",
    "sort", "page", "per_page", "view", "width", "height", "around", "depth", "format", "fragment", "limit", "after",
    "organisation", "subject", "before", "direction", "nature", "openness", "next", "version",
)  # fmt: skip
HARD = (
    "", "0", "-1", "²", "٣", "1e999", "nan", "-inf", "9" * 30, "9" * 5000, "\x00", "a\x00b", "%", "%00", "'", '"', "';--",
    "') OR 1=1 --", "* OR NEAR(", '"unclosed', "NOT", "a AND", "^", "name:x", "-", "{!}", "<script>alert(1)</script>",
    "../../etc/passwd", "\ufffd", "\U0001f6b2", "é" * 300, "ﷺ" * 50, "a" * 10_000, "(" * 500, "http://[", "//evil.example",
    "velo", "brouillon", "1,2", "1,2,3", "-5,42,8,51", "180,90,-180,-90", "0,0,0,0", "nan,1,1,1", "1e308,1,1,1",
    "90,180,0", "-90,-180,500", "k9", "azk5OTk5OTk5OTk5OTk5OTk5OTk5", "name", "distance", "relevance", "draft", "json",
    "turtle", "fr", "FR", "offer", "\r\nSet-Cookie: a=b", "\ud800".encode("utf-8", "replace").decode(),
)  # fmt: skip
ACCEPTS = ("text/html", "application/json", "text/turtle", "application/ld+json", "*/*", "", "image/png")

values = st.sampled_from(HARD) | st.text(st.characters(exclude_categories=("Cs",)), max_size=60)
queries = st.lists(st.tuples(st.sampled_from(NAMES), values), max_size=6)
headers = st.sampled_from(ACCEPTS) | st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=120)
HELD = settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def house() -> dict[str, Client]:
    """A small world, and a browser for each sort of reader."""
    mine = factories.make_organisation("Vélo", slug="velo", country="FR", latitude=48.1, longitude=-1.6)
    factories.make_organisation("Brouillon", slug="brouillon", state="draft")
    factories.make_relation(mine, "member-of", factories.make_organisation("Autre", slug="autre"))
    factories.make_listing(mine)
    factories.make_commons(mine)
    clients = {"visitor": Client(), "editor": Client(), "steward": Client()}
    clients["editor"].force_login(factories.make_editor(mine))
    clients["steward"].force_login(factories.make_steward())
    return clients


@HELD
@given(
    path=st.sampled_from(PATHS),
    role=st.sampled_from(("visitor", "editor", "steward")),
    query=queries,
    accept=headers,
)
def test_no_question_breaks_a_door(
    house: dict[str, Client], path: str, role: str, query: list[tuple[str, str]], accept: str
) -> None:
    asked: dict[str, list[str]] = {}
    for name, value in query:
        asked.setdefault(name, []).append(value)
    response = house[role].get(path, asked, headers={"accept": accept})
    assert response.status_code < 500


@pytest.mark.parametrize("path", PATHS)
def test_no_hard_value_breaks_any_parameter(house: dict[str, Client], path: str) -> None:
    for value in HARD:
        response = house["editor"].get(path, dict.fromkeys(NAMES, value))
        assert response.status_code < 500, value


RAW = (b"q=%ff%fe", b"q=%C3%28", b"%00=%00", b"q=%ED%A0%80", b"&&&===&", b"q[]=1&q[x]=2", b"a" * 60_000, b";")


@pytest.mark.parametrize("path", PATHS)
def test_bytes_that_are_no_text(house: dict[str, Client], path: str) -> None:
    for raw in RAW:
        response = house["visitor"].get(path, QUERY_STRING=raw.decode("latin-1"))
        assert response.status_code < 500, raw


@pytest.mark.parametrize("path", ["/directory/", "/api/organisations/", "/organisations/velo"])
def test_ten_thousand_parameters_are_refused_in_words(house: dict[str, Client], path: str) -> None:
    query = "&".join(f"p{n}=1" for n in range(10_000))
    response = house["visitor"].get(path, QUERY_STRING=query, headers={"accept": "text/html"})
    assert response.status_code in {200, 400}
    if response.status_code == 400 and path.startswith("/api/"):
        assert response["Content-Type"] == "application/problem+json"


METHODS = ("PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "OPTIONS", "HEAD", "POST", "get", "X" * 300)


@pytest.mark.parametrize("path", PATHS)
def test_no_method_breaks_a_door(house: dict[str, Client], path: str) -> None:
    for method in METHODS:
        response = house["steward"].generic(method, path, b"{}", content_type="application/json")
        assert response.status_code < 500, method


BODIES: tuple[tuple[str, bytes], ...] = (
    ("application/x-www-form-urlencoded", b"name=%00&version=%C2%B2"),
    ("application/x-www-form-urlencoded", b"version=" + b"9" * 6000),
    ("application/x-www-form-urlencoded", b"\xff\xfe=1"),
    ("application/x-www-form-urlencoded; charset=utf-16", b"name=a"),
    ("application/x-www-form-urlencoded; charset=no-such", b"name=a"),
    ("multipart/form-data", b"--"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"logo\"; filename=\"../../a\"\r\n\r\nz"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n\r\n--x--"),
    ("application/json", b"[" * 5000),
    ("application/json", b'{"name": "\\ud800"}'),
    ("application/json", b'{"name": 1e999}'),
    ("application/json", b'{"latitude": 1e308, "longitude": "\\u0000"}'),
    ("text/plain", b"\x00" * 100),
    ("", b""),
)  # fmt: skip
POSTS = (
    "/organisations/new",
    "/organisations/velo/edit",
    "/organisations/velo/publish",
    "/organisations/velo/parts/commons",
    "/organisations/velo/parts/relations",
    "/organisations/velo/parts/listings",
    "/organisations/velo/parts/affiliations",
    "/organisations/velo/parts/stakeholders",
    "/preferences/",
    "/api/organisations/",
    "/api/relations/",
    "/account/login/",
    "/account/signup/",
    "/account/password/reset/",
)


@pytest.mark.parametrize("path", POSTS)
def test_no_body_breaks_a_door(house: dict[str, Client], path: str) -> None:
    for content_type, body in BODIES:
        for client in (house["editor"], house["visitor"]):
            response = client.generic("POST", path, body, content_type=content_type)
            assert response.status_code < 500, (content_type, body[:60])


FORM_NAMES = (
    "name", "summary_fr", "summary", "website", "links", "city", "latitude", "longitude", "started", "country",
    "activities", "version", "email", "phone", "kind", "object", "title", "since", "until", "link", "licence", "person",
    "next", "language", "theme", "login", "password", "your_email", "your_name", "reason", "remove", "logo",
)  # fmt: skip


@HELD
@given(
    path=st.sampled_from(POSTS),
    role=st.sampled_from(("visitor", "editor", "steward")),
    form=st.lists(st.tuples(st.sampled_from(FORM_NAMES), values), max_size=8),
)
def test_no_form_breaks_a_door(
    house: dict[str, Client], path: str, role: str, form: list[tuple[str, str]]
) -> None:
    sent: dict[str, list[str]] = {}
    for name, value in form:
        sent.setdefault(name, []).append(value)
    response = house[role].post(path, sent)
    assert response.status_code < 500


def test_every_address_without_parameters_answers(house: dict[str, Client]) -> None:
    """Addresses are read from the routes, so that one added later is tried too."""
    tried = 0
    for path in sorted(_plain(get_resolver().url_patterns)):
        for client in house.values():
            response = client.get("/" + path)
            assert response.status_code < 500, path
            tried += 1
    assert tried > 60


def _plain(patterns: Any, start: str = "") -> set[str]:
    found = set()
    for one in patterns:
        text = start + str(one.pattern)
        if hasattr(one, "url_patterns"):
            found |= _plain(one.url_patterns, text)
        elif not set("<(^$[") & set(text):
            found.add(text)
    return found


def test_no_expression_runs_away() -> None:
    """Texts made to make expressions walk back: at these lengths, what walks back does not end within the suite."""
    from communaux.doors.ldp.accept import choose, ranges
    from communaux.ground.text import stems
    from communaux.modules.network.rules.web import clean_url, is_email, split_urls

    for piece in ('"', '\\"', 'a/b;c="', "a/b;q=", "*/*,", ";=", '"\\', "a/b;" + "a" * 50):
        ranges(piece * 20_000)
        choose(piece * 500)
    for piece in (
        "a.",
        "a·",
        "é-",
        "a@a.",
        "http://",
        "l'",
        "(e)s",
        "·e·s",
        ".e.s",
        "www.",
        "a\u0301",
        "+.-",
    ):
        stems(piece * 5_000)
        clean_url(piece * 5_000)
        is_email(piece * 5_000)
        split_urls(piece * 5_000)
