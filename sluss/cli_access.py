"""Logins from the command line, until a municipality's single sign-on gives the same as claims."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from casework.access import STAFF, Actor, Qualification, Role
from casework.ids import MunicipalityCode, PersonId
from casework.searching import own_keys
from config.reference import name_table
from config.settings import settings
from sluss.attached import addresses_of
from store.access import LOGIN_CODE_LIFE, issue
from store.database import connect
from store.linkkeys import LinkKeys
from store.sealing import KeyRing, Sealer

DataDir = Annotated[Path | None, typer.Option(help="Where the system keeps its data; SLUSS_DATA_DIR otherwise.")]
Municipality = Annotated[
    str | None, typer.Option(help="Four-digit code that a person works for; SLUSS_DEFAULT_MUNICIPALITY otherwise.")
]
Unit = Annotated[str, typer.Option(help="The person's unit, as the municipality names it.")]
Titles = Annotated[list[str] | None, typer.Option("--title", help="Employed as, for the delegation order.")]
Qualifications = Annotated[
    list[Qualification] | None, typer.Option("--qualification", help="SoL 2025:400 25:1, as the employer has found.")
]
Ring = Annotated[bool, typer.Option("--protected-ring", help="May open reports about protected identities.")]
Surname = Annotated[
    str | None, typer.Option(help="The person's own surname: kept as a keyed hash, for the log review.")
]
Address = Annotated[str | None, typer.Option(help="The person's own street and number: kept as a keyed hash.")]


def login(  # noqa: PLR0913, PLR0917 - each is an option
    data_dir: DataDir = None,
    role: Role = Role.SUPERVISOR,
    person: str = "supervisor",
    municipality: Municipality = None,
    unit: Unit = "",
    title: Titles = None,
    qualification: Qualifications = None,
    protected_ring: Ring = False,
    own_surname: Surname = None,
    own_address: Address = None,
) -> None:
    """Print a one-time code that signs a person in to the running system's pages."""
    actor = _actor(person, role, municipality, unit, title, qualification, protected_ring)
    print(_issued(data_dir, actor, "login_code", LOGIN_CODE_LIFE, own_surname, own_address))


def make_token(  # noqa: PLR0913, PLR0917 - each is an option
    role: Annotated[Role, typer.Option(help="What the bearer may do.")],
    person: Annotated[str, typer.Option(help="The acting person or machine, as the audit will name it.")],
    days: Annotated[int, typer.Option(min=1, max=365)] = 30,
    data_dir: DataDir = None,
    municipality: Municipality = None,
    unit: Unit = "",
    title: Titles = None,
    qualification: Qualifications = None,
    protected_ring: Ring = False,
    own_surname: Surname = None,
    own_address: Address = None,
) -> None:
    """Print a bearer token for the API of the running system. It is shown once."""
    actor = _actor(person, role, municipality, unit, title, qualification, protected_ring)
    print(_issued(data_dir, actor, "bearer", timedelta(days=days), own_surname, own_address))


def _actor(  # noqa: PLR0913, PLR0917 - as the options are given
    person: str,
    role: Role,
    municipality: str | None,
    unit: str,
    titles: list[str] | None,
    qualifications: list[Qualification] | None,
    protected_ring: bool,
) -> Actor:
    """A machine without a municipality is the installation's own; a person always has one."""
    home = settings().default_municipality
    code = municipality or (home if role in STAFF else None)
    if code is not None and not (len(code) == 4 and code.isascii() and code.isdigit()):
        raise typer.BadParameter("--municipality takes a four-digit code such as 2081.")
    return Actor(
        PersonId(person),
        role,
        municipality=MunicipalityCode(code) if code else None,
        unit=unit,
        titles=frozenset(titles or ()),
        qualifications=frozenset(qualifications or ()),
        may_see_protected=protected_ring,
        handles_unplaced=code == home,
    )


def _issued(
    data_dir: Path | None, actor: Actor, kind: str, life: timedelta, surname: str | None, address: str | None
) -> str:
    database_url, keyring = addresses_of(data_dir)
    sealer = Sealer(KeyRing.load_or_create(keyring))
    today = datetime.now(UTC).date()  # noqa: TID251 - the edge is where the clock enters
    readable = own_keys(surname=surname, address=address, names=name_table(), on=today) if surname or address else ()
    own = [LinkKeys(sealer).key(actor.municipality or "", key) for key in sorted(readable)]
    with connect(database_url) as connection:
        return issue(connection, sealer, actor, kind=kind, life=life, own_keys=own)
