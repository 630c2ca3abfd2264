"""Memory of each process of a running system, as the register grows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from time import monotonic

import psutil
import psycopg

from benchmarks.bulk import send_in_bulk, wait_until_routed
from benchmarks.outcome import Cell, Column, Outcome
from benchmarks.samples import ordinary
from benchmarks.serving import Stage, family, running

_SIZES, _QUICK_SIZES = (1_500, 100_000), (1_500, 10_000)
_CHUNK = 2_000  # reports handed in before the next look at the backlog
_MAX_BACKLOG = 10_000
_SAY_EVERY_S = 15.0
_MB = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """Memory of a process with its children, in bytes.

    `rss` is that of its largest process. `pss` counts each shared page in parts, so that sums are true; None where the
    system does not tell.
    """

    processes: int
    rss: int
    pss: int | None


def measure(*, is_quick: bool, say: Callable[[str], None]) -> list[Outcome]:
    """Looks at an empty system and after each number of reports."""
    uses: dict[int, dict[str, Use]] = {}
    notes = [
        "RSS of the largest process of its kind, PSS of all of them together (MB). Measured when everything was routed."
    ]
    sizes = _QUICK_SIZES if is_quick else _SIZES
    with running(works=True) as stage:
        uses[0] = look(stage)
        source, token, sent = (sample.to_line() for sample in ordinary()), stage.token(), 0
        began = monotonic()
        progress = _Progress(say)
        for size in sizes:
            while sent < size:
                lines = list(islice(source, min(_CHUNK, size - sent)))
                send_in_bulk(stage, token, lines)
                sent += len(lines)
                progress.at(sent, size)
                wait_until_routed(stage, progress.tell, at_most=_MAX_BACKLOG if sent < size else 0)
            uses[size] = look(stage)
            notes.append(f"{size:,} reports routed after {monotonic() - began:,.0f} s; {_on_disk(stage, size)}")
    title = "Memory of each process by reports in the register"
    columns, rows = _table(uses)
    return [Outcome(name="memory", title=title, columns=columns, rows=rows, notes=notes)]


def look(stage: Stage) -> dict[str, Use]:
    """The memory of each process of the system now, with its children."""
    return {name: _use(pid) for name, pid in stage.pids().items()}


def _use(pid: int) -> Use:
    rss, pss = [], []
    for process in family(pid):
        try:
            full = process.memory_full_info()
        except psutil.NoSuchProcess:
            continue
        rss.append(full.rss)
        pss.append(getattr(full, "pss", None))
    known = [size for size in pss if size is not None]
    return Use(processes=len(rss), rss=max(rss, default=0), pss=sum(known) if len(known) == len(rss) else None)


@dataclass(slots=True)
class _Progress:
    say: Callable[[str], None]
    sent: int = 0
    size: int = 0
    _told_at: float = 0.0

    def at(self, sent: int, size: int) -> None:
        self.sent, self.size = sent, size

    def tell(self, left: int) -> None:
        if monotonic() - self._told_at >= _SAY_EVERY_S:
            self._told_at = monotonic()
            self.say(f"memory: {self.sent - left:,} of {self.size:,} routed, {left:,} waiting")


def _table(uses: dict[int, dict[str, Use]]) -> tuple[list[Column], list[dict[str, Cell]]]:
    columns = [Column(key="process", title="process")]
    for size in uses:
        columns += [
            Column(key=f"rss_{size}", title=f"RSS at {size:,}"),
            Column(key=f"pss_{size}", title=f"PSS at {size:,}"),
        ]
    rows: list[dict[str, Cell]] = []
    for name in uses[0]:
        row: dict[str, Cell] = {"process": name}
        for size, at in uses.items():
            row |= {f"rss_{size}": at[name].rss / _MB, f"pss_{size}": _mb(at[name].pss)}
        rows.append(row)
    sums: dict[str, Cell] = {f"pss_{size}": _mb(sum(use.pss or 0 for use in at.values())) for size, at in uses.items()}
    return columns, [*rows, {"process": "all", **sums}]


def _mb(size: int | None) -> float | None:
    return None if size is None else size / _MB


def _on_disk(stage: Stage, reports: int) -> str:
    with psycopg.connect(stage.system.database_url) as connection:
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    size = row[0] if row else 0
    return f"the database holds {size / _MB:,.0f} MB, {size / reports / 1000:.1f} kB per report."
