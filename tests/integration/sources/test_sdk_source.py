"""The poll client of SDK against a real HTTP server with the API's shape: kept, registered, and only then deleted there."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from config.settings import Settings
from tests.support.fake_sdk import CLIENT, FUNCTION, SECRET, FakeService, a_message, a_service
from tests.support.kept import rows
from tests.support.processes import wait_until
from tests.support.sources import LIMIT, a_taker, command, environment
from workers.sources import sdk_http
from workers.sources.run import one_round
from workers.sources.sdk import SdkSource
from workers.sources.sdk_http import SdkHttp


@pytest.fixture
def service() -> Iterator[FakeService]:
    with a_service() as running:
        yield running


@pytest.fixture(autouse=True)
def _little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three tries at once instead of four over seconds: how often is the subject here, not how long."""
    monkeypatch.setattr(sdk_http, "ATTEMPTS", 3)
    monkeypatch.setattr(sdk_http, "_FIRST_WAIT_S", 0.0)
    monkeypatch.setattr(sdk_http, "_JITTER_S", 0.0)


@pytest.fixture
def look(service: FakeService, database_url: str, keyring: Path) -> Callable[..., None]:
    """`look()`: one look by a process that knows nothing of the looks before it; `look(2)`: two by the same."""

    def once(times: int = 1, secret: str = SECRET) -> None:
        async def run() -> None:
            http = SdkHttp(
                f"{service.url}/v1",
                token_url=f"{service.url}/token",
                client_id=CLIENT,
                client_secret=SecretStr(secret),
                scope="a b",
            )
            source = SdkSource(http=http, function=FUNCTION, limit=LIMIT, now=lambda: datetime.now(UTC))
            async with a_taker(database_url, keyring) as taker:
                for _ in range(times):
                    await one_round(source, taker)
            await http.close()

        asyncio.run(run())

    return once


@pytest.fixture
def reports(database_url: str) -> Callable[[], int]:
    return lambda: int(rows(database_url, "SELECT count(*) FROM report")[0][0])


@pytest.fixture
def state(database_url: str) -> Callable[[], Any]:
    """Error code, what waits, and whether there has ever been contact."""
    query = "SELECT last_error_code, waiting, last_ok_at IS NOT NULL FROM source_state"
    return lambda: rows(database_url, query)[0]


def test_a_message_is_registered_as_from_a_mandated_sender_and_then_deleted_there(
    service: FakeService, look: Callable[..., None], database_url: str, state: Callable[[], Any]
) -> None:
    service.put(a_message(1))
    look()
    assert rows(database_url, "SELECT channel, reporter_kind, municipality, claimed_received_at FROM report") == [
        ("sdk", "mandated", "2081", datetime(2026, 11, 27, 20, 52, 58, 100_000, tzinfo=UTC))
    ]
    assert rows(database_url, "SELECT content_type, size_bytes FROM attachment") == [("application/pdf", 8)]
    assert rows(database_url, "SELECT lane FROM outbox") == [("professional",)]
    assert rows(database_url, "SELECT actor FROM audit_event") == [("source:sdk",)]
    assert service.deleted == ["intern-1"]
    assert state() == (None, 0, True)


@pytest.mark.parametrize("links", [True, False])
def test_every_page_is_read(
    service: FakeService, look: Callable[..., None], reports: Callable[[], int], links: bool
) -> None:
    service.page_size, service.links = 3, links
    for number in range(10):
        service.put(a_message(number))
    look()
    assert reports() == 10
    assert service.messages == {}


def test_a_service_without_pages_is_read_page_by_page_all_the_same(
    service: FakeService, look: Callable[..., None], reports: Callable[[], int]
) -> None:
    service.page_size, service.knows_pages = 3, False
    for number in range(7):
        service.put(a_message(number))
    look(3)  # what is deleted makes room for what stood behind it
    assert reports() == 7


def test_an_address_by_the_services_own_id_is_found(
    service: FakeService, look: Callable[..., None], reports: Callable[[], int]
) -> None:
    """The specification calls the path's part messageId, and shows the service's own id as its example."""
    service.by_internal_id = True
    service.put(a_message(1))
    look()
    assert reports() == 1
    assert service.messages == {}


def test_another_functions_message_is_left_where_it_is(
    service: FakeService, look: Callable[..., None], reports: Callable[[], int]
) -> None:
    service.knows_filter = False
    service.put(a_message(1, function="sdk:ekonomi:0203:borlange.se"))
    service.put(a_message(2))
    look()
    assert reports() == 1
    assert list(service.messages) == ["intern-1"]


def test_what_could_not_be_deleted_is_only_deleted_again(
    service: FakeService, look: Callable[..., None], reports: Callable[[], int], state: Callable[[], Any]
) -> None:
    service.put(a_message(1))
    service.always["DELETE one"] = 400
    look(2)
    assert reports() == 1
    assert state() == ("not_acknowledged", 1, True)
    assert service.asked.count("GET one") == 1  # known: not even fetched
    del service.always["DELETE one"]
    look()
    assert (reports(), service.messages, state()) == (1, {}, (None, 0, True))


def test_a_message_delivered_again_under_another_id_of_the_service_is_one_report(
    service: FakeService, look: Callable[..., None], reports: Callable[[], int]
) -> None:
    for _ in range(3):
        service.put(a_message(1))
        look()
    assert reports() == 1
    assert service.messages == {}


@pytest.mark.parametrize(
    "failure",
    [
        ("GET list", 503, "service_away"),
        ("GET list", 429, "service_away"),
        ("GET list", "hang up", "service_away"),
        ("GET list", 403, "service_refuses"),
        ("GET list", b"<html>", "list_unreadable"),
        ("GET list", b"[" * 100_000, "list_unreadable"),
        ("POST token", 503, "service_away"),
        ("POST token", "hang up", "service_away"),
        ("POST token", 400, "token_refused"),
        ("POST token", b"rubbish", "token_refused"),
        ("GET one", 503, "service_away"),
        ("GET one", "hang up", "service_away"),
        ("GET one", 400, "service_refuses"),
        ("GET one", 404, "message_missing"),
        ("DELETE one", 503, "service_away"),
        ("DELETE one", "hang up", "service_away"),
    ],
)
def test_whatever_fails_is_told_of_and_made_good_in_the_next_round(
    service: FakeService,
    look: Callable[..., None],
    reports: Callable[[], int],
    state: Callable[[], Any],
    failure: tuple[str, Any, str],
) -> None:
    question, how, code = failure
    service.put(a_message(1))
    service.always[question] = how
    look()
    assert state()[0] == code
    assert reports() == (1 if question == "DELETE one" else 0)
    assert len(service.messages) == 1  # nothing is deleted that is not registered
    del service.always[question]
    look()
    assert (reports(), service.messages, state()) == (1, {}, (None, 0, True))


def test_a_service_that_is_away_for_a_moment_is_asked_again_in_the_same_round(
    service: FakeService, look: Callable[..., None], state: Callable[[], Any]
) -> None:
    service.put(a_message(1))
    service.failing = {"GET list": [503, "hang up"], "GET one": ["hang up"], "DELETE one": [502]}
    look()
    assert service.messages == {}
    assert state() == (None, 0, True)


def test_one_message_that_cannot_be_had_holds_up_no_other(
    service: FakeService, look: Callable[..., None], reports: Callable[[], int], state: Callable[[], Any]
) -> None:
    for number in range(3):
        service.put(a_message(number))
    service.failing = {"GET one": [400]}
    look()
    assert reports() == 2
    assert state() == ("service_refuses", 1, True)


def test_a_token_is_used_until_it_runs_out_or_is_refused(service: FakeService, look: Callable[..., None]) -> None:
    for number in range(5):
        service.put(a_message(number))
    look(2)
    assert service.asked.count("POST token") == 1
    service.asked.clear()
    service.token_life_s = 30  # less than the minute before its end in which it is renewed
    look(2)
    assert service.asked.count("POST token") >= 2
    service.asked.clear()
    service.token_life_s = 3600
    service.failing = {"GET list": [401]}
    service.put(a_message(9))
    look()
    assert service.asked.count("POST token") == 2
    assert service.messages == {}


def test_a_wrong_secret_is_told_of(service: FakeService, look: Callable[..., None], state: Callable[[], Any]) -> None:
    look(secret="fel")
    assert state() == ("token_refused", 0, False)


@pytest.mark.parametrize(
    "rubbish", [b"", b"null", b'{"data": []}', b"\x00\xff", b'{"data": {"attributes": {"label": 3}}}']
)
def test_a_message_of_an_unknown_shape_is_registered_for_a_person_and_kept_whole(
    service: FakeService, look: Callable[..., None], database_url: str, rubbish: bytes
) -> None:
    service.put(a_message(1))
    service.failing = {"GET one": [rubbish]}
    look()
    assert rows(database_url, "SELECT 'unreadable' = ANY(flags), channel FROM report") == [(True, "sdk")]
    assert service.messages == {}


def test_a_message_too_large_to_take_in_is_registered_and_stays_there(
    service: FakeService, look: Callable[..., None], reports: Callable[[], int], state: Callable[[], Any]
) -> None:
    service.put(a_message(1, label="x" * (LIMIT + 1)))
    service.put(a_message(2))
    service.messages["intern-1"]["digitalDocument"] = [{"contentTextBody": ["y" * (LIMIT + 1)]}]
    service.messages["intern-1"]["label"] = "Lång"
    look(2)
    assert reports() == 2
    assert list(service.messages) == ["intern-1"]
    assert state() == ("message_too_large", 1, True)


def test_a_link_to_another_host_gets_no_token(service: FakeService, look: Callable[..., None]) -> None:
    with a_service() as stranger:
        page = {"data": [{"id": "x", "attributes": a_message(1)}], "links": {"next": f"{stranger.url}/v1/sdk/messages"}}
        service.failing = {"GET list": [json.dumps(page).encode()]}
        look()
        assert stranger.asked == []


@pytest.mark.parametrize(
    "point",
    [
        "after it is kept",
        "before it is registered",
        "after it is registered",
        "before it is noted as registered",
        "before it is acknowledged",
        "after it is acknowledged",
    ],
)
def test_killed_at_any_point_it_loses_nothing_and_doubles_nothing(
    point: str, service: FakeService, database_url: str, keyring: Path, tmp_path: Path, reports: Callable[[], int]
) -> None:
    service.put(a_message(1))
    started = environment(
        database_url,
        keyring,
        SLUSS_SDK_URL=f"{service.url}/v1",
        SLUSS_SDK_TOKEN_URL=f"{service.url}/token",
        SLUSS_SDK_CLIENT_ID=CLIENT,
        SLUSS_SDK_CLIENT_SECRET=SECRET,
        SLUSS_SDK_FUNCTION=FUNCTION,
    )
    died = subprocess.run(command(point), env=started, cwd=tmp_path, timeout=100, check=False)
    assert died.returncode == -signal.SIGKILL
    assert (service.messages == {}) is (point == "after it is acknowledged")
    successor = subprocess.Popen(command(), env=started, cwd=tmp_path)
    done = "SELECT count(*) FROM source_item WHERE registered_at IS NOT NULL"
    try:
        wait_until(lambda: service.messages == {} and rows(database_url, done) == [(1,)], within_s=100)
        asked = service.asked.count("GET list")
        wait_until(lambda: service.asked.count("GET list") >= asked + 2)
    finally:
        successor.terminate()
        code = successor.wait(100)
    assert code == 0  # told to stop, it stops
    assert reports() == 1


def test_half_of_the_settings_stop_the_start_with_a_sentence() -> None:
    with pytest.raises(ValidationError, match="sdk_function beside it"):
        Settings(sdk_url="https://mt.example.se/v1", sdk_client_id="a")
