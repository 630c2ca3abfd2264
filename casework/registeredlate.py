"""Reports that were registered late: the duty is for each report (OSL 2009:400 5:1), and what went wrong is investigated once.

What is reported, investigated and remedied is what happened in the handling (SoL 2025:400 27:2, 27:5). A pile of letters that lay in a
wrong box, or a file of old reports that is handed in, is one such thing whatever number of reports it holds: one deviation for each
municipality, way in and day of registration, which names every report.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from casework.calendar import local_date
from casework.clocks import ClockKind, registration_due, started
from casework.deviation import Deviation, DeviationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A report as it was registered."""

    report_id: UUID
    municipality: str
    channel: str
    is_protected: bool  # gathered apart: what people write about those is for the stricter ring (OSL 2009:400 21:3)
    received_at: datetime
    registered_at: datetime

    @property
    def is_late(self) -> bool:
        """Whether it was registered after the day behind its arrival."""
        return registration_due(self.received_at).at <= self.registered_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """The late reports of one cause, as far as they are known by what they have in common."""

    municipality: str
    channel: str
    day: date  # local, on which they were registered
    is_protected: bool

    @property
    def subject(self) -> UUID:
        """The same for the same gathering, whenever more of it is found."""
        ring = "/protected" if self.is_protected else ""
        return uuid5(NAMESPACE_URL, f"sluss:registered-late/{self.municipality}/{self.channel}/{self.day}{ring}")


def gathered(registrations: Iterable[Registration]) -> dict[Gathering, list[Registration]]:
    """Those that were registered late, by what they have in common; each in exactly one gathering."""
    found: dict[Gathering, list[Registration]] = defaultdict(list)
    for one in registrations:
        if one.is_late:
            gathering = Gathering(
                municipality=one.municipality,
                channel=one.channel,
                day=local_date(one.registered_at),
                is_protected=one.is_protected,
            )
            found[gathering].append(one)
    return dict(found)


def deviation_of(gathering: Gathering, first: Registration, number: int) -> Deviation:
    """The deviation of a gathering; `number` counts those that people have begun to act on already."""
    clock = started(ClockKind.REGISTRATION, first.received_at, registration_due(first.received_at))
    return Deviation(
        key=f"{DeviationKind.REGISTERED_LATE}:{gathering.subject}:{number}",
        kind=DeviationKind.REGISTERED_LATE,
        subject=gathering.subject,
        detail=f"{ClockKind.REGISTRATION}.{gathering.channel}",
        rule=clock.rule,
        at=first.registered_at,
        reported_by=None,
    )
