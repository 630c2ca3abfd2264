"""The data directory: what lies where, who may read it, and that only one Sluss uses it at a time."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from sluss.embedded.errors import EmbeddedError

SOCKET_PATH_BYTES = 103 if sys.platform == "darwin" else 107
"""The longest Unix socket path: `sun_path` holds 108 bytes on Linux and 104 on macOS, the last one a NUL."""

_LONGEST_SOCKET_NAME = "/.s.PGSQL.65535"
_PLAIN = re.compile(r"[A-Za-z0-9/._+@=-]+")  # needs no quoting in a URL, a postgres option or valkey.conf
_NAMES = ("postgres", "redis", "run", "keys", "logs")
_LOCK = "sluss.lock"
_ELSEWHERE = "elsewhere"


class DataDir:
    """A directory of Sluss's own, mode 0700, locked while anything in it runs.

    Nothing is created or locked before the first `hold`. Use one object per directory and process: the lock is
    between objects, so that two supervisors in one process are kept apart as well.
    """

    __slots__ = ("_holders", "_lock_fd", "_sockets", "path")

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()  # the servers write it into process titles, and are known by them
        self._holders: set[str] = set()
        self._lock_fd: int | None = None
        self._sockets: Path | None = None

    @property
    def postgres(self) -> Path:
        return self.path / "postgres"

    @property
    def redis(self) -> Path:
        return self.path / "redis"

    @property
    def run(self) -> Path:
        return self.path / "run"

    @property
    def keys(self) -> Path:
        return self.path / "keys"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def is_held(self) -> bool:
        return self._lock_fd is not None

    @property
    def sockets(self) -> Path:
        """Where Unix sockets go: `run/`, or a short private directory when that path is too long or needs quoting.

        Raises:
            EmbeddedError: nobody holds the directory, or even the system's temporary directory has too long a name.
        """
        if self._lock_fd is None:
            raise EmbeddedError(f"{self.path} must be held before its sockets are named.")
        if self._sockets is None:
            self._sockets = self.run if fits_a_socket(self.run) else self._short_directory()
        return self._sockets

    def hold(self, holder: str) -> None:
        """Creates and locks the directory for one more user of it; safe to repeat.

        Raises:
            EmbeddedError: another Sluss uses it, it belongs to somebody else, or it holds things that are not ours.
        """
        if self._lock_fd is None:
            try:
                self._make()
                self._lock_fd = self._lock()
            except OSError as error:
                raise EmbeddedError(
                    f"The data directory {self.path} cannot be used ({error.strerror}): choose another with --data-dir."
                ) from error
        self._holders.add(holder)

    def release(self, holder: str) -> None:
        """Gives up one hold; the last one unlocks and removes a socket directory outside. Safe to repeat."""
        self._holders.discard(holder)
        if self._holders or self._lock_fd is None:
            return
        if self._sockets is not None and self._sockets != self.run:
            shutil.rmtree(self._sockets, ignore_errors=True)
            (self.run / _ELSEWHERE).unlink(missing_ok=True)
        self._sockets = None
        os.close(self._lock_fd)
        self._lock_fd = None

    def unusable_because(self) -> str | None:
        """One sentence why this directory cannot serve, or None. Changes nothing, and does not look at the lock."""
        existing = next(place for place in (self.path, *self.path.parents) if place.exists())
        if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
            return f"The data directory {self.path} cannot be written to: choose another with --data-dir."
        if existing != self.path:
            return None
        present = {entry.name for entry in os.scandir(self.path)}
        if present and not present & {_LOCK, *_NAMES}:  # `--data-dir /tmp` must not close /tmp to everybody else
            return f"{self.path} holds files that are not Sluss's: choose a new or empty directory."
        owner = self.path.stat().st_uid
        if os.geteuid() not in (0, owner):
            return f"The data directory {self.path} belongs to user {owner}: run as that user, or choose another."
        return None

    def _make(self) -> None:
        reason = self.unusable_because()
        if reason is not None:
            raise EmbeddedError(reason)
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.path.stat().st_mode & 0o067:  # 0710 is kept: the servers' own account may pass through (see account.py)
            self.path.chmod(0o700)
        for name in _NAMES:
            (self.path / name).mkdir(mode=0o700, exist_ok=True)
            (self.path / name).chmod(0o700)

    def _lock(self) -> int:
        descriptor = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.read(descriptor, 20).decode("ascii", errors="replace").strip()
            os.close(descriptor)
            raise EmbeddedError(
                f"The data directory {self.path} is in use by another Sluss (process {owner or 'unknown'}): "
                "stop it first, or choose another with --data-dir."
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode("ascii"), 0)
        return descriptor

    def _short_directory(self) -> Path:
        """The one that a killed predecessor left, if still ours alone, else a new one, recorded in `run/elsewhere`."""
        record = self.run / _ELSEWHERE
        if record.exists():
            former = Path(record.read_text(encoding="utf-8").strip())
            if _is_private(former, owners={os.geteuid(), self.run.stat().st_uid}):
                return former
        for parent in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108 - mkdtemp makes an unguessable 0700 one in it
            if fits_a_socket(parent / "sluss-12345678"):
                made = Path(tempfile.mkdtemp(prefix="sluss-", dir=parent))
                record.write_text(f"{made}\n", encoding="utf-8")
                return made
        raise EmbeddedError(f"No place for a socket: {self.run} is too long a path, set TMPDIR to a short one.")


def fits_a_socket(directory: Path) -> bool:
    """Whether sockets in this directory can be bound, and named without quoting."""
    text = str(directory)
    return len(os.fsencode(text + _LONGEST_SOCKET_NAME)) <= SOCKET_PATH_BYTES and _PLAIN.fullmatch(text) is not None


def _is_private(directory: Path, *, owners: set[int]) -> bool:
    """After a reboot anybody may have made a directory of that name: it must be closed, its owner one of these."""
    if directory.is_symlink() or not directory.is_dir():
        return False
    status = directory.stat()
    return status.st_mode & 0o077 == 0 and status.st_uid in owners
