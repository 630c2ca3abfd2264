"""The gate of the open ways in: it slows, it labels, it never refuses (SoL 2025:400 19:1, domain 15.1).

What it notices is about the sending, and a label is all that stays of it. No address, browser or device is stored, logged
or sent on, and nothing ties two reports together (JO 2798-2008, domain 15.3). Nothing depends on the child (trust T6).
Whoever is signed in never comes here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic, time
from typing import Literal

from fastapi import Request

from casework.report import Flag
from casework.tide import Tide
from config.settings import Settings
from intake.metrics import Metrics
from intake.proof import Proofs
from intake.sources import Sources, place_of
from store.sealing import Sealer

LONGEST_DELAY_S = 2.0
_DELAY_S = 0.05  # for each report over the limit
_MOST_DELAYED = 200  # requests at once: a flood must not fill the memory with those that wait

Form = Literal["public_form", "api"]
FORMS: tuple[Form, ...] = ("public_form", "api")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What is known of how a report was sent."""

    form: Form
    started_at: datetime | None = None  # when the form was opened; None: not known
    trap_filled: bool = False  # a field that people do not see
    proof: str | None = None  # ALTCHA's payload
    reports: int = 1  # in this request


@dataclass(slots=True, kw_only=True)
class Gate:
    """What one web process has noticed of its open ways in. The limits are for each process."""

    settings: Settings
    proofs: Proofs
    metrics: Metrics
    clock: Callable[[], float] = monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _sources: Sources = field(default_factory=Sources)
    _tides: dict[Form, Tide] = field(default_factory=dict)
    _delayed: int = 0

    @classmethod
    def build(cls, settings: Settings, sealer: Sealer, metrics: Metrics) -> Gate:
        """The gate of one web process."""
        return cls(
            settings=settings, proofs=Proofs(sealer.keyed_hash("altcha", purpose="proof-of-work")), metrics=metrics
        )

    async def admit(self, request: Request, sending: Sending) -> tuple[Flag, ...]:
        """The labels of what comes, after a short wait for a place that sends very much.

        Call it before the body is read where that can be, and never with a database connection in hand.
        """
        now_s = self.clock()
        place = place_of(request, header=self.settings.client_address_header)
        from_there = self._sources.count(place, now_s=now_s, arrived=sending.reports)
        over = from_there - self.settings.source_limit
        is_flooded = self._observe(sending, now_s)
        labels = {
            Flag.ROBOT_TRAP: sending.trap_filled,
            Flag.TOO_FAST: self._is_too_fast(sending.started_at),
            Flag.BURST: over > 0 or (is_flooded and sending.form == "api"),
            # Not judged otherwise: a proof costs a millisecond to verify.
            Flag.UNPROVEN: is_flooded
            and sending.form == "public_form"
            and not self.proofs.accepts(sending.proof, now_s=time()),
        }
        found = tuple(flag for flag, is_so in labels.items() if is_so)
        self.metrics.labelled(found, count=sending.reports)
        await self._wait(over)
        return found

    def challenge(self) -> str | None:
        """The challenge for a page of the form, as JSON; None while it is not flooded."""
        return self.proofs.challenge(now_s=time()) if self.is_flooded("public_form") else None

    def is_flooded(self, form: Form) -> bool:
        """Whether a way in is flooded now, as this process sees it."""
        return self._tide(form).at(self.clock()).is_high

    def _observe(self, sending: Sending, now_s: float) -> bool:
        tide = self._tide(sending.form).observe(now_s, arrived=sending.reports)
        self._tides[sending.form] = tide
        return tide.is_high

    def _tide(self, form: Form) -> Tide:
        return self._tides.get(form) or Tide(floor=self.settings.flood_limit)

    def _is_too_fast(self, started_at: datetime | None) -> bool:
        if started_at is None:
            return False
        took_s = (datetime.now(UTC) - started_at).total_seconds()  # noqa: TID251 - the edge is where the clock enters
        return 0 <= took_s < self.settings.fastest_form_s

    async def _wait(self, over: int) -> None:
        if over <= 0 or self._delayed >= _MOST_DELAYED:
            return
        self._delayed += 1
        try:
            await self.sleep(min(_DELAY_S * over, LONGEST_DELAY_S))
        finally:
            self._delayed -= 1
