"""Questions put to the SPARQL server that stands in place of the readers, within the same limits.

It is asked as the protocol says, the query as a parameter; updates, ``SERVICE`` and words of one engine's own never reach it.
"""

from __future__ import annotations

import time

import httpx
from django.conf import settings

from communaux.index.graphs.client import Crowd, Question, Reply, Unanswered
from communaux.index.graphs.place import reached
from communaux.index.graphs.queries import look

crowd = Crowd(each=3, together=4)
"""Questions of this process that the server is at."""
_CONNECT = 2.0


def put(question: Question, asker: str = "") -> Reply:
    """Put a question. Raises Unanswered."""
    try:
        text = question.text.decode()
    except UnicodeDecodeError:
        return _error("not-utf8")
    seen = look(text)
    if seen.form == "UPDATE":
        return _error("update")
    if seen.asks_elsewhere or seen.of_one_engine:
        return _error("service")
    graph = seen.form in {"CONSTRUCT", "DESCRIBE"}
    media = question.rdf if graph else question.results
    if not media:
        return Reply("graph" if graph else "rows", "", 0, b"")
    crowd.enter(asker)
    try:
        return _asked(
            question, text, media, "graph" if graph else "boolean" if seen.form == "ASK" else "rows"
        )
    finally:
        crowd.leave(asker)


def _asked(question: Question, text: str, media: str, kind: str) -> Reply:
    fields = {
        # relative addresses are those of this endpoint, wherever the server is
        "query": text if _has_base(text) else f"BASE <{question.base}>\n{text}",
        "default-graph-uri": list(question.default),
        "named-graph-uri": list(question.named),
        "timeout": str(int(settings.SPARQL_SECONDS * 1000)),
    }
    sequence = reached()
    end = time.monotonic() + settings.SPARQL_SECONDS
    timeout = httpx.Timeout(settings.SPARQL_SECONDS, connect=_CONNECT)
    try:
        with (
            httpx.Client(timeout=timeout, trust_env=False) as client,
            client.stream("POST", settings.SPARQL_ENDPOINT, data=fields, headers={"Accept": media}) as answer,
        ):
            parts, left = [], settings.SPARQL_RESULT
            for part in answer.iter_bytes():
                left -= len(part)
                if left < 0:
                    return _error("too-big")
                if time.monotonic() > end:
                    raise Unanswered("late")
                parts.append(part)
            body = b"".join(parts)
    except httpx.ConnectError as error:
        raise Unanswered("elsewhere") from error
    except httpx.TimeoutException as error:
        raise Unanswered("late") from error
    except httpx.HTTPError as error:
        raise Unanswered("elsewhere") from error
    if answer.status_code == 400:
        return _error("syntax", body.decode("utf-8", "replace").strip()[:300])
    if not answer.is_success:
        return _error("failed")
    return Reply(kind, media, sequence, body)


def _has_base(text: str) -> bool:
    return "base" in text[:2000].lower()


def _error(name: str, said: str = "") -> Reply:
    return Reply("error", "", 0, b"", name, said=said)
