"""What this door refuses, each with a sentence that says why and what to do; as problems, and as words for the pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from communaux.doors import problems
from communaux.doors.translate import limits, media, running, standing
from communaux.meaning.access import Viewer

Json = dict[str, Any]


class Stop(Exception):  # noqa: N818 - an answer
    """Carries an answer out of the depth of a view."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__(response.status_code)
        self.response = response


def stop(*args: Any, **kwargs: Any) -> Stop:
    """A problem to raise."""
    return Stop(problems.respond(*args, **kwargs))


def large_words(viewer: Viewer) -> str:
    """Why a file is too large, and what to do."""
    megabytes = limits.most_bytes(viewer) // 1024**2
    if viewer.account is None:
        return _(
            "Sans compte, la limite est de %(limit)s Mo. Connectez-vous pour envoyer davantage, ou utilisez la commande communaux sur votre machine : elle n’a pas de limite."
        ) % {"limit": megabytes}
    return _(
        "La limite est de %(limit)s Mo. Pour un fichier plus lourd, utilisez la commande communaux sur votre machine : elle n’a pas de limite."
    ) % {"limit": megabytes}


def often_words(wait: int) -> str:
    """Asked too often."""
    return _(
        "Trop d’essais depuis une heure. Réessayez dans %(minutes)s min, ou utilisez la commande communaux."
    ) % {"minutes": max(1, wait // 60)}


def crowded_words() -> str:
    """No place left."""
    return _("D’autres traductions sont en cours. Réessayez dans un instant.")


def long_words(seconds: int) -> str:
    """Too much work."""
    return _(
        "Ce fichier demande plus de %(seconds)s secondes ou trop de mémoire. Coupez-le, ou utilisez la commande communaux sur votre machine."
    ) % {"seconds": seconds}


def too_large(viewer: Viewer) -> Stop:
    """413, with what to do."""
    return stop("too-large", large_words(viewer), limit=limits.most_bytes(viewer))


def too_often(wait: int) -> Stop:
    """429, with when to come back."""
    return stop("too-often", often_words(wait), headers={"Retry-After": str(wait)})


def crowded() -> Stop:
    """503, soon free again."""
    return stop("crowded", crowded_words(), headers={"Retry-After": "5"})


def words(told: Json, seconds: int) -> str:
    """Why the work was not done, in a sentence."""
    code = told["refusal"]
    if code == "unknown-profile":
        return _("Le profil « %(name)s » n’est pas connu. Profils connus : %(names)s.") % {
            "name": str(told["name"])[:80],
            "names": ", ".join(standing.names()),
        }
    if code == "other-hub":
        return _(
            "%(one)s et %(other)s ne parlent pas du même domaine : aucune correspondance ne les relie."
        ) % {
            "one": told["one"],
            "other": told["other"],
        }
    if code == "medium":
        return _("Le profil %(profile)s ne s’écrit pas en %(medium)s. Formats possibles : %(offered)s.") % {
            "profile": told["profile"],
            "medium": media.LABELS.get(told["medium"], told["medium"]),
            "offered": ", ".join(media.LABELS[one] for one in told["offered"]),
        }
    if code == "not-linked-data":
        return _("Des formes (SHACL) ne jugent que des données liées : JSON-LD, Turtle ou N-Triples.")
    if code == "shapes":
        return _("Les formes ne se lisent pas : %(reason)s") % {"reason": told["reason"]}
    if code == "complement-version":
        return _(
            "Ce complément a été fait avec une autre version (%(kept)s, ici %(now)s) : traduisez de nouveau la source."
        ) % {"kept": told["facts"].get("kept"), "now": told["facts"].get("now")}
    if code.startswith("complement-"):
        return _(
            "Le complément est abîmé ou incomplet (ligne %(line)s) : envoyez-le tel qu’il a été donné."
        ) % {"line": told.get("line") or "?"}
    if code == "mapping":
        return _("La correspondance a des fautes.")
    return long_words(seconds)


_KINDS = {
    "unknown-profile": "bad-query",
    "other-hub": "bad-query",
    "medium": "media-type",
    "not-linked-data": "media-type",
}


def checked(folder: Path, job: Json, viewer: Viewer) -> Json:
    """What the work answered. Raises Stop where it could not be done."""
    seconds = limits.most_seconds(viewer)
    try:
        told = running.run(folder, job, seconds)
    except running.TooLong:
        raise stop("too-heavy", long_words(seconds)) from None
    except running.Failed:
        raise stop("fault") from None
    if "refusal" in told:
        code = told["refusal"]
        name = _KINDS.get(code, "too-heavy" if code in ("memory", "space") else "invalid")
        more = {"faults": told["faults"]} if "faults" in told else {}
        raise stop(name, words(told, seconds), **more)
    return told


def refused(told: Json) -> HttpResponse:
    """422: something would be lost, or the data are wrong; each with place and reason."""
    account = told["account"]
    kind = "loss" if account["losses"] else "invalid"
    sentence = (
        _("Rien n’est écrit, car quelque chose se perdrait. on_loss=warn ou carry en décident autrement.")
        if account["losses"]
        else _("Rien n’est écrit, car des données sont incorrectes. on_loss=warn en décide autrement.")
    )
    return problems.respond(kind, sentence, account=account, causes=told["causes"], findings=told["findings"])
