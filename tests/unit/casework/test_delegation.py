"""Who may decide, by the order in force on the day of signing; and what no order can give away."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from casework.delegation import (
    QUALIFIED,
    RESERVED,
    Allowed,
    Capacity,
    DecisionKind,
    DecisionMaker,
    DelegationOrder,
    DelegationRule,
    HolderKind,
    Refusal,
    RefusedBecause,
    Signing,
    check,
    order_faults,
)
from casework.ids import MunicipalityCode, PersonId

DAY = date(2026, 5, 4)


def rule(id: str, kind: DecisionKind, holder: str, **changes: object) -> DelegationRule:
    whole = DelegationRule(id=id, kind=kind, holder_kind=HolderKind.TITLE, holder=holder, valid_from=date(2026, 1, 1))
    return replace(whole, **changes)  # type: ignore[arg-type]


def order(*rules: DelegationRule) -> DelegationOrder:
    return DelegationOrder(municipality=MunicipalityCode("2081"), version="SN 2026-01-01", rules=rules)


ORDER = order(
    rule("1", DecisionKind.OPEN, "socialsekreterare"),
    rule("2", DecisionKind.NOT_OPEN, "enhetschef"),
    rule("3", DecisionKind.EXTEND_INVESTIGATION, "committee", holder_kind=HolderKind.BODY),
    rule("4", DecisionKind.NOT_OPEN, "berit", holder_kind=HolderKind.PERSON, valid_to=date(2026, 3, 31)),
)
ANNA = DecisionMaker(
    person_id=PersonId("anna"), titles=frozenset({"Socialsekreterare"}), has_degree=True, has_experience=True
)
BERIT = replace(ANNA, person_id=PersonId("berit"))
BOSS = replace(ANNA, person_id=PersonId("chef"), titles=frozenset({"enhetschef"}))


def verdict(
    kind: DecisionKind, maker: DecisionMaker, *, on: date = DAY, rules: DelegationOrder = ORDER, **more: object
) -> object:
    found = check(rules, Signing(kind=kind, maker=maker, on=on, **more))  # type: ignore[arg-type]
    return found.rule if isinstance(found, Allowed) else found.codes


def test_a_case_worker_may_open_and_only_a_manager_may_decide_not_to() -> None:
    assert verdict(DecisionKind.OPEN, ANNA) == "SN 2026-01-01, 1"
    assert verdict(DecisionKind.NOT_OPEN, ANNA) == (Refusal.NOT_DELEGATED,)
    assert verdict(DecisionKind.NOT_OPEN, BOSS) == "SN 2026-01-01, 2"


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2025, 12, 31), (Refusal.NOT_IN_FORCE,)),
        (date(2026, 1, 1), "SN 2026-01-01, 4"),
        (date(2026, 3, 31), "SN 2026-01-01, 4"),
        (date(2026, 4, 1), (Refusal.NOT_IN_FORCE,)),
    ],
)
def test_the_order_is_that_of_the_day_of_signing_and_its_last_day_counts(on: date, expected: object) -> None:
    assert verdict(DecisionKind.NOT_OPEN, BERIT, on=on) == expected


def test_a_refusal_names_the_rules_that_hold_on_other_days() -> None:
    found = check(ORDER, Signing(kind=DecisionKind.NOT_OPEN, maker=BERIT, on=DAY))
    assert found == RefusedBecause(code=Refusal.NOT_IN_FORCE, codes=(Refusal.NOT_IN_FORCE,), rules=("4",))


@pytest.mark.parametrize("kind", sorted(QUALIFIED))
def test_whether_to_open_is_judged_by_somebody_with_a_degree_and_experience(kind: DecisionKind) -> None:
    rules = order(rule("1", kind, "socialsekreterare"))

    assert verdict(kind, ANNA, rules=rules) == "SN 2026-01-01, 1"
    assert verdict(kind, replace(ANNA, has_degree=False), rules=rules) == (Refusal.NO_DEGREE,)
    assert verdict(kind, replace(ANNA, has_experience=False), rules=rules) == (Refusal.NO_EXPERIENCE,)


def test_all_reasons_are_told_at_once() -> None:
    nobody = replace(ANNA, titles=frozenset(), has_degree=False, has_experience=False)
    assert verdict(DecisionKind.OPEN, nobody) == (Refusal.NOT_DELEGATED, Refusal.NO_DEGREE, Refusal.NO_EXPERIENCE)


@pytest.mark.parametrize(
    ("capacity", "cannot_wait", "expected"),
    [
        (Capacity.OFFICIAL, False, (Refusal.NO_OFFICIAL_MAY,)),
        (Capacity.OFFICIAL, True, (Refusal.NO_OFFICIAL_MAY,)),
        (Capacity.MACHINE, True, (Refusal.MACHINE,)),
        (Capacity.BOARD, False, "LVU 1990:52 6 § 1 st, SoL 2025:400 30:7"),
        (Capacity.COMMITTEE, False, "LVU 1990:52 6 § 1 st, SoL 2025:400 30:7"),
        (Capacity.CHAIR, False, (Refusal.CAN_WAIT,)),
        (Capacity.CHAIR, True, "LVU 1990:52 6 § 2 st"),
        (Capacity.APPOINTED_MEMBER, False, (Refusal.CAN_WAIT,)),
        (Capacity.APPOINTED_MEMBER, True, "LVU 1990:52 6 § 2 st"),
    ],
)
def test_no_official_takes_a_child_into_care(capacity: Capacity, cannot_wait: bool, expected: object) -> None:
    given_away = order(rule("9", DecisionKind.IMMEDIATE_CARE, "socialsekreterare"))  # a file with this does not load
    maker = replace(ANNA, capacity=capacity)

    assert verdict(DecisionKind.IMMEDIATE_CARE, maker, rules=given_away, cannot_wait=cannot_wait) == expected


@pytest.mark.parametrize("kind", list(DecisionKind))
def test_a_machine_decides_nothing_and_is_no_second_person(kind: DecisionKind) -> None:
    machine = replace(ANNA, capacity=Capacity.MACHINE)
    rules = order(rule("1", kind, "socialsekreterare"), rule("2", kind, "machine", holder_kind=HolderKind.BODY))

    assert verdict(kind, machine, rules=rules) == (Refusal.MACHINE,)
    assert verdict(kind, ANNA, rules=rules, second=replace(machine, person_id=PersonId("m"))) == (Refusal.MACHINE,)


def test_the_board_may_still_decide_what_it_has_given_away_and_a_committee_by_its_rule() -> None:
    board, committee = replace(ANNA, capacity=Capacity.BOARD), replace(ANNA, capacity=Capacity.COMMITTEE)

    assert verdict(DecisionKind.NOT_OPEN, board) == "KL 2017:725 6:37"
    assert verdict(DecisionKind.EXTEND_INVESTIGATION, committee) == "SN 2026-01-01, 3"
    assert verdict(DecisionKind.OPEN, committee) == (Refusal.NOT_DELEGATED,)
    assert verdict(DecisionKind.EXTEND_INVESTIGATION, ANNA) == (Refusal.NOT_DELEGATED,)


def test_a_title_or_a_name_of_an_official_says_nothing_of_a_member_of_the_board() -> None:
    member = replace(BERIT, capacity=Capacity.APPOINTED_MEMBER)

    assert verdict(DecisionKind.OPEN, member) == (Refusal.NOT_DELEGATED,)
    assert verdict(DecisionKind.NOT_OPEN, member, on=date(2026, 2, 1)) == (Refusal.NOT_DELEGATED,)


def test_a_protection_assessment_needs_the_qualification_and_a_rule_only_where_there_are_some() -> None:
    untitled = replace(ANNA, titles=frozenset())
    bound = order(rule("1", DecisionKind.PROTECTION_ASSESSMENT, "enhetschef"))
    kind = DecisionKind.PROTECTION_ASSESSMENT

    assert verdict(kind, untitled) == "SoL 2025:400 25:1"
    assert verdict(kind, replace(untitled, has_degree=False)) == (Refusal.NO_DEGREE,)
    assert verdict(kind, replace(untitled, capacity=Capacity.CHAIR)) == (Refusal.NOT_DELEGATED,)
    assert verdict(kind, untitled, rules=bound) == (Refusal.NOT_DELEGATED,)


def test_without_an_order_no_official_may_decide() -> None:
    assert verdict(DecisionKind.OPEN, ANNA, rules=order()) == (Refusal.NOT_DELEGATED,)


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (None, (Refusal.SECOND_MISSING,)),
        (BOSS, (Refusal.SECOND_IS_THE_SAME,)),
        (ANNA, (Refusal.SECOND_NOT_DELEGATED,)),
        (replace(BOSS, person_id=PersonId("b"), has_degree=False), (Refusal.SECOND_NOT_QUALIFIED,)),
        (replace(BOSS, person_id=PersonId("b")), "SN 2026-01-01, 2"),
    ],
)
def test_where_the_municipality_asks_for_four_eyes_two_persons_with_authority_sign(
    second: DecisionMaker | None, expected: object
) -> None:
    rules = order(rule("2", DecisionKind.NOT_OPEN, "enhetschef", needs_second=True))
    assert verdict(DecisionKind.NOT_OPEN, BOSS, rules=rules, second=second) == expected


def test_whoever_may_by_one_rule_alone_needs_no_second_by_another() -> None:
    rules = order(
        rule("1", DecisionKind.NOT_OPEN, "socialsekreterare", needs_second=True),
        rule("2", DecisionKind.NOT_OPEN, "enhetschef"),
    )
    both = replace(ANNA, titles=frozenset({"socialsekreterare", "enhetschef"}))
    assert verdict(DecisionKind.NOT_OPEN, both, rules=rules) == "SN 2026-01-01, 2"


@pytest.mark.parametrize(
    ("rules", "named"),
    [
        ([rule("5", kind, "enhetschef") for kind in RESERVED], "rule 5: .* cannot be delegated"),
        ([rule("5", DecisionKind.OPEN, "machine", holder_kind=HolderKind.BODY)], "rule 5: .* machine"),
        ([rule("5", DecisionKind.OPEN, " ")], "rule 5: it names nobody"),
        ([rule("5", DecisionKind.OPEN, "a", valid_to=date(2025, 12, 31))], "rule 5: it ends before it begins"),
        ([rule("5", DecisionKind.OPEN, "a"), rule("5", DecisionKind.NOT_OPEN, "a")], "rule 5: the id is used twice"),
        (
            [rule("5", DecisionKind.OPEN, "a"), rule("6", DecisionKind.OPEN, "A", valid_from=date(2026, 4, 1))],
            "rule 6: it overlaps rule 5",
        ),
        (
            [rule("5", DecisionKind.OPEN, "a"), rule("6", DecisionKind.OPEN, "a", needs_second=True)],
            "rule 6: it contradicts rule 5",
        ),
        (
            [
                rule("5", DecisionKind.OPEN, "a", valid_to=date(2026, 3, 31)),
                rule("6", DecisionKind.OPEN, "a", valid_from=date(2026, 3, 31)),
            ],
            "rule 6: it overlaps rule 5",
        ),
        (
            [
                rule("5", DecisionKind.OPEN, "a", valid_to=date(2026, 2, 1)),
                rule("6", DecisionKind.OPEN, "b", valid_to=date(2026, 3, 1)),
            ],
            "rule 6: it has expired",
        ),
    ],
)
def test_an_order_that_cannot_be_used_names_the_rule(rules: list[DelegationRule], named: str) -> None:
    with pytest.raises(AssertionError, match=named):
        assert order_faults(order(*rules), on=DAY) == ()


def test_a_rule_that_has_ended_and_has_a_successor_is_history_and_no_fault() -> None:
    before = rule("5", DecisionKind.OPEN, "a", valid_to=date(2026, 3, 31))
    after = rule("6", DecisionKind.OPEN, "a", valid_from=date(2026, 4, 1), needs_second=True)

    assert order_faults(order(before, after), on=DAY) == ()
