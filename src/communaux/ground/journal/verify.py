"""Proving that the journal is as it was written, or naming the first row that is not, and what was done to it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db import DatabaseError
from django.utils.translation import gettext as _

from communaux.ground.journal.follow import Position, is_signed
from communaux.ground.journal.substance import Row, seal_of

CHUNK = 2000
FARTHEST_SHIFT = 64
"""How far, in rows, a renumbered row is recognised when explaining what happened to it."""


@dataclass(frozen=True)
class Verdict:
    """What a verification found: ``count`` rows read before it ended, ``head`` the last good hash ("" if none);
    when not ``ok``, the sequence of the first altered, missing or inserted row, and the reason in words."""

    ok: bool
    count: int
    head: str
    first_bad_sequence: int | None = None
    reason: str = ""


class _Bad(Exception):  # noqa: N818
    """The first row that is not as it was written."""

    def __init__(self, sequence: int, reason: str) -> None:
        super().__init__(sequence, reason)
        self.sequence = sequence
        self.reason = reason


def verify(
    progress: Callable[[int, int], None] | None = None, *, known_heads: Iterable[Position] = ()
) -> Verdict:
    """Read the whole journal once and check numbers, hashes, links and closings.

    ``progress(done, total)`` is called now and then. ``known_heads``: heads kept outside of the database, that the
    journal must pass through. Holds up no writer: each chunk is a query of its own, and what is appended
    meanwhile is checked too.
    """
    return _Verification(progress, known_heads).run()


class _Verification:
    def __init__(self, progress: Callable[[int, int], None] | None, known_heads: Iterable[Position]) -> None:
        from communaux.ground.journal.models import Entry

        self.entries = Entry.objects.all()
        self.progress = progress
        self.known_heads = known_heads
        self.count = 0
        self.last: dict[str, list[Row]] = {}  # of each chain, the last two rows found good, latest last
        self.last_hash = ""

    def run(self) -> Verdict:
        try:
            closings = self._closings()
            total = self.entries.count() if self.progress else 0
            for row in self._rows():
                self._check(row)
                for wanted in closings.pop(row.sequence, ()):
                    if wanted != row.hash:
                        raise _Bad(row.sequence, _("la clôture gardée ici porte une autre empreinte"))
                self._keep(row)
                if self.progress and self.count % CHUNK == 0:
                    self.progress(self.count, total)
            if closings:
                raise _Bad(
                    self.count + 1,
                    _("la fin du journal manque : une clôture va jusqu’à l’entrée %(last)s")
                    % {"last": max(closings)},
                )
        except _Bad as bad:
            return Verdict(False, self.count, self.last_hash, bad.sequence, bad.reason)
        if self.progress:
            self.progress(self.count, self.count)
        return Verdict(True, self.count, self.last_hash)

    def _closings(self) -> dict[int, list[str]]:
        """The hashes that the journal must show, by sequence."""
        from communaux.ground.journal.models import Head

        wanted: dict[int, list[str]] = {}
        for closing in Head.objects.order_by("id"):
            position = Position(closing.sequence, closing.hash)
            if not is_signed(closing.chain, position, closing.signature):
                raise _Bad(
                    closing.sequence,
                    _(
                        "la signature de la clôture n’est pas celle du site (clé changée, ou clôture falsifiée)"
                    ),
                )
            wanted.setdefault(closing.sequence, []).append(closing.hash)
        for position in self.known_heads:
            if position.sequence:
                wanted.setdefault(position.sequence, []).append(position.hash)
        return wanted

    def _rows(self) -> Iterator[Row]:
        """Every row in the order of sequences, a chunk at a time, each chunk one query."""
        after: int | None = None
        while True:
            chunk = self._chunk(after)
            yield from chunk
            if not chunk:
                return
            after = chunk[-1].sequence

    def _chunk(self, after: int | None, size: int = CHUNK) -> list[Row]:
        rows = self.entries.order_by("sequence")
        if after is not None:
            rows = rows.filter(sequence__gt=after)
        try:
            return [Row(*values) for values in rows.values_list(*Row._fields)[:size]]
        except (DatabaseError, ValueError) as error:
            # Some column cannot even be read (SQLite keeps what it is given): find the row, one at a time.
            if size > 1:
                return self._chunk(after, 1)
            sequence = rows.values_list("sequence", flat=True).first()
            raise _Bad(sequence or 0, _("l’entrée a été modifiée : une colonne est illisible")) from error

    def _keep(self, row: Row) -> None:
        self.last[row.chain] = [*self.last.get(row.chain, [])[-1:], row]
        self.last_hash = row.hash
        self.count += 1

    def _check(self, row: Row) -> None:
        expected = self.count + 1
        if row.sequence < expected:
            raise _Bad(row.sequence, _("l’entrée a été insérée : son numéro précède le premier"))
        if row.sequence > expected:
            raise _Bad(expected, _("l’entrée manque"))
        before = self.last.get(row.chain, [])
        link = before[-1].hash if before else ""
        sound = _seal(row) == row.hash
        if sound and row.previous_hash == link:
            return
        if sound:
            raise self._broken_link(row, before)
        raise self._altered(row, link)

    def _broken_link(self, row: Row, before: list[Row]) -> _Bad:
        """The row is whole but follows another than the one before it: either it or the one before is false."""
        following = self._following(row)
        if before and (following is None or following.previous_hash == row.hash):
            # What comes after vouches for this row; so the one before it was replaced, hash included.
            return _Bad(before[-1].sequence, _("l’entrée a été modifiée, et son empreinte recalculée"))
        return _Bad(row.sequence, _("l’entrée a été modifiée : elle ne suit pas la précédente"))

    def _altered(self, row: Row, link: str) -> _Bad:
        """The row does not bear its own hash: say whether it is another row, renumbered, or was changed."""
        written_as = self._written_as(row)
        if written_as is None:
            return _Bad(row.sequence, _("l’entrée a été modifiée"))
        names = {"written": written_as}
        if written_as < row.sequence:
            # Rows were pushed down to make room. Those pushed keep their links: the newcomer is the one
            # that the first of them does not know.
            before = self.last.get(row.chain, [])
            inserted = row.sequence - 1 if before and row.previous_hash != link else row.sequence
            return _Bad(inserted, _("l’entrée a été insérée, et les suivantes renumérotées"))
        displaced = (
            self.entries.filter(chain=row.chain, previous_hash=link).exclude(sequence=row.sequence).exists()
        )
        if displaced:
            return _Bad(
                row.sequence,
                _("l’entrée a été échangée avec une autre : celle-ci portait le numéro %(written)s") % names,
            )
        return _Bad(
            row.sequence,
            _(
                "l’entrée manque, et les suivantes sont renumérotées (la suivante portait le numéro %(written)s)"
            )
            % names,
        )

    def _written_as(self, row: Row) -> int | None:
        for shift in range(1, FARTHEST_SHIFT + 1):
            for sequence in (row.sequence + shift, row.sequence - shift):
                if _seal(row._replace(sequence=sequence)) == row.hash:
                    return sequence
        return None

    def _following(self, row: Row) -> Row | None:
        values = (
            self.entries.filter(chain=row.chain, sequence__gt=row.sequence)
            .order_by("sequence")
            .values_list(*Row._fields)
            .first()
        )
        return Row(*values) if values else None


def _seal(row: Row) -> str:
    """The hash that the row should bear; "" when a column is not even of its type."""
    try:
        return seal_of(row)
    except (TypeError, ValueError):
        return ""
