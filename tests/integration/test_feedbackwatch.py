"""The feedback clock is watched like the others (SoL 2025:400 19:6), on a database whose clock is set."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from casework.access import Role
from casework.clockpolicy import STATUTE, ClockKind
from casework.decisions import DecisionRecord
from casework.ids import ReportChildId
from casework.selfcheck import Month
from store.clockwatch import Extent
from store.database import connect
from store.decisions import Decisions
from store.feedbackwatch import FeedbackWatch
from store.queries import sql
from store.runningclocks import DEADLINES, OwnClocks
from store.sealing import Sealer
from store.selfcheck import self_check
from tests.support.deciding import NOT_OPEN, OPEN, Desk
from tests.support.pages import browser
from tests.support.recorded import ask, assessed, decide, give, mandated
from tests.support.shadow_clock import local, set_clock
from tests.support.watching import AN_INSTANT, Watch
from tests.support.web import bearer, pass_for

LATE = [("feedback", "SoL 2025:400 19:6")]


def late(watch: Watch) -> list[tuple[str, str]]:
    return [row for row in watch.deviations if row[0] == "feedback"]


def told(watch: Watch) -> list[tuple[str, int]]:
    return [(kind, counts["feedback"]) for kind, _, counts in watch.told if "feedback" in counts]


# What happened, when the report came, when feedback was asked for, when it was decided, and when it is late.
PASSES = [
    ("asked when sending", "2025-06-02 09:00", "2025-06-02 09:00", "2025-06-10 15:00", "2025-06-18 00:00"),
    ("asked at 23:59 on its day", "2025-06-02 09:00", "2025-06-10 23:59", "2025-06-10 15:00", "2025-06-18 00:00"),
    ("asked the day after", "2025-06-02 09:00", "2025-06-11 09:00", "2025-06-10 15:00", "2025-06-12 00:00"),
    ("asked late the day after", "2025-06-02 09:00", "2025-06-11 23:59", "2025-06-10 15:00", "2025-06-13 00:00"),
    ("the year ends in between", "2025-12-20 10:00", "2025-12-20 10:00", "2025-12-29 10:00", "2026-01-06 00:00"),
    ("a leap day", "2024-02-20 10:00", "2024-02-20 10:00", "2024-02-22 10:00", "2024-03-01 00:00"),
    ("clocks go forward on its last day", "2025-03-20 10:00", "2025-03-20 10:00", "2025-03-23 10:00", "2025-03-31 00:00"),
    ("clocks go back on its last day", "2025-10-13 10:00", "2025-10-13 10:00", "2025-10-19 10:00", "2025-10-27 00:00"),
]  # fmt: skip


@pytest.mark.parametrize(("came", "asked", "at", "due"), [row[1:] for row in PASSES], ids=[row[0] for row in PASSES])
def test_feedback_that_is_not_given_within_its_time_reports_itself_at_that_instant(
    desk: Desk, watch: Watch, came: str, asked: str, at: str, due: str
) -> None:
    report_id, [one] = mandated(desk, came)
    decide(desk, one, at)
    ask(desk, report_id, asked)
    watch.at(local(due) - AN_INSTANT)
    assert late(watch) == []
    for _ in range(2):
        watch.at(local(due))
    assert late(watch) == LATE
    assert watch.rows("SELECT subject, municipality FROM deviation WHERE detail = 'feedback'") == [(report_id, "2081")]


def running(desk: Desk, sealer: Sealer) -> None:
    """An investigation that has run since May."""
    first = desk.assessed(local("2026-05-02 09:00").isoformat())
    signed = desk.decide(Decisions(sealer), OPEN, first, "anna", local("2026-05-05 10:00"))
    assert isinstance(signed, DecisionRecord)


def refer_to_it(desk: Desk, one: UUID, at: str) -> None:
    """A decision that none is required, by reference to it."""
    assessed(desk, one, local(at))
    desk.connection.execute(
        "INSERT INTO decision (id, report_child_id, kind, decided_at, decided_by, capacity, recorded_by, titles, qualifications,"
        " authority, order_version, investigation_id, prompts, words) SELECT %s, %s, 'not_required_ongoing', %s, 'erik', 'official',"
        " 'erik', '{}', '{}', 'x', 'x', id, '{}', 'x' FROM investigation",
        [uuid4(), one, local(at)],
    )


def test_a_report_on_an_investigation_that_runs_already_is_answered_at_once(
    desk: Desk, watch: Watch, sealer: Sealer
) -> None:
    running(desk, sealer)
    report_id, [one] = mandated(desk, "2026-06-02 09:00")
    ask(desk, report_id, "2026-06-02 09:00")
    watch.at(local("2026-06-02 11:00"))
    assert told(watch) == []
    refer_to_it(desk, one, "2026-06-02 13:00")
    watch.at(local("2026-06-03 00:00") - AN_INSTANT)
    assert (told(watch), late(watch)) == ([("clock_warning", 1)], [])
    watch.at(local("2026-06-03 00:00"))
    assert late(watch) == LATE


def test_while_no_decision_is_known_the_latest_lawful_day_counts_and_it_is_one_deviation_whatever_comes_later(
    desk: Desk, watch: Watch
) -> None:
    """SoL 2025:400 20:2, 19:6: 14 days and a week."""
    report_id, [one] = mandated(desk, "2025-06-02 09:00")
    ask(desk, report_id, "2025-06-02 09:00")
    watch.at(local("2025-06-24 00:00") - AN_INSTANT)
    assert late(watch) == []
    watch.at(local("2025-06-24 00:00"))
    assert late(watch) == [("feedback", "SoL 2025:400 20:2; SoL 2025:400 19:6")]
    decide(desk, one, "2025-06-26 10:00")
    watch.at(local("2025-07-04 00:00"))
    assert len(late(watch)) == 1


def test_a_prolonged_time_for_the_decision_prolongs_the_latest_day_only_when_it_is_so_for_every_child(
    desk: Desk, watch: Watch
) -> None:
    children = [{"first_name": "Ada", "last_name": "Ek"}, {"first_name": "Bo", "last_name": "Ek"}]
    report_id, both = mandated(desk, "2025-06-02 09:00", children=children)
    ask(desk, report_id, "2025-06-02 09:00")
    for one, due in zip(both, ("2025-06-24 00:00", "2025-07-08 00:00"), strict=True):
        decide(desk, one, "2025-06-10 10:00", kind="extend_opening", until=local("2025-07-01 00:00"))
        watch.at(local("2025-06-11 00:00"))
        [(found,)] = watch.rows("SELECT due_at FROM feedback_clock")
        assert found == local(due)


def test_of_several_children_the_earliest_decision_starts_the_week(desk: Desk, watch: Watch) -> None:
    children = [{"first_name": "Ada", "last_name": "Ek"}, {"first_name": "Bo", "last_name": "Ek"}]
    report_id, [ada, bo] = mandated(desk, "2025-06-02 09:00", children=children)
    ask(desk, report_id, "2025-06-02 09:00")
    decide(desk, bo, "2025-06-05 10:00")
    decide(desk, ada, "2025-06-12 10:00")
    watch.at(local("2025-06-13 00:00") - AN_INSTANT)
    assert late(watch) == []
    watch.at(local("2025-06-13 00:00"))
    assert late(watch) == LATE


def test_people_are_warned_two_days_ahead_then_told_and_each_once_in_the_message_of_the_other_clocks(
    desk: Desk, watch: Watch, database_url: str, keyring: Path
) -> None:
    eva = bearer(database_url, keyring, Role.SUPERVISOR, "eva")
    report_id, [one] = mandated(desk, "2025-06-02 09:00")
    decide(desk, one, "2025-06-02 10:00")
    ask(desk, report_id, "2025-06-02 09:00")
    watch.at(local("2025-06-08 00:00") - AN_INSTANT)
    assert told(watch) == []
    for instant in ("2025-06-08 00:00", "2025-06-09 00:00", "2025-06-10 00:00", "2025-06-10 00:01", "2025-06-12 00:00"):
        watch.at(local(instant))
    assert told(watch) == [("clock_warning", 1), ("clock_passed", 1)]
    items = desk.client.get("/api/v1/notifications?municipality=2081", headers=eva).json()["items"]
    assert [item["counts"].get("reports") for item in items if "feedback" in item["codes"]] == [[str(report_id)]] * 2


def in_time(desk: Desk, report_id: UUID) -> None:
    give(desk, report_id, "2025-06-09 23:59", decided_on="2025-06-02")


def unsuitable(desk: Desk, report_id: UUID) -> None:
    give(desk, report_id, "2025-06-09 23:59", None)


def corrected(desk: Desk, report_id: UUID) -> None:
    first = give(desk, report_id, "2025-06-09 12:00", decided_on="2025-06-02")
    give(desk, report_id, "2025-07-01 12:00", "opened", corrects=first, decided_on="2025-06-02")


def unasked_before(desk: Desk, report_id: UUID) -> None:
    give(desk, report_id, "2025-06-02 11:00", decided_on="2025-06-02")


@pytest.mark.parametrize("settled", [in_time, unsuitable, corrected, unasked_before])
def test_feedback_in_time_and_what_is_found_unsuitable_in_time_is_no_deviation(
    desk: Desk, watch: Watch, settled: Callable[[Desk, UUID], None]
) -> None:
    report_id, [one] = mandated(desk, "2025-06-02 09:00")
    decide(desk, one, "2025-06-02 10:00")
    ask(desk, report_id, "2025-06-02 09:00")
    settled(desk, report_id)
    for instant in ("2025-06-10 00:00", "2025-07-02 00:00"):
        watch.at(local(instant))
    assert (told(watch), late(watch)) == ([], [])
    assert watch.rows("SELECT is_settled, look_at FROM feedback_clock") == [(True, None)]


@pytest.mark.parametrize("statement", ["not_opened", None])
def test_what_passed_and_was_answered_too_late_while_no_watch_ran_is_found_once_and_no_correction_undoes_it(
    desk: Desk, watch: Watch, statement: str | None
) -> None:
    report_id, [one] = mandated(desk, "2025-06-02 09:00")
    decide(desk, one, "2025-06-02 10:00")
    ask(desk, report_id, "2025-06-02 09:00")
    first = give(desk, report_id, "2025-06-10 00:00", statement)
    watch.at(local("2025-09-01 00:00"))
    give(desk, report_id, "2025-09-01 12:00", "opened", corrects=first)
    watch.at(local("2025-09-02 00:00"))
    assert late(watch) == LATE
    assert told(watch) == [("clock_passed", 1)]


def test_a_decision_that_is_signed_after_the_answer_makes_no_answer_late(
    desk: Desk, watch: Watch, sealer: Sealer
) -> None:
    """The board said what it knew: of the other child it was found later that an investigation runs."""
    running(desk, sealer)
    children = [{"first_name": "Ada", "last_name": "Ek"}, {"first_name": "Bo", "last_name": "Ek"}]
    report_id, [ada, bo] = mandated(desk, "2026-06-02 09:00", children=children)
    ask(desk, report_id, "2026-06-02 09:00")
    decide(desk, ada, "2026-06-03 10:00")
    give(desk, report_id, "2026-06-09 12:00", decided_on="2026-06-03")
    refer_to_it(desk, bo, "2026-06-12 10:00")
    watch.at(local("2026-07-12 10:00"))
    assert late(watch) == []


def test_nobody_has_asked_and_no_clock_runs(desk: Desk, watch: Watch) -> None:
    _, [one] = mandated(desk, "2025-06-02 09:00")
    decide(desk, one, "2025-06-02 10:00")
    watch.at(local("2026-06-02 09:00"))
    assert (told(watch), late(watch)) == ([], [])


def test_what_somebody_works_on_is_looked_at_in_the_next_round_and_nothing_is_lost(
    desk: Desk, watch: Watch, database_url: str
) -> None:
    report_id, [one] = mandated(desk, "2025-06-02 09:00")
    ask(desk, report_id, "2025-06-02 09:00")
    assessed(desk, one, local("2025-06-02 10:00"))
    with connect(database_url) as other, other.transaction():
        other.execute("SELECT 1 FROM feedback_clock FOR UPDATE")
        watch.at(local("2025-06-24 00:00"))
        assert late(watch) == []
    watch.at(local("2025-06-24 00:00"))
    assert len(late(watch)) == 1


def test_a_round_takes_the_rest_of_a_flood_of_requests_in_the_next(
    desk: Desk, watch: Watch, sealer: Sealer, database_url: str
) -> None:
    for _ in range(5):
        report_id, _ = mandated(desk, "2025-06-02 09:00")
        ask(desk, report_id, "2025-06-02 09:00")
    feedback, extent = FeedbackWatch(sealer, lambda _: STATUTE), Extent(batch=2)
    with connect(database_url) as connection:
        looked = [feedback.batch(connection, local("2025-07-01 09:00"), extent.batch) for _ in range(4)]
    assert looked == [2, 2, 1, 0]
    assert len(late(watch)) == 5


PLANS = [
    ("feedbackwatch.due", {"now": local("2025-06-02 09:00"), "limit": 500}, "feedback_clock_look"),
    ("feedback.waiting", ["2081"], "feedback_clock_waiting"),
]


@pytest.mark.parametrize(("name", "values", "index"), PLANS, ids=[row[0] for row in PLANS])
def test_what_is_to_be_looked_at_and_what_waits_are_found_by_index(
    desk: Desk, name: str, values: Any, index: str
) -> None:
    mandated(desk, "2025-06-02 09:00")
    run = desk.connection.execute
    run("ALTER TABLE feedback_clock DROP CONSTRAINT feedback_clock_report_id_fkey")
    run(
        "INSERT INTO feedback_clock (report_id, municipality, asked_at, due_at, is_settled, look_at)"
        " SELECT gen_random_uuid(), lpad((n % 300)::text, 4, '0'), now(), now(), n % 50 > 0,"
        " CASE WHEN n % 50 = 0 THEN now() + n * interval '1 minute' END FROM generate_series(1, 20000) AS n"
    )
    run("ANALYZE feedback_clock")
    plan = "\n".join(row[0] for row in run(f"EXPLAIN {sql(name)}".encode(), values))
    assert index in plan
    assert "Seq Scan on feedback_clock" not in plan


def test_the_self_check_counts_what_was_asked_for_in_the_month_and_how_it_was_answered(
    desk: Desk, watch: Watch, database_url: str, keyring: Path
) -> None:
    eva = bearer(database_url, keyring, Role.SUPERVISOR, "eva")
    times = {"kept": "2025-06-09 10:00", "late": "2025-06-11 10:00", "missed": "", "corrected": "2025-06-09 10:00"}
    for name, at in times.items():
        report_id, [one] = mandated(desk, "2025-05-31 09:00" if name == "kept" else "2025-06-02 09:00")
        decide(desk, one, "2025-06-02 10:00")
        ask(desk, report_id, "2025-06-01 00:00" if name == "kept" else "2025-06-02 09:00")
        first = give(desk, report_id, at, decided_on="2025-06-02") if at else None
        if name == "corrected":
            give(desk, report_id, "2025-07-01 10:00", "opened", corrects=first)
    for asked in ("2025-05-31 23:59", "2025-07-01 00:00", "2025-06-30 23:59"):
        report_id, _ = mandated(desk, "2025-05-30 09:00")
        ask(desk, report_id, asked)
    watch.at(local("2025-06-30 23:59"))
    month = Month.read("2025-06")
    assert month is not None
    with connect(database_url) as connection:
        report = self_check(connection, "2081", month, STATUTE, page=2)
    counted = {str(o): n for (kind, o), n in report.tally.outcomes.items() if kind is ClockKind.FEEDBACK}
    assert counted == {"in_time": 2, "late": 1, "passed": 1, "running": 1}
    assert report.tally.requests == 5
    exceptions = [one for one in report.tally.exceptions if one.clock is ClockKind.FEEDBACK]
    assert [one.key in report.reported for one in exceptions] == [True, True]
    page = desk.client.get("/self-check?month=2025-06", headers=eva).text
    assert "5 begäranden om återkoppling" in page
    table = desk.client.get("/self-check/export?month=2025-06", headers=eva).text.replace('"', "")
    assert "2025-06;frister;Återkoppling;;;2;1;1;1" in table
    assert "2025-06;vem;Återkoppling;bea;SoL 2025:400 19:6;2;1;;" in table


def test_the_list_of_what_waits_says_by_when_why_and_how_it_stands_the_most_pressing_first(
    desk: Desk, database_url: str, keyring: Path, sealer: Sealer
) -> None:
    now = datetime.now(UTC)
    days = (30, 1, 10)
    reports = [mandated(desk, f"{(now - timedelta(days=n)).astimezone():%Y-%m-%d %H:%M}") for n in days]
    for (report_id, _), n in zip(reports, days, strict=True):
        ask(desk, report_id, f"{(now - timedelta(days=n)).astimezone():%Y-%m-%d %H:%M}")
    desk.assess(*reports[2][1])
    signed = desk.decide(Decisions(sealer), NOT_OPEN, ReportChildId(reports[2][1][0]), "erik", now - timedelta(days=6))
    assert isinstance(signed, DecisionRecord)
    visit = browser(desk.client, pass_for(database_url, keyring, Role.ASSESSOR, "bea", kind="session"))
    page = visit("/feedback").text.split("Väntar (3)")[1]
    assert page.index("försenad") < page.index("brådskar") < page.index("tid kvar")
    assert "en vecka efter beslutet" in page
    assert "en vecka efter sista dagen för beslut" in page


def test_the_board_counts_feedback_beside_the_other_clocks(
    desk: Desk, watch: Watch, database_url: str, keyring: Path
) -> None:
    eva = pass_for(database_url, keyring, Role.SUPERVISOR, "eva", kind="session")
    for came in ("2025-06-02 09:00", "2025-06-02 10:00", "2025-06-03 09:00", "2025-06-20 09:00"):
        report_id, _ = mandated(desk, came)
        ask(desk, report_id, came)
    watch.at(local("2025-06-24 10:00"))
    set_clock(database_url, local("2025-06-24 10:00"))
    now = local("2025-06-24 10:00")
    with connect(database_url) as connection:
        rows = connection.execute(DEADLINES, OwnClocks().values(["2081"], now)).fetchall()
        assert [row for row in rows if row[0] == "feedback"] == [("feedback", 2, 1, local("2025-06-24 00:00"))]
        elsewhere = connection.execute(DEADLINES, OwnClocks().values(["0180"], now)).fetchall()
        assert elsewhere == []
    assert "Återkoppling" in browser(desk.client, eva)("/board").text
