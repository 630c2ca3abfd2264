"""What supervisors are told: once at first, on reason codes, else in a digest; posted at least once, and never content."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import psycopg
import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from casework.access import Role
from store import notices
from tests.support.scene import FILM, TYRA, drain_all, exported, send
from tests.support.web import bearer, report
from tests.support.work import worker
from workers import lane, linker
from workers.context import Context
from workers.notify import tell

PLAN = "De ska flyga till Marocko imorgon och tar hennes pass."
SECRET = "bara-mottagaren-vet"


class Receiver:
    """A webhook: what it got, and what it answers."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append((dict(self.headers), body))
                self.send_response(outer.answers.pop(0) if outer.answers else 204)
                self.send_header("Location", "/elsewhere")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.got]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def own(database_url: str, keyring: Path, receiver: Receiver) -> Iterator[Context]:
    context = worker(database_url, keyring)
    known = {"notify_url": receiver.url, "notify_secret": SecretStr(SECRET)}
    context.settings = context.settings.model_copy(update=known)
    yield context
    context.forget_connection()


@pytest.fixture
def supervisor(database_url: str, keyring: Path) -> dict[str, str]:
    return bearer(database_url, keyring, Role.SUPERVISOR)


def say(client: TestClient, own: Context, *texts: str, **changes: Any) -> None:
    send(client, *(report(children=[TYRA], narrative=text, **changes) for text in texts))
    drain_all(own)


def told(own: Context) -> list[tuple[str, list[str], dict[str, Any]]]:
    found = own.connection().execute("SELECT kind, codes, counts FROM notification ORDER BY seq").fetchall()
    return [(kind, codes, counts) for kind, codes, counts in found]


def an_hour_passes(own: Context) -> None:
    own.connection().execute("UPDATE group_notice SET waiting_from = waiting_from - interval '61 minutes'")


def test_a_group_is_told_of_once_then_on_codes_and_else_in_one_digest(client: TestClient, own: Context) -> None:
    say(client, own, *[FILM] * 4)
    assert told(own) == []
    say(client, own, FILM)
    assert told(own) == [("first", [], {"members": 5, "reports": 1, "news": 0})]
    say(client, own, FILM, FILM)
    say(client, own, FILM)
    assert len(told(own)) == 1
    say(client, own, f"{FILM} {PLAN}")
    assert told(own)[1][0] == "reason"
    assert "URGENT" in told(own)[1][1]

    assert tell(own) == 2
    an_hour_passes(own)
    tell(own)
    tell(own)
    [group_id] = {child["group_id"] for line in exported(own) for child in line["children"]}
    by_group = [{"group_id": group_id, "reports": 3, "news": 0}]
    assert told(own)[2:] == [("digest", [], {"groups": 1, "reports": 3, "news": 0, "by_group": by_group})]


def test_a_group_that_begins_to_surge_is_told_of_with_its_surge(client: TestClient, own: Context) -> None:
    say(client, own, *[FILM] * 5)
    say(client, own, *[FILM] * 7)
    assert [(kind, codes) for kind, codes, _ in told(own)] == [("first", []), ("surge", ["VOLUME_JUMP"])]


def test_what_is_told_stands_in_the_commit_that_routes(
    client: TestClient, own: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that dies after writing, before the commit, leaves neither; the next one writes both, once."""
    send(client, *(report(children=[TYRA], narrative=FILM) for _ in range(5)))
    with monkeypatch.context() as broken:
        broken.setattr(linker.outbox, "finish", lambda *_: 1 / 0)
        own_batch = linker.outbox.take_up(own.connection(), "2081", "public", limit=10)
        with pytest.raises(ZeroDivisionError):
            linker.link_and_save(own, "2081", own_batch, is_hopeless=False)
    assert told(own) == []
    drain_all(own)
    assert [kind for kind, *_ in told(own)] == ["first"]


def test_what_is_posted_is_signed_and_has_an_id(client: TestClient, own: Context, receiver: Receiver) -> None:
    say(client, own, *[FILM] * 5)
    assert tell(own) == 1
    [(headers, body)] = receiver.got
    expected = hmac.new(SECRET.encode(), body, sha256).hexdigest()
    assert headers["X-Sluss-Signature"] == f"sha256={expected}"
    [sent] = receiver.bodies
    assert set(sent) == {"id", "kind", "municipality", "group_id", "codes", "counts", "created_at"}
    assert (sent["kind"], sent["municipality"]) == ("first", "2081")
    assert tell(own) == 0
    assert len(receiver.got) == 1


@pytest.mark.parametrize("answer", [500, 404, 302])
def test_what_was_not_taken_is_tried_again_later_and_the_others_wait(
    client: TestClient, own: Context, receiver: Receiver, answer: int
) -> None:
    say(client, own, *[FILM] * 5)
    say(client, own, f"{FILM} {PLAN}")
    receiver.answers = [answer]
    assert tell(own) == 0
    assert len(receiver.got) == 1
    connection = own.connection()
    [(attempts, is_later)] = connection.execute(
        "SELECT attempts, next_at > clock_timestamp() + interval '5 seconds' FROM notification WHERE attempts > 0"
    ).fetchall()
    assert (attempts, is_later) == (1, True)

    connection.execute("UPDATE notification SET next_at = clock_timestamp()")
    assert tell(own) == 2
    ids = [body["id"] for body in receiver.bodies]
    assert len(ids) == 3
    assert len(set(ids)) == 2
    assert connection.execute("SELECT count(*) FROM notification WHERE sent_at IS NULL").fetchone() == (0,)


def test_each_wait_is_twice_the_one_before_up_to_an_hour(own: Context) -> None:
    connection = own.connection()
    connection.execute(
        "INSERT INTO notification (municipality, kind, codes, counts) VALUES ('2081', 'digest', '{}', '{}')"
    )
    waits = []
    for _ in range(25):
        connection.execute("UPDATE notification SET next_at = clock_timestamp()")
        assert notices.take(connection)
        row = connection.execute("SELECT extract(epoch FROM next_at - clock_timestamp()) FROM notification").fetchone()
        waits.append(round(float(row[0]), -1) if row else 0)
    assert waits[:4] == [10, 20, 40, 80]
    assert waits[-1] == 3600
    assert notices.take(connection) is None


def test_a_receiver_that_is_away_costs_nobody_an_error(client: TestClient, own: Context, receiver: Receiver) -> None:
    say(client, own, *[FILM] * 5)
    receiver.server.shutdown()
    receiver.server.server_close()
    assert tell(own) == 0
    assert told(own)


@pytest.mark.parametrize("missing", ["notify_url", "notify_secret"])
def test_without_an_address_or_a_secret_nothing_is_posted(
    client: TestClient, own: Context, receiver: Receiver, supervisor: dict[str, str], missing: str
) -> None:
    own.settings = own.settings.model_copy(update={missing: None})
    say(client, own, *[FILM] * 5)
    assert tell(own) == 0
    assert receiver.got == []
    listed = client.get("/api/v1/notifications?municipality=2081", headers=supervisor).json()["items"]
    assert [(item["kind"], item["sent_at"]) for item in listed] == [("first", None)]


def test_the_list_is_of_one_municipality_newest_first_and_for_those_who_see_the_queue(
    client: TestClient, own: Context, supervisor: dict[str, str], database_url: str, keyring: Path
) -> None:
    say(client, own, *[FILM] * 5)
    say(client, own, f"{FILM} {PLAN}")
    say(client, own, *[FILM] * 5, municipality={"code": "0581"})

    def get(query: str, who: dict[str, str] = supervisor) -> Any:
        return client.get(f"/api/v1/notifications?municipality={query}", headers=who)

    here = get("2081").json()
    assert [item["kind"] for item in here["items"]] == ["reason", "first"]
    page = get("2081&limit=1").json()
    assert get(f"2081&limit=1&before={page['next']}").json()["items"] == here["items"][1:]
    there = bearer(database_url, keyring, Role.SUPERVISOR, "eva", municipality="0581")
    assert [item["kind"] for item in get("0581", there).json()["items"]] == ["first"]
    assert get("0581").status_code == 404
    assert get("2081", bearer(database_url, keyring, Role.IMPORTER)).status_code == 403
    assert get("208").status_code == 422
    assert client.get("/api/v1/notifications?municipality=2081").status_code == 401


CANARY = {
    "first_name": "Kanariea",
    "last_name": "Fågelholm",
    "personal_number": "20170412-9801",
    "address": "Burgatan 77",
    "school": "Näbbskolan",
    "guardians": [{"name": "Sångrid Fågelholm", "phone": "070-1740605"}],
}


def test_no_name_text_or_number_stands_in_any_notification(
    client: TestClient, own: Context, receiver: Receiver, supervisor: dict[str, str], capfd: pytest.CaptureFixture[str]
) -> None:
    secretive = (
        "Jag såg Kanariea Fågelholm (20170412-9801) på Burgatan 77. Ring 0701740605! De flyr till Marocko imorgon."
    )
    for n in range(14):
        said = f"{secretive} Storkson {n} i Näbbskolan har en kniv." if n % 4 == 0 else FILM
        send(client, report(children=[CANARY], narrative=said, reporter={"name": "Tupp Höna", "kind": "private"}))
        drain_all(own)
    an_hour_passes(own)
    assert tell(own) >= 3
    listed = client.get("/api/v1/notifications?municipality=2081", headers=supervisor).text
    rows = own.connection().execute("SELECT n::text FROM notification n UNION ALL SELECT g::text FROM group_notice g")
    everything = " ".join(
        [listed, *(body.decode() for _, body in receiver.got), *(row[0] for row in rows), *capfd.readouterr()]
    )
    assert {body["kind"] for body in receiver.bodies} >= {"first", "reason", "digest"}
    for word in (
        "Kanari",
        "gelholm",
        "170412",
        "12-9801",  # shorter ones stand in times and ids by chance
        "129801",
        "Burgatan",
        "bbskolan",
        "174060",
        "Tupp",
        "kniv",
        "film",
        "Marocko",
    ):
        assert word.lower() not in everything.lower(), word


def test_the_worker_of_the_retry_lane_tells_as_it_sweeps(
    client: TestClient, own: Context, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(client, own, *[FILM] * 5)
    monkeypatch.setattr(lane, "context", lambda: own)
    lane.sweep("public")
    assert receiver.got == []
    lane.sweep("retry")
    assert [body["kind"] for body in receiver.bodies] == ["first"]


def test_the_database_refuses_a_digest_about_one_group_and_a_notice_about_none(own: Context) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        own.connection().execute(
            "INSERT INTO notification (municipality, kind, codes, counts) VALUES ('2081', 'reason', '{}', '{}')"
        )


def test_what_is_set_aside_together_is_one_message_and_a_digest_and_what_is_not_is_told_at_once(
    client: TestClient, own: Context
) -> None:
    invented = [
        report(children=[{"first_name": f"{a}{b}nne", "last_name": f"{b}{a}lund"}], narrative=PLAN)
        for a in "AEIO"
        for b in "bdfgk"
    ]
    send(client, *invented)
    own.connection().execute("UPDATE report_child SET is_set_aside = true")
    drain_all(own)
    [(kind, codes, counts)] = told(own)
    assert (kind, codes, counts["set_aside"]) == ("first", ["URGENT"], True)
    say(client, own, PLAN)
    assert [kind for kind, *_ in told(own)] == ["first", "first"]
    assert "set_aside" not in told(own)[1][2]
    an_hour_passes(own)
    tell(own)
    kind, codes, counts = told(own)[2]
    assert (kind, codes) == ("digest", ["URGENT"])
    # The first message stands for what was read together with the first of them.
    assert 15 <= counts["urgent"] == counts["reports"] <= 19
