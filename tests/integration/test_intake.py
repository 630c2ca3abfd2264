"""What the public and machine senders are promised, on the real application and a real PostgreSQL."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from casework.access import Role
from casework.text import NARRATIVE_LIMIT
from store.sealing import Sealer
from tests.support.kept import rows
from tests.support.web import as_bytes, bearer, report


def test_an_acknowledged_report_is_registered_with_number_children_outbox_and_audit(
    client: TestClient, database_url: str
) -> None:
    answer = client.post("/api/v1/reports", json=report(children=[{"first_name": "A"}, {"first_name": "B"}]))

    assert answer.status_code == 201
    assert answer.json()["registered"] is True
    assert answer.headers["location"] == f"/api/v1/receipts/{answer.json()['receipt']}"
    found = rows(database_url, "SELECT id::text, registration_serial FROM report")
    assert found == [(answer.json()["id"], 1)]
    assert rows(database_url, "SELECT child_index FROM report_child ORDER BY 1") == [(0,), (1,)]
    assert rows(database_url, "SELECT count(*) FROM outbox WHERE done_at IS NULL") == [(1,)]
    assert rows(database_url, "SELECT action FROM audit_event") == [("report.registered",)]


HOSTILE = {
    "nul": report(narrative="före\x00efter"),
    "lone_surrogate": report(narrative="före\ud800efter", children=[{"first_name": "\udfff"}]),
    "nul_in_every_field": {"report_key": "\x00", "municipality": {"code": "20\x0081"}, "channel": "\x00"},
    "no_children": report(children=[]),
    "null_children": report(children=None),
    "ten_children": report(children=[{"first_name": f"Barn {i}"} for i in range(10)]),
    "child_is_a_word": report(children=["Tyra", 7, None, [], {"first_name": {"a": [1]}}]),
    "malformed_number": report(children=[{"personal_number": "20140230-99XX"}, {"personal_number": 1402309812}]),
    "wrong_types": {
        "municipality": 2081,
        "children": {"first_name": ["A"]},
        "narrative": ["a", 1],
        "danger": "ja",
        "reporter": [],
    },
    "bidi_and_zero_width": report(narrative="\u202eabc\u2066\u200b\ufeff" * 50),
    "megabyte": report(narrative="å" * NARRATIVE_LIMIT),
    "over_a_million": report(narrative="y" * (NARRATIVE_LIMIT + 5)),
    "unknown_municipality": report(municipality={"code": "9999", "name": "Ingenstans"}),
    "no_municipality": {"narrative": "bara text"},
    "unknown_channel": report(channel="brevduva"),
    "bare_string": "Hjälp ett barn",
    "bare_list": [1, 2, 3],
    "broken_attachment": report(attachments=[{"filename": "x.png", "content_base64": "%%%"}, 7, None]),
    "many_children": report(children=[{}] * 250),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_is_said_about_a_child_is_registered(client: TestClient, database_url: str, name: str) -> None:
    answer = client.post("/api/v1/reports", content=as_bytes(HOSTILE[name]))

    assert answer.status_code == 201, answer.text
    assert rows(database_url, "SELECT count(*) FROM report") == [(1,)]
    assert rows(database_url, "SELECT count(*) > 0 FROM report_child") == [(True,)]


RAW = {
    "nan": b'{"municipality":{"code":"2081"},"x":NaN,"narrative":"a"}',
    "too_large_a_number": b'{"municipality":{"code":"2081"},"x":1e400,"danger":{"immediate_danger":1e400}}',
    "endless_digits": b'{"report_key":' + b"9" * 6000 + b"}",
    "latin_1": '{"narrative":"Pojken är rädd"}'.encode("latin-1"),
    "utf_16": '{"narrative":"Pojken är rädd"}'.encode("utf-16"),
    "byte_order_mark": b'\xef\xbb\xbf{"narrative":"a"}',
    "deeply_nested": b"[" * 100_000 + b"]" * 100_000,
    "repeated_name": b'{"narrative":"a","narrative":"b"}',
}


@pytest.mark.parametrize("name", RAW)
def test_json_of_every_kind_is_registered_and_the_original_kept(
    client: TestClient, database_url: str, sealer: Sealer, name: str
) -> None:
    answer = client.post("/api/v1/reports", content=RAW[name])

    assert answer.status_code == 201, answer.text
    [(report_id, original)] = rows(database_url, "SELECT id, original FROM report")
    assert sealer.unseal(bytes(original), where=f"report/{report_id}/original") == RAW[name]  # type: ignore[call-overload]


def test_offsets_into_a_repaired_narrative_are_those_of_the_sender(
    client: TestClient, database_url: str, sealer: Sealer
) -> None:
    client.post("/api/v1/reports", content=as_bytes(report(narrative="\ud800ab\x00 slut ")))

    [(report_id, copy)] = rows(database_url, "SELECT id, working_copy FROM report")
    plain = sealer.unseal_json(bytes(copy), where=f"report/{report_id}/working_copy")  # type: ignore[call-overload]
    assert plain["narrative"] == "\ufffdab\ufffd slut "


@pytest.mark.parametrize("body", [b"", b"inte json", b"{", b'{"a":}', b"\xff\xfe\x00", b"\x00" * 10])
def test_what_is_not_json_is_refused_in_one_sentence_without_its_words(client: TestClient, body: bytes) -> None:
    answer = client.post("/api/v1/reports", content=body)

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(answer.json()) == {"type", "title", "status", "detail"}
    assert "inte" not in answer.text


def test_a_body_over_the_limit_is_refused_as_too_large(client: TestClient) -> None:
    answer = client.post("/api/v1/reports", content=b'"' + b"x" * (48 * 2**20) + b'"')

    assert answer.status_code == 413
    assert answer.json()["type"] == "/problems/too_large"


def test_the_same_request_again_gets_the_same_answer_and_no_second_number(
    client: TestClient, database_url: str
) -> None:
    first = client.post("/api/v1/reports", json=report(), headers={"Idempotency-Key": "k1"})
    again = client.post("/api/v1/reports", json=report(), headers={"Idempotency-Key": "k1"})

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert rows(database_url, "SELECT count(*) FROM report") == [(1,)]


def test_a_key_used_for_another_report_is_refused_and_the_first_report_stays(
    client: TestClient, database_url: str
) -> None:
    client.post("/api/v1/reports", json=report(), headers={"Idempotency-Key": "k1"})
    other = client.post("/api/v1/reports", json=report(narrative="Något annat"), headers={"Idempotency-Key": "k1"})

    assert other.status_code == 422
    assert other.json()["type"] == "/problems/idempotency_key_reused"
    assert "Något" not in other.text
    assert rows(database_url, "SELECT count(*) FROM report") == [(1,)]


def test_a_senders_own_report_key_makes_a_repeat_safe(client: TestClient, database_url: str, keyring: Path) -> None:
    headers = bearer(database_url, keyring, Role.IMPORTER, "journal-system")
    answers = [client.post("/api/v1/reports", json=report(report_key="r1"), headers=headers) for _ in range(2)]

    assert [a.status_code for a in answers] == [201, 200]
    assert rows(database_url, "SELECT count(*) FROM report") == [(1,)]


def test_two_strangers_with_the_same_report_key_are_both_registered(client: TestClient, database_url: str) -> None:
    one = client.post("/api/v1/reports", json=report(report_key="r1", narrative="en"))
    other = client.post("/api/v1/reports", json=report(report_key="r1", narrative="en annan"))

    assert (one.status_code, other.status_code) == (201, 201)
    assert rows(database_url, "SELECT count(*) FROM report") == [(2,)]


def test_fifty_at_once_with_one_key_are_one_report_and_fifty_without_are_fifty(
    client: TestClient, database_url: str
) -> None:
    def send(key: str | None) -> str:
        headers = {"Idempotency-Key": key} if key else {}
        return str(client.post("/api/v1/reports", json=report(), headers=headers).json()["id"])

    with ThreadPoolExecutor(16) as pool:
        same = set(pool.map(send, ["one key"] * 50))
        different = set(pool.map(send, [None] * 50))

    assert len(same) == 1
    assert len(different) == 50
    assert rows(database_url, "SELECT count(*), max(registration_serial) FROM report") == [(51, 51)]


def test_a_bad_line_of_a_bulk_import_fails_alone_and_results_keep_their_order(client: TestClient) -> None:
    lines = [as_bytes(report(report_key=f"k{i}")) for i in range(250)]
    lines[100] = b"trasig"
    answer = client.post("/api/v1/reports/bulk", content=b"\n".join(lines) + b"\n")

    results = [json.loads(line) for line in answer.text.splitlines()]
    assert len(results) == 250
    assert [r["report_key"] for r in results] == [f"k{i}" if i != 100 else None for i in range(250)]
    assert [r["status"] for r in results].count("registered") == 249
    assert results[100]["status"] == "failed"
    assert "trasig" not in results[100]["error"]


def test_the_same_bulk_import_again_is_answered_as_repeated(client: TestClient, database_url: str) -> None:
    body = b"\n".join(as_bytes(report(report_key=f"k{i}")) for i in range(5))
    first = client.post("/api/v1/reports/bulk", content=body).text.splitlines()
    again = client.post("/api/v1/reports/bulk", content=body).text.splitlines()

    assert [json.loads(line)["receipt"] for line in first] == [json.loads(line)["receipt"] for line in again]
    assert {json.loads(line)["status"] for line in again} == {"repeated"}
    assert rows(database_url, "SELECT count(*) FROM report") == [(5,)]


def test_a_receipt_tells_that_the_report_came_in_and_nothing_else(client: TestClient) -> None:
    sent = client.post("/api/v1/reports", json=report()).json()

    for typed in (sent["receipt"], sent["receipt"].lower().replace("-", " ")):
        answer = client.get(f"/api/v1/receipts/{typed}")
        assert answer.status_code == 200
        assert answer.json() == {"received_at": sent["received_at"], "status": "registered"}
    assert client.get("/api/v1/receipts/0000-0000-0000-0000-0").status_code == 404
    assert client.get("/api/v1/receipts/%00").status_code == 404


def test_a_live_sender_does_not_set_the_arrival_time_and_an_importer_does(
    client: TestClient, database_url: str, keyring: Path
) -> None:
    early = "2026-01-02T03:04:05+01:00"
    client.post("/api/v1/reports", json=report(received_at=early))
    importer = bearer(database_url, keyring, Role.IMPORTER)
    client.post("/api/v1/reports", json=report(received_at=early, channel="phone"), headers=importer)

    query = "SELECT received_at = %s, claimed_received_at IS NOT NULL, channel FROM report ORDER BY seq".replace(
        "%s", f"'{early}'"
    )
    assert rows(database_url, query) == [(False, True, "api"), (True, False, "phone")]


def test_the_answer_does_not_change_when_the_child_is_known_already(client: TestClient) -> None:
    first = client.post("/api/v1/reports", json=report())
    later = [client.post("/api/v1/reports", json=report(narrative=f"igen {i}")) for i in range(30)][-1]

    assert set(first.json()) == set(later.json())
    assert set(first.headers) == set(later.headers)
    assert len(first.content) == len(later.content)


def test_no_answer_is_cached_framed_or_loads_from_elsewhere(client: TestClient) -> None:
    for path in ("/", "/healthz", "/readyz", "/docs", "/openapi.json", "/nowhere"):
        headers = client.get(path).headers
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in headers["content-security-policy"]
    assert "://" not in client.get("/docs").text.replace("http://127.0.0.1", "")


def test_readiness_names_each_dependency(client: TestClient) -> None:
    assert client.get("/readyz").json() == {
        "status": "ready",
        "dependencies": {"postgres": "ok", "redis": "ok"},
    }
    assert client.get("/metrics").text.count("# HELP sluss_") >= 5
    assert client.get("/openapi.json").json()["openapi"].startswith("3.1")


def test_an_unknown_address_or_method_is_a_problem_document(client: TestClient) -> None:
    assert client.get("/api/v1/nothing").json()["status"] == 404
    assert client.delete("/api/v1/reports").json()["status"] == 405


def test_a_line_over_the_limit_fails_alone_as_too_large(client: TestClient, database_url: str) -> None:
    lines = [as_bytes(report()), b'"' + b"x" * (48 * 2**20) + b'"', as_bytes(report())]
    answer = client.post("/api/v1/reports/bulk", content=b"\n".join(lines))

    results = [json.loads(line) for line in answer.text.splitlines()]
    assert [r["status"] for r in results] == ["registered", "failed", "registered"]
    assert "too large" in results[1]["error"]
    assert rows(database_url, "SELECT count(*) FROM report") == [(2,)]
