"""Whether one way in is flooded: its arrivals against a forecast from its own past, with hysteresis.

It is told of every arrival, counts in windows, and knows nothing of who sent what. A flood changes labels and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

WINDOW_S = 300
FAR_ABOVE = 10  # so many times the usual is no busy evening
ENDS_BELOW = 0.5  # of what it began at, so that the state does not flicker
_LEARNS = 0.05  # of each quiet window: the usual is that of the last hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Tide:
    """Arrivals of one way in. Times are seconds of any steady clock, never backwards."""

    floor: int  # arrivals in a window that are no flood, whatever the usual: what a whole town in uproar sends
    window: int = 0  # the present one
    count: int = 0  # in it, so far
    before: int = 0  # in the whole one before
    usual: float = 0.0  # of a quiet window
    began_at: float | None = None  # the threshold that was passed; None: it is quiet

    @property
    def is_high(self) -> bool:
        """True while the way in is flooded."""
        return self.began_at is not None

    def observe(self, now_s: float, *, arrived: int = 1) -> Self:
        """With so many more arrivals."""
        tide = self.at(now_s)
        return replace(tide, count=tide.count + arrived)._judged(now_s)

    def at(self, now_s: float) -> Self:
        """Brought forward to a time without arrivals."""
        window = int(now_s // WINDOW_S)
        passed = window - self.window
        if passed <= 0:
            return self._judged(now_s)
        quiet = self.usual if self.is_high else self.usual + _LEARNS * (self.count - self.usual)
        kept: float = quiet * (1 - _LEARNS) ** (passed - 1)
        before = self.count if passed == 1 else 0
        return replace(self, window=window, count=0, before=before, usual=kept)._judged(now_s)

    def _judged(self, now_s: float) -> Self:
        share_of_before = 1 - now_s % WINDOW_S / WINDOW_S
        lately = self.count + self.before * share_of_before
        if self.began_at is not None:
            return replace(self, began_at=None) if lately < ENDS_BELOW * self.began_at else self
        threshold = max(float(self.floor), FAR_ABOVE * self.usual)
        return replace(self, began_at=threshold) if lately > threshold else self
