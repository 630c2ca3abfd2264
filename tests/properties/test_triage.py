"""The fair order: what it promises, and that SQL gives the same order as Python."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from casework.triage import Lane, Policy, Waiting, admitted, lane, order

BEGAN = datetime(2026, 5, 4, tzinfo=UTC)
CALM = Waiting(
    key=(0, 0),
    group="",
    received_at=BEGAN,
    is_new=True,
    is_urgent_new=False,
    immediate_danger=False,
    is_first_tick=False,
    is_quarantined=False,
    is_surging=False,
)


@st.composite
def queues(draw: st.DrawFn) -> list[Waiting]:
    surging = draw(st.sets(st.sampled_from("abcdef"), max_size=3))
    rows = []
    for seq in range(draw(st.integers(0, 40))):
        group = draw(st.sampled_from("abcdef"))
        rows.append(
            Waiting(
                key=(seq, 0),
                group=group,
                received_at=BEGAN + timedelta(minutes=draw(st.integers(0, 500))),
                is_new=draw(st.booleans()),
                is_urgent_new=draw(st.integers(0, 9)) == 0,
                immediate_danger=draw(st.integers(0, 4)) == 0,
                is_first_tick=draw(st.booleans()),
                is_quarantined=draw(st.integers(0, 9)) == 0,
                is_surging=group in surging,
                is_set_aside=draw(st.integers(0, 3)) == 0,
            )
        )
    return rows


@given(queues())
def test_everything_that_waits_has_one_place(rows: list[Waiting]) -> None:
    assert sorted(order(rows), key=lambda row: row.key) == rows


@given(queues(), st.randoms())
def test_the_order_does_not_depend_on_how_the_rows_come(rows: list[Waiting], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert order(shuffled) == order(rows)


@given(queues())
def test_acute_is_always_first(rows: list[Waiting]) -> None:
    first = admitted(rows, {})

    def is_first(row: Waiting) -> bool:
        if row.is_set_aside:
            return row == first
        return lane(row) is Lane.ACUTE or (row.is_quarantined and row.immediate_danger)

    ranks = [not is_first(row) for row in order(rows)]
    assert ranks == sorted(ranks)


@given(queues(), st.integers(1, 6), st.integers(1, 6), st.integers(1, 300))
@settings(max_examples=200)
def test_a_flood_of_any_size_delays_another_child_by_a_bounded_number_of_turns(
    rows: list[Waiting], turn_size: int, surge_every: int, flood: int
) -> None:
    policy = Policy(turn_size=turn_size, surge_every=surge_every)
    quiet = [r for r in rows if not r.takes_turns and not r.is_urgent_new and not r.immediate_danger]
    copies = [
        Waiting(
            key=(1000 + i, 0),
            group="z",
            received_at=BEGAN - timedelta(hours=1),
            is_new=False,
            is_urgent_new=False,
            immediate_danger=False,
            is_first_tick=False,
            is_quarantined=False,
            is_surging=True,
        )
        for i in range(flood)
    ]
    before = {row.key: place for place, row in enumerate(order(quiet, policy))}
    groups_before = {row.key: nth for nth, row in enumerate(order(quiet, policy))}
    after = {row.key: place for place, row in enumerate(order([*quiet, *copies], policy))}
    for row in quiet:
        turns = groups_before[row.key] // surge_every + 1
        assert after[row.key] - before[row.key] <= turns * turn_size


@given(st.integers(1, 60), st.integers(1, 60), st.integers(1, 5), st.integers(1, 8))
def test_a_surge_is_never_starved(others: int, flood: int, turn_size: int, surge_every: int) -> None:
    quiet = Waiting(
        key=(0, 0),
        group="",
        received_at=BEGAN,
        is_new=True,
        is_urgent_new=False,
        immediate_danger=False,
        is_first_tick=False,
        is_quarantined=False,
        is_surging=False,
    )
    rows = [replace(quiet, key=(i, 0), group=f"child {i}") for i in range(others)]
    rows += [replace(quiet, key=(1000 + i, 0), group="z", is_new=False, is_surging=True) for i in range(flood)]

    placed = order(rows, Policy(turn_size=turn_size, surge_every=surge_every))

    turns = [place for place, row in enumerate(placed) if row.is_surging][::turn_size]
    between = [len([r for r in placed[a:b] if not r.is_surging]) for a, b in pairwise(turns)]
    assert all(count <= surge_every for count in between)


@given(st.integers(1, 20), st.integers(1, 24), st.integers(1, 5), st.integers(1, 8))
def test_asked_anew_before_each_assessment_a_flood_lets_so_many_others_go_first_after_each_turn(
    others: int, flood: int, turn_size: int, surge_every: int
) -> None:
    """The queue is not read from top to bottom: an assessor asks for the next one when the last is done."""
    policy = Policy(turn_size=turn_size, surge_every=surge_every)
    waiting = [replace(CALM, key=(i, 0), group="z", is_new=i == 0, is_surging=True) for i in range(flood)]
    waiting += [
        replace(CALM, key=(1000 + i, 0), group=f"child {i}", received_at=BEGAN + timedelta(hours=1))
        for i in range(others)
    ]
    assessed: list[Waiting] = []
    while waiting:
        following = order(waiting, policy, assessed)[0]
        waiting.remove(following)
        assessed.append(following)

    expected: list[bool] = []
    while flood or others:
        turn, between = min(turn_size, flood), min(surge_every, others)
        whole = others if turn < turn_size else between
        expected += [True] * turn + [False] * whole
        flood, others = flood - turn, others - whole
    assert [row.is_surging for row in assessed] == expected


def test_what_is_acute_in_a_flood_waits_for_no_child_that_is_not() -> None:
    """Its turn may be over: it stands with the acute ones all the same."""
    used_up = [replace(CALM, key=(i, 0), group="z", is_surging=True) for i in range(5)]
    repeat = replace(used_up[0], key=(8, 0), is_new=False)
    acute = replace(repeat, key=(9, 0), received_at=BEGAN + timedelta(hours=2), is_urgent_new=True)
    others = [
        replace(CALM, key=(10 + i, 0), group=f"child {i}", received_at=BEGAN + timedelta(hours=1)) for i in range(20)
    ]

    ordered = order([*others, repeat, acute], assessed=used_up)

    assert ordered[0] == acute
    assert ordered.index(repeat) == 1 + Policy().surge_every
