"""Who answers a question: the readers of this house, or the SPARQL server that a setting puts in their place."""

from __future__ import annotations

from django.conf import settings

from communaux.index.graphs.client import Crowd, Question, Reply, ask
from communaux.index.graphs.place import socket_path

crowd = Crowd()
"""The slow questions of this process."""


def put(question: Question, asker: str = "") -> Reply:
    """Put a question. Raises Unanswered."""
    if settings.SPARQL_ENDPOINT:
        # httpx costs a tenth of a second to import: only where it is needed
        from communaux.doors.sparql import remote

        return remote.put(question, asker)
    return ask(socket_path(), question, settings.SPARQL_SECONDS, asker, crowd)
