"""Swedish local time. Everything else in Sluss is aware UTC; only the law and readers need local dates."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def local_date(instant: datetime) -> date:
    """The date in Sweden at an instant. A document came in on the day it reached the authority (FL 22 §)."""
    return instant.astimezone(STOCKHOLM).date()


def end_of(day: date) -> datetime:
    """The midnight that ends a local day, also on the 23 and 25 hour days of the clock changes."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=STOCKHOLM)


def at_local(day: date, clock: time) -> datetime:
    """An instant by local date and wall clock."""
    return datetime.combine(day, clock, tzinfo=STOCKHOLM)


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it has no such day: 31 October and four months is 28 February."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
