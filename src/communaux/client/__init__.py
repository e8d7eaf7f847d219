"""A house from outside, for programs in Python: documents, linked data, queries, changes, webhooks.

    from communaux.client import House

    with House.signed_in("https://commun.example", client_id, client_secret) as house:
        note = house.get("/storages/ana/note.ttl")
        house.put(note.url, note.text + "…", over=note)

It stands beside the floors of the house and imports nothing of them but the pure reading of RFC 9421. docs/developers/client.md.
"""

from communaux.client.documents import ANY, Document
from communaux.client.errors import (
    Changed,
    ClientError,
    Insecure,
    Invalid,
    Missing,
    NoAnswer,
    Problem,
    Refused,
    SignInNeeded,
    TooOften,
    Unavailable,
)
from communaux.client.feed import Change
from communaux.client.house import House
from communaux.client.keys import Key
from communaux.client.signing_in import SigningIn
from communaux.client.triples import Blank, Iri, Literal, Triple
from communaux.client.webhooks import NotBelieved, Notice, Webhooks

__all__ = [
    "ANY", "Blank", "Change", "Changed", "ClientError", "Document", "House", "Insecure", "Invalid", "Iri", "Key",
    "Literal", "Missing", "NoAnswer", "NotBelieved", "Notice", "Problem", "Refused", "SignInNeeded", "SigningIn",
    "TooOften", "Triple", "Unavailable", "Webhooks",
]  # fmt: skip
