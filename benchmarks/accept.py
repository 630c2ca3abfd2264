"""Accepting reports: rate and latency of the real web process, in turns with the same server answering a constant and with pgbench."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import mean, median

from benchmarks.load import Load, Plan, run_apart
from benchmarks.outcome import Cell, Column, Outcome
from benchmarks.pgbench import scratch
from benchmarks.samples import many, tails
from benchmarks.serving import Meter, Stage, another_web, running
from benchmarks.web import CONSTANT

REPORTS = "/api/v1/reports"
_SAMPLES = 600
_REAL, _CONSTANT, _PGBENCH = "Sluss", "constant", "pgbench"
_CONNECTIONS = (1, 16, 64)
_OPEN_SHARE = 0.5  # of the rate that was held in the closed loop at the most connections

_COLUMNS = (
    Column(key="load", title="connections, loop"),
    Column(key="what", title="who answers"),
    Column(key="per_second", title="per s"),
    Column(key="p50_ms", title="p50 ms", digits=2),
    Column(key="p99_ms", title="p99 ms", digits=2),
    Column(key="of_constant", title="÷ constant", digits=2),
    Column(key="of_pgbench", title="÷ pgbench", digits=2),
    Column(key="p50_of_pgbench", title="p50 ÷ pgbench", digits=1),
    Column(key="web_cpu_ms", title="web CPU ms", digits=2),
    Column(key="postgres_cpu_ms", title="PG CPU ms", digits=2),
    Column(key="late_ms", title="late ms", digits=2),
    Column(key="failed", title="failed"),
)
_NOTES = (
    "Each answer of Sluss is one report, durable (synchronous_commit on). Constant: the same application and server reads the same",
    "body and registers nothing. pgbench: one insert of a report's size in each commit, same server. Rounds in turns; medians, also of",
    "the ratios (÷, of the rates unless it says p50). CPU: of the web process and of PostgreSQL for each answer. Late: p99 of the sender's",
    "own timer.",
    "Closed loop: the next one when the last is answered. Open loop: at a fixed rate, timed from when it should have been sent.",
    "Sender and servers share the cores. Workers rest, except where it says that they link meanwhile.",
)

Contender = Callable[[int, float | None], Load]  # connections, rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One turn of one contender, and the processor seconds that the processes used meanwhile."""

    load: Load
    cpu_s: Mapping[str, float]


@dataclass(slots=True, kw_only=True)
class Contest:
    """Those who take turns."""

    contenders: Mapping[str, Contender]
    meter: Meter
    rounds: int

    def run(self, connections: int, rate: float | None = None) -> list[dict[str, Cell]]:
        """One row for each contender; each round begins with another one."""
        names = list(self.contenders)
        turns: dict[str, list[Round]] = {name: [] for name in names}
        for number in range(self.rounds):
            for name in (*names[number % len(names) :], *names[: number % len(names)]):
                self.meter.read()
                load = self.contenders[name](connections, rate)
                turns[name].append(Round(load=load, cpu_s=self.meter.read()))
        loop = f"{connections}, closed" if rate is None else f"{connections}, open at {rate:,.0f}/s"
        rates: dict[str, Cell] = {"of_constant": None, "of_pgbench": None} if rate else {}  # the rate was given to them
        return [{"load": loop, "connections": connections, **_row(name, turns), **rates} for name in names]


@dataclass(slots=True, kw_only=True)
class _Sending:
    """Makes plans whose reports were never sent before."""

    tails: Path
    seconds: float
    serial: Iterator[int] = field(default_factory=count)

    def load(self, port: int, path: str, connections: int, rate: float | None) -> Load:
        plan = Plan(
            port=port,
            path=path,
            tails=str(self.tails),
            key=f"bench-{next(self.serial)}",
            connections=connections,
            seconds=self.seconds,
            rate=rate,
        )
        return run_apart(plan)


def measure(*, is_quick: bool, say: Callable[[str], None]) -> list[Outcome]:
    """Everything about accepting: the contest, the same with workers linking, and where the time goes."""
    with _sending(seconds=2.0 if is_quick else 4.0) as (sending, body_bytes):
        rows = _contest(sending, body_bytes, rounds=3 if is_quick else 5, say=say)
        say("accept: with the workers linking at the same time")
        rows += _beside_workers(sending, rounds=3 if is_quick else 5)
        say("accept: sampling the web process")
        places = _sampled(sending)
    title = "Accepting reports: acknowledged per second, and how long each waited"
    contest = Outcome(name="accept", title=title, columns=_COLUMNS, rows=rows, notes=_NOTES)
    return [contest, places]


@contextmanager
def _sending(seconds: float) -> Iterator[tuple[_Sending, int]]:
    """Also gives the usual size of a body (bytes)."""
    bodies = tails(many(_SAMPLES))
    with tempfile.TemporaryDirectory(prefix="sluss-bodies-") as place:
        file = Path(place) / "tails.ndjson"
        file.write_bytes(b"\n".join(bodies))
        yield _Sending(tails=file, seconds=seconds), round(mean(map(len, bodies)))


def _contest(sending: _Sending, body_bytes: int, *, rounds: int, say: Callable[[str], None]) -> list[dict[str, Cell]]:
    with (
        running(works=False) as stage,
        another_web(stage, "constant") as (constant_port, constant_pid),
        scratch(stage.system.database_url, body_bytes=body_bytes) as inserts,
    ):
        contest = Contest(
            contenders={
                _REAL: lambda n, rate: sending.load(stage.system.port, REPORTS, n, rate),
                _CONSTANT: lambda n, rate: sending.load(constant_port, CONSTANT, n, rate),
                _PGBENCH: lambda n, rate: inserts.load(connections=n, seconds=sending.seconds, rate=rate),
            },
            meter=Meter({**_metered(stage), "constant": constant_pid}),
            rounds=rounds,
        )
        for contender in contest.contenders.values():
            contender(8, None)  # warm: connections open, code paths seen, files grown
        rows = []
        for connections in _CONNECTIONS:
            say(f"accept: {connections} connections")
            rows += contest.run(connections)
        say("accept: at a fixed rate")
        held = float(rows[-len(contest.contenders)]["per_second"] or 1)
        return rows + contest.run(_CONNECTIONS[-1], rate=_OPEN_SHARE * held)


def _beside_workers(sending: _Sending, *, rounds: int) -> list[dict[str, Cell]]:
    with running(works=True) as stage:
        contest = Contest(
            contenders={f"{_REAL}, workers linking": lambda n, rate: sending.load(stage.system.port, REPORTS, n, rate)},
            meter=Meter(_metered(stage)),
            rounds=rounds,
        )
        sending.load(stage.system.port, REPORTS, 8, None)
        return contest.run(16)


def _metered(stage: Stage) -> dict[str, int]:
    return {name: pid for name, pid in stage.pids().items() if name in {"web", "postgres"}}


def _row(name: str, turns: Mapping[str, Sequence[Round]]) -> dict[str, Cell]:
    own = turns[name]
    web = "constant" if name == _CONSTANT else None if name == _PGBENCH else "web"
    return {
        "what": name,
        "per_second": median(turn.load.per_second for turn in own),
        "p50_ms": _middle([turn.load.p50_ms for turn in own]),
        "p99_ms": _middle([turn.load.p99_ms for turn in own]),
        "late_ms": _middle([turn.load.late_ms for turn in own]),
        "sender_cpu_ms": _middle([turn.load.sender_cpu_ms for turn in own]),
        "of_constant": _ratio(own, turns.get(_CONSTANT), lambda load: load.per_second),
        "of_pgbench": _ratio(own, turns.get(_PGBENCH), lambda load: load.per_second),
        "p50_of_pgbench": _ratio(own, turns.get(_PGBENCH), lambda load: load.p50_ms or 0.0),
        "web_cpu_ms": _cpu_ms(own, web),
        "postgres_cpu_ms": None if name == _CONSTANT else _cpu_ms(own, "postgres"),
        "failed": sum(turn.load.failed for turn in own),
    }


def _middle(figures: Sequence[float | None]) -> float | None:
    known = [figure for figure in figures if figure is not None]
    return median(known) if known else None


def _ratio(own: Sequence[Round], other: Sequence[Round] | None, figure: Callable[[Load], float]) -> float | None:
    """The median of the ratios of each round: what disturbed one of them disturbed its neighbour too."""
    if not other or own is other:
        return None
    pairs = [(figure(a.load), figure(b.load)) for a, b in zip(own, other, strict=True)]
    return _middle([ours / theirs if theirs else None for ours, theirs in pairs])


def _cpu_ms(own: Sequence[Round], process: str | None) -> float | None:
    if process is None:
        return None
    return median(turn.cpu_s[process] / max(turn.load.answered, 1) * 1000 for turn in own)


def _sampled(sending: _Sending) -> Outcome:
    """Where the web process's time goes under load, by sampling."""
    with tempfile.TemporaryDirectory(prefix="sluss-samples-") as place, running(works=False) as stage:
        file = Path(place) / "samples.json"
        with another_web(stage, "sampled", "--sample", str(file)) as (port, pid):
            meter = Meter({"web": pid})
            sending.load(port, REPORTS, 16, None)
            meter.read()
            load = sending.load(port, REPORTS, 16, None)
            each_ms = meter.read()["web"] / max(load.answered, 1) * 1000
        counts: dict[str, int] = json.loads(file.read_text(encoding="ascii"))
    total = max(1, sum(counts.values()))
    rows: list[dict[str, Cell]] = [
        {"place": place, "share": n / total * 100, "ms": n / total * each_ms}
        for place, n in sorted(counts.items(), key=lambda item: -item[1])
    ]
    columns = (
        Column(key="place", title="what runs"),
        Column(key="share", title="% of CPU", digits=1),
        Column(key="ms", title="ms per report", digits=3),
    )
    note = f"{total:,} samples; {each_ms:.2f} ms of processor time per report, 16 connections in a closed loop."
    title = "Where the web process spends its processor time while it accepts reports"
    return Outcome(name="accept-profile", title=title, columns=columns, rows=rows, notes=(note,))
