"""Files that come with a report: how large and how many. What is wrong with a file is said; it never costs the report."""

from __future__ import annotations

from casework.errors import Refused
from casework.submission import Attachment
from casework.text import storable

MAX_FILES = 10
MAX_FILE_MB = 15
MAX_TOGETHER_MB = 25
_MB = 2**20


async def accept(content: bytes, filename: str | None, declared_type: str | None) -> Attachment:
    """A file as it will be kept.

    Raises:
        Refused: "file_empty", "file_too_large".
    """
    if not content:
        raise Refused("file_empty")
    if len(content) > MAX_FILE_MB * _MB:
        raise Refused("file_too_large")
    return Attachment(
        filename=storable(filename or ""), content_type=storable(declared_type or "") or None, content=content
    )


def fits(size_bytes: int, held: list[int]) -> bool:
    """Whether one more file of the size has room beside those held."""
    return len(held) < MAX_FILES and sum(held) + size_bytes <= MAX_TOGETHER_MB * _MB
