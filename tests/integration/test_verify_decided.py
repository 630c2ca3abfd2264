"""`sluss verify` looks over what was decided: each promise that a bug or a hand in the database could break, broken by hand, is named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from casework.access import Role
from casework.delegation import DelegationOrder
from config.delegation import order_on
from store.database import connect
from store.decisions import Decisions
from store.sealing import KeyRing, Sealer
from store.verify import DECIDED, verify
from tests.support.decided import decide_everything
from tests.support.deciding import Desk, desk_of
from tests.support.pages import browser
from tests.support.scene import FILM, SEEN_IT, drain_all, rows, sign, tell
from tests.support.shared import Servers, fresh_database
from tests.support.web import pass_for
from tests.support.work import worker

AUTHORITY = "every signature was that of somebody whom the delegation order of that day lets sign"
REASONS = "every decision opens and gives its reasons"
WORDS = "whatever else people wrote about what they did opens"


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("verify") / "keyring.json"


@pytest.fixture(scope="module")
def world(servers: Servers, keys: Path) -> Iterator[str]:
    """A database in which everything has been done once. Each test puts back what it breaks."""
    with fresh_database(servers) as database_url, desk_of(database_url, servers.redis_url, keys) as desk:
        read_and_sit(desk, Sealer(KeyRing.load_or_create(keys)))
        yield database_url


def read_and_sit(desk: Desk, sealer: Sealer) -> None:
    """Five about one child: the first read whole, the new one by its passages, the others in a sitting; and then every decision."""
    own = worker(desk.database_url, desk.keyring)
    anna = browser(desk.client, pass_for(desk.database_url, desk.keyring, Role.ASSESSOR, "anna", kind="session"))
    flood = tell(desk.client, own, FILM, FILM, FILM, SEEN_IT, FILM)
    first, report_id, _ = rows(own)[0]
    anna(f"/reports/{report_id}")
    form = anna(f"/work/groups/{flood}").form("/seen")
    anna(form.action, form.filled())
    assert "1 bedömning är signerad" in sign(anna, flood, "which=passages", has_new_facts="yes").text
    assert "3 bedömningar är signerade" in sign(anna, flood, "which=unchanged").text
    sign(anna, flood, f"child={first}", has_new_facts="yes")
    decide_everything(desk, Decisions(sealer))
    drain_all(own)
    own.forget_connection()


@pytest.fixture
def hand(world: str) -> Iterator[Connection[Any]]:
    """Somebody in the database with its own rights and its triggers off. What they do is undone."""
    with connect(world) as connection:
        connection.autocommit = False
        connection.execute("SET LOCAL session_replication_role = replica")
        yield connection
        connection.rollback()


def broken(connection: Connection[Any], keys: Path) -> dict[str, tuple[str, ...]]:
    sealer = Sealer(KeyRing.load_or_create(keys))
    return {f.promise: f.rows for f in verify(connection, sealer, order_on) if not f.holds}


BREAKS: dict[str, tuple[str, str]] = {
    "an assessment without a basis": ("signed", "UPDATE protection_assessment SET basis = ''"),
    "an assessment that does not say who may sign": ("signed", "UPDATE protection_assessment SET titles = NULL"),
    "an assessment that is not in the audit": (
        "signed",
        "DELETE FROM audit_event WHERE action = 'protection.assessed'",
    ),
    "an assessment in another's name": (
        "signed",
        "UPDATE protection_assessment SET assessed_by = 'eva' WHERE corrects IS NULL",
    ),
    "a reading that is not in the log": ("read", "DELETE FROM read_event WHERE purpose = 'protection_assessment'"),
    "passages that nobody read": ("read", "DELETE FROM read_event WHERE purpose = 'group_news'"),
    "a row that was never shown": ("read", "DELETE FROM row_shown"),
    "a reading at another time": ("read", "UPDATE protection_assessment SET looked_at = looked_at - interval '1 hour'"),
    "a sitting of which a record is gone": (
        "sittings",
        "DELETE FROM protection_assessment WHERE id = (SELECT id FROM protection_assessment WHERE sitting_id IS NOT NULL LIMIT 1)",
    ),
    "a sitting that is gone": ("sittings", "DELETE FROM sitting"),
    "a sitting by somebody else": ("sittings", "UPDATE sitting SET person_id = 'eva'"),
    "a row that rode along unread": ("sittings", "UPDATE protection_assessment SET read_as = NULL, looked_at = NULL"),
    "two children of one report in a sitting": (
        "sittings",
        "UPDATE report_child SET report_id = (SELECT min(rc.report_id::text)::uuid FROM report_child rc JOIN protection_assessment a"
        " ON a.report_child_id = rc.id WHERE a.sitting_id IS NOT NULL), child_index = 90 + report_seq"
        " WHERE id IN (SELECT report_child_id FROM protection_assessment WHERE sitting_id IS NOT NULL)",
    ),
    "a correction of nothing": (
        "corrections",
        "UPDATE protection_assessment SET corrects = gen_random_uuid() WHERE corrects IS NOT NULL",
    ),
    "a correction of another child": (
        "corrections",
        "UPDATE protection_assessment SET corrects = (SELECT id FROM protection_assessment WHERE sitting_id IS NOT NULL LIMIT 1)"
        " WHERE corrects IS NOT NULL",
    ),
    "a correction that is not in the audit": (
        "corrections",
        "DELETE FROM audit_event WHERE action = 'protection.corrected'",
    ),
    "a preliminary assessment that is gone": ("preliminary", "DELETE FROM preliminary_assessment"),
    "decided without a decision": ("preliminary", "UPDATE preliminary_assessment SET state = 'decided'"),
    "a decision that nobody is told of": ("preliminary", "UPDATE preliminary_assessment SET state = 'open'"),
    "something left to do without a clock": (
        "clocks",
        "UPDATE report_child SET escalation_at = NULL WHERE state <> 'assessed'",
    ),
    "a decision to take without a clock": (
        "clocks",
        "UPDATE report_child SET escalation_at = NULL WHERE state = 'assessed'",
    ),
    "a clock later than the law": (
        "clocks",
        "UPDATE report_child SET escalation_at = received_at + interval '3 days' WHERE state <> 'assessed'",
    ),
    "a decision clock later than the law": (
        "clocks",
        "UPDATE report_child SET escalation_at = received_at + interval '16 days' WHERE state = 'assessed'"
        " AND id NOT IN (SELECT report_child_id FROM decision WHERE report_child_id IS NOT NULL)",
    ),
    "an extension that no decision made": ("clocks", "DELETE FROM decision WHERE kind = 'extend_opening'"),
    "a decision before any assessment": (
        "decisions",
        "DELETE FROM protection_assessment WHERE report_child_id IN (SELECT report_child_id FROM decision)",
    ),
    "a decision by somebody not qualified": ("decisions", "UPDATE decision SET qualifications = '{degree}'"),
    "a decision that is not in the audit": ("decisions", "DELETE FROM audit_event WHERE action = 'decision.signed'"),
    "more time for an investigation that is not there": (
        "decisions",
        "DELETE FROM investigation WHERE report_child_id IS NULL",
    ),
    "a decision recorded by somebody else": (
        "decisions",
        "UPDATE decision SET decided_by = 'eva', recorded_by = 'eva' WHERE capacity = 'official'",
    ),
    "a reference to an investigation that was closed": (
        "ongoing",
        "UPDATE investigation SET closed_at = opened_at WHERE report_child_id IS NOT NULL",
    ),
    "a reference to an investigation on another child": (
        "ongoing",
        "UPDATE decision SET case_file_key = sha256('x') WHERE kind = 'not_required_ongoing'",
    ),
    "a reference that names no child": (
        "ongoing",
        "UPDATE decision SET case_file_key = NULL WHERE kind = 'not_required_ongoing'",
    ),
    "a reference to nothing": (
        "ongoing",
        "UPDATE decision SET investigation_id = gen_random_uuid() WHERE kind = 'not_required_ongoing'",
    ),
    "a decision by two that one has signed": ("two", "UPDATE decision SET second = NULL"),
    "a second person who never signed": ("two", "UPDATE decision SET second = 'eva' WHERE second IS NOT NULL"),
    "a second signature that is gone": ("two", "DELETE FROM decision_proposal WHERE outcome = 'signed'"),
    "a refused proposal that is not in the audit": ("two", "DELETE FROM audit_event WHERE action = 'decision.refused'"),
    "a proposal that is not in the audit": ("two", "DELETE FROM audit_event WHERE action = 'decision.proposed'"),
    "more time that had run out": ("extensions", "UPDATE decision SET until = decided_at WHERE until IS NOT NULL"),
    "more time that the clock does not have": (
        "extensions",
        "UPDATE decision SET until = until + interval '1 day' WHERE kind = 'extend_investigation'",
    ),
    "an investigation that no decision opened": ("investigations", "DELETE FROM decision WHERE kind = 'open'"),
    "a decision that opened nothing": (
        "investigations",
        "DELETE FROM investigation WHERE report_child_id IS NOT NULL",
    ),
    "an investigation from nowhere": (
        "investigations",
        "DELETE FROM audit_event WHERE action = 'investigation.recorded'",
    ),
    "an investigation that nobody closed": (
        "investigations",
        "UPDATE investigation SET closed_at = opened_at + interval '1 day' WHERE closed_at IS NULL",
    ),
    "an investigation that is open again": ("investigations", "UPDATE investigation SET closed_at = NULL"),
    "an investigation without end": ("investigations", "UPDATE investigation SET due_at = due_at + interval '1 day'"),
    "a clock that passed and is no deviation": ("passed", "DELETE FROM deviation WHERE kind = 'clock_passed'"),
    "an investigation from outside that passed and is no deviation": (
        "passed",
        "INSERT INTO investigation_notice (investigation_id, level, due_at, municipality)"
        " SELECT id, 'passed', due_at, municipality FROM investigation WHERE report_child_id IS NOT NULL",
    ),
    "an act on a deviation that is gone": ("deviations", "DELETE FROM deviation_event WHERE version = 1"),
    "a deviation that is gone": ("deviations", "DELETE FROM deviation WHERE kind = 'manual'"),
    "a step that was left out": ("deviations", "UPDATE deviation_event SET state = 'closed' WHERE act = 'investigate'"),
    "something serious that is so no longer": (
        "deviations",
        "UPDATE deviation_event SET is_serious = false WHERE act = 'remedy'",
    ),
    "an act that is not in the audit": ("deviations", "DELETE FROM audit_event WHERE action = 'deviation.remedy'"),
    "a deviation that nobody reported": ("deviations", "DELETE FROM audit_event WHERE action = 'deviation.reported'"),
    "a contact that is not in the audit": ("meetings", "DELETE FROM audit_event WHERE action = 'contact.noted'"),
    "a meeting that is not in the audit": ("meetings", "DELETE FROM audit_event WHERE action = 'meeting.planned'"),
    "an outcome that is not in the audit": ("meetings", "DELETE FROM audit_event WHERE action = 'meeting.missed'"),
    "a meeting that is gone": ("meetings", "DELETE FROM meeting"),
}
SEALED: dict[str, tuple[str, str]] = {
    "a decision that does not open": (REASONS, "UPDATE decision SET words = sha256('x')"),
    "reasons of another decision": (REASONS, "UPDATE decision SET words = (SELECT words FROM decision LIMIT 1)"),
    "a basis that does not open": (WORDS, "UPDATE protection_assessment SET basis = sha256('x')"),
    "a reason to correct that does not open": (
        WORDS,
        "UPDATE protection_assessment SET reason = sha256('x') WHERE corrects IS NOT NULL",
    ),
    "a proposal that does not open": (WORDS, "UPDATE decision_proposal SET words = sha256('x')"),
    "a no that does not open": (WORDS, "UPDATE decision_proposal SET reason = sha256('x') WHERE outcome = 'refused'"),
    "an investigation that does not open": (WORDS, "UPDATE investigation SET words = sha256('x')"),
    "a contact that does not open": (WORDS, "UPDATE contact_note SET words = sha256('x')"),
    "a meeting that does not open": (WORDS, "UPDATE meeting_note SET words = sha256('x')"),
    "a deviation that does not open": (WORDS, "UPDATE deviation SET words = sha256('x') WHERE words IS NOT NULL"),
    "an act that does not open": (WORDS, "UPDATE deviation_event SET words = sha256('x')"),
    "a decision by a title that may not": (
        AUTHORITY,
        "UPDATE decision SET titles = '{vaktmästare}' WHERE capacity = 'official'",
    ),
    "a decision on a day without delegation": (
        AUTHORITY,
        "UPDATE decision SET decided_at = '2025-12-31 12:00Z' WHERE kind = 'not_open'",
    ),
    "a decision by a body that may not": (
        AUTHORITY,
        "UPDATE decision SET capacity = 'chair' WHERE capacity = 'committee'",
    ),
}

REFUSED = [
    "UPDATE protection_assessment SET qualifications = '{degree}'",
    "UPDATE protection_assessment SET reasons = '{URGENT}' WHERE read_as = 'row'",
    "UPDATE protection_assessment SET reasons = '{}' WHERE read_as = 'row'",
    "UPDATE protection_assessment SET has_new_facts = true WHERE read_as = 'row'",
    "UPDATE protection_assessment SET reasons = '{NEW_FACT,URGENT}' WHERE read_as = 'passages'",
    "UPDATE decision SET report_child_id = NULL WHERE kind = 'open'",
]


def test_what_people_decided_as_they_should_breaks_no_promise(world: str, keys: Path) -> None:
    with connect(world) as connection:
        assert broken(connection, keys) == {}
        counted = connection.execute(
            "SELECT (SELECT count(DISTINCT kind) FROM decision), (SELECT count(*) FROM sitting),"
            " (SELECT count(*) FROM protection_assessment WHERE corrects IS NOT NULL), (SELECT count(*) FROM meeting_note),"
            " (SELECT count(*) FROM deviation WHERE kind = 'clock_passed') > 0"
        ).fetchone()
    assert counted == (5, 1, 1, 2, True)


@pytest.mark.parametrize("what", BREAKS)
def test_what_a_hand_in_the_database_breaks_is_named(hand: Connection[Any], keys: Path, what: str) -> None:
    promise, change = BREAKS[what]
    assert hand.execute(change.encode()).rowcount > 0
    found = broken(hand, keys)
    assert DECIDED[promise] in found
    assert 0 < len(found[DECIDED[promise]]) <= 20


@pytest.mark.parametrize("what", SEALED)
def test_what_only_keys_and_orders_can_tell_is_named(hand: Connection[Any], keys: Path, what: str) -> None:
    promise, change = SEALED[what]
    assert hand.execute(change.encode()).rowcount > 0
    assert broken(hand, keys)[promise]


@pytest.mark.parametrize("change", REFUSED)
def test_the_database_itself_refuses_a_record_that_the_law_does_not_allow(hand: Connection[Any], change: str) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        hand.execute(change.encode())


def test_each_promise_about_what_was_decided_is_broken_by_hand_once() -> None:
    assert {promise for promise, _ in BREAKS.values()} == set(DECIDED)


def test_an_order_that_cannot_be_read_for_the_day_lets_nobody_say_that_the_signature_holds(world: str) -> None:
    def unreadable(_code: str, _at: object) -> DelegationOrder:
        raise ValueError("2081.toml is not TOML")

    with connect(world) as connection:
        [finding] = [f for f in verify(connection, None, unreadable) if f.promise == AUTHORITY]
    assert finding.rows
