"""What the public pages say about the municipality's office: whether somebody is there, and whom to call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from casework.office_hours import state_at
from config.contact import contact_of
from config.redays import red_days


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The office at one moment."""

    municipality: str  # its name, "Borlänge"; empty when the code is not known
    is_open: bool
    phone: str | None
    out_of_hours_phone: str | None
    opens_at: datetime | None  # when it opens next; None while it is open, or when nobody has said
    leave_to: str  # address of a neutral page


def office_at(code: str, now: datetime) -> Office:
    """The office of a municipality at an instant. One that has told no hours is not said to be open, and has no number made up."""
    contact = contact_of(code)
    state = state_at(contact.hours, red_days(), now)
    return Office(
        municipality=contact.municipality,
        is_open=state.is_open,
        phone=contact.intake_phone,
        out_of_hours_phone=contact.out_of_hours_phone,
        opens_at=state.opens_at,
        leave_to=contact.leave_to,
    )
