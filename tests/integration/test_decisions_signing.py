"""Signing: by whom, by two, by a body; prolonging; several at once; and protection assessments by whoever may."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from casework.access import Qualification, Role
from casework.decisions import DecisionRecord, NotSigned
from casework.delegation import DelegationOrder
from casework.errors import Conflict, Refused
from casework.ids import MunicipalityCode, ReportChildId
from casework.steps.decide import read
from casework.steps.prolong import ProlongedRecord
from config.delegation import read_order
from store.decided import Decided
from store.decisions import Decisions, Proposed
from store.proposals import Proposals
from store.sealing import Sealer
from tests.support.deciding import NOT_OPEN, OPEN, SIGNED, Desk, codes, local, two_signers
from tests.support.web import bearer

LONGER = {
    "kind": "extend_opening",
    "ground": "extraordinary_reasons",
    "reasons": "Barnet vårdas på sjukhus och kan inte höras.",
    "until": "2026-04-01",
    "presented_by": "ingen",
    "took_part": "ingen",
}
LAST = datetime(2026, 3, 23, 22, 59, tzinfo=UTC)  # 23:59 in Sweden on the fourteenth day
TWO = two_signers("not_open")


def by_two(_code: MunicipalityCode, at: datetime) -> DelegationOrder:
    return read_order("2081.toml", TWO, on=at.date())


@pytest.fixture
def decisions(sealer: Sealer) -> Decisions:
    return Decisions(sealer)


def test_a_decision_on_the_fourteenth_day_at_2359_is_in_time_and_one_minute_later_the_time_is_out(
    desk: Desk, decisions: Decisions
) -> None:
    one, other = desk.assessed(), desk.assessed()
    due = desk.due(one)
    assert due == local("2026-03-24T00:00")
    record = desk.decide(decisions, NOT_OPEN, one, "erik", LAST)
    assert record.decided_at < due
    late = desk.prolong(decisions, LONGER, other, "erik", LAST + timedelta(minutes=1))
    assert codes(late) == {("decided_at", "time_is_out")}
    record = desk.decide(decisions, NOT_OPEN, other, "erik", LAST + timedelta(minutes=1))
    assert isinstance(record, DecisionRecord)  # late, and all the same taken: it is a deviation and no excuse
    assert record.decided_at == due


def test_fourteen_days_are_prolonged_for_extraordinary_reasons_by_somebody_authorised(
    desk: Desk, decisions: Decisions
) -> None:
    one = desk.assessed()
    special = desk.prolong(decisions, LONGER | {"ground": "special_reasons"}, one, "erik", SIGNED)
    assert codes(special) == {("ground", "wrong_ground")}
    assert codes(desk.prolong(decisions, LONGER | {"reasons": " "}, one, "erik", SIGNED)) == {("reasons", "missing")}
    unauthorised = desk.prolong(decisions, LONGER, one, "anna", SIGNED)
    assert unauthorised.refused.codes == ("not_delegated",)
    assert desk.due(one) == local("2026-03-24T00:00")
    record = desk.prolong(decisions, LONGER, one, "erik", SIGNED)
    assert isinstance(record, ProlongedRecord)
    assert desk.due(one) == local("2026-04-02T00:00")
    assert isinstance(desk.decide(decisions, NOT_OPEN, one, "erik", SIGNED + timedelta(days=18)), DecisionRecord)
    assert desk.due(one) is None


def test_four_months_are_prolonged_by_the_committee_for_special_reasons_to_a_stated_day(
    desk: Desk, decisions: Decisions
) -> None:
    one = desk.assessed()
    desk.decide(decisions, OPEN, one, "anna")
    asked = LONGER | {"kind": "extend_investigation", "ground": "special_reasons", "until": "2026-08-31"}
    alone = desk.prolong(decisions, asked, one, "erik", SIGNED + timedelta(days=90))
    assert alone.refused.codes == ("not_delegated",)
    minuted = asked | {"taken_by": "committee", "taken_on": "2026-06-01", "minutes": "SU 2026-06-01 § 12"}
    ahead = desk.prolong(decisions, minuted | {"taken_on": "2026-12-01"}, one, "erik", SIGNED + timedelta(days=90))
    assert ("taken_on", "impossible") in codes(ahead)
    record = desk.prolong(decisions, minuted, one, "erik", SIGNED + timedelta(days=90))
    assert isinstance(record, ProlongedRecord)
    assert desk.due(one) == local("2026-09-01T00:00")
    row = desk.connection.execute(
        "SELECT decided_by, capacity, recorded_by, decided_at FROM decision WHERE kind = 'extend_investigation'"
    ).fetchone()
    assert row is not None
    assert row[:3] == ("committee", "committee", "erik")
    assert row[3] < local("2026-06-02T00:00")


def test_the_record_keeps_what_the_login_said_of_the_signer(desk: Desk, decisions: Decisions) -> None:
    one = desk.assessed()
    desk.decide(decisions, NOT_OPEN, one, "erik")
    row = desk.connection.execute("SELECT capacity, titles, qualifications, recorded_by FROM decision").fetchone()
    assert row == ("official", ["enhetschef"], ["degree", "experience"], "erik")


def test_taking_into_care_is_refused_to_every_official_and_reported(desk: Desk, decisions: Decisions) -> None:
    one = desk.assessed()
    for person in ("anna", "erik"):
        outcome = desk.decide(decisions, OPEN | {"outcome": "immediate_care"}, one, person)
        assert isinstance(outcome, NotSigned)
        assert outcome.refused is not None
        assert outcome.refused.codes == ("no_official_may",)
    found = desk.connection.execute("SELECT detail FROM deviation").fetchall()
    assert found == [("immediate_care.no_official_may",)] * 2
    body = OPEN | {"outcome": "immediate_care", "taken_by": "committee", "taken_on": "2026-03-12", "minutes": "§ 1"}
    assert codes(desk.decide(decisions, body, one, "anna")) == {("outcome", "decided_elsewhere")}
    assert desk.count("decision") == 0


def test_where_policy_asks_for_two_nothing_is_decided_until_another_authorised_person_has_signed(
    desk: Desk, decisions: Decisions
) -> None:
    one = desk.assessed()
    half = decisions.decide(desk.connection, read(NOT_OPEN, one), desk.hand(one, "erik", orders=by_two))
    assert isinstance(half, Proposed)
    assert desk.count("decision") == 0
    assert desk.due(one) == local("2026-03-24T00:00")
    proposals = Proposals(decisions)
    for person, code in (("erik", "second_is_the_same"), ("anna", "second_not_delegated")):
        outcome = proposals.second(desk.connection, one, desk.hand(one, person, orders=by_two))
        assert isinstance(outcome, NotSigned)
        assert outcome.refused is not None
        assert outcome.refused.codes == (code,)
    assert desk.count("deviation") == 2
    again = decisions.decide(desk.connection, read(NOT_OPEN, one), desk.hand(one, "sofia", orders=by_two))
    assert ("report_child_id", "proposal_open") in codes(again)
    record = proposals.second(desk.connection, one, desk.hand(one, "sofia", orders=by_two))
    assert isinstance(record, DecisionRecord)
    row = desk.connection.execute("SELECT decided_by, second, recorded_by FROM decision").fetchone()
    assert row == ("erik", "sofia", "erik")
    assert desk.due(one) is None


def test_a_second_person_who_says_no_gives_a_reason_and_the_matter_is_open_again(
    desk: Desk, decisions: Decisions
) -> None:
    one = desk.assessed()
    decisions.decide(desk.connection, read(NOT_OPEN, one), desk.hand(one, "erik", orders=by_two))
    proposals = Proposals(decisions)
    with pytest.raises(Refused, match="reason_required"):
        proposals.decline(desk.connection, one, " ", desk.hand(one, "sofia"))
    proposals.decline(desk.connection, one, "Skolan är inte hörd.", desk.hand(one, "sofia"))
    assert isinstance(desk.decide(decisions, NOT_OPEN, one, "erik"), DecisionRecord)


def test_several_that_are_not_opened_get_a_record_each_and_wait_for_a_second_person(
    desk: Desk, decisions: Decisions
) -> None:
    rows = [desk.assessed() for _ in range(3)]
    seen = {one: desk.hand(one, "erik").seen or "" for one in rows}
    drafts = [read(NOT_OPEN, one) for one in rows]
    outcomes = decisions.decide_each(desk.connection, drafts, desk.hand(rows[0], "erik"), seen=seen)
    assert [type(outcome) for outcome in outcomes] == [Proposed] * 3
    assert desk.count("decision") == 0
    for one in rows:
        assert isinstance(Proposals(decisions).second(desk.connection, one, desk.hand(one, "sofia")), DecisionRecord)
    assert desk.count("decision") == 3
    [(per_report,)] = desk.connection.execute("SELECT count(DISTINCT report_child_id) FROM decision").fetchall()
    assert per_report == 3


def test_many_are_never_closed_by_one_persons_word_that_the_board_has_decided(desk: Desk, decisions: Decisions) -> None:
    rows = [desk.assessed(), desk.assessed()]
    seen = {one: desk.hand(one, "erik").seen or "" for one in rows}
    body = NOT_OPEN | {"taken_by": "board", "taken_on": "2026-03-12", "minutes": "SN § 4"}
    drafts = [read(body, one) for one in rows]
    outcomes = decisions.decide_each(desk.connection, drafts, desk.hand(rows[0], "erik"), seen=seen)
    assert all(codes(outcome) == {("taken_by", "one_at_a_time")} for outcome in outcomes)
    assert desk.count("decision") == 0


def test_of_several_all_are_signed_or_none_and_each_refused_signature_is_a_deviation(
    desk: Desk, decisions: Decisions
) -> None:
    first, second = desk.assessed(), desk.assessed()
    desk.decide(decisions, OPEN, first, "anna")
    third = desk.assessed()
    ongoing = {**OPEN, "outcome": "not_required_ongoing", "ground": "open_investigation"}
    desk.decide(decisions, ongoing, second, "anna")
    seen = {one: desk.hand(one, "anna").seen or "" for one in (second, third)}
    drafts = [read(ongoing, one) for one in (second, third)]
    outcomes = decisions.decide_each(desk.connection, drafts, desk.hand(third, "anna"), seen=seen)
    assert sum(isinstance(outcome, NotSigned) for outcome in outcomes) == 1
    assert {row["id"] for row in Decided(decisions).waiting(desk.connection, "2081")} == {third}
    refused = [read(NOT_OPEN, third)]
    decisions.decide_each(desk.connection, refused, desk.hand(third, "anna"), seen=seen)
    assert desk.count("deviation") == 1


def test_whoever_has_not_seen_what_a_colleague_has_signed_or_noted_signs_nothing(
    desk: Desk, decisions: Decisions
) -> None:
    one = desk.assessed()
    before = desk.hand(one, "erik")
    desk.prolong(decisions, LONGER, one, "erik", SIGNED)
    with pytest.raises(Conflict, match="tag_differs"):
        decisions.decide(desk.connection, read(NOT_OPEN, one), before)
    assert desk.count("decision") == 1


def test_nobody_without_degree_and_experience_signs_a_protection_assessment_and_the_attempt_reports_itself(
    desk: Desk,
) -> None:
    [one] = desk.arrived()
    body = {"conclusion": "no_immediate_need", "has_new_facts": False, "basis": "Läst."}
    path = f"/api/v1/report-children/{one}/protection-assessment"
    for person, known, codes_ in (
        ("bo", frozenset[Qualification](), {"no_degree", "no_experience"}),
        ("bea", frozenset({Qualification.DEGREE}), {"no_experience"}),
    ):
        headers = bearer(desk.database_url, desk.keyring, Role.ASSESSOR, person, qualifications=known)
        answer = desk.client.post(path, json=body, headers=headers)
        assert answer.status_code == 403
        assert set(answer.json()["reasons"]) == codes_
    assert desk.count("protection_assessment") == 0
    assert desk.count("preliminary_assessment") == 0
    assert desk.due(one) == local("2026-03-10T00:00")
    found = desk.connection.execute("SELECT kind, subject, detail FROM deviation ORDER BY seq").fetchall()
    assert [row[0] for row in found] == ["signature_refused"] * 2
    assert {row[1] for row in found} == {one}
    assert found[1][2] == "protection_assessment.no_experience"


def test_a_violence_flag_in_the_assessment_prompts_and_asks_why_nothing_is_opened(
    desk: Desk, decisions: Decisions
) -> None:
    [one] = desk.arrived()
    body: dict[str, Any] = {"conclusion": "no_immediate_need", "has_new_facts": True, "basis": "Läst."}
    body |= {"tells_of_violence": True}
    path = f"/api/v1/report-children/{one}/protection-assessment"
    assert desk.client.post(path, json=body, headers=desk.assessor).status_code == 201
    assert Decided(decisions).prompts(desk.connection, read({}, ReportChildId(one)), now=SIGNED) == ("violence",)
    outcome = desk.decide(decisions, NOT_OPEN, one, "erik")
    assert codes(outcome) == {("violence_reasons", "violence_opens_without_delay")}
