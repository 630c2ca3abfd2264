"""The live board through a real uvicorn: what is sent, to whom, how often, and when it ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import httpx2
import pytest
from psycopg.types.json import Jsonb

from casework.access import Role
from casework.watch import Code
from store.database import connect
from tests.support.live import Live, live
from tests.support.processes import wait_until
from tests.support.shared import Servers, fresh_database
from tests.support.web import bearer, pass_for, report


@pytest.fixture(scope="module")
def site(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    keyring: Path = tmp_path_factory.mktemp("board") / "keys" / "keyring.json"
    with fresh_database(servers) as database_url, live(database_url, servers.redis_url, keyring) as running:
        yield running


Event = tuple[str, str]  # its name, "" for pieces of the page; and its data


def events(answer: httpx2.Response) -> Iterator[Event]:
    """The events of a stream, as they come."""
    name, data = "", []
    for line in answer.iter_lines():
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            data.append(value)
        elif not line and (name or data):
            yield name, "\n".join(data)
            name, data = "", []


@contextmanager
def watching(site: Live, headers: dict[str, str], query: str = "") -> Iterator[Iterator[Event]]:
    with (
        httpx2.Client(base_url=site.url, timeout=20) as client,
        client.stream("GET", f"/board/stream{query}", headers=headers) as answer,
    ):
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield events(answer)


def boss(site: Live, person: str = "boss", role: Role = Role.SUPERVISOR, **scope: str) -> dict[str, str]:
    return bearer(site.database_url, site.keyring, role, person, **scope)


def pieces(found: Iterator[Event]) -> str:
    """The next pieces of the page that are sent."""
    return next(data for name, data in found if not name)


def test_a_new_report_is_on_the_board_without_being_asked_for_and_only_what_changed_is_sent(site: Live) -> None:
    with watching(site, boss(site)) as found:
        first = pieces(found)
        assert 'hx-target="#health"' in first
        assert 'hx-target="#deadlines"' in first
        site.send([report()])
        changed = pieces(found)
    assert 'hx-target="#health"' in changed
    assert 'hx-target="#surge"' not in changed


def test_each_look_ends_with_a_tick_also_when_nothing_has_changed(site: Live) -> None:
    with watching(site, boss(site)) as found:
        ticks = [next(data for name, data in found if name == "tick") for _ in range(3)]
    assert len(set(ticks)) > 1


def test_twenty_boards_cost_one_reading(site: Live) -> None:
    lookouts = site.app.state.parts.boards
    headers, read = boss(site), []

    def watch() -> None:
        with watching(site, headers) as found:
            read.append(pieces(found))
            done = 0
            for name, _ in found:
                done += name == "tick"
                if done == 3:
                    return

    threads = [Thread(target=watch) for _ in range(20)]
    for thread in threads:
        thread.start()
    wait_until(lambda: lookouts.watchers == 20)
    assert len({id(one) for one in lookouts._lookouts.values() if one.watchers}) == 1
    for thread in threads:
        thread.join()
    assert len(read) == 20


def test_a_board_that_is_closed_leaves_nothing_behind_and_the_reading_stops(site: Live) -> None:
    boards = site.app.state.parts.boards
    wait_until(lambda: boards.watchers == 0)
    with watching(site, boss(site)) as found:
        pieces(found)
        assert boards.watchers == 1
    wait_until(lambda: boards.watchers == 0)
    assert all(lookout._task is None for lookout in boards._lookouts.values())


@pytest.mark.parametrize("change", ["revoked_at = clock_timestamp()", "expires_at = clock_timestamp()"])
def test_a_stream_ends_when_its_session_is_revoked_or_runs_out(site: Live, change: str) -> None:
    session = pass_for(site.database_url, site.keyring, Role.SUPERVISOR, f"gone {change}", kind="session")
    with watching(site, {"Cookie": f"sluss_session={session}"}) as found:
        pieces(found)
        with connect(site.database_url) as connection:
            connection.execute(f"UPDATE access_token SET {change} WHERE person_id = %s", [f"gone {change}"])
        for _ in found:
            pass  # ends by itself, or the client's own time runs out and the test fails


def test_looking_at_a_board_does_not_keep_an_idle_session_awake(site: Live) -> None:
    session = pass_for(site.database_url, site.keyring, Role.SUPERVISOR, "idle", kind="session")
    with watching(site, {"Cookie": f"sluss_session={session}"}) as found:
        pieces(found)
        with connect(site.database_url) as connection:
            connection.execute(
                "UPDATE access_token SET idle_limit = '30 minutes', last_seen_at = clock_timestamp() - interval '1 hour'"
                " WHERE person_id = 'idle'"
            )
        for _ in found:
            pass


def test_a_board_shows_its_own_municipality_and_no_other(site: Live) -> None:
    site.send([report(municipality={"code": "2081"}) for _ in range(2)])
    with watching(site, boss(site, "away", municipality="0180", handles_unplaced=False)) as found:
        assert "<dd>0 / 0</dd>" in pieces(found)


def test_nobody_without_the_permission_watches(site: Live) -> None:
    with httpx2.Client(base_url=site.url) as client:
        assert client.get("/board/stream").status_code == 401
        assert client.get("/board/stream", headers=boss(site, "audit", Role.AUDITOR)).status_code == 403


def test_the_wall_shows_no_person_and_no_group(site: Live) -> None:
    assessor = {"Cookie": f"sluss_session={site.session('anna.wall')}"}
    site.send([report(narrative=f"Jag såg filmen {n}.") for n in range(30)])
    site.link_all()
    [[group, person]] = _somebody_at_work(site)
    with httpx2.Client(base_url=site.url) as client:
        board = client.get("/board", headers=assessor).text
        wall = client.get("/board/wall", headers=assessor).text
    with watching(site, assessor, "?wall=true") as found:
        wall += pieces(found)
    assert person in board
    assert f"/groups/{group}" in board
    for secret in (person, "anna.wall", str(group), f"G-{str(group)[:8]}", "Bemanning"):
        assert secret not in wall


def _somebody_at_work(site: Live) -> list[tuple[str, str]]:
    with connect(site.database_url) as connection:
        connection.execute(
            "INSERT INTO work_claim (group_id, person_id, until)"
            " SELECT group_id, 'bertil.b', clock_timestamp() + interval '15 minutes' FROM membership WHERE valid_to IS NULL"
            " GROUP BY group_id ORDER BY count(*) DESC LIMIT 1"
        )
        return connection.execute("SELECT group_id, person_id FROM work_claim").fetchall()


def test_the_board_runs_one_script_of_ours_and_public_pages_none(site: Live) -> None:
    with httpx2.Client(base_url=site.url) as client:
        policy = client.get("/board", headers=boss(site)).headers["content-security-policy"]
        public = client.get("/").headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in public


def test_keys_are_switched_off_by_a_supervisor_too(site: Live) -> None:
    headers = {"Cookie": f"sluss_session={site.session('keys', Role.SUPERVISOR)}", "Sec-Fetch-Site": "same-origin"}
    with httpx2.Client(base_url=site.url) as client:
        assert "data-keys" in client.get("/board", headers=headers).text
        client.post("/board/keys", data={"keys": "off"}, headers=headers)
        assert "data-keys" not in client.get("/board", headers=headers).text


def test_a_way_in_that_has_fallen_silent_or_surges_is_told_in_words(site: Live) -> None:
    """SoL 2025:400 27:1, Sollefteå: nobody noticed that nothing came any more."""
    silence = {"last_at": "2026-11-20T10:00:00+00:00", "hours": 30.0, "expected": 9.0, "per_year": 0.01}
    height = {"code": str(Code.COUNT), "window_h": 1, "count": 38, "expected": 0.3, "per_year": 0.01}
    with connect(site.database_url) as connection:
        connection.execute(
            "INSERT INTO surge_watch (municipality, stream, silence, silent_since) VALUES ('2081', 'portal', %s, now())",
            [Jsonb(silence)],
        )
        connection.execute(
            "INSERT INTO surge_watch (municipality, stream, is_surging, since, cause, height)"
            " VALUES ('2081', 'public_form', true, now(), %s, %s)",
            [Jsonb(height), Jsonb(height)],
        )
    try:
        with watching(site, boss(site)) as found:
            said = next(data for name, data in found if not name and "Inga anmälningar på 30 timmar" in data)
        assert "38 på en timme mot normalt 0,3" in said
        with watching(site, boss(site, "sven", municipality="0180")) as found:
            assert "Inga anmälningar" not in pieces(found)
    finally:
        with connect(site.database_url) as connection:
            connection.execute("DELETE FROM surge_watch")
