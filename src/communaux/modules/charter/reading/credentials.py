"""The credential of a platform that holds a recognition, or has signed; and what a credential is worth today."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from communaux.ground.said import Said
from communaux.modules.charter import credential
from communaux.modules.charter.models.recognition import Decision
from communaux.modules.charter.reading.held import Standing, signature_of, standing_of
from communaux.nouns.models import Organisation

LARGEST = 64 * 1024
"""Bytes of a credential that is given to be verified."""


def _instant(day: dt.date, last: bool = False) -> str:
    return f"{day.isoformat()}T{'23:59:59' if last else '00:00:00'}Z"


def context() -> list[Any]:
    """The terms of a credential: those of the standard, and ours, each with its IRI."""
    own: dict[str, Any] = {
        name: settings.NS_IRI + name
        for name in (
            "CharterRecognitionCredential",
            "CharterSignatureCredential",
            "outcome",
            "charterVersion",
        )
    }
    own |= {name: {"@id": settings.NS_IRI + name, "@type": "@id"} for name in ("charter", "decision", "page")}
    day = {"@type": "http://www.w3.org/2001/XMLSchema#date"}
    own |= {name: {"@id": settings.NS_IRI + name, **day} for name in ("decidedOn", "signedOn", "planDue")}
    return [credential.V2, own]


def credential_of(organisation: Organisation, standing: Standing) -> dict[str, Any] | None:
    """The signed credential of where a platform stands; None where it stands for nothing today."""
    base, path = settings.BASE_URL, organisation.get_absolute_url()
    subject: dict[str, Any] = {
        "id": base + path,
        "name": organisation.name,
        "outcome": standing.code,
        "charterVersion": standing.charter,
        "charter": f"{base}/charter/{standing.charter}",
        "page": f"{base}{path}/charter",
    }
    if standing.in_force and standing.decision is not None and standing.since and standing.until:
        address = f"{base}/charter-decisions/{standing.decision.key}"
        subject |= {"decidedOn": standing.since.isoformat(), "decision": address}
        if standing.plan_due:
            subject["planDue"] = standing.plan_due.isoformat()
        kind, since, until = "CharterRecognitionCredential", standing.since, standing.until
    elif standing.code == "signatory" and standing.since is not None:
        signature = signature_of(organisation)
        if signature is None:
            return None
        address = f"{base}/signatures/{signature.key}"
        subject["signedOn"] = standing.since.isoformat()
        kind, since, until = "CharterSignatureCredential", standing.since, None
    else:
        return None
    document = {
        "@context": context(),
        "id": f"{address}#credential",
        "type": ["VerifiableCredential", kind],
        "issuer": credential.did(),
        "validFrom": _instant(since),
        **({"validUntil": _instant(until, last=True)} if until else {}),
        "credentialSubject": subject,
    }
    return credential.sign(document, _instant(since))


@dataclass(frozen=True, slots=True)
class Reading:
    """What a credential says and what it is worth. ``authentic``: this house signed these words; ``in_force``: they still
    hold today; ``words``: both, plainly."""

    authentic: bool
    in_force: bool
    words: tuple[Said, ...]
    name: str = ""
    page: str = ""


_WHY = {
    "form": Said(
        "Ce texte n’est pas une attestation que cette maison sait lire.",
        "This text is no credential that this house can read.",
    ),
    "issuer": Said(
        "Cette attestation nomme un autre émetteur : demandez-lui de la vérifier.",
        "This credential names another issuer: ask them to verify it.",
    ),
    "key": Said(
        "Elle est signée d’une clé que cette maison ne reconnaît pas, ou qu’elle a révoquée.",
        "It is signed with a key that this house does not know, or has revoked.",
    ),
    "altered": Said(
        "Elle a été modifiée après sa signature, ou sa signature est fausse : n’en tenez pas compte.",
        "It was altered after it was signed, or its signature is forged: disregard it.",
    ),
}


def read(secured: Any, today: dt.date) -> Reading:
    """Verify a credential, then say where the platform stands now."""
    try:
        document = credential.verify(secured)
    except credential.Untrusted as untrusted:
        return Reading(False, False, (_WHY[untrusted.code],))
    subject = document.get("credentialSubject", {})
    authentic = Said(
        "Authentique : cette maison l’a signée, et rien n’y a été changé.",
        "Authentic: this house signed it, and nothing in it was changed.",
    )
    organisation = _organisation(str(subject.get("id", "")))
    if organisation is None:
        gone = Said(
            "La plateforme n’est plus dans l’annuaire.", "The platform is no longer in the directory."
        )
        return Reading(True, False, (authentic, gone), name=str(subject.get("name", "")))
    now = standing_of(organisation, today)
    page = f"{organisation.get_absolute_url()}/charter"
    return Reading(True, *_worth(document, subject, now, authentic, today), name=organisation.name, page=page)


def _worth(
    document: dict[str, Any], subject: dict[str, Any], now: Standing, authentic: Said, today: dt.date
) -> tuple[bool, tuple[Said, ...]]:
    """Whether it holds today, and the sentences."""
    until = str(document.get("validUntil", ""))[:10]
    ends = dt.date.fromisoformat(until) if until else None
    said = now.words()
    today_is = Said(f"Aujourd’hui : {_small(said.fr)}", f"Today: {_small(said.en)}")
    decided = str(subject.get("decision", "")).rpartition("/")[2]
    same = now.code == subject.get("outcome") and (
        not decided or (now.decision is not None and now.decision.key == decided)
    )
    if ends is not None and today > ends:
        return False, (authentic, Said("Sa date de fin est passée.", "Its end date has passed."), today_is)
    if same:
        return True, (authentic, Said("En vigueur.", "In force."), today_is)
    if Decision.objects.filter(key=decided).exists() or not decided:
        why = Said(
            "Elle n’est plus en vigueur : la situation de la plateforme a changé depuis.",
            "It is no longer in force: the platform’s standing has changed since.",
        )
        return False, (authentic, why, today_is)
    return False, (authentic, Said("La décision n’existe plus.", "The decision no longer exists."), today_is)


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def _organisation(iri: str) -> Organisation | None:
    path = urlsplit(iri).path
    if not iri.startswith(settings.BASE_URL + "/organisations/"):
        return None
    slug = path.removeprefix("/organisations/")
    return Organisation.objects.filter(slug=slug, state="published").first()
