"""How long until the first byte of the form's first page, against a constant page of about its size from the same process."""

from __future__ import annotations

import http.client
import random
from collections.abc import Callable
from time import perf_counter

from benchmarks.outcome import Cell, Column, Outcome
from benchmarks.serving import another_web, running
from benchmarks.web import CONSTANT
from sluss.evaluate.intervals import nearest_rank

_PAGES = {"constant page": CONSTANT, "first page, Swedish": "/", "first page, Arabic": "/ar"}
_COLUMNS = (
    Column(key="page", title="page"),
    Column(key="bytes", title="bytes"),
    Column(key="p50_ms", title="first byte, p50 ms", digits=2),
    Column(key="p99_ms", title="p99 ms", digits=2),
    Column(key="ratio", title="p50 of the constant page's", digits=2),
)
_NOTES = (
    "One connection, random order, one process, nothing else asked of it. Style sheets are not in it: browsers keep them.",
)


def measure(*, is_quick: bool, say: Callable[[str], None]) -> list[Outcome]:
    """Asks for each page in random order."""
    each = 300 if is_quick else 2_000
    say(f"firstpage: {each:,} times each page")
    with running(works=False) as stage, another_web(stage, "constant") as (port, _):
        took, sizes = _asked(port, each)
    constant = _at(took["constant page"], 0.5)
    rows: list[dict[str, Cell]] = [
        {
            "page": name,
            "bytes": sizes[name],
            "p50_ms": _at(times, 0.5),
            "p99_ms": _at(times, 0.99),
            "ratio": _at(times, 0.5) / constant,
        }
        for name, times in took.items()
    ]
    title = "The form's first page: time to its first byte"
    return [Outcome(name="firstpage", title=title, columns=_COLUMNS, rows=rows, notes=_NOTES)]


def _asked(port: int, each: int) -> tuple[dict[str, list[float]], dict[str, int]]:
    """Milliseconds of each answer by page, and each page's size."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    order = [name for name in _PAGES for _ in range(each)]
    random.Random(2020).shuffle(order)
    took: dict[str, list[float]] = {name: [] for name in _PAGES}
    sizes = dict.fromkeys(_PAGES, 0)
    for name in order:
        began = perf_counter()
        connection.request("GET", _PAGES[name])
        answer = connection.getresponse()
        took[name].append(1e3 * (perf_counter() - began))
        sizes[name] = len(answer.read())
    return took, sizes


def _at(times: list[float], share: float) -> float:
    return nearest_rank(sorted(times), share)
