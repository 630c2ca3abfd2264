"""`sluss doctor` on this machine, on good servers and on bad ones."""

from __future__ import annotations

import socket
import subprocess
import time
from pathlib import Path

import psycopg
import pytest

from sluss.doctor import Check, checks
from sluss.embedded import DataDir, EmbeddedPostgres, EmbeddedValkey
from sluss.embedded.binaries import find_valkey


def named(findings: list[Check], name: str) -> Check:
    [finding] = [finding for finding in findings if finding.name == name]
    return finding


def test_a_machine_that_runs_these_tests_is_healthy(tmp_path: Path) -> None:
    findings = checks(tmp_path / "data")
    assert [finding for finding in findings if not finding.ok] == []
    assert "PostgreSQL" in named(findings, "PostgreSQL program").detail
    assert not (tmp_path / "data").exists()


def test_the_embedded_servers_pass_their_own_examination(tmp_path: Path) -> None:
    data_dir = DataDir(tmp_path / "data")
    with EmbeddedPostgres(data_dir) as postgres, EmbeddedValkey(data_dir) as valkey:
        findings = checks(data_dir.path, postgres.url, valkey.url)
    assert [finding for finding in findings if not finding.ok] == []
    names = {"database", "database fsync", "database commit", "database checksums", "redis", "redis memory policy"}
    assert names <= {finding.name for finding in findings}


def test_servers_that_do_not_answer_are_reported_without_their_passwords(tmp_path: Path) -> None:
    findings = checks(tmp_path, "postgresql://sluss:hemligt@127.0.0.1:1/sluss", "redis://:hemligt@127.0.0.1:1/0")
    assert not named(findings, "database").ok
    assert not named(findings, "redis").ok
    assert "hemligt" not in repr(findings)
    assert "DATABASE_URL" in named(findings, "database").remedy
    assert "REDIS_URL" in named(findings, "redis").remedy


def test_an_address_that_is_none_is_reported_too(tmp_path: Path) -> None:
    findings = checks(tmp_path, "postgresql://[", "nonsense")
    assert (named(findings, "database").ok, named(findings, "redis").ok) == (False, False)


def test_a_database_that_would_lose_receipts_is_reported(tmp_path: Path) -> None:
    with EmbeddedPostgres(DataDir(tmp_path / "data")) as postgres:
        with psycopg.connect(postgres.url, autocommit=True) as connection:
            connection.execute("ALTER ROLE sluss SET synchronous_commit = off")
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
            while connection.execute("SHOW fsync").fetchone() != ("off",):
                time.sleep(0.01)
        findings = checks(tmp_path / "data", postgres.url, None)
    assert (named(findings, "database fsync").ok, named(findings, "database fsync").detail) == (False, "off")
    assert (named(findings, "database commit").ok, named(findings, "database commit").detail) == (False, "off")
    assert "survive a power cut" in named(findings, "database commit").remedy


def test_a_redis_that_forgets_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "r.sock"
    options = ["--port", "0", "--unixsocket", str(path), "--save", "", "--maxmemory-policy", "allkeys-lru"]
    with subprocess.Popen([find_valkey().program, *options], cwd=tmp_path, stdout=subprocess.DEVNULL) as server:
        while not path.exists():
            assert server.poll() is None
        finding = named(checks(tmp_path, None, f"unix://{path}"), "redis memory policy")
        server.terminate()
    assert (finding.ok, finding.detail) == (False, "allkeys-lru")
    assert "noeviction" in finding.remedy


def test_a_port_in_use_is_reported(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert not named(checks(tmp_path / "data", port=taken.getsockname()[1]), "port").ok


def test_a_directory_that_is_not_ours_is_reported_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    finding = named(checks(tmp_path), "data directory")
    assert not finding.ok
    assert [entry.name for entry in tmp_path.iterdir()] == ["letter.txt"]


def test_a_wrong_clock_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: 86_400.0)
    finding = named(checks(tmp_path / "data"), "clock")
    assert (finding.ok, finding.detail[:10]) == (False, "1970-01-02")
    assert "timedatectl" in finding.remedy


def test_each_failing_check_says_in_one_sentence_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    findings = checks(tmp_path, "postgresql://127.0.0.1:1/x", "redis://127.0.0.1:1/0")
    failing = [finding for finding in findings if not finding.ok]
    assert len(failing) >= 3
    assert all(finding.remedy.endswith(".") for finding in failing)
    assert all(finding.remedy == "" for finding in findings if finding.ok)
