"""The portal with a real issuer, and the teacher Lena signed in to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.support.portal import Visit, issuer_process, visitor
from tests.support.shared import Servers
from tests.support.web import web


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The address of the development issuer, in a process of its own."""
    with issuer_process() as address:
        yield address


@pytest.fixture
def client(servers: Servers, database_url: str, keyring: Path, issuer: str) -> Iterator[TestClient]:
    """The service, with logins through the issuer."""
    with web(database_url, servers.redis_url, keyring, oidc_issuer=issuer, oidc_client_secret="any") as client:
        yield client


@pytest.fixture
def lena(client: TestClient) -> Visit:
    """A teacher at a school."""
    return visitor(client, "lena.larare")
