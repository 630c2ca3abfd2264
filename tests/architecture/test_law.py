"""The legal table is whole: every rule of law is held by a test that exists, or named as open with its issue."""

from __future__ import annotations

from dataclasses import replace

from tests.support.law import PAGE, PARTS, REGISTRY, faults, numbers, page, read

LAWS = read(REGISTRY.read_text(encoding="utf-8"))


def test_every_rule_of_law_is_held_by_a_test_that_exists_or_named_as_open() -> None:
    assert list(faults(LAWS)) == []
    assert len(LAWS) == sum(count for _, count in PARTS.values()) == 39


def test_the_page_of_the_law_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(LAWS), "python -m tests.support.law"


def test_a_rule_left_out_unheld_or_held_by_a_test_that_is_not_there_would_be_noticed() -> None:
    first, *rest = LAWS
    test = first.tests[0]

    assert any("enforce.1" in fault for fault in faults(rest))
    assert any("no test" in fault for fault in faults([replace(first, tests=(), open=""), *rest]))
    assert any("no test" in fault for fault in faults([replace(first, tests=(), open="later"), *rest]))
    assert any("not there" in fault for fault in faults([replace(first, tests=(f"{test}_not",)), *rest]))
    assert any("not there" in fault for fault in faults([replace(first, tests=("tests/none.py::test_x",)), *rest]))
    assert any("cites nothing" in fault for fault in faults([replace(first, sections=()), *rest]))
    assert numbers()[0] == first.id
