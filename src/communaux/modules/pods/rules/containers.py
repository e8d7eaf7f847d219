"""What a container says of itself and of what it holds, and what nobody may make it say. Pure.

Containment is derived from the tree of documents; those triples are the server's. Source: Solid Protocol 0.11, section 4.2
"Containers", 4.2.1 "Contained Resource Metadata" and 5.3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import orjson
from pyoxigraph import Triple

from communaux.ground.said import Said
from communaux.modules.pods.rules import graphs
from communaux.modules.pods.rules.refusals import DocumentRefused

LDP = "http://www.w3.org/ns/ldp#"
STORAGE = "http://www.w3.org/ns/pim/space#Storage"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_MODIFIED = "http://purl.org/dc/terms/modified"
_STAT = "http://www.w3.org/ns/posix/stat#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_CONTAINS = LDP + "contains"
_MEDIA = "http://www.w3.org/ns/iana/media-types/"
_NOT_IN_IRI = (("#", "%23"), ("^", "%5E"))
"""What media types may have in them (RFC 6838, 4.2) and addresses may not: one such file would make its container unreadable."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WHOLE = 10_000
"""Members of a container that one answer tells; a larger container is told in pages."""
_CONTAINER_TYPES = (LDP + "BasicContainer", LDP + "Container", LDP + "Resource")


class Child(NamedTuple):
    """A document as its container tells of it. ``iri``: its address; ``modified``: microseconds since 1970."""

    iri: str
    kind: str
    media: str
    size: int
    modified: int


def instant(modified: int) -> str:
    """The lexical form of an xsd:dateTime, to the second."""
    return (_EPOCH + timedelta(seconds=modified // 1_000_000)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _types(kind: str, media: str) -> tuple[str, ...]:
    if kind == "container":
        return _CONTAINER_TYPES
    plain = media.partition(";")[0].strip().lower()
    for letter, written in _NOT_IN_IRI:
        plain = plain.replace(letter, written)
    return (f"{_MEDIA}{plain}#Resource", LDP + "Resource")


def _self_types(root: bool) -> tuple[str, ...]:
    return (*_CONTAINER_TYPES, STORAGE) if root else _CONTAINER_TYPES


def managed(iri: str, children: Sequence[Child], modified: int, *, root: bool) -> list[str]:
    """The server's triples, as lines of N-Triples."""
    found = [f"<{iri}> <{_TYPE}> <{one}> ." for one in _self_types(root)]
    found.append(f'<{iri}> <{_MODIFIED}> "{instant(modified)}"^^<{_XSD}dateTime> .')
    words = _Words(lambda kind, media: "\n".join([f" <{_TYPE}> <{one}> ." for one in _types(kind, media)]))
    for child in children:
        subject, seconds = f"<{child.iri}>", child.modified // 1_000_000
        found.append(f"<{iri}> <{_CONTAINS}> {subject} .")
        found += [subject + line for line in words.kind(child).split("\n")]
        found.append(f'{subject} <{_MODIFIED}> "{words.when(seconds)}"^^<{_XSD}dateTime> .')
        found.append(f'{subject} <{_STAT}mtime> "{seconds}"^^<{_XSD}integer> .')
        if child.kind != "container":
            found.append(f'{subject} <{_STAT}size> "{child.size}"^^<{_XSD}integer> .')
    return found


def written(
    iri: str, own: bytes, children: Sequence[Child], modified: int, media: str, *, root: bool
) -> bytes:
    """The representation of a container: its own description (``own``, as kept), then what it holds. ``children`` in order."""
    if media == graphs.NTRIPLES:
        mine = own.decode().splitlines()
        return "".join(
            [f"{line}\n" for line in (*mine, *managed(iri, children, modified, root=root))]
        ).encode()
    if media == graphs.JSON_LD:
        return _json(iri, own, children, modified, root)
    return _turtle(iri, own, children, modified, root)


class _Words:
    """What many children have in common, written once."""

    def __init__(self, types: Callable[[str, str], str]) -> None:
        self._types = types
        self._kinds: dict[tuple[str, str], str] = {}
        self._instants: dict[int, str] = {}

    def kind(self, child: Child) -> str:
        """The types of a child."""
        which = (child.kind, child.media)
        found = self._kinds.get(which)
        if found is None:
            found = self._kinds[which] = self._types(*which)
        return found

    def when(self, seconds: int) -> str:
        """An instant."""
        found = self._instants.get(seconds)
        if found is None:
            found = self._instants[seconds] = instant(seconds * 1_000_000)
        return found


def _turtle(iri: str, own: bytes, children: Sequence[Child], modified: int, root: bool) -> bytes:
    out = [
        f"@prefix dcterms: <{graphs.PREFIXES['dcterms']}> .\n@prefix ldp: <{LDP}> .\n"
        f"@prefix pim: <{graphs.PREFIXES['pim']}> .\n@prefix stat: <{_STAT}> .\n@prefix xsd: <{_XSD}> .\n\n"
        f"<{iri}> a ldp:BasicContainer, ldp:Container, ldp:Resource{', pim:Storage' if root else ''} ;\n"
        f'\tdcterms:modified "{instant(modified)}"^^xsd:dateTime'
    ]
    if children:
        out.append(" ;\n\tldp:contains " + ",\n\t\t".join([f"<{child.iri}>" for child in children]))
    out.append(" .\n")
    words = _Words(lambda kind, media: ", ".join([f"<{one}>" for one in _types(kind, media)]))
    for child in children:
        seconds = child.modified // 1_000_000
        size = "" if child.kind == "container" else f" ; stat:size {child.size}"
        out.append(
            f'<{child.iri}> a {words.kind(child)} ; dcterms:modified "{words.when(seconds)}"^^xsd:dateTime ; '
            f"stat:mtime {seconds}{size} .\n"
        )
    if own:
        out.append("\n" + graphs.written(own, graphs.TURTLE).decode())
    return "".join(out).encode()


def _json(iri: str, own: bytes, children: Sequence[Child], modified: int, root: bool) -> bytes:
    """Expanded JSON-LD. Addresses and media types hold nothing that JSON would escape (``paths``, ``media``)."""
    integer = f'[{{"@type":"{_XSD}integer","@value":"'
    when = f'"{_MODIFIED}":[{{"@type":"{_XSD}dateTime","@value":"'
    here = f'{{"@id":"{iri}","@type":{_list(_self_types(root))},{when}{instant(modified)}"}}]'
    if children:
        here += f',"{_CONTAINS}":[' + ",".join([f'{{"@id":"{child.iri}"}}' for child in children]) + "]"
    nodes = [here + "}"]
    words = _Words(lambda kind, media: _list(_types(kind, media)))
    for child in children:
        seconds = child.modified // 1_000_000
        size = "" if child.kind == "container" else f',"{_STAT}size":{integer}{child.size}"}}]'
        nodes.append(
            f'{{"@id":"{child.iri}","@type":{words.kind(child)},{when}{words.when(seconds)}"}}],'
            f'"{_STAT}mtime":{integer}{seconds}"}}]{size}}}'
        )
    if own:
        nodes += [orjson.dumps(node).decode() for node in orjson.loads(graphs.written(own, graphs.JSON_LD))]
    return f"[{','.join(nodes)}]".encode()


def _list(values: Iterable[str]) -> str:
    return orjson.dumps(list(values)).decode()


def own_part(
    iri: str, triples: Iterable[Triple], current: Iterable[str] = (), *, whole: bool = False
) -> bytes:
    """What of a new description is the container's own, as kept.

    ``current``: the server's lines as they are now; said again they are passed over. ``whole``: the new graph was made from
    all of them (PATCH), so that one missing was taken away. Raises DocumentRefused ``conflict`` where the server's triples
    would be changed.
    """
    now = set(current)
    said = graphs.lines(triples)
    if whole and not now <= said:
        raise DocumentRefused("conflict", _PROTECTED)
    changing = f"<{iri}> <{_MODIFIED}> "
    own = {line for line in said - now if not line.startswith(changing)}
    contained = {line.split(" ", 3)[2] for line in now if f" <{_CONTAINS}> " in line}
    for line in own:
        subject, predicate, rest = line.split(" ", 2)
        if predicate == f"<{_CONTAINS}>" or _of_server(subject, predicate, rest, f"<{iri}>", contained):
            raise DocumentRefused("conflict", _PROTECTED)
    return graphs.together(own)


def _of_server(subject: str, predicate: str, rest: str, here: str, contained: set[str]) -> bool:
    if subject != here and subject not in contained:
        return False
    if predicate == f"<{_TYPE}>":
        if subject == here:
            return rest.startswith(f"<{STORAGE}>")
        return rest.startswith(f"<{LDP}")
    return subject in contained and (predicate == f"<{_MODIFIED}>" or predicate.startswith(f"<{_STAT}"))


_PROTECTED = Said(
    "Ce que contient un conteneur se change en y déposant ou en effaçant des documents, non en l’écrivant.",
    "What a container holds changes as documents are put there or deleted, not by writing it.",
)
