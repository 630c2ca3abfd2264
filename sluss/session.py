"""One run of a system from the command line: started, used, stopped. Shared by `up`, `demo` and `replay`."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep
from types import FrameType
from typing import Any, TypeVar

from casework.access import Actor, Role
from casework.ids import MunicipalityCode, PersonId
from config.settings import Settings
from sluss.child import POLL_S
from sluss.replay import Line, Plan, finished, send, wait_until_routed, wait_until_settled
from sluss.summary import Replay
from sluss.system import System
from store import views
from store.access import LOGIN_CODE_LIFE, issue
from store.database import connect, patiently
from store.sealing import KeyRing, Sealer

T = TypeVar("T")

Progress = Callable[[str, int], None]
_SETTLING_S = 15.0  # after the last report is routed, for the questions that the end of a flood answers
"""Told ("sent", how many more) and ("left", how many are not yet routed)."""


@contextmanager
def running(settings: Settings, *, data_dir: Path, port: int, dev_login: bool = False) -> Iterator[System]:
    """A system that is up; stopped at the end, whatever happens. SIGTERM ends the block as Ctrl-C does."""
    before = signal.signal(signal.SIGTERM, _interrupt)
    system = System(settings, data_dir=data_dir, port=port, dev_login=dev_login)
    try:
        system.supervisor.start()
        system.note_addresses()
        yield system
    finally:
        system.close()
        signal.signal(signal.SIGTERM, before)


def keep_running(system: System) -> None:
    """Supervises until Ctrl-C or SIGTERM."""
    with suppress(KeyboardInterrupt):
        while True:
            system.supervisor.tick()
            sleep(POLL_S)


def token(database_url: str, keyring: Path, actor: Actor, *, kind: str, life: timedelta) -> str:
    """A new bearer token or login code."""
    with patiently(lambda: connect(database_url)) as connection:
        return issue(connection, Sealer(KeyRing.load_or_create(keyring)), actor, kind=kind, life=life)


def machine_token(system: System, name: str, *, life: timedelta) -> str:
    """A bearer token of the installation's own machine, which hands reports in for any municipality."""
    actor = Actor(PersonId(name), Role.IMPORTER)
    return token(system.database_url, system.keyring, actor, kind="bearer", life=life)


def login_code(system: System, municipality: str) -> str:
    """A code that signs a supervisor of the municipality in to the board."""
    actor = Actor(PersonId("supervisor"), Role.SUPERVISOR, MunicipalityCode(municipality), handles_unplaced=True)
    return token(system.database_url, system.keyring, actor, kind="login_code", life=LOGIN_CODE_LIFE)


def replay(
    system: System, lines: list[Line], *, via: str, concurrency: int, factor: float | None, progress: Progress
) -> Replay:
    """Sends the lines to a system of our own and waits until everything is routed."""
    bearer = machine_token(system, "replay", life=timedelta(days=30))
    plan = Plan(url=system.web_url, token=bearer, via=via, concurrency=concurrency, factor=factor)

    async def run() -> Replay:
        began = monotonic()
        sent = await send(lines, plan, lambda n: progress("sent", n))
        sending_ended = monotonic()
        await wait_until_routed(lambda: _waiting(system), every_s=0.05, on_progress=lambda n: progress("left", n))
        routed = monotonic()
        await wait_until_settled(lambda: _unsettled(system), every_s=0.2, at_most_s=_SETTLING_S)
        with patiently(lambda: connect(system.database_url)) as connection:
            export = list(views.export(connection, Sealer(KeyRing.load_or_create(system.keyring))))
        return finished(sent, iter(export), began=began, sending_ended=sending_ended, routed=routed)

    return asyncio.run(beside_supervision(system, run()))


async def beside_supervision(system: System, work: Coroutine[Any, Any, T]) -> T:
    """Does the work while the supervisor keeps the processes running."""
    watching = asyncio.create_task(system.supervisor.watch())
    try:
        return await work
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


def _interrupt(_signum: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _unsettled(system: System) -> int:
    def count() -> int:
        with connect(system.database_url) as connection:
            return views.unsettled(connection)

    return patiently(count)


def _waiting(system: System) -> int:
    def count() -> int:
        with connect(system.database_url) as connection:
            return views.pending(connection)

    return patiently(count)
