"""What a decision to open or not must hold, what makes one needless, and who may sign it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from casework.decisions import (
    KIND_OF,
    REOPENED_WITHIN,
    Circumstances,
    DecisionDraft,
    DecisionRecord,
    NotSigned,
    OpeningDecision,
    Prompt,
    Signers,
    faults,
    prompts,
    reopening_flag,
    sign,
    undecided,
)
from casework.delegation import DecisionMaker, DelegationOrder, DelegationRule, HolderKind, Refusal
from casework.exemption import (
    Accepted,
    CaseFileRef,
    Claim,
    Ground,
    Investigation,
    NotAnExemption,
    Objection,
    exemption,
)
from casework.ids import MunicipalityCode, PersonId, ReportChildId

NOW = datetime(2026, 5, 12, 10, tzinfo=UTC)
CHILD, SIBLING = ReportChildId(UUID(int=1)), ReportChildId(UUID(int=2))
FILE, SIBLINGS_FILE = CaseFileRef("PA-17"), CaseFileRef("PA-18")
KNOWN = Circumstances(report_child_id=CHILD, is_assessed=True)
OPEN = DecisionDraft(
    report_child_id=CHILD,
    outcome=OpeningDecision.OPEN,
    content="Utredning inleds.",
    reasons="Skolan beskriver återkommande frånvaro och oro för tillsynen.",
    childs_best="Barnet behöver att situationen klarläggs.",
    childs_view="Barnet säger att det är ensamt hemma.",
    presented_by=(),
    took_part=(),
    may_be_violence=False,
)
NOT_OPEN = replace(OPEN, outcome=OpeningDecision.NOT_OPEN, content="Utredning inleds inte.")
INVESTIGATION = Investigation(ref="U-2026-4", case_file=FILE, opened_at=NOW - timedelta(days=30))
CLAIM = Claim(ground=Ground.OPEN_INVESTIGATION, case_file=FILE, investigation=INVESTIGATION)
ONGOING = DecisionDraft(
    report_child_id=CHILD,
    outcome=OpeningDecision.NOT_REQUIRED_ONGOING,
    content="Beslut behövs inte.",
    reasons="Uppgifterna tillförs den pågående utredningen.",
    presented_by=(),
    took_part=(),
    claim=CLAIM,
)
ANNA = DecisionMaker(
    person_id=PersonId("anna"), titles=frozenset({"socialsekreterare"}), has_degree=True, has_experience=True
)
ORDER = DelegationOrder(
    municipality=MunicipalityCode("2081"),
    version="SN 2026-01-01",
    rules=tuple(
        DelegationRule(
            id=str(number),
            kind=KIND_OF[outcome],
            holder_kind=HolderKind.TITLE,
            holder="enhetschef" if outcome is OpeningDecision.NOT_OPEN else "socialsekreterare",
            valid_from=date(2026, 1, 1),
        )
        for number, outcome in enumerate(OpeningDecision)
    ),
)


def told(draft: DecisionDraft, circumstances: Circumstances = KNOWN) -> set[tuple[str, str]]:
    return {(fault.field, fault.code) for fault in faults(draft, circumstances, now=NOW)}


def signed(
    draft: DecisionDraft, circumstances: Circumstances = KNOWN, *, now: datetime = NOW, by: DecisionMaker = ANNA
) -> DecisionRecord | NotSigned:
    return sign(draft, circumstances, ORDER, Signers(first=by), now=now, new_id=uuid4())


@pytest.mark.parametrize("whole", [OPEN, NOT_OPEN, ONGOING])
def test_a_whole_draft_has_no_faults(whole: DecisionDraft) -> None:
    assert told(whole) == set()


@pytest.mark.parametrize("whole", [OPEN, NOT_OPEN])
@pytest.mark.parametrize("field", ["content", "reasons", "childs_best", "presented_by", "took_part", "may_be_violence"])
def test_a_decision_says_what_why_by_whom_and_what_is_best_for_the_child(whole: DecisionDraft, field: str) -> None:
    assert told(replace(whole, **{field: None})) == {(field, "missing")}  # type: ignore[arg-type]


@pytest.mark.parametrize("whole", [OPEN, NOT_OPEN])
def test_a_decision_holds_the_childs_view_or_why_the_child_was_not_heard(whole: DecisionDraft) -> None:
    assert told(replace(whole, childs_view=" ")) == {("childs_view", "missing_and_not_said_why")}
    assert told(replace(whole, childs_view=None, not_heard_because="Spädbarn.")) == set()


def test_all_faults_are_told_at_once_by_field() -> None:
    assert told(DecisionDraft(report_child_id=CHILD)) == {
        *((field, "missing") for field in ("outcome", "content", "reasons", "presented_by", "took_part"))
    }
    assert len(told(DecisionDraft(report_child_id=CHILD, outcome=OpeningDecision.OPEN))) == 7


def test_no_outcome_is_filled_in_beforehand() -> None:
    assert DecisionDraft(report_child_id=CHILD).outcome is None


def test_an_open_investigation_on_that_child_makes_a_decision_needless_by_reference() -> None:
    assert exemption(CLAIM, at=NOW) == Accepted(investigation="U-2026-4", case_file=FILE)
    record = signed(ONGOING)
    assert isinstance(record, DecisionRecord)
    assert record.ongoing == Accepted(investigation="U-2026-4", case_file=FILE)


@pytest.mark.parametrize("ground", sorted(set(Ground) - {Ground.OPEN_INVESTIGATION}))
def test_a_known_family_a_running_service_and_the_like_are_no_exemption_and_say_why(ground: Ground) -> None:
    claim = replace(CLAIM, ground=ground)

    assert exemption(claim, at=NOW) == NotAnExemption(Objection(ground.value))
    assert told(replace(ONGOING, claim=claim)) == {("claim", ground.value)}


@pytest.mark.parametrize(
    ("claim", "objection"),
    [
        (replace(CLAIM, investigation=None), Objection.NO_INVESTIGATION),
        (replace(CLAIM, investigation=replace(INVESTIGATION, ref=" ")), Objection.NO_INVESTIGATION),
        (replace(CLAIM, case_file=None), Objection.NO_CASE_FILE),
        (replace(CLAIM, case_file=SIBLINGS_FILE), Objection.ANOTHER_CHILD),
        (replace(CLAIM, investigation=replace(INVESTIGATION, closed_at=NOW)), Objection.CLOSED),
        (replace(CLAIM, investigation=replace(INVESTIGATION, opened_at=NOW + timedelta(1))), Objection.NOT_OPEN_YET),
    ],
)
def test_an_investigation_that_is_not_open_or_not_on_that_child_is_no_exemption(
    claim: Claim, objection: Objection
) -> None:
    assert exemption(claim, at=NOW) == NotAnExemption(objection)
    assert told(replace(ONGOING, claim=claim)) == {("claim", objection.value)}
    assert isinstance(signed(replace(ONGOING, claim=claim)), NotSigned)


def test_a_claim_belongs_to_its_own_outcome() -> None:
    assert told(replace(ONGOING, claim=None)) == {("claim", "missing")}
    assert told(replace(NOT_OPEN, claim=CLAIM)) == {("claim", "not_for_this_outcome")}


@pytest.mark.parametrize(
    ("draft", "circumstances"),
    [
        (replace(NOT_OPEN, may_be_violence=True), KNOWN),
        (NOT_OPEN, replace(KNOWN, is_violence_flagged=True)),
    ],
)
def test_where_there_may_be_violence_not_opening_needs_reasons_of_its_own(
    draft: DecisionDraft, circumstances: Circumstances
) -> None:
    assert prompts(draft, circumstances, now=NOW) == (Prompt.VIOLENCE,)
    assert told(draft, circumstances) == {("violence_reasons", "violence_opens_without_delay")}
    assert told(replace(draft, violence_reasons="Händelsen gäller ett annat barn."), circumstances) == set()
    assert told(replace(draft, outcome=OpeningDecision.OPEN), circumstances) == set()


def test_without_violence_nothing_is_prompted() -> None:
    assert prompts(NOT_OPEN, KNOWN, now=NOW) == ()


def test_the_prompt_does_not_wait_for_an_outcome() -> None:
    draft = DecisionDraft(report_child_id=CHILD)
    assert prompts(draft, replace(KNOWN, is_violence_flagged=True), now=NOW) == (Prompt.VIOLENCE,)


def test_an_investigation_opened_right_after_one_was_closed_is_flagged() -> None:
    assert reopening_flag(NOW, NOW)
    assert reopening_flag(NOW, NOW + REOPENED_WITHIN)
    assert not reopening_flag(NOW, NOW + REOPENED_WITHIN + timedelta(seconds=1))
    assert not reopening_flag(NOW, NOW - timedelta(days=1))
    assert not reopening_flag(None, NOW)
    record = signed(OPEN, replace(KNOWN, last_closed_at=NOW - timedelta(days=1)))
    assert isinstance(record, DecisionRecord)
    assert record.prompts == (Prompt.REOPENED,)


def test_a_decision_needs_the_childs_own_protection_assessment_first() -> None:
    assert told(OPEN, replace(KNOWN, is_assessed=False)) == {("report_child_id", "no_protection_assessment")}


def test_what_is_decided_is_not_decided_again() -> None:
    assert told(OPEN, replace(KNOWN, is_decided=True)) == {("report_child_id", "already_decided")}


def test_a_missed_meeting_that_nobody_acted_on_is_no_ground_for_not_opening() -> None:
    worried = replace(KNOWN, open_worries=1)

    assert told(NOT_OPEN, worried) == {("outcome", "open_worries")}
    assert told(OPEN, worried) == set()


def test_a_siblings_circumstances_are_never_used() -> None:
    assert told(OPEN, replace(KNOWN, report_child_id=SIBLING)) == {("report_child_id", "another_child")}
    assert isinstance(signed(OPEN, replace(KNOWN, report_child_id=SIBLING)), NotSigned)


def test_a_siblings_decision_counts_for_nobody_else() -> None:
    record = signed(OPEN)
    assert isinstance(record, DecisionRecord)
    assert undecided([CHILD, SIBLING], [record]) == (SIBLING,)


def test_a_decision_is_taken_when_it_is_signed_by_whom_and_by_which_rule() -> None:
    record = signed(OPEN)

    assert isinstance(record, DecisionRecord)
    assert (record.report_child_id, record.outcome) == (CHILD, OpeningDecision.OPEN)
    assert (record.decided_at, record.decided_by, record.authority) == (NOW, "anna", "SN 2026-01-01, 0")


def test_whoever_is_not_authorised_is_refused_with_the_reason_and_nothing_is_signed() -> None:
    refused = signed(NOT_OPEN)

    assert isinstance(refused, NotSigned)
    assert refused.faults == ()
    assert refused.refused is not None
    assert refused.refused.code is Refusal.NOT_DELEGATED


def test_the_day_of_signing_is_a_swedish_day() -> None:
    assert isinstance(signed(OPEN, now=datetime(2025, 12, 31, 22, 59, tzinfo=UTC)), NotSigned)
    assert isinstance(signed(OPEN, now=datetime(2025, 12, 31, 23, 0, tzinfo=UTC)), DecisionRecord)


def test_faults_hold_the_signature_back_even_for_whoever_may_sign() -> None:
    found = signed(replace(OPEN, reasons=""))

    assert isinstance(found, NotSigned)
    assert found.refused is None
    assert [fault.field for fault in found.faults] == ["reasons"]
