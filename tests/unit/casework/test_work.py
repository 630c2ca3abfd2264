"""Why a group is next, which version of it somebody has seen, and how far they have come."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from casework.errors import Conflict, Refused
from casework.ids import GroupId, ReportChildId, ReportId
from casework.sitting import Reading, Row
from casework.triage import Lane
from casework.work import GroupTag, WhyNext, progress, require_same, why_next
from dedupe.novelty import Reason

TAG = GroupTag(version=3, members=12, membership=40, reading=41, records=2)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"lane": Lane.ACUTE, "is_surging": True}, WhyNext.ACUTE),
        ({"lane": Lane.QUARANTINE, "is_unread_danger": True}, WhyNext.UNREAD_DANGER),
        ({"lane": Lane.SURGE, "is_set_aside": True}, WhyNext.ASIDE_TURN),
        ({"lane": Lane.SURGE, "is_surging": True}, WhyNext.SURGE_TURN),
        ({"is_new": True}, WhyNext.OLDEST_NEWS),
        ({}, WhyNext.OLDEST),
    ],
)
def test_the_reason_for_the_next_group_is_the_one_that_the_order_has(said: dict[str, Any], why: WhyNext) -> None:
    usual = {
        "lane": Lane.ORDINARY,
        "is_new": False,
        "is_surging": False,
        "is_set_aside": False,
        "is_unread_danger": False,
    }
    assert why_next(**(usual | said)) is why


@pytest.mark.parametrize("sent", [str(TAG), f'"{TAG}"', f'W/"{TAG}"'])
def test_whoever_has_seen_the_group_as_it_is_may_write(sent: str) -> None:
    require_same(TAG, sent)


@pytest.mark.parametrize("sent", ["*", '"3.12.40.41.3"', "3.12.40.41", "x"])
def test_whoever_has_seen_another_group_may_not(sent: str) -> None:
    with pytest.raises(Conflict, match="tag_differs"):
        require_same(TAG, sent)


@pytest.mark.parametrize("sent", [None, ""])
def test_whoever_does_not_say_what_they_saw_may_not(sent: str | None) -> None:
    with pytest.raises(Refused, match="tag_missing"):
        require_same(TAG, sent)


def row(*reasons: Reason, **known: bool) -> Row:
    ids = {"report_child_id": ReportChildId(uuid4()), "report_id": ReportId(uuid4()), "group_id": GroupId(uuid4())}
    return Row(reasons=frozenset(map(str, reasons)), **ids, **known)


def test_what_is_left_to_open_and_to_show_is_counted_among_those_that_wait() -> None:
    found = progress(
        [
            row(Reason.NEW_FACT),
            row(Reason.NEW_FACT, is_opened=True),
            row(Reason.NO_CHANGE),
            row(Reason.NO_CHANGE, is_shown=True),
            row(Reason.NEW_FACT, is_assessed=True),
            row(Reason.NEW_FACT, has_read_passages=True),
        ]
    )
    assert (found.waiting, found.news_unopened, found.riding_unshown) == (5, 1, 1)
    assert found.ready == {Reading.WHOLE: 1, Reading.PASSAGES: 1, Reading.ROW: 1}
    assert not found.has_read_news
