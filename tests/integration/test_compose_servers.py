"""What docker-compose.yml says to PostgreSQL, Valkey and our processes, said to real ones: without containers, on ports of this machine."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
import redis

from sluss.child import Child
from sluss.embedded import DataDir
from sluss.embedded.account import account_for
from sluss.embedded.binaries import find_postgres, find_valkey
from sluss.embedded.cluster import server_environment
from sluss.launch import launch_command
from sluss.supervise import Supervisor
from tests.support.compose import REPOSITORY, make_secrets, services
from tests.support.processes import wait_until

BIN = find_postgres().program.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployed:
    """The composed PostgreSQL, and the secrets that it was made with."""

    secrets: Path
    port: int

    def url(self, passfile: Path | None = None) -> str:
        """The DATABASE_URL of the file, with this machine's places for the container's."""
        given: str = services()["web"]["environment"]["DATABASE_URL"]
        here = given.replace("/run/secrets/pgpass", str(passfile or self.secrets / "pgpass"))
        return f"{here}&hostaddr=127.0.0.1&port={self.port}"

    def environment(self, redis_url: str = "redis://127.0.0.1:1/0") -> dict[str, str]:
        own = {"DATABASE_URL": self.url(), "REDIS_URL": redis_url, "SLUSS_KEY_FILE": str(self.secrets / "keyring")}
        return {"PATH": os.defpath, "PYTHONPATH": str(REPOSITORY)} | own

    def python(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *words],
            env=self.environment() | environment,
            cwd=self.secrets,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def health(self, kind: str, **environment: str) -> int:
        return self.python(str(REPOSITORY / "deploy" / "health.py"), kind, **environment).returncode


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """Does what the image's entry point does at its first start: initdb, then init.sql, with the file's own words."""
    root = tmp_path_factory.mktemp("composed")
    make_secrets(root)
    made = Deployed(secrets=root / "secrets", port=a_free_port())
    data_dir = DataDir(root / "data")
    data_dir.hold("compose")
    supervisor = Supervisor([_postgres(made, data_dir)], logs=data_dir.logs)
    with supervisor:
        _as_superuser(made)
        yield made
    data_dir.release("compose")


def _postgres(made: Deployed, data_dir: DataDir) -> Child:
    service, cluster = services()["postgres"], data_dir.postgres / "cluster"
    account = account_for(data_dir, data_dir.postgres, BIN / "postgres")
    password = data_dir.postgres / "password"
    shutil.copy(made.secrets / "postgres_password", password)
    account.take(data_dir.postgres)
    account.take(data_dir.sockets)
    options = ["--username=postgres", f"--pwfile={password}", *service["environment"]["POSTGRES_INITDB_ARGS"].split()]
    initdb = [str(BIN / "initdb"), *options, "--no-sync", "-D", str(cluster)]
    subprocess.run(
        launch_command(initdb, account=account.launch_word), env=server_environment(), check=True, capture_output=True
    )
    place = ["-D", str(cluster), "-k", str(data_dir.sockets), "-h", "127.0.0.1", "-p", str(made.port)]
    check = [str(BIN / "pg_isready"), *services()["postgres"]["healthcheck"]["test"][2:], f"--port={made.port}"]
    return Child(
        name="postgres",
        argv=(str(BIN / "postgres"), *service["command"][1:], *place),
        env=server_environment(),
        inherits_env=False,
        cwd=data_dir.postgres,
        account=account.launch_word,
        ready=lambda: subprocess.run(check, check=False, env=server_environment()).returncode == 0,
        stop_signals=((signal.SIGINT, 10.0), (signal.SIGQUIT, 5.0)),
    )


def _as_superuser(made: Deployed) -> None:
    script = (REPOSITORY / "deploy" / "postgres" / "init.sql").read_text(encoding="utf-8")
    here = made.secrets.parent / "init.sql"
    here.write_text(script.replace("/run/secrets/pgpass", str(made.secrets / "pgpass")), encoding="utf-8")
    password = (made.secrets / "postgres_password").read_text(encoding="ascii").strip()
    place = ["--host=127.0.0.1", f"--port={made.port}", "--username=postgres", "--dbname=postgres"]
    subprocess.run(
        [str(BIN / "psql"), "-v", "ON_ERROR_STOP=1", "--no-password", "--no-psqlrc", *place, "-f", str(here)],
        env=server_environment() | {"PGPASSWORD": password},
        check=True,
        capture_output=True,
    )


def test_the_password_is_found_in_the_file_that_the_address_names(deployed: Deployed) -> None:
    with psycopg.connect(deployed.url()) as connection:
        assert connection.execute("SELECT current_user, current_database()").fetchone() == ("sluss", "sluss")
        assert connection.pgconn.used_password


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_password_file_that_others_may_read_is_ignored(deployed: Deployed, tmp_path: Path, mode: int) -> None:
    copy = tmp_path / "pgpass"
    shutil.copy(deployed.secrets / "pgpass", copy)
    copy.chmod(mode)
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(deployed.url(copy))
    copy.chmod(0o600)
    psycopg.connect(deployed.url(copy)).close()


def test_the_processes_own_their_database_and_nothing_more(deployed: Deployed) -> None:
    with psycopg.connect(deployed.url()) as connection:
        row = connection.execute(
            "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles "
            "WHERE rolname = current_user"
        ).fetchone()
    assert row == (False,) * 5


def test_what_is_committed_is_on_the_disk_and_a_failing_disk_is_noticed(deployed: Deployed) -> None:
    names = ("fsync", "synchronous_commit", "full_page_writes", "data_checksums")
    with psycopg.connect(deployed.url()) as connection:
        shown = [connection.execute("SELECT current_setting(%s)", (name,)).fetchone() for name in names]
    assert shown == [("on",)] * 4


def test_the_schema_is_made_without_a_superuser_and_made_once(deployed: Deployed) -> None:
    migrate = ("-c", "import sys; from sluss.cli import main; sys.argv[1:] = ['migrate']; main()")
    first, second = deployed.python(*migrate), deployed.python(*migrate)
    assert (first.returncode, second.returncode) == (0, 0), first.stderr
    assert "up to date" in second.stdout


def test_a_background_process_is_healthy_while_it_works_in_the_database(deployed: Deployed) -> None:
    assert deployed.health("background") == 1
    with psycopg.connect(deployed.url(), autocommit=True) as connection:
        connection.execute("SELECT 1")
        assert deployed.health("background") == 0
    assert deployed.health("background") == 1


def test_a_background_process_is_not_healthy_without_a_database(deployed: Deployed) -> None:
    assert deployed.health("background", DATABASE_URL=f"postgresql://sluss@127.0.0.1:{a_free_port()}/sluss") == 1


def test_the_web_process_is_healthy_once_it_answers_even_without_redis(deployed: Deployed, tmp_path: Path) -> None:
    port = str(a_free_port())
    assert deployed.health("web", SLUSS_PORT=port) == 1
    web = subprocess.Popen(
        [sys.executable, *services()["web"]["command"][1:]],
        env=deployed.environment() | {"SLUSS_PORT": port},
        cwd=tmp_path,
    )
    try:
        wait_until(lambda: deployed.health("web", SLUSS_PORT=port) == 0)
    finally:
        web.terminate()
        web.wait(timeout=20)


def test_a_health_check_of_something_else_is_wrong_usage(deployed: Deployed) -> None:
    assert deployed.health("elsewhere") == 2


def test_redis_keeps_what_it_has_and_refuses_rather_than_forgets(tmp_path: Path) -> None:
    port = a_free_port()
    place = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(tmp_path)]
    command = [str(find_valkey().program), *services()["redis"]["command"][1:], *place]
    server = subprocess.Popen(command, env=server_environment(), stdout=subprocess.DEVNULL)
    try:
        with redis.Redis(port=port, decode_responses=True) as connection:
            wait_until(lambda: _answers(connection))
            shown = connection.config_get("appendonly", "maxmemory-policy", "save", "maxmemory")
        assert shown == {
            "appendonly": "yes",
            "maxmemory-policy": "noeviction",
            "save": "",
            "maxmemory": str(256 * 1024**2),
        }
    finally:
        server.terminate()
        server.wait(timeout=10)


def _answers(connection: redis.Redis) -> bool:
    try:
        return bool(connection.ping())
    except redis.ConnectionError:
        return False
