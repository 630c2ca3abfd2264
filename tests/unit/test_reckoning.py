"""The check of the crash tests can itself fail: each kind of damage is found, and named as what it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from sluss.summary import Sent
from tests.support import small_reports
from tests.support.crash import Flow
from tests.support.reckoning import Place, Register, reckon

REPORTS = small_reports.CHILDREN * 2
ONCE = (1, 1, 1, 1)

Damage = Callable[[Flow, Register], Register]


def a_flow() -> Flow:
    sent = [
        Sent(report_key=small_reports.key_of(n), id=f"r{n}", receipt=f"c{n}", acknowledged_at=100.0 + n, attempts=1)
        for n in range(REPORTS)
    ]
    return Flow(reports=REPORTS, sent=sent, struck_at=[110.5])


def a_register() -> Register:
    places = [
        Place(
            report_id=f"r{n}",
            index=index,
            times=ONCE,
            group_id=f"g{child}",
            is_quarantined=False,
            routed_at=101.5 + n,
            attempts=1,
        )
        for n in range(REPORTS)
        for index, child in enumerate(small_reports.children_of(n))
    ]
    return Register(
        ids_by_key={small_reports.key_of(n): [f"r{n}"] for n in range(REPORTS)},
        serials=[(2026, n + 1) for n in range(REPORTS)],
        registered_at={f"r{n}": 99.9 + n for n in range(REPORTS)},
        places=places,
        broken_promises=[],
        receipts={f"c{n}": small_reports.received_at(n) for n in range(REPORTS)},
    )


def with_place(register: Register, at: int, **changes: object) -> Register:
    places = list(register.places)
    places[at] = replace(places[at], **changes)  # type: ignore[arg-type]
    return replace(register, places=places)


def lose(_: Flow, register: Register) -> Register:
    ids_by_key = {key: ids for key, ids in register.ids_by_key.items() if ids != ["r3"]}
    return replace(register, ids_by_key=ids_by_key, places=[p for p in register.places if p.report_id != "r3"])


def double(_: Flow, register: Register) -> Register:
    return replace(register, ids_by_key={**register.ids_by_key, small_reports.key_of(3): ["r3", "r3b"]})


def answer_twice(flow: Flow, register: Register) -> Register:
    flow.sent.append(replace(flow.sent[3], receipt="c4"))
    return register


def leave_unanswered(flow: Flow, register: Register) -> Register:
    flow.sent[3] = Sent(report_key=small_reports.key_of(3), attempts=9)
    return register


def swap_receipts(_: Flow, register: Register) -> Register:
    return replace(register, receipts={**register.receipts, "c3": small_reports.received_at(4)})


def invent(_: Flow, register: Register) -> Register:
    return replace(register, ids_by_key={**register.ids_by_key, small_reports.key_of(REPORTS): ["nobody's"]})


DAMAGES: list[tuple[str, Damage]] = [
    ("lost", lose),
    ("doubled", double),
    ("answered differently", answer_twice),
    ("unacknowledged", leave_unanswered),
    ("not on the receipt", swap_receipts),
    ("never sent", invent),
    ("not routed once", lambda _, register: with_place(register, 3, times=(0, 0, 0, 0))),
    ("not routed once", lambda _, register: with_place(register, 3, times=(1, 1, 2, 1))),
    ("incomplete", lambda _, register: replace(register, places=register.places[1:])),
    ("without place", lambda _, register: replace(register, places=register.places[:-1])),
    ("misgrouped", lambda _, register: with_place(register, 3, group_id="g9")),
    ("misgrouped", lambda _, register: with_place(register, 3, group_id="new")),
    ("misnumbered", lambda _, register: replace(register, serials=register.serials[1:])),
    ("misnumbered", lambda _, register: replace(register, serials=[*register.serials, (2026, 1)])),
    ("broken promises", lambda _, register: replace(register, broken_promises=["originals are unaltered"])),
]


def test_what_is_whole_is_not_complained_of() -> None:
    assert reckon(a_flow(), a_register()).problems == {}


@pytest.mark.parametrize(("name", "damage"), DAMAGES)
def test_each_kind_of_damage_is_found_and_named(name: str, damage: Damage) -> None:
    flow = a_flow()
    assert name in reckon(flow, damage(flow, a_register())).problems


def test_a_report_set_aside_unlinked_may_stand_alone() -> None:
    register = with_place(a_register(), 3, group_id="alone", is_quarantined=True)
    assert reckon(a_flow(), register).problems == {}


def test_what_the_blows_have_hit_is_counted() -> None:
    flow, register = a_flow(), with_place(a_register(), 5, attempts=2)
    flow.sent[10] = replace(flow.sent[10], acknowledged_at=111.0, attempts=2)
    found = reckon(flow, register)
    assert (found.answers_cut_off, found.taken_up_again) == (1, 1)
    assert found.longest_until_routed_s == pytest.approx(1.5)
    assert flow.struck_under_way == 1
