"""The benchmarks' stopwatch: what it counts, from when it counts, and how rounds become ratios."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter, sleep

import pytest

from benchmarks import link, stages
from benchmarks.accept import Contest
from benchmarks.load import Load, Plan, Tally, percentile_ms, run, run_apart
from benchmarks.outcome import Column, Outcome
from benchmarks.pgbench import read_logs
from benchmarks.sampler import place_of
from benchmarks.samples import flood, many, tails
from benchmarks.serving import Meter
from benchmarks.stopwatch import Stopwatch, Watched

TAILS = (b'"narrative": "a"}', b'"narrative": "b"}')
OK = b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}"

Respond = Callable[[int, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Tiny:
    """A server that reads whole requests and lets `respond` answer the n-th of them."""

    respond: Respond
    bodies: list[bytes] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
                self.bodies.append(await reader.readexactly(length))
                await self.respond(len(self.bodies), writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def listening(server: Tiny) -> AsyncIterator[int]:
    async with await asyncio.start_server(server.serve, "127.0.0.1", 0) as listener:
        yield listener.sockets[0].getsockname()[1]


def plan(port: int, *, connections: int = 1, seconds: float = 0.3, rate: float | None = None) -> Plan:
    return Plan(port=port, path="/", tails="", key="k", connections=connections, seconds=seconds, rate=rate)


def measured(server: Tiny, **options: float | int | None) -> Load:
    async def both() -> Load:
        async with listening(server) as port:
            return await run(plan(port, **options), TAILS)  # type: ignore[arg-type]

    return asyncio.run(both())


async def at_once(_number: int, writer: asyncio.StreamWriter) -> None:
    writer.write(OK)


def after(delay_s: float) -> Respond:
    async def respond(_number: int, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(delay_s)
        writer.write(OK)

    return respond


def stalling(first_s: float) -> Respond:
    async def respond(number: int, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(first_s if number == 1 else 0)
        writer.write(OK)

    return respond


def test_a_percentile_is_the_smallest_value_that_enough_do_not_exceed() -> None:
    ordered = [n / 1000 for n in range(1, 201)]
    assert percentile_ms(ordered, 0.5) == pytest.approx(100)
    assert percentile_ms(ordered, 0.99) == pytest.approx(198)
    assert percentile_ms(ordered, 1.0) == pytest.approx(200)
    assert percentile_ms([], 0.5) is None


def test_the_figures_are_of_the_answers_and_the_rate_is_theirs() -> None:
    load = Tally(took_s=[0.003, 0.001, 0.002], late_s=[0.004], failed=2).summed(1.5, cpu_s=0.006)
    assert (load.answered, load.failed, load.per_second) == (3, 2, 2.0)
    assert (load.p50_ms, load.p99_ms, load.max_ms) == pytest.approx((2.0, 3.0, 3.0))
    assert (load.late_ms, load.sender_cpu_ms) == pytest.approx((4.0, 2.0))


def test_no_answer_is_taken_to_be_faster_than_the_server_was() -> None:
    load = measured(Tiny(after(0.02)), connections=3)
    assert load.failed == 0
    assert load.p50_ms is not None
    assert load.p50_ms >= 19.5  # a timer may ring half a millisecond early
    assert 3 <= load.answered <= 3 * (0.3 / 0.0195 + 1)


def test_an_open_loop_charges_a_stall_to_every_report_that_was_due_in_it() -> None:
    load = measured(Tiny(stalling(0.6)), seconds=0.8, rate=100)
    assert load.answered == 80
    assert load.p50_ms is not None
    assert load.p50_ms >= 150  # due after 0.4 s, sent after 0.6 s


def test_a_closed_loop_shows_the_same_stall_once() -> None:
    load = measured(Tiny(stalling(0.6)), seconds=0.8)
    assert load.p50_ms is not None
    assert load.max_ms is not None
    assert load.p50_ms < 150
    assert load.max_ms >= 599


def test_an_open_loop_sends_no_more_than_its_rate_and_takes_its_time() -> None:
    server = Tiny(at_once)
    began = perf_counter()
    load = measured(server, connections=4, seconds=0.5, rate=60)
    assert len(server.bodies) == load.answered == 30
    assert perf_counter() - began >= 29 / 60
    assert load.late_ms is not None
    assert load.late_ms >= 0


def test_refusals_and_broken_connections_are_failures_and_the_rest_goes_on() -> None:
    async def respond(number: int, writer: asyncio.StreamWriter) -> None:
        if number == 3:
            writer.close()
        else:
            writer.write(OK if number != 2 else OK.replace(b"201 Created", b"503 Unavailable"))

    load = measured(Tiny(respond), seconds=0.3, rate=40)
    assert (load.answered, load.failed) == (10, 2)


def test_an_answer_that_arrives_in_pieces_is_read_as_one() -> None:
    async def respond(_number: int, writer: asyncio.StreamWriter) -> None:
        for piece in (OK[:10], OK[10:-1], OK[-1:]):
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.005)

    load = measured(Tiny(respond), seconds=0.3, rate=20)
    assert (load.answered, load.failed) == (6, 0)


def test_every_report_is_whole_and_has_a_key_of_its_own() -> None:
    server = Tiny(at_once)
    measured(server, connections=2, seconds=0.2, rate=50)
    sent = [json.loads(body) for body in server.bodies]
    assert len({body["report_key"] for body in sent}) == len(sent) == 10
    assert {body["narrative"] for body in sent} == {"a", "b"}


def test_as_many_samples_are_made_as_were_asked_for() -> None:
    assert [len(flood(n)) for n in (1, 40, 500)] == [1, 40, 500]
    assert len({sample.body["report_key"] for sample in many(3500)}) == 3500  # more than one year has


def test_the_sender_runs_in_a_process_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "tails"
    file.write_bytes(b"\n".join(tails(many(3))))
    server = Tiny(at_once)

    async def both() -> Load:
        async with listening(server) as port:
            apart = Plan(port=port, path="/", tails=str(file), key="k", connections=2, seconds=0.5, rate=40)
            return await asyncio.to_thread(run_apart, apart)

    load = asyncio.run(both())
    assert (load.answered, load.failed) == (20, 0)
    assert {"municipality", "children", "narrative", "report_key"} <= json.loads(server.bodies[0]).keys()


def test_pgbench_is_timed_from_its_first_insert_to_its_last(tmp_path: Path) -> None:
    (tmp_path / "log.1").write_text("0 1 2000 0 1763800000 502000\n0 2 1000 0 1763800000 900000\n", encoding="ascii")
    (tmp_path / "log.1.1").write_text("1 1 4000 0 1763800001 500000\n", encoding="ascii")
    load = read_logs(tmp_path)
    assert load.answered == 3
    assert (load.p50_ms, load.max_ms) == pytest.approx((2.0, 4.0))
    assert load.seconds == pytest.approx(1.0, abs=1e-6)


def test_a_ratio_is_the_median_of_the_rounds_and_not_a_ratio_of_medians() -> None:
    ours, theirs = iter([10, 100, 60]), iter([100, 200, 20])
    began: list[str] = []

    def contender(name: str, rates: Iterator[int]) -> Callable[[int, float | None], Load]:
        def load(_connections: int, _rate: float | None) -> Load:
            began.append(name)
            return Load(answered=next(rates), failed=0, seconds=1.0, p50_ms=1.0, p99_ms=2.0, max_ms=3.0)

        return load

    contest = Contest(
        contenders={"ours": contender("ours", ours), "constant": contender("constant", theirs)},
        meter=Meter(dict.fromkeys(("web", "constant", "postgres"), os.getpid())),
        rounds=3,
    )
    [row, other] = contest.run(16)
    assert (row["per_second"], other["per_second"]) == (60, 100)
    assert row["of_constant"] == 0.5  # of 0.1, 0.5 and 3.0
    assert began == ["ours", "constant", "constant", "ours", "ours", "constant"]


def test_a_meter_counts_the_time_since_the_last_reading() -> None:
    meter = Meter({"this": os.getpid()})
    meter.read()
    end = perf_counter() + 0.2
    while perf_counter() < end:
        pass
    assert meter.read()["this"] > 0
    assert meter.read()["this"] < 0.1


def test_the_stopwatch_counts_the_outermost_watched_call_and_leaves_the_code_as_it_was() -> None:
    class Work:
        def outer(self) -> int:
            sleep(0.01)
            return self.inner()

        def inner(self) -> int:
            sleep(0.01)
            return 7

    outer, inner = Work.outer, Work.inner
    watch = Stopwatch()
    with watch.watching([Watched(Work, "outer", "a"), Watched(Work, "inner", "b")]), watch.lap() as lap:
        assert Work().outer() == 7
        assert Work().inner() == 7
    assert (Work.outer, Work.inner) == (outer, inner)
    assert lap.parts["a"] >= 0.019
    assert 0.0095 <= lap.parts["b"] <= lap.whole - lap.parts["a"]
    assert 0 <= lap.rest < lap.whole


def test_everything_that_the_stopwatch_is_put_on_is_there() -> None:
    missing = [one for one in (*link.WATCHED, *stages.WATCHED) if not callable(getattr(one.owner, one.name, None))]
    assert missing == []


def test_a_sample_belongs_to_our_file_or_to_a_library_and_not_to_the_standard_library() -> None:
    root = Path(__file__).parents[2]
    assert place_of(f"{root}/store/sealing.py") == "sealing and keyed hashes (AES-GCM, HMAC)"
    assert place_of("/anywhere/site-packages/uvicorn/server.py") == "uvicorn: HTTP, sockets"
    assert place_of("/usr/lib/python3.11/json/decoder.py") is None


def test_a_table_shows_a_dash_for_what_was_not_measured_and_the_json_all_digits() -> None:
    outcome = Outcome(
        name="n", title="t", columns=[Column(key="a", title="A", digits=1)], rows=[{"a": 1234.56}, {"a": None}]
    )
    assert list(outcome.to_table().columns[0].cells) == ["1,234.6", "–"]
    assert outcome.to_plain()["rows"] == [{"a": 1234.56}, {"a": None}]
