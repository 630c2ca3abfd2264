"""The lists behind the live board's numbers: the same rows, in order, in pages, and nothing of what reports say."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest

from casework.access import Role
from casework.clockpolicy import STATUTE, Ahead, ClockKind, ClockPolicy
from casework.clocks import ClockState
from casework.steps.watch import findings
from intake.deps import SESSION_COOKIE
from intake.staff.list_words import state
from store.boardlists import LISTINGS, BoardLists
from store.database import connect
from store.decisions import Decisions
from store.escalation import Escalation
from store.runningclocks import DEADLINES, KINDS, OwnClocks
from store.sealing import Sealer
from tests.support.deciding import Desk
from tests.support.listed import FLOOD, ago, build, links, row_count, total
from tests.support.recorded import ask, give, mandated
from tests.support.shadow_clock import local
from tests.support.watching import Watch
from tests.support.web import as_bytes, bearer, pass_for, report
from workers.context import Context

Get = Callable[..., httpx2.Response]


@pytest.fixture
def world(desk: Desk, own: Context, sealer: Sealer) -> dict[str, Any]:
    return build(desk, own, Decisions(sealer))


@pytest.fixture
def get(desk: Desk) -> Get:
    """A page as somebody sees it."""

    def ask(path: str, role: Role = Role.SUPERVISOR, person: str = "boss") -> httpx2.Response:
        session = pass_for(desk.database_url, desk.keyring, role, person, kind="session")
        desk.client.cookies = {SESSION_COOKIE: session}
        return desk.client.get(path, follow_redirects=False)

    return ask


def test_each_number_of_the_board_leads_to_a_list_of_as_many(world: dict[str, Any], get: Get) -> None:
    numbers = links(get("/board").text)
    assert len(numbers) >= 20
    for href, number in numbers.items():
        page = get(href).text
        assert (href, total(page), row_count(page)) == (href, number, number)


def test_every_list_has_its_number_on_the_page_of_all_queues(world: dict[str, Any], get: Get) -> None:
    page = get("/board/lists").text
    found = re.findall(r'href="(/board/lists/[^"]+)" data-open>[^<]*</a><strong class="count">(\d+)</strong>', page)
    assert {f"/board/lists/{name}" for name in LISTINGS} < {href for href, _ in found}
    assert [href for href, number in found if total(get(href).text) != int(number)] == []


def test_nothing_of_this_world_is_left_out_of_the_board(world: dict[str, Any], get: Get) -> None:
    numbers = links(get("/board").text)
    without = {"lane-acute", "lane-acute-due", "feedback-late", "feedback-near"}  # nobody has ticked a danger, or asked
    assert {name for name in LISTINGS if f"/board/lists/{name}" not in numbers} <= without | {
        "protection-near",  # depends on the hour of the day at which the test is run
        "lane-ordinary-due",
        "lane-surge-due",
        "lane-quarantine-due",
    }


def test_a_child_is_counted_by_each_of_its_clocks(world: dict[str, Any], desk: Desk) -> None:
    """SoL 2025:400 20:1 and 20:2 run beside each other; the earlier hides the later no longer."""
    found = {name: _ids(desk, name) for name in LISTINGS}
    assert {world["twice near"], world["twice late"]} <= found["protection-late"]
    assert found["decision-near"] == {world["twice near"], world["decision near"]}
    assert found["decision-late"] == {world["twice late"], world["decision late"]}
    assert found["investigation-late"] == {world["outside"]}
    assert [row.report_child_id for row in _rows(desk, "investigation-near")] == [world["investigation"]]


def test_the_lists_stand_with_other_children_first_and_the_oldest_first(world: dict[str, Any], desk: Desk) -> None:
    rows = _rows(desk, "waiting")
    others = [row for row in rows if row.rank == 0]
    assert rows == others + [row for row in rows if row.rank == 1]
    for part in (others, rows[len(others) :]):
        assert [row.arrived_at for row in part] == sorted(row.arrived_at for row in part)
    assert {row.group_id for row in rows[len(others) :]} >= {world["group"]}
    assert others[0].report_child_id == world["twice late"]


@pytest.mark.parametrize("limit", [1, 3, 100])
def test_pages_follow_each_other_without_gap_or_double(world: dict[str, Any], desk: Desk, limit: int) -> None:
    for name in LISTINGS:
        whole = _rows(desk, name)
        paged, after = [], None
        while True:
            page = BoardLists().page(desk.connection, ["2081"], LISTINGS[name], after, limit=limit)
            paged += page.rows
            if (after := page.next) is None:
                break
        assert [row.id for row in paged] == [row.id for row in whole], name
        assert page.total == len(whole)


def test_the_links_of_a_long_list_lead_through_all_of_it(desk: Desk, get: Get) -> None:
    """Also where many came at the same instant."""
    same, bodies = ago(hours=1), [report(received_at=ago(minutes=n)) for n in range(30)]
    bodies += [report(received_at=same) for _ in range(200)]
    desk.client.post("/api/v1/reports/bulk", content=b"\n".join(map(as_bytes, bodies)), headers=desk.importer)
    way, shown = "/board/lists/waiting", []
    while way:
        page = get(way).text
        shown += re.findall(r"2081-\d{4}-\d{6}", page)
        found = re.search(r'<a href="([^"]+)">Nästa sida', page)
        way = found[1] if found else ""
    assert len(shown) == len(set(shown)) == 230


def test_what_is_assessed_between_two_pages_hides_no_row_that_waits(world: dict[str, Any], desk: Desk) -> None:
    first = BoardLists().page(desk.connection, ["2081"], LISTINGS["waiting"], None, limit=2)
    before = [row.id for row in _rows(desk, "waiting")]
    desk.assess(*(row.id for row in first.rows))
    rest = BoardLists().page(desk.connection, ["2081"], LISTINGS["waiting"], first.next)
    assert [row.id for row in rest.rows] == before[2:]


def test_a_list_says_who_has_the_group_open_and_to_whom_it_was_given(
    world: dict[str, Any], desk: Desk, get: Get
) -> None:
    desk.connection.execute(
        "INSERT INTO board_action (id, municipality, kind, group_id, person_id, reason, made_by, until)"
        " VALUES (gen_random_uuid(), '2081', 'assign', %s, 'cecilia', '\\x00', 'boss', clock_timestamp() + interval '1 h')",
        [world["group"]],
    )
    desk.connection.execute("UPDATE report_child SET escalation_at = clock_timestamp() + interval '5 hours'")
    page = get(f"/board/groups/{world['group']}").text
    assert page.count("<bdi>bertil</bdi> har den öppen") == total(page) >= FLOOD
    assert page.count("given till <bdi>cecilia</bdi>") == total(page)


def test_a_supervisor_is_led_to_no_report_and_an_assessor_is(world: dict[str, Any], get: Get) -> None:
    mine, theirs = (get("/board/lists/waiting", *who).text for who in ((), (Role.ASSESSOR, "anna")))
    assert 'href="/reports/' not in mine
    assert theirs.count('href="/reports/') > FLOOD
    assert 'href="/report-children/' in get("/board/lists/decision-late", Role.DECISION_MAKER, "dag").text
    assert f'href="/investigations/{world["outside"]}"' in get("/board/lists/investigation-late", Role.ASSESSOR).text


def test_a_report_that_is_followed_from_a_list_is_logged_before_it_is_shown(
    world: dict[str, Any], desk: Desk, get: Get
) -> None:
    """SoLPuL 10 §."""
    [first, *_] = re.findall(r'href="(/reports/[^"]+)" data-open', get("/board/lists/others", Role.ASSESSOR).text)
    assert desk.count("read_event") == 0
    assert get(first, Role.ASSESSOR).status_code == 200
    assert desk.count("read_event") == 1


def test_no_list_has_a_name_of_a_child_or_a_word_of_a_report(world: dict[str, Any], get: Get) -> None:
    """SoLPuL 7 a §."""
    pages = "".join(get(f"/board/lists/{name}").text for name in [*LISTINGS, "kept", "missing", "surging"])
    for secret in ("Tyra", "Vilgot", "Ekvall", "Hjalmar", "toffel", "blå", "U-1998-7", "PA-9", "skolan"):
        assert secret not in pages, secret


def test_the_wall_leads_nowhere(world: dict[str, Any], get: Get) -> None:
    assert links(get("/board").text)
    assert "/board/lists" not in get("/board/wall").text


def test_whoever_sees_the_load_alone_sees_numbers_and_no_rows(world: dict[str, Any], get: Get) -> None:
    board = get("/board", Role.INTAKE_WORKER)
    assert (board.status_code, links(board.text)) == (200, {})
    assert get("/board/lists/waiting", Role.INTAKE_WORKER).status_code == 403


def test_another_municipality_has_lists_of_its_own(world: dict[str, Any], desk: Desk) -> None:
    away = bearer(desk.database_url, desk.keyring, Role.SUPERVISOR, "away", municipality="0180", handles_unplaced=False)
    desk.client.cookies = {}
    for name in [*LISTINGS, "kept", "missing", "surging"]:
        assert total(desk.client.get(f"/board/lists/{name}", headers=away).text) == 0, name
    assert desk.client.get(f"/board/groups/{world['group']}", headers=away).status_code == 404


@pytest.mark.parametrize("after", ["x", "1.2", "0.99999999999999999999.x", f"0.1.{UUID(int=7)}x", "0.9e9.0"])
def test_a_place_that_no_page_wrote_is_answered_with_a_page(desk: Desk, get: Get, after: str) -> None:
    assert get(f"/board/lists/waiting?after={after}").status_code == 422
    assert get("/board/lists/nothing").status_code == 404


def test_feedback_that_is_due_is_counted_and_listed_like_the_other_clocks(desk: Desk, watch: Watch) -> None:
    """SoL 2025:400 19:6: by report, warned of two days ahead, gone when it is given."""

    def listed(name: str) -> list[tuple[Any, str]]:
        with connect(desk.database_url) as at_the_set_time:
            page = BoardLists().page(at_the_set_time, ["2081"], LISTINGS[name], None)
        assert page.total == len(page.rows)
        return [(row.report_id, state(row)) for row in page.rows]

    report_id, _ = mandated(desk, "2026-03-09 10:00")
    ask(desk, report_id, "2026-03-09 10:00")
    waits = [(report_id, "återkoppling väntar")]
    watch.at(local("2026-03-29 23:00"))  # due when the 30th ends: a week after the last day for deciding
    assert (listed("feedback-near"), listed("feedback-late")) == (waits, [])
    watch.at(local("2026-03-31 00:00"))
    assert (listed("feedback-near"), listed("feedback-late")) == ([], waits)
    give(desk, report_id, "2026-03-31 09:00", "opened")
    assert listed("feedback-late") == []


# Instants near every edge of the law's clocks; both clock changes, a year's end and the last hour of a day.
ARRIVALS = ("2026-03-14 23:59", "2026-03-15 12:00", "2026-03-28 15:59", "2026-03-28 16:00", "2026-10-11 00:00")
ARRIVALS += ("2026-10-24 23:59", "2026-12-18 08:00", "2026-12-31 23:59")
STRICTER = ClockPolicy(
    **{"opening_days": 10, "protection_within": timedelta(hours=6)},
    warn_ahead=STATUTE.warn_ahead
    | {ClockKind.PROTECTION_ASSESSMENT: Ahead(share=0.25), ClockKind.OPENING_DECISION: Ahead(share=0.5)},
)


@pytest.mark.parametrize("policy", [STATUTE, STRICTER], ids=["the statute", "a stricter municipality"])
def test_the_boards_counts_are_those_of_the_law_for_every_child_at_every_instant(
    desk: Desk, own: Context, policy: ClockPolicy
) -> None:
    """The query that counts, against `casework`, which says what runs."""
    clocks = OwnClocks({"2081": policy} if policy is not STATUTE else {})
    escalation = Escalation(lambda _code: policy)
    ids = [desk.arrived(local(at).isoformat())[0] for at in ARRIVALS]
    ids += [desk.assessed(local(at).isoformat()) for at in ARRIVALS]
    escalation.refresh(desk.connection, ids)
    courses = escalation.courses(desk.connection, ids)
    edges = {
        f.clock for _, course in courses.values() for f in findings(course, datetime.max.replace(tzinfo=UTC), policy)
    }
    instants = {at for clock in edges for at in (clock.warn_at(policy), clock.due_at)}
    assert len(instants) > 20
    for now in sorted(at + step for at in instants for step in (timedelta(microseconds=-1), timedelta(0))):
        expected = {name: [0, 0] for name in KINDS}
        for _, course in courses.values():
            for found in findings(course, now, policy):
                [name] = [name for name, kind in KINDS.items() if kind is found.clock.kind]
                expected[name][found.level is ClockState.WARN] += 1
        rows = desk.connection.execute(DEADLINES, clocks.values(["2081"], now)).fetchall()
        counted = {name: [0, 0] for name in KINDS} | {kind: [passed, near] for kind, passed, near, _ in rows}
        assert counted == expected, now


def _rows(desk: Desk, name: str) -> list[Any]:
    return list(BoardLists().page(desk.connection, ["2081"], LISTINGS[name], None, limit=1000).rows)


def _ids(desk: Desk, name: str) -> set[Any]:
    return {row.id for row in _rows(desk, name)}
