"""What a supervisor is told of a group, and when: once at first, then when a reason code fires, else in one digest an interval.

Ids, codes and counts; never a name, a text or a number of anybody (SoLPuL 7 a §). Being told of a group changes nothing for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from dedupe.novelty import Reason

CODES = frozenset({Reason.URGENT, Reason.FIRST_HAND, Reason.NEW_CHILD, Reason.VOLUME_JUMP, Reason.MANDATED})
SET_ASIDE = "set_aside"  # in the counts of what was told at once of all that was set aside
_GROUPS_SHOWN = 20  # in a digest, those with most reports


class NoticeKind(StrEnum):
    """Why a notification is sent."""

    FIRST = "first"  # the group asks for attention for the first time
    SURGE = "surge"  # a group that has been told of begins to surge
    REASON = "reason"  # a configured code fired
    DIGEST = "digest"  # what else has come, over all groups of the municipality


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a municipality wants to hear."""

    codes: frozenset[str] = CODES
    group_from: int = 5  # (report, child) rows from which a group asks for attention, quiet as it may be
    every: timedelta = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """What one commit did to a group."""

    group_id: UUID
    members: int  # after it
    reports: int  # rows that came with it
    news: int  # of these, shown as new
    reasons: frozenset[str]  # of any of them
    is_surging: bool
    has_surge_begun: bool
    is_set_aside: bool = False  # all that came with it looks made by a machine


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A group that has been told of, and what waits for the digest."""

    told_at: datetime
    reports: int = 0
    news: int = 0
    waiting_from: datetime | None = None
    urgent: int = 0  # of the reports: those with news that asks to be told at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One notification."""

    kind: NoticeKind
    group_id: UUID | None = None  # None: all groups of the municipality
    codes: tuple[str, ...] = ()
    counts: Mapping[str, Any] = field(default_factory=dict)


def decide(
    standing: Standing | None, happened: Happened, now: datetime, policy: Policy
) -> tuple[Standing | None, Notice | None]:
    """What is kept of a group after a commit, and what is said of it at once.

    A group is quiet (None) until it asks for attention: it surges, a report in it is urgent and new, or it has
    `group_from` rows. Nothing is said of quiet groups: they stand in the queue like any other.
    """
    fired = happened.reasons & policy.codes
    if standing is None:
        if not asks_for_attention(happened, policy):
            return None, None
        return Standing(told_at=now), _notice(NoticeKind.FIRST, happened, fired)
    if happened.has_surge_begun:
        return standing, _notice(NoticeKind.SURGE, happened, fired)
    if fired:
        return standing, _notice(NoticeKind.REASON, happened, fired)
    waiting = replace(
        standing,
        reports=standing.reports + happened.reports,
        news=standing.news + happened.news,
        waiting_from=standing.waiting_from or now,
    )
    return waiting, None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What `decide` says of one group."""

    happened: Happened
    standing: Standing | None
    notice: Notice | None


def bundled(decided: Sequence[Decided], now: datetime, *, may_tell: bool) -> list[Decided]:
    """The same, where of all that was set aside one is told at once, and the others wait for the digest.

    Five thousand invented reports would else be five thousand messages, among which nobody finds the true one. What was not set
    aside is told as ever, and so is a surge. The digest says how much of what it gathers is urgent, and shows that first.

    Args:
        may_tell: nothing that was set aside has been told of at once for an interval.
    """
    kept: list[Decided] = []
    for one in sorted(decided, key=lambda d: Reason.URGENT not in d.happened.reasons):
        is_held = one.notice is not None and one.happened.is_set_aside and one.notice.kind is not NoticeKind.SURGE
        if is_held and may_tell:
            may_tell = False
            kept.append(_marked(one))
        else:
            kept.append(_held(one, now) if is_held else one)
    return kept


def _marked(one: Decided) -> Decided:
    assert one.notice is not None
    return replace(one, notice=replace(one.notice, counts={**one.notice.counts, SET_ASIDE: True}))


def _held(one: Decided, now: datetime) -> Decided:
    before, came = one.standing or Standing(told_at=now), one.happened
    waiting = replace(
        before,
        reports=before.reports + came.reports,
        news=before.news + came.news,
        urgent=before.urgent + (came.reports if Reason.URGENT in came.reasons else 0),
        waiting_from=before.waiting_from or now,
    )
    return replace(one, standing=waiting, notice=None)


def asks_for_attention(happened: Happened, policy: Policy) -> bool:
    """Whether a group of which nothing has been said is to be told of."""
    return happened.is_surging or Reason.URGENT in happened.reasons or happened.members >= policy.group_from


def digest(waiting: Mapping[UUID, Standing], now: datetime, policy: Policy) -> Notice | None:
    """One message for what a municipality's groups have waiting, or None while the interval has not passed.

    The interval runs from the first row that waits, so two digests are never closer than that.
    """
    held = {group: standing for group, standing in waiting.items() if standing.waiting_from}
    if not held or now - min(s.waiting_from for s in held.values() if s.waiting_from) < policy.every:
        return None
    largest = sorted(held, key=lambda group: (-held[group].urgent, -held[group].news, -held[group].reports, group))[
        :_GROUPS_SHOWN
    ]
    urgent = sum(standing.urgent for standing in held.values())
    counts = {
        "groups": len(held),
        "reports": sum(standing.reports for standing in held.values()),
        "news": sum(standing.news for standing in held.values()),
        "by_group": [_row(group, held[group]) for group in largest],
    }
    if not urgent:
        return Notice(kind=NoticeKind.DIGEST, counts=counts)
    return Notice(kind=NoticeKind.DIGEST, codes=(str(Reason.URGENT),), counts={**counts, "urgent": urgent})


def _notice(kind: NoticeKind, happened: Happened, fired: frozenset[str]) -> Notice:
    counts = {"members": happened.members, "reports": happened.reports, "news": happened.news}
    codes = tuple(str(code) for code in Reason if code in fired)
    return Notice(kind=kind, group_id=happened.group_id, codes=codes, counts=counts)


def _row(group: UUID, standing: Standing) -> dict[str, Any]:
    return {"group_id": str(group), "reports": standing.reports, "news": standing.news}
