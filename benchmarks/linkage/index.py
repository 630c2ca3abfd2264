"""What a report costs one worker as the register grows, through the worker's own `link_and_save`.

`python -m benchmarks.linkage.index [--sizes 10000,100000] [--keep DIR]` measures this part alone; DIR keeps the registers between
runs, because a million report-children take minutes to fill in.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median
from time import monotonic, perf_counter, process_time
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from benchmarks.linkage import _finders
from benchmarks.linkage._fill import MUNICIPALITY, NOW, REPORTS_A_CHILD, fill, group_of
from benchmarks.linkage._newcomers import hand_in, worker
from benchmarks.linkage._town import Child, Town, fields, narrative
from benchmarks.linkage.rows import Row, Say
from benchmarks.load import percentile_ms
from benchmarks.stopwatch import replacing
from casework.report import Channel
from sluss.embedded.layout import DataDir
from sluss.embedded.postgres import EmbeddedPostgres
from store import outbox
from store.linking import LinkStore
from store.migrate import migrate
from store.sealing import KeyRing
from workers import linker
from workers.context import Context

_SIZES, _QUICK_SIZES = (10_000, 100_000, 1_000_000), (2_000, 20_000)
_ALONE, _QUICK_ALONE = 400, 100  # newcomers timed one by one; as many again are linked in batches
_WARMING = 60
_BATCH = 100
_ASKED = 3.0
_SEED = 7
_COMMAND = "python -m benchmarks.linkage --only index"


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """A report that is handed in; `group_id` is its child's group, None for a child that nobody has reported before."""

    child: Child
    written: dict[str, Any]
    text: str
    group_id: str | None


@dataclass(slots=True, kw_only=True)
class Register:
    """A filled database, a worker on it, and what was measured there."""

    size: int
    town: Town
    url: str
    own: Context
    newcomers: list[Newcomer]  # still to be linked
    asked: list[Newcomer]
    alone_s: list[float] = field(default_factory=list)
    alone_cpu_s: list[float] = field(default_factory=list)
    compared: list[int] = field(default_factory=list)
    found: list[bool] = field(default_factory=list)
    batched_s: float = 0.0
    batched: int = 0


def measure(*, is_quick: bool, say: Say) -> Iterator[Row]:
    """All sizes in turns: what else the machine does falls on each of them alike."""
    keep = os.environ.get("SLUSS_BENCH_KEEP")
    sizes, number = (_QUICK_SIZES, _QUICK_ALONE) if is_quick else (_SIZES, _ALONE)
    yield from _measured(sizes, number, Path(keep) if keep else None, say)


def _measured(sizes: Sequence[int], number: int, keep: Path | None, say: Say) -> Iterator[Row]:
    with _server(keep) as server, ExitStack() as stack:
        registers = [_register(size, number, server, stack, say) for size in sizes]
        for register in registers:
            _hand_in(register)
        gc.freeze()  # as `workers.context` does
        say("index: linking newcomers, one by one, the registers in turns")
        with _noting(registers):
            for at in range(_WARMING + number):
                for register in registers:
                    _link_one(register, is_counted=at >= _WARMING)
        for _ in range(number // _BATCH):
            for register in registers:
                _link_batch(register)
        yield from _rows(registers)
        yield from _finders.measure(registers, say)


def _rows(registers: Sequence[Register]) -> Iterator[Row]:
    for register in registers:
        data = f"index of {register.size:,} report-children"
        yield _row(data, "one report, p50 / p99", _percentiles(register.alone_s))
        yield _row(
            data, "processor time of worker and database session for it, p50 / p99", _percentiles(register.alone_cpu_s)
        )
        yield _row(data, "one worker, batches of 100", f"{register.batched / register.batched_s:,.0f} reports/s")
        compared = f"{median(register.compared):.0f} / {max(register.compared)}"
        yield _row(data, "groups a report is compared with, median / most", compared)
        share = sum(register.found) / max(1, len(register.found))
        yield _row(data, "a returning child's group is among them", f"{share:.3f} of {len(register.found)}")
    first, last = registers[0], registers[-1]
    data = f"{last.size:,} beside {first.size:,}"
    ratio = _p99_ms(last.alone_s) / _p99_ms(first.alone_s)
    asked = f"at most {_ASKED:g}"
    yield Row(
        data=data, figure="p99, ratio", measured=f"{ratio:.2f}", asked=asked, holds=ratio <= _ASKED, command=_COMMAND
    )
    yield _row(data, "p99 of processor time, ratio", f"{_p99_ms(last.alone_cpu_s) / _p99_ms(first.alone_cpu_s):.2f}")


def _percentiles(seconds: Sequence[float]) -> str:
    return f"{percentile_ms(sorted(seconds), 0.5):.1f} / {_p99_ms(seconds):.1f} ms"


def _p99_ms(seconds: Sequence[float]) -> float:
    return percentile_ms(sorted(seconds), 0.99)


def _row(data: str, figure: str, measured: str) -> Row:
    return Row(data=data, figure=figure, measured=measured, command=_COMMAND)


@contextmanager
def _server(keep: Path | None) -> Iterator[tuple[str, Path]]:
    with ExitStack() as stack:
        place = keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sluss-bench-")))
        data_dir = DataDir(place)
        postgres = stack.enter_context(EmbeddedPostgres(data_dir))
        yield postgres.url, data_dir.keys / "keyring.json"


def _register(size: int, number: int, server: tuple[str, Path], stack: ExitStack, say: Say) -> Register:
    """The register of that size; filled unless a kept one is there. Newcomers are others in each run of a kept one."""
    server_url, keyring = server
    name = f"register_{size}"
    url = _database(server_url, name)
    town = Town(children=round(size / REPORTS_A_CHILD), seed=_SEED)
    with psycopg.connect(server_url, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if not known:
            began, draft = monotonic(), sql.Identifier(f"{name}_draft")
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(draft))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(draft))
            draft_url = _database(server_url, f"{name}_draft")
            migrate(draft_url)
            KeyRing.load_or_create(keyring)
            fill(draft_url, keyring, town)
            connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(draft, sql.Identifier(name)))
            say(f"index: {size:,} report-children filled in, {monotonic() - began:.0f} s")
    migrate(url)  # one kept from an earlier version
    own = stack.enter_context(worker(url, keyring))
    own.connection().execute("UPDATE outbox SET done_at = clock_timestamp() WHERE done_at IS NULL")
    newcomers = _newcomers(town, _WARMING + 2 * number)
    return Register(size=size, town=town, url=url, own=own, newcomers=newcomers, asked=list(newcomers))


def _database(server_url: str, name: str) -> str:
    return urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))


def _newcomers(town: Town, number: int) -> list[Newcomer]:
    """Half of them about children of the town, half about families that have moved in since."""
    rng = Random()
    newcomers = []
    for at in range(number):
        is_known = at % 2 == 0
        family = rng.randrange(town.families) if is_known else town.families + rng.randrange(10**9)
        child = rng.choice(town.family(family))
        newcomers.append(
            Newcomer(
                child=child,
                written=fields(child, rng),
                text=narrative(child, rng),
                group_id=group_of(town, child.number) if is_known else None,
            )
        )
    return newcomers


def _hand_in(register: Register) -> None:
    bodies = [
        {"municipality": {"code": MUNICIPALITY}, "children": [one.written], "narrative": one.text}
        for one in register.newcomers
    ]
    hand_in(register.url, register.own.settings.keyring_path, [(b, Channel.PUBLIC_FORM) for b in bodies], NOW)


def _link_one(register: Register, *, is_counted: bool) -> None:
    newcomer, register.newcomers = register.newcomers[0], register.newcomers[1:]
    taken = _take_up(register, 1)
    began, used = perf_counter(), _cpu_s(register)
    linker.link_and_save(register.own, MUNICIPALITY, taken, is_hopeless=False)
    if is_counted:
        register.alone_s.append(perf_counter() - began)
        register.alone_cpu_s.append(_cpu_s(register) - used)
        register.compared.append(len(_LOADED))
        if newcomer.group_id is not None:
            register.found.append(newcomer.group_id in _LOADED)


def _link_batch(register: Register) -> None:
    taken = _take_up(register, _BATCH)
    began = perf_counter()
    linker.link_and_save(register.own, MUNICIPALITY, taken, is_hopeless=False)
    register.batched_s += perf_counter() - began
    register.batched += len(taken)


def _cpu_s(register: Register) -> float:
    """Processor time that the worker and its database session have used: says the same on a busy machine."""
    session = Path(f"/proc/{register.own.connection().info.backend_pid}/schedstat")
    return process_time() + (int(session.read_text().split()[0]) / 1e9 if session.exists() else 0.0)


def _take_up(register: Register, number: int) -> list[outbox.TakenUp]:
    return outbox.take_up(register.own.connection(), MUNICIPALITY, "public", limit=number)


_LOADED: set[str] = set()


@contextmanager
def _noting(registers: Sequence[Register]) -> Iterator[None]:
    """Notes which groups the worker loads for a report."""
    load = LinkStore.load

    def noted(*values: Any, **named: Any) -> Any:
        working = load(*values, **named)
        _LOADED.clear()
        _LOADED.update(working.groups)
        return working

    with replacing(LinkStore, "load", noted):
        yield


def main(arguments: Sequence[str] | None = None) -> int:
    """This part alone, with its own choices."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.linkage.index", description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, _SIZES)), help="report-children, separated by commas")
    parser.add_argument("--newcomers", type=int, default=_ALONE, help="reports timed at each size")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the registers here between runs")
    chosen = parser.parse_args(arguments)
    sizes = [int(size) for size in chosen.sizes.split(",")]
    for row in _measured(sizes, chosen.newcomers, chosen.keep, lambda text: print(text, file=sys.stderr)):
        print(f"{row.data}: {row.figure} {row.measured} {row.asked}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
