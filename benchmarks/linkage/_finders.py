"""The same newcomers looked up beside our keys: by `pg_trgm` in the same server, and by datasketch's MinHashLSH in memory.

Both are told the names and addresses in clear; ours stores keyed hashes. Both only find: nothing is compared, decided or written.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from benchmarks.linkage._baselines import FINDERS, baselines, python_of
from benchmarks.linkage._town import Child, Town
from benchmarks.linkage.rows import Row, Say
from benchmarks.load import percentile_ms

if TYPE_CHECKING:
    from benchmarks.linkage.index import Newcomer, Register

_QUERIES = 100
_MOST = 48  # as many as ours opens
_LARGEST_IN_MEMORY = 100_000  # a million takes MinHashLSH 6 GB and an hour: only when asked for by itself
_COMMAND = "python -m benchmarks.linkage --only index"
_FIND = """SELECT family || '.' || position FROM baseline_person WHERE label %% %(label)s
           ORDER BY similarity(label, %(label)s) DESC LIMIT %(most)s"""


def measure(registers: Sequence[Register], say: Say) -> Iterator[Row]:
    """Seconds to find, and whether the child is found; the newcomers are the first that the worker linked."""
    for register in registers:
        data = f"index of {register.size:,} report-children"
        newcomers = register.asked[:_QUERIES]
        say(f"index: pg_trgm, {register.size:,}")
        yield from _rows(data, "pg_trgm", _by_trigrams(register, newcomers))
        if register.size <= _LARGEST_IN_MEMORY:
            say(f"index: MinHashLSH, {register.size:,}")
            yield from _rows(data, "datasketch MinHashLSH", _by_minhash(register.town, newcomers, say))


def label(told: dict[str, Any]) -> str:
    """What both search in: name and address."""
    return " ".join(told[name] for name in ("first_name", "last_name", "address") if told.get(name)).lower()


def _rows(data: str, name: str, found: dict[str, Any]) -> Iterator[Row]:
    times = sorted(found["seconds"])
    measured = f"{percentile_ms(times, 0.5):.1f} / {percentile_ms(times, 0.99):.1f} ms"
    yield Row(data=data, figure=f"{name}: finding alone, p50 / p99", measured=measured, command=_COMMAND)
    share = f"{sum(found['found']) / max(1, len(found['found'])):.3f} of {len(found['found'])}"
    yield Row(data=data, figure=f"{name}: a returning child is among {_MOST} found", measured=share, command=_COMMAND)


def _by_trigrams(register: Register, newcomers: Sequence[Newcomer]) -> dict[str, Any]:
    connection = register.own.connection()
    connection.execute("SET statement_timeout = 0")
    if connection.execute("SELECT to_regclass('baseline_person')").fetchone() == (None,):
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        with connection.transaction():
            connection.execute("CREATE TABLE baseline_person (family int, position int, label text)")
            with connection.cursor().copy("COPY baseline_person FROM STDIN") as copy:
                for child in _children(register.town):
                    copy.write_row((*child.number, label(_as_told(child))))
            connection.execute("CREATE INDEX ON baseline_person USING gin (label gin_trgm_ops)")
        connection.execute("ANALYZE baseline_person")
    seconds, found = [], []
    for newcomer in newcomers:
        began = perf_counter()
        rows = connection.execute(_FIND, {"label": label(newcomer.written), "most": _MOST}).fetchall()
        seconds.append(perf_counter() - began)
        if newcomer.group_id is not None:
            found.append((_name(newcomer.child),) in rows)
    return {"seconds": seconds, "found": found}


def _by_minhash(town: Town, newcomers: Sequence[Newcomer], say: Say) -> dict[str, Any]:
    python = python_of(baselines(say, FINDERS))
    with tempfile.TemporaryDirectory(prefix="sluss-bench-") as place:
        people, asked = Path(place) / "people.jsonl", Path(place) / "asked.jsonl"
        with people.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps([_name(c), label(_as_told(c))]) + "\n" for c in _children(town))
        with asked.open("w", encoding="utf-8") as file:
            file.writelines(
                json.dumps([_name(n.child) if n.group_id else None, label(n.written)]) + "\n" for n in newcomers
            )
        script = str(Path(__file__).with_name("_minhash.py"))
        done = subprocess.run(
            [str(python), script, str(people), str(asked)], capture_output=True, text=True, check=True
        )
    plain: dict[str, Any] = json.loads(done.stdout)
    return plain


def _children(town: Town) -> Iterator[Child]:
    return (child for number in range(town.families) for child in town.family(number))


def _as_told(child: Child) -> dict[str, str]:
    return {"first_name": child.first, "last_name": child.last, "address": child.address}


def _name(child: Child) -> str:
    return f"{child.number[0]}.{child.number[1]}"
