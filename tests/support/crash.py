"""A running system under fire: reports are sent over HTTP without a pause while one of its processes is struck, again and again.

A blow falls only on a system that works: since the one before, something has been acknowledged and something routed.
"""

from __future__ import annotations

import asyncio
import enum
import os
import random
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from time import monotonic, time
from typing import Any

import psycopg
from psycopg import Connection

from casework.access import Role
from casework.errors import Unavailable
from config.settings import Settings
from sluss.child import Backoff, Child, State
from sluss.replay import Plan, send
from sluss.session import beside_supervision, token
from sluss.summary import Sent
from sluss.system import System
from store.database import connect
from store.doorbell import open_redis
from tests.support import small_reports

WAVE = 30  # reports sent between two looks at whether the fire is over
BATCH = 20  # reports that a worker takes up at once: small, so that there are many to tear and little to do again one by one
CALM_S = (0.0, 0.4)  # how long a blow waits, at least and at most, once the system works again
GIVE_UP_S = 120.0  # far longer than anything takes on a busy machine
_MUTANT = Path(__file__).with_name("mutant_web.py")
_LOOK = """
SELECT count(*) FILTER (WHERE done_at IS NOT NULL),
       count(*) FILTER (WHERE done_at IS NULL),
       coalesce(max(id) FILTER (WHERE done_at IS NULL AND lane = 'public' AND attempts > 0), 0),
       (SELECT coalesce(max(seq), 0) FROM report)
FROM outbox
"""

Strike = Callable[[System], Awaitable[None]]


class Moment(enum.Enum):
    """When a blow hurts most."""

    ANY = "any"
    COMMIT = "commit"  # as new reports become visible, before most of their senders have read the answer
    ANSWER = "answer"  # as a sender has read its answer, before the disk would write it down on its own
    BATCH = "batch"  # while the public lane's worker has reports in hand


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is done to whom, and when."""

    victim: str  # name of the supervised process
    strike: Strike
    moment: Moment


def kill(victim: str, *, moment: Moment = Moment.ANY) -> Fault:
    """`kill -9` of a process; the supervisor has to notice."""

    async def strike(system: System) -> None:
        os.kill(_pid(system, victim), signal.SIGKILL)

    return Fault(victim=victim, strike=strike, moment=moment)


def freeze(victim: str, *, for_s: float) -> Fault:
    """SIGSTOP, and SIGCONT after a while: the process does not know that time has passed."""

    async def strike(system: System) -> None:
        pid = _pid(system, victim)
        os.kill(pid, signal.SIGSTOP)
        try:
            await asyncio.sleep(for_s)
        finally:
            os.kill(pid, signal.SIGCONT)

    return Fault(victim=victim, strike=strike, moment=Moment.BATCH)


def flush() -> Fault:
    """`FLUSHALL`: every ring, every queue and every worker's registration in Redis is gone."""

    async def strike(system: System) -> None:
        def flush_all() -> None:
            with closing(open_redis(system.redis_url, timeout_s=5.0)) as client:
                assert client.flushall()

        await asyncio.to_thread(flush_all)

    return Fault(victim="valkey", strike=strike, moment=Moment.ANY)


@dataclass(slots=True, kw_only=True)
class Flow:
    """What was sent, what came of it, and when the blows fell (wall clock, seconds since 1970)."""

    reports: int = 0
    sent: list[Sent] = field(default_factory=list)
    struck_at: list[float] = field(default_factory=list)
    is_fire_over: bool = False
    answered: int = 0
    answer: asyncio.Event = field(default_factory=asyncio.Event)  # set at each answer

    @property
    def acknowledged(self) -> list[Sent]:
        """The requests that got a receipt, by the time they got it."""
        return sorted((s for s in self.sent if s.acknowledged_at is not None), key=_acknowledged_at)

    @property
    def struck_under_way(self) -> int:
        """How many blows fell between the first and the last acknowledgement."""
        acks = [_acknowledged_at(s) for s in self.acknowledged]
        return sum(acks[0] < at < acks[-1] for at in self.struck_at) if acks else 0

    @property
    def longest_pause_s(self) -> float:
        """The longest time without any acknowledgement."""
        acks = [_acknowledged_at(s) for s in self.acknowledged]
        return max((after - before for before, after in pairwise(acks)), default=0.0)

    @property
    def retried(self) -> int:
        """Reports that had to be sent more than once."""
        return sum(s.attempts > 1 for s in self.sent)


@contextmanager
def a_system(data_dir: Path, *, web_bug: str | None = None) -> Iterator[System]:
    """A system on servers of its own, its web process with the bug of that name if one is given."""
    settings = Settings(database_url=None, redis_url=None, key_file=None)
    system = System(settings, data_dir=data_dir, port=0, adapt=lambda child: _adapted(child, web_bug))
    try:
        system.supervisor.start()
        yield system
    finally:
        for _ in range(2):  # asked twice it does not wait for anybody: what was to be read has been read
            system.supervisor.request_stop()
        system.close()


async def under_fire(system: System, fault: Fault, *, blows: int, seed: int) -> Flow:
    """Sends until the last blow has fallen and been recovered from; returns when nothing waits to be routed any more.

    Raises:
        TimeoutError: the system did not come back, or something stays unrouted for good.
    """
    flow = Flow()

    async def run() -> None:
        with closing(_Outbox(system)) as outbox:
            async with asyncio.TaskGroup() as group:
                group.create_task(_send_in_waves(system, flow))
                group.create_task(_strike(system, fault, flow, outbox, [chance.uniform(*CALM_S) for _ in range(blows)]))
            await _until(lambda: outbox.look().waiting == 0)

    chance = random.Random(seed)
    await beside_supervision(system, run())
    return flow


async def _send_in_waves(system: System, flow: Flow) -> None:
    bearer = token(
        system.database_url,
        system.keyring,
        kind="bearer",
        role=Role.IMPORTER,
        person="crash-test",
        life=timedelta(days=1),
    )
    plan = Plan(url=system.web_url, token=bearer, concurrency=16, factor=1.0)

    def count(answered: int) -> None:
        flow.answered += answered
        flow.answer.set()

    is_last = False
    while not is_last:
        is_last = flow.is_fire_over  # so that a whole wave follows the last blow
        numbers = range(flow.reports, flow.reports + WAVE)
        flow.sent += await send(list(small_reports.lines(numbers)), plan, count)
        flow.reports += WAVE


async def _strike(system: System, fault: Fault, flow: Flow, outbox: _Outbox, pauses_s: Sequence[float]) -> None:
    torn = 0
    for pause_s in pauses_s:
        await _works_again(system, fault.victim, flow, outbox)
        await asyncio.sleep(pause_s)
        match fault.moment:
            case Moment.COMMIT:
                await _more_than((await _more_than(-1, lambda: outbox.look().newest)), lambda: outbox.look().newest)
            case Moment.ANSWER:
                flow.answer.clear()
                await asyncio.wait_for(flow.answer.wait(), GIVE_UP_S)
            case Moment.BATCH:
                torn = await _more_than(torn, lambda: outbox.look().newest_in_hand)
        flow.struck_at.append(time())
        await fault.strike(system)
    await _works_again(system, fault.victim, flow, outbox)
    flow.is_fire_over = True


async def _more_than(before: int, count: Callable[[], int]) -> int:
    """Waits, looking all the time, until there is more than before; returns how much."""
    seen: list[int] = []

    def is_more() -> bool:
        seen.append(count())
        return seen[-1] > before

    await _until(is_more, every_s=0.002)
    return seen[-1]


async def _works_again(system: System, victim: str, flow: Flow, outbox: _Outbox) -> None:
    """Waits until the victim is up and, counted from now, more has been acknowledged and more routed."""
    before: list[tuple[int, int]] = []

    def is_working() -> bool:
        state = {status.name: status.state for status in system.supervisor.statuses()}[victim]
        now = (flow.answered, outbox.look().routed)
        if state is not State.READY:
            return False
        before.append(now)
        return all(late > early for early, late in zip(before[0], now, strict=True))

    await _until(is_working)


@dataclass(frozen=True, slots=True)
class _Seen:
    routed: int  # reports that are done
    waiting: int  # reports that are not
    newest_in_hand: int  # the last row that the public lane's worker has taken up and not done; 0 if there is none
    newest: int  # the last report's place in the order of registration


class _Outbox:
    """Looks into the outbox over a connection of its own, opened again when it was lost."""

    def __init__(self, system: System) -> None:
        self._url = system.database_url
        self._connection: Connection[Any] | None = None

    def look(self) -> _Seen:
        """What it holds.

        Raises:
            Unavailable: "database_away".
        """
        if self._connection is None:
            self._connection = connect(self._url)
        try:
            row = self._connection.execute(_LOOK).fetchone()
        except psycopg.OperationalError as error:
            self.close()
            raise Unavailable("database_away") from error
        assert row is not None
        return _Seen(*row)

    def close(self) -> None:
        """Lets go of the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


async def _until(holds: Callable[[], bool], *, every_s: float = 0.1) -> None:
    """Waits until it holds; a database that is away means "not yet".

    Raises:
        TimeoutError: it did not for `GIVE_UP_S`.
    """
    deadline = monotonic() + GIVE_UP_S
    while monotonic() < deadline:
        with suppress(Unavailable):
            if await asyncio.to_thread(holds):
                return
        await asyncio.sleep(every_s)
    raise TimeoutError("the system did not come back in time")


def _pid(system: System, victim: str) -> int:
    pid = system.supervisor.pid(victim)
    assert pid is not None, f"{victim} was down before it was struck"
    return pid


def _acknowledged_at(sent: Sent) -> float:
    assert sent.acknowledged_at is not None
    return sent.acknowledged_at


def _adapted(child: Child, web_bug: str | None) -> Child:
    # Every blow counts as the first of a quiet night: a test cannot wait for the half minute after which that is so.
    restart = Backoff(ceiling_s=child.restart.first_s)
    argv = (sys.executable, "-P", str(_MUTANT), web_bug) if child.name == "web" and web_bug else child.argv
    return replace(child, restart=restart, argv=argv, env={**child.env, "SLUSS_BATCH_SIZE": str(BATCH)})
