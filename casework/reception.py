"""How an oral or paper report was received: when and by whom (FL 2017:900 27 §), and the day that it counts as having come in (FL 22 §)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from casework.calendar import at_local, local_date
from casework.text import as_code, as_field

LAST_MINUTE = time(23, 59)
"""The time of day of what counts as having come in the day before: nobody knows when that day, and the latest claims nothing."""

OLD_AFTER = timedelta(days=1)


class Manner(StrEnum):
    """The exact way in, where the contract's channel only says "phone" or "letter"."""

    PHONE = "phone"
    VISIT = "visit"
    LETTER = "letter"
    FAX = "fax"
    OTHER = "other"


ON_PAPER = frozenset({Manner.LETTER, Manner.FAX})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """What the person at the desk wrote down of how the report came."""

    manner: Manner | None
    described: str | None  # in their words, where no manner fits
    received_by: str | None  # who took it (FL 27 §)
    written_by: str | None  # who signed in and wrote it down
    reached_at: str | None  # ISO 8601; when it reached the authority, where it counts as the working day before


def read_reception(value: Any) -> Reception | None:
    """The `reception` of a body, or None when there is none. Never raises."""
    if not isinstance(value, Mapping):
        return None
    code = as_code(value.get("manner"))
    return Reception(
        manner=Manner(code) if code in set(Manner) else None,
        described=as_field(value.get("described")),
        received_by=as_field(value.get("received_by")),
        written_by=as_field(value.get("written_by")),
        reached_at=as_field(value.get("reached_at")),
    )


def counted_as_day_before(reached_at: datetime, is_working_day: Callable[[date], bool]) -> datetime:
    """When a document counts as having come in that lay in the letter box when it was first emptied that day, or came by post.

    It came in on the nearest working day before; that day's last minute is given.
    Source: FL 2017:900 22 § second and third paragraphs.
    """
    day = local_date(reached_at) - timedelta(days=1)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return at_local(day, LAST_MINUTE)


def is_old(reached_at: datetime, now: datetime) -> bool:
    """Whether it came so long ago that its protection assessment is late already, or that the date is mistyped (SoL 2025:400 20:1)."""
    return now - reached_at > OLD_AFTER
