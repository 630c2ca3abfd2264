"""What the public pages say about the municipality's office: whether somebody is there, and whom to call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from config.reference import municipalities

_NEUTRAL = "https://www.smhi.se/"
"""Where "Lämna sidan" leads when the municipality has not chosen: a page that anybody might look at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The office at one moment."""

    municipality: str  # its name, "Borlänge"; empty when the code is not known
    is_open: bool
    phone: str | None
    out_of_hours_phone: str | None
    opens_at: datetime | None  # when it opens next; None while it is open, or when nobody has said
    leave_to: str  # address of a neutral page


def office_at(code: str, _now: datetime) -> Office:
    """The office of a municipality. Without a contact file it counts as open and has no number of its own."""
    return Office(
        municipality=municipalities().get(code, ""),
        is_open=True,
        phone=None,
        out_of_hours_phone=None,
        opens_at=None,
        leave_to=_NEUTRAL,
    )
