"""The desk between people: what the fair order gives next, who has a group open, and which version of it somebody has seen.

A claim and a presence forbid nothing: they run out by themselves, and a write asks for the group's tag.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import dict_row

from casework.access import Actor
from casework.errors import NotFound
from casework.triage import Lane
from casework.work import CLAIM_LIFE, PRESENCE_LIFE, GroupTag, WhyNext, require_same, why_next
from store.queries import sql

Link = Connection[Any]

_TRIES = 20  # others may take the same group in the same moment, each time another one


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """The group that the fair order gives somebody. Id, time and counts only (SoLPuL 7 a §)."""

    group_id: UUID
    why: WhyNext
    lane: str
    received_at: datetime  # of the row that brings it here
    waiting: int  # rows of the group without an assessment
    until: datetime | None = None  # when it is theirs; None: only looked at

    def to_plain(self) -> dict[str, Any]:
        """As `/api/v1/work/next` shows it."""
        return {
            "group_id": str(self.group_id),
            "why": str(self.why),
            "lane": self.lane,
            "received_at": self.received_at.isoformat(),
            "waiting": self.waiting,
            "until": self.until.isoformat() if self.until else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Others:
    """Children who are not in the news, and wait while somebody sits with a flood. A count and a time (SoLPuL 7 a §)."""

    children: int
    oldest_at: datetime


def look(connection: Link, municipality: str, actor: Actor, *, others_only: bool = False) -> Next | None:
    """What would be given now; None when nothing waits, or all that waits is given to others.

    `others_only`: as if there were no flood, for whoever leaves one between two of its reports.
    """
    values = {"municipality": municipality, "person": actor.person_id, "others_only": others_only}
    row = connection.cursor(row_factory=dict_row).execute(sql("work.next"), values).fetchone()
    if row is None:
        return None
    why = why_next(
        lane=Lane(row["lane"]),
        is_new=row["is_new"],
        is_surging=row["is_surging"],
        is_set_aside=row["is_set_aside"],
        is_unread_danger=row["is_quarantined_danger"],
        is_assigned=row["is_assigned"],
    )
    kept = ("group_id", "lane", "received_at", "waiting")
    return Next(why=why, **{name: row[name] for name in kept})


def take(connection: Link, municipality: str, actor: Actor, *, others_only: bool = False) -> Next | None:
    """Gives the next group to this person for a while, and takes back the one that they had before."""
    for _ in range(_TRIES):
        with connection.transaction():
            found = look(connection, municipality, actor, others_only=others_only)
            if found is None:
                return None
            values = {"group": found.group_id, "person": actor.person_id, "life": CLAIM_LIFE}
            row = connection.execute(sql("work.claim"), values).fetchone()
            if row is not None:
                connection.execute(sql("work.release_others"), {"group": found.group_id, "person": actor.person_id})
                kept = {name: getattr(found, name) for name in ("group_id", "why", "lane", "received_at", "waiting")}
                return Next(**kept, until=row[0])
    return None


def held(connection: Link, municipality: str, actor: Actor) -> tuple[UUID, datetime] | None:
    """The group that the queue has given this person, and until when."""
    values = {"municipality": municipality, "person": actor.person_id}
    row = connection.execute(sql("work.held"), values).fetchone()
    return (row[0], row[1]) if row else None


def release(connection: Link, group_id: UUID, actor: Actor) -> None:
    """The person has left the group, or is done: the queue may give it to others."""
    values = {"group": group_id, "person": actor.person_id}
    with connection.transaction():
        connection.execute(sql("work.release"), values)
        connection.execute(sql("work.leave"), values)


def arrive(connection: Link, group_id: UUID, actor: Actor) -> list[dict[str, Any]]:
    """The person has the group open; who else has, and since when. A claim of theirs begins anew."""
    values = {"group": group_id, "person": actor.person_id, "life": PRESENCE_LIFE}
    with connection.transaction():
        connection.execute(sql("work.cool"), values)
        connection.execute(sql("work.beat"), values)
        connection.execute(sql("work.renew"), {**values, "life": CLAIM_LIFE})
    return connection.cursor(row_factory=dict_row).execute(sql("work.present"), values).fetchall()


def others(connection: Link, group_id: UUID, actor: Actor) -> Others | None:
    """Whom the person keeps waiting who has this flood open; None when the group is no flood, or nobody waits."""
    row = connection.execute(sql("work.others"), {"group": group_id, "person": actor.person_id}).fetchone()
    return Others(children=row[0], oldest_at=row[1]) if row and row[0] else None


def claim_of(connection: Link, group_id: UUID) -> dict[str, Any] | None:
    """Whom the queue has given the group to."""
    return connection.cursor(row_factory=dict_row).execute(sql("work.claim_of"), [group_id]).fetchone()


def lanes(connection: Link, municipality: str) -> list[dict[str, Any]]:
    """How many wait in each lane, every lane named."""
    found = connection.cursor(row_factory=dict_row).execute(sql("work.lanes"), [municipality]).fetchall()
    by_lane = {row["lane"]: row for row in found}
    return [by_lane.get(lane, {"lane": str(lane), "waiting": 0, "groups": 0, "oldest_at": None}) for lane in Lane]


def tag(connection: Link, group_id: UUID) -> GroupTag:
    """Which version the group is.

    Raises:
        NotFound: "not_found": no such group, or it has led on to another.
    """
    row = connection.execute(sql("work.tag"), [group_id]).fetchone()
    if row is None:
        raise NotFound("not_found")
    version, members, membership, reading, records = row
    return GroupTag(version=version, members=members, membership=membership, reading=reading, records=int(records))


def lock(connection: Link, group_id: UUID, sent: str | None) -> str:
    """Holds the group, as the person has seen it, until the transaction ends; its municipality.

    Raises:
        NotFound, Refused, Conflict: see `tag` and `casework.work.require_same`.
    """
    row = connection.execute(sql("work.lock_group"), [group_id]).fetchone()
    if row is None:
        raise NotFound("not_found")
    require_same(tag(connection, group_id), sent)
    return str(row[0])


def has_keys(connection: Link, actor: Actor) -> bool:
    """Whether the person wants single-letter keys (WCAG 2.1.4). On until they say otherwise."""
    row = connection.execute(sql("work.has_keys"), [actor.person_id]).fetchone()
    return row is None or bool(row[0])


def set_keys(connection: Link, actor: Actor, *, has_keys: bool) -> None:
    """Keeps what the person has chosen."""
    connection.execute(sql("work.set_keys"), [actor.person_id, has_keys])
