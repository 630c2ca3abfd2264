"""The log file of one supervised program: appended to by the program itself, kept small by the supervisor.

The program writes straight to the file, not through a pipe: it can neither block on a busy supervisor nor die with a
killed one. Rotation therefore copies and truncates (the file is opened for appending, so the program goes on at the
new end); a line written in that instant may be missing from the log. These logs are for repair; the audit is a table.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

_READ_AT_MOST = 65_536


class ChildLog:
    """Appends, trims and follows one file; readable by the owner alone."""

    def __init__(self, path: Path, *, cap_bytes: int = 10_000_000, keep: int = 3) -> None:
        self.path = path
        self._cap_bytes = cap_bytes
        self._keep = keep
        self._followed_to = path.stat().st_size if path.exists() else 0

    @contextlib.contextmanager
    def opened(self) -> Iterator[int]:
        """The file as a descriptor for a child's output; created if missing, owned by whoever owns the directory."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            self._give_to_directory_owner(descriptor)
            yield descriptor
        finally:
            os.close(descriptor)

    def trim(self) -> None:
        """Moves the text aside (`.1` the newest) when the file has outgrown its cap."""
        if not self.path.exists() or self.path.stat().st_size <= self._cap_bytes:
            return
        for number in range(self._keep - 1, 0, -1):
            older = self._numbered(number)
            if older.exists():
                older.replace(self._numbered(number + 1))
        shutil.copy2(self.path, self._numbered(1))
        os.truncate(self.path, 0)
        self._followed_to = 0

    def new_lines(self) -> list[str]:
        """Whole lines that have come since the last call; at most 64 KiB a time."""
        if not self.path.exists():
            return []
        with self.path.open("rb") as file:
            file.seek(self._followed_to)
            text = file.read(_READ_AT_MOST)
        end = len(text) if len(text) == _READ_AT_MOST else text.rfind(b"\n") + 1
        self._followed_to += end
        return text[:end].decode("utf-8", errors="replace").splitlines()

    def _numbered(self, number: int) -> Path:
        return self.path.with_name(f"{self.path.name}.{number}")

    def _give_to_directory_owner(self, descriptor: int) -> None:
        """So that root, started once by mistake, leaves no file behind that the ordinary owner cannot append to."""
        if os.geteuid() == 0:
            owner = self.path.parent.stat()
            os.fchown(descriptor, owner.st_uid, owner.st_gid)
