"""A watched folder: each file that is whole becomes a report, once, and nothing else is touched."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from casework.access import Role
from casework.report import Flag
from intake.deps import SESSION_COOKIE
from sluss.status import gather, render
from store.database import connect
from tests.support.kept import rows
from tests.support.pages import Page
from tests.support.shared import Servers
from tests.support.sources import LIMIT, a_folder, a_taker
from tests.support.watched import CANARY, REPORT, broken_promises, one_of_each
from tests.support.web import pass_for, web
from workers.sources.run import one_round


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
            connection.execute(statement.encode())
