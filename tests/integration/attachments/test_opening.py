"""Attachments and whoever opens them: each opening is logged before the bytes, and nothing stands unsealed."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from casework.access import MAY, Permission, Role
from tests.support.attached import check_all, sent, states
from tests.support.files import CANARY, HOSTILE, MP3, PDF, docx, jpeg, png
from tests.support.pages import Page
from tests.support.web import as_bytes, bearer, report
from workers.context import Context


def reads(own: Context, report_id: str) -> list[tuple[Any, ...]]:
    rows = own.connection().execute(
        "SELECT person_id, role, purpose, attachment_position FROM read_event WHERE report_id = %s ORDER BY id",
        [report_id],
    )
    return rows.fetchall()


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
        rows = own.connection().execute(f"SELECT t::text FROM {table} t".encode()).fetchall()
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
