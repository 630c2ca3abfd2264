"""Memory of each process of a running system, as the register grows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from time import monotonic

import psutil
import psycopg

from benchmarks.bulk import send_in_bulk, unrouted, wait_until_routed, warm_up
from benchmarks.outcome import Cell, Column, Outcome
from benchmarks.samples import ordinary
from benchmarks.serving import Stage, family, running
from sluss.replay import Line

_SIZES, _QUICK_SIZES = (1_500, 100_000), (1_500, 10_000)
_CHUNK = 2_000  # reports handed in before the next look at the backlog
_PATIENCE_S = 420.0  # so long after the last one the workers are waited for
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
    """Looks at a system that has all but begun, and after each number of reports."""
    sizes = _QUICK_SIZES if is_quick else _SIZES
    uses: dict[int, dict[str, Use]] = {}
    notes = [
        "RSS of the largest process of its kind, PSS of all of them together (MB). At 0: every process has begun to work."
    ]
    with running(works=True) as stage:
        growing = _Growing(stage=stage, token=stage.token(), say=say)
        warm_up(stage, growing.token)
        uses[0] = look(stage)
        for size in sizes:
            notes.append(growing.to(size))
            uses[size] = look(stage)
    columns, rows = _table(uses)
    title = "Memory of each process by reports in the register"
    return [Outcome(name="memory", title=title, columns=columns, rows=rows, notes=notes)]


@dataclass(slots=True, kw_only=True)
class _Growing:
    """A register that grows by bulk."""

    stage: Stage
    token: str
    say: Callable[[str], None]
    source: Iterator[Line] = field(default_factory=lambda: (sample.to_line() for sample in ordinary()))
    sent: int = 0
    _told_at: float = 0.0

    def to(self, size: int) -> str:
        """Hands reports in until there are `size`, waits for the workers as long as is reasonable, and says how it went."""
        began = monotonic()
        while self.sent < size:
            lines = list(islice(self.source, min(_CHUNK, size - self.sent)))
            send_in_bulk(self.stage, self.token, lines)
            self.sent += len(lines)
            self._tell(unrouted(self.stage))
        sending = monotonic() - began
        wait_until_routed(self.stage, self._tell, at_most_s=_PATIENCE_S)
        left, seconds = unrouted(self.stage), monotonic() - began
        waiting = f"; {left:,} still waited to be routed" if left else ""
        return (
            f"{size:,} reports: sent in {sending:,.0f} s, measured after {seconds:,.0f} s{waiting}; {self._on_disk()}"
        )

    def _tell(self, left: int) -> None:
        if monotonic() - self._told_at >= _SAY_EVERY_S:
            self._told_at = monotonic()
            self.say(f"memory: {self.sent:,} reports sent, {left:,} of them not yet routed")

    def _on_disk(self) -> str:
        with psycopg.connect(self.stage.system.database_url) as connection:
            row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
        size = row[0] if row else 0
        return f"the database holds {size / _MB:,.0f} MB, {size / self.sent / 1000:.1f} kB per report."


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
