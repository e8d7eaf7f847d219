"""What a container says of itself and of what it holds, and what nobody may make it say. Pure.

Containment is derived from the tree of documents; those triples are the server's. Source: Solid Protocol 0.11, section 4.2
"Containers", 4.2.1 "Contained Resource Metadata" and 5.3.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
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


def _types(child: Child) -> tuple[str, ...]:
    if child.kind == "container":
        return _CONTAINER_TYPES
    return (f"{_MEDIA}{child.media.partition(';')[0].strip()}#Resource", LDP + "Resource")


def _self_types(root: bool) -> tuple[str, ...]:
    return (*_CONTAINER_TYPES, STORAGE) if root else _CONTAINER_TYPES


def managed(iri: str, children: Sequence[Child], modified: int, *, root: bool) -> list[str]:
    """The server's triples, as lines of N-Triples."""
    found = [f"<{iri}> <{_TYPE}> <{one}> ." for one in _self_types(root)]
    found.append(f'<{iri}> <{_MODIFIED}> "{instant(modified)}"^^<{_XSD}dateTime> .')
    for child in children:
        found.append(f"<{iri}> <{_CONTAINS}> <{child.iri}> .")
        found += [f"<{child.iri}> <{_TYPE}> <{one}> ." for one in _types(child)]
        found.append(f'<{child.iri}> <{_MODIFIED}> "{instant(child.modified)}"^^<{_XSD}dateTime> .')
        found.append(f'<{child.iri}> <{_STAT}mtime> "{child.modified // 1_000_000}"^^<{_XSD}integer> .')
        if child.kind != "container":
            found.append(f'<{child.iri}> <{_STAT}size> "{child.size}"^^<{_XSD}integer> .')
    return found


def written(
    iri: str, own: bytes, children: Sequence[Child], modified: int, media: str, *, root: bool
) -> bytes:
    """The representation of a container: its own description (``own``, as kept), then what it holds."""
    if media == graphs.NTRIPLES:
        return graphs.together({*own.decode().splitlines(), *managed(iri, children, modified, root=root)})
    if media == graphs.JSON_LD:
        return _json(iri, own, children, modified, root)
    return _turtle(iri, own, children, modified, root)


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
    instants: dict[int, str] = {}
    kinds: dict[tuple[str, str], str] = {}
    for child in children:
        seconds = child.modified // 1_000_000
        when = instants.get(seconds) or instants.setdefault(seconds, instant(child.modified))
        which = (child.kind, child.media)
        kind = kinds.get(which) or kinds.setdefault(which, ", ".join([f"<{one}>" for one in _types(child)]))
        size = "" if child.kind == "container" else f" ; stat:size {child.size}"
        out.append(
            f'<{child.iri}> a {kind} ; dcterms:modified "{when}"^^xsd:dateTime ; stat:mtime {seconds}{size} .\n'
        )
    if own:
        out.append("\n" + graphs.written(own, graphs.TURTLE).decode())
    return "".join(out).encode()


def _json(iri: str, own: bytes, children: Sequence[Child], modified: int, root: bool) -> bytes:
    def when(at: int) -> list[dict[str, str]]:
        return [{"@type": _XSD + "dateTime", "@value": instant(at)}]

    def whole(number: int) -> list[dict[str, str]]:
        return [{"@type": _XSD + "integer", "@value": str(number)}]

    here: dict[str, object] = {"@id": iri, "@type": _self_types(root), _MODIFIED: when(modified)}
    if children:
        here[_CONTAINS] = [{"@id": child.iri} for child in children]
    nodes: list[object] = [here]
    for child in children:
        node: dict[str, object] = {
            "@id": child.iri,
            "@type": _types(child),
            _MODIFIED: when(child.modified),
            _STAT + "mtime": whole(child.modified // 1_000_000),
        }
        if child.kind != "container":
            node[_STAT + "size"] = whole(child.size)
        nodes.append(node)
    if own:
        nodes += orjson.loads(graphs.written(own, graphs.JSON_LD))
    return orjson.dumps(nodes)


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
