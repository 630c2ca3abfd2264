"""Whether a group is surging: arrivals per hour of its last day, against a flat ceiling, with hysteresis.

Event time, not the wall clock: a replayed week behaves like the week itself. A surge changes lanes and alarms, nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import exp, log
from typing import Any, Self

HOUR = timedelta(hours=1)
BEGIN_PER_HOUR = 10  # arrivals within about an hour: no child has that many in peace
BEGIN_PER_DAY = 25
END_PER_DAY = 8  # well below the ceiling, so that the lane does not flicker
BURST_FROM = 5  # arrivals in about an hour that say something about the next minutes
BURST_WEIGHT = 10.0  # how many of the last days' arrivals one of the last two hours is worth
KEPT_HOURS = 7 * 24
HALF_LIFE_H = 72.0  # of the decayed count that linking's prior uses


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """Arrivals of one group: counts by hour (hours since 1970) of the last days, and a decayed count of all."""

    hours: dict[int, int] = field(default_factory=dict)
    recent: float = 0.0  # halves every HALF_LIFE_H hours
    as_of: datetime | None = None

    def observe(self, at: datetime) -> Self:
        """With one more arrival at `at`. Late and out-of-order arrivals count in their own hour."""
        counts = dict(self.hours)
        counts[_hour(at)] = counts.get(_hour(at), 0) + 1
        # So many hours with arrivals, whichever they are: one report dated far ahead must not push all others out.
        counts = {hour: counts[hour] for hour in sorted(counts)[-KEPT_HOURS:]}
        recent, as_of = decayed(self.recent, self.as_of, at)
        return type(self)(hours=counts, recent=recent + 1.0, as_of=as_of)

    @property
    def newest_hour(self) -> int:
        """The hour of the newest arrival, counted from 1970; 0 when there is none."""
        return max(self.hours, default=0)

    def per_day(self, hour: int | None = None) -> int:
        """Arrivals in the 24 clock hours up to `hour`, the newest one by default."""
        last = self.newest_hour if hour is None else hour
        return sum(n for h, n in self.hours.items() if last - 24 < h <= last)

    def per_hour(self, hour: int | None = None) -> int:
        """Arrivals in a clock hour and the one before: a burst is not cut in two by the full hour."""
        last = self.newest_hour if hour is None else hour
        return self.hours.get(last, 0) + self.hours.get(last - 1, 0)

    def weight_at(self, at: datetime, *, burst_from: int) -> float:
        """The decayed count at `at`, in which the last two hours count more: a burst is seen in its first minutes.

        Fewer than `burst_from` arrivals in those hours are no burst.
        """
        lately = self.per_hour(_hour(at))
        burst = lately if lately >= burst_from else 0
        return decayed(self.recent, self.as_of, at)[0] + BURST_WEIGHT * burst

    def to_plain(self) -> dict[str, Any]:
        """JSON-ready values."""
        return {
            "hours": {str(h): n for h, n in self.hours.items()},
            "recent": self.recent,
            "as_of": self.as_of.isoformat() if self.as_of else None,
        }

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Self:
        """The inverse of `to_plain`."""
        as_of = plain.get("as_of")
        return cls(
            hours={int(h): n for h, n in plain.get("hours", {}).items()},
            recent=plain.get("recent", 0.0),
            as_of=datetime.fromisoformat(as_of) if as_of else None,
        )


def is_surging(arrivals: Arrivals, *, at: datetime, was_surging: bool) -> bool:
    """The state after an arrival at `at`. A surge begins at a ceiling and ends well below it.

    It is judged in the hours of that arrival: in a replay, or after a pause, reports come in another order than they were
    received in. A late one can begin a surge, and never ends one.
    """
    hour = _hour(at)
    if was_surging:
        return hour < arrivals.newest_hour or arrivals.per_day(hour) >= END_PER_DAY
    return arrivals.per_hour(hour) >= BEGIN_PER_HOUR or arrivals.per_day(hour) >= BEGIN_PER_DAY


def decayed(count: float, as_of: datetime | None, at: datetime) -> tuple[float, datetime]:
    """A count brought forward to `at` by its half-life, and the time it now refers to (never backwards)."""
    if as_of is None or at <= as_of:
        return count, as_of or at
    return count * exp(-log(2) * ((at - as_of) / HOUR) / HALF_LIFE_H), at


def _hour(at: datetime) -> int:
    return int(at.timestamp() // 3600)
