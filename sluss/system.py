"""One Sluss on this machine: the servers (embedded, unless the environment names others), the web process, relay and workers.

The same entry points as in docker-compose.yml, under a supervisor.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import urllib.request
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TextIO

from config.lanes import WorkLane
from config.linking import LinkingFileError, linking_weights
from config.settings import Settings
from sluss.child import Child, StartFailed
from sluss.devlogin.child import check_dev_login, dev_issuer, issuer_settings
from sluss.embedded.layout import DataDir
from sluss.embedded.postgres import EmbeddedPostgres
from sluss.embedded.valkey import EmbeddedValkey
from sluss.supervise import Supervisor
from store.migrate import migrate
from store.sealing import KeyRing


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where a running Sluss is reached. Kept, readable by its owner only, for the other commands."""

    web_url: str
    database_url: str
    redis_url: str
    keyring: str
    pid: int

    def write(self, path: Path) -> None:
        """Notes the addresses at `path`."""
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(self), file)

    @classmethod
    def read(cls, data_dir: Path) -> Addresses | None:
        """The addresses of what runs on `data_dir`, or None when nothing does."""
        try:
            found = cls(**json.loads((data_dir / "run" / "sluss.json").read_text(encoding="utf-8")))
            os.kill(found.pid, 0)
        except (OSError, ValueError, TypeError):
            return None
        return found


class System:
    """Builds the supervised processes. `supervisor` starts and stops them.

    `adapt` may change each of them before it is started: the crash tests put a program with a planted bug in the place
    of the web process. `dev_login` starts the development issuer too, with made-up people to sign in as.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        data_dir: Path,
        port: int,
        mirror: TextIO | None = None,
        adapt: Callable[[Child], Child] = lambda child: child,
        dev_login: bool = False,
    ) -> None:
        _check_weights(settings)
        if dev_login:
            check_dev_login(settings)
        self.settings = settings
        self.data_dir = DataDir(data_dir)
        self.port = port or _free_port(settings.host)
        self.web_url = f"http://{settings.host}:{self.port}"
        self.keyring = settings.key_file or data_dir / "keys" / "keyring.json"
        self._postgres = None if settings.database_url else EmbeddedPostgres(self.data_dir)
        self._valkey = None if settings.redis_url else EmbeddedValkey(self.data_dir)
        self._issuer_port = _free_port("127.0.0.1") if dev_login else None
        self.data_dir.hold("system")
        self.supervisor = Supervisor(
            [adapt(child) for child in self._children()], logs=self.data_dir.logs, mirror=mirror
        )

    @property
    def database_url(self) -> str:
        """The PostgreSQL in use."""
        return self.settings.database_url or (self._postgres.url if self._postgres else "")

    @property
    def redis_url(self) -> str:
        """The Redis in use."""
        return self.settings.redis_url or (self._valkey.url if self._valkey else "")

    def note_addresses(self) -> Addresses:
        """Leaves the addresses where the other commands find them."""
        addresses = Addresses(
            web_url=self.web_url,
            database_url=self.database_url,
            redis_url=self.redis_url,
            keyring=str(self.keyring),
            pid=os.getpid(),
        )
        addresses.write(self.data_dir.run / "sluss.json")
        return addresses

    def close(self) -> None:
        """Stops everything that was started, and nothing else."""
        self.supervisor.stop()
        (self.data_dir.run / "sluss.json").unlink(missing_ok=True)
        self.data_dir.release("system")

    def _children(self) -> list[Child]:
        servers = [server.child() for server in (self._postgres, self._valkey) if server]
        issuer = [dev_issuer(self._issuer_port, cwd=self.data_dir.run)] if self._issuer_port else []
        web = self._python(
            "web",
            "intake",
            ready=self._web_answers,
            prepare=_Once(self._prepare_database),
            more_env=issuer_settings(self._issuer_port) if self._issuer_port else {},
        )
        relay = self._python("relay", "workers", "relay")
        lanes = [self._python(f"worker-{lane}", "workers", "lane", lane) for lane in WorkLane]
        return [*servers, *issuer, web, relay, *lanes, *self._sources()]

    def _sources(self) -> list[Child]:
        """The process that watches a folder or a message service, where one is configured."""
        if not self.settings.has_sources:
            return []
        folder = self.settings.watch_dir
        return [
            self._python("sources", "workers", "sources", more_env={"SLUSS_WATCH_DIR": str(folder)} if folder else {})
        ]

    def _python(self, name: str, module: str, *arguments: str, **options: Any) -> Child:
        return Child(
            name=name,
            argv=(sys.executable, "-m", module, *arguments),
            env={
                "DATABASE_URL": self.database_url,
                "REDIS_URL": self.redis_url,
                "SLUSS_DATA_DIR": str(self.data_dir.path),
                "SLUSS_KEY_FILE": str(self.keyring),
                "SLUSS_PORT": str(self.port),
                # One thread per process for linear algebra: there are more processes than cores already.
                "OPENBLAS_NUM_THREADS": "1",
                "OMP_NUM_THREADS": "1",
            }
            | ({"SLUSS_LINKING_FILE": str(chosen)} if (chosen := self.settings.linking_file) else {})
            | options.pop("more_env", {}),
            cwd=self.data_dir.run,
            ready=options.pop("ready", lambda: True),
            **options,
        )

    def _prepare_database(self) -> None:
        KeyRing.load_or_create(self.keyring)
        migrate(self.database_url)

    def _web_answers(self) -> bool:
        with urllib.request.urlopen(f"{self.web_url}/readyz", timeout=0.25) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)


class _Once:
    """Does something before the first start only: a restart while the database is away must not depend on it."""

    def __init__(self, work: Any) -> None:
        self._work = work
        self._is_done = False

    def __call__(self) -> None:
        if not self._is_done:
            self._work()
            self._is_done = True


def _check_weights(settings: Settings) -> None:
    """Before anything is started: each worker would stop over the file, and be started again for ever."""
    try:
        linking_weights(settings.linking_file)
    except LinkingFileError as error:
        raise StartFailed(str(error)) from None


def _free_port(host: str) -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
