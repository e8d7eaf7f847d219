"""What the door says of itself, who may exchange what, and what platforms announce."""

from __future__ import annotations

from typing import Any

import orjson
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from communaux.doors.dfc import answer, caller
from communaux.doors.dfc.answer import JSON, JSON_LD, Wish
from communaux.doors.dfc.caller import Caller
from communaux.doors.dfc.problems import not_found, stop
from communaux.meaning.access import Role
from communaux.modules.food.acts import events as announcements
from communaux.modules.food.acts import grants, signing
from communaux.modules.food.models import Grant, Platform
from communaux.modules.food.rules import documents, kinds
from communaux.modules.food.rules.documents import V1, V2
from communaux.nouns.models import Organisation

CONTEXT: dict[str, Any] = {
    "dfc-b": "https://github.com/datafoodconsortium/ontology/releases/latest/download/DFC_BusinessOntology.owl#",
    "dfc-t": "https://github.com/datafoodconsortium/ontology/releases/latest/download/DFC_TechnicalOntology.owl#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "pim": "http://www.w3.org/ns/pim/space#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "solid": "http://www.w3.org/ns/solid/terms#",
    "localId": "dfc-t:localId",
    "dfc-t:hasAssignedScopes": {"@type": "@id", "@container": "@list"},
    "dfc-t:platforms": {"@type": "@id", "@container": "@list"},
    "foaf:maker": {"@type": "@id"},
    "foaf:primaryTopic": {"@type": "@id"},
}


def tell(request: HttpRequest, told: Any, *, media: str = JSON_LD, public: bool = False) -> HttpResponse:
    """A document of the door itself; ``public``: the same for everybody, for pages of any origin."""
    response = answer.respond(request, orjson.dumps(told), Wish(V1, media))
    if public:
        response["Cache-Control"] = "public, max-age=300"
        response["Access-Control-Allow-Origin"] = "*"
    return response


# --- The door itself --------------------------------------------------------------------------------------------------


def index(request: HttpRequest) -> HttpResponse:
    """Where everything is."""
    here = answer.absolute("/api/dfc/")
    collections = [kind.segment for kind in kinds.KINDS.values() if kind.name != "other"]
    told = {
        "name": settings.FEDERATION_NAME,
        "versions": {V1: "default", V2: f'Accept: {JSON_LD}; profile="{answer.PROFILE}"'},
        "webid": f"{here}webid",
        "jwks": f"{here}jwks",
        "events": f"{here}events",
        "scopes": [kinds.SCOPES_IRI + scope for scope in kinds.SCOPES],
        "collections": {segment: f"{here}{segment}" for segment in collections},
    }
    return tell(request, told, media=JSON, public=True)


def webid(request: HttpRequest) -> HttpResponse:
    """Who this platform is."""
    me = answer.absolute("/api/dfc/webid")
    told = {
        "@context": CONTEXT,
        "@graph": [
            {
                "@id": me,
                "@type": "foaf:PersonalProfileDocument",
                "foaf:maker": f"{me}#me",
                "foaf:primaryTopic": f"{me}#me",
            },
            {
                "@id": f"{me}#me",
                "@type": ["dfc-t:Platform", "foaf:Agent"],
                "foaf:name": settings.FEDERATION_NAME,
                "dfc-t:supportedProtocolVersion": "2.0.0",
                "dfc-t:supportedOntologyVersion": ["1.16.0", "2.0.0"],
                "dfc-t:hasIdentityService": settings.BASE_URL,
            },
        ],
    }
    return tell(request, told, public=True)


def jwks(request: HttpRequest) -> HttpResponse:
    """The public key with which our announcements can be verified."""
    return tell(request, signing.key_set(), media=JSON, public=True)


# --- Consent ----------------------------------------------------------------------------------------------------------


def _scopes(scopes: set[str]) -> dict[str, Any]:
    listed = [
        {"@id": kinds.SCOPES_IRI + one, "@type": "dfc-t:Scope"} for one in kinds.SCOPES if one in scopes
    ]
    return {"@list": listed}


def _platform(platform: Platform, scopes: set[str]) -> dict[str, Any]:
    return {
        "@id": platform.iri or answer.absolute(platform.get_absolute_url()),
        "@type": "dfc-t:Platform",
        "localId": platform.key,
        "foaf:name": platform.name,
        "dfc-t:hasAssignedScopes": _scopes(scopes),
    }


def _keeper(request: HttpRequest, slug: str) -> tuple[Caller, Organisation]:
    """Who asks about the consents of an organisation: its editors, or a platform about its own."""
    who = caller.of(request)
    found = Organisation.objects.filter(slug=slug, state="published").first()
    if found is None:
        raise not_found()
    if who.platform is None and Role.EDITOR not in who.viewer.roles_on(found.pk):
        raise not_found()
    if who.platform is not None and found.pk not in who.scopes:
        raise not_found()
    return who, found


def listed(request: HttpRequest, slug: str) -> HttpResponse:
    """The platforms of an enterprise, with their scopes."""
    who, organisation = _keeper(request, slug)
    rows = Grant.objects.filter(organisation=organisation, revoked__isnull=True).select_related("platform")
    held: dict[int, set[str]] = {}
    platforms: dict[int, Platform] = {}
    for grant in rows:
        held.setdefault(grant.platform_id, set()).add(grant.scope)
        platforms[grant.platform_id] = grant.platform
    if who.platform is not None:
        platforms = {pk: one for pk, one in platforms.items() if pk == who.platform.pk}
    told = {
        "@context": CONTEXT,
        "@id": answer.absolute(f"/api/dfc/enterprises/{slug}/platforms"),
        "dfc-t:platforms": {"@list": [_platform(one, held[pk]) for pk, one in sorted(platforms.items())]},
    }
    return tell(request, told)


def _found(who: Caller, key: str) -> Platform:
    platform = Platform.objects.filter(key=key, active=True).first()
    if platform is None or (who.platform is not None and who.platform.pk != platform.pk):
        raise not_found()
    return platform


def shown(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The scopes of one platform."""
    who, organisation = _keeper(request, slug)
    platform = _found(who, key)
    held = grants.of(organisation, platform)
    return tell(request, {"@context": CONTEXT, **_platform(platform, held)})


def put(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Make these the scopes of a platform. Only whoever keeps the record consents, never a platform for itself."""
    who, organisation = _keeper(request, slug)
    caller.check_person(request, who)
    if who.platform is not None:
        raise stop(
            "refused",
            _("Une plateforme ne se donne pas d’autorisation : c’est à l’organisation de le faire."),
        )
    platform = _found(who, key)
    wanted = _wanted(documents.plain_body(request.body))
    held = grants.allow(who.viewer, organisation, platform, wanted)
    return tell(request, {"@context": CONTEXT, **_platform(platform, held)})


def _wanted(told: dict[str, Any] | None) -> set[str]:
    """The scopes of a body, whatever list its addresses are of. A word that is none is refused, not passed over."""
    if told is None:
        raise stop("not-json")
    said = next((value for name, value in told.items() if name.endswith("hasAssignedScopes")), None)
    if isinstance(said, dict):
        said = said.get("@list", said.get("@set"))
    if not isinstance(said, list) or len(said) > 50:
        raise stop("invalid", _("Joignez « dfc-t:hasAssignedScopes » : une liste d’autorisations."))
    found = set()
    for one in said:
        iri = one.get("@id") if isinstance(one, dict) else one
        scope = kinds.scope_named(iri) if isinstance(iri, str) else ""
        if not scope:
            raise stop("invalid", _("Une des autorisations n’est pas connue."), scopes=list(kinds.SCOPES))
        found.add(scope)
    return found


# --- Announcements ----------------------------------------------------------------------------------------------------


def events(request: HttpRequest) -> HttpResponse:
    """``{eventType, enterpriseUrlid, scope}``: a platform says that something changed at theirs."""
    who = caller.of(request)
    if who.platform is None:
        raise stop(
            "sign-in",
            _("Cette adresse demande le jeton d’une plateforme acceptée."),
            headers={"WWW-Authenticate": 'Bearer realm="dfc"'},
        )
    told = documents.plain_body(request.body)
    if told is None:
        raise stop("not-json")
    for name in ("eventType", "enterpriseUrlid", "scope"):
        if not isinstance(told.get(name), str) or not told[name]:
            raise stop("bad-request", f"Missing parameter `{name}`")
    event, iri, scope = (str(told[name]) for name in ("eventType", "enterpriseUrlid", "scope"))
    if not documents.is_iri(iri):
        raise stop("bad-request", _("« enterpriseUrlid » est une adresse absolue."))
    try:
        count = announcements.receive(who.platform, event, iri, kinds.scope_named(scope) or scope)
    except ValidationError as error:
        raise stop("bad-request", " ".join(error.messages)) from None
    return tell(request, {"success": True, "enterprises": count}, media=JSON)
