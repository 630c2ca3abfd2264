"""The clock watch on a real database whose clock is set: warnings ahead, people told once, deviations once, whatever dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from casework.access import Role
from casework.clockpolicy import STATUTE
from casework.decisions import DecisionRecord
from casework.steps.watch import furthest_warning
from store.clockwatch import ClockWatch, Extent, seconds_since_last_round
from store.database import connect
from store.decisions import Decisions
from store.escalation import Escalation
from store.queries import sql
from store.sealing import Sealer
from tests.support.deciding import NOT_OPEN, OPEN, Desk
from tests.support.processes import REPOSITORY, wait_until
from tests.support.shadow_clock import local, set_clock
from tests.support.watching import AN_INSTANT, Watch
from tests.support.web import bearer

HORIZON = furthest_warning([STATUTE])


PROTECTION = [
    ("a day without end", "2025-11-30 10:00", "2025-12-01 00:00"),
    ("23:59", "2025-11-30 23:59", "2025-12-02 00:00"),
    ("the day when clocks go forward", "2025-03-30 01:30", "2025-03-31 00:00"),
    ("late before clocks go forward", "2025-03-29 23:59", "2025-03-31 00:00"),
    ("the hour that comes twice", "2025-10-26 02:30", "2025-10-27 00:00"),
    ("late before clocks go back", "2025-10-25 23:59", "2025-10-27 00:00"),
    ("Midsummer's Eve", "2025-06-20 11:00", "2025-06-21 00:00"),
    ("the evening of Midsummer's Eve", "2025-06-20 20:00", "2025-06-22 00:00"),
    ("New Year's Eve", "2025-12-31 23:59", "2026-01-02 00:00"),
    ("a leap day", "2024-02-28 23:59", "2024-03-01 00:00"),
]
OPENING = [
    ("Midsummer lies in between", "2025-06-09 10:00", "2025-06-24 00:00"),
    ("it ends on Midsummer's Eve", "2025-06-06 23:59", "2025-06-21 00:00"),
    ("clocks go forward in between", "2025-03-20 10:00", "2025-04-04 00:00"),
    ("clocks go back on its last day", "2025-10-12 10:00", "2025-10-27 00:00"),
    ("the year ends in between", "2025-12-20 10:00", "2026-01-04 00:00"),
]


@pytest.mark.parametrize(("came", "due"), [row[1:] for row in PROTECTION], ids=[row[0] for row in PROTECTION])
def test_a_protection_assessment_that_is_not_made_in_time_reports_itself_at_that_instant(
    desk: Desk, watch: Watch, came: str, due: str
) -> None:
    desk.arrived(local(came).isoformat())
    watch.at(local(due) - AN_INSTANT)
    assert watch.deviations == []
    watch.at(local(due))
    assert watch.deviations == [("protection_assessment", "SoL 2025:400 20:1")]


@pytest.mark.parametrize(("came", "due"), [row[1:] for row in OPENING], ids=[row[0] for row in OPENING])
def test_a_decision_that_is_not_taken_within_14_days_reports_itself_at_that_instant(
    desk: Desk, watch: Watch, came: str, due: str
) -> None:
    desk.assessed(local(came).isoformat())
    watch.at(local(due) - AN_INSTANT)
    assert watch.deviations == []
    watch.at(local(due))
    assert watch.deviations == [("opening_decision", "SoL 2025:400 20:2")]


def test_an_investigation_that_goes_on_beyond_four_calendar_months_reports_itself(
    desk: Desk, watch: Watch, sealer: Sealer
) -> None:
    one = desk.assessed("2026-10-30T10:00:00+01:00")
    signed = desk.decide(Decisions(sealer), OPEN, one, "anna", local("2026-10-31 10:00"))
    assert isinstance(signed, DecisionRecord)
    watch.at(local("2027-03-01 00:00") - AN_INSTANT)
    # The assessment itself was made today, long after the report came.
    assert watch.deviations == [("protection_assessment", "SoL 2025:400 20:1")]
    watch.at(local("2027-03-01 00:00"))
    assert watch.deviations[1:] == [("investigation", "SoL 2025:400 20:3")]


def test_people_are_warned_ahead_then_told_that_it_has_passed_and_each_once(desk: Desk, watch: Watch) -> None:
    [one] = desk.arrived(local("2025-06-20 09:00").isoformat())
    watch.at(local("2025-06-20 19:59"))
    assert watch.told == []
    for instant in ("2025-06-20 20:00", "2025-06-20 20:01", "2025-06-21 00:00", "2025-06-21 00:01", "2025-06-22 12:00"):
        watch.at(local(instant))
    once = {"protection_assessment": 1}
    assert watch.told == [
        ("clock_warning", ["protection_assessment"], once),
        ("clock_passed", ["protection_assessment"], once),
    ]
    assert (
        watch.rows("SELECT municipality, group_id, counts->'report_children' FROM notification")
        == [("2081", None, [str(one)])] * 2
    )


def test_a_warning_is_for_who_sees_the_load_and_has_ids_and_codes_only(
    desk: Desk, watch: Watch, database_url: str, keyring: Path
) -> None:
    eva = bearer(database_url, keyring, Role.SUPERVISOR, "eva")
    desk.arrived(local("2025-06-20 09:00").isoformat())
    watch.at(local("2025-06-20 22:00"))
    [item] = desk.client.get("/api/v1/notifications?municipality=2081", headers=eva).json()["items"]
    assert item["kind"] == "clock_warning"
    assert set(item["counts"]) == {"clocks", "first_due_at", "report_children"}


def test_a_second_clock_that_passes_behind_the_first_is_told_too(desk: Desk, watch: Watch) -> None:
    """Nobody assesses, so the earliest clock stays where it was; the decision's clock runs out all the same."""
    desk.arrived(local("2025-06-02 09:00").isoformat())
    for instant in ("2025-06-03 00:00", "2025-06-14 12:00", "2025-06-17 00:00"):
        watch.at(local(instant))
    assert [detail for detail, _ in watch.deviations] == ["protection_assessment", "opening_decision"]
    assert [(kind, codes) for kind, codes, _ in watch.told][1:] == [
        ("clock_warning", ["opening_decision"]),
        ("clock_passed", ["opening_decision"]),
    ]


def test_what_is_done_in_time_is_never_told(desk: Desk, watch: Watch) -> None:
    desk.assessed(local("2025-06-02 09:00").isoformat())
    watch.at(local("2025-06-03 00:00"))
    assert watch.told == []
    assert watch.deviations == []


def test_a_clock_that_is_prolonged_warns_again_and_is_one_deviation(desk: Desk, watch: Watch, sealer: Sealer) -> None:
    one = desk.assessed(local("2025-06-02 09:00").isoformat())
    watch.at(local("2025-06-17 00:00"))
    values = {"id": uuid4(), "child": one, "until": local("2025-06-20 00:00")}
    desk.connection.execute(
        "INSERT INTO decision (id, report_child_id, kind, decided_at, decided_by, capacity, recorded_by, titles, qualifications,"
        " authority, order_version, until, prompts, words)"
        " VALUES (%(id)s, %(child)s, 'extend_opening', %(until)s, 'erik', 'official', 'erik', '{}', '{}', 'x', 'x', %(until)s, '{}', 'x')",
        values,
    )
    Escalation().refresh(desk.connection, [one])
    watch.at(local("2025-06-19 12:00"))
    watch.at(local("2025-06-20 00:00"))
    assert [kind for kind, *_ in watch.told] == ["clock_passed", "clock_warning", "clock_passed"]
    assert len(watch.deviations) == 1


def test_many_clocks_of_one_round_are_one_message(desk: Desk, watch: Watch) -> None:
    for _ in range(30):
        desk.arrived(local("2025-06-20 09:00").isoformat())
    watch.at(local("2025-06-21 00:00"))
    assert watch.told == [("clock_passed", ["protection_assessment"], {"protection_assessment": 30})]
    assert watch.rows("SELECT jsonb_array_length(counts->'report_children') FROM notification") == [(20,)]
    assert len(watch.deviations) == 30


def test_a_round_does_no_more_than_its_extent_and_the_next_takes_the_rest_the_earliest_due_first(
    desk: Desk, watch: Watch, sealer: Sealer, database_url: str
) -> None:
    for day in range(9, 2, -1):
        desk.arrived(f"2025-06-{day:02d}T09:00:00+02:00")
    set_clock(database_url, local("2025-06-11 00:00"))
    clocks, extent = ClockWatch(sealer, Escalation()), Extent(batch=2, batches=2)
    looked = []
    with connect(database_url) as connection:
        for _ in range(3):
            looked.append(clocks.round(connection, horizon=HORIZON, extent=extent))
            if len(looked) == 1:
                first = connection.execute("SELECT at FROM deviation ORDER BY at").fetchall()
                assert [at for (at,) in first] == [local(f"2025-06-{day:02d} 00:00") for day in (4, 5, 6, 7)]
                assert seconds_since_last_round(connection) is None
        assert seconds_since_last_round(connection) is not None
    assert looked == [4, 3, 0]
    assert len(watch.deviations) == 7


def test_the_watch_finds_what_is_due_by_the_index_on_the_earliest_clock(database_url: str) -> None:
    with connect(database_url) as connection:
        connection.execute(
            "INSERT INTO report (id, municipality, registration_year, registration_serial, received_at, channel, reporter_kind,"
            " original, working_copy, sha256, receipt_hash) SELECT gen_random_uuid(), '2081', 2025, n, now(), 'api', 'private', '', '',"
            " sha256('x'), sha256(n::text::bytea) FROM generate_series(1, 5000) AS n"
        )
        connection.execute(
            "INSERT INTO report_child (id, report_id, child_index, municipality, report_seq, received_at, immediate_danger, is_mandated,"
            " escalation_at) SELECT gen_random_uuid(), id, 0, municipality, seq, received_at, false, false,"
            " now() + seq * interval '1 hour' FROM report"
        )
        connection.execute("ANALYZE report_child")
        values = {"until": datetime.fromisoformat("2999-01-01T00:00Z"), "now": local("2025-01-01 00:00"), "limit": 500}
        plan = "\n".join(row[0] for row in connection.execute(f"EXPLAIN {sql('clockwatch.due')}", values))
    assert "Index Scan using report_child_escalation on report_child" in plan
    assert "Seq Scan on report_child" not in plan


DIES = """
import sys
from store.clockwatch import ClockWatch, Extent
from store.database import connect
from store.escalation import Escalation
from store.sealing import KeyRing, Sealer
from pathlib import Path
from casework.clockpolicy import STATUTE
from casework.steps.watch import furthest_warning

watch = ClockWatch(Sealer(KeyRing.load_or_create(Path(sys.argv[2]))), Escalation())
watch.round(connect(sys.argv[1]), horizon=furthest_warning([STATUTE]), extent=Extent(batch=2, batches=100))
"""


def test_a_watch_that_is_killed_in_the_middle_neither_loses_nor_doubles(
    desk: Desk, watch: Watch, database_url: str, keyring: Path
) -> None:
    ids = [desk.arrived(f"2025-06-{day:02d}T09:00:00+02:00")[0] for day in range(2, 9)]
    set_clock(database_url, local("2025-06-11 00:00"))
    with psycopg.connect(database_url) as holding:
        _hold(holding, ids[4])  # the third batch waits for this until it is killed
        dying = subprocess.Popen(
            [sys.executable, "-c", DIES, database_url, str(keyring)],
            cwd=REPOSITORY,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        )
        waiting = (
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            " AND wait_event = 'transactionid'"
        )
        wait_until(lambda: bool(watch.rows(waiting)))
        [(backend,)] = watch.rows(waiting)
        dying.send_signal(signal.SIGKILL)
        dying.wait()
        holding.rollback()
    wait_until(lambda: not watch.rows(f"SELECT 1 FROM pg_stat_activity WHERE pid = {backend}"))
    assert len(watch.deviations) == 4
    assert watch.told == []
    watch.at(local("2025-06-11 00:00"))
    watch.at(local("2025-06-11 00:01"))
    assert sorted(watch.rows("SELECT subject FROM deviation WHERE kind = 'clock_passed'")) == sorted(
        (one,) for one in ids
    )
    assert [(kind, counts) for kind, _, counts in watch.told] == [("clock_passed", {"protection_assessment": 7})]


def _hold(connection: psycopg.Connection[Any], one: UUID) -> None:
    connection.execute(
        "INSERT INTO deviation (id, key, municipality, kind, subject, detail, rule, at) VALUES (gen_random_uuid(), %s, '2081',"
        " 'clock_passed', %s, 'protection_assessment', 'x', now())",
        [f"clock_passed:{one}:protection_assessment", one],
    )


def test_what_passed_and_was_done_while_no_watch_ran_is_found_afterwards_and_told_once(
    desk: Desk, watch: Watch, sealer: Sealer
) -> None:
    now = datetime.now(UTC)
    late, kept = (desk.assessed((now - ago).isoformat()) for ago in (timedelta(days=20), timedelta()))
    signed = desk.decide(Decisions(sealer), NOT_OPEN, late, "erik", now)
    assert isinstance(signed, DecisionRecord)
    assert desk.due(late) is None
    for minutes in (10, 11):
        watch.at(now + timedelta(minutes=minutes))
    assert [detail for detail, _ in watch.deviations] == ["protection_assessment", "opening_decision"]
    assert watch.rows(f"SELECT 1 FROM deviation WHERE subject = '{kept}'") == []
    passed = [(codes, counts) for kind, codes, counts in watch.told if kind == "clock_passed"]
    assert passed == [
        (["opening_decision", "protection_assessment"], {"protection_assessment": 1, "opening_decision": 1})
    ]


def test_all_that_was_recorded_at_one_instant_is_gone_through_whatever_the_batch(
    desk: Desk, watch: Watch, sealer: Sealer, database_url: str
) -> None:
    now = datetime.now(UTC)
    for _ in range(5):
        [one] = desk.arrived((now - timedelta(days=3)).isoformat())
        values = [uuid4(), one, now, now]
        desk.connection.execute(
            "INSERT INTO protection_assessment (id, report_child_id, assessed_at, recorded_at, assessed_by, conclusion, has_new_facts,"
            " basis) VALUES (%s, %s, %s, %s, 'anna', 'no_immediate_need', false, 'x')",
            values,
        )
        desk.connection.execute("UPDATE report_child SET state = 'assessed', escalation_at = NULL WHERE id = %s", [one])
    set_clock(database_url, now + timedelta(minutes=10))
    with connect(database_url) as connection:
        for _ in range(2):
            ClockWatch(sealer, Escalation()).round(connection, horizon=HORIZON, extent=Extent(batch=2, batches=3))
    assert len(watch.deviations) == 5


def found(watch: Watch) -> list[tuple[Any, ...]]:
    return watch.rows(
        "SELECT kind, municipality, detail, subject FROM deviation WHERE kind LIKE 'regist%' ORDER BY seq"
    )


def test_what_came_another_way_and_has_no_number_when_it_should_have_reports_itself_once(
    watch: Watch, database_url: str
) -> None:
    item = uuid4()
    with connect(database_url) as connection:
        connection.execute(
            "INSERT INTO source_item (id, source, content_key, format, size_bytes, received_at, about, content, sha256)"
            " VALUES (%s, 'folder', sha256('a'), 'pdf', 1, '2025-06-20T10:00:00+02:00', '', 'x', sha256('x'))",
            [item],
        )
    watch.at(local("2025-06-22 00:00") - AN_INSTANT)
    assert found(watch) == []
    for _ in range(2):
        watch.at(local("2025-06-22 00:00"))
    assert found(watch) == [("registration_lost", "0000", "source.unregistered", item)]
    assert watch.rows("SELECT kind, municipality, codes FROM notification") == [
        ("deviation", "0000", ["registration_lost"])
    ]


def test_what_is_registered_and_never_reaches_the_queue_reports_itself_once(desk: Desk, watch: Watch) -> None:
    desk.arrived("2026-11-01T10:00:00+01:00")
    for _ in range(2):
        watch.at(datetime.fromisoformat("2030-01-01T12:00:00+01:00"))
    lost = [(kind, detail) for kind, _, detail, _ in found(watch) if kind == "registration_lost"]
    assert lost == [("registration_lost", "queue.never_reached")]


def test_each_silence_of_a_source_is_one_deviation(watch: Watch, database_url: str) -> None:
    def read_last(at: datetime) -> None:
        with connect(database_url) as connection:
            connection.execute(
                "INSERT INTO source_state (name, watched_since, last_ok_at) VALUES ('sdk', %(at)s, %(at)s)"
                " ON CONFLICT (name) DO UPDATE SET last_ok_at = %(at)s",
                {"at": at},
            )

    read_last(local("2025-12-30 10:00"))
    watch.at(local("2026-01-01 00:00") - AN_INSTANT)
    assert found(watch) == []
    for day in (1, 2, 3):
        watch.at(local(f"2026-01-{day:02d} 00:00"))
    assert [detail for *_, detail, _ in found(watch)] == ["source.silent.sdk"]
    read_last(local("2026-01-03 10:00"))
    watch.at(local("2026-01-05 00:00"))
    assert len(found(watch)) == 2


def test_the_lane_whose_worker_has_time_goes_the_rounds(
    desk: Desk, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workers import clockwatch, lane

    desk.arrived(local("2025-06-20 09:00").isoformat())
    set_clock(watch.database_url, local("2025-06-21 12:00"))
    monkeypatch.setattr(lane, "context", lambda: watch.own)
    monkeypatch.setattr(clockwatch, "_next", 0.0)
    lane.sweep(lane.READING_LANE)
    assert len(watch.deviations) == 1
