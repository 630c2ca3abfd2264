"""The order in which news is read, and pages of it that lose nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from casework.errors import Refused
from casework.news import Mark, NewRow, page, pieces, read_mark

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def row(seq: int, *passages: dict[str, Any], **changes: Any) -> NewRow:
    made = NewRow(
        report_child_id=UUID(int=seq),
        report_id=UUID(int=seq),
        child_index=0,
        report_seq=seq,
        received_at=NOON + timedelta(minutes=seq),
        is_urgent_new=False,
        reasons=("NEW_FACT",),
        passages=passages,
    )
    return replace(made, **changes)


def passage(start: int, basis: str = "unknown", *reasons: str) -> dict[str, Any]:
    return {"start": start, "end": start + 5, "basis": basis, "reasons": list(reasons)}


def places(rows: list[NewRow]) -> list[tuple[int, int | None]]:
    return [(piece.row.report_seq, piece.start) for piece in pieces(rows)]


def test_urgent_comes_first_then_first_hand_then_by_time_and_place() -> None:
    rows = [
        row(3, passage(9, "hearsay", "URGENT"), passage(0)),
        row(2, passage(40, "witnessed"), passage(4, "told_by_child")),
        row(1, passage(7, "media")),
    ]
    assert places(rows) == [(3, 9), (2, 4), (2, 40), (1, 7), (3, 0)]


def test_a_row_whose_news_is_not_in_the_text_is_listed_all_the_same() -> None:
    assert places([row(2), row(1, passage(5))]) == [(1, 5), (2, None)]


def test_what_was_read_before_passages_had_reasons_goes_by_its_report() -> None:
    old = row(2, {"start": 3, "end": 8}, is_urgent_new=True)
    assert places([row(1, passage(5)), old]) == [(2, 3), (1, 5)]


def test_a_report_dated_long_ago_or_far_ahead_keeps_its_place_in_time() -> None:
    ages = [
        row(seq, passage(0), received_at=datetime(year, 1, 1, tzinfo=UTC))
        for seq, year in ((1, 9000), (2, 2), (3, 1969))
    ]
    assert [seq for seq, _ in places(ages)] == [2, 3, 1]


def test_pages_show_everything_once_though_some_leave_the_list_between_them() -> None:
    rows = [row(seq, passage(0)) for seq in range(1, 8)]
    first, following = page(pieces(rows), after=None, limit=3)
    second, _ = page(pieces(rows[2:]), after=following, limit=10)
    assert [piece.row.report_seq for piece in (*first, *second)] == [1, 2, 3, 4, 5, 6, 7]


def test_the_last_page_says_that_it_is_the_last() -> None:
    ordered = pieces([row(seq, passage(0)) for seq in range(3)])
    assert page(ordered, after=None, limit=3)[1] is None
    assert page(ordered, after=None, limit=2)[1] is not None


def test_a_mark_is_read_back_as_it_was_written() -> None:
    mark = Mark(group_id=UUID(int=7), membership=12, reading=3)
    assert read_mark(str(mark)) == mark


@pytest.mark.parametrize(
    "text", ["", "x.1.2", f"{UUID(int=1)}.1", f"{UUID(int=1)}.1.-2", f"{UUID(int=1)}.١.2", f"{UUID(int=1)}.1.2.3"]
)
def test_nothing_else_is_a_mark(text: str) -> None:
    with pytest.raises(Refused):
        read_mark(text)
