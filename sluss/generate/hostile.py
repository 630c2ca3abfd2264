"""Split `hostile`: ordinary reports, each spoilt in one way that has once broken a system, among unspoilt ones about the same children."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from sluss.generate import hostile_fields, hostile_joins, hostile_text, roles
from sluss.generate.assemble import Desk, Pair, in_order
from sluss.generate.moments import age_on, pick_day, time_of_day
from sluss.generate.people import Child, Town
from sluss.generate.sighting import blank_entry
from sluss.generate.streams import Streams

ROUNDS = 3  # how often each case occurs at scale 1
NUMBER_FORMS = 20  # malformed personal numbers at scale 1
_DAYS = [date(2026, 2, 2) + timedelta(days=day) for day in range(5)]
# Reports that are to be told apart by what they hold carry the case's name in the truth.
_ALTERS_CHILDREN = {"zero_children", "null_children", "missing_children", "empty_report"}

Spoil = Callable[[Pair, int], None]


def hostile(seed: int, scale: float) -> list[Pair]:
    """Every case three times per unit of scale (at least once), twice as many children as cases, and the two huge texts once."""
    streams = Streams(seed=seed, split="hostile")
    desk = Desk(town=Town(streams=streams, code="2583", as_of=_DAYS[0]))
    plan = _plan(scale)
    children = [desk.town.child(streams.of("child", index)) for index in range(len(plan))]
    pairs = [_ordinary(desk, "plain", index, child) for index, child in enumerate(children)]
    spoilt = [_ordinary(desk, "spoilt", index, child) for index, child in enumerate(children)]
    for index, (case, pair) in enumerate(zip(plan, spoilt, strict=True)):
        _spoil(streams, case, index, pair, children)
    spoilt_keys = {pair[0]["report_key"]: case for case, pair in zip(plan, spoilt, strict=True)}
    ordered = in_order([*pairs, *spoilt])
    for report, _ in ordered:
        # Last of all, because the order needs a time that can be read.
        if spoilt_keys.get(report["report_key"]) == "broken_time":
            hostile_fields.broken_time(streams.of("time", report["report_key"]), report)
    return ordered


def _plan(scale: float) -> list[str]:
    """The case of each spoilt report."""
    if scale <= 0:
        return []
    rounds = max(1, round(ROUNDS * scale))
    cases = [*hostile_text.CASES, *hostile_fields.CASES, *hostile_joins.CASES, "ten_children"]
    return [*hostile_text.ONCE, *(cases * rounds), *(["malformed_number"] * max(1, round(NUMBER_FORMS * scale)))]


def _ordinary(desk: Desk, kind: str, index: int, child: Child) -> Pair:
    rng = desk.town.streams.of("time", kind, index)
    role = roles.draw(rng, child, age_on(child.born, _DAYS[0]))
    days = _DAYS[:2] if kind == "plain" else _DAYS[2:]  # the victims' groups stand before anybody tries to enter them
    at = time_of_day(rng, pick_day(rng, days, "private"), "private")
    pair = desk.report((kind, index), at, role, [child], "plain")
    if not pair[0]["children"][0]["first_name"]:
        pair[0]["children"][0]["first_name"] = child.given[0]
    return pair


def _spoil(streams: Streams, case: str, index: int, pair: Pair, children: list[Child]) -> None:
    report, truth = pair
    rng = streams.of("spoil", case, index)
    victim = children[(index + 1) % len(children)]
    if case in hostile_joins.CASES:
        hostile_joins.CASES[case](rng, report, victim)
        truth["relations"] = [*truth["relations"], [truth["child_ids"][0], "dressed_as", victim.child_id]]
    elif case == "ten_children":
        some = [children[(index + step) % len(children)] for step in range(1, 10)]
        report["children"] += [blank_entry(first_name=other.given[0], last_name=other.family[0]) for other in some]
        truth["child_ids"] += [other.child_id for other in some]
    elif case == "malformed_number":
        hostile_fields.malformed_number(rng, report)
    elif case != "broken_time":
        {**hostile_text.CASES, **hostile_text.ONCE, **hostile_fields.CASES}[case](rng, report)
    if case in _ALTERS_CHILDREN:
        truth["unlisted_child_ids"], truth["child_ids"] = truth["child_ids"], []
    narrative = report.get("narrative")
    length = len(narrative) if isinstance(narrative, str) else None
    truth.update(kind=case, novel_facts=[], novel_spans=[], characters=length)
