"""A watched folder when something fails: killed, gone, unreadable, too slow."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from casework.errors import Unavailable
from tests.support.kept import rows
from tests.support.processes import wait_until
from tests.support.scene import drain_all
from tests.support.shared import Servers
from tests.support.sources import a_folder, a_taker, command, environment
from tests.support.watched import CANARY, REPORT, broken_promises, one_of_each
from tests.support.work import worker
from workers.sources.run import one_round

PATIENCE_S = 100.0  # a process starts in a second, and on a busy machine in ten


def test_a_file_that_cannot_be_opened_waits_and_is_told_of(
    incoming: Path, look: Callable[..., None], database_url: str, found: Callable[[], Any], monkeypatch: Any
) -> None:
    """The tests run as root, who may read everything: the disk says no instead."""
    (incoming / "a.json").write_text(json.dumps(REPORT))
    opened = os.open

    def refusing(path: Any, *arguments: Any, **options: Any) -> int:
        if path == "a.json":
            raise PermissionError
        return opened(path, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refusing)
        look()
    assert found()["items"] == 0
    assert rows(database_url, "SELECT waiting, last_error_code FROM source_state") == [(1, "file_unreadable")]
    look()
    assert found() == one_of_each()
    assert rows(database_url, "SELECT waiting, last_error_code FROM source_state") == [(0, None)]


def test_a_folder_that_is_gone_is_told_of_and_found_again(
    incoming: Path, look: Callable[..., None], database_url: str, found: Callable[[], Any]
) -> None:
    incoming.rename(incoming.with_name("away"))
    look()
    assert rows(database_url, "SELECT last_error_code, last_ok_at FROM source_state") == [("folder_away", None)]
    incoming.with_name("away").rename(incoming)
    (incoming / "a.json").write_text(json.dumps(REPORT))
    look()
    assert found() == one_of_each()
    assert rows(database_url, "SELECT last_error_code FROM source_state WHERE last_ok_at IS NOT NULL") == [(None,)]


POINTS = (
    "before it is kept",
    "after it is kept",
    "before it is registered",
    "after it is registered",
    "before it is noted as registered",
    "after it is noted as registered",
    "before it is moved",
    "after it is moved",
)


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_any_point_it_loses_nothing_and_doubles_nothing(
    point: str, incoming: Path, database_url: str, keyring: Path, found: Callable[[], Any]
) -> None:
    (incoming / "a.json").write_text(json.dumps(REPORT))
    started = environment(database_url, keyring, SLUSS_WATCH_DIR=str(incoming))
    died = subprocess.run(command(point), env=started, cwd=incoming.parent, timeout=PATIENCE_S, check=False)
    assert died.returncode == -signal.SIGKILL
    assert (incoming / "a.json").exists() != (point == "after it is moved")
    successor = subprocess.Popen(command(), env=started, cwd=incoming.parent)
    try:
        wait_until(lambda: (incoming / "done" / "a.json").exists() and found() == one_of_each(), within_s=PATIENCE_S)
    finally:
        successor.terminate()
        code = successor.wait(PATIENCE_S)
    assert code in {0, -signal.SIGTERM}  # the latter when it was still starting
    assert found() == one_of_each()
    assert broken_promises(database_url, keyring) == []


def test_what_is_kept_is_registered_though_its_file_has_gone_meanwhile(
    incoming: Path, database_url: str, keyring: Path, look: Callable[..., None], found: Callable[[], Any]
) -> None:
    file = incoming / "a.json"
    file.write_text(json.dumps(REPORT))
    started = environment(database_url, keyring, SLUSS_WATCH_DIR=str(incoming))
    subprocess.run(command("after it is kept"), env=started, cwd=incoming.parent, timeout=PATIENCE_S, check=False)
    assert found() == {"items": 1, "registered": 0, "reports": 0, "linked": 0}
    file.unlink()
    look()
    assert found() == one_of_each()


def test_while_the_database_is_away_files_stay_and_are_taken_when_it_is_back(
    incoming: Path, database_url: str, keyring: Path, servers: Servers, found: Callable[[], Any]
) -> None:
    (incoming / "a.json").write_text(json.dumps(REPORT))
    name = urlsplit(database_url).path[1:]

    async def run() -> None:
        async with a_taker(database_url, keyring) as taker:
            folder = a_folder(incoming)
            with psycopg.connect(servers.postgres_url, autocommit=True) as admin:
                admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
                admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
                with pytest.raises(Unavailable):
                    await one_round(folder, taker)
                assert (incoming / "a.json").exists()
                admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
            await one_round(folder, taker)

    asyncio.run(run())
    assert found() == one_of_each()


def test_two_files_that_no_machine_can_read_are_two_children_in_the_queue(
    incoming: Path, look: Callable[..., None], database_url: str, keyring: Path
) -> None:
    """The sentence is the same in both: it must not be taken for what a campaign says of one child."""
    for n in range(12):
        (incoming / f"{n}.pdf").write_bytes(b"%PDF-1.7 " + bytes([n]))
    look()
    own = worker(database_url, keyring)
    try:
        drain_all(own)
    finally:
        own.forget_connection()
    query = "SELECT count(DISTINCT group_id), count(*), count(*) FILTER (WHERE is_new) FROM placement"
    assert rows(database_url, query) == [(12, 12, 12)]


def test_a_message_that_takes_too_long_to_read_is_a_report_for_a_person(
    incoming: Path, look: Callable[..., None], database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.sources.apart.READ_WITHIN_S", 0.01)  # no process starts as fast as that
    (incoming / "a.eml").write_bytes(b"From: a@b.se\n\nHon gr\xe5ter.")
    look()
    assert rows(database_url, "SELECT 'unreadable' = ANY(flags), channel FROM report") == [(True, "email")]
    assert rows(database_url, "SELECT size_bytes, content IS NOT NULL FROM attachment") == [(25, True)]


def test_nothing_of_what_came_in_reaches_the_log_of_the_process(
    incoming: Path, database_url: str, keyring: Path, found: Callable[[], Any]
) -> None:
    message = f"From: {CANARY} <{CANARY}@example.se>\nSubject: {CANARY}\nMessage-ID: <{CANARY}@x>\n\n{CANARY}"
    (incoming / f"{CANARY}.eml").write_text(message)
    (incoming / f"{CANARY}.json").write_text("{" + CANARY)
    (incoming / f"{CANARY}.pdf").symlink_to("/etc/passwd")
    started = environment(database_url, keyring, SLUSS_WATCH_DIR=str(incoming), SLUSS_LOG_LEVEL="DEBUG")
    process = subprocess.Popen(command(), env=started, cwd=incoming.parent, stderr=subprocess.PIPE)
    try:
        wait_until(lambda: found() == one_of_each(2), within_s=PATIENCE_S)
    finally:
        process.terminate()
    written = process.communicate(timeout=PATIENCE_S)[1].decode()
    assert process.returncode == 0
    assert written.count("source.registered") == 2
    assert CANARY not in written
    assert CANARY.encode() not in rows(database_url, "SELECT string_agg(r::text, '') FROM report r")[0][0].encode()
