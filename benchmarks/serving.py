"""Running systems to measure: all of it, or without the workers, on servers of their own that are thrown away."""

from __future__ import annotations

import signal
import socket
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import psutil

from benchmarks.load import ROOT
from config.settings import Settings
from sluss import session
from sluss.child import Child
from sluss.supervise import Supervisor
from sluss.system import System

_IDLE = "import signal; signal.pause()"
_RESTING = ("relay", "worker-")


class DiedError(RuntimeError):
    """A process ended while it was measured: the figures would be about something else."""


@dataclass(slots=True)
class Stage:
    """A running system, and the web process's description, from which others like it can be started."""

    system: System
    web: list[Child]

    def pids(self) -> dict[str, int]:
        """Process ids by name."""
        return {status.name: status.pid for status in self.system.supervisor.statuses() if status.pid is not None}

    def token(self) -> str:
        """A bearer token of a machine that hands reports in."""
        return session.machine_token(self.system, "benchmarks", life=timedelta(days=1))


@contextmanager
def running(*, works: bool) -> Iterator[Stage]:
    """A system on a throw-away data directory. Without `works` relay and workers only sleep, and take no processor time.

    Raises:
        DiedError: at the end, when one of the processes had died meanwhile.
    """
    # Never the servers of the environment: they may hold real reports.
    own = Settings().model_copy(update={"database_url": None, "redis_url": None, "key_file": None})
    web: list[Child] = []

    def adapt(child: Child) -> Child:
        if child.name == "web":
            web.append(child)
        is_resting = not works and child.name.startswith(_RESTING)
        return replace(child, argv=(sys.executable, "-c", _IDLE)) if is_resting else child

    with tempfile.TemporaryDirectory(prefix="sluss-bench-", ignore_cleanup_errors=True) as place:
        system = System(own, data_dir=Path(place), port=0, adapt=adapt)
        try:
            system.supervisor.start()
            yield Stage(system, web)
            _require_alive(system.supervisor)
        finally:
            system.close()


@contextmanager
def another_web(stage: Stage, name: str, *arguments: str, module: str = "benchmarks.web") -> Iterator[tuple[int, int]]:
    """`benchmarks.web`, or another, beside the real web process, on the same servers. Gives its port and process id."""
    port = _free_port()
    child = replace(
        stage.web[0],
        name=name,
        argv=(sys.executable, "-m", module, *arguments),
        env={**stage.web[0].env, "SLUSS_PORT": str(port)},
        cwd=ROOT,
        prepare=lambda: None,
        ready=_answers(port),
    )
    with Supervisor([child], logs=stage.system.data_dir.logs) as supervisor:
        yield port, supervisor.pid(name) or 0
        _require_alive(supervisor)


@dataclass(slots=True)
class Meter:
    """Processor seconds that processes and their children, also those that have ended, used since the last reading."""

    pids: dict[str, int]
    _before: dict[str, float] = field(default_factory=dict)

    def read(self) -> dict[str, float]:
        """By name."""
        now = {name: sum(_cpu_s(process) for process in family(pid)) for name, pid in self.pids.items()}
        used = {name: now[name] - self._before.get(name, 0.0) for name in now}
        self._before = now
        return used


def family(pid: int) -> list[psutil.Process]:
    """A process and all that it started, as far as they still run."""
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def end_on_terminate() -> None:
    """SIGTERM ends the benchmarks as Ctrl-C does, so that no server and no directory is left behind."""

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)


def _cpu_s(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system + times.children_user + times.children_system)


def _require_alive(supervisor: Supervisor) -> None:
    supervisor.tick()
    dead = [status.name for status in supervisor.statuses() if status.deaths]
    if dead:
        raise DiedError(f"{', '.join(dead)} died while it was measured")


def _answers(port: int) -> Callable[[], bool]:
    def ask() -> bool:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=0.25) as answer:
            return bool(answer.status == 200)

    return ask


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
