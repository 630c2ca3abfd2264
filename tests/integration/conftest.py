"""What most of these tests stand on: the service, a worker, a desk and a clock watch, on the test's own database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from casework.access import Role
from store.regrouping import Regrouper
from tests.support.deciding import Desk, desk_of
from tests.support.pages import Page, browser
from tests.support.scene import FILM, SEEN_IT, tell
from tests.support.shared import Servers
from tests.support.watching import Watch
from tests.support.web import pass_for, web
from tests.support.work import worker
from workers.context import Context

Visit = Callable[..., Page]


@pytest.fixture
def client(database_url: str, servers: Servers, keyring: Path) -> Iterator[TestClient]:
    """The service over HTTP."""
    with web(database_url, servers.redis_url, keyring) as client:
        yield client


@pytest.fixture
def own(database_url: str, keyring: Path) -> Iterator[Context]:
    """A worker in this process."""
    context = worker(database_url, keyring)
    yield context
    context.forget_connection()


@pytest.fixture
def regrouper(own: Context) -> Regrouper:
    """Does what people do to groups; reads a group alone up to five members."""
    known = own.knowledge
    return Regrouper(own.store.sealer, known.names, known.weights, known.version, alone_up_to=5)


@pytest.fixture
def desk(database_url: str, servers: Servers, keyring: Path) -> Iterator[Desk]:
    """Where reports arrive, are assessed and decided on."""
    with desk_of(database_url, servers.redis_url, keyring) as desk:
        yield desk


@pytest.fixture
def watch(database_url: str, keyring: Path) -> Iterator[Watch]:
    """The clock watch at named instants."""
    own = worker(database_url, keyring)
    yield Watch(own, database_url)
    own.forget_connection()


@pytest.fixture
def anna(client: TestClient, database_url: str, keyring: Path) -> Visit:
    return browser(client, pass_for(database_url, keyring, Role.ASSESSOR, "anna", kind="session"))


@pytest.fixture
def berit(client: TestClient, database_url: str, keyring: Path) -> Visit:
    return browser(client, pass_for(database_url, keyring, Role.ASSESSOR, "berit", kind="session"))


@pytest.fixture
def flood(client: TestClient, own: Context) -> str:
    """Six about the same child: one text in five copies, and one that says something new."""
    return tell(client, own, FILM, FILM, FILM, FILM, SEEN_IT, FILM)
