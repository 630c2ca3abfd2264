"""A watched folder on a real disk and a real database: taken in once, whole, and never before it is safe."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from casework.access import Role
from casework.errors import Unavailable
from casework.report import Flag
from intake.deps import SESSION_COOKIE
from sluss.status import gather, render
from store.database import connect
from store.sealing import KeyRing, Sealer
from store.verify import verify
from tests.support.kept import rows
from tests.support.pages import Page
from tests.support.processes import wait_until
from tests.support.scene import drain_all
from tests.support.shared import Servers
from tests.support.sources import LIMIT, a_folder, a_taker, command, environment
from tests.support.web import pass_for, web
from tests.support.work import worker
from workers.sources.run import one_round

REPORT = {"municipality": {"code": "2081"}, "children": [{"first_name": "Tyra"}], "narrative": "Hon gråter."}
CANARY = "Kanariefågelsdotter"
PATIENCE_S = 100.0  # a process starts in a second, and on a busy machine in ten


@pytest.fixture
def incoming(tmp_path: Path) -> Path:
    folder = tmp_path / "incoming"
    folder.mkdir()
    return folder


@pytest.fixture
def look(database_url: str, keyring: Path, incoming: Path) -> Callable[..., None]:
    """`look()`: one look at the folder by a process that knows nothing of the looks before it."""

    def once(times: int = 1) -> None:
        async def run() -> None:
            async with a_taker(database_url, keyring) as taker:
                folder = a_folder(incoming)
                for _ in range(times):
                    await one_round(folder, taker)

        asyncio.run(run())

    return once


@pytest.fixture
def found(database_url: str) -> Callable[[], dict[str, Any]]:
    """What has become of everything, in counts."""

    def count() -> dict[str, Any]:
        [(items, registered, reports, linked)] = rows(
            database_url,
            "SELECT (SELECT count(*) FROM source_item), (SELECT count(*) FROM source_item WHERE registered_at IS NOT NULL),"
            " (SELECT count(*) FROM report), (SELECT count(*) FROM source_report)",
        )
        return {"items": items, "registered": registered, "reports": reports, "linked": linked}

    return count


def one_of_each(count: int = 1) -> dict[str, int]:
    return dict.fromkeys(("items", "registered", "reports", "linked"), count)


def broken_promises(database_url: str, keyring: Path) -> list[str]:
    with connect(database_url) as connection:
        sealer = Sealer(KeyRing.load_or_create(keyring))
        # Nothing is linked in these tests: no worker runs.
        return [f.promise for f in verify(connection, sealer) if not f.holds]


def test_each_kind_of_file_becomes_a_report_and_is_then_moved_to_done(
    incoming: Path, look: Callable[..., None], database_url: str, keyring: Path
) -> None:
    (incoming / "a.json").write_text(json.dumps(REPORT))
    (incoming / "b.ndjson").write_text("\n".join(json.dumps(REPORT | {"narrative": f"{n}"}) for n in range(205)))
    message = EmailMessage()
    message["From"], message["Subject"] = "rut@example.se", "Orolig"
    message.set_content("Flickan gråter.")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="brev.pdf")
    (incoming / "c.eml").write_bytes(bytes(message))
    (incoming / "d.pdf").write_bytes(b"%PDF-1.7 inskannat")
    (incoming / "e.docx").write_bytes(b"PK\x03\x04")
    look()
    assert rows(database_url, "SELECT channel, count(*) FROM report GROUP BY channel ORDER BY 1") == [
        ("email", 1),
        ("file", 208),
    ]
    assert rows(database_url, "SELECT format, parts FROM source_item ORDER BY format") == [
        ("eml", 1),
        ("json", 1),
        ("ndjson", 205),
        ("other", 1),
        ("pdf", 1),
    ]
    assert sorted(p.name for p in incoming.iterdir()) == ["done"]
    assert sorted(p.name for p in (incoming / "done").iterdir()) == ["a.json", "b.ndjson", "c.eml", "d.pdf", "e.docx"]
    assert rows(database_url, "SELECT count(*) FROM attachment WHERE content IS NOT NULL") == [(3,)]
    assert rows(database_url, f"SELECT count(*) FROM report WHERE '{Flag.UNREADABLE}' = ANY(flags)") == [(2,)]
    assert broken_promises(database_url, keyring) == []


def test_the_same_file_twice_is_one_report_under_whatever_name(
    incoming: Path, look: Callable[..., None], found: Callable[[], Any]
) -> None:
    for name in ("a.json", "b.json", "a.json"):
        (incoming / name).write_text(json.dumps(REPORT))
        look()
    assert found() == one_of_each()
    assert len(list((incoming / "done").iterdir())) == 3  # nothing in done is written over


def test_another_file_under_the_same_name_is_another_report(
    incoming: Path, look: Callable[..., None], found: Callable[[], Any]
) -> None:
    for text in ("en", "en annan"):
        (incoming / "a.json").write_text(json.dumps(REPORT | {"narrative": text}))
        look()
    assert found() == one_of_each(2)


def test_a_file_that_is_still_being_written_is_not_taken(
    incoming: Path, database_url: str, keyring: Path, found: Callable[[], Any]
) -> None:
    async def run() -> None:
        async with a_taker(database_url, keyring) as taker:
            folder = a_folder(incoming, settle_s=0.2)
            content = json.dumps(REPORT)
            with (incoming / "a.json").open("w") as file:
                for piece in (content[:10], content[10:20], content[20:]):
                    file.write(piece)
                    file.flush()
                    await one_round(folder, taker)  # each look sees a change, and waits anew
            assert found()["items"] == 0
            while not found()["registered"]:
                await one_round(folder, taker)

    asyncio.run(run())
    assert found() == one_of_each()
    assert (incoming / "done" / "a.json").read_text() == json.dumps(REPORT)


@pytest.mark.parametrize("name", [".hidden.json", "a.json.part", "b.tmp", "~$c.json", "d.crdownload"])
def test_what_is_named_as_unfinished_waits_and_is_told_of_when_nobody_finishes_it(
    incoming: Path, look: Callable[..., None], database_url: str, found: Callable[[], Any], name: str
) -> None:
    file = incoming / name
    file.write_text(json.dumps(REPORT))
    look()
    assert found()["items"] == 0
    assert rows(database_url, "SELECT waiting, last_error_code FROM source_state") == [(0, None)]
    os.utime(file, (1_000_000_000, 1_000_000_000))
    look()
    assert rows(database_url, "SELECT waiting FROM source_state") == [(1,)]
    file.rename(incoming / "whole.json")
    look()
    assert found() == one_of_each()


def test_links_pipes_and_folders_are_left_alone_and_told_of(
    incoming: Path, look: Callable[..., None], database_url: str, tmp_path: Path, found: Callable[[], Any]
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("root")
    (incoming / "link.json").symlink_to(secret)
    (incoming / "dangling.json").symlink_to(tmp_path / "nowhere")
    os.mkfifo(incoming / "pipe.json")
    (incoming / "letters").mkdir()
    (incoming / "letters" / "a.json").write_text("{}")
    look()
    assert found()["items"] == 0
    assert rows(database_url, "SELECT waiting FROM source_state") == [(4,)]
    assert secret.read_text() == "root"


def test_a_folder_of_ours_that_is_a_link_leads_nowhere(
    incoming: Path, look: Callable[..., None], database_url: str, tmp_path: Path, found: Callable[[], Any]
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (incoming / "done").symlink_to(elsewhere)
    (incoming / "a.json").write_text(json.dumps(REPORT))
    look(2)
    assert found() == one_of_each()
    assert list(elsewhere.iterdir()) == []
    assert rows(database_url, "SELECT last_error_code FROM source_state") == [("not_put_away",)]


def test_a_file_larger_than_is_taken_in_is_registered_and_kept_aside(
    incoming: Path, look: Callable[..., None], database_url: str, found: Callable[[], Any]
) -> None:
    with (incoming / "film.pdf").open("wb") as file:
        file.truncate(LIMIT + 1)
    look()
    assert found() == one_of_each()
    [(item,)] = rows(database_url, "SELECT id FROM source_item WHERE format = 'too_large' AND content IS NULL")
    assert [p.name for p in (incoming / "too_large").iterdir()] == [f"{item}.pdf"]
    assert not (incoming / "film.pdf").exists()


@pytest.mark.parametrize(
    "name", [f"{CANARY} 20180412-2380.pdf", "a\nb.pdf", "\udce5\udcff.pdf", "-rf.pdf", "x" * 251 + ".pdf", "åäö.PDF"]
)
def test_a_name_is_only_a_name_and_stands_nowhere_in_the_clear(
    incoming: Path,
    look: Callable[..., None],
    database_url: str,
    found: Callable[[], Any],
    name: str,
    capfd: pytest.CaptureFixture[str],
) -> None:
    (incoming / name).write_bytes(b"%PDF-1.7")
    look()
    assert found() == one_of_each()
    assert [p.name for p in (incoming / "done").iterdir()] == [name]
    written = capfd.readouterr()
    plain = rows(database_url, "SELECT source_item::text FROM source_item")[0][0]
    assert name not in written.out + written.err + plain
    assert CANARY not in written.out + written.err + plain


def test_the_report_page_shows_the_file_to_a_person(
    incoming: Path, look: Callable[..., None], database_url: str, keyring: Path, servers: Servers
) -> None:
    (incoming / f"{CANARY}.pdf").write_bytes(b"%PDF-1.7")
    look()
    [(report_id,)] = rows(database_url, "SELECT id FROM report")
    with web(database_url, servers.redis_url, keyring) as client:
        client.cookies = {SESSION_COOKIE: pass_for(database_url, keyring, Role.ASSESSOR, "eva", kind="session")}
        page = Page(client.get(f"/reports/{report_id}"))
    assert "ska läsas av en person" in page.text
    assert "Gick inte att läsa som anmälan" in page.text


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


def test_the_board_the_metrics_and_the_status_say_how_a_source_is(
    incoming: Path, look: Callable[..., None], database_url: str, keyring: Path, servers: Servers
) -> None:
    """Sollefteå lost 63 reports in a year because nobody saw that a way in was dead."""
    (incoming / f"{CANARY}.json").symlink_to("/etc/passwd")
    look()
    with connect(database_url) as connection:
        connection.execute("UPDATE source_state SET last_ok_at = clock_timestamp() - interval '2 hours'")
    with web(database_url, servers.redis_url, keyring) as client:
        metrics = client.get("/metrics").text
        client.cookies = {SESSION_COOKIE: pass_for(database_url, keyring, Role.SUPERVISOR, "sune", kind="session")}
        board = Page(client.get("/board"))
    assert 'sluss_source_silent{source="folder"} 1.0' in metrics
    assert 'sluss_source_waiting{source="folder"} 1.0' in metrics
    assert "Bevakad mapp" in board.text
    assert "Ingen kontakt sedan 2 h" in board.text
    assert "Ligger kvar, ännu inte registrerat: 1" in board.text
    status = gather(database_url, keyring, None)
    assert status["sources"][0]["is_silent"]
    assert render(status)
    assert CANARY not in metrics + board.html + json.dumps(status)


def test_verify_finds_what_was_kept_and_never_registered(
    incoming: Path, look: Callable[..., None], database_url: str, keyring: Path
) -> None:
    (incoming / "a.json").write_text(json.dumps(REPORT))
    look()
    assert broken_promises(database_url, keyring) == []
    with connect(database_url) as connection:
        connection.execute("ALTER TABLE source_report DISABLE TRIGGER USER")
        connection.execute("DELETE FROM source_report")
    assert broken_promises(database_url, keyring) == ["what other ways in gave is registered"]


def test_what_came_in_cannot_be_changed_or_removed(
    incoming: Path, look: Callable[..., None], database_url: str
) -> None:
    (incoming / "a.json").write_text(json.dumps(REPORT))
    look()
    for statement in (
        "DELETE FROM source_item",
        "UPDATE source_item SET content = NULL",
        "TRUNCATE source_item CASCADE",
        "DELETE FROM source_report",
    ):
        with connect(database_url) as connection, pytest.raises(Exception, match="append-only"):
            connection.execute(statement)  # type: ignore[call-overload]


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
