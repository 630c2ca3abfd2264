"""Linking without a database: what one report costs against a group of a hundred, a thousand, ten thousand."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from statistics import median
from typing import Any
from uuid import uuid4

from benchmarks.load import percentile_ms
from benchmarks.outcome import Cell, Column, Outcome
from benchmarks.samples import flood
from benchmarks.stages import knowledge, warm
from benchmarks.stopwatch import Lap, Stopwatch, Watched, replacing
from casework import placing
from casework.knowledge import Knowledge
from casework.linking import ToLink, WorkingSet
from casework.steps import link as step
from dedupe.profile import GroupProfile, to_plain

_SIZES, _QUICK_SIZES = (100, 1_000, 10_000), (100, 1_000)
_PROBES = 60  # reports timed at each size
_PLACE = "place"

WATCHED = (
    Watched(step, "child_facts", "extract"),
    Watched(step, "keys", "keys"),
    Watched(step, "signature", "signature"),
    Watched(placing, _PLACE, "place"),
    Watched(placing, "read_child", "novelty"),
    Watched(placing, "learn", "learn"),
    Watched(GroupProfile, "counted", "profiles at this time"),
)
# figure -> as it is shown
_ROWS = {
    **{one.part: f"{one.part}, ms" for one in WATCHED},
    "rest": "the rest of the step, ms",
    "whole": "one report in all, ms",
    "whole_p99": "one report in all, p99 ms",
    "compared": "groups it is compared with",
    "groups": "groups made so far",
    "members": "distinct members in the profile",
    "passages": "passages in the memory",
    "state_kb": "profile and memory as JSON, kB",
}
_NOTES = (
    f"A flood about one child, linked in memory; at each size the next {_PROBES} reports are timed, call by call, with the arguments",
    "that the step gives them. Medians per report. State is what a worker seals and writes for the group with each batch.",
)


def measure(*, is_quick: bool, say: Callable[[str], None]) -> list[Outcome]:
    """Times each part at each size."""
    sizes = _QUICK_SIZES if is_quick else _SIZES
    known, working = knowledge(), WorkingSet(municipality="2081")
    warm(known)
    items = [sample.to_link() for sample in flood(max(sizes) + _PROBES)]
    found: dict[int, dict[str, Cell]] = {}
    done = 0
    for size in sizes:
        say(f"link: {size:,} reports about one child")
        for item in items[done:size]:
            _link(item, working, known)
        found[size] = _probe(items[size : size + _PROBES], working, known)
        done = size + _PROBES
    title = "Linking one more report, by the size of its group"
    columns = [Column(key="what", title="reports about the child so far")]
    columns += [Column(key=str(size), title=f"{size:,}", digits=2) for size in sizes]
    rows = [{"what": shown, **{str(size): found[size][key] for size in sizes}} for key, shown in _ROWS.items()]
    return [Outcome(name="link", title=title, columns=columns, rows=rows, notes=_NOTES)]


def _link(item: ToLink, working: WorkingSet, known: Knowledge) -> None:
    step.link([step.prepare(item, known)], working, known, new_id=uuid4)


def _probe(items: Sequence[ToLink], working: WorkingSet, known: Knowledge) -> dict[str, Cell]:
    """Links the reports under the stopwatch."""
    watch, compared = Stopwatch(), list[int]()
    with _counting(compared), watch.watching(WATCHED):
        for item in items:
            with watch.lap():
                _link(item, working, known)
    group = max(working.groups.values(), key=lambda state: state.member_count)
    state = json.dumps({"profile": to_plain(group.profile), "memory": group.memory.to_plain()})
    return {
        **_medians(watch.laps),
        "compared": median(compared),
        "groups": len(working.groups),
        "members": len(group.profile.members),
        "passages": len(group.memory.passages),
        "state_kb": len(state) / 1000,
    }


def _medians(laps: Sequence[Lap]) -> dict[str, Cell]:
    """Milliseconds of each part and of the whole."""
    parts: dict[str, Cell] = {one.part: median(lap.parts[one.part] for lap in laps) * 1000 for one in WATCHED}
    whole = sorted(lap.whole for lap in laps)
    return parts | {
        "rest": median(lap.rest for lap in laps) * 1000,
        "whole": median(whole) * 1000,
        "whole_p99": percentile_ms(whole, 0.99),
    }


def _counting(compared: list[int]) -> AbstractContextManager[None]:
    """Notes with how many groups each child is compared."""
    place = getattr(placing, _PLACE)

    def counted(*values: Any, groups: Sequence[Any], **named: Any) -> Any:
        compared.append(len(groups))
        return place(*values, groups=groups, **named)

    return replacing(placing, _PLACE, counted)
