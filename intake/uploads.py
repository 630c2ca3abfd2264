"""Files that people choose in the form or the portal: how large, how many, and what they are.

What cannot be taken is said at once, while its sender can choose another; it never costs the report.
"""

from __future__ import annotations

from collections.abc import Iterable

from casework.attachments import MAX_FILE_BYTES, MAX_FILES, MAX_TOTAL_BYTES, Attachment, Reason, State
from casework.errors import Refused
from casework.text import storable
from store.files import Files

MAX_FILE_MB = MAX_FILE_BYTES // 2**20
MAX_TOGETHER_MB = MAX_TOTAL_BYTES // 2**20

ACCEPT = (
    "image/jpeg,image/png,image/webp,image/gif,image/avif,audio/*,video/mp4,video/quicktime,video/3gpp,application/pdf"
)
"""For the field. HEIC is not named: then a telephone hands over JPEG instead."""

_WRONG_KIND = frozenset({Reason.UNKNOWN_KIND, Reason.ARCHIVE, Reason.MACROS, Reason.MISMATCH, Reason.CANNOT_CLEAN})


async def accept(files: Files, content: bytes, filename: str | None, declared_type: str | None) -> Attachment:
    """The file as it will be kept: a picture without what the camera wrote about its owner (trust T1).

    Raises:
        Refused: "file_empty", "file_too_large", "file_type", "file_not_taken".
    """
    if not content:
        raise Refused("file_empty")
    if len(content) > MAX_FILE_BYTES:
        raise Refused("file_too_large")
    file = await files.check(content, _bare(filename), declared_type)
    if file.state is State.HELD:
        raise Refused("file_type") if file.reason in _WRONG_KIND else Refused("file_not_taken")
    return file


def require_room(file: Attachment, kept: Iterable[int]) -> None:
    """One more file has room beside those kept (bytes).

    Raises:
        Refused: "file_no_room".
    """
    sizes = list(kept)
    if len(sizes) >= MAX_FILES or sum(sizes) + len(file.content or b"") > MAX_TOTAL_BYTES:
        raise Refused("file_no_room")


def _bare(filename: str | None) -> str:
    """A folder that an old browser puts before the name may name its owner."""
    return storable(filename or "").replace("\\", "/").rsplit("/", 1)[-1]
