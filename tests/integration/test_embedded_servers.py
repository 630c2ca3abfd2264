"""The embedded servers, for real: started, killed, started again, in awkward places."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from sluss.embedded import DataDir, EmbeddedError, EmbeddedPostgres, EmbeddedValkey
from sluss.supervise import Supervisor

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with everything made and stopped again: copying it is much cheaper than `initdb`."""
    data_dir = DataDir(tmp_path_factory.mktemp("made") / "data")
    with EmbeddedPostgres(data_dir), EmbeddedValkey(data_dir):
        pass
    return data_dir.path


@pytest.fixture
def data_dir(tmp_path: Path, made_once: Path) -> DataDir:
    shutil.copytree(made_once, tmp_path / "data")
    return DataDir(tmp_path / "data")


@pytest.fixture
def new_dir(tmp_path: Path) -> DataDir:
    return DataDir(tmp_path / "new")


def wait_until(holds: Callable[[], bool], *, within_s: float = 20.0) -> None:
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def servers_in(data_dir: DataDir) -> list[int]:
    """Every server process of this data directory, found without the code under test."""
    found = []
    for process in psutil.process_iter(["name"]):
        try:
            if process.info["name"] in {"postgres", "valkey-server"} and data_dir.path in Path(process.cwd()).parents:
                found.append(process.pid)
        except (psutil.Error, OSError):
            continue
    return found


def write_a_row(postgres: EmbeddedPostgres, text: str) -> None:
    with psycopg.connect(postgres.url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (text text)")
        connection.execute("INSERT INTO kept VALUES (%s)", (text,))


def rows(postgres: EmbeddedPostgres) -> list[str]:
    with psycopg.connect(postgres.url) as connection:
        return [row[0] for row in connection.execute("SELECT text FROM kept ORDER BY text")]


def setting(postgres: EmbeddedPostgres, name: str) -> str:
    with psycopg.connect(postgres.url) as connection:
        row = connection.execute("SELECT current_setting(%s)", (name,)).fetchone()
    assert row is not None
    return str(row[0])


def test_a_second_start_finds_what_the_first_one_kept(data_dir: DataDir) -> None:
    for text in ("first", "second"):
        with EmbeddedPostgres(data_dir) as postgres, EmbeddedValkey(data_dir) as valkey:
            write_a_row(postgres, text)
            with redis.Redis.from_url(valkey.url) as doorbell:
                doorbell.rpush("rings", text)
                rings = doorbell.lrange("rings", 0, -1)
            kept = rows(postgres)
    assert kept == ["first", "second"]
    assert rings == [b"first", b"second"]


def test_the_first_start_takes_seconds_and_the_next_ones_moments(new_dir: DataDir) -> None:
    taken_s = []
    for _ in range(2):
        begun = time.monotonic()
        with EmbeddedPostgres(new_dir), EmbeddedValkey(new_dir):
            taken_s.append(time.monotonic() - begun)
    # Ten times what was measured alone on two cores: the machine may be busy, a hang or a fixed sleep shows all the same.
    assert taken_s[0] < 7.0
    assert taken_s[1] < 1.5


def test_postgres_is_durable_private_and_swedish_safe(data_dir: DataDir) -> None:
    with EmbeddedPostgres(data_dir) as postgres:
        shown = {
            name: setting(postgres, name)
            for name in ("fsync", "synchronous_commit", "data_checksums", "listen_addresses", "server_encoding")
        }
        with psycopg.connect(postgres.url) as connection:
            row = connection.execute("SELECT lower('ÅÄÖ'), current_database(), current_user").fetchone()
    assert shown == {
        "fsync": "on",
        "synchronous_commit": "on",
        "data_checksums": "on",
        "listen_addresses": "",
        "server_encoding": "UTF8",
    }
    assert row == ("åäö", "sluss", "sluss")


def test_the_extensions_that_the_store_may_want_are_there(data_dir: DataDir) -> None:
    with EmbeddedPostgres(data_dir) as postgres, psycopg.connect(postgres.url) as connection:
        for extension in ("pg_trgm", "fuzzystrmatch", "unaccent"):
            connection.execute(f"CREATE EXTENSION {extension}")


def test_nobody_comes_in_without_the_password(data_dir: DataDir) -> None:
    with EmbeddedPostgres(data_dir) as postgres:
        password = (data_dir.keys / "postgres.password").read_text().strip()
        assert len(password) >= 43
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(postgres.url.replace(password, "guess"))


def test_what_a_failing_statement_says_about_a_child_reaches_no_log(data_dir: DataDir) -> None:
    with EmbeddedPostgres(data_dir) as postgres, psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE once (name text PRIMARY KEY)")
        connection.execute("INSERT INTO once VALUES ('Rut Kanariefågel')")
        for statement in ("INSERT INTO once VALUES ('Rut Kanariefågel')", "SELECT 'Rut Kanariefågel'::int"):
            with pytest.raises(psycopg.Error):
                connection.execute(statement)
    assert "Kanariefågel" not in (data_dir.logs / "postgres.log").read_text()


def test_a_port_is_opened_on_this_machine_alone_and_only_when_asked_for(data_dir: DataDir) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with EmbeddedPostgres(data_dir, port=port) as postgres:
        assert setting(postgres, "listen_addresses") == "127.0.0.1"
        password = (data_dir.keys / "postgres.password").read_text().strip()
        with psycopg.connect(f"postgresql://sluss:{password}@127.0.0.1:{port}/sluss") as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert rows_after_a_write(postgres) == ["over the socket too"]


def rows_after_a_write(postgres: EmbeddedPostgres) -> list[str]:
    write_a_row(postgres, "over the socket too")
    return rows(postgres)


def ring_without_end(doorbell: redis.Redis) -> None:
    for number in range(10_000):
        doorbell.set(f"ring:{number}", b"x" * 10_000)


def test_valkey_refuses_when_full_and_never_forgets(data_dir: DataDir) -> None:
    with EmbeddedValkey(data_dir, maxmemory_mb=4) as valkey, redis.Redis.from_url(valkey.url) as doorbell:
        with pytest.raises(redis.exceptions.OutOfMemoryError):
            ring_without_end(doorbell)
        assert doorbell.exists("ring:0") == 1
        wanted = {"maxmemory-policy": "noeviction", "appendonly": "yes", "appendfsync": "everysec", "port": "0"}
        assert {name: doorbell.config_get(name)[name] for name in wanted} == wanted
        assert doorbell.config_get("save") == {"save": ""}


def test_valkey_comes_up_empty_when_its_file_cannot_be_read(data_dir: DataDir) -> None:
    with EmbeddedValkey(data_dir) as valkey, redis.Redis.from_url(valkey.url) as doorbell:
        doorbell.set("ring", "1")
    [file] = (data_dir.redis / "appendonlydir").glob("*.manifest")
    file.write_text("this is not a manifest\n")
    with EmbeddedValkey(data_dir) as valkey, redis.Redis.from_url(valkey.url) as doorbell:
        assert doorbell.dbsize() == 0
    assert [*data_dir.redis.glob("unreadable-*")]


@pytest.mark.parametrize("server", ["postgres", "valkey"])
def test_a_killed_server_is_started_again_with_its_data(data_dir: DataDir, server: str) -> None:
    postgres, valkey = EmbeddedPostgres(data_dir), EmbeddedValkey(data_dir)
    with Supervisor([postgres.child(), valkey.child()], logs=data_dir.logs) as supervisor:
        write_a_row(postgres, "committed")
        with redis.Redis.from_url(valkey.url) as doorbell:
            doorbell.set("ring", "1")
            time.sleep(1.1)  # appendfsync everysec
        victim = supervisor.pid(server)
        assert victim == {"postgres": postgres.pid, "valkey": valkey.pid}[server]
        os.kill(victim, signal.SIGKILL)
        wait_until(lambda: not supervisor.alive())
        wait_until(supervisor.alive)
        assert rows(postgres) == ["committed"]
        with redis.Redis.from_url(valkey.url) as doorbell:
            assert doorbell.get("ring") == b"1"
        assert supervisor.pid(server) != victim


def test_postgres_comes_back_although_a_backend_of_the_killed_one_is_still_working(data_dir: DataDir) -> None:
    postgres = EmbeddedPostgres(data_dir)
    with (
        Supervisor([postgres.child()], logs=data_dir.logs) as supervisor,
        ThreadPoolExecutor() as pool,
        psycopg.connect(postgres.url, autocommit=True) as busy,
    ):
        write_a_row(postgres, "committed")
        backend, postmaster = busy.info.backend_pid, supervisor.pid("postgres")
        assert postmaster is not None
        long_work = pool.submit(busy.execute, "SELECT count(*) FROM generate_series(1, 1000000000)")
        time.sleep(0.3)
        os.kill(postmaster, signal.SIGKILL)
        time.sleep(0.3)
        assert is_running(backend)  # it never looks up from its work, and holds what a new postmaster must own
        wait_until(lambda: not supervisor.alive())
        wait_until(supervisor.alive)
        assert not is_running(backend)
        assert isinstance(long_work.exception(timeout=5), psycopg.OperationalError)
        assert rows(postgres) == ["committed"]


def test_postgres_starts_after_a_reboot_that_gave_its_number_to_another_process(data_dir: DataDir) -> None:
    with EmbeddedPostgres(data_dir) as postgres:
        write_a_row(postgres, "committed")
        lines = (data_dir.postgres / "data" / "postmaster.pid").read_text().splitlines()
    with subprocess.Popen(["/bin/sleep", "60"]) as somebody_else:
        (data_dir.postgres / "data" / "postmaster.pid").write_text("\n".join([str(somebody_else.pid), *lines[1:], ""]))
        (data_dir.run / ".s.PGSQL.5432.lock").write_text(f"{somebody_else.pid}\n")
        with EmbeddedPostgres(data_dir) as postgres:
            assert rows(postgres) == ["committed"]
        assert somebody_else.poll() is None
        somebody_else.kill()


@pytest.mark.parametrize("after_s", [0.25, 0.45, 0.65])
def test_a_kill_during_the_first_start_leaves_nothing_that_blocks_the_next(new_dir: DataDir, after_s: float) -> None:
    command = [sys.executable, "-c", RUN, str(new_dir.path)]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.DEVNULL) as process:
        wait_until(new_dir.postgres.exists)
        time.sleep(after_s)
        process.kill()
    with EmbeddedPostgres(new_dir) as postgres:
        write_a_row(postgres, "whole")
        assert rows(postgres) == ["whole"]
    with EmbeddedPostgres(new_dir):
        assert [*new_dir.postgres.iterdir()] == [new_dir.postgres / "data"]


def test_a_data_directory_of_another_postgres_version_is_refused_in_one_sentence(data_dir: DataDir) -> None:
    with EmbeddedPostgres(data_dir):
        pass
    (data_dir.postgres / "data" / "PG_VERSION").write_text("11\n")
    with pytest.raises(EmbeddedError, match=r"is of PostgreSQL 11, and .* install version 11, or dump and restore"):
        EmbeddedPostgres(data_dir).start()


def test_a_lost_password_file_is_explained(data_dir: DataDir) -> None:
    with EmbeddedPostgres(data_dir) as postgres:
        pass
    (data_dir.keys / "postgres.password").unlink()
    with pytest.raises(EmbeddedError, match="restore the directory keys/ from its backup"):
        _ = postgres.url


def test_stop_ends_exactly_what_was_started(data_dir: DataDir, tmp_path: Path) -> None:
    other = DataDir(tmp_path / "other")
    with EmbeddedPostgres(other) as neighbour, EmbeddedValkey(other) as other_valkey:
        with EmbeddedPostgres(data_dir), EmbeddedValkey(data_dir):
            assert len(servers_in(data_dir)) > 2
        assert servers_in(data_dir) == []
        write_a_row(neighbour, "still here")
        with redis.Redis.from_url(other_valkey.url) as doorbell:
            assert doorbell.ping()


def test_two_supervisors_never_share_a_data_directory(data_dir: DataDir) -> None:
    with EmbeddedPostgres(data_dir):
        sentence = rf"is in use by another Sluss \(process {os.getpid()}\): stop it first, or choose another"
        with pytest.raises(EmbeddedError, match=sentence):
            EmbeddedPostgres(DataDir(data_dir.path)).start()
        with pytest.raises(EmbeddedError, match=sentence):
            EmbeddedValkey(DataDir(data_dir.path)).start()
    with EmbeddedPostgres(DataDir(data_dir.path)):
        pass


@pytest.mark.parametrize("name", ["d" * 150, "mapp med mellanslag, komma och 'ÅÄÖ' %20"])
def test_an_awkward_path_works_and_its_socket_directory_goes_away_at_stop(tmp_path: Path, name: str) -> None:
    data_dir = DataDir(tmp_path / name)
    with EmbeddedPostgres(data_dir) as postgres, EmbeddedValkey(data_dir) as valkey:
        sockets = data_dir.sockets
        assert sockets != data_dir.run
        assert sockets.stat().st_mode & 0o777 == 0o700
        write_a_row(postgres, "kept")
        with redis.Redis.from_url(valkey.url) as doorbell:
            assert doorbell.ping()
    assert not sockets.exists()
    with EmbeddedPostgres(data_dir) as postgres:
        assert rows(postgres) == ["kept"]


RUN = """
import pathlib, sys
from sluss.embedded import DataDir, EmbeddedPostgres, EmbeddedValkey
from sluss.supervise import Supervisor
data_dir = DataDir(pathlib.Path(sys.argv[1]))
postgres, valkey = EmbeddedPostgres(data_dir), EmbeddedValkey(data_dir)
supervisor = Supervisor([postgres.child(), valkey.child()], logs=data_dir.logs)
supervisor.run(on_ready=lambda: print("ready", postgres.url, flush=True))
"""


def a_running_system(data_dir: DataDir, *prefix: str, python: str = sys.executable) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [*prefix, python, "-c", RUN, str(data_dir.path)],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(REPOSITORY), site_packages()])},
    )
    assert process.stdout is not None
    while not (line := process.stdout.readline()).startswith("ready"):
        assert line, "the supervisor ended before it was ready"
    return process


def site_packages() -> str:
    return str(Path(psycopg.__file__).parents[1])


@pytest.mark.parametrize("name", ["data", "d" * 150])
def test_a_killed_supervisor_takes_its_servers_along_and_blocks_nothing(tmp_path: Path, name: str) -> None:
    data_dir = DataDir(tmp_path / name)
    with a_running_system(data_dir) as process:
        process.kill()
    with (
        EmbeddedPostgres(data_dir) as postgres,
        EmbeddedValkey(data_dir),
    ):  # at once, while the old ones are still going
        write_a_row(postgres, "after")
        assert rows(postgres) == ["after"]
    assert servers_in(data_dir) == []


def test_servers_that_outlived_their_supervisor_are_stopped_before_new_ones_start(data_dir: DataDir) -> None:
    with a_running_system(data_dir) as process:
        old = psutil.Process(process.pid).children(recursive=True)
        for server in old:
            server.suspend()  # deaf to the parent-death signal, as on a system that has none
        process.kill()
    for server in old:
        if server.is_running():
            server.resume()
    with EmbeddedPostgres(data_dir) as postgres, EmbeddedValkey(data_dir):
        write_a_row(postgres, "after")
        assert not any(server.is_running() and server.status() != psutil.STATUS_ZOMBIE for server in old)


def test_a_signal_to_a_running_system_stops_everything(data_dir: DataDir) -> None:
    with a_running_system(data_dir) as process:
        assert len(servers_in(data_dir)) > 2
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
    assert servers_in(data_dir) == []
    assert "database system is shut down" in (data_dir.logs / "postgres.log").read_text()


def test_a_supervisor_that_cannot_start_postgres_lets_go_of_the_directory(data_dir: DataDir) -> None:
    with EmbeddedPostgres(data_dir):
        pass
    (data_dir.postgres / "data" / "PG_VERSION").write_text("11\n")
    with pytest.raises(EmbeddedError):
        EmbeddedPostgres(data_dir).start()
    shutil.rmtree(data_dir.postgres)
    with EmbeddedPostgres(DataDir(data_dir.path)) as postgres:
        write_a_row(postgres, "again")
