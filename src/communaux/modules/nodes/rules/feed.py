"""The pages of a feed as TREE and LDES describe them: writing ours, reading another node's. Pure.

A page holds the members of ``PAGE`` sequences; page n begins after (n-1) * PAGE. A full page never changes and names the
next one. A member is an ActivityStreams activity: what was done to which thing, when, and the hash of what the thing says
from then on. Its IRI ends with its sequence and its hash, so that its name alone pins it down with all that came before.
Salts stand in a document beside each page, which a page names: pages never change, and salts are forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import pyoxigraph as ox

from communaux.ground.nesting import too_nested
from communaux.ground.swelling import measured
from communaux.modules.nodes.rules.chain import KINDS, Member, Term, moment
from communaux.modules.nodes.rules.refusals import PeerError
from communaux.modules.nodes.rules.words import RDF_FORMATS, TYPE, instant, term, whole

Said = dict[str, dict[str, list[Term]]]
"""Subject -> predicate -> objects."""
PAGE = 250
"""Members on one page."""
SALTS = "/salts"
"""What the address of a page is followed by where its salts are."""
MOST_TRIPLES = 20_000
MOST_BYTES = 3_000_000
_NAME = re.compile(r"(\d{1,16})-([0-9a-f]{64})\Z", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}\Z", re.ASCII)
_SEQUENCE = re.compile(r"[0-9]{1,16}\Z", re.ASCII)


def page_of(sequence: int) -> int:
    """The number of the page that holds a sequence."""
    return max(0, sequence - 1) // PAGE + 1


# --- Writing ----------------------------------------------------------------------------------------------------------


def stream_iri(feed: str) -> str:
    """The IRI of the event stream whose root page is ``feed``."""
    return f"{feed}#stream"


def stream(feed: str, *, title: Sequence[tuple[str, str]] = (), licence: str = "") -> Iterator[ox.Triple]:
    """What is said of the stream itself on its root page and in the description of the node."""
    me = ox.NamedNode(stream_iri(feed))
    yield ox.Triple(me, TYPE, term("ldes:EventStream"))
    yield ox.Triple(me, term("tree:view"), ox.NamedNode(feed))
    yield ox.Triple(me, term("ldes:timestampPath"), term("as:published"))
    yield ox.Triple(me, term("ldes:sequencePath"), term("schema:position"))
    yield ox.Triple(me, term("ldes:versionOfPath"), term("as:object"))
    for path, kind in (
        ("ldes:versionCreateObject", "as:Create"),
        ("ldes:versionUpdateObject", "as:Update"),
        ("ldes:versionDeleteObject", "as:Delete"),
    ):
        yield ox.Triple(me, term(path), term(kind))
    yield ox.Triple(me, term("prov:has_provenance"), ox.NamedNode(f"{feed}/head"))
    for language, text in title:
        yield ox.Triple(me, term("dcterms:title"), ox.Literal(text, language=language))
    if licence:
        yield ox.Triple(me, term("dcterms:license"), ox.NamedNode(licence))


def relation(here: str, there: str, after: str = "") -> Iterator[ox.Triple]:
    """A page leads to another, whose members are not older than ``after``."""
    link = ox.BlankNode("next")
    yield ox.Triple(ox.NamedNode(here), term("tree:relation"), link)
    yield ox.Triple(link, term("tree:node"), ox.NamedNode(there))
    if not after:
        yield ox.Triple(link, TYPE, term("tree:Relation"))
        return
    yield ox.Triple(link, TYPE, term("tree:GreaterThanOrEqualToRelation"))
    yield ox.Triple(link, term("tree:path"), term("as:published"))
    yield ox.Triple(link, term("tree:value"), instant(after))


def is_full(number: int, members: Sequence[Member]) -> bool:
    """Whether page ``number`` has all that it will ever hold."""
    return bool(members) and members[-1].sequence == number * PAGE


def salts(feed: str, number: int, told: Iterable[tuple[int, str, str]]) -> Iterator[ox.Triple]:
    """The salts of page ``number`` that are still told: sequence, hash and salt of each member."""
    mine = f"{feed}/{number}"
    yield ox.Triple(ox.NamedNode(mine + SALTS), term("dcterms:isPartOf"), ox.NamedNode(mine))
    for sequence, hash_, salt in told:
        yield ox.Triple(ox.NamedNode(f"{mine}#{sequence}-{hash_}"), term("sec:nonce"), ox.Literal(salt))


def page(feed: str, number: int, members: Sequence[Member], base: str) -> Iterator[ox.Triple]:
    """Page ``number`` with its members; ``base`` goes before the path of each thing."""
    me, mine = ox.NamedNode(stream_iri(feed)), f"{feed}/{number}"
    here = ox.NamedNode(mine)
    full = is_full(number, members)
    yield ox.Triple(here, term("rdfs:seeAlso"), ox.NamedNode(mine + SALTS))
    yield ox.Triple(me, TYPE, term("ldes:EventStream"))
    yield ox.Triple(me, term("void:subset"), here)
    yield ox.Triple(here, TYPE, term("tree:Node"))
    yield ox.Triple(here, term("dcterms:isPartOf"), me)
    if full:
        yield ox.Triple(here, term("ldes:immutable"), ox.Literal("true", datatype=term("xsd:boolean")))
        yield from relation(mine, f"{feed}/{number + 1}", members[-1].instant)
    for member in members:
        name = ox.NamedNode(f"{mine}#{member.sequence}-{member.hash}")
        yield ox.Triple(me, term("tree:member"), name)
        yield ox.Triple(name, TYPE, term(f"as:{member.kind}"))
        yield ox.Triple(name, term("schema:position"), whole(member.sequence))
        yield ox.Triple(name, term("as:published"), instant(member.instant))
        yield ox.Triple(name, term("as:object"), ox.NamedNode(base + member.object))
        if member.digest:
            yield ox.Triple(name, term("schema:sha256"), ox.Literal(member.digest))


# --- Reading ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Read:
    """A page of another node: its members in their order, as they say they are, the pages that it names, and where its salts
    are ('' for a node that commits by the bare digest)."""

    members: tuple[Member, ...]
    following: tuple[str, ...]
    salts: str = ""


def origin_of(url: str) -> str:
    """``https://node.example`` of an address, port of its own included. Raises PeerError ``address``."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise PeerError("address") from error
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc or len(url) > 2000:
        raise PeerError("address")
    if any(ord(letter) < 33 or letter in '<>"{}|\\^`' or ord(letter) == 127 for letter in url):
        raise PeerError("address")
    plain = {"http": 80, "https": 443}[parts.scheme]
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != plain else "")


def within(url: str, origin: str) -> bool:
    """Whether an address is one of the node at ``origin``, with nothing in it that leads elsewhere."""
    try:
        if origin_of(url) != origin:
            return False
    except PeerError:
        return False
    path = urlsplit(url).path
    return not any(part in ("..", ".") for part in path.lower().replace("%2e", ".").split("/"))


def triples_of(body: bytes, media_type: str, url: str, most: int = MOST_TRIPLES) -> list[ox.Triple]:
    """What a document says. Raises PeerError where it is no RDF, or too much of it."""
    rdf = RDF_FORMATS.get(media_type)
    if rdf is None or media_type == "application/ld+json":
        raise PeerError("unreadable", media_type[:60] or "?")
    if too_nested(body):
        raise PeerError("too-large", "nested")
    found: list[ox.Triple] = []
    try:
        for quad in measured(ox.parse(input=body, format=rdf, base_iri=url), len(body)):
            if isinstance(quad.object, ox.Triple) or isinstance(quad.subject, ox.Triple):
                raise PeerError("unreadable", "RDF-star")
            found.append(quad.triple)
            if len(found) > most:
                raise PeerError("too-large", str(most))
    except (SyntaxError, ValueError) as error:
        raise PeerError("unreadable", url[:200]) from error
    return found


def read_page(body: bytes, media_type: str, url: str, origin: str) -> Read:
    """The members and relations on a page of another node. Raises PeerError.

    ``object`` of a member is the path where the thing is the node's own, the whole IRI where it is another's. Whether
    hashes hold is for ``verified``.
    """
    triples = triples_of(body, media_type, url)
    about: Said = {}
    names: list[str] = []
    for triple in triples:
        about.setdefault(str(triple.subject), {}).setdefault(triple.predicate.value, []).append(triple.object)
        if triple.predicate == term("tree:member") and isinstance(triple.object, ox.NamedNode):
            names.append(triple.object.value)
    members = [_member(name, about.get(f"<{name}>", {}), origin) for name in dict.fromkeys(names)]
    members.sort(key=lambda member: member.sequence)
    beside = url.partition("#")[0] + SALTS
    salted = term("rdfs:seeAlso") in {t.predicate for t in triples if t.object == ox.NamedNode(beside)}
    return Read(tuple(members), tuple(_following(triples, about, url, origin)), beside if salted else "")


def read_salts(body: bytes, media_type: str, url: str) -> dict[str, str]:
    """Hash of each member -> its salt, as the document beside a page says. Raises PeerError."""
    found: dict[str, str] = {}
    for triple in triples_of(body, media_type, url):
        if triple.predicate != term("sec:nonce") or not isinstance(triple.subject, ox.NamedNode):
            continue
        named = _NAME.match(triple.subject.value.partition("#")[2])
        salt = triple.object.value if isinstance(triple.object, ox.Literal) else ""
        if named is None or not _DIGEST.match(salt) or found.setdefault(named[2], salt) != salt:
            raise PeerError("tampered", triple.subject.value)
    return found


def _following(triples: Sequence[ox.Triple], about: Said, url: str, origin: str) -> Iterator[str]:
    seen: set[str] = set()
    for triple in triples:
        if triple.predicate != term("tree:relation"):
            continue
        for node in about.get(str(triple.object), {}).get(term("tree:node").value, []):
            if not isinstance(node, ox.NamedNode):
                continue
            there = urljoin(url, node.value).partition("#")[0]
            if not within(there, origin):
                raise PeerError("elsewhere", there)
            if there not in seen:
                seen.add(there)
                yield there


def _member(name: str, said: dict[str, list[Term]], origin: str) -> Member:
    found = _NAME.match(name.partition("#")[2])
    if found is None:
        raise PeerError("unsigned", name)
    kinds = [
        one.value.removeprefix(term("as:x").value[:-1])
        for one in said.get(TYPE.value, [])
        if isinstance(one, ox.NamedNode)
    ]
    kind = next((one for one in kinds if one in KINDS), "")
    published, thing, digest = (_one(said, path) for path in ("as:published", "as:object", "schema:sha256"))
    if digest and not _DIGEST.match(digest):
        raise PeerError("tampered", name)
    if not kind or not thing or len(thing) > 2000 or int(found[1]) != _number(_one(said, "schema:position")):
        raise PeerError("tampered", name)
    path = thing[len(origin) :] if within(thing, origin) and thing.startswith(origin + "/") else thing
    return Member(int(found[1]), published, kind, path, digest, "", found[2])


def _one(said: dict[str, list[Term]], path: str) -> str:
    values = said.get(term(path).value, [])
    if len(values) > 1:
        raise PeerError("tampered", path)
    found = values[0] if values else None
    return "" if found is None or isinstance(found, ox.Triple) else found.value


def _number(text: str) -> int:
    return int(text) if _SEQUENCE.match(text) else -1


def verified(members: Iterable[Member], sequence: int, last: str) -> list[Member]:
    """The members after ``sequence``, each tied to the one before, starting from the hash ``last``.

    What was read before is looked at again where the page still shows it. Raises PeerError ``tampered`` at the first that
    does not hold, ``clock`` where instants run backwards.
    """
    found: list[Member] = []
    latest = ""
    for member in members:
        if member.sequence <= sequence:
            if member.sequence == sequence and member.hash != last:
                raise PeerError("tampered", str(member.sequence))
            latest = member.instant
            continue
        if member.sequence != sequence + len(found) + 1:
            raise PeerError("tampered", str(sequence + len(found) + 1))
        whole_member = member._replace(previous=found[-1].hash if found else last)
        if whole_member.sealed().hash != member.hash:
            raise PeerError("tampered", str(member.sequence))
        try:
            moment(member.instant)
        except ValueError as error:
            raise PeerError("clock", str(member.sequence)) from error
        if member.instant < latest:
            raise PeerError("clock", str(member.sequence))
        latest = member.instant
        found.append(whole_member)
    return found
