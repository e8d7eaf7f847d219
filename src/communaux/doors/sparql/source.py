"""Who answers a question: the readers of this house, or the SPARQL server that a setting puts in their place."""

from __future__ import annotations

from django.conf import settings

from communaux.index.graphs.client import Crowd, Question, Reply, ask
from communaux.index.graphs.place import socket_path

crowd = Crowd()
"""The slow questions of this process."""


def put(question: Question, asker: str = "") -> Reply:
    """Put a question. Raises Unanswered."""
    return ask(socket_path(), question, settings.SPARQL_SECONDS, asker, crowd)
