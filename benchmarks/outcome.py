"""What a part of the benchmarks found: a table for people and the same figures for machines."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psutil
from rich.table import Table

Cell = float | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table. `digits` are those shown behind the point; the JSON keeps all."""

    key: str
    title: str
    digits: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One table. `notes` say what the figures mean and what they do not."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Cell]]
    notes: Sequence[str] = ()

    def to_table(self) -> Table:
        """For the screen. A dash stands for what was not measured."""
        shown = Table(title=self.title, title_justify="left")
        for column in self.columns:
            is_text = any(isinstance(row.get(column.key), str) for row in self.rows)
            shown.add_column(column.title, justify="left" if is_text else "right")
        for row in self.rows:
            shown.add_row(*(_shown(row.get(column.key), column.digits) for column in self.columns))
        return shown

    def to_plain(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "name": self.name,
            "title": self.title,
            "rows": [dict(row) for row in self.rows],
            "notes": list(self.notes),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Where the figures were taken, as far as they depend on it. `load` is the one-minute average before the start."""

    cores: int
    memory_gib: float
    python: str
    load: float

    @classmethod
    def here(cls) -> Machine:
        """This machine, now."""
        return cls(
            cores=os.cpu_count() or 1,
            memory_gib=round(psutil.virtual_memory().total / 2**30, 1),
            python=platform.python_version(),
            load=round(os.getloadavg()[0], 2),
        )

    def __str__(self) -> str:
        return (
            f"{self.cores} cores, {self.memory_gib:g} GiB, Python {self.python}; "
            f"load average {self.load:g} before the start"
        )


def _shown(cell: Cell, digits: int) -> str:
    if cell is None:
        return "–"
    return cell if isinstance(cell, str) else f"{cell:,.{digits}f}"
