"""Attachments from the door to the person who opens them: never lost, checked, and each opening logged before the bytes."""

from __future__ import annotations

import base64
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from starlette.testclient import TestClient

from casework.access import MAY, Permission, Role
from casework.report import Channel
from intake.deps import submission
from store.attachments import Attachments
from store.files import Files, files_from
from store.files.scanner import ClamAv, NoScanner
from store.sealing import Sealer
from store.verify import verify
from tests.support.clamd import Clamd, clamd
from tests.support.files import CANARY, EICAR, HOSTILE, MP3, PDF, PICTURES, docx, jpeg, png
from tests.support.pages import Page, browser
from tests.support.processes import wait_until
from tests.support.web import as_bytes, bearer, pass_for, report
from workers import lane
from workers.attachments import check_waiting
from workers.context import Context

ROOT = Path(__file__).parents[2]


@pytest.fixture
def assessor(database_url: str, keyring: Path) -> dict[str, str]:
    return bearer(database_url, keyring, Role.ASSESSOR)


@pytest.fixture
def visit(client: TestClient, database_url: str, keyring: Path) -> Any:
    return browser(client, pass_for(database_url, keyring, Role.ASSESSOR, "anna", kind="session"))


def with_files(**files: bytes) -> dict[str, Any]:
    """A report whose body holds files; "__" in a name stands for a full stop."""
    sent = [
        {"filename": name.replace("__", "."), "content_base64": base64.b64encode(content).decode()}
        for name, content in files.items()
    ]
    return report(attachments=sent)


def sent(client: TestClient, **files: bytes) -> str:
    answer = client.post("/api/v1/reports", content=as_bytes(with_files(**files)))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def states(own: Context, report_id: str) -> list[tuple[Any, ...]]:
    rows = own.connection().execute(
        "SELECT state, kind, reason, scan FROM attachment WHERE report_id = %s ORDER BY position", [report_id]
    )
    return rows.fetchall()


def reads(own: Context, report_id: str) -> list[tuple[Any, ...]]:
    rows = own.connection().execute(
        "SELECT person_id, role, purpose, attachment_position FROM read_event WHERE report_id = %s ORDER BY id",
        [report_id],
    )
    return rows.fetchall()


def a_minute_passes(own: Context) -> None:
    own.connection().execute(
        "UPDATE attachment SET next_at = next_at - interval '61 seconds'"
        " WHERE state = 'unchecked' OR (state = 'stored' AND scan = 'not_scanned')"
    )


def check_all(own: Context) -> int:
    """Rounds of the worker until nothing waits: a round ends when its time is up, and machines are slow now and then."""
    done = 0
    while count := check_waiting(own):
        done += count
    return done


def holds(own: Context) -> bool:
    return all(finding.holds for finding in verify(own.connection(), own.store.sealer))


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


# --- killed, failing, in vain ---


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
        own.connection().execute(statement)  # type: ignore[call-overload]


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


# --- the scanner ---


def test_an_infected_file_is_held_and_a_clean_one_has_no_warning(client: TestClient, own: Context, visit: Any) -> None:
    report_id = sent(client, eicar__txt=EICAR, a__pdf=PDF)
    with clamd() as daemon:
        own.files = Files(scanner=ClamAv(daemon.address))
        check_waiting(own)
    assert states(own, report_id) == [("held", None, "infected", "infected"), ("stored", "pdf", "not_cleaned", "clean")]


def test_where_a_scan_is_required_files_wait_for_the_scanner_without_an_attempt_being_counted(
    client: TestClient, own: Context
) -> None:
    report_id = sent(client, a__jpg=jpeg())
    away = Files(scanner=ClamAv("127.0.0.1:1", rest_s=0), require_scan=True)
    for _ in range(5):
        own.files = away
        assert check_waiting(own) == 1
        assert states(own, report_id) == [("unchecked", None, "awaits_scan", "not_scanned")]
        a_minute_passes(own)
    with clamd() as daemon:
        own.files = Files(scanner=ClamAv(daemon.address), require_scan=True)
        assert check_waiting(own) == 1
    assert states(own, report_id) == [("stored", "picture", None, "clean")]


def test_files_stored_without_a_scan_are_scanned_when_there_is_a_scanner(client: TestClient, own: Context) -> None:
    report_id = sent(client, eicar__txt=EICAR, a__pdf=PDF)
    check_all(own)
    assert [row[0] for row in states(own, report_id)] == ["stored", "stored"]
    own.files = Files(scanner=ClamAv("127.0.0.1:1", rest_s=0))
    a_minute_passes(own)
    assert check_waiting(own) == 2  # in vain, and put off
    a_minute_passes(own)
    with clamd() as daemon:
        own.files = Files(scanner=ClamAv(daemon.address))
        assert check_waiting(own) == 2
        a_minute_passes(own)
        assert check_waiting(own) == 0
    assert states(own, report_id) == [
        ("held", "text", "infected", "infected"),
        ("stored", "pdf", "not_cleaned", "clean"),
    ]
    assert holds(own)


def test_the_settings_name_the_scanner_and_one_that_nobody_could_pass_is_refused(own: Context) -> None:
    named = own.settings.model_validate({"clamav": "clamav:3310", "require_scan": True})
    files = files_from(named)
    assert files.scanner == ClamAv("clamav:3310")
    assert files.require_scan
    assert not files_from(own.settings).is_scanning
    for wrong in ({"require_scan": True}, {"clamav": "clamav"}):
        with pytest.raises(ValueError):
            own.settings.model_validate(wrong)


# --- who opens them ---


def test_a_file_is_opened_under_its_own_type_as_a_download_that_can_do_nothing(
    client: TestClient, own: Context, assessor: dict[str, str]
) -> None:
    name = "..\\bild på \u202egpj.Maja;\r\n.jpg"
    body = report(
        attachments=[
            {"filename": name, "content_type": "text/html", "content_base64": base64.b64encode(jpeg()).decode()}
        ]
    )
    report_id = client.post("/api/v1/reports", content=as_bytes(body)).json()["id"]
    check_all(own)
    got = client.get(f"/api/v1/reports/{report_id}/attachments/0", headers=assessor)
    assert got.status_code == 200
    assert CANARY not in got.content
    expected = {
        "content-type": "image/jpeg",
        "content-disposition": "attachment; filename*=UTF-8''bild%20p%C3%A5%20gpj.Maja%3B.jpg",
        "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
        "cross-origin-resource-policy": "same-origin",
        "referrer-policy": "no-referrer",
    }
    assert {header: got.headers[header] for header in expected} == expected


def test_opening_a_file_is_logged_before_its_bytes_are_opened(
    client: TestClient, own: Context, assessor: dict[str, str]
) -> None:
    report_id = sent(client, a__pdf=PDF, b__jpg=jpeg())
    check_all(own)
    own.connection().execute("ALTER TABLE attachment DISABLE TRIGGER attachment_settles_once")
    own.connection().execute("UPDATE attachment SET content = content || '\\x00' WHERE position = 1")
    address = f"/api/v1/reports/{report_id}/attachments"
    assert client.get(f"{address}/0?purpose=same_child_question", headers=assessor).content == PDF
    assert client.get(f"{address}/1", headers=assessor).status_code == 500  # the seal is broken, and yet:
    assert reads(own, report_id) == [
        ("anna", "assessor", "same_child_question", 0),
        ("anna", "assessor", "protection_assessment", 1),
    ]


def test_nobody_waits_for_the_files_before_theirs_one_that_is_opened_is_checked_then(
    client: TestClient, own: Context, assessor: dict[str, str]
) -> None:
    for _ in range(3):
        sent(client, a__jpg=jpeg())
    last = sent(client, b__png=png())
    got = client.get(f"/api/v1/reports/{last}/attachments/0", headers=assessor)
    assert (got.status_code, got.headers["content-type"]) == (200, "image/png")
    assert CANARY not in got.content
    assert states(own, last)[0][0] == "stored"
    assert check_all(own) == 3


def test_a_file_that_somebody_has_in_hand_is_not_shown_unchecked(
    client: TestClient, own: Context, assessor: dict[str, str]
) -> None:
    report_id = sent(client, a__jpg=jpeg())
    own.connection().execute("UPDATE attachment SET next_at = clock_timestamp() + interval '1 minute'")
    got = client.get(f"/api/v1/reports/{report_id}/attachments/0", headers=assessor)
    assert (got.status_code, got.json()["type"]) == (409, "/problems/attachment_unchecked")
    assert reads(own, report_id) == []


@pytest.mark.parametrize("role", [role for role in Role if Permission.READ_REPORT not in MAY[role]])
def test_only_who_may_read_reports_opens_their_files(
    client: TestClient, own: Context, database_url: str, keyring: Path, role: Role
) -> None:
    report_id = sent(client, a__pdf=PDF)
    check_all(own)
    for path in (f"/api/v1/reports/{report_id}/attachments/0", f"/reports/{report_id}/attachments/0"):
        got = client.get(path, headers=bearer(database_url, keyring, role))
        assert got.status_code == 403
        assert PDF[:8] not in got.content
    assert client.get(f"/api/v1/reports/{report_id}/attachments/0").status_code == 401
    assert reads(own, report_id) == []


def test_held_files_and_those_that_never_came_are_not_opened_and_not_logged_as_read(
    client: TestClient, own: Context, assessor: dict[str, str]
) -> None:
    report_id = sent(client, virus__exe=b"MZ" + bytes(99), b__jpg=b"")
    check_all(own)
    address = f"/api/v1/reports/{report_id}/attachments"
    got = [client.get(f"{address}/{n}", headers=assessor).status_code for n in (0, 1, 2, 99_999)]
    assert got == [403, 404, 404, 422]
    assert reads(own, report_id) == []


# --- the page ---


def test_the_page_lists_files_with_their_state_in_words(client: TestClient, own: Context, visit: Any) -> None:
    report_id = sent(
        client,
        a__jpg=jpeg(),
        b__mp3=MP3,
        c__zip=b"PK\x03\x04",
        d__jpg=b"",
        e__docx=docx(),
        f__jpg=HOSTILE["broken.jpg"][0](),
    )
    before = visit(f"/reports/{report_id}")
    assert before.text.count("Inte kontrollerad än. Det görs när du öppnar den.") == 5
    check_all(own)
    page: Page = visit(f"/reports/{report_id}")
    for words in (
        "Varje fil som du öppnar antecknas.", "Ingen av filerna är virusskannad.", "Ljud, 1 kB", "arkiv, till exempel zip",
        "Filen finns kvar, förseglad.", "Filen var tom.", "Dokument", "Bilden är skadad.",
    ):  # fmt: skip
        assert words in page.text, words
    opened = [link for link in page.links if "/attachments/" in link]
    assert [link.split("?")[0][-1] for link in opened] == ["0", "1", "4", "5"]
    assert client.get(opened[1]).content == MP3
    listed = client.get(f"/api/v1/reports/{report_id}").json()["attachments"]
    assert listed[2] == {
        "position": 2, "filename": "c.zip", "state": "held", "kind": None, "reason": "archive", "scan": "not_scanned",
        "content_type": None, "size_bytes": 4,
    }  # fmt: skip


def test_pictures_are_shown_to_who_asks_and_sound_may_be_played(client: TestClient, own: Context, visit: Any) -> None:
    report_id = sent(client, a__jpg=jpeg(), b__mp3=MP3)
    check_all(own)
    page: Page = visit(f"/reports/{report_id}?purpose=mentioned_child")
    assert "<img" not in page.html
    assert '<audio controls preload="none"' in page.html
    [show] = [link for link in page.links if "show=pictures" in link]
    shown = client.get(show)
    assert f'<img src="/reports/{report_id}/attachments/0?purpose=mentioned_child"' in shown.text
    assert "media-src 'self'" in shown.headers["content-security-policy"]
    assert "media-src" not in client.get("/board").headers["content-security-policy"]


def test_a_file_that_is_held_has_a_page_that_says_so(client: TestClient, own: Context, visit: Any) -> None:
    report_id = sent(client, virus__exe=b"MZ" + bytes(99))
    check_all(own)
    page: Page = visit(f"/reports/{report_id}/attachments/0")
    assert page.status == 403
    assert "Filen går inte att öppna" in page.text
    assert f"/reports/{report_id}" in page.links


def test_hostile_names_are_shown_as_text(client: TestClient, own: Context, visit: Any) -> None:
    names = [
        "<script>alert(1)</script>.jpg",
        '"><img src=x onerror=alert(1)>.png',
        "../../" + "x" * 300 + "\u202egpj.exe",
        "\ud800.jpg",
    ]
    files = [{"filename": name, "content_base64": base64.b64encode(jpeg()).decode()} for name in names]
    report_id = client.post("/api/v1/reports", content=as_bytes(report(attachments=files))).json()["id"]
    check_all(own)
    page: Page = visit(f"/reports/{report_id}")  # fails on a tag that is not ours
    assert page.scripts == 0
    assert "<img" not in page.html
    assert "alert(1)" in page.text


def test_names_and_contents_stand_in_no_table_unsealed(client: TestClient, own: Context, database_url: str) -> None:
    body = report(
        attachments=[
            {
                "filename": f"{CANARY.decode()}.{kind}",
                "content_type": CANARY.decode(),
                "content_base64": base64.b64encode(content).decode(),
            }
            for kind, content in (("jpg", jpeg()), ("exe", b"MZ" + CANARY), ("pdf", PDF + CANARY))
        ]
    )
    report_id = client.post("/api/v1/reports", content=as_bytes(body)).json()["id"]
    check_all(own)
    assert [row[0] for row in states(own, report_id)] == ["stored", "held", "stored"]
    for (table,) in own.connection().execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall():
        rows = own.connection().execute(f"SELECT t::text FROM {table} t").fetchall()  # type: ignore[call-overload]
        dumped = "".join(row[0] for row in rows)
        assert CANARY.decode() not in dumped, table
        assert CANARY.hex() not in dumped, table


def test_a_sealed_file_moved_to_another_report_does_not_open(
    client: TestClient, own: Context, assessor: dict[str, str]
) -> None:
    first, second = sent(client, a__pdf=PDF), sent(client, b__pdf=PDF + b"x")
    check_all(own)
    own.connection().execute("ALTER TABLE attachment DISABLE TRIGGER attachment_settles_once")
    own.connection().execute(
        "UPDATE attachment SET content = (SELECT content FROM attachment WHERE report_id = %s) WHERE report_id = %s",
        [UUID(first), UUID(second)],
    )
    assert client.get(f"/api/v1/reports/{second}/attachments/0", headers=assessor).status_code == 500
