"""The real web application behind a real uvicorn on a free port of this machine, in a thread of the test's process."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import httpx2
import uvicorn
from fastapi import FastAPI

from casework.access import Role
from config.settings import Settings
from intake.app import create_app
from store import outbox
from store.database import connect
from store.sealing import KeyRing, Sealer
from tests.support.processes import wait_until
from tests.support.web import as_bytes, pass_for
from tests.support.work import worker
from workers.jobs import drain_with

# As `intake.__main__` serves it, except that a test does not wait for connections that a browser keeps open.
_AS_SERVED: dict[str, Any] = {"loop": "uvloop", "http": "httptools", "access_log": False, "server_header": False}
_AS_SERVED |= {"proxy_headers": False, "log_level": "warning", "timeout_graceful_shutdown": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """A running application, and what a test needs to look behind it."""

    url: str
    database_url: str
    keyring: Path
    app: FastAPI

    def count(self, table: str = "report") -> int:
        """How many rows a table has."""
        with connect(self.database_url) as connection:
            [[found]] = connection.execute(f"SELECT count(*) FROM {table}").fetchall()
        return int(found)

    def rows(self, query: str) -> list[Any]:
        """What a query finds."""
        with connect(self.database_url) as connection:
            return connection.execute(query).fetchall()

    def newest(self) -> dict[str, Any]:
        """What the newest report said when it came in."""
        [[report_id, original]] = self.rows("SELECT id, original FROM report ORDER BY registered_at DESC LIMIT 1")
        sealer = Sealer(KeyRing.load_or_create(self.keyring))
        found: dict[str, Any] = json.loads(sealer.unseal(bytes(original), where=f"report/{report_id}/original"))
        return found

    def session(self, person: str = "anna", role: Role = Role.ASSESSOR) -> str:
        """The session of somebody at work."""
        return pass_for(self.database_url, self.keyring, role, person, kind="session")

    def send(self, bodies: Sequence[dict[str, Any]]) -> list[str]:
        """Registers reports over the API and returns their ids, in order."""
        with httpx2.Client(base_url=self.url) as client:
            return [client.post("/api/v1/reports", content=as_bytes(body)).json()["id"] for body in bodies]

    def link_all(self) -> None:
        """Links what waits, as the workers would."""
        own = worker(self.database_url, self.keyring)
        try:
            while backlog := outbox.backlog(own.connection()):
                for entry in backlog:
                    drain_with(own, entry.municipality, entry.lane)
        finally:
            own.forget_connection()


@contextmanager
def live(
    database_url: str,
    redis_url: str,
    keyring: Path,
    *,
    adapt: Callable[[FastAPI], object] = lambda app: None,
    **settings: Any,
) -> Iterator[Live]:
    """Serves until the block ends. `adapt` may put something into the application, such as a planted fault."""
    config = Settings(key_file=keyring, data_dir=keyring.parent, **settings)
    app = create_app(config, database_url=database_url, redis_url=redis_url)
    adapt(app)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, **_AS_SERVED))
    thread = Thread(target=server.run, kwargs={"sockets": [listener]}, name="uvicorn")
    thread.start()
    try:
        wait_until(lambda: server.started)
        port = listener.getsockname()[1]
        yield Live(url=f"http://127.0.0.1:{port}", database_url=database_url, keyring=keyring, app=app)
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
