"""The REST door: lists, one thing, and the writes of those who signed in. JSON in, JSON-LD out, RFC 9457 errors.

Reading goes through ``ldp.answer``, writing through the acts. It holds no rule and names no field.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import orjson
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from communaux.doors.ldp import accept as formats
from communaux.doors.ldp.answer import KEY, answer, etag_of, link_header, roles_on
from communaux.doors.ldp.views import respond, viewer_of
from communaux.doors.problems import NOT_FOUND
from communaux.doors.problems import TITLES as PROBLEMS
from communaux.doors.problems import respond as problem
from communaux.doors.rest import openapi, paging
from communaux.doors.rest.acting import ACTS, Acts
from communaux.meaning.access import VISITOR, Refused, Role, Viewer
from communaux.meaning.declare import Kind, Meaning, all_meanings, named
from communaux.meaning.reader import Document, reader, to_bytes
from communaux.meaning.refs import NotFoundError, find_ref
from communaux.modules.network.acts import Conflict, TooOften

JSON_TYPES = frozenset({"application/json", "application/ld+json", "application/merge-patch+json"})
LARGEST = 1024 * 1024
LONGEST_HEADER = 200


class ProblemError(Exception):
    """Carries a problem out of the depth of a view."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__(response.status_code)
        self.response = response


def stop(*args: Any, **kwargs: Any) -> ProblemError:
    """A problem to raise."""
    return ProblemError(problem(*args, **kwargs))


class _Csrf(CsrfViewMiddleware):
    """Django's own check, that tells the reason instead of answering a page."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


View = Callable[..., HttpResponse]


def door(view: View) -> View:
    """What every view here has: problems as answers, CORS for visitors, ``Vary``."""

    @csrf_exempt
    @wraps(view)
    def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            return _options(request)
        try:
            response = view(request, *args, **kwargs)
        except ProblemError as error:
            response = error.response
        if viewer_of(request) == VISITOR:
            response["Access-Control-Allow-Origin"] = "*"
            response.headers.setdefault("Access-Control-Expose-Headers", "ETag, Link, Location, Vary")
        patch_vary_headers(response, ("Accept", "Cookie"))
        return response

    return inside


def _options(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(status=204)
    response["Allow"] = response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Headers"] = "Accept, If-None-Match"
    response["Access-Control-Max-Age"] = "86400"
    return response


def _checked_writer(request: HttpRequest) -> Viewer:
    """The viewer of a write: signed in, and not led here by another site."""
    viewer = viewer_of(request)
    if viewer.account is None:
        raise stop(
            "sign-in",
            _("Connectez-vous : écrire demande un compte."),
            headers={"WWW-Authenticate": "Session"},
        )
    check = _Csrf(lambda _request: HttpResponse())
    check.process_request(request)
    if check.process_view(request, HttpResponse, (), {}):
        raise stop("csrf", _("Joignez le témoin csrftoken dans l’en-tête X-CSRFToken."))
    return viewer


def _json(response_body: Any, status: int = 200) -> HttpResponse:
    return HttpResponse(orjson.dumps(response_body), status=status, content_type=formats.JSON)


def _validated(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    etag = etag_of(response.content)
    response["ETag"] = etag
    response.headers.setdefault("Cache-Control", "no-cache")
    given = request.headers.get("if-none-match")
    if given and formats.matches(given, etag):
        response.content, response.status_code = b"", 304
        del response["Content-Type"]
    return response


def _methods(request: HttpRequest, *allowed: str) -> None:
    if request.method not in {*allowed, "HEAD" if "GET" in allowed else "GET"}:
        raise stop("method", headers={"Allow": ", ".join([*allowed, "HEAD", "OPTIONS"])})


def _meaning(plural: str) -> Meaning:
    for meaning in all_meanings():
        if meaning.plural == plural:
            return meaning
    raise stop("not-found", NOT_FOUND)


# Reading


@door
def index(request: HttpRequest) -> HttpResponse:
    """``/api/``: what there is, as JSON, or as a page with examples."""
    _methods(request, "GET")
    media = formats.choose(request.headers.get("accept"), (formats.HTML, formats.JSON, formats.JSON_LD))
    if media is None:
        raise stop("not-acceptable", f"{formats.HTML}, {formats.JSON}")
    if media == formats.HTML:
        get_token(request)
        return render(request, "vocabulary/api.html", openapi.page(PROBLEMS))
    here = f"{settings.BASE_URL}/api/"
    collections = {meaning.plural: f"{here}{meaning.plural}/" for meaning in _listed(viewer_of(request))}
    return _validated(request, _json({"openapi": f"{here}openapi.json", "collections": collections}))


def _listed(viewer: Viewer) -> list[Meaning]:
    """The meanings of which this viewer may see something."""
    return [meaning for meaning in all_meanings() if _may_list(meaning, viewer)]


def _may_list(meaning: Meaning, viewer: Viewer) -> bool:
    roles = viewer.roles if meaning.edited(viewer) is None else viewer.roles | {Role.EDITOR}
    return reader(meaning.model, roles).open


@door
def openapi_document(request: HttpRequest) -> HttpResponse:
    """``/api/openapi.json``, in the reader's language; whoever has a page of their own may be an editor of something."""
    _methods(request, "GET")
    viewer = viewer_of(request)
    roles = viewer.roles if viewer.person is None else viewer.roles | {Role.EDITOR}
    body = openapi.to_bytes((get_language() or "fr")[:2], roles)
    response = HttpResponse(body, content_type=formats.JSON)
    patch_vary_headers(response, ("Accept-Language",))
    return _validated(request, response)


@door
def collection(request: HttpRequest, plural: str) -> HttpResponse:
    """``/api/<plural>/``: a page of a list, or a new thing."""
    meaning = _meaning(plural)
    acts = ACTS.get(meaning.name)
    _methods(request, "GET", *(["POST"] if acts else []))
    if request.method == "POST":
        assert acts is not None
        return _create(request, meaning, acts)
    viewer = viewer_of(request)
    if not _may_list(meaning, viewer):
        raise stop("sign-in" if viewer.account is None else "refused")
    try:
        page = paging.page(meaning, viewer, request.GET)
    except paging.QueryError as error:
        raise stop("bad-query", errors=error.errors) from None
    except paging.NotAvailableError:
        raise stop("not-available", _("La recherche n’est pas encore en service ici.")) from None
    return _validated(request, _listing(request, meaning, page))


def _listing(request: HttpRequest, meaning: Meaning, page: paging.Page) -> HttpResponse:
    here = f"{settings.BASE_URL}/api/{meaning.plural}/"
    following = ""
    if page.after:
        query = request.GET.copy()
        query["after"] = page.after
        following = f"{here}?{query.urlencode()}"
    documents = [{k: v for k, v in document.items() if k != "@context"} for document in page.documents]
    body: dict[str, Any] = {"@context": settings.CONTEXT_IRI, "@graph": documents}
    if page.total is not None:
        body["total"] = page.total
    body["next"] = following or None
    response = _json(body)
    links = [
        f'<{settings.CONTEXT_IRI}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'
    ]
    if following:
        links.insert(0, f'<{following}>; rel="next"')
    response["Link"] = ", ".join(links)
    return response


@door
def thing(request: HttpRequest, plural: str, key: str) -> HttpResponse:
    """``/api/<plural>/<key>``: one thing, to read, change or end."""
    meaning = _meaning(plural)
    acts = ACTS.get(meaning.name)
    writes = [] if acts is None else ["PATCH", *(["DELETE"] if acts.end else [])]
    _methods(request, "GET", *writes)
    if request.method == "PATCH":
        assert acts is not None
        return _change(request, meaning, key, acts)
    if request.method == "DELETE":
        assert acts is not None
        return _end(request, meaning, key, acts)
    media = formats.choose(request.headers.get("accept"), (formats.JSON, *formats.MACHINE))
    if media is None:
        raise stop("not-acceptable", ", ".join(formats.MACHINE))
    given = request.headers.get("if-none-match")
    found = answer(meaning.name, key, None, given, viewer_of(request), media=media)
    assert found is not None
    response = respond(found)
    _placed(response, meaning, key)
    if writes and response.status_code < 400:
        response["Allow"] = ", ".join(["GET", "HEAD", "OPTIONS", *writes])
    return response


def _placed(response: HttpResponse, meaning: Meaning, key: str) -> None:
    """Links and redirects of the thing, seen from its address in the API."""
    if "Location" in response:
        response["Location"] = response["Location"].replace(settings.BASE_URL, f"{settings.BASE_URL}/api", 1)
    if "Link" in response:
        own = [part for part in link_header(meaning.name).split(", <") if not part.startswith(">")]
        canonical = f'<{settings.BASE_URL}{meaning.address(key)}>; rel="canonical"'
        response["Link"] = ", <".join([canonical, *(part.lstrip("<") for part in own)])


# Writing


def _body(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that was sent, without what is of JSON-LD's own."""
    content_type = (request.content_type or "").lower()
    if content_type not in JSON_TYPES:
        raise stop("media-type", ", ".join(sorted(JSON_TYPES)))
    try:
        raw = request.body
    except RequestDataTooBig:
        raise stop("too-large") from None
    if len(raw) > LARGEST:
        raise stop("too-large")
    try:
        found = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise stop("not-json", str(error)[:LONGEST_HEADER]) from None
    if not isinstance(found, dict):
        raise stop("not-json", _("Un objet avec un champ par propriété est attendu."))
    return found


def _performed(act: Callable[[], Any]) -> Any:
    """The result of an act, its refusals as problems."""
    try:
        return act()
    except ValidationError as error:
        raise _invalid(error) from None
    except Conflict as error:
        raise stop(
            "changed-since",
            _("Quelqu’un a modifié les mêmes champs entre-temps. Rien n’a été enregistré."),
            current_version=error.current_version,
            changed_fields=list(error.changed_fields),
        ) from None
    except TooOften as error:
        raise stop(
            "refused", _("Trop de demandes : réessayez plus tard."), headers={"Retry-After": str(error.wait)}
        ) from None
    except Refused:
        raise stop("refused", _("Votre compte ne permet pas cet acte ici.")) from None


def _invalid(error: ValidationError) -> ProblemError:
    if hasattr(error, "error_dict"):
        errors = {field: [str(line) for line in lines] for field, lines in error.message_dict.items()}
        return stop("invalid", _("Rien n’a été enregistré."), errors=errors)
    return stop("invalid", " ".join(error.messages))


def _create(request: HttpRequest, meaning: Meaning, acts: Acts) -> HttpResponse:
    viewer = _checked_writer(request)
    values = {name: value for name, value in _body(request).items() if not name.startswith("@")}
    owner = None
    if parameter := paging.owner_parameter(meaning):
        said = values.pop(parameter, None)
        if said is not None or not getattr(meaning.field(parameter), "null", False):
            owner = _owner(viewer, said, parameter)
    made = _performed(lambda: acts.add(viewer, owner, values))
    key = str(getattr(made, meaning.key))
    document = _document(meaning, key, _afresh(request))
    body = document or {"@id": settings.BASE_URL + meaning.address(key)}
    response = _written(body, 201)
    response["Location"] = f"{settings.BASE_URL}/api/{meaning.plural}/{key}"
    return response


def _owner(viewer: Viewer, said: Any, parameter: str) -> models.Model:
    """The organisation that a new thing belongs to, among those that the viewer sees or edits."""
    organisations = named("organisation")
    if not isinstance(said, str) or not said:
        raise stop("invalid", errors={parameter: [_("Ce champ est nécessaire.")]})
    try:
        return find_ref(organisations, said, viewer.roles)
    except NotFoundError as error:
        key = said.removeprefix(settings.BASE_URL).removeprefix(organisations.path)
        rows: Any = organisations.model._default_manager
        mine = rows.filter(pk__in=viewer.edits, slug=key[:100]).first() if "\x00" not in key else None
        if mine is None:
            raise stop("invalid", errors={parameter: [str(error.sentence) % error.params]}) from None
        return mine


def _afresh(request: HttpRequest) -> Viewer:
    """The viewer after an act, which may have given new rights."""
    from communaux.nouns.viewers import viewer_of as read

    return read(request.user)


def _document(meaning: Meaning, key: str, viewer: Viewer) -> Document | None:
    return reader(meaning.model, roles_on(meaning, key, viewer)).read(key)


def _written(document: Document, status: int = 200) -> HttpResponse:
    body = to_bytes(document)
    response = HttpResponse(body, status=status, content_type=formats.JSON)
    response["ETag"] = etag_of(body)
    response["Cache-Control"] = "private, no-cache"
    return response


def _held(
    request: HttpRequest, meaning: Meaning, key: str, viewer: Viewer
) -> tuple[models.Model, int | None]:
    """The thing to write, once ``If-Match`` names the representation that the viewer has now, and its version."""
    rows: Any = meaning.model._default_manager
    found = rows.filter(**{meaning.key: key}).first() if KEY.match(key) else None
    document = None if found is None else _document(meaning, key, viewer)
    if found is None or document is None:
        raise stop("not-found", NOT_FOUND)
    given = request.headers.get("if-match")
    if given is None:
        raise stop("version-required", _("Joignez l’en-tête If-Match avec l’ETag que vous avez lu."))
    if given.strip() == "*":
        return found, None
    # RFC 9110, 13.1.1: strong comparison; the JSON representation is the one that is changed.
    if etag_of(to_bytes(document)) not in {part.strip() for part in given.split(",")}:
        raise stop("changed-since", _("La fiche a changé depuis que vous l’avez lue : relisez-la."))
    return found, getattr(found, "version", None)


def _merged(meaning: Meaning, thing: models.Model, values: dict[str, Any]) -> dict[str, Any]:
    """RFC 7396 inside texts by language: a language that is not sent stays, null empties one."""
    merged = {}
    for name, value in values.items():
        if meaning.kinds.get(name) == Kind.LANGTEXT and isinstance(value, dict):
            texts = {**getattr(thing, name), **value}
            merged[name] = {language: text for language, text in texts.items() if text is not None}
        else:
            merged[name] = value
    return merged


def _change(request: HttpRequest, meaning: Meaning, key: str, acts: Acts) -> HttpResponse:
    viewer = _checked_writer(request)
    sent = _body(request)
    found, version = _held(request, meaning, key, viewer)
    iri = settings.BASE_URL + meaning.address(key)
    if sent.get("@id", iri) != iri:
        raise stop("invalid", errors={"@id": [_("L’adresse d’une fiche ne change pas.")]})
    values = _merged(
        meaning, found, {name: value for name, value in sent.items() if not name.startswith("@")}
    )
    _performed(lambda: acts.perform(viewer, found, values, expected_version=version))
    document = _document(meaning, key, _afresh(request))
    return _written(document or {"@id": iri})


def _end(request: HttpRequest, meaning: Meaning, key: str, acts: Acts) -> HttpResponse:
    viewer = _checked_writer(request)
    found, _version = _held(request, meaning, key, viewer)
    said = request.GET.get(acts.end_parameter, "") if acts.end_parameter else ""
    end = acts.end
    assert end is not None
    _performed(lambda: end(viewer, found, said))
    return HttpResponse(status=204)


@door
def nothing(request: HttpRequest) -> HttpResponse:
    """Any other address below ``/api/``."""
    raise stop("not-found", NOT_FOUND)
