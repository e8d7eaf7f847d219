"""What ``/api/openapi.json`` says of this door, in the active language."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from communaux.doors import problems
from communaux.doors.translate import media, standing
from communaux.doors.translate.api import ENVELOPES, ON_LOSS

Json = dict[str, Any]
_TEXT: Json = {"type": "string"}
_BINARY: Json = {"type": "string", "format": "binary"}
_SWITCH: Json = {"type": "string", "enum": ["1"]}
_PROBLEM: Json = {"$ref": "#/components/responses/Problem"}


def tag() -> Json:
    """The name under which the three stand."""
    return {"name": "translation", "description": _("Traduire et tester des fichiers ; rien n’est gardé")}


def paths() -> Json:
    """The three addresses."""
    return {
        "/api/translate": {"post": _translate()},
        "/api/untranslate": {"post": _untranslate()},
        "/api/validate": {"post": _validate()},
    }


def _parameter(name: str, what: str, schema: Json, *, required: bool = False) -> Json:
    return {"name": name, "in": "query", "description": what, "schema": schema, "required": required}


def _medium(name: str, what: str) -> Json:
    return _parameter(name, what, {"type": "string", "enum": list(media.CONTENT_TYPES)})


def _problems(*names: str) -> Json:
    always = ("bad-request", "bad-query", "csrf", "method", "too-large", "media-type", "too-often", "crowded")
    return {str(problems.TITLES[name][0]): _PROBLEM for name in (*always, *names)}


def _body(**files: str) -> Json:
    form: Json = {
        "type": "object",
        "properties": {name: {**_BINARY, "description": what} for name, what in files.items()},
    }
    return {"multipart/form-data": {"schema": form}}


def _operation(name: str, summary: str, parameters: list[Json], body: Json, done: Json, *wrong: str) -> Json:
    limit = _("Sans compte : %(visitor)s Mo, avec : %(account)s Mo, %(seconds)s secondes au plus.") % {
        "visitor": settings.TRANSLATE_VISITOR_BYTES // 1024**2,
        "account": settings.TRANSLATE_MAX_BYTES // 1024**2,
        "seconds": settings.TRANSLATE_SECONDS,
    }
    return {
        "operationId": name,
        "tags": ["translation"],
        "summary": summary,
        "description": limit,
        "security": [{}, {"session": [], "csrf": []}],
        "parameters": parameters,
        "requestBody": {"required": True, "content": body},
        "responses": {"200": done, **_problems(*wrong)},
    }


def _output() -> Json:
    content: Json = {told: {"schema": _BINARY} for told in media.CONTENT_TYPES.values()}
    content |= {told: {"schema": _BINARY} for told in ENVELOPES.values() if told not in content}
    account = {"description": _("Les comptes de la traduction"), "schema": _TEXT}
    return {"description": _("La traduction"), "headers": {"Communaux-Account": account}, "content": content}


def _translate() -> Json:
    names: Json = {"type": "string", "enum": standing.names()}
    raw = {told: {"schema": _BINARY} for told in media.CONTENT_TYPES.values()}
    return _operation(
        "translate",
        _("Traduire un fichier d’un profil vers un autre"),
        [
            _parameter("from", _("Le profil de départ."), names, required=True),
            _parameter("to", _("Le profil d’arrivée."), names, required=True),
            _parameter("on_loss", _("Si quelque chose se perd : refuser, le dire, ou le garder dans le complément."),
                       {"type": "string", "enum": list(ON_LOSS), "default": "refuse"}),
            _parameter("report", _("1 pour recevoir le compte rendu."), _SWITCH),
            _parameter("complement", _("1 pour recevoir le complément, qui permet le retour."), _SWITCH),
            _parameter("envelope", _("Comment plusieurs fichiers sont rendus ensemble."),
                       {"type": "string", "enum": list(ENVELOPES), "default": "zip"}),
            _medium("medium", _("Le format de sortie, sinon celui que Accept demande.")),
            _medium("from_medium", _("Le format d’entrée, sinon celui de Content-Type.")),
        ],
        {**raw, **_body(file=_("Le fichier à traduire."))},
        _output(),
        "invalid",
    )  # fmt: skip


def _untranslate() -> Json:
    return _operation(
        "untranslate",
        _("Remettre dans sa source une traduction modifiée"),
        [
            _parameter("on_loss", _("Si une modification n’a pas de place dans la source."),
                       {"type": "string", "enum": ["refuse", "warn"], "default": "refuse"}),
            _parameter("report", _("1 pour recevoir le compte rendu."), _SWITCH),
            _medium("medium", _("Le format de sortie, sinon celui de la source.")),
            _medium("from_medium", _("Le format de la traduction, sinon celui que dit son nom ou son complément.")),
        ],
        _body(file=_("La traduction modifiée."), complement=_("Le complément, tel qu’il a été donné.")),
        _output(),
        "invalid",
    )  # fmt: skip


def _validate() -> Json:
    raw = {told: {"schema": _BINARY} for told in media.CONTENT_TYPES.values()}
    report: Json = {
        "type": "object",
        "required": ["conforms"],
        "properties": {
            "conforms": {"type": "boolean"},
            "account": {"type": "object"},
            "causes": {"type": "array", "items": {"type": "object"}},
            "report": {"type": "object"},
            "shapes": {"type": "array", "items": {"type": "object"}},
        },
    }
    return _operation(
        "validate",
        _("Tester un fichier contre un profil, des formes, ou les deux"),
        [
            _parameter("profile", _("Le profil."), {"type": "string", "enum": standing.names()}),
            _parameter("shapes", _("Un paquet de formes, ou une version adoptée."), _TEXT),
            _medium("medium", _("Le format du fichier, sinon celui de Content-Type.")),
        ],
        {**raw, **_body(file=_("Le fichier à tester."), shapes_file=_("Des formes SHACL à vous."))},
        {"description": _("Le compte rendu"), "content": {"application/json": {"schema": report}}},
        "invalid",
    )
