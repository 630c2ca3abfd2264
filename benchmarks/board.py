"""The live board: from an arrival's acknowledgement to the boards that show it, twenty boards open; and back after a restart."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from time import perf_counter

import httpx2
import psutil
import re2

from benchmarks.outcome import Column, Outcome
from benchmarks.samples import many, tails
from benchmarks.serving import Meter, running
from config.settings import Settings
from sluss.evaluate.intervals import nearest_rank
from sluss.session import beside_supervision, machine_token
from sluss.session import running as system_running

BOARDS = 20
PER_S = 100
_SENDERS = 16
_SHOWN = re2.compile(r"<dd>(\d+) / \d+</dd>")
_COLUMNS = (
    Column(key="boards", title="boards"),
    Column(key="sent", title="reports"),
    Column(key="per_s", title="acknowledged per s"),
    Column(key="p50_s", title="p50 s", digits=2),
    Column(key="p99_s", title="p99 s", digits=2),
    Column(key="max_s", title="max s", digits=2),
    Column(key="web_cpu", title="web CPU share", digits=2),
    Column(key="postgres_cpu", title="PG CPU share", digits=2),
    Column(key="back_s", title="back after kill s", digits=1),
)
_NOTES = (
    "Seconds: from the acknowledgement of a report to the event that counts it, over all reports and boards. Workers link meanwhile.",
    "Back: from the kill of the web process to the first event on a new connection, tried anew every half second. Sender, boards and",
    "servers share the cores.",
)


@dataclass(slots=True)
class Watched:
    """What the boards have shown: for each, (moment, registered reports), and when each report was acknowledged."""

    shown: list[list[tuple[float, int]]] = field(default_factory=lambda: [[] for _ in range(BOARDS)])
    acknowledged: list[float] = field(default_factory=list)

    def delays(self) -> list[float]:
        """Sorted seconds, one for each report and board."""
        found: list[float] = []
        ready = sorted(self.acknowledged)
        for board in self.shown:
            at = 0
            for number, moment in enumerate(ready, 1):
                while at < len(board) - 1 and board[at][1] < number:
                    at += 1
                found.append(max(0.0, board[at][0] - moment))
        return sorted(found)


def measure(*, is_quick: bool, say: Callable[[str], None]) -> list[Outcome]:
    """Twenty boards and a hundred arrivals a second, for half a minute or a whole one."""
    seconds = 30 if is_quick else 60
    bodies = [b"{" + tail for tail in tails(many(seconds * PER_S))]
    with running(works=True) as stage:
        say(f"{BOARDS} boards, {PER_S} arrivals a second, {seconds} s ...")
        url, headers = stage.system.web_url, {"Authorization": f"Bearer {stage.token()}"}
        meter = Meter(stage.pids())
        meter.read()
        began = perf_counter()
        watched = asyncio.run(_run(url, headers, bodies))
        took = perf_counter() - began
        used = meter.read()
    back_s = _back_after_a_kill()
    delays = watched.delays()
    row = {
        "boards": BOARDS,
        "sent": len(watched.acknowledged),
        "per_s": len(watched.acknowledged) / (max(watched.acknowledged) - min(watched.acknowledged)),
        "p50_s": nearest_rank(delays, 0.5),
        "p99_s": nearest_rank(delays, 0.99),
        "max_s": delays[-1],
        "web_cpu": used["web"] / took,
        "postgres_cpu": used["postgres"] / took,
        "back_s": back_s,
    }
    return [Outcome(name="board", title="The live board", columns=_COLUMNS, rows=[row], notes=_NOTES)]


def _back_after_a_kill() -> float:
    """On a system of its own: one whose process has died is no longer measured."""
    own = Settings().model_copy(update={"database_url": None, "redis_url": None, "key_file": None})
    with (
        tempfile.TemporaryDirectory(prefix="sluss-bench-", ignore_cleanup_errors=True) as place,
        system_running(own, data_dir=Path(place), port=0) as system,
    ):
        headers = {"Authorization": f"Bearer {machine_token(system, 'bench', life=timedelta(hours=1))}"}
        pid = system.supervisor.pid("web") or 0
        return asyncio.run(beside_supervision(system, _restart(system.web_url, headers, pid)))


async def _run(url: str, headers: dict[str, str], bodies: list[bytes]) -> Watched:
    watched = Watched()
    limits = httpx2.Limits(max_connections=BOARDS + _SENDERS)
    async with httpx2.AsyncClient(base_url=url, timeout=30, limits=limits) as client:
        boards = [asyncio.create_task(_watch(client, headers, seen, len(bodies))) for seen in watched.shown]
        began = perf_counter() + 2.0
        await asyncio.gather(*(_send(client, bodies, n, began, watched) for n in range(_SENDERS)))
        await asyncio.gather(*boards)
    return watched


async def _watch(client: httpx2.AsyncClient, headers: dict[str, str], seen: list[tuple[float, int]], last: int) -> None:
    async with client.stream("GET", "/board/stream", headers=headers) as answer:
        async for line in answer.aiter_lines():
            if found := _SHOWN.search(line):
                seen.append((perf_counter(), int(found.group(1))))
                if seen[-1][1] >= last:
                    return


async def _send(client: httpx2.AsyncClient, bodies: list[bytes], first: int, began: float, watched: Watched) -> None:
    for number in range(first, len(bodies), _SENDERS):
        await asyncio.sleep(max(0.0, began + number / PER_S - perf_counter()))
        answer = await client.post("/api/v1/reports", content=bodies[number])
        answer.raise_for_status()
        watched.acknowledged.append(perf_counter())


async def _restart(url: str, headers: dict[str, str], pid: int) -> float:
    psutil.Process(pid).kill()
    began = perf_counter()
    async with httpx2.AsyncClient(base_url=url, timeout=5) as client:
        while True:
            try:
                async with client.stream("GET", "/board/stream", headers=headers) as answer:
                    async for line in answer.aiter_lines():
                        if line == "event: tick":
                            return perf_counter() - began
            except httpx2.HTTPError:
                await asyncio.sleep(0.5)
