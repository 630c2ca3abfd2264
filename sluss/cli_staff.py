"""`sluss staff`: how the municipality's directory describes somebody who signs decisions."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from casework.calendar import local_date
from casework.delegation import Capacity, DecisionMaker
from casework.ids import PersonId
from config.settings import settings
from sluss.attached import Failure, addresses_of
from store.database import connect
from store.staff import describe


def describe_staff(
    person: Annotated[str, typer.Argument(help="Their login.")],
    title: Annotated[list[str] | None, typer.Option(help="As the delegation order names it; may be repeated.")] = None,
    degree: Annotated[bool, typer.Option("--degree", help="Socionom, or an equal degree.")] = False,
    experience: Annotated[bool, typer.Option("--experience", help="Enough, as the employer has found.")] = False,
    capacity: Annotated[Capacity, typer.Option(help="For elected members and bodies.")] = Capacity.OFFICIAL,
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day; today by default.")] = None,
    municipality: Annotated[str | None, typer.Option(help="Four-digit code.")] = None,
    data_dir: Path | None = None,
) -> None:
    """Record titles and qualification of somebody who signs. Without them nobody may take a decision (SoL 2025:400 25:1)."""
    if capacity is Capacity.MACHINE:
        raise Failure("A machine decides nothing (KL 2017:725 6:38).")
    maker = DecisionMaker(
        person_id=PersonId(person),
        capacity=capacity,
        titles=frozenset(title or ()),
        has_degree=degree,
        has_experience=experience,
    )
    day = since.date() if since else local_date(datetime.now(UTC))  # noqa: TID251 - the command line is an edge
    database_url, _ = addresses_of(data_dir)
    with connect(database_url) as connection:
        describe(connection, municipality or settings().default_municipality, maker, on=day, by="command_line")
