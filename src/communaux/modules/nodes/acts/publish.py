"""Writing the feed: what changed in what visitors may read becomes members of the chain, under a freshly signed head.

Follows the journal, which says where to look; what is said comes from the compiled reader alone, as a visitor reads. So a
thing enters the feed when it becomes public, and leaves it when it is withdrawn, however that came about. A change that
reaches another thing by a way that no entry names is found by ``sweep``, which compares everything.

Derived from what acts did, so not journalled itself. One writer at a time: the row ``Reached`` is held.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from contextlib import suppress

from django.conf import settings
from django.utils import timezone

from communaux.ground import journal
from communaux.ground.gate import writing
from communaux.ground.journal.models import Head as Closing
from communaux.meaning.declare import Kind, of
from communaux.meaning.reader import Document
from communaux.modules.nodes.acts import keys
from communaux.modules.nodes.models import Member, Published, PublishedHead, Reached
from communaux.modules.nodes.reading import feed, published
from communaux.modules.nodes.rules import chain, heads

BATCH = 200
"""Entries of the journal, or things, taken in one transaction."""
SWEEP_EVERY = dt.timedelta(hours=6)
SIGN_EVERY = dt.timedelta(days=1)
FAR_BEHIND = 2000
"""Entries behind from which everything is compared rather than each entry read."""


def turn() -> int:
    """Tell what happened since last time; returns how many members were added. Cheap where nothing happened."""
    reached = Reached.objects.first()
    now = journal.head().sequence
    swept = reached.swept if reached else None
    if (
        reached is None
        or swept is None
        or now - reached.sequence > FAR_BEHIND
        or timezone.now() - swept > SWEEP_EVERY
    ):
        added = sweep()
    else:
        added = catch_up() if now > reached.sequence else 0
    sign_if_due()
    return added


def catch_up() -> int:
    """Read the journal on from where it was left."""
    added = 0
    while True:
        start = Reached.objects.values_list("sequence", flat=True).first() or 0
        entries = journal.since(start, BATCH)
        if not entries:
            return added
        paths: dict[str, None] = {}
        for entry in entries:
            for path in _named_in(entry.object, entry.details):
                paths[path] = None
        for path in list(paths):
            paths.update(dict.fromkeys(_neighbours(path)))
        added += _tell(_looked_up(paths), reached=entries[-1].sequence)


def sweep() -> int:
    """Compare everything that visitors may read with what the feed said last."""
    start, added = journal.head().sequence, 0
    for meaning in published.meanings():
        seen: set[str] = set()
        batch: list[tuple[str, str, str]] = []
        for document in published.documents(meaning):
            path = document["@id"].removeprefix(settings.BASE_URL)
            seen.add(path)
            batch.append((path, meaning.name, published.digest(document)))
            if len(batch) == BATCH:
                added += _tell(batch)
                batch = []
        known = (
            Published.objects.filter(meaning=meaning.name).exclude(digest="").values_list("path", flat=True)
        )
        batch += [(path, meaning.name, "") for path in known if path not in seen]
        for first in range(0, len(batch), BATCH):
            added += _tell(batch[first : first + BATCH])
    stale = Published.objects.exclude(digest="").exclude(meaning__in=[m.name for m in published.meanings()])
    added += _tell([(one.path, one.meaning, "") for one in stale])
    with writing():
        Reached.objects.update_or_create(pk=1, defaults={"sequence": start, "swept": timezone.now()})
    sign_if_due()
    return added


def sign_if_due() -> PublishedHead | None:
    """Sign the head where it is not, or once a day, so that a follower sees that nothing is held back."""
    last, now = PublishedHead.objects.order_by("-id").first(), timezone.now()
    if last and (last.sequence, last.hash) == feed.end() and now - last.signed < SIGN_EVERY:
        return None
    with writing():
        closing = Closing.objects.filter(chain="main").order_by("-id").first()
        here = feed.end()
        head = heads.Head(
            settings.BASE_URL,
            here[0],
            here[1],
            int(now.timestamp()),
            closing.sequence if closing else 0,
            closing.hash if closing else "",
            *feed.begins(),
        )
        token = heads.sign(keys.mine(), head)
        return PublishedHead.objects.create(sequence=here[0], hash=here[1], signed=now, token=token)


def _named_in(path: str, facts: dict[str, object]) -> Iterable[str]:
    """The path of an entry and those in its facts."""
    yield path
    for value in facts.values():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str) and one.startswith("/") and len(one) < 300:
                yield one


def _neighbours(path: str) -> Iterable[str]:
    """What a thing points at: links go both ways, so those say something else too."""
    found = published.meaning_of(path)
    document = published.read(*found) if found else None
    if found is None or document is None:
        return
    meaning = of(found[0].model)
    for name, value in document.items():
        if name in meaning.kinds and meaning.kinds[name] in {Kind.REF, Kind.REFS}:
            for iri in value if isinstance(value, list) else [value]:
                yield iri.removeprefix(settings.BASE_URL)


def _looked_up(paths: Iterable[str]) -> list[tuple[str, str, str]]:
    """Path, meaning and present digest ("" where a visitor reads nothing) of what the feed may speak of."""
    told = []
    for path in paths:
        if found := published.meaning_of(path):
            document: Document | None = None
            with suppress(ValueError):  # a key that is no key
                document = published.read(*found)
            told.append((path, found[0].name, published.digest(document) if document else ""))
    return told


def _tell(things: list[tuple[str, str, str]], reached: int = 0) -> int:
    """Append a member for each thing that says something else than before; note how far the journal was read."""
    with writing():
        Reached.objects.get_or_create(pk=1)
        Reached.objects.select_for_update().get(pk=1)
        before = dict(
            Published.objects.filter(path__in=[path for path, _name, _digest in things]).values_list(
                "path", "digest"
            )
        )
        sequence, previous = feed.end()
        latest = Member.objects.order_by("-sequence").values_list("instant", flat=True).first() or ""
        instant = max(
            chain.instant_text(timezone.now()), latest
        )  # a clock set back does not make the feed run backwards
        members, told = [], []
        for path, name, digest in things:
            known = before.get(path)
            if digest == (known or ""):
                continue
            kind = "Delete" if not digest else "Update" if known else "Create"
            sequence += 1
            salt = chain.salt_made() if digest else ""
            commitment = chain.committed(salt, digest)
            member = chain.Member(sequence, instant, kind, path, commitment, previous).sealed()
            previous = member.hash
            members.append(Member(**member._asdict()))
            told.append(Published(path=path, meaning=name, digest=digest, salt=salt, sequence=sequence))
            before[path] = digest
        Member.objects.bulk_create(members)
        Published.objects.bulk_create(
            told,
            update_conflicts=True,
            unique_fields=["path"],
            update_fields=["digest", "salt", "sequence", "meaning"],
        )
        if reached:
            Reached.objects.filter(pk=1).update(sequence=reached)
    return len(members)
