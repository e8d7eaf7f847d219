"""``POST /api/translate``, ``/api/untranslate`` and ``/api/validate``: files in, files out, problems as RFC 9457.

Nothing is kept and nothing of the house changes, so visitors may ask; who signed in has more room, and then proves as in
the REST door that no other site led them here. No rule is here: what a file means is the engine's business.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps
from pathlib import Path
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from communaux.doors.translate import envelope, intake, limits, media, refusals, running, standing
from communaux.doors.translate.envelope import Part
from communaux.doors.translate.refusals import Stop, stop
from communaux.meaning.access import Viewer

Json = dict[str, Any]
View = Callable[[HttpRequest, "Call"], HttpResponseBase]
ON_LOSS = ("refuse", "warn", "carry")
ENVELOPES = {"zip": "application/zip", "multipart": "multipart/mixed", "json": "application/json"}
FORM = "multipart/form-data"


class _Csrf(CsrfViewMiddleware):
    """Django's own check, that tells the reason instead of answering a page."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


class Call:
    """One request in its folder: the words it says, the files it brings."""

    def __init__(self, request: HttpRequest, viewer: Viewer, folder: Path) -> None:
        self.request = request
        self.viewer = viewer
        self.folder = folder
        self.most = limits.most_bytes(viewer)
        self.files: dict[str, Any] = {}
        self.lang = (get_language() or "fr")[:2]
        self.content_type = (request.headers.get("content-type") or "").partition(";")[0].strip().lower()

    def read(self) -> None:
        """Take the body in. Raises Stop."""
        if self.request.headers.get("content-encoding"):
            raise stop("media-type", _("Envoyez le fichier sans compression de transport."))
        try:
            if self.content_type == FORM:
                self.files = intake.form(self.request, self.folder, self.most)
                return
            if not self.content_type or self.content_type == "application/x-www-form-urlencoded":
                known = ", ".join((*media.CONTENT_TYPES.values(), FORM))
                raise stop(
                    "media-type", _("Dites le format dans Content-Type : %(types)s.") % {"types": known}
                )
            if not intake.body(self.request, self.folder / "in", self.most):
                raise stop("bad-request", _("Le corps est vide : envoyez le fichier, avec sa longueur."))
        except intake.TooLarge:
            raise refusals.too_large(self.viewer) from None
        except (MultiPartParserError, SuspiciousOperation, OSError) as error:
            raise stop("bad-request", _("Le formulaire ne se lit pas.")) from error

    def word(self, name: str, default: str = "") -> str:
        """A parameter, from the address or the form."""
        said = self.request.GET.get(name)
        if said is None and self.content_type == FORM:
            said = self.request.POST.get(name)
        return (default if said is None else said).strip()[:200]

    def wants(self, name: str) -> bool:
        """A parameter that is on or off."""
        return self.word(name).lower() in {"1", "true", "yes", "on"}

    def needed(self, name: str) -> str:
        """A parameter without which nothing can be done. Raises Stop."""
        said = self.word(name)
        if not said:
            raise stop("bad-query", errors={name: [_("Ce paramètre est nécessaire.")]})
        return said

    def one_of(self, name: str, known: tuple[str, ...], default: str = "") -> str:
        """A parameter with few values. Raises Stop."""
        said = self.word(name, default)
        if said and said not in known:
            sentence = _("Valeurs possibles : %(values)s.") % {"values": ", ".join(known)}
            raise stop("bad-query", errors={name: [sentence]})
        return said

    def take(self, name: str, target: str) -> None:
        """Put a file of the form where the work looks for it. Raises Stop."""
        sent = self.folder / f"sent-{name}"
        if not sent.exists() or not sent.stat().st_size:
            raise stop(
                "bad-request", _("Le fichier « %(name)s » du formulaire manque ou est vide.") % {"name": name}
            )
        sent.rename(self.folder / target)

    def medium_in(self, profile: str, parameter: str = "from_medium") -> str:
        """The medium of the file that came: said by a parameter, by its type, by its name, else by what it contains."""
        told = standing.profile(profile)
        said = self.one_of(parameter, tuple(media.CONTENT_TYPES))
        if said:
            return said
        graph = told.graph if told else True
        if self.content_type != FORM:
            found = media.of_content_type(self.content_type, graph=graph)
            if not found:
                known = ", ".join(media.CONTENT_TYPES.values())
                raise stop("media-type", _("Formats lus : %(types)s.") % {"types": known})
            return found
        sent = self.files.get("file")
        found = media.of_name(sent.name or "", graph=graph) if sent else ""
        return found or media.of_content_type(getattr(sent, "content_type", "") or "", graph=graph) or "auto"


def door(view: View) -> Callable[[HttpRequest], HttpResponseBase]:
    """What the three have in common: who asks, how much, one place, one folder, problems as answers."""

    @csrf_exempt
    @wraps(view)
    def inside(request: HttpRequest) -> HttpResponseBase:
        viewer: Any = request.viewer  # type: ignore[attr-defined]
        if request.method == "OPTIONS":
            return _options()
        try:
            with ExitStack() as stack:
                response = view(request, _opened(request, viewer, stack))
        except Stop as error:
            response = error.response
        if viewer.account is None:
            response["Access-Control-Allow-Origin"] = "*"
            response["Access-Control-Expose-Headers"] = "Communaux-Account, Content-Disposition"
        response["Cache-Control"] = "no-store"
        patch_vary_headers(response, ("Accept", "Cookie", "Accept-Language"))
        return response

    return inside


def _options() -> HttpResponse:
    response = HttpResponse(status=204)
    response["Allow"] = response["Access-Control-Allow-Methods"] = "POST, OPTIONS"
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Headers"] = "Accept, Accept-Language, Content-Type"
    response["Access-Control-Max-Age"] = "86400"
    return response


def _opened(request: HttpRequest, viewer: Viewer, stack: ExitStack) -> Call:
    """Everything that is checked before a byte of the body is read. Raises Stop."""
    if request.method != "POST":
        raise stop("method", headers={"Allow": "POST, OPTIONS"})
    if intake.length(request) > limits.most_bytes(viewer):
        raise refusals.too_large(viewer)
    if viewer.account is not None and not request.headers.get("x-csrftoken"):
        raise _no_token()
    try:
        limits.count(request, viewer)
        stack.enter_context(limits.place())
    except limits.Often as often:
        raise refusals.too_often(often.wait) from None
    except limits.Crowded:
        raise refusals.crowded() from None
    call = Call(request, viewer, stack.enter_context(running.folder()))
    call.read()
    if viewer.account is not None:
        check = _Csrf(lambda _request: HttpResponse())
        check.process_request(request)
        if check.process_view(request, HttpResponse, (), {}):
            raise _no_token()
    return call


def _no_token() -> Stop:
    return stop("csrf", _("Joignez le témoin csrftoken dans l’en-tête X-CSRFToken."))


# the three


@door
def translate(request: HttpRequest, call: Call) -> HttpResponseBase:
    """A file of one profile made into a file of another."""
    wanted = [name for name in ("report", "complement") if call.wants(name)]
    on_loss = call.one_of("on_loss", ON_LOSS, "carry" if "complement" in wanted else "refuse")
    if on_loss == "carry" and "complement" not in wanted:
        raise stop("bad-query", errors={"on_loss": [_("carry demande aussi complement=1.")]})
    if call.content_type == FORM:
        call.take("file", "in")
    source, target = call.needed("from"), call.needed("to")
    job = {
        "act": "translate", "lang": call.lang, "on_loss": on_loss, "want": wanted,
        "from": {"name": source, "medium": call.medium_in(source), "file": "in"},
        "to": {"name": target, "medium": _medium_out(call, target)},
    }  # fmt: skip
    told = refusals.checked(call.folder, job, call.viewer)
    return _answer(call, told, wanted, target)


@door
def untranslate(request: HttpRequest, call: Call) -> HttpResponseBase:
    """An edited translation put back, with its complement."""
    if call.content_type != FORM:
        raise stop("media-type", _("Envoyez un formulaire multipart avec « file » et « complement »."))
    on_loss = call.one_of("on_loss", ("refuse", "warn"), "refuse")
    call.take("file", "in")
    call.take("complement", "kept")
    job = {
        "act": "untranslate", "lang": call.lang, "on_loss": on_loss,
        "from": {"medium": call.one_of("from_medium", tuple(media.CONTENT_TYPES)), "file": "in"},
        "to": {"medium": call.one_of("medium", tuple(media.CONTENT_TYPES))},
    }  # fmt: skip
    sent = call.files["file"]
    job["from"]["medium"] = job["from"]["medium"] or media.of_name(sent.name or "", graph=True)  # type: ignore[index]
    told = refusals.checked(call.folder, job, call.viewer)
    wanted = ["report"] if call.wants("report") else []
    return _answer(call, told, wanted, told["to"]["profile"])


@door
def validate(request: HttpRequest, call: Call) -> HttpResponseBase:
    """A file against a profile, shapes, or both; the report as JSON."""
    profile, shapes = call.word("profile"), call.word("shapes")
    if call.content_type == FORM:
        call.take("file", "in")
    try:
        files = standing.shape_files(shapes, call.folder)
    except KeyError:
        known = ", ".join(name for name, _label in standing.shapes(call.lang)) or "–"
        sentence = _("Formes connues : %(names)s.") % {"names": known}
        raise stop("bad-query", errors={"shapes": [sentence]}) from None
    job: Json = {
        "act": "validate",
        "lang": call.lang,
        "shapes": files,
    }
    if call.content_type == FORM and "shapes_file" in call.files:
        call.take("shapes_file", "shapes")
        job["shapes"].append([str(call.folder / "shapes"), call.files["shapes_file"].name or "", ""])
    if not (profile or job["shapes"]):
        raise stop("bad-query", errors={"profile": [_("Dites profile, shapes, ou les deux.")]})
    medium = call.medium_in(profile, "medium")
    if profile:
        job["from"] = {"name": profile, "medium": medium, "file": "in"}
    job["medium"] = medium
    told = refusals.checked(call.folder, job, call.viewer)
    parts = [Part("report", "report.json", "application/json", call.folder / "report")] if profile else []
    told = {name: value for name, value in told.items() if name != "findings"}
    envelope.as_json(parts, told, call.folder / "whole")
    return _sent(call.folder / "whole", "application/json")


# answering


def _medium_out(call: Call, target: str) -> str:
    said = call.one_of("medium", tuple(media.CONTENT_TYPES))
    profile = standing.profile(target)
    if said or profile is None or call.word("envelope"):
        return said
    for told in call.request.headers.get("accept", "").split(","):
        found = media.of_content_type(told, graph=profile.graph)
        if found in media.offered(profile):
            return found
    return ""


def _envelope(call: Call) -> str:
    said = call.one_of("envelope", tuple(ENVELOPES))
    if said:
        return said
    accept = call.request.headers.get("accept", "").lower()
    return next((name for name, told in ENVELOPES.items() if told in accept), "zip")


def _answer(call: Call, told: Json, wanted: list[str], name: str) -> HttpResponseBase:
    """The output alone, or in an envelope with what was asked for."""
    medium = told["to"]["medium"]
    account = told["account"]
    output = call.folder / "out"
    if told["refused"]:
        return refusals.refused(told)
    stem = f"{name}{media.ENDING[medium]}"
    if not wanted:
        response = _sent(output, media.header(medium), stem)
    else:
        parts = [Part("output", stem, media.header(medium), output, medium != "xlsx")]
        if "complement" in wanted:
            parts.append(
                Part("complement", "complement.jsonl", "application/jsonl", call.folder / "complement")
            )
        if "report" in wanted:
            parts.append(Part("report", "report.json", "application/json", call.folder / "report"))
        response = _enveloped(call, parts, told)
    response["Communaux-Account"] = ", ".join(
        f"{key.replace('_', '-')}={account[key]}"
        for key in ("records", "written", "not_carried", "errors", "losses", "notes")
    )
    return response


def _enveloped(call: Call, parts: list[Part], told: Json) -> HttpResponseBase:
    how = _envelope(call)
    whole = call.folder / "whole"
    if how == "zip":
        envelope.as_zip(parts, whole)
        return _sent(whole, ENVELOPES["zip"], "translation.zip")
    if how == "multipart":
        return _sent(whole, envelope.as_multipart(parts, whole))
    more = {"medium": told["to"]["medium"], "account": told["account"], "causes": told["causes"]}
    more["output_encoding"] = "base64" if told["to"]["medium"] == "xlsx" else "text"
    envelope.as_json(parts, more, whole)
    return _sent(whole, ENVELOPES["json"])


def _sent(path: Path, content_type: str, name: str = "") -> HttpResponseBase:
    size = path.stat().st_size
    response = StreamingHttpResponse(envelope.sent(path), content_type=content_type)
    response["Content-Length"] = str(size)
    if name:
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
