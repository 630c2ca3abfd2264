"""A municipality's delegation order is read from its file, or refused by the name of the rule."""

from __future__ import annotations

from datetime import date

import pytest

from casework.delegation import (
    BY_QUALIFICATION,
    RESERVED,
    Allowed,
    DecisionKind,
    DecisionMaker,
    Refusal,
    RefusedBecause,
    Signing,
    check,
)
from casework.ids import MunicipalityCode, PersonId
from config.delegation import delegation_order, delegation_orders, read_order
from config.reference import municipalities

DAY = date(2026, 5, 4)
HEAD = 'code = "9999"\nversion = "SN 2026-01-01"\n'
RULE = '[[rule]]\nid = "1"\nkind = "open"\nto_title = "socialsekreterare"\nvalid_from = 2026-01-01\n'


def test_every_order_that_ships_can_be_used_and_is_of_a_municipality() -> None:
    orders = delegation_orders(on=DAY)
    assert "2081" in orders
    assert set(orders) <= set(municipalities())


def test_the_example_says_of_every_kind_that_can_be_given_away_who_decides() -> None:
    [*kinds] = {rule.kind for rule in delegation_orders(on=DAY)["2081"].rules}
    assert set(kinds) == set(DecisionKind) - RESERVED - BY_QUALIFICATION


def test_in_the_example_a_case_worker_opens_and_a_manager_decides_not_to() -> None:
    order = delegation_orders(on=DAY)["2081"]
    worker = DecisionMaker(
        person_id=PersonId("anna"), titles=frozenset({"socialsekreterare"}), has_degree=True, has_experience=True
    )

    assert isinstance(check(order, Signing(kind=DecisionKind.OPEN, maker=worker, on=DAY)), Allowed)
    refused = check(order, Signing(kind=DecisionKind.NOT_OPEN, maker=worker, on=DAY))
    assert isinstance(refused, RefusedBecause)
    assert refused.code is Refusal.NOT_DELEGATED


def test_a_municipality_without_a_file_has_given_nothing_away() -> None:
    assert delegation_order(MunicipalityCode("0180"), on=DAY).rules == ()
    assert delegation_order(MunicipalityCode("2081"), on=DAY) == delegation_orders(on=DAY)["2081"]


def test_a_rule_is_read_with_its_days_and_its_four_eyes() -> None:
    order = read_order("9999.toml", f"{HEAD}{RULE}valid_to = 2026-12-31\nfour_eyes = true\n", on=DAY)

    [rule] = order.rules
    assert (rule.id, rule.kind, rule.holder) == ("1", DecisionKind.OPEN, "socialsekreterare")
    assert (rule.valid_from, rule.valid_to, rule.needs_second) == (date(2026, 1, 1), date(2026, 12, 31), True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("code =", "not TOML"),
        (RULE, "the code must be the file's name"),
        ('code = "9998"\nversion = "x"\n', "the code must be the file's name"),
        ('code = "9999"\nversion = " "\n', "version"),
        (f"{HEAD}qualification = false\n{RULE}", "nothing else"),
        (f"{HEAD}rule = 7\n", "table of its own"),
        (f"{HEAD}{RULE}qualified = false\n", "rule 1: qualified: .* cannot be turned off"),
        (f"{HEAD}{RULE}four_eyes = 1\n", "rule 1: four_eyes"),
        (HEAD + RULE.replace('id = "1"\n', ""), "rule without an id: it needs an id"),
        (HEAD + RULE.replace('"open"', '"close"'), "rule 1: its kind"),
        (HEAD + RULE.replace('"open"', '["open"]'), "rule 1: its kind"),
        (f'{HEAD}{RULE}to_person = "anna"\n', "rule 1: it names exactly one"),
        (HEAD + RULE.replace("to_title", "# to_title"), "rule 1: it names exactly one"),
        (HEAD + RULE.replace("2026-01-01\n", "2026-01-01T00:00:00Z\n"), "rule 1: it is valid from a day"),
        (HEAD + RULE.replace("valid_from", "valid_to"), "rule 1: it is valid from a day"),
        (HEAD + RULE.replace('"open"', '"immediate_care"'), "rule 1: immediate_care cannot be delegated"),
        (f"{HEAD}{RULE}valid_to = 2026-05-03\n", "rule 1: it has expired"),
        (HEAD + RULE + RULE.replace('"1"', '"2"'), "rule 2: it overlaps rule 1"),
        (HEAD + RULE.replace("to_title", "to_body").replace("socialsekreterare", "machine"), "rule 1: .* a machine decides nothing"),
    ],
)  # fmt: skip
def test_an_order_that_cannot_be_used_is_refused_by_file_and_rule(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=rf"^9999\.toml.*{said}"):
        read_order("9999.toml", text, on=DAY)
