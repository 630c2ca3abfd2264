"""Links a batch and looks again at open questions: the transactions around the pure steps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

import structlog

from casework.ids import ReportId
from casework.linking import Prepared, Routed, ToLink, WorkingSet
from casework.mentions import Mentioned, mentioned
from casework.steps.link import link, prepare, quarantine
from casework.steps.relook import Answered, AskedAgain, Pending, reconsider, relook
from store import outbox, supplements
from store.groupstate import seal_hard_facts
from store.queries import sql
from workers.context import Context

log = structlog.get_logger("workers")

GROWTH_IN_A_FLOOD = 2.0  # a group that has doubled may settle questions about it; sooner would cost more than it finds
GROWTH_WHEN_IDLE = 1.1
FROZEN_AFTER_S = 5.0  # beyond the deadline at which a process that still runs has ended itself


def link_and_save(own: Context, municipality: str, taken: list[outbox.TakenUp], *, is_hopeless: bool) -> None:
    """Links the reports taken up, or sets them aside, in one commit."""
    connection = own.connection()
    ids = [t.report_id for t in taken]
    items = (own.store.unopened_reports if is_hopeless else own.store.open_reports)(connection, ids)
    # Outside the lock, because it is most of the work.
    prepared = [] if is_hopeless else [prepare(item, own.knowledge, municipality=municipality) for item in items]
    with _holding(own, municipality):
        open_ids = outbox.still_to_do(connection, taken)
        working = own.store.load(connection, municipality, prepared)
        routed = _place(own, working, items, prepared, open_ids)
        own.writer.save(connection, working, routed, _mentions(prepared, routed))
        supplements.ask(connection, municipality, sorted(open_ids))
        outbox.finish(connection, sorted(open_ids))
    own.store.remember(working)
    _bridge(own, municipality, working, routed)


def _bridge(own: Context, municipality: str, working: WorkingSet, routed: list[Routed]) -> None:
    """Looks again at children who stand alone where a report fits them as well as the group that it joined."""
    fits = {group_id for r in routed for group_id in r.bridges if working.groups[group_id].member_count == 1}
    if not fits:
        return
    connection = own.connection()
    with _holding(own, municipality):
        pending = _opened(own, municipality, own.store.lone(connection, [UUID(group_id) for group_id in sorted(fits)]))
        again = own.store.load(connection, municipality, [asked.prepared for asked in pending])
        own.writer.save_moves(connection, again, relook(pending, again, own.knowledge, new_id=uuid4))
    own.store.remember(again)


def look_again(own: Context, municipality: str, *, growth: float) -> int:
    """Looks again at the questions about groups that have grown by `growth`; returns how many children found their group."""
    connection = own.connection()
    with _holding(own, municipality):
        found = connection.execute(sql("linking.learnt"), {"municipality": municipality, "growth": growth}).fetchall()
        if not found:
            return 0
        learnt = [group_id for group_id, _ in found]
        connection.execute(sql("relook.mark_looked_at"), [learnt])
        is_flood = any(is_surging for _, is_surging in found)
        asked_about = own.store.pending(connection, municipality, learnt, is_flood=is_flood)
        pending = _opened(own, municipality, asked_about)
        working = own.store.load(connection, municipality, [asked.prepared for asked in pending])
        moves = relook(pending, working, own.knowledge, new_id=uuid4)
        own.writer.save_moves(connection, working, moves)
        again = _asked_again(own, working, learnt)
        own.writer.save_questions(connection, again)
    own.store.remember(working)
    log.info("questions.looked_at", municipality=municipality, count=len(moves), waiting=len(pending) - len(moves))
    return len(moves)


@contextmanager
def _holding(own: Context, municipality: str) -> Iterator[None]:
    """A transaction with the municipality's lock. The process ends itself at its deadline; if it cannot, the server does a little later."""
    connection = own.connection()
    with connection.transaction():
        outbox.bound_transaction(connection, own.settings.batch_deadline_s + FROZEN_AFTER_S)
        outbox.lock_municipality(connection, municipality)
        yield


def _opened(own: Context, municipality: str, found: list[tuple[UUID, int, str, frozenset[str]]]) -> list[Pending]:
    items = own.store.open_reports(own.connection(), sorted({report_id for report_id, *_ in found}))
    prepared: dict[UUID, Prepared] = {
        item.report_id: prepare(item, own.knowledge, municipality=municipality) for item in items
    }
    return [
        Pending(prepared=prepared[report_id], position=position, own_group=own_group, elsewhere=elsewhere)
        for report_id, position, own_group, elsewhere in found
    ]


def _asked_again(own: Context, working: WorkingSet, groups: list[UUID]) -> list[AskedAgain]:
    """Answers about the groups that rest on facts which have changed since."""
    connection = own.connection()
    rows = connection.execute(sql("relook.answered"), [groups, working.municipality]).fetchall()
    seen = {str(group): seal_hard_facts(own.store.sealer, working.groups[str(group)].profile)
            for _, _, group, *_ in rows if str(group) in working.groups}  # fmt: skip
    changed = [row for row in rows if str(row[2]) in seen and bytes(row[3] or b"") != seen[str(row[2])]]
    if not changed:
        return []
    items = own.store.open_reports(connection, sorted({row[0] for row in changed}))
    prepared: dict[UUID, Prepared] = {
        item.report_id: prepare(item, own.knowledge, municipality=working.municipality) for item in items
    }
    own.store.load_more(connection, working, list(prepared.values()))
    answered = [
        Answered(
            prepared=prepared[report],
            position=position,
            group_id=str(group),
            elsewhere=frozenset(map(str, elsewhere)),
        )
        for report, position, group, _, elsewhere in changed
    ]
    return reconsider(answered, working, own.knowledge, new_id=uuid4)


def _mentions(prepared: list[Prepared], routed: list[Routed]) -> list[tuple[ReportId, str, Mentioned]]:
    """Children to ask about, with the group of their report's first child."""
    groups = {r.report_child_id: r.group_id for r in routed}
    return [
        (p.item.report_id, groups[p.item.child_ids[0]], child)
        for p in prepared
        if p.item.child_ids[0] in groups
        for child in mentioned(p)
    ]


def _place(
    own: Context, working: WorkingSet, items: list[ToLink], prepared: list[Prepared], open_ids: set[UUID]
) -> list[Routed]:
    if prepared:
        todo = [p for p in prepared if p.item.report_id in open_ids]
        return link(todo, working, own.knowledge, new_id=uuid4)
    for item in items:
        log.error("report.quarantined", report_id=str(item.report_id))
    return [r for item in items if item.report_id in open_ids for r in quarantine(item, working, new_id=uuid4)]
