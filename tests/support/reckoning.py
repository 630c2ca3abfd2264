"""The reckoning after the fire: acknowledged = registered = routed, none lost and none twice. Finds, does not judge.

Everything but the receipts is read from the tables with SQL of its own: a check that asked the code under test would
share its mistakes.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx2 as httpx

from sluss.session import beside_supervision
from sluss.summary import Sent
from sluss.system import System
from store.database import connect
from store.sealing import KeyRing, Sealer
from store.verify import verify
from tests.support import small_reports
from tests.support.crash import Flow

_SHOWN = 5
_REPORTS = """
SELECT id::text, registration_year, registration_serial, working_copy, extract(epoch FROM registered_at)::float8
FROM report ORDER BY seq
"""
_ROUTED = """
SELECT r.id::text, rc.child_index,
       (SELECT count(*) FROM routing q WHERE q.report_child_id = rc.id),
       (SELECT count(*) FROM membership m WHERE m.report_child_id = rc.id AND m.valid_to IS NULL),
       (SELECT count(*) FROM group_event e WHERE e.report_child_id = rc.id AND e.kind IN ('created', 'linked')),
       (SELECT count(*) FROM outbox o WHERE o.report_id = r.id AND o.done_at IS NOT NULL),
       (SELECT m.group_id::text FROM membership m WHERE m.report_child_id = rc.id AND m.valid_to IS NULL LIMIT 1),
       (SELECT q.is_quarantined FROM routing q WHERE q.report_child_id = rc.id),
       (SELECT extract(epoch FROM q.routed_at)::float8 FROM routing q WHERE q.report_child_id = rc.id),
       (SELECT max(o.attempts) FROM outbox o WHERE o.report_id = r.id)
FROM report r JOIN report_child rc ON rc.report_id = r.id ORDER BY r.seq, rc.child_index
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where one (report, child) stands, and how often."""

    report_id: str
    index: int
    times: tuple[
        int, int, int, int
    ]  # routing rows, current memberships, placings in the group's history, done outbox rows
    group_id: str | None
    is_quarantined: bool | None
    routed_at: float | None  # seconds since 1970
    attempts: int | None  # how often a worker took the report up


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """What the tables say in the end."""

    ids_by_key: dict[str, list[str]]  # report_key -> reports
    serials: list[tuple[int, int]]  # year and serial
    registered_at: dict[str, float]  # report -> seconds since 1970
    places: list[Place]
    broken_promises: list[str]  # of `store.verify`
    receipts: dict[str, datetime | None]  # what GET /api/v1/receipts says of each receipt of the flow: when, or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoning:
    """What does not hold, by name; empty when all is well. And what the blows have hit."""

    problems: dict[str, list[str]]
    answers_cut_off: int  # reports registered before a blow and acknowledged after it: the sender had to ask again
    taken_up_again: int  # reports that a worker had in hand when it, or PostgreSQL, died
    longest_until_routed_s: float  # from the acknowledgement to the row in the queue

    def __str__(self) -> str:
        found = [f"{len(rows)} {name} ({', '.join(rows[:_SHOWN])})" for name, rows in self.problems.items()]
        return "; ".join(found) or "nothing lost, nothing twice"


def reckon(flow: Flow, register: Register) -> Reckoning:
    """Holds what the senders were told against what the tables say, of this flow and of all that went before it."""
    known = {id_ for ids in register.ids_by_key.values() for id_ in ids}
    found = {
        "unacknowledged": [_key(s) for s in flow.sent if s.id is None],
        "lost": [s.id for s in flow.acknowledged if s.id and s.id not in register.ids_by_key.get(_key(s), [])],
        "doubled": [key for key, ids in register.ids_by_key.items() if len(ids) > 1],
        "answered differently": _answered_differently(flow),
        "never sent": [key for key in register.ids_by_key if small_reports.number_of(key) >= flow.end],
        "not on the receipt": _not_on_the_receipt(flow, register),
        "not routed once": [f"{p.report_id}/{p.index}" for p in register.places if p.times != (1, 1, 1, 1)],
        "incomplete": _incomplete(register),
        "misnumbered": _misnumbered(register.serials),
        "misgrouped": _misgrouped(register),
        "broken promises": register.broken_promises,
        "without place": sorted(known - {place.report_id for place in register.places}),
    }
    return Reckoning(
        problems={name: rows for name, rows in found.items() if rows},
        answers_cut_off=_answers_cut_off(flow, register),
        taken_up_again=_taken_up_again(flow, register),
        longest_until_routed_s=_longest_until_routed_s(flow, register),
    )


def read(system: System, flow: Flow) -> Register:
    """Reads the tables, and asks for each receipt over HTTP."""
    receipts = sorted({s.receipt for s in flow.acknowledged if s.receipt})
    answers = asyncio.run(beside_supervision(system, _ask_for(receipts, system.web_url)))
    sealer = Sealer(KeyRing.load_or_create(system.keyring))
    with connect(system.database_url) as connection:
        rows = connection.execute(_REPORTS).fetchall()
        return Register(
            ids_by_key=_ids_by_key(rows, sealer),
            serials=[(year, serial) for _, year, serial, _, _ in rows],
            registered_at={id_: at for id_, *_, at in rows},
            places=[_place(row) for row in connection.execute(_ROUTED)],
            broken_promises=[finding.promise for finding in verify(connection, sealer) if not finding.holds],
            receipts=answers,
        )


def _ids_by_key(rows: Sequence[tuple[Any, ...]], sealer: Sealer) -> dict[str, list[str]]:
    ids_by_key: defaultdict[str, list[str]] = defaultdict(list)
    for id_, _, _, working_copy, _ in rows:
        plain = sealer.unseal_json(bytes(working_copy), where=f"report/{id_}/working_copy")
        ids_by_key[plain["report_key"]].append(id_)
    return dict(ids_by_key)


def _place(row: Sequence[Any]) -> Place:
    report_id, index, routings, memberships, placings, done, group_id, is_quarantined, routed_at, attempts = row
    return Place(
        report_id=report_id,
        index=index,
        times=(routings, memberships, placings, done),
        group_id=group_id,
        is_quarantined=is_quarantined,
        routed_at=routed_at,
        attempts=attempts,
    )


async def _ask_for(receipts: Sequence[str], url: str) -> dict[str, datetime | None]:
    waiting = iter(receipts)
    answers: dict[str, datetime | None] = {}

    async def asker(client: httpx.AsyncClient) -> None:
        for receipt in waiting:
            answer = await client.get(f"/api/v1/receipts/{receipt}")
            is_known = answer.status_code == 200 and answer.json()["status"] == "registered"
            answers[receipt] = datetime.fromisoformat(answer.json()["received_at"]) if is_known else None

    async with httpx.AsyncClient(base_url=url, timeout=30.0) as client:
        await asyncio.gather(*(asker(client) for _ in range(4)))
    return answers


def _answered_differently(flow: Flow) -> list[str]:
    answers: defaultdict[str, set[tuple[str | None, str | None]]] = defaultdict(set)
    for sent in flow.acknowledged:
        answers[_key(sent)].add((sent.id, sent.receipt))
    return [key for key, given in answers.items() if len(given) > 1]


def _not_on_the_receipt(flow: Flow, register: Register) -> list[str]:
    return [
        _key(s)
        for s in flow.acknowledged
        if register.receipts.get(s.receipt or "") != small_reports.received_at(small_reports.number_of(_key(s)))
    ]


def _incomplete(register: Register) -> list[str]:
    indices: defaultdict[str, list[int]] = defaultdict(list)
    for place in register.places:
        indices[place.report_id].append(place.index)
    return [
        id_
        for key, ids in register.ids_by_key.items()
        for id_ in ids
        if indices[id_] != list(range(len(small_reports.children_of(small_reports.number_of(key)))))
    ]


def _misnumbered(serials: Sequence[tuple[int, int]]) -> list[str]:
    years = {year for year, _ in serials}
    given = {year: sorted(serial for y, serial in serials if y == year) for year in years}
    return [str(year) for year, found in given.items() if found != list(range(1, len(found) + 1))]


def _misgrouped(register: Register) -> list[str]:
    """Children who stand in more than one group, or share one. A report set aside unlinked stands alone, and rightly so."""
    key_of = {id_: key for key, ids in register.ids_by_key.items() for id_ in ids}
    groups: defaultdict[int, set[str | None]] = defaultdict(set)
    for place in register.places:
        named = small_reports.children_of(small_reports.number_of(key_of[place.report_id]))
        if place.group_id is not None and not place.is_quarantined:
            groups[named[place.index]].add(place.group_id)
    owners: defaultdict[str | None, set[int]] = defaultdict(set)
    for child, ids in groups.items():
        for id_ in ids:
            owners[id_].add(child)
    split = {child for child, ids in groups.items() if len(ids) > 1}
    mixed = {child for sharing in owners.values() if len(sharing) > 1 for child in sharing}
    return [f"child {child}" for child in sorted(split | mixed)]


def _key(sent: Sent) -> str:
    assert sent.report_key is not None
    return sent.report_key


def _longest_until_routed_s(flow: Flow, register: Register) -> float:
    # A report can be routed before its sender has read the answer.
    acknowledged = {s.id: s.acknowledged_at for s in flow.acknowledged}
    waits = [p.routed_at - (acknowledged.get(p.report_id) or p.routed_at) for p in register.places if p.routed_at]
    return max(waits, default=0.0)


def _answers_cut_off(flow: Flow, register: Register) -> int:
    return sum(
        any(register.registered_at.get(s.id or "", at) < at < (s.acknowledged_at or at) for at in flow.struck_at)
        for s in flow.acknowledged
        if s.attempts > 1
    )


def _taken_up_again(flow: Flow, register: Register) -> int:
    sent = {s.id for s in flow.acknowledged}
    return len({p.report_id for p in register.places if p.report_id in sent and (p.attempts or 0) > 1})
