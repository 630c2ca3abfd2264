"""The waits of other children under each order, beside those of the same days without the flood."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from benchmarks.fairness.arrivals import Day, Planted, flood, invented
from benchmarks.fairness.orders import Fair, FirstCome, Order, View
from benchmarks.fairness.people import (
    Assessor,
    Pace,
    in_sittings,
    not_surging,
    office_and_duty,
    one_by_one,
    professional,
    reserving,
    round_the_clock,
)
from benchmarks.fairness.simulation import Wait, quantiles, run
from benchmarks.outcome import Cell, Column, Outcome
from sluss.embedded.layout import DataDir
from sluss.embedded.postgres import EmbeddedPostgres
from store.migrate import migrate

SEED = 51
Say = Callable[[str], None]
NewOrder = Callable[[], Order]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One line of the table: an order of work, and how the people keep to it."""

    title: str
    new_order: NewOrder
    pace: Pace
    people: Callable[[list[Assessor]], list[Assessor]] = lambda people: people
    leaves: bool = False  # a flood, between two of its reports, when another child waits


@dataclass(slots=True)
class Databases:
    """Hands out views on empty databases of one embedded server."""

    server_url: str
    open: ExitStack
    made: int = 0

    def view(self) -> View:
        self.made += 1
        name = f"fairness_{self.made}"
        with psycopg.connect(self.server_url, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        url = urlunsplit(urlsplit(self.server_url)._replace(path=f"/{name}"))
        migrate(url)
        connection = self.open.enter_context(psycopg.connect(url, autocommit=True))
        connection.execute("SET synchronous_commit = off")
        return View(connection=connection)


def measure(*, is_quick: bool, say: Say, seed: int = SEED) -> list[Outcome]:
    """A table for each way of staffing."""
    with a_server() as databases:
        return [
            _staffed("two round the clock", round_the_clock(2), databases, is_quick=is_quick, say=say, seed=seed),
            _staffed(
                "four 8-17 on working days, one on duty otherwise",
                office_and_duty(4),
                databases,
                is_quick=is_quick,
                say=say,
                seed=seed,
            ),
        ]


def days(*, is_quick: bool) -> list[Day]:
    """The cases of domain.md 11 and trust T4, smaller when quick."""
    part = 0.1 if is_quick else 1.0
    weeks = 1 if is_quick else 3
    return [
        Day(
            title="Borlänge, 1,100 in 3 days",
            per_year=3_000,
            days=7 * weeks,
            planted=Planted.FLOOD,
            plant=flood(round(1_100 * part), begin_h=42, hours=72),
        ),
        Day(
            title="Ronneby, 900 in a forenoon",
            per_year=900,
            days=7 * weeks,
            planted=Planted.FLOOD,
            plant=flood(round(900 * part), begin_h=32, hours=4),
        ),
        Day(title="a year without a surge", per_year=3_000, days=30 if is_quick else 365),
        *(
            Day(
                title=f"5,000 invented children, {'set aside' if are_set_aside else 'not labelled'}",
                per_year=3_000,
                days=14 if is_quick else 42,
                planted=Planted.ASIDE if are_set_aside else Planted.INVENTED,
                plant=invented(round(5_000 * part), begin_h=32, hours=24, are_set_aside=are_set_aside),
            )
            for are_set_aside in (False, True)
        ),
    ]


def _staffed(
    title: str, people: list[Assessor], databases: Databases, *, is_quick: bool, say: Say, seed: int
) -> Outcome:
    rows: list[dict[str, Cell]] = []
    notes = list(_NOTES)
    for day in days(is_quick=is_quick):
        seeds = range(seed, seed + (2 if day.planted is Planted.FLOOD and not is_quick else 1))
        calm = _pooled(day, Way(title="", new_order=Fair, pace=in_sittings), people, seeds, with_planted=False)
        for way in _ways(day):
            say(f"fairness, {title}: {day.title}, {way.title}")
            pooled = _pooled(day, way, people, seeds)
            rows.append(_row(day, way, pooled, calm))
    notes += [_beside_the_view(day, people, databases, seed, say) for day in _also_from_the_view(is_quick=is_quick)]
    return Outcome(
        name="fairness", title=f"Minutes until an assessment begins; {title}", columns=_COLUMNS, rows=rows, notes=notes
    )


def _also_from_the_view(*, is_quick: bool) -> list[Day]:
    """The floods; of what is set aside the quick case, since the view is read anew before each of 5,000."""
    floods = [day for day in days(is_quick=is_quick) if day.planted is Planted.FLOOD]
    return floods + [day for day in days(is_quick=True) if day.planted is Planted.ASIDE]


def _pooled(day: Day, way: Way, people: list[Assessor], seeds: range, *, with_planted: bool = True) -> list[Wait]:
    found: list[Wait] = []
    for seed in seeds:
        arrivals = day.arrivals(seed, with_planted=with_planted)
        begun = run(arrivals, way.new_order(), way.people(people), way.pace, leaves=way.leaves)
        found += [
            Wait(arrival=arrival, minutes=at - arrival.at_min) for arrival, at in zip(arrivals, begun, strict=True)
        ]
    return found


def _beside_the_view(day: Day, people: list[Assessor], databases: Databases, seed: int, say: Say) -> str:
    """The same work taken from the view in a real PostgreSQL."""
    arrivals = day.arrivals(seed)
    say(f"fairness: {day.title}, from the view")
    is_same = run(arrivals, databases.view(), people) == run(arrivals, Fair(), people)
    return (
        f"{day.title}: taken from the view in PostgreSQL, {len(arrivals):,} reports are begun at "
        f"{'the same minutes as' if is_same else 'OTHER minutes than'} in the pure order."
    )


def _ways(day: Day) -> Iterator[Way]:
    if day.planted is not Planted.ASIDE:  # a label changes nothing about first come
        yield Way(title="first come", new_order=FirstCome, pace=one_by_one)
    if day.planted is Planted.FLOOD:
        yield from _ways_in_a_flood()
        return
    yield Way(title="queue", new_order=Fair, pace=in_sittings)
    if day.planted is Planted.ASIDE:
        yield Way(title="and one kept for the others", new_order=Fair, pace=in_sittings, people=_for_the_others)
    if day.planted is Planted.INVENTED:
        yield Way(title="one kept for professionals", new_order=Fair, pace=in_sittings, people=_for_professionals)


def _ways_in_a_flood() -> Iterator[Way]:
    yield Way(title="as before 0025, each 20 min", new_order=_without_memory, pace=one_by_one)
    yield Way(title="queue, each 20 min", new_order=Fair, pace=one_by_one)
    yield Way(title="as before 0025, sittings", new_order=_without_memory, pace=in_sittings)
    yield Way(title="queue, sittings", new_order=Fair, pace=in_sittings)
    yield Way(title="and left for another child who waits", new_order=Fair, pace=in_sittings, leaves=True)
    yield Way(title="and one kept for the others", new_order=Fair, pace=in_sittings, people=_for_the_others)


def _without_memory() -> Order:
    return Fair(remembers=False)


def _for_professionals(people: list[Assessor]) -> list[Assessor]:
    return reserving(people, professional)


def _for_the_others(people: list[Assessor]) -> list[Assessor]:
    return reserving(people, not_surging)


def _row(day: Day, way: Way, found: Sequence[Wait], calm: Sequence[Wait]) -> dict[str, Cell]:
    theirs, usual = quantiles(found, is_planted=False), quantiles(calm, is_planted=False)
    flood = quantiles(found, is_planted=True)
    from_work = quantiles([wait for wait in found if wait.arrival.is_professional], is_planted=False)
    return {
        "day": day.title,
        "way": way.title,
        "n": theirs.n,
        "p50": theirs.p50,
        "p99": theirs.p99,
        "most": theirs.most,
        "calm": usual.p99,
        "ratio": theirs.p99 / usual.p99 if theirs.p99 is not None and usual.p99 else None,
        "work_p99": from_work.p99,
        "planted_p50": flood.p50,
        "planted_p99": flood.p99,
    }


_COLUMNS = (
    Column(key="day", title="case"),
    Column(key="way", title="order"),
    Column(key="n", title="others"),
    Column(key="p50", title="p50"),
    Column(key="p99", title="p99"),
    Column(key="most", title="max"),
    Column(key="calm", title="calm p99"),
    Column(key="ratio", title="ratio", digits=1),
    Column(key="work_p99", title="work p99"),
    Column(key="planted_p50", title="flood p50"),
    Column(key="planted_p99", title="p99"),
)
_NOTES: Sequence[str] = (
    "Others: every report about another child. Calm: the same reports and people without the flood, in our order. A sitting",
    "takes at most five reports of a group: 20 minutes for one that says something new, 2 for a repeat, 5 to look into a group.",
    "Work: those of the others that come from people who must report. As before 0025: without memory of turns that are used up.",
)


@contextmanager
def a_server() -> Iterator[Databases]:
    with ExitStack() as stack:
        place = stack.enter_context(tempfile.TemporaryDirectory(prefix="sluss-bench-"))
        postgres = stack.enter_context(EmbeddedPostgres(DataDir(Path(place))))
        yield Databases(server_url=postgres.url, open=stack)
