"""How long the database looks for the next case of an assessor while a flood waits, by how much waits.

The reports stand in a real PostgreSQL as linking leaves them; what is asked is what `POST /work/next` asks first (`store.work`).
"""

from __future__ import annotations

import random
from collections.abc import Callable
from statistics import median
from time import perf_counter

from benchmarks.fairness.arrivals import Arrival
from benchmarks.fairness.waits import a_server
from benchmarks.outcome import Column, Outcome
from store.queries import sql

SEED = 2020
_COLUMNS = (
    Column(key="waiting", title="(report, child) waiting"),
    Column(key="ms", title="next one, median ms", digits=1),
    Column(key="of_first", title="times the first row", digits=1),
)
_NOTES = (
    "Nine of ten about one child. A tenth of all has been assessed, so that how far the flood has come must be reckoned.",
    "Read it as a ratio: work that grew with the square would multiply by 16 from row to row.",
)


def measure(*, is_quick: bool, say: Callable[[str], None]) -> list[Outcome]:
    """A row for each size, each four times the one before."""
    sizes = (200, 800) if is_quick else (500, 2_000, 8_000)
    found = {size: _took(size, say) for size in sizes}
    rows = [{"waiting": size, "ms": ms, "of_first": ms / found[sizes[0]]} for size, ms in found.items()]
    return [Outcome(name="next", title="The next case in a flood", columns=_COLUMNS, rows=rows, notes=_NOTES)]


def _took(size: int, say: Callable[[str], None]) -> float:
    """Milliseconds, the median of seven."""
    say(f"next: {size} reports")
    draw = random.Random(SEED)
    with a_server() as databases:
        view = databases.view()
        rows = [(number, _arrival(number, draw)) for number in range(size + size // 9)]
        for row in rows:
            view.admit(row)
        assessed = rows[: size // 9]
        view.take(assessed)
        view.finish(assessed, float(len(rows)))
        view.connection.execute("ANALYZE")
        asked = {"person": "anna", "municipality": view.municipality, "others_only": False}
        took = []
        for _ in range(7):
            began = perf_counter()
            assert view.connection.execute(sql("work.next"), asked).fetchone()
            took.append(1_000 * (perf_counter() - began))
    return median(took)


def _arrival(number: int, draw: random.Random) -> Arrival:
    is_planted = draw.random() < 0.9
    return Arrival(
        at_min=float(number),
        group="flood" if is_planted else f"other {draw.randrange(1 + number // 4)}",
        is_new=draw.random() < 0.1,
        has_danger=False,
        is_professional=False,
        is_planted=is_planted,
    )
