"""One supervised program: how it is started, when it counts as ready, when it is tried again, how it is ended.

Knows nothing about what the programs are. `sluss.supervise` turns the wheel; nothing here waits, except `stop`.
"""

from __future__ import annotations

import contextlib
import enum
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from sluss.childlog import ChildLog
from sluss.launch import SAME_ACCOUNT, launch_command

POLL_S = 0.05
_log = structlog.get_logger("sluss.supervise")


class StartFailed(RuntimeError):
    """A program did not become ready in time at the first start; the message names its log file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backoff:
    """Seconds to wait before the next try: doubling from the first to the ceiling, forgotten after a healthy spell."""

    first_s: float = 0.2
    ceiling_s: float = 5.0
    healthy_after_s: float = 30.0

    def delay_s(self, failures: int) -> float:
        """The wait after this many deaths in a row (1 or more)."""
        # The exponent is capped because 2.0 ** 1100 raises, and a child may well die more often than that in a bad
        # night.
        return min(self.ceiling_s, self.first_s * 2.0 ** min(failures - 1, 30))


def _nothing() -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """What to run.

    `argv[0]` is an absolute path. `env` is added to the inherited environment, or is all of it when `inherits_env` is
    false. `prepare` runs before every start and `release` after the last stop; `ready` must answer within about 0.25
    s and may raise OSError for "not yet". `stop_signals` are sent in order, each with the seconds it is given;
    SIGKILL to the whole process group ends the list.
    """

    name: str
    argv: tuple[str, ...]
    ready: Callable[[], bool]
    env: Mapping[str, str] = field(default_factory=dict)
    inherits_env: bool = True
    cwd: Path | None = None
    account: str = SAME_ACCOUNT
    prepare: Callable[[], None] = _nothing
    release: Callable[[], None] = _nothing
    restart: Backoff = field(default_factory=Backoff)
    ready_within_s: float = 30.0
    stop_signals: tuple[tuple[signal.Signals, float], ...] = ((signal.SIGTERM, 10.0),)


class State(enum.Enum):
    """Where a child stands."""

    STOPPED = "stopped"
    STARTING = "starting"
    READY = "ready"
    WAITING = "waiting"


class RunningChild:
    """The process of one `Child`, through all its lives."""

    def __init__(self, child: Child, log: ChildLog) -> None:
        self.child = child
        self.log = log
        self.state = State.STOPPED
        self.deaths = 0
        """How often it ended without being asked to, since the supervisor started."""
        self._failures_in_row = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._since = 0.0
        self._retry_at = 0.0

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    def start(self, now: float) -> None:
        """Starts the process; `now` is monotonic seconds, as everywhere here.

        Raises:
            OSError, RuntimeError: when it cannot even be started.
        """
        self.state, self._since = (
            State.STARTING,
            now,
        )  # first, so that `stop` releases what `prepare` took before it failed
        self.child.prepare()
        with self.log.opened() as output:
            self._process = subprocess.Popen(  # noqa: S603 - the command comes from our own code
                launch_command(self.child.argv, account=self.child.account, death_signal=self.child.stop_signals[0][0]),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.child.cwd,
                env=self._environment(),
                process_group=0,  # Ctrl-C in a terminal reaches the supervisor alone
            )

    def tick(self, now: float) -> None:
        """One turn: notices a death, tries again when it is time, notices readiness. Does not wait."""
        match self.state:
            case State.STOPPED:
                return
            case State.WAITING:
                if now >= self._retry_at:
                    self._try_again(now)
            case State.STARTING | State.READY:
                if self._has_ended():
                    self._died(now)
                else:
                    self._look(now)

    def stop(self, is_hurried: Callable[[], bool] = lambda: False) -> None:
        """Ends the process and waits: each stop signal with its grace, then SIGKILL to the group. Safe to repeat."""
        if self._process is not None:
            for stop_signal, grace_s in self.child.stop_signals:
                if self._has_ended():
                    break
                self._process.send_signal(stop_signal)
                self._wait(grace_s, is_hurried)
            self._reap()
        if self.state is not State.STOPPED:
            self.state = State.STOPPED
            self.child.release()

    def _environment(self) -> dict[str, str]:
        inherited = dict(os.environ) if self.child.inherits_env else {}  # noqa: TID251 - handed on, not read
        return inherited | dict(self.child.env)

    def _look(self, now: float) -> None:
        if self.state is State.STARTING and self.is_ready():
            self.state = State.READY
            _log.info("child.ready", process=self.child.name, pid=self.pid, seconds=round(now - self._since, 3))
            self._since = now
        if self.state is State.READY and now - self._since >= self.child.restart.healthy_after_s:
            self._failures_in_row = 0

    def is_ready(self) -> bool:
        """Asks the program's own readiness check; anything it cannot connect to is "not yet"."""
        with contextlib.suppress(OSError):
            return self.child.ready()
        return False

    def _try_again(self, now: float) -> None:
        try:
            self.start(now)
        except (OSError, RuntimeError, subprocess.SubprocessError) as error:
            self._wait_for_next_try(now, type(error).__name__)

    def _died(self, now: float) -> None:
        assert self._process is not None
        pid = self._process.pid
        status = _status_word(self._reap())
        self._wait_for_next_try(now, status, pid)

    def _wait_for_next_try(self, now: float, status: str, pid: int | None = None) -> None:
        self.deaths += 1
        self._failures_in_row += 1
        delay_s = self.child.restart.delay_s(self._failures_in_row)
        self.state, self._retry_at = State.WAITING, now + delay_s
        _log.warning(
            "child.died",
            process=self.child.name,
            pid=pid,
            status=status,
            attempts=self._failures_in_row,
            seconds=delay_s,
        )

    def _has_ended(self) -> bool:
        """Looks without collecting the exit status: until then the kernel gives the process id to nobody else."""
        assert self._process is not None
        if self._process.returncode is not None:
            return True
        return os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def _reap(self) -> int:
        """Kills what is left of the group, the leader too if it still runs, and collects the exit status."""
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS: EPERM for a group of zombies
            os.killpg(self._process.pid, signal.SIGKILL)
        status = self._process.wait()
        self._process = None
        return status

    def _wait(self, grace_s: float, is_hurried: Callable[[], bool]) -> None:
        deadline = time.monotonic() + grace_s
        while not self._has_ended() and time.monotonic() < deadline and not is_hurried():
            time.sleep(POLL_S / 5)


def _status_word(returncode: int) -> str:
    return f"exit {returncode}" if returncode >= 0 else signal.Signals(-returncode).name
