"""Time in Sweden, without a clock and without a time-zone database (a slim image has none)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone

from sluss.generate.streams import Stream, Weighted

MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip

_WINTER = timezone(timedelta(hours=1))
_SUMMER = timezone(timedelta(hours=2))

# Relative arrivals by hour of the day, by the kind of reporter: offices by day, police around the clock, private people at night.
_HOURS = {
    "office": (0, 0, 0, 0, 0, 0, 1, 5, 11, 13, 13, 11, 7, 12, 14, 12, 9, 4, 1, 1, 1, 0, 0, 0),
    "police": (7, 6, 5, 4, 3, 2, 2, 3, 4, 4, 5, 5, 5, 5, 5, 6, 6, 6, 7, 8, 8, 9, 9, 8),
    "private": (3, 2, 1, 0, 0, 0, 1, 2, 4, 6, 7, 7, 7, 6, 6, 7, 8, 9, 11, 13, 14, 13, 9, 6),
}
# Monday to Sunday.
_WEEKDAYS = {
    "office": (12, 12, 11, 11, 10, 0.5, 0.4),
    "police": (10, 9, 9, 10, 12, 13, 12),
    "private": (12, 11, 10, 10, 9, 7, 10),
}
_HOUR = {shape: Weighted(range(24), weights) for shape, weights in _HOURS.items()}


def stockholm(local: datetime) -> datetime:
    """Wall-clock time in Stockholm with its offset; the EU rule (directive 2000/84/EC), the repeated hour as winter time."""
    changes = [_last_sunday(local.year, month).replace(hour=hour) for month, hour in ((3, 2), (10, 2))]
    return local.replace(tzinfo=_SUMMER if changes[0] <= local < changes[1] else _WINTER)


def shape_of(role: str) -> str:
    """Which daily rhythm a role follows."""
    if role == "polis":
        return "police"
    return "office" if role in {"skola", "forskola", "vard", "myndighet"} else "private"


def time_of_day(rng: Stream, day: date, shape: str) -> datetime:
    """A moment of that day by the rhythm of a reporter kind."""
    local = datetime(day.year, day.month, day.day, _HOUR[shape].draw(rng), rng.randrange(60), rng.randrange(60))  # noqa: DTZ001
    return stockholm(local)


def pick_day(rng: Stream, days: Sequence[date], shape: str, season: Sequence[float] | None = None) -> date:
    """One of the days, by weekday and, if given, by twelve monthly weights."""
    weekdays = _WEEKDAYS[shape]
    ceiling = max(weekdays) * (max(season) if season else 1.0)
    while True:
        day = days[rng.randrange(len(days))]
        weight = weekdays[day.weekday()] * (season[day.month - 1] if season else 1.0)
        if rng.random() * ceiling <= weight:
            return day


def age_on(born: date, day: date) -> int:
    """Whole years; 0 for a child not yet born on that day."""
    return max(0, day.year - born.year - ((day.month, day.day) < (born.month, born.day)))


def _last_sunday(year: int, month: int) -> datetime:
    day = datetime(year, month, 31)  # noqa: DTZ001 - March and October both have 31 days
    return day - timedelta(days=(day.weekday() + 1) % 7)
