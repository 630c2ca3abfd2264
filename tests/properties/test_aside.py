"""What is set aside delays nobody, is never starved, and cannot fill the acute lane (trust T4, SoL 2025:400 20:1)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.triage import Lane, Policy, Waiting, admitted, lane, order, turns_of

BEGAN = datetime(2026, 5, 4, tzinfo=UTC)

INVENTED = Waiting(
    key=(0, 0),
    group="",
    received_at=BEGAN,
    is_new=True,
    is_urgent_new=True,
    immediate_danger=True,
    is_first_tick=True,
    is_quarantined=False,
    is_surging=False,
    is_set_aside=True,
)
REAL = replace(INVENTED, is_set_aside=False, is_urgent_new=False, immediate_danger=False)


def invented(number: int, *, ticks: Callable[[int], bool] = lambda nth: True) -> list[Waiting]:
    """So many children who do not exist, one report each, all before anybody else's."""
    return [
        replace(
            INVENTED, key=(nth, 0), group=f"invented {nth:05}", is_urgent_new=ticks(nth), immediate_danger=ticks(nth)
        )
        for nth in range(number)
    ]


def real(number: int, *, acute: Callable[[int], bool] = lambda nth: False) -> list[Waiting]:
    """So many children with a report each, a minute apart, after all that are invented."""
    return [
        replace(
            REAL,
            key=(100_000 + nth, 0),
            group=f"real {nth:05}",
            received_at=BEGAN + timedelta(minutes=1 + nth),
            immediate_danger=acute(nth),
        )
        for nth in range(number)
    ]


def worked(waiting: list[Waiting], policy: Policy, *, arriving: Iterator[Waiting] | None = None) -> Iterator[Waiting]:
    """Rows in the order in which somebody assesses them who reads the queue anew before each."""
    waiting, assessed = list(waiting), list[Waiting]()
    while waiting:
        following = order(waiting, policy, assessed)[0]
        waiting.remove(following)
        assessed.append(following)
        yield following
        if arriving is not None:
            waiting.append(next(arriving))


policies = st.builds(Policy, turn_size=st.integers(1, 5), surge_every=st.integers(1, 8))


@given(st.integers(0, 40), st.integers(1, 80), policies)
@settings(max_examples=60)
def test_invented_children_delay_a_real_one_by_a_bounded_number_of_turns(
    others: int, flood: int, policy: Policy
) -> None:
    """However many, and with every danger box ticked: in a queue read once, and in one read anew before each assessment."""
    children = real(others, acute=lambda nth: nth % 5 == 0)
    alone = [row.key for row in order(children, policy)]

    for rows in (order([*children, *invented(flood)], policy), list(worked([*children, *invented(flood)], policy))):
        aside_before = 0
        for row in rows:
            if row.is_set_aside:
                aside_before += 1
                continue
            turns = alone.index(row.key) // policy.surge_every + 1
            assert aside_before <= turns * (policy.turn_size + 1)  # and one acute row


@given(st.integers(0, 12), st.integers(1, 12), policies)
@settings(max_examples=40)
def test_what_is_set_aside_is_reached_in_bounded_time_though_others_never_stop_coming(
    older: int, flood: int, policy: Policy
) -> None:
    """A labelled report can be a real one. The k-th is reached after so many other groups, whatever comes meanwhile."""
    before = [replace(row, received_at=BEGAN - timedelta(hours=1)) for row in real(older)]
    newcomers = (
        replace(REAL, key=(n, 0), group=f"new {n}", received_at=BEGAN + timedelta(days=1)) for n in count(10**6)
    )

    others, reached = 0, 0
    for row in worked([*before, *invented(flood, ticks=lambda nth: False)], policy, arriving=newcomers):
        others += not row.is_set_aside
        reached += row.is_set_aside
        if row.is_set_aside:
            assert others <= older + policy.surge_every * ceil(reached / policy.turn_size)
        if reached == flood:
            break


@given(st.integers(1, 12), policies)
@settings(max_examples=40)
def test_a_labelled_danger_is_acute_after_a_bounded_number_of_others(flood: int, policy: Policy) -> None:
    newcomers = (
        replace(REAL, key=(n, 0), group=f"new {n}", received_at=BEGAN + timedelta(days=1)) for n in count(10**6)
    )

    others, reached = 0, 0
    for row in worked([*real(20), *invented(flood)], policy, arriving=newcomers):
        others += not row.is_set_aside
        reached += row.is_set_aside
        if row.is_set_aside:
            assert others <= policy.surge_every * (reached - 1)
        if reached == flood:
            break


def test_one_labelled_danger_is_acute_at_its_own_age() -> None:
    """A reporter whose browser filled the trap, in danger: nobody waits behind a hundred others for a false label."""
    labelled = replace(INVENTED, key=(7, 0), received_at=BEGAN + timedelta(minutes=30))
    rows = [labelled, *real(100)]

    assert order(rows)[0] == labelled
    assert lane(labelled, is_admitted=admitted(rows, {}) == labelled) is Lane.ACUTE


def test_five_thousand_ticked_boxes_give_one_acute_row() -> None:
    rows = invented(5_000)
    first = admitted(rows, {})
    assert [row for row in rows if lane(row, is_admitted=row == first) is Lane.ACUTE] == [rows[0]]
    assert admitted(rows[1:], turns_of([rows[0]], Policy())) is None


def test_a_turn_that_was_begun_goes_on_and_one_that_is_over_is_not_begun_again() -> None:
    flood, others = invented(20, ticks=lambda nth: False), real(20)
    policy = Policy(turn_size=5, surge_every=8)

    begun = order([*flood[2:], *others], policy, assessed=flood[:2])
    over = order([*flood[5:], *others], policy, assessed=flood[:5])

    assert [row.is_set_aside for row in begun[:5]] == [True] * 3 + [False] * 2
    assert [row.is_set_aside for row in over[:10]] == [False] * 8 + [True] * 2


@pytest.mark.parametrize("share_acute", [0, 10])
def test_five_thousand_invented_children_against_a_hundred_real_ones(share_acute: int) -> None:
    """T4 with the real order of work, read anew before each assessment. The figures stand in decision 25."""
    flood = invented(5_000, ticks=lambda nth: nth % 2 == 0)
    children = real(100, acute=lambda nth: nth < share_acute)

    unlabelled = order([*(replace(row, is_set_aside=False) for row in flood), *children])
    before = [at for at, row in enumerate(unlabelled) if row in children]
    reached: deque[int] = deque()
    for at, row in enumerate(worked([*flood, *children], Policy())):
        if not row.is_set_aside:
            reached.append(at)
        if len(reached) == len(children):
            break

    assert before[-1] >= 5_000
    assert reached[-1] <= 100 + 13 * (5 + 1)
    assert max(at - alone for alone, at in enumerate(reached)) <= 13 * (5 + 1)
