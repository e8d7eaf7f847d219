"""What the endpoint answers to machines: results in the format that was asked for, the service description, or a problem.

``answer`` is all of the door for machines; the WSGI fast path and the Django view only carry it. It decides nothing about
who may see what: the graphs hold only what is public.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from communaux.doors import problems
from communaux.doors.ldp import accept as formats
from communaux.doors.ldp.answer import Answer, etag_of
from communaux.doors.sparql import asked as requests
from communaux.doors.sparql import description
from communaux.doors.sparql.asked import Wrong
from communaux.doors.sparql.source import put
from communaux.index.graphs.client import Question, Reply, Unanswered
from communaux.meaning.context import prefixes

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
CSV, TSV = "text/csv", "text/tab-separated-values"
RDF_XML = "application/rdf+xml"
RESULTS = (JSON, XML, CSV, TSV)
GRAPHS = (formats.TURTLE, formats.NTRIPLES, formats.JSON_LD, RDF_XML)
METHODS = "GET, HEAD, POST, OPTIONS"
SHORT: Mapping[str, str] = {
    "json": JSON, "xml": XML, "csv": CSV, "tsv": TSV,
    "turtle": formats.TURTLE, "ntriples": formats.NTRIPLES, "jsonld": formats.JSON_LD, "rdfxml": RDF_XML,
}  # fmt: skip
"""Values of ``?format=``: a link that a person follows cannot set ``Accept``."""
_ALIASES = {formats.JSON: JSON, "application/xml": XML, "text/xml": XML}

WRONG: Mapping[str, Promise] = {
    "update": _("Ce point d’accès se lit seulement : il ne prend pas de mise à jour (SPARQL Update)."),
    "method": _("Posez une question par GET, ou par POST."),
    "too-large": _("La requête est trop longue."),
    "media-type": _(
        "Envoyez la requête comme application/sparql-query, ou comme champ « query » d’un formulaire."
    ),
    "charset": _("Envoyez la requête en UTF-8."),
    "two-queries": _("Une seule requête à la fois : le paramètre « query » est donné plusieurs fois."),
    "no-query": _("Il manque la requête : paramètre « query »."),
    "too-many": _("Trop de paramètres."),
    "graph-name": _("Un nom de graphe n’est pas une adresse (IRI) complète."),
}
ERRORS: Mapping[str, tuple[str, Promise]] = {
    "not-utf8": ("bad-query", _("Envoyez la requête en UTF-8.")),
    "service": (
        "bad-query",
        _("SERVICE n’est pas permis ici : ce point d’accès n’interroge aucun autre serveur."),
    ),
    "update": ("bad-query", WRONG["update"]),
    "syntax": ("bad-query", _("La requête ne se lit pas.")),
    "too-big": (
        "query-refused",
        _("Le résultat est trop grand. Ajoutez LIMIT, ou demandez moins de colonnes."),
    ),
    "failed": ("query-refused", _("La requête n’a pas pu être exécutée.")),
    "late": (
        "query-refused",
        _("La requête a dépassé le temps permis. Précisez-la, ou ajoutez LIMIT."),
    ),
    "broken": (
        "query-refused",
        _("La requête demande trop de mémoire, ou elle est imbriquée trop profondément. Simplifiez-la."),
    ),
    "often": (
        "too-often",
        _("Vous avez déjà plusieurs requêtes lentes en cours. Attendez qu’elles finissent."),
    ),
    "crowded": (
        "crowded",
        _("Toutes les places sont prises par d’autres requêtes. Réessayez dans un instant."),
    ),
    "not-filled": ("not-filled", _("Les données se chargent. Réessayez dans un instant.")),
    "elsewhere": ("not-filled", _("Le serveur SPARQL de ce site ne répond pas. Réessayez dans un instant.")),
}
"""What each error of a query is as a problem, and says."""
_RETRY = {"too-often": "5", "crowded": "2", "not-filled": "5"}
_CORS = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "ETag, Link, Retry-After, Journal-Sequence"),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The formats chosen for rows and for graphs, '' for none that suits."""

    results: str
    rdf: str


def answer(
    method: str,
    query_string: str = "",
    *,
    accept: str | None = None,
    content_type: str = "",
    body: bytes = b"",
    if_none_match: str | None = None,
    asker: str = "",
    short: str = "",
) -> Answer:
    """The answer to a request for data. ``short``: a format named in the address instead of ``accept``."""
    if method == "OPTIONS":
        return preflight()
    try:
        asked = requests.read(method, query_string, content_type, body)
    except Wrong as wrong:
        return problem(wrong.name, WRONG[wrong.why])
    if asked is None:
        return _described(SHORT.get(short, accept), if_none_match)
    wanted = choose(SHORT.get(short, accept))
    if not (wanted.results or wanted.rdf):
        return problem("not-acceptable", ", ".join((*RESULTS, *GRAPHS)))
    try:
        reply = put(question(asked, wanted), asker)
    except Unanswered as unanswered:
        return problem(*ERRORS[unanswered.reason])
    return of_reply(reply, if_none_match)


def question(asked: requests.Asked, wanted: Wanted) -> Question:
    """A question for the readers."""
    return Question(
        asked.text, endpoint(), wanted.results, wanted.rdf, asked.default, asked.named, prefixes()
    )


def endpoint() -> str:
    """The address of the endpoint, also the base of relative addresses in queries."""
    return f"{settings.BASE_URL}/sparql"


def choose(accept: str | None) -> Wanted:
    """The formats that ``Accept`` asks for: of rows, and of graphs."""
    plain = accept or "*/*"
    results = formats.choose(plain, (*RESULTS, *_ALIASES)) or ""
    return Wanted(_ALIASES.get(results, results), formats.choose(plain, GRAPHS) or "")


def of_reply(reply: Reply, if_none_match: str | None = None) -> Answer:
    """A reply as an answer: 200 with an ETag, 304, 406 where no format for its kind was asked for, or a problem."""
    if reply.kind == "error":
        name, said = ERRORS[reply.error]
        more: dict[str, Any] = {"line": reply.line, "column": reply.column} if reply.line else {}
        if reply.said:
            more["engine"] = reply.said[:500]
        return problem(name, said, **more)
    if not reply.media:
        return problem("not-acceptable", ", ".join(GRAPHS if reply.kind == "graph" else RESULTS))
    return _found(reply.body, reply.media, if_none_match, (("Journal-Sequence", str(reply.sequence)),))


def problem(name: str, said: object, **more: Any) -> Answer:
    """An error as problem details (RFC 9457), with the status that the protocol gives it."""
    status, members = problems.problem(name, said, **more)
    headers = [("Content-Type", problems.MEDIA_TYPE), *_CORS, ("Cache-Control", "no-store")]
    headers.append(("X-Content-Type-Options", "nosniff"))
    if name == "method":
        headers.append(("Allow", METHODS))
    if name in _RETRY:
        headers.append(("Retry-After", _RETRY[name]))
    return Answer(status, tuple(headers), problems.body(members))


def preflight() -> Answer:
    """The answer to OPTIONS: asking is open to every origin."""
    headers = (
        ("Allow", METHODS),
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Allow-Methods", METHODS),
        ("Access-Control-Allow-Headers", "Accept, Content-Type, If-None-Match"),
        ("Access-Control-Max-Age", "86400"),
    )
    return Answer(204, headers, b"")


def _described(accept: str | None, if_none_match: str | None) -> Answer:
    media = formats.choose(accept or formats.TURTLE, GRAPHS)
    if media is None:
        return problem("not-acceptable", ", ".join(GRAPHS))
    return _found(description.to_bytes(media), media, if_none_match, ())


def _found(body: bytes, media: str, if_none_match: str | None, more: tuple[tuple[str, str], ...]) -> Answer:
    charset = "; charset=utf-8" if media.startswith("text/") else ""
    etag = etag_of(body)
    headers = (
        ("Content-Type", media + charset),
        *_CORS,
        ("ETag", etag),
        ("Vary", "Accept"),
        ("Cache-Control", "no-cache"),
        ("X-Content-Type-Options", "nosniff"),
        ("Link", f'<{endpoint()}>; rel="describedby"'),
        *more,
    )
    if if_none_match and formats.matches(if_none_match, etag):
        return Answer(304, tuple(h for h in headers if h[0] != "Content-Type"), b"")
    return Answer(200, headers, body)
