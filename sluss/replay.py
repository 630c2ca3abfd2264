"""Sends a file of reports through the HTTP API, as fast as it goes or in its own time, and waits until all are routed.

A report whose fate is unknown (a timeout, a killed server) is sent again with the same key until it is acknowledged: that is
what a careful sender does, and what makes "acknowledged = registered = routed" a fair test.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic, perf_counter, time
from typing import Any

import httpx2 as httpx

from casework.errors import Refused
from casework.steps.receive import decode
from sluss.summary import Replay, Sent

GIVE_UP_S = 180.0  # on one report
BULK_LINES = 200
_RETRY_S = (0.05, 2.0)  # first and longest pause


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One report of the file, as it will be sent."""

    raw: bytes
    report_key: str | None
    received_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How to send."""

    url: str
    token: str | None
    via: str = "single"  # single | bulk
    concurrency: int = 16
    factor: float | None = None  # None: as fast as possible; 1.0: in its own time; 60.0: an hour in a minute


def read_lines(path: Path) -> list[Line]:
    """The reports of a file, one per line; blank lines are left out.

    Raises:
        FileNotFoundError: there is no such file.
    """
    with path.open("rb") as file:
        return [_line(raw.strip()) for raw in file if raw.strip()]


def ending_at(lines: Sequence[Line], now: datetime) -> list[Line]:
    """The same reports with their times of arrival moved, all by as much, so that the last one came in at `now`."""
    shift = now - max((line.received_at for line in lines if line.received_at), default=now)
    return [_moved(line, shift) if line.received_at else line for line in lines]


def _moved(line: Line, shift: timedelta) -> Line:
    moved_to = (line.received_at + shift) if line.received_at else None
    body = json.loads(line.raw) | {"received_at": moved_to.isoformat() if moved_to else None}
    return replace(line, raw=json.dumps(body).encode("ascii"), received_at=moved_to)


async def send(lines: Sequence[Line], plan: Plan, on_progress: Callable[[int], None]) -> list[Sent]:
    """Sends all lines and returns what came of each, in their order."""
    sent = [Sent(report_key=line.report_key) for line in lines]
    headers = {"Authorization": f"Bearer {plan.token}"} if plan.token else {}
    limits = httpx.Limits(max_connections=plan.concurrency, max_keepalive_connections=plan.concurrency)
    async with httpx.AsyncClient(base_url=plan.url, headers=headers, limits=limits, timeout=15.0) as client:
        work = _paced(_units(lines, plan), lines, plan)
        lock = asyncio.Lock()

        async def sender() -> None:
            while True:
                async with lock:  # an async generator serves one consumer at a time
                    unit = await anext(work, None)
                if unit is None:
                    return
                await (_send_bulk if plan.via == "bulk" else _send_single)(client, unit, lines, sent)
                on_progress(len(unit))

        await asyncio.gather(*(sender() for _ in range(plan.concurrency)))
    return sent


async def wait_until_settled(unsettled: Callable[[], int], *, every_s: float, at_most_s: float) -> None:
    """Waits while questions are still to be looked at again, and no longer than so many seconds: nothing depends on it."""
    for _ in range(int(at_most_s / every_s)):
        if not await asyncio.to_thread(unsettled):
            return
        await asyncio.sleep(every_s)


async def wait_until_routed(waiting: Callable[[], int], *, every_s: float, on_progress: Callable[[int], None]) -> None:
    """Returns when nothing waits to be linked any more."""
    while left := await asyncio.to_thread(waiting):
        on_progress(left)
        await asyncio.sleep(every_s)
    on_progress(0)


def finished(
    sent: list[Sent], export: Iterator[dict[str, Any]], *, began: float, sending_ended: float, routed: float
) -> Replay:
    """The replay with its own part of the export; times are of one monotonic clock, in seconds."""
    own = {s.id for s in sent}
    lines = [line for line in export if line["id"] in own]
    return Replay(sent=sent, seconds_sending=sending_ended - began, seconds_until_routed=routed - began, export=lines)


def write_export(replay: Replay, out: Path) -> None:
    """Writes formats.md section 4."""
    with out.open("w", encoding="utf-8") as file:
        for line in replay.export:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _line(raw: bytes) -> Line:
    try:
        body = decode(raw)
    except Refused:
        body = None
    fields = body if isinstance(body, dict) else {}
    key, received = fields.get("report_key"), fields.get("received_at")
    try:
        received_at = datetime.fromisoformat(received) if isinstance(received, str) else None
    except ValueError:
        received_at = None
    return Line(
        raw=raw,
        report_key=key if isinstance(key, str) and key.strip() else None,
        received_at=received_at if received_at and received_at.tzinfo else None,
    )


def _units(lines: Sequence[Line], plan: Plan) -> Iterator[list[int]]:
    size = BULK_LINES if plan.via == "bulk" else 1
    return (list(range(i, min(i + size, len(lines)))) for i in range(0, len(lines), size))


async def _paced(units: Iterator[list[int]], lines: Sequence[Line], plan: Plan) -> AsyncIterator[list[int]]:
    began = monotonic()
    first = next((line.received_at for line in lines if line.received_at), None)
    for unit in units:
        at = lines[unit[-1]].received_at
        if plan.factor and first and at:
            due = (at - first).total_seconds() / plan.factor
            await asyncio.sleep(max(0.0, due - (monotonic() - began)))
        yield unit


async def _send_single(client: httpx.AsyncClient, unit: list[int], lines: Sequence[Line], sent: list[Sent]) -> None:
    line, result = lines[unit[0]], sent[unit[0]]
    headers = {"Content-Type": "application/json"}
    if line.report_key is None:
        # Without a key of its own a line is known by its place and content, so that sending it again is safe.
        headers["Idempotency-Key"] = f"replay:{unit[0]}:{hashlib.sha256(line.raw).hexdigest()}"
    give_up, pause = monotonic() + GIVE_UP_S, _RETRY_S[0]
    while monotonic() < give_up:
        result.attempts += 1
        began = perf_counter()
        try:
            answer = await client.post("/api/v1/reports", content=line.raw, headers=headers)
        except httpx.HTTPError:
            answer = None
        if answer is not None and answer.status_code < 500:
            if answer.status_code in (200, 201):
                _acknowledged(result, answer.json(), perf_counter() - began)
            else:
                result.error = answer.json().get("detail")
            return
        await asyncio.sleep(pause)
        pause = min(pause * 2, _RETRY_S[1])
    result.error = "The service did not answer."


async def _send_bulk(client: httpx.AsyncClient, unit: list[int], lines: Sequence[Line], sent: list[Sent]) -> None:
    give_up, pause = monotonic() + GIVE_UP_S, _RETRY_S[0]
    left = unit
    while left and monotonic() < give_up:
        began = perf_counter()
        body = b"\n".join(lines[i].raw for i in left) + b"\n"
        try:
            answer = await client.post(
                "/api/v1/reports/bulk", content=body, headers={"Content-Type": "application/x-ndjson"}
            )
            results = [json.loads(text) for text in answer.text.splitlines()] if answer.status_code == 200 else []
        except (httpx.HTTPError, ValueError):
            results = []
        is_whole = len(results) == len(left)
        again = [] if is_whole else left
        for i, result in zip(left, results if is_whole else [], strict=False):
            sent[i].attempts += 1
            if result["id"]:
                _acknowledged(sent[i], result, perf_counter() - began)
            elif result.get("retry"):
                again.append(i)
            else:
                sent[i].error = result["error"]
        left = again
        if left:
            await asyncio.sleep(pause)
            pause = min(pause * 2, _RETRY_S[1])


def _acknowledged(result: Sent, answer: dict[str, Any], seconds: float) -> None:
    result.id, result.receipt = answer["id"], answer["receipt"]
    result.acknowledged_at, result.ack_s = time(), seconds
