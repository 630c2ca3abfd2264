"""The fairness simulation: the view and the pure order are one, and what the order promises to other children."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest

from benchmarks.fairness.arrivals import Arrival, Day, flood
from benchmarks.fairness.orders import REMEMBERING, Fair, FirstCome, Order, View
from benchmarks.fairness.people import one_by_one, round_the_clock
from benchmarks.fairness.simulation import Wait, quantiles, run
from casework.triage import Policy, Waiting, order
from tests.integration.test_queue import BEGAN, insert, random_queue

SMALL = Day(title="small", per_year=3_000, days=2, plant=flood(60, begin_h=8, hours=6))


def other_waits(new_order: Order) -> list[float]:
    """The minutes that other children wait, each report at its full time, so that a backlog stands for days."""
    arrivals = SMALL.arrivals(7)
    begun = run(arrivals, new_order, round_the_clock(1), one_by_one)
    return [at - arrival.at_min for arrival, at in zip(arrivals, begun, strict=True) if not arrival.is_planted]


@pytest.mark.parametrize("remembers", [False, True])
def test_people_who_work_from_the_view_begin_each_report_when_the_pure_order_says(
    database_url: str, remembers: bool
) -> None:
    arrivals = SMALL.arrivals(3)
    with psycopg.connect(database_url, autocommit=True) as connection:
        if remembers:
            connection.execute(REMEMBERING.read_bytes())
        by_view = run(arrivals, View(connection=connection), round_the_clock(2))
        left = connection.execute("SELECT count(*) FROM queue").fetchone()

    assert left == (0,)
    assert by_view == run(arrivals, Fair(remembers=remembers), round_the_clock(2))


@pytest.mark.parametrize("seed", range(8))
def test_the_view_that_remembers_turns_gives_the_order_of_the_pure_function(database_url: str, seed: int) -> None:
    rows = random_queue(seed)
    policy = Policy(turn_size=1 + seed % 3, surge_every=1 + seed % 4)
    assessed = [row for nth, row in enumerate(rows) if nth % 5 == 0]
    last_turn: dict[str, int] = {}
    with psycopg.connect(database_url) as connection:
        connection.execute(REMEMBERING.read_bytes())
        connection.execute(
            "UPDATE queue_policy SET turn_size = %s, surge_every = %s", [policy.turn_size, policy.surge_every]
        )
        insert(connection, rows)
        for row in assessed:
            minute = (row.key[0] * 7) % 60
            last_turn[row.group] = max(minute, last_turn.get(row.group, 0))
            connection.execute(
                "INSERT INTO protection_assessment (id, report_child_id, assessed_at, recorded_at, assessed_by, conclusion,"
                " has_new_facts, basis) SELECT gen_random_uuid(), id, %(at)s, %(at)s, 'a', 'no_immediate_need', false, ''"
                " FROM report_child WHERE report_seq = %(seq)s",
                {"at": BEGAN + timedelta(minutes=minute), "seq": row.key[0]},
            )
            connection.execute("UPDATE report_child SET state = 'assessed' WHERE report_seq = %s", [row.key[0]])
        found = connection.execute("SELECT report_seq FROM queue ORDER BY position").fetchall()

    waiting = [_with_turn(row, last_turn) for row in rows if row not in assessed]
    assert [seq for (seq,) in found] == [row.key[0] for row in order(waiting, policy)]


def _with_turn(row: Waiting, last_turn: dict[str, int]) -> Waiting:
    minute = last_turn.get(row.group)
    return row if minute is None else replace(row, last_turn_at=BEGAN + timedelta(minutes=minute))


def test_behind_a_standing_backlog_no_other_child_waits_longer_than_a_turn_and_the_others_before_it() -> None:
    """Issue 6: no child waits because another child is in the news."""
    first_come, remembering = other_waits(FirstCome()), other_waits(Fair())
    turn_min = 5 * 20
    assert max(first_come) > 8 * turn_min
    assert max(remembering) <= 2 * turn_min
    assert max(remembering) < max(first_come) / 5


def test_without_memory_of_turns_a_standing_backlog_is_first_again_each_time() -> None:
    """Why the view is to change (docs/decisions/0029): what it promises about one reading does not hold over many."""
    assert max(other_waits(Fair(remembers=False))) > max(other_waits(Fair())) * 3


def test_every_report_is_begun_once_and_never_before_it_came() -> None:
    arrivals = SMALL.arrivals(11)
    for new_order in (FirstCome(), Fair(), Fair(remembers=False)):
        begun = run(arrivals, new_order, round_the_clock(2))
        assert all(at >= arrival.at_min for arrival, at in zip(arrivals, begun, strict=True))


def test_the_quantiles_are_those_of_the_others_alone() -> None:
    def wait(minutes: float, *, is_planted: bool) -> Wait:
        return Wait(
            arrival=Arrival(
                at_min=0, group="g", is_new=True, has_danger=False, is_professional=True, is_planted=is_planted
            ),
            minutes=minutes,
        )

    found = quantiles(
        [wait(1, is_planted=False), wait(3, is_planted=False), wait(9, is_planted=True)], is_planted=False
    )
    assert (found.n, found.p50, found.most) == (2, 1, 3)
    assert quantiles([], is_planted=True).p99 is None
