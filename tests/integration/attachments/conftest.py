"""An assessor of the files that came with reports, over the API and at the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from casework.access import Role
from tests.support.pages import browser
from tests.support.web import bearer, pass_for


@pytest.fixture
def assessor(database_url: str, keyring: Path) -> dict[str, str]:
    """Headers of an assessor."""
    return bearer(database_url, keyring, Role.ASSESSOR)


@pytest.fixture
def visit(client: TestClient, database_url: str, keyring: Path) -> Any:
    """An assessor at the pages."""
    return browser(client, pass_for(database_url, keyring, Role.ASSESSOR, "anna", kind="session"))
