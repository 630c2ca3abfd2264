"""What the forecast says of each way in, from what the board has read: surging or not, silent or not.

`Streams.judge` is the only place that the board asks: where states are stored, it reads them instead.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from casework.forecast import WINDOWS_H, Forecast, forecast, hour_of
from casework.surge import Arrivals
from casework.watch import GROUP, Seen, Silence, SurgeState, detect, of_group, silence
from config.redays import red_days
from store.board import BoardReads, ChannelPast, Snapshot

_NONE = Seen(counts=dict.fromkeys(WINDOWS_H, 0), private=dict.fromkeys(WINDOWS_H, 0))
_PAST_DAYS = 61 * 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """One way in, right now."""

    channel: str
    state: SurgeState
    silence: Silence | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Foretold:
    now: Forecast
    at_last: Forecast  # made at the last report: a later one takes the pause for normal
    last_at: datetime


@dataclass(slots=True)
class Streams:
    """Of one set of municipalities. The forecast is made anew each hour; between two judgements a surge keeps its height."""

    reads: BoardReads
    only: list[str] | None
    _hour: int = 0
    _foretold: Mapping[str, _Foretold] = field(default_factory=dict)
    _states: dict[str, SurgeState] = field(default_factory=dict)

    async def judge(self, shot: Snapshot) -> tuple[Stream, ...]:
        """Every channel that has had a report in the last 61 weeks.

        Raises:
            Unavailable: "not_ready".
        """
        if self._hour != hour_of(shot.at):
            past = await self.reads.past(self.only)
            self._foretold = await asyncio.to_thread(_foretell, past, shot.at)
            self._hour = hour_of(shot.at)
        return tuple(self._judged(channel, shot) for channel in sorted(self._foretold))

    def _judged(self, channel: str, shot: Snapshot) -> Stream:
        foretold, seen = self._foretold[channel], shot.windows.get(channel, _NONE)
        state = detect(self._states.get(channel, SurgeState()), seen, foretold.now, now=shot.at)
        self._states[channel] = state
        pause = None if seen.counts[1] else silence(foretold.at_last, last_at=foretold.last_at, now=shot.at)
        return Stream(channel=channel, state=state, silence=pause)


def group_state(arrivals: Arrivals, now: datetime) -> SurgeState:
    """What the forecast says of one group."""
    hour = hour_of(now)
    counts = {w: sum(n for h, n in arrivals.hours.items() if hour - w <= h <= hour) for w in WINDOWS_H}
    return detect(SurgeState(), Seen(counts=counts), of_group(arrivals, now=now), now=now, rule=GROUP)


def _foretell(pasts: Mapping[str, ChannelPast], now: datetime) -> dict[str, _Foretold]:
    red = _red_days_around(now)
    return {
        channel: _Foretold(
            now=forecast(one.past, now=now, red_days=red),
            at_last=forecast(one.past, now=one.last_at, red_days=red),
            last_at=one.last_at,
        )
        for channel, one in pasts.items()
    }


def _red_days_around(now: datetime) -> frozenset[date]:
    days = (now.date() + timedelta(days=n) for n in range(-_PAST_DAYS, 15))
    red = red_days()
    return frozenset(day for day in days if day in red)
