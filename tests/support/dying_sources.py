"""The process that watches sources, which kills itself at a named point. Run as `dying_sources.py POINT`.

No hook in the code that is tested: the function at the point is wrapped from outside.

"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from store.registry import Registry
from store.sources import SourceStore
from workers.__main__ import main
from workers.sources import files, sdk_http

# point -> (owner, function, whether it dies before it)
POINTS: dict[str, tuple[Any, str, bool]] = {
    "before it is kept": (SourceStore, "keep", True),
    "after it is kept": (SourceStore, "keep", False),
    "before it is registered": (Registry, "register", True),
    "after it is registered": (Registry, "register", False),
    "before it is noted as registered": (SourceStore, "registered", True),
    "after it is noted as registered": (SourceStore, "registered", False),
    "before it is moved": (files, "put_away", True),
    "after it is moved": (files, "put_away", False),
    "before it is acknowledged": (sdk_http.SdkHttp, "delete", True),
    "after it is acknowledged": (sdk_http.SdkHttp, "delete", False),
}


def die() -> None:
    """As by a power cut: no handler runs, nothing is flushed."""
    os.kill(os.getpid(), signal.SIGKILL)


def dying(work: Callable[..., Any], *, is_before: bool) -> Callable[..., Any]:
    """The function, with the process's end before or after it."""
    if is_before:
        return lambda *_arguments, **_options: die()

    async def awaited(outcome: Awaitable[Any]) -> None:
        await outcome
        die()

    def wrapped(*arguments: Any, **options: Any) -> Any:
        outcome = work(*arguments, **options)
        return awaited(outcome) if isinstance(outcome, Awaitable) else die()

    return wrapped


if __name__ == "__main__":
    owner, name, is_before = POINTS[sys.argv[1]]
    setattr(owner, name, dying(getattr(owner, name), is_before=is_before))
    sys.exit(main(["sources"]))
