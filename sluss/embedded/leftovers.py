"""Finds and ends the servers that a killed supervisor left behind in a data directory, so that two never share one.

Only processes that say themselves that they serve this directory are touched: by their working directory, or by a
mark in their command line where the kernel hides the former. A process id read from a file proves nothing: after a
reboot it is somebody else's.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sluss.embedded.errors import EmbeddedError

_PROC = Path("/proc")
_POLL_S = 0.01


def can_look() -> bool:
    """Whether this system shows its processes. Where it does not (macOS), the servers' own lock files must be believed."""
    return _PROC.is_dir()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How the processes of one server are known.

    `programs` are names as the kernel keeps them (15 bytes); `directory` is their working directory, None when that
    says nothing; `titles` are byte strings of which one stands in their command line.
    """

    programs: frozenset[str]
    directory: Path | None
    titles: tuple[bytes, ...]

    def processes(self) -> list[int]:
        """Ids of the living processes that bear the mark; none where there is no /proc."""
        if not can_look():
            return []
        return [int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit() and self._is_borne_by(entry)]

    def _is_borne_by(self, entry: Path) -> bool:
        try:
            if (entry / "comm").read_text(encoding="utf-8", errors="replace").strip() not in self.programs:
                return False
            command = (entry / "cmdline").read_bytes()
        except OSError:  # it has ended meanwhile
            return False
        if not command:  # a zombie
            return False
        if any(title in command for title in self.titles):
            return True
        return self.directory is not None and _working_directory(entry) == self.directory


def end_leftovers(find: Callable[[], list[int]], signals: Sequence[tuple[signal.Signals, float]]) -> int:
    """Sends each signal to what `find` returns and gives it the stated seconds to go.

    Returns:
        How many processes there were.

    Raises:
        EmbeddedError: some are still there after the last.
    """
    count = len(find())
    for number, grace_s in signals:
        for pid in find():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        if _gone(find, grace_s):
            return count
    raise EmbeddedError(f"An old server still runs in the data directory (process {find()}): end it, then start again.")


def _gone(find: Callable[[], list[int]], within_s: float) -> bool:
    deadline = time.monotonic() + within_s
    while find():
        if time.monotonic() >= deadline:
            return False
        time.sleep(_POLL_S)
    return True


def _working_directory(entry: Path) -> Path | None:
    try:
        return (entry / "cwd").readlink()
    except OSError:  # another account's process, in a container without ptrace rights
        return None
