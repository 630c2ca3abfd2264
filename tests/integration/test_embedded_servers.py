"""The embedded servers, for real: what they keep, whom they let in, where they can live."""

from __future__ import annotations

import os
import shutil
import socket
import time
from pathlib import Path

import psycopg
import pytest
import redis

from sluss.embedded import DataDir, EmbeddedError, EmbeddedPostgres, EmbeddedValkey
from tests.support.servers import rows, servers_in, write_a_row


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
        write_a_row(postgres, "over the socket too")
        assert rows(postgres) == ["over the socket too"]


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
