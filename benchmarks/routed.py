"""Routing reports: how many a second leave the outbox for the queue, and where a worker's time goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median

from benchmarks.bulk import send_in_bulk, wait_until_routed, warm_up
from benchmarks.outcome import Cell, Column, Outcome
from benchmarks.samples import Sample, flood, many
from benchmarks.serving import Meter, running
from benchmarks.stages import STAGES, drain, knowledge, warm
from benchmarks.stopwatch import Lap
from sluss.replay import Line

_QUICK, _FULL = 500, 1500
_KINDS: dict[str, Callable[[int], list[Sample]]] = {"one child": flood, "many children": many}

_COLUMNS = (
    Column(key="about", title="reports about"),
    Column(key="reports", title="reports"),
    Column(key="acknowledged_per_second", title="acknowledged/s (bulk)"),
    Column(key="routed_per_second", title="routed/s of a backlog"),
    Column(key="end_to_end_per_second", title="routed/s, sending included"),
    Column(key="worker_cpu_ms", title="workers' CPU ms", digits=2),
    Column(key="postgres_cpu_ms", title="PG CPU ms", digits=2),
)
_NOTES = (
    "Bulk in with all processes running. Of a backlog: what waited when the last report was acknowledged, by the time until",
    "the outbox was empty. Medians over the rounds, which take turns.",
)
_STAGE_NOTES = (
    "No worker processes: their own code drains the outbox in this process, one lane after the other. Open: read and unseal.",
    "Prepare: facts, keys, signature. Load: lock, texts, keys, groups. Link: place, what is new, learn. Save: seal and write.",
    "Look again: open questions about groups that have grown. Rest: claiming the batch, commit. First and last quarter of the",
    "batches: what grows with the register.",
)
_REST, _ALL = "rest", "all"


def measure(*, is_quick: bool, say: Callable[[str], None]) -> list[Outcome]:
    """Rates of the running system, and the stages of one worker."""
    number, rounds = (_QUICK, 1) if is_quick else (_FULL, 3)
    lines = {about: [sample.to_line() for sample in make(number)] for about, make in _KINDS.items()}
    runs: dict[str, list[dict[str, Cell]]] = {about: [] for about in lines}
    for turn in range(rounds):
        for about, own in lines.items():
            say(f"routed: {number} reports about {about}, round {turn + 1} of {rounds}")
            runs[about].append(_run(own))
    rows = [{"about": about, "reports": len(lines[about]), **_medians(own)} for about, own in runs.items()]
    title = "Routing reports: from the outbox to the protection-assessment queue"
    rates = Outcome(name="routed", title=title, columns=_COLUMNS, rows=rows, notes=_NOTES)
    return [rates, _stages(lines, say)]


def _run(lines: Sequence[Line]) -> dict[str, Cell]:
    with running(works=True) as stage:
        pids = stage.pids()
        workers = {name: pid for name, pid in pids.items() if name.startswith("worker-")}
        meter = Meter({**workers, "postgres": pids["postgres"]})
        token = stage.token()
        warm_up(stage, token)
        meter.read()
        sending = send_in_bulk(stage, token, lines)
        seconds = wait_until_routed(stage)
        used = meter.read()
    return {
        "acknowledged_per_second": sending.reports / sending.seconds,
        "routed_per_second": sending.left / seconds if sending.left else None,
        "end_to_end_per_second": sending.reports / (sending.seconds + seconds),
        "worker_cpu_ms": sum(used[name] for name in workers) / sending.reports * 1000,
        "postgres_cpu_ms": used["postgres"] / sending.reports * 1000,
    }


def _medians(runs: Sequence[dict[str, Cell]]) -> dict[str, Cell]:
    found: dict[str, Cell] = {}
    for key in runs[0]:
        known = [value for run in runs if isinstance(value := run[key], float)]
        found[key] = median(known) if known else None
    return found


def _stages(lines: dict[str, list[Line]], say: Callable[[str], None]) -> Outcome:
    laps: dict[str, list[Lap]] = {}
    warm(knowledge())
    for about, own in lines.items():
        say(f"routed: stages, {about}")
        laps[about] = _drained(own)
    rows: list[dict[str, Cell]] = [{"stage": stage, **_times(laps, stage)} for stage in (*STAGES, _REST, _ALL)]
    columns = [Column(key="stage", title="stage")]
    for about in lines:
        columns += [
            Column(key=about, title=f"{about}, ms each", digits=2),
            Column(key=f"{about}, share", title="%"),
            Column(key=f"{about}, first quarter", title="first quarter", digits=2),
            Column(key=f"{about}, last quarter", title="last quarter", digits=2),
        ]
    title = "One worker's time, by stage"
    return Outcome(name="routed-stages", title=title, columns=columns, rows=rows, notes=_STAGE_NOTES)


def _drained(lines: Sequence[Line]) -> list[Lap]:
    with running(works=False) as stage:
        send_in_bulk(stage, stage.token(), lines)
        return drain(stage.system.database_url, stage.system.keyring)


def _times(laps: dict[str, list[Lap]], stage: str) -> dict[str, Cell]:
    row: dict[str, Cell] = {}
    for about, own in laps.items():
        quarter = max(1, len(own) // 4)
        row[about] = _ms_each(own, stage)
        row[f"{about}, share"] = _ms_each(own, stage) / _ms_each(own, _ALL) * 100
        row[f"{about}, first quarter"] = _ms_each(own[:quarter], stage)
        row[f"{about}, last quarter"] = _ms_each(own[-quarter:], stage)
    return row


def _ms_each(laps: Sequence[Lap], stage: str) -> float:
    return sum(_spent_s(lap, stage) for lap in laps) / sum(lap.reports for lap in laps) * 1000


def _spent_s(lap: Lap, stage: str) -> float:
    if stage == _ALL:
        return lap.whole
    return lap.rest if stage == _REST else lap.parts[stage]
