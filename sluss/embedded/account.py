"""Under which account the embedded servers run. PostgreSQL refuses root, and nothing here needs it.

* An ordinary user: as that user.
* Root: in a user namespace that maps root to an ordinary account. The files stay root's and nothing needs opening.
* Root where user namespaces are forbidden (many containers): as `nobody`, which then owns the servers' directories, and
  may pass through the data directory (mode 0710).

Which of them made a data directory needs no record: the files' owner tells, and the choice follows it.
"""

from __future__ import annotations

import functools
import os
import signal
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from sluss.embedded.errors import EmbeddedError
from sluss.embedded.layout import DataDir
from sluss.launch import SAME_ACCOUNT, USER_NAMESPACE, launch_command

NOBODY = 65534
_PROBE_TIMEOUT_S = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """`launch_word` is what the launcher is told; `uid` and `gid` own the servers' files."""

    launch_word: str
    uid: int
    gid: int

    def take(self, directory: Path) -> None:
        """Makes this account the owner of a directory and all in it; an ordinary user owns it already."""
        if os.geteuid() != 0:
            return
        for path in (directory, *directory.rglob("*")):
            status = path.lstat()
            if (status.st_uid, status.st_gid) != (self.uid, self.gid):
                os.chown(path, self.uid, self.gid, follow_symlinks=False)


def account_for(data_dir: DataDir, server_dir: Path, program: Path) -> Account:
    """Chooses the account for a server program whose files lie in `server_dir`.

    Raises:
        EmbeddedError: another user owns the files, or root can neither use a namespace nor change account.
    """
    owner = server_dir.stat()
    if os.geteuid() != 0:
        if owner.st_uid != os.geteuid():
            raise EmbeddedError(
                f"{server_dir} belongs to user {owner.st_uid}: run as that user, or choose another --data-dir."
            )
        return Account(launch_word=SAME_ACCOUNT, uid=os.geteuid(), gid=os.getegid())
    uid, gid = (owner.st_uid, owner.st_gid) if owner.st_uid != 0 else (NOBODY, NOBODY)
    if owner.st_uid == 0 and may_use(USER_NAMESPACE):
        return Account(launch_word=USER_NAMESPACE, uid=0, gid=os.getegid())
    if may_use(f"{uid}:{gid}"):
        _open_the_way(data_dir, program, uid, gid)
        return Account(launch_word=f"{uid}:{gid}", uid=uid, gid=gid)
    if may_use(USER_NAMESPACE):
        return Account(launch_word=USER_NAMESPACE, uid=0, gid=os.getegid())
    raise EmbeddedError("Root can neither use a user namespace nor change account here: run Sluss as an ordinary user.")


@functools.cache
def may_use(launch_word: str) -> bool:
    """Tries the launcher with a program that does nothing (about 25 ms, once per process)."""
    probe = launch_command(["/bin/sh", "-c", ":"], account=launch_word, death_signal=signal.SIGKILL)
    done = subprocess.run(probe, capture_output=True, timeout=_PROBE_TIMEOUT_S, check=False, cwd="/")  # noqa: S603
    return done.returncode == 0


def _open_the_way(data_dir: DataDir, program: Path, uid: int, gid: int) -> None:
    """Lets that account pass through the data directory, whose root stays closed to listing, and to all others."""
    if data_dir.path.stat().st_uid == 0:
        os.chown(data_dir.path, 0, gid)
        data_dir.path.chmod(0o710)
    for directory in (data_dir.path, program.parent):
        _require_reach(directory, uid, gid)


def _require_reach(path: Path, uid: int, gid: int) -> None:
    """Checks that an account may pass through every directory above and at `path`.

    Raises:
        EmbeddedError: names the directory that is closed to it.
    """
    for directory in (*reversed(path.resolve().parents), path.resolve()):
        if not _may_pass(directory, uid, gid):
            raise EmbeddedError(
                f"The embedded servers run as user {uid} here and may not pass through {directory}: "
                "put the data and the program where others may pass (below /var/lib, say), or run as an ordinary user."
            )


def _may_pass(directory: Path, uid: int, gid: int) -> bool:
    """Whether the permission bits let this account (without further groups) search a directory."""
    status = directory.stat()
    if status.st_uid == uid:
        return bool(status.st_mode & stat.S_IXUSR)
    return bool(status.st_mode & (stat.S_IXGRP if status.st_gid == gid else stat.S_IXOTH))
