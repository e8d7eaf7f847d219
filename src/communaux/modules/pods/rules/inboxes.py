"""The inbox of a storage (Linked Data Notifications): where it is, who may drop something into it, how much. Pure.

Everybody who is signed in may append, the owners alone read and delete. What strangers drop takes the owners' place, so it is
small, and not without end.
"""

from __future__ import annotations

from collections.abc import Iterable

from communaux.modules.pods.rules.wac import ACL

INBOX = "http://www.w3.org/ns/ldp#inbox"
NAME = "inbox/"
LARGEST = 64 * 1024
"""Bytes of one notification."""
MOST = 1000
"""Notifications that lie in an inbox; beyond, owners make room first."""
MOST_AN_HOUR = 200
ACTIVITIES = "https://www.w3.org/ns/activitystreams"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_LINKS = (
    "actor", "attachment", "attributedTo", "audience", "bcc", "bto", "cc", "context", "first", "generator", "icon", "image",
    "inReplyTo", "instrument", "items", "last", "location", "next", "object", "origin", "partOf", "prev", "preview",
    "replies", "result", "subject", "tag", "target", "to", "url",
)  # fmt: skip
_INSTANTS = ("deleted", "endTime", "published", "startTime", "updated")

CONTEXT = {
    "@vocab": f"{ACTIVITIES}#",
    "as": f"{ACTIVITIES}#",
    "ldp": "http://www.w3.org/ns/ldp#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "id": "@id",
    "type": "@type",
    "inbox": {"@id": INBOX, "@type": "@id"},
    **{name: {"@id": f"as:{name}", "@type": "@id"} for name in _LINKS},
    **{name: {"@id": f"as:{name}", "@type": "xsd:dateTime"} for name in _INSTANTS},
}
"""The words of ActivityStreams 2.0 in which most notifications are written, so that their context need not be fetched."""


def path_of(root: str) -> str:
    """The path of the inbox of a storage."""
    return root + NAME


def told(root: str) -> str:
    """What the root says of it, as a line of N-Triples. ``root``: its address."""
    return f"<{root}> <{INBOX}> <{path_of(root)}> ."


def access_list(inbox: str, owners: Iterable[str]) -> list[str]:
    """The lines of the list of an inbox. What lies in it is the owners' alone."""
    mine, theirs = f"<{inbox}.acl#owner>", f"<{inbox}.acl#senders>"
    found = [f"{one} <{_TYPE}> <{ACL}Authorization> ." for one in (mine, theirs)]
    found += [f"{mine} <{ACL}agent> <{owner}> ." for owner in owners]
    found += [f"{mine} <{ACL}{place}> <{inbox}> ." for place in ("accessTo", "default")]
    found += [f"{mine} <{ACL}mode> <{ACL}{mode}> ." for mode in ("Read", "Write", "Control")]
    found += [
        f"{theirs} <{ACL}agentClass> <{ACL}AuthenticatedAgent> .",
        f"{theirs} <{ACL}accessTo> <{inbox}> .",
        f"{theirs} <{ACL}mode> <{ACL}Append> .",
    ]
    return found
