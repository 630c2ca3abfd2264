"""The embedded servers and their supervisor, killed in every way we know: nothing is lost or blocks the next start."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from sluss.embedded import DataDir, EmbeddedError, EmbeddedPostgres, EmbeddedValkey
from sluss.supervise import Supervisor
from tests.support.processes import REPOSITORY, is_running, wait_until
from tests.support.servers import RUN, a_running_system, rows, servers_in, write_a_row


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
        assert victim is not None
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
