"""Linking without a database: what one report costs against a group of a hundred, a thousand, ten thousand."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter
from typing import Any
from uuid import uuid4

from benchmarks.load import percentile_ms
from benchmarks.outcome import Cell, Column, Outcome
from benchmarks.samples import flood
from benchmarks.stages import knowledge, warm
from casework.linking import ToLink, WorkingSet
from casework.placing import Knowledge
from casework.steps import link as step
from dedupe.profile import to_plain

_SIZES, _QUICK_SIZES = (100, 1_000, 10_000), (100, 1_000)
_PROBES = 60  # reports timed at each size
_PARTS = {
    "child_facts": "extract",
    "keys": "keys",
    "signature": "signature",
    "place": "place",
    "read": "novelty",
    "learn": "learn",
    "replace": "profiles at this time",
}  # called by the step -> as it is shown

# figure -> as it is shown
_ROWS = {
    **{part: f"{part}, ms" for part in _PARTS.values()},
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


@dataclass(slots=True)
class Timed:
    """Seconds of each part, summed for each report: a part may be called several times for one."""

    reports: list[dict[str, float]] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    compared: list[int] = field(default_factory=list)

    def wrap(self, call: Callable[..., Any], part: str) -> Callable[..., Any]:
        """The same call, timed."""

        def timed(*values: Any, **named: Any) -> Any:
            began = perf_counter()
            result = call(*values, **named)
            self.reports[-1][part] += perf_counter() - began
            if "groups" in named:
                self.compared.append(len(named["groups"]))
            return result

        return timed

    @contextmanager
    def report(self) -> Iterator[None]:
        """The whole of one report."""
        self.reports.append(dict.fromkeys(_PARTS.values(), 0.0))
        began = perf_counter()
        yield
        self.whole.append(perf_counter() - began)

    def row(self) -> dict[str, Cell]:
        """Medians, in milliseconds."""
        parts: dict[str, Cell] = {p: median(r[p] for r in self.reports) * 1000 for p in _PARTS.values()}
        whole = sorted(self.whole)
        return parts | {
            "rest": median(w - sum(r.values()) for w, r in zip(self.whole, self.reports, strict=True)) * 1000,
            "whole": median(whole) * 1000,
            "whole_p99": percentile_ms(whole, 0.99),
            "compared": median(self.compared),
        }


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
    """Links the reports with each call timed."""
    timed = Timed()
    with ExitStack() as wrapped:
        for name, part in ((name, part) for name, part in _PARTS.items() if hasattr(step, name)):
            wrapped.enter_context(_replaced(step, name, timed.wrap(getattr(step, name), part)))
        for item in items:
            with timed.report():
                _link(item, working, known)
    group = max(working.groups.values(), key=lambda state: state.member_count)
    state = json.dumps({"profile": to_plain(group.profile), "memory": group.memory.to_plain()})
    return {
        **timed.row(),
        "groups": len(working.groups),
        "members": len(group.profile.members),
        "passages": len(group.memory.passages),
        "state_kb": len(state) / 1000,
    }


@contextmanager
def _replaced(module: object, name: str, by: object) -> Iterator[None]:
    """The step's own calls go through the stopwatch, so that they are timed with their true arguments."""
    before = getattr(module, name)
    setattr(module, name, by)
    try:
        yield
    finally:
        setattr(module, name, before)
