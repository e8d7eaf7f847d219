"""Groups of agents in documents of other servers: which are asked for, what such a document says, for how long it counts. Pure.

Source: Web Access Control, section 4.2 "Access Subjects" (``acl:agentGroup``); vCard ontology (``vcard:hasMember``).
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from pyoxigraph import NamedNode

from communaux.modules.pods.rules import graphs
from communaux.modules.pods.rules.refusals import DocumentRefused

SECOND = 1_000_000
AGAIN = 600 * SECOND
"""Between two readings of a document that answers: who is taken out of a group loses access no later."""
SOON = 60 * SECOND
"""Until one that failed is asked for again where a list that names it is written."""
KEPT = 3600 * SECOND
"""For how long what was read counts while the server does not answer; then nobody is in the group until it does."""
LONGEST_PAUSE = 24 * 3600 * SECOND
MOST_OF_A_LIST = 20
"""Documents elsewhere that one list of access makes us ask for; groups in further ones are nobody."""
MOST = 2000
"""Documents elsewhere in all."""
MOST_BYTES = 512 * 1024
MOST_MEMBERS = 10_000
_MEMBER = "http://www.w3.org/2006/vcard/ns#hasMember"
_LONGEST = 1000


def document_of(group: str, base: str) -> str:
    """The document elsewhere that tells of a group; "" for a group that is not asked for: of this house (``base``), in the
    clear over the network, or at what is no address."""
    document = group.partition("#")[0]
    if len(document) > _LONGEST or not document.isascii() or not document.isprintable() or " " in document:
        return ""
    try:
        ours, theirs = urlsplit(base), urlsplit(document)
        where = (theirs.scheme, theirs.netloc.lower())
        safe = theirs.scheme == "https" or (theirs.scheme == "http" and theirs.hostname == "localhost")
    except ValueError:
        return ""
    if (
        not safe
        or not theirs.hostname
        or theirs.username is not None
        or where == (ours.scheme, ours.netloc.lower())
    ):
        return ""
    return document


def wanted(groups: Iterable[str], base: str) -> list[str]:
    """The documents to ask for, of the groups that a list names."""
    found = {document for group in groups if (document := document_of(group, base))}
    return sorted(found)[:MOST_OF_A_LIST]


def read(body: bytes, media: str, url: str, document: str) -> dict[str, list[str]]:
    """The members of the groups that a document tells of: those at its own address alone. ``url``: where it was found.

    Raises DocumentRefused for what cannot be read, or is too much.
    """
    if media not in graphs.FORMATS:
        raise DocumentRefused("media-type")
    found: dict[str, list[str]] = {}
    count = 0
    for triple in graphs.read(body, media, url):
        group, member = triple.subject, triple.object
        if (
            triple.predicate.value != _MEMBER
            or not isinstance(group, NamedNode)
            or not isinstance(member, NamedNode)
        ):
            continue
        if group.value.partition("#")[0] == document:
            found.setdefault(group.value, []).append(member.value)
            count += 1
            if count > MOST_MEMBERS:
                raise DocumentRefused("too-large")
    return found


def pause(failures: int) -> int:
    """Until a document is asked for again, after so many failures in a row."""
    return min(LONGEST_PAUSE, SECOND * 60 * 2 ** min(failures - 1, 12)) if failures else AGAIN


def denied(status: int) -> bool:
    """Whether an answer means that the group is there no more, or not for us: then nobody is in it from now on."""
    return 400 <= status < 500 and status not in (408, 425, 429)
