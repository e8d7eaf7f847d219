"""Questions to the database about signatures: who signed which version, what the viewer may sign for."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from communaux.meaning.access import MEMBERS, Viewer
from communaux.modules.charter.models import CharterVersion, Signature
from communaux.nouns.models import Organisation


def live(version: CharterVersion | None = None) -> QuerySet[Signature]:
    """Signatures that hold, of organisations that are published; the latest first."""
    found = Signature.objects.filter(withdrawn_on__isnull=True, organisation__state="published")
    if version is not None:
        found = found.filter(charter=version)
    return found.select_related("organisation", "charter", "person").order_by("-signed_on", "-pk")


def of_organisation(organisation: Organisation) -> list[Signature]:
    """Every signature of an organisation, withdrawn ones too, the latest version first."""
    found = Signature.objects.filter(organisation=organisation).select_related("charter", "person")
    return list(found.order_by("-charter__ordinal", "-signed_on", "-pk"))


def name_for(viewer: Viewer, signature: Signature) -> str:
    """Who signed, where the viewer may read it: members always, everybody where that person agreed. '' otherwise."""
    if not signature.name_shown and not viewer.may(MEMBERS, signature.organisation_id):
        return ""
    if signature.person is not None:
        return str(signature.person.name)
    return str(signature.signatory)


def signed_pks(version: CharterVersion, organisations: Iterable[int]) -> set[int]:
    """Those of these organisations that signed this version."""
    found = Signature.objects.filter(
        charter=version, withdrawn_on__isnull=True, organisation__in=list(organisations)
    )
    return set(found.values_list("organisation_id", flat=True))


def mine(viewer: Viewer) -> list[Organisation]:
    """The published organisations whose record the viewer keeps, by name."""
    if not viewer.edits:
        return []
    return list(Organisation.objects.filter(pk__in=viewer.edits, state="published").order_by("name"))
