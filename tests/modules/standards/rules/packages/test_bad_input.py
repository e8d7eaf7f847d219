"""What strangers bring that cannot be read, and what happens to the folder: refused with place and mend, never half done."""

import datetime as dt
import errno
import json
import multiprocessing
import os
import threading

import pytest

from communaux.modules.standards.rules.packages import Limits, PackageFault, Store, store_of, xmls
from communaux.modules.standards.rules.packages.store import Fetched

HEAD = (
    "@prefix ex: <https://v.example/#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
    "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
)
GOOD = (HEAD + 'ex:A a owl:Class ; rdfs:label "A"@en .\nex:p a owl:ObjectProperty .\n').encode()
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:owl="http://www.w3.org/2002/07/owl#">{}'
    "</rdf:RDF>"
)
CLASS = '<owl:Class rdf:about="https://v.example/#A"/>'
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
    + RDF.format(CLASS)
)
ELSEWHERE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + RDF.format(CLASS)


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "standards", limits=Limits(size=200_000, statements=5000, depth=20, seconds=5))


def refused(store, data, file_name="in.ttl", **stated):
    with pytest.raises(PackageFault) as told:
        store.add(data if isinstance(data, bytes) else data.encode(), file_name=file_name, **stated)
    fault = told.value
    assert store.list() == []
    assert "{" not in fault.said.fr + fault.said.en
    return fault


@pytest.mark.parametrize(
    ("data", "name", "code", "words"),
    [
        ("", "in.ttl", "empty", "empty"),
        (GOOD[:-10], "in.ttl", "truncated", "cut"),
        (HEAD + "ex:A a owl:Class , .", "in.ttl", "unreadable", "line 3"),
        (HEAD + "ex:A rdfs:label 'x' .", "in.ttl", "nothing", "no class"),
        ("Hello there", "in.txt", "format", "not recognised"),
        ("<!doctype html><html></html>", "in.ttl", "web-page", "web page"),
        (LAUGHS, "in.rdf", "hostile", "entity b holds others"),
        (ELSEWHERE, "in.rdf", "hostile", "comes from elsewhere"),
        (RDF.format(CLASS)[:-12], "in.owl", "truncated", "cut"),
        (RDF.format("<a>" * 30 + "</a>" * 30), "in.rdf", "too-deep", "20 levels"),
        (RDF.format("<b></c>"), "in.rdf", "unreadable", "line 1"),
        ('{"@context": "https://far.example/c", "@id": "urn:a"}', "in.jsonld", "remote-context", "standards add https://far"),
        ('{"@id": "urn:a", "urn:p": {"@list": [], "@type": "urn:t"}}', "in.jsonld", "jsonld", "$.urn:p.@type"),
        ('[{"@id": "urn:a"}, {"@id": 7}]', "in.jsonld", "jsonld", "$[1].@id"),
        ('{"@id": "urn:a", "urn:p": [', "in.json", "truncated", "cut"),
        ('{"@id": "urn:a" "urn:p": 1}', "in.json", "unreadable", "line 1"),
        ('{"a":' * 5000, "in.json", "too-deep", "levels"),
        ('{"a":' * 30 + "1" + "}" * 30, "in.json", "too-deep", "20 levels"),
        (b'{"@id": "\xff"}', "in.json", "unreadable", "UTF-8"),
        ("classes:\n  A: [1", "in.yaml", "linkml", "line 2"),
        ("classes:\n  A: 7\n", "in.yaml", "linkml", "classes/A, line 2"),
        ("title: nothing here\n", "in.yaml", "linkml", "expected"),
        ("classes: &a\n  A: *a\n", "in.yaml", "linkml", "anchors"),
        ("slots:\n  s:\n    maximum_cardinality: many\n", "in.yaml", "linkml", "whole number"),
        ("classes:\n  A: {is_a: [[B]]}\n", "in.yaml", "linkml", "a name is expected"),
        ('{"vocabs": {"os": {"en": []}}}', "in.json", "jsonld", "vocabs/os/en"),
        ("x" * 300_000, "in.ttl", "too-large", "MB"),
        (HEAD + "ex:A a owl:Class .\n" + "".join(f"ex:A ex:p{n} ex:B .\n" for n in range(6000)), "in.ttl", "too-many", "5000"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_place_and_mend(store, data, name, code, words):
    fault = refused(store, data, name)
    assert (fault.code, words in fault.said.en) == (code, True), fault.said.en


def test_a_reading_that_takes_too_long_is_stopped(tmp_path):
    slow = Store(tmp_path / "s", limits=Limits(seconds=-1))
    many = GOOD + "".join(f"ex:A ex:p{n} ex:B .\n" for n in range(3000)).encode()
    assert refused(slow, many).code == "too-slow"


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ({"name": "No"}, "name"),
        ({"name": "../up"}, "name"),
        ({"version": "1/2"}, "version"),
        ({"kind": "novel"}, "kind"),
        ({"aliases": ["urn:x"]}, "alias"),
        ({"kind": "shapes"}, "no-shapes"),
        ({"media_type": "image/png"}, "format"),
    ],
)
def test_what_is_stated_must_make_sense(store, stated, code):
    assert refused(store, GOOD, **stated).code == code


def test_short_entities_for_namespaces_are_let_through(store):
    entity = '<!DOCTYPE x [<!ENTITY v "https://v.example/#">]>' + RDF.format('<owl:Class rdf:about="&v;A"/>')
    assert store.vocabulary(store.add(entity.encode(), file_name="in.owl")).terms.keys() == {
        "https://v.example/#A"
    }


def test_entities_that_only_repeat_are_weighed():
    entity = f'<!DOCTYPE x [<!ENTITY v "{"h" * 900}">]>' + RDF.format(f"<a>{'&v;' * 60_000}</a>")
    with pytest.raises(PackageFault, match="grow without end"):
        xmls.look_through(entity.encode(), Limits())


def test_what_an_ending_or_a_server_says_wrongly_is_seen_through(store):
    assert store.add(GOOD, file_name="in.owl", name="a").media_type == "text/turtle"
    assert store.add(GOOD, said="text/plain", name="b").media_type == "text/turtle"
    assert (
        store.add(RDF.format(CLASS).encode(), file_name="x.ttl", name="c").media_type == "application/rdf+xml"
    )
    linkml = b"id: https://v.example/\nclasses:\n  A: {}\n"
    assert store.add(linkml, said="text/plain", name="d").kind == "linkml"


def test_the_same_version_with_other_content_is_refused(store):
    first = store.add(GOOD, name="a", version="1")
    with pytest.raises(PackageFault) as told:
        store.add(GOOD + b"ex:B a owl:Class .", name="a", version="1")
    assert told.value.code == "exists"
    assert store.list() == [first]
    again = store.add(GOOD, name="a", version="1", licence="CC0-1.0")
    assert store.list() == [again]
    assert again.licence == "CC0-1.0"


def test_two_contexts_cannot_share_an_address(store):
    one = json.dumps({"@context": {"a": "https://a.example/"}}).encode()
    other = json.dumps({"@context": {"b": "https://b.example/"}}).encode()
    store.add(one, name="one", aliases=["https://c.example/x"])
    with pytest.raises(PackageFault) as told:
        store.add(other, name="other", origin="http://c.example/x/")
    assert told.value.code == "taken"


def test_a_context_that_leads_to_itself_ends(store):
    circle = {"@context": ["https://c.example/x", {"a": "https://a.example/"}]}
    store.add(json.dumps(circle).encode(), name="circle", aliases=["https://c.example/x"])
    document = {"@context": "https://c.example/x", "@id": "urn:a", "@type": "a:b"}
    with pytest.raises(PackageFault) as told:
        store.add(json.dumps(document).encode(), file_name="in.jsonld")
    assert told.value.code == "context-circle"


def test_a_damaged_lock_file_is_told_and_left(store):
    store.add(GOOD, name="a", version="1")
    whole = store.lock.read_text()
    told = json.loads(whole)
    told["packages"][0]["file"] = "../secret.key"
    for text in (whole[:-40], "[]", json.dumps(told), whole.replace('"sha256": "', '"sha256": "x')):
        store.lock.write_text(text)
        for attempt in (store.list, lambda: store.add(GOOD, name="b"), lambda: store.remove("a")):
            with pytest.raises(PackageFault) as fault:
                attempt()
            assert fault.value.code == "lock"
        assert store.lock.read_text() == text
    store.lock.write_text(whole)
    assert store.check() == []


def test_an_altered_or_lost_file_is_named_and_can_be_removed(store):
    package = store.add(GOOD, name="a", version="1")
    path = store.folder / package.file
    path.write_bytes(GOOD.replace(b"ex:A", b"ex:B"))
    with pytest.raises(PackageFault, match=r"a@1\.ttl of a@1 is no longer"):
        store.vocabulary("a")
    assert [fault.code for fault in store.check()] == ["altered"]
    path.unlink()
    assert [fault.code for fault in store.check()] == ["missing"]
    assert store.remove("a") == [package]
    assert store.list() == []


@pytest.mark.parametrize("moment", [1, 2])
def test_a_full_disk_leaves_what_was(store, monkeypatch, moment):
    """Full while the file is written, or while the lock file is."""
    kept = store.add(GOOD, name="kept", version="1")
    before = store.lock.read_bytes()
    calls = []
    real = os.fsync

    def full(descriptor):
        calls.append(descriptor)
        if len(calls) == {1: 1, 2: 3}[moment]:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PackageFault, match="No space left on device"):
        store.add(GOOD, name="new", version="1")
    monkeypatch.undo()
    assert (store.list(), store.lock.read_bytes()) == ([kept], before)
    assert not list(store.folder.glob("*.part")) + list(store.folder.glob(".*.part"))
    assert store.check() == []


def test_what_a_crash_left_half_written_is_swept_away(store):
    store.folder.mkdir(parents=True)
    (store.folder / ".a@1.ttl.99-5.part").write_text("half")
    (store.folder / ".mine").write_text("not ours")
    store.add(GOOD, name="a", version="1")
    assert not (store.folder / ".a@1.ttl.99-5.part").exists()
    assert (store.folder / ".mine").exists()


def _add(folder, number):
    Store(folder).add(GOOD, name=f"n{number}", version="1")


def test_two_adders_at_once_lose_nothing(tmp_path):
    """Threads of one process, and processes."""
    folder = tmp_path / "standards"
    spawning = multiprocessing.get_context("spawn")
    workers = [spawning.Process(target=_add, args=(folder, number)) for number in range(2)]
    workers += [threading.Thread(target=_add, args=(folder, number)) for number in range(2, 10)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [one.name for one in Store(folder).list()] == [f"n{number}" for number in range(10)]
    assert Store(folder).check() == []


def test_the_lock_file_says_the_same_whatever_the_order(tmp_path):
    one, other = Store(tmp_path / "one"), Store(tmp_path / "other")
    now = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
    for store, names in ((one, "ab"), (other, "ba")):
        for name in names:
            store.add(GOOD, name=name, version="1.10", now=now)
            store.add(GOOD + b"ex:C a owl:Class .", name=name, version="1.9", now=now)
    assert one.lock.read_text() == other.lock.read_text()
    assert [package.reference for package in one.list()] == ["a@1.9", "a@1.10", "b@1.9", "b@1.10"]
    assert one.get("a").version == "1.10"
    assert [package.version for package in one.remove("a")] == ["1.9", "1.10"]


def test_what_is_fetched_is_fetched_once_by_the_way_out_that_is_given(store):
    asked = []

    def fetch(url):
        asked.append(url)
        return Fetched(GOOD, "text/plain", "https://moved.example/v.ttl")

    package = store.add_from("https://v.example/v.ttl?x=1#y", fetch, version="2")
    assert (package.name, package.origin) == ("v", "https://v.example/v.ttl?x=1#y")
    assert package.aliases == ("https://moved.example/v.ttl",)
    assert store.by_address("https://moved.example/v.ttl") == package
    store.vocabulary("v")
    assert len(asked) == 1


def test_looking_makes_nothing(tmp_path):
    store = store_of(tmp_path)
    assert (store.list(), store.check(), store.context("https://x.example/")) == ([], [], None)
    with pytest.raises(PackageFault, match="not registered"):
        store.get("x")
    assert list(tmp_path.iterdir()) == []
