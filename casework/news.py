"""What is new in a group since a person last looked: passages in the order of reading. Nothing here hides anything.

A person's mark says what they were shown, never when: what came while they read is new to them the next time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from casework.errors import Refused
from dedupe.novelty import FIRST_HAND, Basis, Reason

_HIGHEST = 2**63 - 1  # what the database counts to


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Mark:
    """How far a person has been shown a group: its newest membership and its newest reading."""

    group_id: UUID
    membership: int = 0
    reading: int = 0

    def __str__(self) -> str:
        """As an API carries it."""
        return f"{self.group_id}.{self.membership}.{self.reading}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRow:
    """A (report, child) that is shown as new, as routing has it."""

    report_child_id: UUID
    report_id: UUID
    child_index: int
    report_seq: int
    received_at: datetime
    is_urgent_new: bool
    reasons: tuple[str, ...]
    passages: Sequence[Mapping[str, Any]]
    is_whole: bool = False  # only who says it is new, a mandated reporter: its text, which says nothing new, is shown from end to end


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One new passage; without offsets what is new is not in the text: a field, or the report as a whole."""

    row: NewRow
    start: int | None
    end: int | None
    basis: Basis
    reasons: tuple[str, ...]  # of the passage
    covered_by: int | None
    is_urgent: bool

    @property
    def order(self) -> str:
        """Sorts by urgent, first-hand, time, and place in the text. Unique in a group, and safe in a URL."""
        row = self.row
        is_first_hand = self.basis in FIRST_HAND or Reason.FIRST_HAND in self.reasons
        at = int(row.received_at.timestamp() * 1_000_000) + 2**62  # never below zero, whatever year was claimed
        start = 0 if self.start is None else self.start + 1
        place = f"{row.report_seq:016x}{row.child_index:04x}{start:08x}"
        return f"{int(not self.is_urgent)}{int(not is_first_hand)}{at:016x}{place}"


def pieces(rows: Iterable[NewRow]) -> list[Piece]:
    """Every new passage of the rows, in the order of reading; a row without one is one piece all the same."""
    return sorted((piece for row in rows for piece in _of(row)), key=lambda piece: piece.order)


def page(ordered: Sequence[Piece], *, after: str | None, limit: int) -> tuple[list[Piece], str | None]:
    """The next pieces behind `after`, and what to go on behind; None at the end.

    By key and not by number: what leaves the list between two pages moves nothing past the reader.
    """
    rest = [piece for piece in ordered if after is None or piece.order > after]
    return rest[:limit], rest[limit - 1].order if len(rest) > limit else None


def read_mark(text: str) -> Mark:
    """The inverse of `str(mark)`.

    Raises:
        Refused: "bad_request".
    """
    group, _, numbers = text.partition(".")
    parts = numbers.split(".")
    if len(parts) != 2 or not all(part.isascii() and part.isdigit() and len(part) < 20 for part in parts):
        raise Refused("bad_request")
    membership, reading = (min(int(part), _HIGHEST) for part in parts)
    try:
        return Mark(group_id=UUID(group), membership=membership, reading=reading)
    except ValueError:
        raise Refused("bad_request") from None


def _of(row: NewRow) -> Iterator[Piece]:
    if not row.passages:
        yield Piece(
            row=row, start=None, end=None, basis=Basis.UNKNOWN, reasons=(), covered_by=None, is_urgent=row.is_urgent_new
        )
    for passage in row.passages:
        reasons = tuple(passage.get("reasons", ()))
        yield Piece(
            row=row,
            start=passage["start"],
            end=passage["end"],
            basis=Basis(passage.get("basis", Basis.UNKNOWN)),
            reasons=reasons,
            covered_by=passage.get("covered_by"),
            # What was read before passages had reasons goes by its report.
            is_urgent=Reason.URGENT in reasons or (row.is_urgent_new and "basis" not in passage),
        )
