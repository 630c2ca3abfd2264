"""Looks at what comes in by each way against what is to be expected, every minute."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from time import monotonic

from config.redays import red_days
from store.surges import EVERY, PAST, SurgeWatch, database_now
from workers.context import Context

_AHEAD = timedelta(days=370)
_next = 0.0


def watch_surges(own: Context) -> int:
    """Returns how many streams were looked at; 0 between the rounds. Some at a time: this lane has other work."""
    global _next  # noqa: PLW0603 - when this process went last; several processes at once do no harm
    if monotonic() < _next:
        return 0
    looked = go_round(own)
    _next = monotonic() + (0.0 if looked else EVERY.total_seconds())
    return looked


def go_round(own: Context) -> int:
    """One round, now."""
    return _watch(database_now(own.connection()).year).round(own.connection())


@cache
def _watch(year: int) -> SurgeWatch:
    """The watch of a year, with the red days that its forecasts meet."""
    first, last = date(year, 1, 1) - PAST, date(year, 12, 31) + _AHEAD
    red = red_days()
    days = (first + timedelta(days=n) for n in range((last - first).days))
    return SurgeWatch(red_days=frozenset(day for day in days if day in red))
