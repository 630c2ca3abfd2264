"""Notifications to supervisors: written in the commit that routes, gathered into digests, and handed out to be sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from casework.linking import GroupState, Routed, WorkingSet
from casework.notify import Decided, Happened, Notice, Policy, Standing, asks_for_attention, bundled, decide, digest
from store import outbox
from store.batch import many
from store.queries import sql

Link = Connection[Any]


def save(connection: Link, working: WorkingSet, routed: Sequence[Routed], policy: Policy) -> None:
    """Writes what is to be told of a batch. Under the municipality's lock; the caller commits."""
    rows: dict[str, list[Routed]] = {}
    for one in routed:
        rows.setdefault(one.group_id, []).append(one)
    aside = _set_aside(connection, routed)
    found = [_happened(working.groups[group], there, aside) for group, there in rows.items()]
    # Of a group made in this batch nothing has been said: most reports are that, and cost nothing here.
    known = [h for h in found if working.groups[str(h.group_id)].version or asks_for_attention(h, policy)]
    if not known:
        return
    now = _now(connection)
    standings = _standings(connection, [h.group_id for h in known])
    decided = [_decided(standings.get(h.group_id), h, now, policy) for h in known]
    if any(h.is_set_aside for h in known):
        may_tell = _may_tell_of_aside(connection, working.municipality, policy)
        decided = bundled(decided, now, may_tell=may_tell)
    kept = (
        _row(d.happened.group_id, working.municipality, d.standing)
        for d in decided
        if d.standing is not None and d.standing != standings.get(d.happened.group_id)
    )
    many(connection, "notices.save_standing", kept)
    _insert(connection, working.municipality, [d.notice for d in decided if d.notice])


def write_digests(connection: Link, policy: Policy) -> int:
    """One digest for each municipality whose interval has passed; returns how many."""
    due = connection.execute(sql("notices.municipalities_due"), [policy.every]).fetchall()
    return sum(_write_digest(connection, municipality, policy) for (municipality,) in due)


def listed(connection: Link, municipality: str, *, before: int, limit: int) -> list[dict[str, Any]]:
    """Notifications of a municipality, newest first."""
    values = {"municipality": municipality, "before": before, "limit": limit}
    return connection.cursor(row_factory=dict_row).execute(sql("notices.list"), values).fetchall()


def take(connection: Link) -> dict[str, Any] | None:
    """The next notification to send, with its attempt counted; None when none is due."""
    return connection.cursor(row_factory=dict_row).execute(sql("notices.take")).fetchone()


def mark_sent(connection: Link, notification_id: UUID) -> None:
    """The receiver has it."""
    connection.execute(sql("notices.sent"), [notification_id])


def _write_digest(connection: Link, municipality: str, policy: Policy) -> bool:
    with connection.transaction():
        outbox.lock_municipality(connection, municipality)
        rows = connection.execute(sql("notices.waiting"), [municipality]).fetchall()
        notice = digest({row[0]: _standing(row[1:]) for row in rows}, _now(connection), policy)
        if notice is None:  # another worker was first
            return False
        _insert(connection, municipality, [notice])
        connection.execute(sql("notices.clear"), [municipality])
    return True


def _decided(standing: Standing | None, happened: Happened, now: datetime, policy: Policy) -> Decided:
    after, notice = decide(standing, happened, now, policy)
    return Decided(happened=happened, standing=after, notice=notice)


def _row(group: UUID, municipality: str, standing: Standing) -> tuple[Any, ...]:
    counts = (standing.reports, standing.news, standing.urgent)
    return (group, municipality, standing.told_at, *counts, standing.waiting_from)


def _set_aside(connection: Link, routed: Sequence[Routed]) -> frozenset[UUID]:
    rows = connection.execute(sql("notices.set_aside"), [[row.report_child_id for row in routed]])
    return frozenset(row[0] for row in rows)


def _may_tell_of_aside(connection: Link, municipality: str, policy: Policy) -> bool:
    return connection.execute(sql("notices.told_of_aside"), [municipality, policy.every]).fetchone() is None


def _happened(group: GroupState, rows: Sequence[Routed], aside: frozenset[UUID]) -> Happened:
    readings = [row.reading for row in rows]
    return Happened(
        group_id=UUID(group.id),
        members=group.member_count,
        reports=len(rows),
        # What linking failed on has no reading, and is shown as new.
        news=sum(reading is None or reading.novelty >= 0.5 for reading in readings),
        reasons=frozenset(str(reason) for reading in readings if reading for reason in reading.reasons),
        is_surging=group.is_surging,
        has_surge_begun="surge_began" in group.surge_events,
        is_set_aside=all(row.report_child_id in aside for row in rows),
    )


def _standings(connection: Link, groups: Sequence[UUID]) -> dict[UUID, Standing]:
    rows = connection.execute(sql("notices.standing"), [list(groups)])
    return {row[0]: _standing(row[1:]) for row in rows}


def _standing(row: Sequence[Any]) -> Standing:
    told_at, reports, news, urgent, waiting_from = row
    return Standing(told_at=told_at, reports=reports, news=news, urgent=urgent, waiting_from=waiting_from)


def _insert(connection: Link, municipality: str, notices: Sequence[Notice]) -> None:
    rows = ((municipality, n.group_id, str(n.kind), ",".join(n.codes), Jsonb(dict(n.counts))) for n in notices)
    many(connection, "notices.insert", rows)


def _now(connection: Link) -> datetime:
    """The database's clock: the one clock that all workers share."""
    row = connection.execute(sql("notices.now")).fetchone()
    assert row is not None
    now: datetime = row[0]
    return now
