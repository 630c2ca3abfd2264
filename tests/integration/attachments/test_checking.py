"""Attachments from the door to the shelf: never lost, checked once, whatever happens to whoever checks."""

from __future__ import annotations

import base64
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from casework.report import Channel
from intake.deps import submission
from store.attachments import Attachments
from store.files import Files
from store.files.scanner import NoScanner
from store.sealing import Sealer
from store.verify import verify
from tests.support.attached import a_minute_passes, check_all, holds, sent, states, with_files
from tests.support.clamd import Clamd, clamd
from tests.support.files import CANARY, HOSTILE, PDF, PICTURES, jpeg
from tests.support.processes import wait_until
from tests.support.web import as_bytes, report
from workers import lane
from workers.attachments import check_waiting
from workers.context import Context

ROOT = Path(__file__).parents[3]


def test_every_hostile_file_is_registered_with_its_report_and_settled(client: TestClient, own: Context) -> None:
    reports = {name: sent(client, **{name.replace(".", "__"): make()}) for name, (make, _, _) in HOSTILE.items()}
    check_all(own)
    found = {name: states(own, report_id)[0] for name, report_id in reports.items()}
    assert {name: (state, reason) for name, (state, _, reason, _) in found.items()} == {
        name: (state, reason) for name, (_, state, reason) in HOSTILE.items()
    }
    assert holds(own)


def test_the_accept_path_registers_a_file_as_it_came_and_the_worker_keeps_it_without_metadata(
    client: TestClient, own: Context, sealer: Sealer
) -> None:
    report_id = sent(client, **{name.replace(".", "__"): make() for name, make in PICTURES.items()})
    assert {row[0] for row in states(own, report_id)} == {"unchecked"}
    assert check_all(own) == len(PICTURES)
    assert {row[:3] for row in states(own, report_id)} == {("stored", "picture", None)}
    rows = own.connection().execute("SELECT position, content, size_bytes, content_type FROM attachment").fetchall()
    for position, content, size, media_type in rows:
        plain = sealer.unseal(bytes(content), where=f"attachment/{report_id}/{position}/content")
        assert CANARY not in plain
        assert len(plain) == size
        assert media_type.startswith("image/")
    assert holds(own)


def test_a_check_leaves_a_row_in_the_audit_without_a_word_of_the_file(client: TestClient, own: Context) -> None:
    report_id = sent(client, Maja__jpg=jpeg(), virus__exe=b"MZ" + bytes(99))
    check_all(own)
    rows = own.connection().execute(
        "SELECT details FROM audit_event WHERE object_id = %s AND action = 'attachment.checked' ORDER BY id",
        [report_id],
    )
    assert [row[0] for row in rows] == [
        {"position": 0, "state": "stored", "kind": "picture", "reason": None, "scan": "not_scanned"},
        {"position": 1, "state": "held", "kind": None, "reason": "unknown_kind", "scan": "not_scanned"},
    ]


def test_files_that_a_page_has_checked_already_are_registered_as_they_were_found(
    client: TestClient, own: Context, sealer: Sealer
) -> None:
    parts = client.app.state.parts  # type: ignore[attr-defined]
    portal = client.portal
    assert portal is not None
    files = tuple(
        portal.call(parts.files.check, content, name, None)
        for name, content in (("a.jpg", jpeg()), ("b.zip", b"PK\x03\x04"), ("c.pdf", PDF), ("d.jpg", b""))
    )
    made = submission(as_bytes(report()), channel=Channel.PUBLIC_FORM, actor=None, idempotency_key=None, files=files)
    registered = portal.call(parts.gatherer.register, made)
    assert [row[0] for row in states(own, str(registered.id))] == ["stored", "held", "stored", "unreadable"]
    row = own.connection().execute("SELECT content FROM attachment WHERE position = 0").fetchone()
    assert row is not None
    assert CANARY not in sealer.unseal(bytes(row[0]), where=f"attachment/{registered.id}/0/content")
    assert check_waiting(own) == 0
    assert holds(own)


def test_the_same_file_twice_is_kept_twice_and_answered_alike(client: TestClient, own: Context) -> None:
    answers = [client.post("/api/v1/reports", content=as_bytes(with_files(a__jpg=jpeg()))) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert [sorted(answer.json()) for answer in answers] == [sorted(answers[0].json())] * 2
    assert check_waiting(own) == 2
    kept = own.connection().execute("SELECT count(*), count(DISTINCT content) FROM attachment").fetchone()
    assert kept == (2, 2)


def test_a_report_with_broken_base64_and_a_file_in_broken_lines_is_registered_with_both(
    client: TestClient, own: Context
) -> None:
    lines = base64.encodebytes(PDF).decode()
    body = report(
        attachments=[{"filename": "a.pdf", "content_base64": lines}, {"filename": "b.pdf", "content_base64": "%%%"}]
    )
    report_id = client.post("/api/v1/reports", content=as_bytes(body)).json()["id"]
    check_all(own)
    assert [row[0] for row in states(own, report_id)] == ["stored", "unreadable"]


def check_in_a_process(database_url: str, keyring: Path, daemon: Clamd) -> subprocess.Popen[bytes]:
    script = (
        "import sys\nfrom pathlib import Path\nfrom store.files import Files\nfrom store.files.scanner import ClamAv\n"
        "from tests.support.work import worker\nfrom workers.attachments import check_waiting\n"
        "own = worker(sys.argv[1], Path(sys.argv[2]))\nown.files = Files(scanner=ClamAv(sys.argv[3], timeout_s=60))\ncheck_waiting(own)\n"
    )
    return subprocess.Popen([sys.executable, "-c", script, database_url, str(keyring), daemon.address], cwd=ROOT)


def test_a_worker_killed_in_the_middle_of_a_check_loses_nothing(
    client: TestClient, own: Context, database_url: str, keyring: Path
) -> None:
    report_id = sent(client, a__jpg=jpeg())
    with clamd(hangs=True) as daemon:
        process = check_in_a_process(database_url, keyring, daemon)
        wait_until(daemon.asked.is_set, within_s=60)
        process.kill()
        process.wait()
    assert states(own, report_id) == [("unchecked", None, None, "not_scanned")]
    assert check_waiting(own) == 0  # it was in hand a moment ago
    a_minute_passes(own)
    assert check_waiting(own) == 1
    assert states(own, report_id) == [("stored", "picture", None, "not_scanned")]
    assert holds(own)


def test_a_file_that_fails_three_times_is_held_by_the_fourth_without_a_look(
    client: TestClient, own: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    report_id = sent(client, a__jpg=jpeg())
    with monkeypatch.context() as broken:
        broken.setattr("store.files.confined._COMMAND", ("/nonexistent",))
        for _ in range(3):
            assert check_waiting(own) == 1
            a_minute_passes(own)
    assert states(own, report_id)[0][0] == "unchecked"
    assert check_waiting(own) == 1
    assert states(own, report_id) == [("held", None, "not_checked", "not_scanned")]


def test_of_two_who_have_a_file_in_hand_the_later_settles_it(client: TestClient, own: Context, sealer: Sealer) -> None:
    report_id = sent(client, a__jpg=jpeg())

    class Slow(NoScanner):
        def scan(self, content: bytes) -> Any:
            a_minute_passes(own)
            assert check_waiting(own) == 1
            return super().scan(content)

    with psycopg.connect(own.settings.database_url or "", autocommit=True) as connection:
        assert Attachments(sealer).check_next(connection, Files(scanner=Slow()))
    audited = (
        own.connection().execute("SELECT count(*) FROM audit_event WHERE action = 'attachment.checked'").fetchone()
    )
    assert audited == (1,)
    assert states(own, report_id)[0][0] == "stored"


def test_a_file_whose_seal_is_broken_is_held_and_found_by_verify(client: TestClient, own: Context) -> None:
    report_id = sent(client, a__jpg=jpeg())
    own.connection().execute("UPDATE attachment SET content = content || '\\x00'")
    check_all(own)
    assert states(own, report_id)[0][::2] == ("held", "not_checked")
    broken = {f.promise: f.rows for f in verify(own.connection(), own.store.sealer) if not f.holds}
    assert broken == {"every attachment opens": (f"{report_id}/0",)}


def test_verify_names_a_report_whose_attachment_is_gone(client: TestClient, own: Context) -> None:
    report_id = sent(client, a__jpg=jpeg(), b__jpg=jpeg())
    own.connection().execute("ALTER TABLE attachment DISABLE TRIGGER attachment_is_kept")
    own.connection().execute("DELETE FROM attachment WHERE position = 1")
    broken = {f.promise: f.rows for f in verify(own.connection()) if not f.holds}
    assert broken == {"every attachment registered with a report is there": (report_id,)}


@pytest.mark.parametrize("statement", [
    "DELETE FROM attachment", "TRUNCATE attachment", "UPDATE attachment SET content = 'x'", "UPDATE attachment SET state = 'unchecked'",
    "UPDATE attachment SET filename = 'x'",
])  # fmt: skip
def test_a_settled_file_is_neither_changed_nor_deleted(client: TestClient, own: Context, statement: str) -> None:
    sent(client, virus__exe=b"MZ" + bytes(99))
    check_all(own)
    with pytest.raises(psycopg.errors.RestrictViolation):
        own.connection().execute(statement.encode())


def test_a_clean_file_cannot_be_made_another_by_a_later_scan(client: TestClient, own: Context) -> None:
    sent(client, a__jpg=jpeg())
    check_all(own)
    with pytest.raises(psycopg.errors.RestrictViolation):
        own.connection().execute("UPDATE attachment SET content = 'x'")


def test_the_worker_of_the_retry_lane_checks_as_it_sweeps(
    client: TestClient, own: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    report_id = sent(client, a__jpg=jpeg())
    monkeypatch.setattr(lane, "context", lambda: own)
    lane.sweep("public")
    assert states(own, report_id)[0][0] == "unchecked"
    lane.sweep("retry")
    assert states(own, report_id)[0][0] == "stored"


def test_a_narrative_that_is_too_long_to_show_can_be_opened_whole(
    client: TestClient, own: Context, assessor: dict[str, str]
) -> None:
    text = "Hon grät. " * 100_001
    report_id = client.post("/api/v1/reports", content=as_bytes(report(narrative=text))).json()["id"]
    got = client.get(f"/api/v1/reports/{report_id}/attachments/0", headers=assessor)
    assert got.headers["content-type"] == "text/plain; charset=utf-8"
    assert got.text == text
