"""Names and kinds of files as strangers write them, made safe to keep and to show."""

from __future__ import annotations

from casework.text import storable

_NAME_LIMIT = 200
_KIND_LIMIT = 100


def safe_filename(name: str | None) -> str | None:
    """The last step of a path, in one line, without control characters; None when nothing is left."""
    if name is None:
        return None
    last = storable(name).replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(c for c in last if c.isprintable()).strip()
    return shown[-_NAME_LIMIT:] or None  # from the end, so that the kind of file stays


def safe_content_type(kind: str | None) -> str | None:
    """A MIME type that is a machine word, else None."""
    if kind is None or len(kind) > _KIND_LIMIT or kind.count("/") != 1 or not kind.isascii():
        return None
    return kind.lower() if all(c.isalnum() or c in "/.+-_" for c in kind) else None


def one_line(text: str | None) -> str | None:
    """A heading as one line: no sender's line break becomes ours."""
    return None if text is None else " ".join(storable(text).split()) or None
