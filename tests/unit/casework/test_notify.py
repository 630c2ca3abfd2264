"""When a supervisor is told of a group, and when not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.notify import CODES, SET_ASIDE, Decided, Happened, NoticeKind, Policy, Standing, bundled, decide, digest
from config.notify import notice_policy
from config.settings import REASON_CODES, Settings
from dedupe.novelty import Reason

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
POLICY = Policy()
TOLD = Standing(told_at=NOON)
GROUP = UUID(int=1)


def happened(*reasons: str, members: int = 2, reports: int = 1, news: int = 0, surging: str = "no") -> Happened:
    return Happened(
        group_id=GROUP,
        members=members,
        reports=reports,
        news=news,
        reasons=frozenset(reasons),
        is_surging=surging != "no",
        has_surge_begun=surging == "began",
    )


def kind_of(standing: Standing | None, event: Happened) -> NoticeKind | None:
    _, notice = decide(standing, event, NOON, POLICY)
    return notice.kind if notice else None


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (happened("FIRST", "MANDATED"), None),
        (happened("NEW_FACT", "FIRST_HAND", members=4), None),
        (happened("NO_CHANGE", members=5), NoticeKind.FIRST),
        (happened("FIRST", "URGENT", members=1), NoticeKind.FIRST),
        (happened("VOLUME_JUMP", members=3, surging="began"), NoticeKind.FIRST),
    ],
)
def test_a_quiet_group_is_told_of_when_it_asks_for_attention(event: Happened, kind: NoticeKind | None) -> None:
    assert kind_of(None, event) is kind


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_group_told_of_is_told_of_again_when_a_configured_code_fires(code: str) -> None:
    after, notice = decide(TOLD, happened("NEW_FACT", code), NOON, POLICY)
    assert notice is not None
    assert (notice.kind, notice.codes, notice.group_id) == (NoticeKind.REASON, (code,), GROUP)
    assert after == TOLD


def test_a_surge_of_a_group_told_of_is_told_with_its_codes() -> None:
    _, notice = decide(TOLD, happened("VOLUME_JUMP", "URGENT", surging="began"), NOON, POLICY)
    assert notice is not None
    assert (notice.kind, notice.codes) == (NoticeKind.SURGE, ("URGENT", "VOLUME_JUMP"))


def test_everything_else_waits_for_the_digest() -> None:
    first, notice = decide(TOLD, happened("NO_CHANGE", reports=7), NOON, POLICY)
    later, _ = decide(first, happened("NEW_FACT", reports=2, news=1), NOON + timedelta(minutes=9), POLICY)
    assert notice is None
    assert later == replace(TOLD, reports=9, news=1, waiting_from=NOON)


def test_a_code_that_is_not_configured_waits_as_well() -> None:
    policy = replace(POLICY, codes=frozenset({"URGENT"}))
    assert decide(TOLD, happened("FIRST_HAND"), NOON, policy)[1] is None


def test_one_digest_holds_all_groups_when_the_interval_has_passed() -> None:
    waiting = {UUID(int=n): Standing(told_at=NOON, reports=n, news=n % 2, waiting_from=NOON) for n in range(1, 31)}
    assert digest(waiting, NOON + timedelta(minutes=59), POLICY) is None
    notice = digest(waiting, NOON + timedelta(minutes=60), POLICY)
    assert notice is not None
    assert (notice.kind, notice.group_id) == (NoticeKind.DIGEST, None)
    assert (notice.counts["groups"], notice.counts["reports"], notice.counts["news"]) == (30, sum(range(31)), 15)
    assert len(notice.counts["by_group"]) == 20
    assert digest({}, NOON, POLICY) is None
    assert digest({GROUP: TOLD}, NOON + timedelta(days=9), POLICY) is None


@given(st.lists(st.tuples(st.sets(st.sampled_from(sorted(REASON_CODES))), st.integers(1, 5)), max_size=30))
def test_each_report_of_a_group_told_of_is_told_at_once_or_counted_in_the_digest(
    events: list[tuple[set[str], int]],
) -> None:
    standing: Standing | None = TOLD
    told = 0
    for reasons, reports in events:
        standing, notice = decide(standing, happened(*reasons, reports=reports), NOON, POLICY)
        told += notice.counts["reports"] if notice else 0
        assert (notice is not None) == bool(reasons & POLICY.codes)
    assert standing is not None
    assert told + standing.reports == sum(reports for _, reports in events)


def test_the_settings_know_every_code_and_no_other() -> None:
    assert {str(code) for code in Reason} == REASON_CODES
    assert notice_policy(Settings()) == POLICY


def test_a_code_or_address_that_is_none_is_refused_and_not_repeated_with_the_secret() -> None:
    with pytest.raises(ValueError, match="no reason codes: PANIC"):
        Settings(notify_codes="URGENT, PANIC")
    with pytest.raises(ValueError, match="https"):
        Settings(notify_url="ftp://example.se")
    assert "hemlis" not in repr(Settings(notify_secret="hemlis"))
    assert notice_policy(Settings(notify_codes=" URGENT , ")).codes == {"URGENT"}


def decided(number: int, *reasons: str, is_set_aside: bool, surging: str = "no") -> Decided:
    event = replace(
        happened(*reasons, members=1, surging=surging), group_id=UUID(int=number), is_set_aside=is_set_aside
    )
    after, notice = decide(TOLD if surging != "no" else None, event, NOON, POLICY)
    return Decided(happened=event, standing=after, notice=notice)


def test_of_all_that_is_set_aside_one_is_told_at_once_and_the_digest_has_the_others_the_urgent_first() -> None:
    found = bundled([decided(n, "URGENT", is_set_aside=True) for n in range(1, 5001)], NOON, may_tell=True)
    told = [d.notice for d in found if d.notice]
    assert [(n.kind, n.codes, n.counts[SET_ASIDE]) for n in told] == [(NoticeKind.FIRST, ("URGENT",), True)]
    waiting = {d.happened.group_id: d.standing for d in found if d.standing and d.standing.waiting_from}
    quiet = UUID(int=9999)
    waiting[quiet] = Standing(told_at=NOON, reports=50, news=50, waiting_from=NOON)
    notice = digest(waiting, NOON + POLICY.every, POLICY)
    assert notice is not None
    assert notice.codes == ("URGENT",)
    assert (notice.counts["groups"], notice.counts["urgent"], notice.counts["reports"]) == (5000, 4999, 5049)
    assert str(quiet) not in {row["group_id"] for row in notice.counts["by_group"]}


def test_within_an_interval_nothing_more_that_was_set_aside_is_told_at_once() -> None:
    found = bundled([decided(1, "URGENT", is_set_aside=True)], NOON, may_tell=False)
    assert [d.notice for d in found] == [None]
    assert [d.standing.urgent for d in found if d.standing] == [1]


def test_what_was_not_set_aside_is_told_at_once_in_the_middle_of_a_flood() -> None:
    flood = [decided(n, "URGENT", is_set_aside=True) for n in range(1, 100)]
    true = decided(100, "URGENT", is_set_aside=False)
    for may_tell in (True, False):
        assert true in bundled([*flood, true], NOON, may_tell=may_tell)


def test_a_surge_of_what_was_set_aside_is_told_at_once() -> None:
    surge = decided(1, "URGENT", is_set_aside=True, surging="began")
    assert surge.notice is not None
    assert bundled([surge], NOON, may_tell=False) == [surge]
