"""A `sluss up` in processes of its own, as a municipality runs it, that can be stopped, or killed all at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil

from sluss.system import Addresses
from tests.support.processes import REPOSITORY, wait_until

_PATIENCE_S = 60.0


@dataclass(slots=True, kw_only=True)
class Up:
    """A running system. What it prints is kept in `printed`."""

    data_dir: Path
    printed: Path
    arguments: Sequence[str] = ()
    env: Mapping[str, str] | None = None
    _process: subprocess.Popen[bytes] | None = None
    _out: IO[bytes] | None = None

    def start(self) -> Addresses:
        """Starts, and says where it answers."""
        command = [sys.executable, "-m", "sluss.cli", "up", "--data-dir", str(self.data_dir), "--port", "0"]
        self._out = self.printed.open("ab")
        self._process = subprocess.Popen(
            [*command, *self.arguments],
            cwd=REPOSITORY,
            stdout=self._out,
            stderr=subprocess.STDOUT,
            env=self._environment(),
        )
        wait_until(self._is_up, within_s=_PATIENCE_S)
        found = Addresses.read(self.data_dir)
        assert found is not None
        return found

    def stop(self) -> None:
        """Asks it to stop, and waits."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(_PATIENCE_S)
            self._close()

    def kill(self) -> None:
        """The power fails: each of its processes is killed, first the one that would start the others again."""
        if self._process is None:
            return
        family = [psutil.Process(self._process.pid)]
        family += family[0].children(recursive=True)
        for member in family:
            try:
                member.kill()
            except psutil.NoSuchProcess:
                continue
        self._process.wait(_PATIENCE_S)
        psutil.wait_procs(family[1:], timeout=_PATIENCE_S)
        self._close()

    def _is_up(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.printed.read_text(encoding="utf-8")[-2000:]
        found = Addresses.read(self.data_dir)
        return found is not None and found.pid == self._process.pid

    def _environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL"}}
        return {**kept, "PYTHONPATH": str(REPOSITORY), **(self.env or {})}

    def _close(self) -> None:
        self._process = None
        if self._out is not None:
            self._out.close()
        self._out = None


def until_linked(database_url: str, *, at_least: int) -> None:
    """Returns when so many reports have come and nothing waits for the workers."""
    from store.database import connect

    def is_done() -> bool:
        with connect(database_url) as connection:
            [[waiting, count]] = connection.execute(
                "SELECT count(*) FILTER (WHERE done_at IS NULL), count(*) FROM outbox"
            ).fetchall()
        time.sleep(0.1)
        return bool(waiting == 0 and count >= at_least)

    wait_until(is_done, within_s=4 * _PATIENCE_S)  # workers start slowly on a busy machine
