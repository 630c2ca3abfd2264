"""Fixtures that need real servers: one PostgreSQL and one Valkey for the whole run, a fresh database for each test."""

from __future__ import annotations

import gc
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import psycopg
import pytest
from hypothesis import settings

from sluss.embedded.layout import DataDir
from sluss.embedded.postgres import EmbeddedPostgres
from sluss.embedded.valkey import EmbeddedValkey
from sluss.supervise import Supervisor
from store.migrate import migrate
from store.sealing import KeyRing, Sealer
from tests.support.shared import Servers, fresh_database, with_database

# Machines are shared and noisy: no example is late. A gate must not depend on luck, so CI takes the same examples each
# time; at a desk each run takes new ones.
settings.register_profile("desk", deadline=None)
settings.register_profile("ci", parent=settings.get_profile("desk"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


_FIRST = "test_crash.py"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest file first, beside many small ones: it kills processes and waits for them, and a busy machine makes it wait longer.

    Then those with the most tests, so that no process is left with a long file while the others have nothing to do.
    """
    tests = Counter(item.path for item in items)
    items.sort(key=lambda item: (item.path.name != _FIRST, -tests[item.path], item.path))


def pytest_collection_finish() -> None:
    """What was imported stays: looking through it for garbage, again and again, finds none."""
    gc.collect()
    gc.freeze()


_MEMORY = Path("/dev/shm")
_ENOUGH = 4 << 30
_OURS = "sluss-tests-"


@pytest.fixture(scope="session")
def servers_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DataDir]:
    """In memory where there is room: a database is copied for each test, some 400 files, which costs a disk a second."""
    if not _MEMORY.is_dir() or shutil.disk_usage(_MEMORY).free < _ENOUGH:
        yield DataDir(tmp_path_factory.mktemp("servers"))
        return
    for left in _MEMORY.glob(f"{_OURS}*"):  # by a run that was killed
        pid = left.name.removeprefix(_OURS).partition("-")[0]
        if not (pid.isdigit() and psutil.pid_exists(int(pid))):
            shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(prefix=f"{_OURS}{os.getpid()}-", dir=_MEMORY) as made:
        yield DataDir(Path(made))


@pytest.fixture(scope="session")
def servers(servers_dir: DataDir) -> Iterator[Servers]:
    """Running servers, and a template database with the schema, which is copied for each test."""
    postgres, valkey = EmbeddedPostgres(servers_dir), EmbeddedValkey(servers_dir)
    children = [postgres.child(), valkey.child()]
    with Supervisor(children, logs=servers_dir.logs):
        with psycopg.connect(postgres.url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE template_sluss")
        migrate(with_database(postgres.url, "template_sluss"))
        yield Servers(postgres_url=postgres.url, redis_url=valkey.url)


@pytest.fixture
def database_url(servers: Servers) -> Iterator[str]:
    """A database of the test's own, with the schema in place."""
    with fresh_database(servers) as url:
        yield url


@pytest.fixture
def keyring(tmp_path: Path) -> Path:
    """Where a key ring of the test's own is made."""
    return tmp_path / "keys" / "keyring.json"


@pytest.fixture
def sealer(keyring: Path) -> Sealer:
    """Seals with the test's own keys."""
    return Sealer(KeyRing.load_or_create(keyring))
