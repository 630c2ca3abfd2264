"""What the command line prints: progress bars, tables, one-sentence errors. Rich keeps quiet when nobody watches."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

out = Console()
err = Console(stderr=True)


@contextmanager
def progress(total: int) -> Iterator[Progress]:
    """A progress display on standard error, so that standard output stays for results."""
    columns = (TextColumn("{task.description:<22}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=False, disable=not sys.stderr.isatty() or total == 0) as display:
        yield display


@contextmanager
def sending(total: int) -> Iterator[SendingProgress]:
    """Two bars: reports sent, reports routed."""
    with progress(total) as display:
        yield SendingProgress(display, total)


class SendingProgress:
    """Called with ("sent", more) and ("left", not yet routed)."""

    def __init__(self, display: Progress, total: int) -> None:
        self._display = display
        self._total = total
        self._sent = display.add_task("Received", total=total)
        self._routed = display.add_task("Linked and queued", total=total)

    def __call__(self, what: str, count: int) -> None:
        if what == "sent":
            self._display.advance(self._sent, count)
        else:
            self._display.update(self._routed, completed=self._total - min(count, self._total))
