"""Sends reports over HTTP and times the answers: about a tenth of what httpx costs, so that the sender is not what is measured.

Runs in a process of its own (`python -m benchmarks.load`, a `Plan` as JSON on standard input, a `Load` on standard output).

* Closed loop: each connection sends its next report when the last is answered. Gives the rate that the server can hold.
* Open loop: reports come at a fixed rate whether or not the server keeps up, and each is timed from the moment at which
  it was to be sent. A server that stalls for a second then shows a second for all that should have been sent meanwhile,
  where a closed loop would show it once ("coordinated omission").

Source: G. Tene, How NOT to Measure Latency, 2013; the open loop is that of his wrk2.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import count
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, cast

import uvloop

from sluss.evaluate.intervals import nearest_rank

ROOT = Path(__file__).resolve().parent.parent
GRACE_S = 20.0
"""So long after the end of the plan an answer is waited for."""

_HEAD_END = b"\r\n\r\n"
_LENGTH = b"content-length:"
_ACCEPTED = frozenset({200, 201})


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to send. `tails` is a file with one JSON body per line, its opening brace left out (see `samples.tails`)."""

    port: int
    path: str
    tails: str
    key: str  # the reports' keys begin with it: a key used before would only be answered with its first receipt
    connections: int
    seconds: float
    rate: float | None = None  # per second; None: closed loop
    host: str = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What came of it. Latencies in milliseconds; None when nothing was answered.

    `late_ms` (p99) is how late the sender's own timer was, where a connection was free: latencies of an open loop include it.
    """

    answered: int
    failed: int  # refused, broken off, or not answered in time
    seconds: float
    p50_ms: float | None
    p99_ms: float | None
    max_ms: float | None
    late_ms: float | None = None
    sender_cpu_ms: float | None = None  # per report

    @property
    def per_second(self) -> float:
        """Acknowledged reports per second."""
        return self.answered / self.seconds if self.seconds else 0.0


@dataclass(slots=True, kw_only=True)
class Tally:
    """Seconds of each answer, as they come."""

    took_s: list[float] = field(default_factory=list)
    late_s: list[float] = field(default_factory=list)
    failed: int = 0

    def summed(self, seconds: float, *, cpu_s: float | None = None) -> Load:
        """The figures of all."""
        ordered = sorted(self.took_s)
        return Load(
            answered=len(ordered),
            failed=self.failed,
            seconds=seconds,
            p50_ms=percentile_ms(ordered, 0.5),
            p99_ms=percentile_ms(ordered, 0.99),
            max_ms=percentile_ms(ordered, 1.0),
            late_ms=percentile_ms(sorted(self.late_s), 0.99),
            sender_cpu_ms=cpu_s / len(ordered) * 1000 if ordered and cpu_s is not None else None,
        )


def percentile_ms(ordered_s: Sequence[float], share: float) -> float | None:
    """The nearest-rank percentile of ordered seconds, in milliseconds; None of nothing."""
    return nearest_rank(ordered_s, share) * 1000 if ordered_s else None


async def run(plan: Plan, tails: Sequence[bytes]) -> Load:
    """Sends for as long as the plan says and waits for the last answers.

    Raises:
        OSError: nobody listens there.
    """
    lines = [await _connected(plan) for _ in range(plan.connections)]
    began, cpu = perf_counter(), process_time()
    sender = _Sender(plan=plan, requests=_requests(plan, tails), began=began, lines=lines)
    tasks = [asyncio.create_task(sender.serve(line)) for line in tuple(lines)]
    ended, unanswered = await asyncio.wait(tasks, timeout=plan.seconds + GRACE_S)
    seconds, cpu = perf_counter() - began, process_time() - cpu
    for task in unanswered:
        task.cancel()
    for line in lines:
        line.close()
    for task in ended:
        task.result()
    sender.tally.failed += len(unanswered)
    return sender.tally.summed(seconds, cpu_s=cpu)


def run_apart(plan: Plan) -> Load:
    """`run` in a process of its own.

    Raises:
        subprocess.CalledProcessError: it could not even connect.
    """
    command = [sys.executable, "-m", "benchmarks.load"]
    done = subprocess.run(command, input=json.dumps(asdict(plan)), capture_output=True, text=True, check=True, cwd=ROOT)
    return Load(**json.loads(done.stdout))


class Line(asyncio.Protocol):
    """One kept-alive connection with at most one request under way."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._received = b""
        self._answer: asyncio.Future[int] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's are not subclasses of it

    def data_received(self, data: bytes) -> None:
        self._received += data
        end = self._received.find(_HEAD_END)
        if end < 0:
            return
        whole = end + len(_HEAD_END) + _body_length(self._received[:end])
        if len(self._received) >= whole and self._answer is not None and not self._answer.done():
            status, self._received = int(self._received[9:12]), self._received[whole:]
            self._answer.set_result(status)

    def connection_lost(self, _error: Exception | None) -> None:
        self._transport = None
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionResetError())

    async def send(self, request: bytes) -> int:
        """The status of the answer.

        Raises:
            ConnectionResetError: the other side hung up.
        """
        if self._transport is None:
            raise ConnectionResetError
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        """Hangs up."""
        if self._transport is not None:
            self._transport.close()


@dataclass(slots=True, kw_only=True)
class _Sender:
    plan: Plan
    requests: Iterator[bytes]
    began: float
    lines: list[Line]  # all that were ever opened
    tally: Tally = field(default_factory=Tally)
    turns: Iterator[int] = field(default_factory=count)

    async def serve(self, line: Line) -> None:
        """Sends on one connection until the time is over; after a break, on a new one."""
        end = self.began + self.plan.seconds
        while (due := await self._next_due()) < end:
            try:
                status = await line.send(next(self.requests))
            except ConnectionResetError:
                line, status = await _connected(self.plan), 0
                self.lines.append(line)
            if status in _ACCEPTED:
                self.tally.took_s.append(perf_counter() - due)
            else:
                self.tally.failed += 1

    async def _next_due(self) -> float:
        """When the next report is to be sent: now, or at its place in the fixed rate, which is waited for."""
        if self.plan.rate is None:
            return perf_counter()
        due = self.began + next(self.turns) / self.plan.rate
        is_early = perf_counter() < due < self.began + self.plan.seconds
        while (left := min(due, self.began + self.plan.seconds) - perf_counter()) > 0:
            await asyncio.sleep(left)  # timers have a grain of 1 ms and may ring early
        if is_early:
            self.tally.late_s.append(perf_counter() - due)
        return due


async def _connected(plan: Plan) -> Line:
    _, line = await asyncio.get_running_loop().create_connection(Line, plan.host, plan.port)
    return line


def _requests(plan: Plan, tails: Sequence[bytes]) -> Iterator[bytes]:
    head = (
        f"POST {plan.path} HTTP/1.1\r\nHost: {plan.host}:{plan.port}\r\nContent-Type: application/json\r\nContent-Length: "
    ).encode("ascii")
    for number in count():
        body = b'{"report_key": "%s-%d", %s' % (plan.key.encode("ascii"), number, tails[number % len(tails)])
        yield b"%s%d%s%s" % (head, len(body), _HEAD_END, body)


def _body_length(head: bytes) -> int:
    at = head.lower().find(_LENGTH)
    return int(head[at + len(_LENGTH) :].split(b"\r\n", 1)[0]) if at >= 0 else 0


def main() -> None:
    """Reads the plan, sends, writes the figures."""
    fields: dict[str, Any] = json.load(sys.stdin)
    plan = Plan(**fields)
    tails = Path(plan.tails).read_bytes().splitlines()
    print(json.dumps(asdict(uvloop.run(run(plan, tails)))))


if __name__ == "__main__":
    main()
