"""Gathers concurrent reports into one commit. While one commit is under way the next batch collects; nothing waits on purpose.

One registration counter row per municipality holds some thousand commits a second at best; shared commits make it no limit.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field

import structlog

from casework.errors import Broken, SlussError, Unavailable
from casework.submission import Registered, Submission
from store.registry import Outcome, Registry

MAX_REPORTS = 128
MAX_BYTES = 16 * 2**20

log = structlog.get_logger("intake")


@dataclass(slots=True)
class Gatherer:
    """Registers single reports in shared commits. Each caller learns what came of its own report, after the commit."""

    registry: Registry
    _waiting: deque[tuple[Submission, asyncio.Future[Outcome]]] = field(default_factory=deque)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins to commit what collects."""
        self._task = asyncio.create_task(self._run(), name="gatherer")

    async def stop(self) -> None:
        """Commits what still waits, then ends."""
        while self._waiting:
            await asyncio.sleep(0.01)
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def register(self, submission: Submission) -> Registered:
        """The registered report, durable.

        Raises:
            Conflict: the idempotency key came before with another body.
            Unavailable: the database is away; the report may or may not be registered, the same request again finds out.
        """
        if self._task is None or self._task.done():
            raise Unavailable("not_ready")
        answer: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append((submission, answer))
        self._news.set()
        outcome = await answer
        if isinstance(outcome, SlussError):
            raise outcome
        return outcome

    async def _run(self) -> None:
        while True:
            await self._news.wait()
            batch = self._take()
            outcomes = await self._outcomes([submission for submission, _ in batch])
            for (_, answer), outcome in zip(batch, outcomes, strict=True):
                if not answer.done():  # the client may have hung up; its report is registered all the same
                    answer.set_result(outcome)

    async def _outcomes(self, batch: list[Submission]) -> list[Outcome]:
        try:
            return await self.registry.register(batch)
        except Exception as error:
            log.error("registry.failed", error_type=type(error).__name__, count=len(batch))
            return [Broken("not_registered")] * len(batch)

    def _take(self) -> list[tuple[Submission, asyncio.Future[Outcome]]]:
        batch: list[tuple[Submission, asyncio.Future[Outcome]]] = []
        size = 0
        while self._waiting and len(batch) < MAX_REPORTS and (size < MAX_BYTES or not batch):
            batch.append(self._waiting.popleft())
            size += len(batch[-1][0].raw)
        if not self._waiting:
            self._news.clear()
        return batch
