"""`python -m benchmarks.linkage [--only PART] [--quick] [--json FILE]`: measures linking, prints one table, asserts nothing.

A part is a module of this package with a function `measure`; it is found by its name. `benchmarks.novelty` works alike.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import cast

from rich.console import Console
from rich.table import Table

from benchmarks import linkage
from benchmarks.linkage.rows import Measure, Row
from benchmarks.outcome import Machine
from config import logging
from sluss.screen import err

_WIDTH = 160
_NOT_PARTS = {"__main__", "rows"}


def parts(package: ModuleType = linkage) -> list[str]:
    """The parts there are: modules without a leading underscore."""
    names = (module.name for module in iter_modules(package.__path__))
    return sorted(name for name in names if name not in _NOT_PARTS and not name.startswith("_"))


def main(arguments: Sequence[str] | None = None, package: ModuleType = linkage) -> int:
    """Runs the parts that are asked for, and prints each row when it is known and the table at the end."""
    chosen = _parser(package).parse_args(arguments)
    logging.configure("WARNING")
    machine, rows = Machine.here(), list[Row]()
    try:
        for name in chosen.only or parts(package):
            measure = cast(Measure, import_module(f"{package.__name__}.{name}").measure)
            for row in measure(is_quick=chosen.quick, say=lambda text: err.print(text, style="dim")):
                rows.append(row)
                err.print(f"{row.data}: {row.figure} {row.measured}", highlight=False)
    except KeyboardInterrupt:
        err.print("Interrupted; what was measured so far stands below.")
    _print(machine, rows)
    if chosen.json:
        plain = {"machine": asdict(machine), "is_quick": chosen.quick, "rows": [asdict(row) for row in rows]}
        chosen.json.write_text(json.dumps(plain, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


def _print(machine: Machine, rows: Sequence[Row]) -> None:
    table = Table(box=None, padding=(0, 2), pad_edge=False)
    for title in ("data", "figure", "measured", "asked", "", "command"):
        table.add_column(title, overflow="fold")
    for row in rows:
        mark = "" if row.holds is None else "holds" if row.holds else "short"
        table.add_row(row.data, row.figure, row.measured, row.asked, mark, row.command)
    out = Console(width=max(_WIDTH, Console().width))
    out.print(f"{machine}.", table, sep="\n", highlight=False)


def _parser(package: ModuleType) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m {package.__name__}", description=package.__doc__)
    parser.add_argument("--only", action="append", choices=parts(package), help="one part; may be repeated")
    parser.add_argument("--quick", action="store_true", help="smaller data and fewer rounds")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows here as well")
    return parser


if __name__ == "__main__":
    sys.exit(main())
