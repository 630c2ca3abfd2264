"""One reader for all boards of the same municipalities: a snapshot at most every second while somebody watches, then nothing.

A board holds no queue. It waits for the next version and is sent the pieces that differ from what it has: a slow one skips versions,
and one that is gone leaves nothing behind. Twenty boards cost one reading.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic

from casework.errors import Unavailable
from store.board import BoardReads, Snapshot

EVERY_S = 1.0
_REST = 3.0  # a reading that takes long is followed by so many times its length of rest, so that boards do not load the database
_LONGEST_REST_S = 2.0  # a board that has heard nothing for five seconds says that contact is lost
_log = logging.getLogger(__name__)

Scope = tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One version of the present."""

    version: int
    read_s: float  # monotonic
    shot: Snapshot
    _drawn: dict[object, dict[str, str]] = field(default_factory=dict)

    def drawn(self, key: object, draw: Callable[[Seen], dict[str, str]]) -> dict[str, str]:
        """The pieces of a board of this kind, drawn once for all who look alike."""
        if key not in self._drawn:
            self._drawn[key] = draw(self)
        return self._drawn[key]


@dataclass(slots=True)
class Lookout:
    """The reader of one set of municipalities."""

    reads: BoardReads
    only: list[str] | None
    watchers: int = 0
    latest: Seen | None = None
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _task: asyncio.Task[None] | None = None

    async def look(self) -> Seen:
        """Reads the present now.

        Raises:
            Unavailable: "not_ready".
        """
        shot = await self.reads.snapshot(self.only)
        async with self._changed:
            version = self.latest.version + 1 if self.latest else 1
            self.latest = seen = Seen(version=version, read_s=monotonic(), shot=shot)
            self._changed.notify_all()
        return seen

    async def after(self, version: int) -> Seen:
        """The newest version, once it is newer than `version`."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.latest is not None and self.latest.version > version)
            assert self.latest is not None
            return self.latest

    def begin(self) -> None:
        """One more watches."""
        self.watchers += 1
        if self._task is None:
            self._task = asyncio.create_task(self._watch(), name="board")

    def end(self) -> None:
        """One less; the last one stops the reading."""
        self.watchers -= 1
        if self.watchers == 0 and self._task:
            self._task.cancel()
            self._task = None
            self.latest = None  # whoever comes next is not shown what has grown old meanwhile

    async def _watch(self) -> None:
        while True:
            began = monotonic()
            try:
                await self.look()
            except Unavailable:
                pass  # nothing is sent, and each board says that it has lost contact
            except Exception as error:
                _log.error("the board could not be read: %s", type(error).__name__)
            took = monotonic() - began
            await asyncio.sleep(max(EVERY_S - took, min(took * _REST, _LONGEST_REST_S)))


@dataclass(slots=True)
class Boards:
    """The readers of one web process."""

    reads: BoardReads
    is_ending: bool = False  # the process is about to stop: streams end, and boards come back to the next one
    _lookouts: dict[Scope, Lookout] = field(default_factory=dict)

    @asynccontextmanager
    async def watching(self, only: list[str] | None) -> AsyncIterator[Lookout]:
        """A reader that reads while anybody is in here."""
        lookout = self._of(only)
        lookout.begin()
        try:
            yield lookout
        finally:
            lookout.end()

    async def once(self, only: list[str] | None) -> Seen:
        """The present, for a page that is drawn once: that of the reader if somebody watches, else read now.

        Raises:
            Unavailable: "not_ready".
        """
        lookout = self._of(only)
        is_fresh = lookout.watchers and lookout.latest and monotonic() - lookout.latest.read_s < 2 * EVERY_S
        return lookout.latest if is_fresh and lookout.latest else await lookout.look()

    @property
    def watchers(self) -> int:
        """How many boards are open on this process."""
        return sum(lookout.watchers for lookout in self._lookouts.values())

    def _of(self, only: list[str] | None) -> Lookout:
        """Kept: there are no more of them than municipalities."""
        scope = None if only is None else tuple(only)
        if scope not in self._lookouts:
            self._lookouts[scope] = Lookout(reads=self.reads, only=only)
        return self._lookouts[scope]
