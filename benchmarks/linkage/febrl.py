"""FEBRL 3 and 4 as streams through `sluss link` in random orders; beside it Splink and recordlinkage on the same rows.

The weights of tables were set while looking at FEBRL 3 and 4 themselves (in other orders), so the quality is that of a
fitted model, and so is that of the baselines' best thresholds. The made-up tables are not: nothing was fitted to their seeds.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.linkage import _made
from benchmarks.linkage._apart import Taken, run
from benchmarks.linkage._baselines import baselines, febrl_files, python_of, script
from benchmarks.linkage._quality import Quality, best_of, quality
from benchmarks.linkage.rows import Row, Say

_COMMAND = "python -m benchmarks.linkage --only febrl"
_ASKED_F1 = 0.9998
_ORDERS, _QUICK_ORDERS = range(101, 111), range(101, 103)  # 1 to 10 were looked at while building
_SIZES, _QUICK_SIZES = (5_000, 50_000), (5_000,)
_MADE_SEED = 502  # 501 was looked at
_SETS = {"FEBRL 3": ("dataset3.csv",), "FEBRL 4 (4a and 4b)": ("dataset4a.csv", "dataset4b.csv")}
_ID = "rec_id"
_MAP = (
    "first_name=given_name,last_name=surname,birth_date=date_of_birth,personal_number=soc_sec_id,"
    "address=street_number+address_1,postal_code=postcode,city=suburb"
)
_BESIDE = {"splink": "Splink (DuckDB, 2 threads)", "ecm": "recordlinkage (ECM)"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Persons:
    """A table, what its columns hold, and who each row is about."""

    name: str
    header: Sequence[str]
    rows: list[Sequence[str]]
    columns: str
    person_of: dict[str, str]


def measure(*, is_quick: bool, say: Say) -> Iterator[Row]:
    """FEBRL in every order, the baselines beside it, and a made-up table of growing length."""
    place = baselines(say)
    row = partial(Row, command=_COMMAND)
    with TemporaryDirectory(prefix="sluss-febrl-") as scratch:
        for name, files in _SETS.items():
            persons = _febrl(name, febrl_files(place, *files))
            yield from _in_orders(persons, _QUICK_ORDERS if is_quick else _ORDERS, Path(scratch), row, say)
            if not is_quick:
                for kind, title in _BESIDE.items():
                    yield from _beside(persons, kind, title, (place, Path(scratch)), row)
        for size in _QUICK_SIZES if is_quick else _SIZES:
            yield from _made_up(size, Path(scratch), row)


def _in_orders(persons: Persons, seeds: range, scratch: Path, row: Callable[..., Row], say: Say) -> Iterator[Row]:
    found: list[tuple[Quality, Taken]] = []
    for seed in seeds:
        found.append(_linked(persons, Random(seed).sample(persons.rows, len(persons.rows)), scratch))
        say(f"{persons.name}, order {seed}: {found[-1][0]}")
    worst = min((one for one, _ in found), key=lambda one: one.f1)
    false = max(one.false_pairs for one, _ in found)
    data = f"{persons.name}, worst of {len(seeds)} orders"
    yield row(
        data=data,
        figure="B-cubed F1",
        measured=f"{worst.f1:.5f} ({worst.missed_pairs} pairs missed)",
        asked=f"{_ASKED_F1}",
        holds=worst.f1 >= _ASKED_F1,
    )
    yield row(data=data, figure="false pairs", measured=str(false), asked="0", holds=false == 0)
    yield _cost([taken for _, taken in found], f"{persons.name}, sluss link", row)


def _beside(
    persons: Persons, kind: str, title: str, places: tuple[Path, Path], row: Callable[..., Row]
) -> Iterator[Row]:
    place, scratch = places
    source, out = scratch / "in.csv", scratch / "pairs.csv"
    _write(source, persons.header, persons.rows)
    taken = run(python_of(place), "-I", script(kind), source, out)
    with out.open(encoding="utf-8", newline="") as file:
        edges = [(one, other, float(weight)) for one, other, weight in csv.reader(file)]
    least, best = best_of(edges, persons.person_of)
    data = f"{persons.name}, {title}"
    yield row(
        data=data,
        figure="B-cubed F1 at its best threshold",
        measured=f"{best.f1:.5f} ({best.missed_pairs} pairs missed) at {least:.1f} bits",
    )
    yield row(data=data, figure="false pairs there", measured=str(best.false_pairs))
    yield _cost([taken], data, row)


def _made_up(size: int, scratch: Path, row: Callable[..., Row]) -> Iterator[Row]:
    rows = _made.table(size, seed=_MADE_SEED)
    persons = Persons(
        name=f"made-up table, {size:,} rows",
        header=_made.COLUMNS,
        rows=list(rows),
        columns=_made.MAP,
        person_of={one[0]: _made.person_of(one[0]) for one in rows},
    )
    found, taken = _linked(persons, persons.rows, scratch)
    measured = f"{found.f1:.5f}, {found.false_pairs} false pairs, {found.missed_pairs} missed"
    yield row(data=persons.name, figure="B-cubed F1, pairs", measured=measured)
    yield row(data=persons.name, figure="rows a second of processor time", measured=f"{size / taken.cpu_s:,.0f}")
    yield _cost([taken], persons.name, row)


def _cost(taken: list[Taken], data: str, row: Callable[..., Row]) -> Row:
    seconds, cpu = median(one.seconds for one in taken), median(one.cpu_s for one in taken)
    peak = max(one.peak_mb for one in taken)
    measured = f"{seconds:.1f} s ({cpu:.1f} s of processor time), {peak:.0f} MB"
    return row(data=data, figure="seconds with the start, peak memory", measured=measured)


def _linked(persons: Persons, rows: list[Sequence[str]], scratch: Path) -> tuple[Quality, Taken]:
    source, out = scratch / "in.csv", scratch / "out.csv"
    _write(source, persons.header, rows)
    options = ("--input", source, "--id-column", _ID, "--columns", persons.columns, "--out", out)
    taken = run(sys.executable, "-m", "sluss.cli", "link", *options)
    with out.open(encoding="utf-8", newline="") as file:
        groups = {line["id"]: line["group_id"] for line in csv.DictReader(file)}
    return quality(groups, persons.person_of), taken


def _febrl(name: str, files: list[Path]) -> Persons:
    header: list[str] = []
    rows: list[Sequence[str]] = []
    for path in files:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, skipinitialspace=True)
            header = [column.strip() for column in next(reader)]
            rows.extend(reader)
    person_of = {cells[0]: cells[0].split("-")[1] for cells in rows}  # "rec-1496-org", "rec-552-dup-3"
    return Persons(name=name, header=header, rows=rows, columns=_MAP, person_of=person_of)


def _write(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(header)
        lines.writerows(rows)


__all__ = ["measure"]
