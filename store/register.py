"""Reads a whole register for re-linking: facts, current groups and what people have said, as of one instant. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from psycopg import Connection, IsolationLevel

from casework.ids import UNKNOWN_MUNICIPALITY, registration_number
from dedupe.facts import ChildFacts, from_plain
from store.queries import sql
from store.sealing import Sealer

GroupPair = tuple[str, str]
"""Two group ids, the smaller first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredChild:
    """One (report, child) and the group where it stands now."""

    report_id: str
    registration_no: str
    group_id: str
    is_confirmed: bool  # a person has put it there, or has said that it belongs there
    facts: ChildFacts | None  # None: it was never linked (quarantine)


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What has passed between people and pairs of current groups."""

    separated: frozenset[GroupPair]
    asked: frozenset[GroupPair]  # open questions


@contextmanager
def snapshot(connection: Connection[Any]) -> Iterator[None]:
    """Everything read inside is as of one instant, and PostgreSQL refuses every write. The connection must be idle."""
    before = connection.isolation_level, connection.read_only
    connection.isolation_level, connection.read_only = IsolationLevel.REPEATABLE_READ, True
    try:
        with connection.transaction():
            yield
    finally:
        connection.isolation_level, connection.read_only = before


def municipalities(connection: Connection[Any]) -> list[str]:
    """Codes that have reports; without the one for "not known", whose reports are nobody's neighbours."""
    return [row[0] for row in connection.execute(sql("register.municipalities"), [UNKNOWN_MUNICIPALITY])]


def children(connection: Connection[Any], sealer: Sealer, municipality: str) -> Iterator[RegisteredChild]:
    """Every (report, child) of the municipality that stands in a group, in order of registration.

    Raises:
        Broken: when sealed facts were altered or belong to another key ring ("seal_broken").
    """
    with connection.cursor(name="register_children") as cursor:
        cursor.execute(sql("register.children"), [municipality])
        for child_id, report_id, year, serial, group_id, sealed, is_confirmed in cursor:
            yield RegisteredChild(
                report_id=str(report_id),
                registration_no=registration_number(municipality, year, serial),
                group_id=str(group_id),
                is_confirmed=is_confirmed,
                facts=None if sealed is None else _opened(sealer, child_id, sealed),
            )


def verdicts(connection: Connection[Any], municipality: str) -> Verdicts:
    """What people have been asked and have said about pairs of groups."""
    separated: set[GroupPair] = set()
    asked: set[GroupPair] = set()
    for one, other, is_separated in connection.execute(sql("register.questions"), [municipality]):
        pair = min(str(one), str(other)), max(str(one), str(other))
        (separated if is_separated else asked).add(pair)
    return Verdicts(separated=frozenset(separated), asked=frozenset(asked))


def _opened(sealer: Sealer, child_id: Any, sealed: Any) -> ChildFacts:
    return from_plain(sealer.unseal_json(bytes(sealed), where=f"report_child/{child_id}/facts"))
