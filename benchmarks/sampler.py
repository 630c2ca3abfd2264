"""Where a process's processor time goes, by sampling: every few milliseconds of it a timer rings, and what runs then is noted.

Cheap enough to leave the proportions as they are, which `cProfile` is not. A sample belongs to the innermost of our own or a
library's files that is on the stack; time in C code counts for the Python that called it, or, where nothing called it
(the event loop's own turns), for what runs next.
"""

from __future__ import annotations

import signal
from collections import Counter
from functools import cache
from types import FrameType, TracebackType
from typing import Self

from benchmarks.load import ROOT

_EVERY_S = 0.002  # or as fine as the kernel's clock is

# beginning of a file's path below this project or below the libraries -> what it is called; the first that fits
_PLACES = (
    ("store/sealing", "sealing and keyed hashes (AES-GCM, HMAC)"),
    ("store/", "rows for the statements (store)"),
    ("psycopg_pool/", "connection pool"),
    ("psycopg", "psycopg: parameters, protocol, pipeline"),
    ("casework/steps/receive", "JSON in, canonical form, attachments"),
    ("casework/", "reading the report (casework)"),
    ("intake/headers", "security headers"),
    ("intake/", "route, gatherer, metrics (intake)"),
    ("prometheus_client/", "route, gatherer, metrics (intake)"),
    ("fastapi/", "FastAPI: dependencies, validation"),
    ("starlette/", "Starlette: routing, request, response"),
    ("uvicorn/", "uvicorn: HTTP, sockets"),
)
OTHER = "event loop and everything else"


class Sampler:
    """Counts samples by place while it is entered. Main thread only."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def __enter__(self) -> Self:
        signal.signal(signal.SIGPROF, self._note)
        signal.setitimer(signal.ITIMER_PROF, _EVERY_S, _EVERY_S)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0.0)

    def _note(self, _number: int, frame: FrameType | None) -> None:
        while frame is not None:
            place = place_of(frame.f_code.co_filename)
            if place is not None:
                self.counts[place] += 1
                return
            frame = frame.f_back
        self.counts[OTHER] += 1


@cache
def place_of(path: str) -> str | None:
    """What a file belongs to; None for one that belongs to whoever called it, such as the standard library's."""
    below = path.rpartition("/site-packages/")[2].removeprefix(f"{ROOT}/")
    return next((name for beginning, name in _PLACES if below.startswith(beginning)), None)
