"""Starts programs in order, keeps them running, stops them in reverse. No threads: one loop that looks every 50 ms.

    supervisor = Supervisor([postgres.child(), valkey.child(), web, worker], logs=data_dir.logs)
    supervisor.run()                      # until SIGINT or SIGTERM

In a process with work of its own: `start()`, then `tick()` now and then or `await watch()`, then `stop()`; `with
supervisor:` does the first and the last. Children die with the *thread* that started them (the kernel's parent-death
signal), so start, tick and watch from a thread that lives as long as the supervisor. A program that ends is started
again for ever, with growing pauses: giving up at night would stop registration until somebody comes to work.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self, TextIO

import structlog

from sluss.child import POLL_S, Backoff, Child, RunningChild, StartFailed, State
from sluss.childlog import ChildLog

__all__ = ["Backoff", "Child", "ChildStatus", "StartFailed", "State", "Supervisor"]

_TRIM_EVERY_S = 1.0
_log = structlog.get_logger("sluss.supervise")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildStatus:
    """One line of `sluss status`; `deaths` counts the ends that nobody asked for."""

    name: str
    state: State
    pid: int | None
    deaths: int


class Supervisor:
    """Runs children given in order of dependency.

    Args:
        children: Started first to last, each when the one before is ready; names are unique.
        logs: Directory of `NAME.log`, one per child.
        mirror: Where the children's output is repeated, each line after its program's name; none by default.
        log_cap_bytes: A log that outgrows this is moved aside; three old ones are kept.
    """

    def __init__(
        self, children: Sequence[Child], *, logs: Path, mirror: TextIO | None = None, log_cap_bytes: int = 10_000_000
    ) -> None:
        self._running = [
            RunningChild(child, ChildLog(logs / f"{child.name}.log", cap_bytes=log_cap_bytes)) for child in children
        ]
        if len({child.name for child in children}) != len(children):
            raise ValueError("two children have the same name, and would share a log file")
        self._mirror = mirror
        self._has_started = False
        self._stop_requests = 0
        self._trim_at = 0.0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Starts everything and returns when the last one is ready.

        Raises:
            StartFailed: A program was not ready in time; what had been started is stopped again.
            OSError, RuntimeError: A program could not be prepared at all; likewise.
        """
        if self._has_started:
            raise RuntimeError("a supervisor runs once: make a new one")
        self._has_started = True
        try:
            for running in self._running:
                if self._stop_requests:
                    return
                running.start(time.monotonic())
                self._await_ready(running)
        except BaseException:
            self.stop()
            raise

    def tick(self) -> None:
        """One turn of the loop: restarts what died, trims and mirrors the logs. Does not wait for anything."""
        now = time.monotonic()
        for running in self._running:
            running.tick(now)
            self._repeat_output(running)
        if now >= self._trim_at:
            self._trim_at = now + _TRIM_EVERY_S
            for running in self._running:
                running.log.trim()

    def stop(self) -> None:
        """Stops what was started, last first, and nothing else. Safe to repeat; a second signal ends the patience."""
        self._stop_requests = max(self._stop_requests, 1)
        for running in reversed(self._running):
            running.stop(lambda: self._stop_requests > 1)
            self._repeat_output(running)

    def alive(self) -> bool:
        """Whether every child runs and has been ready."""
        self.tick()
        return all(running.state is State.READY for running in self._running)

    def pid(self, name: str) -> int | None:
        """The process id of a child, or None while it is down.

        Raises:
            KeyError: No child has this name.
        """
        return {status.name: status.pid for status in self.statuses()}[name]

    def statuses(self) -> list[ChildStatus]:
        """How each child stands, in starting order."""
        return [
            ChildStatus(name=running.child.name, state=running.state, pid=running.pid, deaths=running.deaths)
            for running in self._running
        ]

    def request_stop(self) -> None:
        """What a signal does: `run` or `watch` returns at its next turn; asked twice, the children are killed."""
        self._stop_requests += 1

    def run(self, on_ready: Callable[[], None] = lambda: None) -> None:
        """Starts, supervises until SIGINT or SIGTERM, stops. `on_ready` is called once, when everything is up."""
        with _handling_signals(self.request_stop):
            try:
                self.start()
                if not self._stop_requests:
                    on_ready()
                while not self._stop_requests:
                    self.tick()
                    time.sleep(POLL_S)
                _log.info("supervisor.stopping")
            finally:
                self.stop()

    async def watch(self) -> None:
        """The same loop for a process with an event loop: after `start`, until `request_stop` or cancellation."""
        while not self._stop_requests:
            self.tick()
            await asyncio.sleep(POLL_S)

    def _await_ready(self, running: RunningChild) -> None:
        deadline = time.monotonic() + running.child.ready_within_s
        while not self._stop_requests:
            self.tick()
            if running.state is State.READY:
                return
            if time.monotonic() >= deadline:
                raise StartFailed(
                    f"{running.child.name} was not ready within {running.child.ready_within_s:g} s: "
                    f"read {running.log.path}."
                )
            time.sleep(POLL_S / 5)

    def _repeat_output(self, running: RunningChild) -> None:
        if self._mirror is not None:
            for line in running.log.new_lines():
                self._mirror.write(f"{running.child.name:<10} {line}\n")


@contextlib.contextmanager
def _handling_signals(request_stop: Callable[[], None]) -> Iterator[None]:
    """Turns SIGINT and SIGTERM into a request, and puts the old handlers back afterwards."""

    def handle(_number: int, _frame: FrameType | None) -> None:
        request_stop()  # nothing more: a log call here could wait for a lock that the interrupted code holds

    if threading.current_thread() is not threading.main_thread():  # only the main thread may set handlers
        yield
        return
    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
