"""A running system under fire: reports are sent over HTTP, wave after wave, while one of its processes is struck, again and again.

A blow falls only on a system that works: since the one before, something has been acknowledged and something routed.
"""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from time import time

from config.settings import Settings
from sluss.child import Backoff, Child, State
from sluss.replay import Plan, send
from sluss.session import beside_supervision, machine_token
from sluss.summary import Sent
from sluss.system import System
from tests.support import small_reports
from tests.support.faults import Fault, Moment
from tests.support.lookout import GIVE_UP_S, Lookout, more_than, until

AHEAD = 150  # reports that may wait to be routed before the sender waits too: what a worker is killed over need not be thousands
WAVE = 30  # reports sent between two looks at whether the fire is over
BATCH = 20  # reports that a worker takes up at once: small, so that there are many to tear and little to do again one by one
CALM_S = (0.0, 0.3)  # how long a blow waits, at least and at most, once the system works again
_MUTANT = Path(__file__).with_name("mutant_web.py")


@dataclass(slots=True, kw_only=True)
class Flow:
    """What was sent, what came of it, and when the blows fell (wall clock, seconds since 1970)."""

    first: int = 0  # number of its first report
    reports: int = 0
    sent: list[Sent] = field(default_factory=list)
    struck_at: list[float] = field(default_factory=list)
    deaths: dict[str, int] = field(default_factory=dict)  # how often which process ended without being asked to
    is_fire_over: bool = False
    answered: int = 0
    answer: asyncio.Event = field(default_factory=asyncio.Event)  # set at each answer

    @property
    def end(self) -> int:
        """Number of the first report that is not of this flow."""
        return self.first + self.reports

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
        """Requests that had to be made more than once."""
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


async def under_fire(system: System, fault: Fault, *, blows: int, seed: int, first: int = 0) -> Flow:
    """Sends until the last blow has fallen and been recovered from; returns when nothing waits to be routed any more.

    `seed` decides how long the blows wait; `first` is the number of the first report, none of which is sent twice.

    Raises:
        TimeoutError: the system did not come back, or something stays unrouted for good.
    """
    flow = Flow(first=first)
    before = _deaths(system)

    async def run() -> None:
        # One each: they look at the same time.
        with closing(Lookout(system)) as outbox, closing(Lookout(system)) as backlog:
            async with asyncio.TaskGroup() as group:
                group.create_task(_send_in_waves(system, flow, backlog))
                group.create_task(_strike(system, fault, flow, outbox, [chance.uniform(*CALM_S) for _ in range(blows)]))
            await until(lambda: outbox.look().waiting == 0)

    chance = random.Random(seed)
    await beside_supervision(system, run())
    flow.deaths = {name: count - before[name] for name, count in _deaths(system).items() if count > before[name]}
    return flow


async def _send_in_waves(system: System, flow: Flow, backlog: Lookout) -> None:
    bearer = machine_token(system, "crash-test", life=timedelta(days=1))
    plan = Plan(url=system.web_url, token=bearer, concurrency=16, factor=1.0)

    def count(answered: int) -> None:
        flow.answered += answered
        flow.answer.set()

    is_last = False
    while not is_last:
        await until(lambda: flow.is_fire_over or backlog.look().waiting < AHEAD)
        is_last = flow.is_fire_over  # so that a whole wave follows the last blow
        numbers = range(flow.end, flow.end + WAVE)
        flow.sent += await send(list(small_reports.lines(numbers)), plan, count)
        flow.reports += WAVE


async def _strike(system: System, fault: Fault, flow: Flow, outbox: Lookout, pauses_s: Sequence[float]) -> None:
    torn = 0
    for pause_s in pauses_s:
        await _works_again(system, fault.victim, flow, outbox)
        await asyncio.sleep(0.0 if fault.moment is Moment.BATCH else pause_s)
        match fault.moment:
            case Moment.COMMIT:
                newest = await more_than(-1, lambda: outbox.look().newest)
                await more_than(newest, lambda: outbox.look().newest)
            case Moment.ANSWER:
                flow.answer.clear()
                await asyncio.wait_for(flow.answer.wait(), GIVE_UP_S)
            case Moment.BATCH:
                torn = await more_than(torn, lambda: outbox.look().newest_in_hand)
                await asyncio.sleep(pause_s / 3)  # opening, comparing, writing: a blow for each part of the work
        flow.struck_at.append(time())
        await fault.strike(system)
    await _works_again(system, fault.victim, flow, outbox)
    flow.is_fire_over = True


async def _works_again(system: System, victim: str, flow: Flow, outbox: Lookout) -> None:
    """Waits until the victim is up and, counted from now, more has been acknowledged and more routed."""
    before: list[tuple[int, int]] = []

    def is_working() -> bool:
        state = {status.name: status.state for status in system.supervisor.statuses()}[victim]
        now = (flow.answered, outbox.look().routed)
        if state is not State.READY:
            return False
        before.append(now)
        return all(late > early for early, late in zip(before[0], now, strict=True))

    await until(is_working)


def _deaths(system: System) -> dict[str, int]:
    return {status.name: status.deaths for status in system.supervisor.statuses()}


def _acknowledged_at(sent: Sent) -> float:
    assert sent.acknowledged_at is not None
    return sent.acknowledged_at


def _adapted(child: Child, web_bug: str | None) -> Child:
    # Every blow counts as the first of a quiet night: a test cannot wait for the half minute after which that is so.
    restart = Backoff(ceiling_s=child.restart.first_s)
    argv = (sys.executable, "-P", str(_MUTANT), web_bug) if child.name == "web" and web_bug else child.argv
    return replace(child, restart=restart, argv=argv, env={**child.env, "SLUSS_BATCH_SIZE": str(BATCH)})
