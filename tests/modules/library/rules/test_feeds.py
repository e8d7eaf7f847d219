"""Reading feeds of strangers: every format, and every trap."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import urljoin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communaux.modules.library.rules import feeds
from communaux.modules.library.rules.feeds import FeedError, feeds_of, plain, read

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
URL = "https://coop.example/blog/feed.xml"


def rss(*items: str, title: str = "Le blog", head: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<rss version="2.0"><channel><title>{title}</title>'
        f"<link>https://coop.example/</link><description>d</description>{''.join(items)}</channel></rss>"
    ).encode()


def item(title: str = "Un titre", link: str = "https://coop.example/un", more: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link>{more}</item>"


def test_rss_is_read() -> None:
    found = read(
        rss(item(more="<description>&lt;p&gt;Deux &lt;b&gt;mots&lt;/b&gt;&lt;/p&gt;</description>"
                      "<pubDate>Mon, 16 Nov 2026 10:00:00 +0100</pubDate><guid>1</guid>")),
        URL,
        NOW,
    )  # fmt: skip
    assert (found.title, found.site) == ("Le blog", "https://coop.example/")
    [one] = found.items
    assert (one.title, one.link, one.text) == ("Un titre", "https://coop.example/un", "Deux mots")
    assert one.dated == datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


def test_atom_is_read_with_relative_links_and_html_titles() -> None:
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://coop.example/blog/"><title>Blog</title>
    <entry><title type="html">&lt;em&gt;Gras&lt;/em&gt; &amp;amp; maigre</title><link href="../deux?utm_source=x"/>
    <id>tag:x</id><updated>2026-11-01T00:00:00Z</updated><summary>Court</summary></entry></feed>"""
    [one] = read(body, URL, NOW).items
    assert (one.title, one.link) == ("Gras & maigre", "https://coop.example/deux?utm_source=x")


def test_rdf_is_read() -> None:
    body = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
    <channel rdf:about="https://coop.example/"><title>Ancien</title><link>https://coop.example/</link></channel>
    <item rdf:about="https://coop.example/a"><title>A</title><link>https://coop.example/a</link></item></rdf:RDF>"""
    found = read(body, URL, NOW)
    assert (found.title, [one.title for one in found.items]) == ("Ancien", ["A"])
    assert found.items[0].dated == NOW


def test_json_feed_is_read() -> None:
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "JSON",
        "home_page_url": "https://coop.example/",
        "items": [
            {"id": "1", "url": "/un", "title": "Un", "content_html": "<p>Oui</p>", "date_published": "2026-11-02T08:00:00+01:00"},
            {"id": "2", "url": "https://coop.example/deux", "content_text": "Sans titre"},
            {"id": "3", "url": "javascript:alert(1)", "title": "Non"},
            "nonsense",
        ],
    }  # fmt: skip
    found = read(json.dumps(told).encode(), URL, NOW)
    assert [(one.title, one.link) for one in found.items] == [
        ("Un", "https://coop.example/un"),
        ("Sans titre", "https://coop.example/deux"),
    ]


def test_dates_to_come_are_dates_of_today() -> None:
    body = rss(
        item(link="https://a.example/1", more="<pubDate>Mon, 16 Nov 2099 10:00:00 GMT</pubDate>"),
        item(link="https://a.example/2", more="<pubDate>Mon, 23 Nov 2026 13:30:00 GMT</pubDate>"),
        item(link="https://a.example/3", more="<pubDate>pas une date</pubDate>"),
    )
    assert [one.dated for one in read(body, URL, NOW).items] == [NOW, NOW, NOW]


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x", "mailto:a@b.example", "ftp://a.example/",
        "https://user:pw@a.example/", "https://localhost/x", "https://[::1", "https://a.example:99999/",
        "https://a.example/" + "x" * 600, "",
    ],
)  # fmt: skip
def test_links_that_lead_nowhere_good_are_left_out(link: str) -> None:
    assert read(rss(item(link=link)), "https://coop.example/f", NOW).items == ()


def test_titles_and_texts_become_words() -> None:
    body = rss(
        item(
            title="<![CDATA[<script>alert(1)</script>Titre <b>fort</b>]]>",
            more="<description><![CDATA[<style>p{}</style><p>Un</p><p>Deux &amp;eacute;t&eacute;</p>\x85]]></description>",
        )
    )
    [one] = read(body, URL, NOW).items
    assert one.title == "Titre fort"
    assert "alert" not in one.text
    assert one.text.startswith("Un Deux")


def test_long_texts_are_cut_between_words() -> None:
    [one] = read(
        rss(item(title="mot " * 100, more=f"<description>{'phrase ' * 200}</description>")), URL, NOW
    ).items
    assert len(one.title) <= 200
    assert one.title.endswith("mot…")
    assert len(one.text) <= 400


def test_the_same_page_comes_once() -> None:
    body = rss(
        item(link="https://coop.example/un"),
        item(link="http://www.coop.example/un/?utm_campaign=x#top"),
        item(link="https://coop.example/un?page=2"),
    )
    assert [one.link for one in read(body, URL, NOW).items] == [
        "https://coop.example/un",
        "https://coop.example/un?page=2",
    ]


def test_the_same_name_comes_once() -> None:
    more = "<guid>same</guid>"
    body = rss(item(link="https://a.example/1", more=more), item(link="https://a.example/2", more=more))
    assert len(read(body, URL, NOW).items) == 1


LAUGHS = (
    '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">'
    '<!ENTITY d SYSTEM "file:///etc/passwd">]>'
)


@pytest.mark.parametrize("entity", ["&c;", "&d;", "x"])
def test_entities_are_refused_before_they_unfold(entity: str) -> None:
    with pytest.raises(FeedError) as error:
        read(rss(item(title=entity), head=LAUGHS), URL, NOW)
    assert error.value.code == "entities"


def test_entities_in_broken_xml_or_another_encoding_are_refused_too() -> None:
    for body in (
        rss(item(title="&c;"), head=LAUGHS)[:-20],
        rss(item(), head=LAUGHS).decode().encode("utf-16"),
    ):
        with pytest.raises(FeedError):
            read(body, URL, NOW)


def test_the_dtd_of_rss_091_does_no_harm() -> None:
    head = '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/rss-0.91.dtd">'
    assert len(read(rss(item(), head=head), URL, NOW).items) == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"),
        (b" \n\xef\xbb\xbf", "empty"),
        (b"<!doctype html><html><body>Bonjour</body></html>", "no-feed"),
        (b"<html><head></head></html>", "no-feed"),
        (b"Bonjour", "no-feed"),
        (b"\x89PNG\r\n", "no-feed"),
        (b'{"a": 1}', "no-feed"),
        (b'{"a": ', "broken"),
        (b"{" * 100_000, "broken"),
        (b'<?xml version="1.0"?><opml version="2.0"><body/></opml>', "no-feed"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "no-feed"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel><title>Cass\xe9', "broken"),
        (b"<rss", "broken"),
    ],
)
def test_what_is_no_feed_says_so(body: bytes, code: str) -> None:
    with pytest.raises(FeedError) as error:
        read(body, URL, NOW)
    assert error.value.code == code
    assert error.value.said.fr
    assert error.value.said.en


def test_a_feed_that_is_a_little_broken_is_read_as_far_as_it_can_be() -> None:
    whole = rss(item(link="https://a.example/1"), item(link="https://a.example/2"))
    assert [one.link for one in read(whole[:-30], URL, NOW).items][:1] == ["https://a.example/1"]


def test_a_name_of_a_file_is_not_opened(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FeedError):
        read(b"/etc/passwd", URL, NOW)


def test_another_encoding_is_read() -> None:
    body = '<?xml version="1.0" encoding="ISO-8859-1"?><rss version="2.0"><channel><title>Été</title></channel></rss>'
    assert read(body.encode("latin-1"), URL, NOW).title == "Été"
    told = body.replace(' encoding="ISO-8859-1"', "").encode("latin-1")
    assert read(told, URL, NOW, "application/rss+xml", "iso-8859-1").title == "Été"


def test_sites_say_where_their_feeds_are() -> None:
    page = b"""<html><head><base href="https://coop.example/site/">
    <link rel="alternate" type="application/rss+xml" title="Le &lt;b&gt;blog" href="feed">
    <link rel="ALTERNATE nofollow" type="application/atom+xml" href="/atom.xml">
    <link rel="alternate" type="text/html" href="/en/"><link rel="alternate" type="application/rss+xml" href="javascript:x">
    <link rel="stylesheet" type="application/rss+xml" href="/no"></head>"""
    assert [link for _title, link in feeds.feeds_of(page, URL)] == [
        "https://coop.example/site/feed",
        "https://coop.example/atom.xml",
    ]


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=400)
    | st.text(alphabet="<>/rsitem&;!ENTITY[]{}\":,'xml?= ", max_size=200).map(str.encode)
)
def test_no_bytes_make_it_fall(body: bytes) -> None:
    try:
        found = read(body, URL, NOW)
    except FeedError:
        return
    assert all(one.link.startswith("http") and one.title for one in found.items)


ENDLESS = (
    "<!--",
    "<!-- >",
    "<![x",
    "<?",
    "</a",
    "<a b='",
    '<a b="',
    "<a <",
    "<",
    "&",
    "<a b='>",
    "<script>",
    "<!DOCTYPE ",
    "<a\n",
    "&#x",
    "<![CDATA[",
)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("piece", ENDLESS)
def test_marks_that_never_end_take_no_longer_than_other_words(piece: str) -> None:
    """An hour, once: the comments of one feed. Well-formed, broken, as a page, and in many items at once."""
    text = (piece * (4_000_000 // len(piece))).replace("]]>", "")
    many = "".join(
        f"<item><title>t{n}</title><link>https://coop.example/{n}</link><description><![CDATA[{text[:20_000]}]]></description></item>"
        for n in range(200)
    )
    for body in (
        f"<rss version='2.0'><channel><title>x</title>{many}</channel></rss>",
        f"<rss version='2.0'><channel><item><title>t</title><link>https://coop.example/</link><description><![CDATA[{text}]]></description></item></channel></rss>",
        f"<rss version='2.0'><channel><title>x</title>{text}",
    ):
        with suppress(FeedError):
            read(body.encode(), URL, NOW)
    assert feeds_of(f"<html>{text}".encode(), URL) == []
    assert len(plain(text, 400)) <= 400


@pytest.mark.parametrize(
    "charset",
    [
        "idna",
        "punycode",
        "unicode_escape",
        "undefined",
        "zlib",
        "rot13",
        "\x00",
        "x" * 300,
        "utf-16",
        "base64",
    ],
)
def test_what_is_no_charset_is_passed_over(charset: str) -> None:
    page = b'<html><link rel="alternate" type="application/rss+xml" href="/feed"></html>'
    assert feeds_of(page, URL, charset) in ([("", urljoin(URL, "/feed"))], [])
    with suppress(FeedError):
        read(rss(item()), URL, NOW, "text/xml", charset)


def test_comments_and_loose_signs_leave_the_words() -> None:
    assert plain("<p>Un <!-- caché --> deux</p><!-- jamais fini <p>trois", 80) == "Un deux"
    assert plain("1 < 2 et 3 > 2", 80) == "1 < 2 et 3 > 2"
    assert plain('<!DOCTYPE html><?php x ?><b title="a">mot</b>', 80) == "mot"
