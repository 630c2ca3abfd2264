"""`python -m store.inspection`: looks at one file, in a process that can do no harm.

The file comes on standard input; the answer goes to standard output: the length of a JSON object (4 bytes), the object
`{"media_type", "reason"}`, and the bytes to keep instead, if any. The process has no environment, may open no new file for
writing, start no process, and is ended at its limits of memory and time (trust T15).
"""

from __future__ import annotations

import json
import resource
import sys

from casework.attachments import MEDIA, Finding, Kind, Reason
from store.inspection import boxes, pictures, signatures

MEMORY_BYTES = 512 * 2**20
CPU_S = 10


def confine() -> None:
    """Gives up, for good, what looking at a file does not need."""
    limits = {
        resource.RLIMIT_AS: (MEMORY_BYTES, MEMORY_BYTES),
        resource.RLIMIT_CPU: (
            CPU_S,
            CPU_S + 1,
        ),  # apart, so that its end is SIGXCPU and not that of a process killed from outside
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_FSIZE: (0, 0),
        resource.RLIMIT_NPROC: (0, 0),
        resource.RLIMIT_NOFILE: (16, 16),
    }
    for name, limit in limits.items():
        resource.setrlimit(name, limit)


def look(content: bytes) -> Finding:
    """What the bytes are, and what is kept of them."""
    found = signatures.identify(content)
    if isinstance(found, Reason):
        return Finding(media_type=None, reason=found)
    if found == "image/heic":
        return Finding(media_type=None, reason=Reason.CANNOT_CLEAN)
    if MEDIA[found].kind is Kind.PICTURE:
        return pictures.redraw(content)
    if signatures.has_second_face(content, found):
        return Finding(media_type=None, reason=Reason.POLYGLOT)
    return _kept(content, found)


def _kept(content: bytes, media_type: str) -> Finding:
    """A file that is not drawn anew: its container's metadata blanked where it has one that we know."""
    if media_type in boxes.MEDIA_TYPES and (blanked := boxes.without_metadata(content)):
        return Finding(media_type=media_type, content=blanked)
    if media_type == "application/pdf" and signatures.has_active_content(content):
        return Finding(media_type=media_type, reason=Reason.ACTIVE_CONTENT)
    return Finding(media_type=media_type, reason=None if MEDIA[media_type].kind is Kind.TEXT else Reason.NOT_CLEANED)


def main() -> None:
    """Reads, looks, answers."""
    confine()
    try:
        found = look(sys.stdin.buffer.read())
    except (MemoryError, RecursionError):
        found = Finding(media_type=None, reason=Reason.TOO_HEAVY)
    header = json.dumps({"media_type": found.media_type, "reason": found.reason}).encode()
    sys.stdout.buffer.write(len(header).to_bytes(4) + header + (found.content or b""))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
