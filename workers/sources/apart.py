"""Reads an item in a process of its own, which may be killed: a parser of strangers' bytes that hangs cannot be interrupted (trust D4).

`python -m workers.sources.apart` reads one item from standard input and writes what was read to standard output. Nothing
else reaches either: the two ends are the same program, and the pipe between them is nobody else's.
"""

from __future__ import annotations

import asyncio
import pickle
import resource
import sys

import structlog

from casework.incoming import Format, RawItem, Reading, as_unreadable, read

log = structlog.get_logger("workers")

READ_WITHIN_S = 60.0
_MEMORY = 4 << 30  # bytes of address space, for the largest message and what it decodes to
_RISKY = frozenset({Format.EML})  # the other formats are read in linear time, in C


async def read_safely(item: RawItem, *, municipality: str) -> Reading:
    """What the item says; one that cannot be read within the time is a report for a person."""
    if item.format not in _RISKY:
        return await asyncio.to_thread(read, item, municipality=municipality)
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "workers.sources.apart"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,  # a traceback may quote the message
    )
    try:
        async with asyncio.timeout(READ_WITHIN_S):
            answer, _ = await child.communicate(pickle.dumps((item, municipality)))
        if child.returncode == 0:
            found: Reading = pickle.loads(answer)  # noqa: S301 - our own child's words
            return found
    except TimeoutError:
        log.warning("source.read_too_long", where=item.source)
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    return as_unreadable(item, municipality=municipality)


def main() -> int:
    """The other end."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    item, municipality = pickle.load(sys.stdin.buffer)  # noqa: S301 - our own parent's words
    sys.stdout.buffer.write(pickle.dumps(read(item, municipality=municipality)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
