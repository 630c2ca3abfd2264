"""Somebody who writes in the public form."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from tests.support.citizen import Citizen


@pytest.fixture
def citizen(client: TestClient) -> Citizen:
    """A browser without scripts."""
    return Citizen(client)
