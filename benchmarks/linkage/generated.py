"""Generated data of fresh seeds through the running system: sent over HTTP, linked by the workers, exported, scored.

One sender, so that reports are registered in the order of their times: several send pieces of the file side by side, and a
flood that is met from its middle is gathered less well. Like `sluss replay`, the export is taken as soon as every report is
routed, which may be before the open questions have been looked at for the last time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.linkage.rows import Row, Say
from benchmarks.serving import running
from sluss import session
from sluss.evaluate import Scores, evaluate
from sluss.evaluate.intervals import Interval, Rate, Share
from sluss.generate import generate, to_line
from sluss.replay import Line
from tests.support.collisions import with_two_numbers

SEEDS = (521, 522, 523)  # never used for tuning
_HOUSEHOLD = {"sibling", "twin", "half_sibling", "named_together"}
_DATA = ("surge", "families", "template", "year")
_MERGES_ASKED = 0.3  # in 1,000 reports


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One data set, replayed and scored. `two_numbers`: pairs of rows in one group, of children with different valid numbers."""

    scores: Scores
    two_numbers: int

    @property
    def household(self) -> int:
        """Groups that hold two children of one household."""
        return sum(kind.groups for kind in self.scores.false_merges.by_kind if kind.kind in _HOUSEHOLD)


def measure(*, is_quick: bool, say: Say) -> Iterator[Row]:
    """Each data set with each seed, then the false merges of all together."""
    seeds, scale = (SEEDS[:1], 0.5) if is_quick else (SEEDS, 1.0)
    every: list[Run] = []
    for data in _DATA:
        runs = []
        for seed in seeds:
            say(f"generated: {data}, seed {seed}, scale {scale:g}")
            runs.append(_run(data, seed, scale))
        yield from _rows(data, runs, seeds, scale)
        every += runs
    rate = _pooled(every)
    yield _row("all of these", "false merges in 1,000 reports", _per_1000(rate), asked=f"at most {_MERGES_ASKED}",
               holds=(rate.per_1000 or 0.0) <= _MERGES_ASKED, command="python -m benchmarks.linkage --only generated")  # fmt: skip


def _run(data: str, seed: int, scale: float) -> Run:
    pairs = list(generate(data, seed=seed, scale=scale))
    bodies = {body["report_key"]: body for body, _ in pairs}
    truths = {body["report_key"]: truth for body, truth in pairs}
    lines = [Line(raw=to_line(body).encode(), report_key=key, received_at=None) for key, body in bodies.items()]
    with running(works=True) as stage:
        done = session.replay(
            stage.system, lines, via="bulk", concurrency=1, factor=None, progress=lambda _what, _count: None
        )
    keys = [line["report_key"] for line in done.export]
    in_order: list[dict[str, Any]] = [bodies[key] for key in keys]
    return Run(
        scores=evaluate(done.export, truths.values()),
        two_numbers=len(with_two_numbers(in_order, done.export, [truths[key] for key in keys])),
    )


def _rows(data: str, runs: Sequence[Run], seeds: Sequence[int], scale: float) -> Iterator[Row]:
    size = "" if scale == 1.0 else f" --scale {scale:g}"
    command = (
        f"sluss generate {data} --seed S{size} --out g; sluss replay g/reports.jsonl --via bulk --concurrency 1 --out o;"
        " sluss evaluate o g/truth.jsonl"
    )
    name = f"{data}, S {', '.join(map(str, seeds))}"

    def share(figure: str, of: Callable[[Scores], Share], asked: float | None = None) -> Row:
        found = [of(run.scores) for run in runs]
        return _worst(name, figure, [(one.value, one.ci95) for one in found], asked, command)

    def count(figure: str, of: Callable[[Run], int], asked: int | None = None) -> Row:
        found = [of(run) for run in runs]
        shown, holds = ", ".join(map(str, found)), None if asked is None else max(found) <= asked
        return _row(name, figure, shown, asked="" if asked is None else str(asked), holds=holds, command=command)

    if data == "surge":
        yield share("of the surge auto-grouped", lambda s: s.surge.in_largest_group, 0.93)
        yield share("of the surge auto-grouped or asked about", lambda s: s.surge.with_review, 0.97)
        yield count("other children's reports in the surge's group", lambda r: r.scores.surge.others_in_group.hits, 0)
    f1s = [run.scores.agreement.b_cubed for run in runs]
    asked = 0.95 if data == "year" else None
    yield _worst(name, "B-cubed F1", [(one.f1, one.f1_ci95) for one in f1s], asked, command)
    yield share("suggestions right", lambda s: s.review.suggestions, 0.90 if data == "year" else None)
    yield share("first suggestions right", lambda s: s.review.first_suggestions)
    yield share("waiting for a person", lambda s: s.review.share)
    yield count("groups with siblings or twins together", lambda r: r.household, 0)
    yield count("pairs in a group with different valid numbers", lambda r: r.two_numbers, 0)
    yield _row(name, "false merges in 1,000 reports", _per_1000(_pooled(runs)), command=command)


def _worst(
    name: str, figure: str, found: Sequence[tuple[float | None, Interval | None]], asked: float | None, command: str
) -> Row:
    """Every seed's share; the interval is that of the worst, Wilson's or over children as `sluss evaluate` gives it."""
    known = [one for one in found if one[0] is not None]
    value, interval = min(known, key=lambda one: one[0] or 0.0, default=(None, None))
    shown = ", ".join("–" if one is None else f"{one:.3f}" for one, _ in found)
    if interval is not None:
        shown += f" (worst: {interval[0]:.3f} to {interval[1]:.3f})"
    holds = None if asked is None else value is not None and value >= asked
    return _row(name, figure, shown, asked="" if asked is None else f"at least {asked:g}", holds=holds, command=command)


def _pooled(runs: Sequence[Run]) -> Rate:
    rates = [run.scores.false_merges.misplaced_rate for run in runs]
    return Rate(hits=sum(rate.hits for rate in rates), total=sum(rate.total for rate in rates))


def _per_1000(rate: Rate) -> str:
    low, high = rate.ci95 or (0.0, 0.0)
    return f"{rate.per_1000 or 0.0:.2f} ({low:.2f} to {high:.2f}): {rate.hits} of {rate.total}"


def _row(data: str, figure: str, measured: str, *, asked: str = "", holds: bool | None = None, command: str) -> Row:
    return Row(data=data, figure=figure, measured=measured, asked=asked, holds=holds, command=command)
