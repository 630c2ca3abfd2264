"""Files with a report in the portal: how large they may be. A file that cannot be taken never costs the report."""

from __future__ import annotations

from dataclasses import dataclass, field

from casework.submission import Attachment
from casework.text import storable

MAX_FILE_MB = 10
MAX_FILES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as a browser sent it."""

    filename: str
    content_type: str | None
    content: bytes = field(repr=False)


def check(content: bytes, filename: str, declared_type: str | None) -> Attachment | None:
    """The file as it is kept, or None when it is empty or larger than `MAX_FILE_MB`."""
    if not content or len(content) > MAX_FILE_MB * 2**20:
        return None
    return Attachment(filename=storable(filename)[:200], content_type=declared_type, content=content)
