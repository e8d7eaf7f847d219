"""Opening a storage, and changing what it may weigh."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from communaux.ground import journal
from communaux.ground.gate import writing
from communaux.ground.said import Said
from communaux.meaning.access import SYSTEM, Viewer
from communaux.modules.pods import verbs
from communaux.modules.pods.acts import inboxes, rows
from communaux.modules.pods.models import Storage, Tombstone
from communaux.modules.pods.permissions import MATRIX
from communaux.modules.pods.rules import graphs, paths
from communaux.modules.pods.rules.access_lists import compiled, of_new_storage
from communaux.modules.pods.rules.inboxes import told
from communaux.modules.pods.rules.refusals import DocumentRefused

KEPT = 24 * 3600 * 1_000_000
"""Microseconds for which the place of a deleted document is known."""


def create(
    name: str,
    owner_webid: str = "",
    *,
    open: bool = False,
    quota: int | None = None,
    owners: Iterable[str] = (),
    viewer: Viewer = SYSTEM,
    standing: Iterable[str] = (),
    inbox: bool = True,
) -> Storage:
    """Open the storage ``/storages/<name>/`` with its root and the root's list of access.

    ``open``: anyone may read and write in it. ``inbox``: with an inbox, where somebody owns it. Raises DocumentRefused for a name that is taken (``conflict``) or none
    (``invalid``), and Refused where the viewer may not.
    """
    MATRIX.require(viewer, verbs.STORAGE_CREATED, standing=frozenset(standing))
    if not paths.valid_name(name):
        raise DocumentRefused("invalid", _NAME)
    named = [one for one in dict.fromkeys([owner_webid, *owners]) if one]
    if any(not _iri(one) for one in named):
        raise DocumentRefused("invalid", _OWNER)
    with writing(alone=True):
        if Storage.objects.filter(name=name).exists():
            raise DocumentRefused("conflict", _TAKEN)
        storage = Storage.objects.create(
            name=name,
            owners="\n".join(named),
            open=open,
            quota=settings.STORAGE_QUOTA if quota is None else quota,
        )
        iri = settings.BASE_URL + storage.path
        listed = graphs.together(of_new_storage(iri, named, everybody=open))
        access = compiled(graphs.stored(listed))
        own = graphs.together([told(iri)]) if inbox and named else b""
        root = rows.insert(storage.pk, storage.path, "container", graphs.TURTLE, own, access=access)
        rows.insert(
            storage.pk, f"{storage.path}.acl", "rdf", graphs.TURTLE, listed, subject=root.id, role="acl"
        )
        if own:
            inboxes.make(root, named)
        journal.record(
            verbs.STORAGE_CREATED,
            f"/storage-spaces/{storage.key}",
            actor=viewer.actor,
            version=storage.version,
        )
    storage.refresh_from_db()
    return storage


def forget_deleted() -> int:
    """Forget the places of documents that were deleted more than a day ago; says how many."""
    with writing():
        return Tombstone.objects.filter(deleted__lt=rows.now() - KEPT).delete()[0]


def _iri(text: str) -> bool:
    scheme, colon, rest = text.partition(":")
    return bool(colon and rest and scheme.isalnum()) and not any(
        one in '<>"{}|^`\\' or one <= " " or one == "\x7f" for one in text
    )


_NAME = Said(
    "Un nom d’espace a de 1 à 63 signes : minuscules sans accent, chiffres, et traits d’union à l’intérieur.",
    "The name of a storage has 1 to 63 signs: lower-case letters, digits, and hyphens inside.",
)
_OWNER = Said("Un propriétaire se nomme par son adresse (WebID).", "An owner is named by an address (WebID).")
_TAKEN = Said("Ce nom d’espace est déjà pris.", "This name is taken already.")
