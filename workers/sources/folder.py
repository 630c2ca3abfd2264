"""A watched folder. What is put there is taken in once it has stood still, and moved to `done/` once it is registered.

Only regular files directly in the folder are taken. A file's name may name a child: it is sealed with the file, and goes
into no log line.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime
from os import stat_result
from os.path import splitext
from pathlib import Path
from time import monotonic, time
from uuid import uuid4

from casework.incoming import Format, RawItem
from casework.text import storable
from store.sources import Kept
from workers.sources import files
from workers.sources.files import Contents, Fingerprint
from workers.sources.offer import Offer

DONE = "done"
TOO_LARGE = "too_large"
UNFINISHED_S = 15 * 60.0
"""What has said for so long that it is still being written is for a person to look at."""

_FORMATS = {
    ".json": Format.JSON,
    ".ndjson": Format.NDJSON,
    ".jsonl": Format.NDJSON,
    ".eml": Format.EML,
    ".pdf": Format.PDF,
}
_BEING_WRITTEN = (".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload")
_OF_THE_DESKTOP = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})
_AT_ONCE = 1_000  # files of one round; the others stand in the next
_PDF = b"%PDF-"


@dataclass(slots=True, kw_only=True)
class Folder:
    """The watched folder, and what has been seen in it."""

    path: Path
    settle_s: float  # how long a file must have stood still
    limit: int  # bytes; what is larger is registered by its size, and kept aside
    now: Callable[[], datetime]
    name: str = "folder"
    _seen: dict[str, tuple[Fingerprint, float]] = field(default_factory=dict)
    _left_alone: int = 0

    async def poll(self) -> AsyncIterator[Offer]:
        """Files that have stood still, oldest first.

        Raises:
            SourceError: "folder_away".
        """
        for name, seen in self._ready(await asyncio.to_thread(files.listed, self.path)):
            yield _File(self, name, seen)

    def left_alone(self) -> int:
        """What is no file, or has been under way for too long."""
        return self._left_alone

    def _ready(self, found: dict[str, stat_result]) -> list[tuple[str, Fingerprint]]:
        self._left_alone = sum(_is_for_a_person(name, status) for name, status in found.items())
        now, before = monotonic(), self._seen
        self._seen = {}
        for name, status in found.items():
            if files.is_file(status) and not _is_under_way(name, status) and not _is_of_the_desktop(name):
                mark = files.fingerprint(status)
                earlier = before.get(name)
                # A file that changes, or that another takes the place of, starts to settle again.
                self._seen[name] = earlier if earlier and earlier[0] == mark else (mark, now)
        ready = [(mark[3], name, mark) for name, (mark, since) in self._seen.items() if now - since >= self.settle_s]
        return [(name, mark) for _, name, mark in sorted(ready)[:_AT_ONCE]]


@dataclass(frozen=True, slots=True)
class _File:
    """One file on offer."""

    folder: Folder
    file_name: str
    seen: Fingerprint
    external_id: str | None = None  # a file's name is used again for other files

    async def fetch(self) -> RawItem | None:
        """The whole file, or None when it has changed meanwhile."""
        folder = self.folder
        contents = await asyncio.to_thread(files.read_whole, folder.path, self.file_name, self.seen, folder.limit)
        if contents is None:
            return None
        return RawItem(
            id=uuid4(),
            source=folder.name,
            external_id=None,
            name=storable(self.file_name),
            format=_format(self.file_name, contents),
            content=contents.content,
            size=contents.size,
            digest=contents.digest,
            received_at=folder.now(),  # a file's own times prove nothing (FL 22 §: when it reached the authority)
        )

    async def let_go(self, kept: Kept) -> None:
        """Moves it aside, in one step that a crash leaves done or undone."""
        by_id = f"{kept.id}{_ending(self.file_name)}"
        into, names = (DONE, (self.file_name, by_id)) if kept.is_whole else (TOO_LARGE, (by_id, f"{by_id}.2"))
        await asyncio.to_thread(files.put_away, self.folder.path, self.file_name, self.seen, into, names)


def _format(name: str, contents: Contents) -> Format:
    if contents.content is None:
        return Format.TOO_LARGE
    is_pdf = _PDF in contents.content[:1024]
    kind = _FORMATS.get(_ending(name), Format.OTHER)
    if kind is Format.PDF or kind is Format.OTHER:
        return Format.PDF if is_pdf else Format.OTHER
    return kind


def _ending(name: str) -> str:
    ending = splitext(name)[1].lower()
    return ending if ending.isascii() and ending[1:].isalnum() and len(ending) <= 10 else ""


def _is_under_way(name: str, status: stat_result) -> bool:
    """Hidden, named as unfinished, or still empty: whoever writes it will rename or fill it."""
    return name.startswith((".", "~$")) or name.lower().endswith(_BEING_WRITTEN) or status.st_size == 0


def _is_of_the_desktop(name: str) -> bool:
    return name.lower() in _OF_THE_DESKTOP


def _is_for_a_person(name: str, status: stat_result) -> bool:
    if _is_of_the_desktop(name):
        return False
    if files.is_file(status):
        return _is_under_way(name, status) and time() - status.st_mtime > UNFINISHED_S
    return not (files.is_folder(status) and name in {DONE, TOO_LARGE})
