"""Reading the journal forward, and closing it: for followers, activity pages and auditors."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.core.signing import BadSignature, Signer

from communaux.ground import gate

if TYPE_CHECKING:
    from communaux.ground.journal.models import Entry, Head


class Position(NamedTuple):
    """A place in a chain: the sequence (0 before the first entry) and the hash there ("")."""

    sequence: int
    hash: str


def since(sequence: int, limit: int = 1000) -> "list[Entry]":
    """The entries after a sequence, in order, at most ``limit``. A follower that keeps the last sequence it has
    treated misses none: sequences become visible in their order."""
    from communaux.ground.journal.models import Entry

    return list(Entry.objects.filter(sequence__gt=sequence).order_by("sequence")[:limit])


def history(object_iri: str, limit: int = 100) -> "list[Entry]":
    """What was done to one object, latest first."""
    from communaux.ground.journal.models import Entry

    return list(Entry.objects.filter(object=object_iri).order_by("-sequence")[:limit])


def head(chain: str = "main") -> Position:
    """Where a chain stands now."""
    from communaux.ground.journal.models import Entry

    last = Entry.objects.filter(chain=chain).order_by("-sequence").values_list("sequence", "hash").first()
    return Position(*last) if last else Position(0, "")


def seal(chain: str = "main") -> "Head | None":
    """Close the chain as it stands: keep its head, signed with the key of the site. None for an empty chain.

    Print or publish what it returns: a head kept elsewhere holds even against whoever has both database and key.
    """
    from communaux.ground.journal.models import Head

    with gate.writing():
        gate.lock_journal()
        here = head(chain)
        if not here.sequence:
            return None
        signature = _signer().signature(_signed_text(chain, here))
        return Head.objects.create(
            chain=chain,
            sequence=here.sequence,
            hash=here.hash,
            instant=datetime.now(UTC),
            signature=signature,
        )


def seal_if_due(every: timedelta = timedelta(days=1), chain: str = "main") -> "Head | None":
    """Close the chain if it grew since its last closing and that is ``every`` old. For the worker."""
    from communaux.ground.journal.models import Head

    last = Head.objects.filter(chain=chain).order_by("-id").first()
    if head(chain).sequence == (last.sequence if last else 0):
        return None
    if last and datetime.now(UTC) - last.instant < every:
        return None
    return seal(chain)


def is_signed(chain: str, position: Position, signature: str) -> bool:
    """Whether a closing bears the signature of the present key of the site, or of an earlier one still listed."""
    text = _signed_text(chain, position)
    try:
        return _signer().unsign(f"{text}:{signature}") == text
    except BadSignature:
        return False


def _signer() -> Signer:
    return Signer(salt="communaux.ground.journal.head")


def _signed_text(chain: str, position: Position) -> str:
    return f"{chain} {position.sequence} {position.hash}"
