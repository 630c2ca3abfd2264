"""How the municipality's directory describes those who sign: titles and qualification, with the day from which it holds."""

from __future__ import annotations

from datetime import date
from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from casework.delegation import Capacity, DecisionMaker
from casework.ids import PersonId
from store.queries import sql


def describe(connection: Connection[Any], municipality: str, maker: DecisionMaker, *, on: date, by: str) -> None:
    """Records how somebody is described from a day on. What was said before stays for the days before."""
    values = [
        municipality,
        maker.person_id,
        maker.capacity,
        sorted(maker.titles),
        maker.has_degree,
        maker.has_experience,
    ]
    with connection.transaction():
        connection.execute(sql("decisions.insert_standing"), [*values, on])
        details = Jsonb({"person": maker.person_id, "capacity": maker.capacity})
        connection.execute(sql("decisions.audit"), [by, "staff.described", "staff", None, details])


def maker_on(connection: Connection[Any], municipality: str, person_id: str, day: date) -> DecisionMaker:
    """Somebody who is about to sign. Nobody has described them: an official without title or qualification, who may sign nothing."""
    row = connection.execute(sql("decisions.standing"), [municipality, person_id, day]).fetchone()
    if row is None:
        return DecisionMaker(person_id=PersonId(person_id))
    return DecisionMaker(
        person_id=PersonId(person_id),
        capacity=Capacity(row[0]),
        titles=frozenset(row[1]),
        has_degree=row[2],
        has_experience=row[3],
    )
