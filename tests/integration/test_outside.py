"""An investigation that was recorded from outside: prolonged by whoever may, for special reasons, and its four months watched (20:3)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from casework.access import Role
from casework.clockpolicy import STATUTE
from casework.decisions import NotSigned
from casework.delegation import DelegationOrder
from casework.errors import Conflict, NotFound, Refused
from casework.ids import MunicipalityCode
from casework.steps.prolong import ProlongedRecord, read_prolonging
from casework.steps.watch import furthest_warning
from config.delegation import order_on, read_order
from store.clockwatch import Extent
from store.decisions import Decisions, Proposed
from store.escalation import Escalation
from store.outside import Outside
from store.outsidewatch import OutsideWatch
from store.sealing import Sealer
from store.verify import verify
from tests.support.decided import LONGER, outside, outside_hand
from tests.support.deciding import OPEN, SIGNED, Desk, codes, local, two_signers
from tests.support.pages import browser
from tests.support.watching import AN_INSTANT, Watch
from tests.support.web import bearer, pass_for

TWO = two_signers("extend_investigation")
ALONE = {name: value for name, value in LONGER.items() if name not in {"taken_by", "taken_on", "minutes"}}
DUE = "2026-06-21T00:00"  # recorded as opened on 20 February
LATER = "2026-09-01T00:00"


def by_two(_code: MunicipalityCode, at: datetime) -> DelegationOrder:
    return read_order("2081.toml", TWO, on=at.date())


@pytest.fixture
def decisions(sealer: Sealer) -> Decisions:
    return Decisions(sealer)


@pytest.fixture
def one(desk: Desk, decisions: Decisions) -> UUID:
    return outside(desk, decisions, "U-1998-7")


def prolong(desk: Desk, decisions: Decisions, one: UUID, person: str, **changes: Any) -> Any:
    by = outside_hand(desk, one, person, changes.pop("now", SIGNED), orders=changes.pop("orders", order_on))
    return Outside(decisions).prolong(desk.connection, one, read_prolonging(LONGER | changes, None), by)


def due(desk: Desk) -> datetime:
    [(at,)] = desk.connection.execute("SELECT due_at FROM investigation").fetchall()
    assert isinstance(at, datetime)
    return at


def test_an_investigation_recorded_from_outside_is_prolonged_by_the_committee_for_special_reasons_to_a_stated_day(
    desk: Desk, decisions: Decisions, one: UUID, keyring: Path
) -> None:
    """SoL 2025:400 20:3."""
    assert due(desk) == local(DUE)
    assert isinstance(prolong(desk, decisions, one, "erik"), ProlongedRecord)
    assert due(desk) == local(LATER)
    row = desk.connection.execute(
        "SELECT report_child_id, investigation_id, decided_by, recorded_by, authority, until FROM decision"
    ).fetchone()
    assert row == (None, one, "committee", "erik", "Exempel på delegationsordning, 2026-01-01, 2.8", local(LATER))
    assert [f.promise for f in verify(desk.connection, decisions.sealer, order_on) if not f.holds] == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ground": "extraordinary_reasons"}, ("ground", "wrong_ground")),
        ({"reasons": " "}, ("reasons", "missing")),
        ({"until": "2026-06-20"}, ("until", "not_later")),
        ({"until": None}, ("until", "missing")),
        ({"minutes": None}, ("minutes", "missing")),
        ({"taken_on": "2026-02-01"}, ("taken_on", "impossible")),
        ({"kind": "extend_opening"}, ("clock", "not_running")),
        ({"taken_on": "2026-06-22", "now": SIGNED + timedelta(days=120)}, ("decided_at", "time_is_out")),
    ],
)
def test_nothing_else_prolongs_it(
    desk: Desk, decisions: Decisions, one: UUID, changes: dict[str, Any], code: tuple[str, str]
) -> None:
    assert code in codes(prolong(desk, decisions, one, "erik", **changes))
    assert due(desk) == local(DUE)
    assert desk.count("decision") == 0


def test_whoever_the_order_does_not_name_prolongs_nothing_and_the_attempt_is_a_deviation(
    desk: Desk, decisions: Decisions, one: UUID
) -> None:
    by = outside_hand(desk, one, "erik")
    outcome = Outside(decisions).prolong(desk.connection, one, read_prolonging(ALONE, None), by)
    assert isinstance(outcome, NotSigned)
    assert outcome.refused is not None
    assert outcome.refused.codes == ("not_delegated",)
    assert due(desk) == local(DUE)
    assert desk.connection.execute("SELECT kind, subject, detail FROM deviation").fetchall() == [
        ("signature_refused", one, "extend_investigation.not_delegated")
    ]


def test_where_the_order_asks_for_two_it_is_prolonged_when_another_authorised_person_has_signed(
    desk: Desk, decisions: Decisions, one: UUID
) -> None:
    own, asked = Outside(decisions), read_prolonging(ALONE, None)

    def by(person: str) -> Any:
        return outside_hand(desk, one, person, orders=by_two)

    assert isinstance(own.prolong(desk.connection, one, asked, by("erik")), Proposed)
    assert due(desk) == local(DUE)
    assert ("report_child_id", "proposal_open") in codes(own.prolong(desk.connection, one, asked, by("sofia")))
    own.decline(desk.connection, one, "", by("erik"))
    assert isinstance(own.prolong(desk.connection, one, asked, by("erik")), Proposed)
    for person, code in (("erik", "second_is_the_same"), ("anna", "second_not_delegated")):
        outcome = own.second(desk.connection, one, by(person))
        assert isinstance(outcome, NotSigned)
        assert outcome.refused is not None
        assert outcome.refused.codes == (code,)
    assert isinstance(own.second(desk.connection, one, by("sofia")), ProlongedRecord)
    assert due(desk) == local(LATER)
    row = desk.connection.execute("SELECT decided_by, second, recorded_by FROM decision").fetchone()
    assert row == ("erik", "sofia", "erik")
    assert [f.promise for f in verify(desk.connection, decisions.sealer, by_two) if not f.holds] == []


def test_whoever_has_not_seen_what_was_signed_since_signs_nothing(desk: Desk, decisions: Decisions, one: UUID) -> None:
    before = outside_hand(desk, one, "erik")
    prolong(desk, decisions, one, "erik")
    longer = read_prolonging(LONGER | {"until": "2026-12-31"}, None)
    with pytest.raises(Conflict, match="tag_differs"):
        Outside(decisions).prolong(desk.connection, one, longer, before)


def test_what_is_closed_is_not_prolonged_and_what_sluss_opened_is_prolonged_with_its_report(
    desk: Desk, decisions: Decisions, one: UUID
) -> None:
    decisions.investigations.close(desk.connection, one, by="anna", now=SIGNED)
    assert ("clock", "not_running") in codes(prolong(desk, decisions, one, "erik"))
    desk.decide(decisions, OPEN, desk.assessed(), "anna")
    [(opened,)] = desk.connection.execute("SELECT id FROM investigation WHERE report_child_id IS NOT NULL").fetchall()
    with pytest.raises(NotFound):
        prolong(desk, decisions, opened, "erik")


def test_the_database_itself_refuses_a_decision_on_an_investigation_from_outside_that_is_not_open(
    desk: Desk, decisions: Decisions, one: UUID
) -> None:
    prolong(desk, decisions, one, "erik")
    decisions.investigations.close(desk.connection, one, by="anna", now=SIGNED)
    again = "INSERT INTO decision SELECT (jsonb_populate_record(d, jsonb_build_object('id', gen_random_uuid()))).* FROM decision d"
    with pytest.raises(psycopg.errors.CheckViolation, match="no open investigation"):
        desk.connection.execute(again)


def test_its_four_months_are_warned_of_told_of_and_reported_once(
    desk: Desk, watch: Watch, one: UUID, decisions: Decisions
) -> None:
    """SoL 2025:400 20:3, 27:2."""
    watch.at(local("2026-05-21T23:00"))
    assert watch.told == []
    for _ in range(2):
        watch.at(local("2026-05-22T01:00"))  # thirty days ahead
    assert watch.told == [("clock_warning", ["investigation"], {"investigation": 1})]
    watch.at(local(DUE) - AN_INSTANT)
    assert watch.deviations == []
    for _ in range(2):
        watch.at(local(DUE))
    assert watch.deviations == [("investigation", "SoL 2025:400 20:3")]
    assert watch.told[1:] == [("clock_passed", ["investigation"], {"investigation": 1})]
    assert watch.rows("SELECT subject FROM deviation") == [(one,)]
    ids = watch.rows("SELECT counts->'investigations', counts->'report_children' FROM notification ORDER BY seq")
    assert ids[0] == ([str(one)], None)


def test_one_that_was_prolonged_is_reported_when_its_new_day_has_ended(
    desk: Desk, watch: Watch, one: UUID, decisions: Decisions
) -> None:
    watch.at(local("2026-05-25T01:00"))
    prolong(desk, decisions, one, "erik")
    watch.at(local(DUE))
    assert watch.deviations == []
    watch.at(local("2026-08-05T01:00"))
    assert [kind for kind, _, _ in watch.told] == ["clock_warning", "clock_warning"]
    watch.at(local(LATER))
    assert watch.deviations == [("investigation", "SoL 2025:400 20:3")]


def test_one_that_was_prolonged_by_a_few_days_is_warned_of_anew_at_once(
    desk: Desk, watch: Watch, one: UUID, decisions: Decisions
) -> None:
    watch.at(local("2026-05-25T01:00"))
    prolong(desk, decisions, one, "erik", until="2026-06-23")
    watch.at(local("2026-05-25T02:00"))
    assert [kind for kind, _, _ in watch.told] == ["clock_warning", "clock_warning"]


def test_one_that_is_closed_in_time_is_no_deviation_and_one_closed_late_is_though_no_watch_saw_it_pass(
    desk: Desk, watch: Watch, one: UUID, decisions: Decisions
) -> None:
    late = outside(desk, decisions, "U-1998-8")
    decisions.investigations.close(desk.connection, one, by="anna", now=local(DUE) - AN_INSTANT)
    decisions.investigations.close(desk.connection, late, by="anna", now=local(DUE))
    for _ in range(2):
        watch.at(local("2026-07-01T00:00"))
    assert watch.rows("SELECT subject FROM deviation") == [(late,)]


def test_one_that_had_been_prolonged_before_it_was_recorded_runs_to_that_day_and_can_be_prolonged_again(
    desk: Desk, watch: Watch, decisions: Decisions, one: UUID
) -> None:
    told = outside(desk, decisions, "U-1998-9", until=date(2026, 8, 15))
    watch.at(local(DUE))
    assert watch.rows("SELECT subject FROM deviation") == [(one,)]
    assert isinstance(prolong(desk, decisions, told, "erik"), ProlongedRecord)
    watch.at(local(LATER) - AN_INSTANT)
    assert watch.rows("SELECT subject FROM deviation") == [(one,)]
    assert [f.promise for f in verify(desk.connection, decisions.sealer, order_on) if not f.holds] == []


def test_the_page_records_the_day_to_which_one_has_been_prolonged_and_refuses_what_is_no_day(desk: Desk) -> None:
    visit = browser(desk.client, pass_for(desk.database_url, desk.keyring, Role.DECISION_MAKER, "erik", kind="session"))
    form = visit("/decisions").form("/investigations")
    said = {"investigation": "U-1", "case_file": "PA-1", "opened_at": "2026-02-20"}
    for wrong in ("snart", "2026-02-20"):
        assert visit(form.action, form.filled(**said, until=wrong)).status == 422
    assert desk.count("investigation") == 0
    visit(form.action, form.filled(**said, until="2026-08-15"))
    assert due(desk) == local("2026-08-16T00:00")


def test_the_four_months_count_from_the_day_that_is_written_on_the_page(desk: Desk) -> None:
    """SoL 2025:400 20:3."""
    visit = browser(desk.client, pass_for(desk.database_url, desk.keyring, Role.DECISION_MAKER, "erik", kind="session"))
    form = visit("/decisions").form("/investigations")
    visit(form.action, form.filled(investigation="U-1", case_file="PA-1", opened_at="2026-02-20"))
    assert due(desk) == local(DUE)


def test_more_than_one_batch_is_looked_at_in_a_round(
    desk: Desk, watch: Watch, decisions: Decisions, sealer: Sealer
) -> None:
    for n in range(5):
        outside(desk, decisions, f"U-1999-{n}")
    watch.at(local("2026-03-01T00:00"))
    clocks, horizon = OutsideWatch(sealer, Escalation()), furthest_warning([STATUTE]) + timedelta(days=400)
    watch.own.forget_connection()
    assert clocks.round(watch.own.connection(), horizon=horizon, extent=Extent(batch=2, batches=2)) == 4
    assert clocks.round(watch.own.connection(), horizon=horizon, extent=Extent(batch=2, batches=2)) == 1


def test_it_is_prolonged_at_its_page_and_that_it_was_opened_is_logged(desk: Desk, one: UUID) -> None:
    head = {"titles": frozenset({"enhetschef"})}
    visit = browser(
        desk.client, pass_for(desk.database_url, desk.keyring, Role.DECISION_MAKER, "erik", kind="session", **head)
    )
    assert f"/investigations/{one}" in visit("/decisions").html
    page = visit(f"/investigations/{one}")
    assert "PA-U-1998-7" in page.text
    log = "SELECT actor, object_id FROM audit_event WHERE action = 'investigation.read'"
    assert desk.connection.execute(log).fetchall() == [("erik", one)]
    form = page.form("/extension")
    nothing = visit(form.action, form.filled())
    assert nothing.status == 422
    assert "Välj den lagliga grunden." in nothing.text
    assert "delegationsordningen" in nothing.text.lower()
    assert due(desk) == local(DUE)


def test_the_api_prolongs_it_with_if_match_and_says_what_stands_against_it(desk: Desk, one: UUID) -> None:
    erik = bearer(desk.database_url, desk.keyring, Role.DECISION_MAKER, "erik", titles=frozenset({"enhetschef"}))
    path = f"/api/v1/investigations/{one}"
    shown = desk.client.get(path, headers=erik)
    assert shown.json()["numbers"] == {"ref": "U-1998-7", "case_file": "PA-U-1998-7"}
    assert desk.client.post(f"{path}/extension", json=LONGER, headers=erik).status_code == 428
    tag = {"If-Match": shown.headers["etag"]}
    alone = desk.client.post(f"{path}/extension", json=ALONE, headers={**erik, **tag})
    assert alone.status_code == 403
    assert alone.json()["reasons"] == ["not_delegated"]
    other = bearer(desk.database_url, desk.keyring, Role.DECISION_MAKER, "ulla", municipality="0180")
    assert desk.client.get(path, headers=other).status_code == 404


def test_a_no_needs_a_reason_from_the_second_person(desk: Desk, decisions: Decisions, one: UUID) -> None:
    own, asked = Outside(decisions), read_prolonging(ALONE, None)
    own.prolong(desk.connection, one, asked, outside_hand(desk, one, "erik", orders=by_two))
    with pytest.raises(Refused, match="reason_required"):
        own.decline(desk.connection, one, " ", outside_hand(desk, one, "sofia", orders=by_two))
    own.decline(desk.connection, one, "Inga särskilda skäl.", outside_hand(desk, one, "sofia", orders=by_two))
    assert desk.connection.execute("SELECT outcome FROM decision_proposal").fetchall() == [("refused",)]
