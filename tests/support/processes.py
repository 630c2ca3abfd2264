"""Small programs to supervise, and ways to wait for what becomes of them."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from sluss.supervise import Backoff, Child, Supervisor

REPOSITORY = Path(__file__).parents[2]
QUICK = Backoff(first_s=0.05, ceiling_s=0.2, healthy_after_s=30.0)


def a_child(name: str, script: str, *, ready: Callable[[], bool] = lambda: True, grace_s: float = 5.0) -> Child:
    """A shell program that is told `$NAME` and dies at SIGTERM unless its script says otherwise."""
    return Child(
        name=name,
        argv=("/bin/sh", "-c", script),
        env={"NAME": name},
        ready=ready,
        restart=QUICK,
        ready_within_s=5.0,
        stop_signals=((signal.SIGTERM, grace_s),),
    )


def wait_until(holds: Callable[[], bool], *, within_s: float = 20.0, supervisor: Supervisor | None = None) -> None:
    """Waits for a condition, and turns the supervisor's loop meanwhile if one is given."""
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, "did not happen in time"
        if supervisor is not None:
            supervisor.tick()
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    return psutil.pid_exists(pid) and bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
