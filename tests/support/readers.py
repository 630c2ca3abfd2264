"""People who read, of the unit that the made world belongs to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from casework.access import Role
from tests.support.pages import Page, browser
from tests.support.web import bearer, pass_for
from tests.support.worlds import OURS, Ids


def anna(database_url: str, keyring: Path, **more: Any) -> dict[str, str]:
    """Headers of the assessor Anna."""
    return bearer(database_url, keyring, Role.ASSESSOR, "anna", unit=OURS, **more)


def page_of(client: TestClient, database_url: str, keyring: Path, role: Role, person: str, **more: Any) -> Any:
    """Somebody at the pages."""
    return browser(client, pass_for(database_url, keyring, role, person, kind="session", unit=OURS, **more))


def protect(client: TestClient, database_url: str, keyring: Path, ids: Ids, level: str, **more: Any) -> Page:
    """Anna marks a child's identity as protected."""
    visit = page_of(client, database_url, keyring, Role.ASSESSOR, "anna", **more)
    form = {"report_child_id": ids["report_child_id"], "level": level, "reason": "Navet visar det."}
    answer: Page = visit(f"/reports/{ids['report_id']}/protection", form)
    client.cookies.clear()
    return answer
