"""What can be done to a process of a running system, and the moments at which it hurts most."""

from __future__ import annotations

import asyncio
import enum
import os
import signal
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass

from sluss.system import System
from store.doorbell import open_redis

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


def _pid(system: System, victim: str) -> int:
    pid = system.supervisor.pid(victim)
    assert pid is not None, f"{victim} was down before it was struck"
    return pid
