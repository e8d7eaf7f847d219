"""Web addresses as people write them: cleaned, or refused with a reason."""

import csv
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communaux.modules.network.rules.web import clean_url, host_and_path, is_email, split_urls, website_key
from tests.shared import shared_data


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("www.example.org", "http://www.example.org/"),
        ("example.org", "http://example.org/"),
        ("HTTPS://Example.ORG/Page?a=1#b", "https://example.org/Page?a=1#b"),
        ("http//www.example.org", "http://www.example.org/"),
        ("http:/example.org/a", "http://example.org/a"),
        ("http://https://example.org", "https://example.org/"),
        ("www.http://example.org/", "http://example.org/"),
        ("www.facebook.com/Quais.", "http://www.facebook.com/Quais"),
        ("<https://example.org/>", "https://example.org/"),
        ("example.org:8080/a", "http://example.org:8080/a"),
        ("https://example.org:443/", "https://example.org/"),
        ("https://example.org/où", "https://example.org/o%C3%B9"),
        ("https://épicerie.example.org/", "https://épicerie.example.org/"),
    ],
)
def test_addresses_people_write(written, url):
    assert clean_url(written).url == url
    assert clean_url(written).refused == ""


@pytest.mark.parametrize(
    ("written", "refused"),
    [
        ("update6", "not-a-url"),
        ("", "not-a-url"),
        ("-", "not-a-url"),
        ("@quais", "not-a-url"),
        ("Essbare Stadt Wels", "not-a-url"),
        ("a..org", "not-a-url"),
        ("https://www.oneword", "not-a-url"),
        ("https://example.org/a b", "not-a-url"),
        ("https://example.org/<script>alert(1)</script>", "not-a-url"),
        ("http://example.org:99999/", "not-a-url"),
        ("contact@example.org", "is-email"),
        ("mailto:contact@example.org", "is-email"),
        ("javascript:alert(1)", "scheme"),
        ("data:text/html,hello", "scheme"),
        ("ftp://example.org/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("https://user:secret@example.org/", "user-name"),
        ("http://localhost/", "not-public"),
        ("localhost:8000", "not-public"),
        ("http://127.0.0.1/", "not-public"),
        ("http://[::1]/", "not-public"),
        ("http://intranet.local/", "not-public"),
        ("https://example.org/" + "a" * 600, "too-long"),
    ],
)
def test_what_is_not_an_address_is_refused_with_its_reason(written, refused):
    found = clean_url(written)
    assert (found.url, found.refused) == ("", refused)


def test_a_cell_of_several_addresses_is_parted_and_a_sentence_is_not():
    assert split_urls("www.example.org https://facebook.com/quais @quais") == [
        "www.example.org",
        "https://facebook.com/quais",
        "@quais",
    ]
    assert split_urls("https://a.example.org, https://b.example.org") == [
        "https://a.example.org",
        "https://b.example.org",
    ]
    assert split_urls("Place de la Mairie, Nantes") == ["Place de la Mairie, Nantes"]


def test_a_site_is_its_host_unless_many_share_it():
    assert (
        website_key("https://www.example.org/fr/contact")
        == website_key("http://example.org/")
        == "example.org"
    )
    assert website_key("https://m.facebook.com/Quais/") == "facebook.com/quais"
    assert website_key("https://facebook.com/") == ""
    assert website_key("https://quais.wordpress.com/2020/") == "quais.wordpress.com"
    assert website_key("https://wordpress.com/") == ""
    assert website_key("") == ""
    assert host_and_path("http://[") == ("", "")


@pytest.mark.parametrize("text", ["a@example.org", "mailto:a.b+c@example.co.uk"])
def test_addresses_of_mail(text):
    assert is_email(text)


@pytest.mark.parametrize(
    "text", ["a@example", "a b@example.org", "@example.org", "a@b@example.org", "a@x..org", ""]
)
def test_what_is_no_address_of_mail(text):
    assert not is_email(text)


@given(st.text(max_size=80) | st.from_regex(r"\A(https?:/{0,2})?[a-zA-Zé0-9.:@/?#\[\] -]{0,60}\Z"))
def test_cleaning_never_fails_and_twice_changes_nothing(written: str):
    found = clean_url(written)
    assert bool(found.url) != bool(found.refused)
    if found.url:
        assert clean_url(found.url) == found
        parts = urlsplit(found.url)
        assert parts.scheme in ("http", "https")
        assert parts.hostname
        assert "." in parts.hostname
        assert "@" not in parts.netloc
        assert not set(found.url) & set(" <>\"'\n\t") - {"'"}


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("susy_sse_initiatives.csv", "website"),
        ("coop_supermarkets.csv", "url"),
        ("coopcycle_cooperatives.csv", "url"),
    ],
)
def test_nearly_every_address_of_real_data_is_read(name, column):
    with shared_data(f"directory/{name}").open(encoding="utf-8") as file:
        cells = [row[column] for row in csv.DictReader(file) if row[column].strip()]
    pieces = [piece for cell in cells for piece in split_urls(cell)]
    refused = [piece for piece in pieces if clean_url(piece).refused]
    assert len(refused) <= len(pieces) // 100
