"""The self-check (egenkontroll): how the law's times were kept for what came in during a month, by the clocks' own rules.

Counted from (report, child) rows, each by the clocks that `casework.clocks` gives it, and from requests for feedback, each by the
clock of its report; nothing here knows a number of days.
Source: SoL 2025:400 27:1 (routines against harm), 20:1-3, 19:6.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from casework.calendar import at_local, local_date
from casework.clockpolicy import STATUTE, ClockKind, ClockPolicy
from casework.clocks import Clock
from casework.deviation import DeviationKind
from casework.feedback import due_of
from casework.feedbackwatch import Asked
from casework.steps.watch import Course, clocks

CHECKED = (ClockKind.PROTECTION_ASSESSMENT, ClockKind.OPENING_DECISION, ClockKind.INVESTIGATION)
"""Of each child in each report that came in during the month. Feedback is of the requests made in it."""
MOST_EXCEPTIONS = 500


class Outcome(StrEnum):
    """How one clock of one (report, child) was kept."""

    IN_TIME = "in_time"
    LATE = "late"
    PASSED = "passed"  # not done, and its time is out
    RUNNING = "running"  # not done, and there is time


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was done about a clock: when, by whom, and by what authority."""

    at: datetime
    by: str  # "": nobody is named
    authority: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One (report, child) of the month."""

    id: UUID
    registration_no: str
    course: Course
    done: Mapping[ClockKind, Done]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedFeedback:
    """One request for feedback that was made in the month."""

    report_id: UUID
    registration_no: str
    asked: Asked
    answered: Done | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """An exception: what was late, or is."""

    subject: UUID  # the (report, child); of feedback, the report
    registration_no: str
    clock: ClockKind
    outcome: Outcome
    due_at: datetime
    done: Done | None

    @property
    def key(self) -> str:
        """Of the deviation that the clock watch reports of it (`casework.deviation`)."""
        return f"{DeviationKind.CLOCK_PASSED}:{self.subject}:{self.clock}"


@dataclass(slots=True, kw_only=True)
class Tally:
    """What a month comes to. `outcomes` and `by_whom` count all rows, `exceptions` shows the first of them."""

    rows: int = 0
    requests: int = 0  # for feedback
    outcomes: Counter[tuple[ClockKind, Outcome]] = field(default_factory=Counter)
    by_whom: Counter[tuple[ClockKind, str, str, Outcome]] = field(default_factory=Counter)  # who, by what authority
    exceptions: list[Late] = field(default_factory=list)

    def share(self, clock: ClockKind) -> float | None:
        """In time, of those that are done or should be; None when there are none."""
        kept, *missed = (self.outcomes[clock, o] for o in (Outcome.IN_TIME, Outcome.LATE, Outcome.PASSED))
        settled = kept + sum(missed)
        return kept / settled if settled else None

    @property
    def late(self) -> int:
        """How many exceptions there are."""
        return sum(n for (_, outcome), n in self.outcomes.items() if outcome in (Outcome.LATE, Outcome.PASSED))

    def add(self, rows: Iterable[Checked], now: datetime, policy: ClockPolicy = STATUTE) -> None:
        """Counts a batch."""
        for row in rows:
            self.rows += 1
            for clock in clocks(row.course, policy)[0]:
                if clock.kind in CHECKED:
                    self._count((row.id, row.registration_no), clock, row.done.get(clock.kind), now)

    def add_feedback(self, rows: Iterable[CheckedFeedback], now: datetime, policy: ClockPolicy = STATUTE) -> None:
        """Counts a batch of requests."""
        for row in rows:
            self.requests += 1
            clock = due_of(row.asked.request, policy).clock
            self._count((row.report_id, row.registration_no), clock, row.answered, now)

    def _count(self, of: tuple[UUID, str], clock: Clock, done: Done | None, now: datetime) -> None:
        found = outcome(clock, done.at if done else None, now)
        self.outcomes[clock.kind, found] += 1
        if done and done.by:
            self.by_whom[clock.kind, done.by, done.authority, found] += 1
        if found in (Outcome.LATE, Outcome.PASSED) and len(self.exceptions) < MOST_EXCEPTIONS:
            subject, registration_no = of
            late = Late(
                subject=subject,
                registration_no=registration_no,
                clock=clock.kind,
                outcome=found,
                due_at=clock.due_at,
                done=done,
            )
            self.exceptions.append(late)


def outcome(clock: Clock, done_at: datetime | None, now: datetime) -> Outcome:
    """How the clock was kept. What is done at the very instant at which it is due is late, as everywhere."""
    if done_at is not None:
        return Outcome.IN_TIME if clock.is_met(done_at) else Outcome.LATE
    return Outcome.RUNNING if clock.is_met(now) else Outcome.PASSED


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month in Sweden."""

    year: int
    month: int

    @classmethod
    def of(cls, instant: datetime) -> Month:
        """The month in which an instant lies."""
        day = local_date(instant)
        return cls(day.year, day.month)

    @classmethod
    def read(cls, written: str) -> Month | None:
        """The month "2026-11"; None when it is none."""
        year, _, month = written.partition("-")
        if not (len(year) == 4 and len(month) == 2 and (year + month).isascii() and (year + month).isdigit()):
            return None
        found = cls(int(year), int(month))
        return found if 1 <= found.month <= 12 and 1900 <= found.year <= 9000 else None

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    def shifted(self, months: int) -> Month:
        """So many months later."""
        years, month = divmod(self.month - 1 + months, 12)
        return Month(self.year + years, month + 1)

    @property
    def begins(self) -> datetime:
        """The local midnight at which it begins."""
        return at_local(date(self.year, self.month, 1), time())

    @property
    def ends(self) -> datetime:
        """The local midnight that ends it."""
        return self.shifted(1).begins
