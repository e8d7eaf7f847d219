"""XML that strangers wrote, looked through before anything reads it: no entity that grows, none from elsewhere, no depth without end.

Ontologies often declare short entities for namespaces; those are let through. What nests them, or repeats them until
the document weighs many times its size, is refused.
"""

from __future__ import annotations

import io
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from communaux.ground.said import Said
from communaux.modules.standards.rules.packages.faults import PackageFault, at_line
from communaux.modules.standards.rules.packages.limits import Limits

_LONGEST_ENTITY = 1000
_MOST_ENTITIES = 200
_GROWTH = 10
"""How many times its size a document may weigh once its entities are put in."""
_CHUNK = 256 * 1024


class _Weight:
    """Where the parser puts what it reads: counted, and forgotten."""

    def __init__(self, most: int, depth: int) -> None:
        self.left = most
        self.depth = 0
        self.deepest = depth

    def start(self, _tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > self.deepest:
            raise PackageFault("too-deep", most=self.deepest)
        self._take(sum(map(len, attributes.values())))

    def end(self, _tag: str) -> None:
        self.depth -= 1

    def data(self, text: str) -> None:
        self._take(len(text))

    def _take(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise _trap("ses entités le font grossir sans fin", "its entities make it grow without end")

    def close(self) -> None:
        return None


class _Parser(DefusedXMLParser):
    """Refuses what defusedxml refuses, but for short entities that hold nothing but letters."""

    entities = 0

    def defused_entity_decl(self, name: str, is_parameter_entity: bool, value: str | None, base: Any, sysid: Any,
                            pubid: Any, notation_name: Any) -> None:  # fmt: skip
        """One entity of the document's own declarations."""
        self.entities += 1
        if is_parameter_entity or value is None or sysid or pubid:
            raise _trap(f"l’entité {name} vient d’ailleurs", f"the entity {name} comes from elsewhere")
        if "&" in value or "%" in value or len(value) > _LONGEST_ENTITY or self.entities > _MOST_ENTITIES:
            raise _trap(f"l’entité {name} en contient d’autres", f"the entity {name} holds others")


def _trap(fr: str, en: str) -> PackageFault:
    return PackageFault("hostile", reason=Said(fr, en))


def look_through(data: bytes | IO[bytes], limits: Limits) -> None:
    """Read XML, octets or an open file, for its traps alone. Raises PackageFault."""
    file = io.BytesIO(data) if isinstance(data, bytes) else data
    weight = _Weight(100_000, limits.depth)
    parser = _Parser(target=weight, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    try:
        while chunk := file.read(_CHUNK):
            weight.left += len(chunk) * _GROWTH
            parser.feed(chunk)
        parser.close()
    except DefusedXmlException as error:
        raise _trap(str(error), str(error)) from error
    except (ParseError, ValueError, LookupError) as error:
        if isinstance(error, PackageFault):
            raise
        line = getattr(error, "position", (0, 0))[0]
        if "no element found" in str(error) or "unclosed token" in str(error):
            raise PackageFault("truncated", place=at_line(line)) from error
        raise PackageFault("unreadable", medium="RDF/XML", place=at_line(line), reason=error) from error
