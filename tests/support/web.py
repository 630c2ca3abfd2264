"""The real web application in this process, on real servers, and reports to send to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from casework.access import STAFF, Actor, Qualification, Role
from casework.ids import PersonId
from config.settings import Settings
from intake.app import create_app
from store.access import issue
from store.database import connect
from store.sealing import KeyRing, Sealer

QUALIFIED = {"titles": frozenset({"socialsekreterare"}), "qualifications": frozenset(Qualification)}
"""As the employer describes somebody who may assess (SoL 2025:400 25:1) and, by the example order of 2081, open an investigation."""


@contextmanager
def web(database_url: str, redis_url: str, keyring: Path, **more: Any) -> Iterator[TestClient]:
    """A client of the application; `more` are settings."""
    settings = Settings(key_file=keyring, data_dir=keyring.parent, **more)
    app = create_app(settings, database_url=database_url, redis_url=redis_url)
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        yield client


def bearer(database_url: str, keyring: Path, role: Role, person: str = "anna", **more: Any) -> dict[str, str]:
    """The header of somebody signed in with the role; `more` are fields of `Actor`, by default a person of 2081."""
    return {"Authorization": f"Bearer {pass_for(database_url, keyring, role, person, kind='bearer', **more)}"}


def pass_for(database_url: str, keyring: Path, role: Role, person: str, *, kind: str, **more: Any) -> str:
    """A "bearer" token, a "session", or a "login_code" as `sluss login` prints it."""
    at_home: dict[str, Any] = {"municipality": "2081", "handles_unplaced": True, **QUALIFIED} if role in STAFF else {}
    with connect(database_url) as connection:
        sealer = Sealer(KeyRing.load_or_create(keyring))
        actor = Actor(PersonId(person), role, **{**at_home, **more})
        return issue(connection, sealer, actor, kind=kind, life=timedelta(hours=1))


def report(**changes: Any) -> dict[str, Any]:
    """A small valid report."""
    body: dict[str, Any] = {
        "municipality": {"code": "2081"},
        "children": [{"first_name": "Tyra", "last_name": "Ekvall", "age_text": "8 år"}],
        "narrative": "Jag hörde barnet gråta i går kväll.",
    }
    return body | changes


def as_bytes(body: Any) -> bytes:
    """As it goes over the wire; lone surrogates survive as escapes."""
    return json.dumps(body).encode("ascii")
