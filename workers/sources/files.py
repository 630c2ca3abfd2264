"""Files in a folder that strangers write to: opened without following anything, read whole or not at all, moved without loss."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from workers.sources.offer import SourceError

_CHUNK = 1 << 20
_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
# Without O_NONBLOCK a named pipe that nobody writes to would hold us for ever.
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC

Fingerprint = tuple[int, int, int, int]
"""Device, inode, size in bytes, time of the last change in nanoseconds."""


@dataclass(frozen=True, slots=True)
class Contents:
    """A whole file. `content` is None when it is larger than the limit; its digest is that of all of it."""

    content: bytes | None
    size: int
    digest: bytes


def fingerprint(status: os.stat_result) -> Fingerprint:
    """The same while nobody writes to the file or puts another in its place."""
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[int]:
    """The folder as a descriptor, which a swapped name cannot lead elsewhere.

    Raises:
        SourceError: "folder_away".
    """
    try:
        descriptor = os.open(folder, _DIRECTORY)
    except OSError:
        raise SourceError("folder_away") from None
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def listed(folder: Path) -> dict[str, os.stat_result]:
    """What stands directly in the folder, nothing followed.

    Raises:
        SourceError: "folder_away".
    """
    found: dict[str, os.stat_result] = {}
    with opened(folder) as directory:
        try:
            names = os.listdir(directory)
        except OSError:
            raise SourceError("folder_away") from None
        for name in names:
            with contextlib.suppress(OSError):  # it went while we looked
                found[name] = os.stat(name, dir_fd=directory, follow_symlinks=False)
    return found


def read_whole(folder: Path, name: str, expected: Fingerprint, limit: int) -> Contents | None:
    """The file as it was seen to stand still; None when it is gone or is not that file any more.

    Raises:
        SourceError: "folder_away"; "file_unreadable": we may not read it, or the disk cannot.
    """
    with opened(folder) as directory:
        try:
            descriptor = os.open(name, _FILE, dir_fd=directory)
        except FileNotFoundError:
            return None
        except OSError:
            raise SourceError("file_unreadable") from None
    with os.fdopen(descriptor, "rb") as file:
        try:
            if fingerprint(os.fstat(descriptor)) != expected:
                return None
            contents = _contents(file, limit)
            return contents if fingerprint(os.fstat(descriptor)) == expected else None
        except OSError:
            raise SourceError("file_unreadable") from None


def put_away(folder: Path, name: str, expected: Fingerprint, into: str, names: tuple[str, str]) -> None:
    """Moves a registered file into one of our own folders, under the first of two names that is free.

    The sender may put another file in its place at the very moment: that one is moved back, and waits its turn.

    Raises:
        SourceError: "folder_away"; "not_put_away".
    """
    with opened(folder) as directory:
        try:
            with _own(directory, into) as target:
                kept_as = next(n for n in (*names, uuid4().hex) if not _stands(target, n))
                os.rename(name, kept_as, src_dir_fd=directory, dst_dir_fd=target)
                moved = os.stat(kept_as, dir_fd=target, follow_symlinks=False)
                if fingerprint(moved) != expected:
                    back = uuid4().hex + os.path.splitext(name)[1] if _stands(directory, name) else name
                    os.rename(kept_as, back, src_dir_fd=target, dst_dir_fd=directory)
                os.fsync(target)
                os.fsync(directory)
        except FileNotFoundError:
            return  # somebody else has moved it
        except OSError:
            raise SourceError("not_put_away") from None


def is_file(status: os.stat_result) -> bool:
    """A regular file: neither a folder, a symbolic link, a pipe nor a device."""
    return stat.S_ISREG(status.st_mode)


def is_folder(status: os.stat_result) -> bool:
    """A folder."""
    return stat.S_ISDIR(status.st_mode)


@contextlib.contextmanager
def _own(directory: int, name: str) -> Iterator[int]:
    with contextlib.suppress(FileExistsError):
        os.mkdir(name, 0o700, dir_fd=directory)
    descriptor = os.open(name, _DIRECTORY | os.O_NOFOLLOW, dir_fd=directory)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _stands(directory: int, name: str) -> bool:
    try:
        os.stat(name, dir_fd=directory, follow_symlinks=False)
    except OSError as error:
        return not isinstance(error, FileNotFoundError)  # a name that cannot be looked at is not free
    return True


def _contents(file: BinaryIO, limit: int) -> Contents:
    digest, size = hashlib.sha256(), 0
    pieces: list[bytes] | None = []
    while piece := file.read(_CHUNK):
        digest.update(piece)
        size += len(piece)
        if size > limit:
            pieces = None
        elif pieces is not None:
            pieces.append(piece)
    return Contents(None if pieces is None else b"".join(pieces), size, digest.digest())
