"""Whether the office that reads reports is open: its hours, the red days and the clock in Sweden.

Only a banner hangs on this. The law's clocks never pause for nights or weekends (`casework.clocks`).
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from casework.calendar import at_local, local_date

_ONE_DAY = timedelta(days=1)
_LOOK_AHEAD_DAYS = 366  # an office that does not open within a year has no hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Open from `opens` until just before `closes`, by the wall clock in Sweden."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeHours:
    """When an office is open. Red days are closed; the day before one may be shortened."""

    week: tuple[tuple[Interval, ...], ...]  # seven, from Monday; empty: closed that weekday
    shortened_until: time | None = (
        None  # closes then at the latest, on the day before a red day and on `shortened_days`
    )
    shortened_days: frozenset[date] = frozenset()
    closed_days: frozenset[date] = frozenset()  # beside the red ones


NO_HOURS = OfficeHours(week=((),) * 7)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeState:
    """Open or not, and until when (aware, UTC). `opens_at` is None while open, and where no opening is known."""

    is_open: bool
    closes_at: datetime | None = None
    opens_at: datetime | None = None


def state_at(hours: OfficeHours, red_days: Container[date], now: datetime) -> OfficeState:
    """The state at an instant. `red_days` answers for a date whether it is one."""
    today = local_date(now)
    for interval in open_on(hours, red_days, today):
        if at_local(today, interval.opens) <= now < at_local(today, interval.closes):
            return OfficeState(is_open=True, closes_at=at_local(today, interval.closes).astimezone(UTC))
    for day in (today + n * _ONE_DAY for n in range(_LOOK_AHEAD_DAYS)):
        for interval in open_on(hours, red_days, day):
            opens = at_local(day, interval.opens)
            if opens > now:
                return OfficeState(is_open=False, opens_at=opens.astimezone(UTC))
    return OfficeState(is_open=False)


def open_on(hours: OfficeHours, red_days: Container[date], day: date) -> tuple[Interval, ...]:
    """The intervals of a day, in order; empty when it is closed."""
    if day in red_days or day in hours.closed_days:
        return ()
    intervals = hours.week[day.weekday()]
    latest = hours.shortened_until
    if latest is None or (day not in hours.shortened_days and day + _ONE_DAY not in red_days):
        return intervals
    return tuple(Interval(opens=i.opens, closes=min(i.closes, latest)) for i in intervals if i.opens < latest)
