"""Takes what a source offers: keep it sealed, register it, and only then let the source go of it.

Each step can be repeated, and finds out for itself what has been done: a process killed between two of them loses
nothing and doubles nothing. The key of a report is its item and its place in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import structlog

from casework.errors import Broken, SlussError, Unavailable
from casework.ids import ReportId
from casework.incoming import Part, RawItem, Reading, as_unreadable
from casework.steps.receive import Arrival, Chance, receive
from casework.submission import Idempotency, Registered, Submission
from config.lanes import lane_of
from config.reference import municipalities
from store.registry import Outcome, Registry
from store.sources import Kept, SourceStore
from workers.sources.apart import read_safely
from workers.sources.offer import Offer, Source, SourceError

log = structlog.get_logger("workers")

_PER_COMMIT = 100  # reports of a file with many lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """How one look at a source went."""

    taken: int
    waiting: int  # there, and not taken in
    error_code: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taker:
    """Takes items in, for every source."""

    store: SourceStore
    registry: Registry
    chance: Chance
    municipality: str

    async def round(self, source: Source) -> Round:
        """Finishes what was kept and not registered, then takes whatever the source offers.

        Raises:
            SourceError: the source cannot be reached.
            Unavailable: the database cannot.
        """
        codes: list[str] = []
        taken = 0
        for item_id in await self.store.waiting(source.name):
            await self._finish(item_id, source.name)
        async for offer in source.poll():
            try:
                taken += await self._take(source.name, offer)
            except (SourceError, Broken) as error:
                codes.append(error.code)
        return Round(taken=taken, waiting=len(codes) + source.left_alone(), error_code=codes[0] if codes else None)

    async def _finish(self, item_id: UUID, source: str) -> None:
        """Registers what was kept and no more. One that cannot be stands in the count, and holds up no other."""
        try:
            await self._register(await self.store.open(item_id))
        except Broken as error:
            log.error("source.not_registered", where=source, error_code=error.code)

    async def _take(self, source: str, offer: Offer) -> bool:
        """Whether something new was registered."""
        kept = await self.store.known(source, offer.external_id) if offer.external_id else None
        is_new = False
        if kept is None or not kept.is_registered:
            item = await offer.fetch()
            if item is None:
                return False
            kept, is_new = await self._take_in(item)
        await offer.let_go(kept)
        return is_new

    async def _take_in(self, item: RawItem) -> tuple[Kept, bool]:
        reading = await read_safely(item, municipality=self.municipality)
        kept = await self.store.keep(item, reading.identity)
        if kept.is_registered:
            return kept, False
        if not await self._register(replace(item, id=kept.id), reading):
            raise SourceError("not_registered")
        return replace(kept, is_registered=True), True

    async def _register(self, item: RawItem, reading: Reading | None = None) -> bool:
        """Registers a kept item. False when the register cannot take it: it stays kept, and is counted."""
        reading = reading or await read_safely(item, municipality=self.municipality)
        reports: list[ReportId] = []
        for first in range(0, len(reading.parts), _PER_COMMIT):
            reports += await self._register_parts(item, reading.parts[first : first + _PER_COMMIT], first)
        if len(reports) < len(reading.parts):
            log.error("source.not_registered", where=item.source, count=len(reading.parts) - len(reports))
            return False
        await self.store.registered(item.id, reports)
        log.info("source.registered", where=item.source, count=len(reports))
        return True

    async def _register_parts(self, item: RawItem, parts: Sequence[Part], first: int) -> list[ReportId]:
        outcomes = await self.registry.register(
            [self._submission(item, part, first + n) for n, part in enumerate(parts)]
        )
        return [
            registered.id
            for n, outcome in enumerate(outcomes)
            if (registered := await self._settled(outcome, item, first + n))
        ]

    async def _settled(self, outcome: Outcome, item: RawItem, place: int) -> Registered | None:
        """What cannot be stored as it was read is stored unread, for a person."""
        if isinstance(outcome, Registered):
            return outcome
        if isinstance(outcome, Unavailable):
            raise outcome
        [part] = as_unreadable(item, municipality=self.municipality).parts
        [again] = await self.registry.register([self._submission(item, part, place)])
        if isinstance(again, Unavailable):
            raise again
        return again if isinstance(again, Registered) else None

    def _submission(self, item: RawItem, part: Part, place: int) -> Submission:
        arrival = Arrival(
            now=item.received_at,
            channel=part.channel,
            sender=f"source:{item.source}",
            believes_sender=part.believes_time,
            labels=part.labels,
            files=part.files,
        )
        try:
            made = self._received(part.body, arrival)
        except SlussError:  # a reader that hands on what is not JSON: still a report, for a person
            [unread] = as_unreadable(item, municipality=self.municipality).parts
            made = self._received(unread.body, replace(arrival, files=unread.files, labels=unread.labels))
        # Known by where it stands, whatever a later version reads in it: the key never meets another body.
        key = Idempotency(sender=f"source:{item.source}", key=_key(item.id, place), body=item.digest)
        return replace(made, idempotency=key)

    def _received(self, body: bytes, arrival: Arrival) -> Submission:
        return receive(body, arrival, self.chance, known_municipalities=municipalities(), lane_of=lane_of)


def _key(item_id: UUID, place: int) -> str:
    return f"item:{item_id}:{place}"
