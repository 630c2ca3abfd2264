"""When a way in counts as flooded: far above its own past, and not for ever."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from casework.tide import FAR_ABOVE, WINDOW_S, Tide


def after(tide: Tide, windows: int, *, each: int, start: int) -> Tide:
    """So many windows with so many arrivals each, spread evenly."""
    for window in range(start, start + windows):
        for nth in range(each):
            tide = tide.observe(window * WINDOW_S + nth * WINDOW_S / each)
    return tide


def test_a_town_in_uproar_is_no_flood() -> None:
    """1,100 reports in three days, sixty in the busiest five minutes."""
    assert not after(Tide(floor=300), 12, each=60, start=1_000).is_high


def test_a_flood_begins_above_the_floor_and_ends_well_below_it() -> None:
    flooded = after(Tide(floor=100), 1, each=101, start=1_000)
    ebbing = after(flooded, 4, each=60, start=1_001)
    over = after(ebbing, 2, each=30, start=1_005)

    assert (flooded.is_high, ebbing.is_high, over.is_high) == (True, True, False)


def test_a_flood_ends_by_itself_when_nothing_comes_any_more() -> None:
    flooded = Tide(floor=100).observe(1_000 * WINDOW_S, arrived=5_000)

    assert flooded.at(1_000 * WINDOW_S + WINDOW_S - 1).is_high
    assert not flooded.at(1_002 * WINDOW_S).is_high


def test_what_is_usual_is_learnt_from_quiet_windows_alone() -> None:
    busy = after(Tide(floor=20), 200, each=9, start=1_000)
    not_yet = after(busy, 1, each=80, start=1_200)
    flooded = busy.observe(1_200 * WINDOW_S, arrived=200)

    assert busy.usual > 8
    assert not not_yet.is_high
    assert flooded.is_high
    assert after(flooded, 50, each=200, start=1_201).usual == busy.at(1_200 * WINDOW_S).usual
    assert flooded.began_at == FAR_ABOVE * flooded.usual


@given(st.lists(st.tuples(st.floats(0, 2_000), st.integers(0, 400)), max_size=40), st.integers(1, 500))
def test_no_series_below_the_floor_is_a_flood(steps: list[tuple[float, int]], floor: int) -> None:
    tide, now = Tide(floor=floor), 0.0
    for pause, arrived in steps:
        now += pause + 2 * WINDOW_S
        tide = tide.observe(now, arrived=min(arrived, floor))
        assert not tide.is_high
