"""The database is away: people at work are told so, and not that something is wrong with the service."""

from __future__ import annotations

from pathlib import Path

from starlette.testclient import TestClient

from casework.access import Role
from intake.cookies import SESSION_COOKIE
from tests.support.shared import Servers, away
from tests.support.web import bearer, pass_for


def test_somebody_whose_login_has_to_be_looked_up_is_told_that_the_database_is_away(
    client: TestClient, database_url: str, servers: Servers, keyring: Path
) -> None:
    who = bearer(database_url, keyring, Role.ASSESSOR)
    session = pass_for(database_url, keyring, Role.ASSESSOR, "anna", kind="session")
    with away(database_url, servers):
        answer = client.get("/api/v1/work/next?municipality=2081", headers=who)
        page = client.get("/work", headers={"Cookie": f"{SESSION_COOKIE}={session}"})
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/database_away")
    assert page.status_code == 503
    assert client.get("/api/v1/work/next?municipality=2081", headers=who).status_code == 200
