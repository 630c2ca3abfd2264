"""Regrouping and undoing as the person has seen them: what was shown is still what would be done, and nobody has regrouped meanwhile.

An act's tag is what its preview showed: how many rows would move, what asks for a second person, and how many acts its groups had seen.
A report that arrives changes it only when it would be moved along: in a flood, rows that a person has named can still be taken out.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from psycopg import Connection

from casework.access import Actor
from casework.errors import NotFound
from casework.regrouping import Preview, Request
from casework.work import require_same
from store import outbox
from store.queries import sql
from store.regrouping import Done, Regrouper

Link = Connection[Any]


def act_tag(connection: Link, request: Request, preview: Preview) -> str:
    """The tag of an act that has not been done."""
    groups = [group for group in (request.from_group, request.to_group) if group]
    whys = "-".join(preview.second_person) or "alone"
    return f"{_acts(connection, groups)}.{preview.moved}.{whys}"


def undo_tag(connection: Link, act_id: UUID) -> str:
    """The tag of undoing an act.

    Raises:
        NotFound: "not_found".
    """
    row = connection.execute(sql("regrouping.act_groups"), [act_id]).fetchone()
    if row is None:
        raise NotFound("not_found")
    state, *groups = row
    return f"{_acts(connection, [group for group in groups if group])}.{state}"


def request(connection: Link, regrouper: Regrouper, asked: Request, actor: Actor, *, seen: str | None) -> Done:
    """`Regrouper.request`, as shown.

    Raises:
        NotFound, Conflict: as there. Refused, Conflict: "tag_missing", "tag_differs".
    """
    row = connection.execute(sql("regrouping.municipality_of_group"), [asked.from_group]).fetchone()
    with _locked(connection, row):
        require_same(act_tag(connection, asked, regrouper.preview(connection, asked)), seen)
        return regrouper.request(connection, asked, actor)


def undo(connection: Link, regrouper: Regrouper, act_id: UUID, because: tuple[str, str | None], actor: Actor) -> Done:
    """`Regrouper.undo`, as shown. `because`: the reason, and the tag that was seen.

    Raises:
        NotFound, Conflict: as there. Refused, Conflict: "tag_missing", "tag_differs".
    """
    reason, seen = because
    row = connection.execute(sql("regrouping.municipality_of_act"), [act_id]).fetchone()
    with _locked(connection, row):
        stood = undo_tag(connection, act_id)
        done = regrouper.undo(connection, act_id, reason, actor)  # says first when there is nothing to undo
        require_same(stood, seen)
        return done


@contextmanager
def _locked(connection: Link, found: tuple[Any, ...] | None) -> Iterator[None]:
    if found is None:
        raise NotFound("not_found")
    with connection.transaction():
        outbox.lock_municipality(connection, found[0])
        yield


def _acts(connection: Link, groups: list[UUID]) -> int:
    row = connection.execute(sql("regrouping.acts_on"), {"groups": groups}).fetchone()
    return int(row[0]) if row else 0
