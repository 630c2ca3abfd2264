"""What is seen and what it costs, on fresh floods with the right group given: ours beside the simple methods."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.linkage.rows import Row, Say
from benchmarks.novelty._flood import Flood, flood, read_by_us, scored
from benchmarks.novelty._simple import METHODS, Method, marked
from benchmarks.stages import knowledge
from sluss.evaluate import Scores
from sluss.evaluate.intervals import Share
from sluss.evaluate.news import News

TUNING, SEEDS = (551, 552), (553, 554, 555)
_THRESHOLDS = tuple(n / 20 for n in range(20))
_RECALL = 0.99  # the best threshold marks least of those that reach it
_COMMAND = "python -m benchmarks.novelty --only recall"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A share that was asked for: of ours the pooled figure, or the worst seed's, must reach it."""

    at_least: float | None = None
    at_most: float | None = None

    def __str__(self) -> str:
        return f"at least {self.at_least:g}" if self.at_least is not None else f"at most {self.at_most:g}"

    def holds(self, value: float | None) -> bool:
        if value is None:
            return False
        return value >= self.at_least if self.at_least is not None else value <= (self.at_most or 0.0)


_SHARES: dict[str, tuple[Callable[[News], Share], Asked | None]] = {
    "new facts marked": (lambda n: n.facts_shown, Asked(at_least=0.99)),
    "  of acute reports": (lambda n: n.acute_facts_shown, Asked(at_least=1.0)),
    "new facts inside a marked passage": (lambda n: n.facts_highlighted, None),
    "reports marked": (lambda n: n.to_open, None),
    "pure copies marked": (lambda n: n.pure_copies_marked_new, Asked(at_most=0.03)),
    "paraphrases without news marked": (lambda n: n.paraphrases_marked_new, Asked(at_most=0.25)),
}


def measure(*, is_quick: bool, say: Say) -> Iterator[Row]:
    """Ours first, then each simple method at the threshold that was best on other seeds."""
    scale = 0.3 if is_quick else 1.0
    seeds = SEEDS[:1] if is_quick else SEEDS
    known, fresh = knowledge(), [flood(seed, scale) for seed in seeds]
    say(f"recall: ours, {len(seeds)} floods of {len(fresh[0].bodies):,}")
    data = f"floods {', '.join(map(str, seeds))}{'' if scale == 1.0 else f' at {scale:g}'}"
    yield from _rows(f"{data}: ours", [scored(own, read_by_us(own, known)) for own in fresh], is_ours=True)
    tuning = [flood(seed, scale) for seed in TUNING[: len(seeds)]]
    for method in METHODS:
        say(f"recall: {method.name}")
        threshold = best_threshold(method, tuning)
        limit = "" if method.likeness is None else f", unlike by {threshold:g}"
        yield from _rows(
            f"{data}: {method.name}{limit}", [_with(method, own, threshold) for own in fresh], is_ours=False
        )


def best_threshold(method: Method, tuning: Sequence[Flood]) -> float:
    """Of those thresholds that show enough of the facts, or else the most of them, the one that marks the fewest reports."""
    if method.likeness is None:
        return 0.0
    passages = [method.newness(own) for own in tuning]
    found = []
    for threshold in _THRESHOLDS:
        every = [scored(own, marked(p, threshold)).news for own, p in zip(tuning, passages, strict=True)]
        recall = _pooled([news.facts_shown for news in every]).value or 0.0
        found.append((min(recall, _RECALL), -sum(news.to_open.hits for news in every), threshold))
    return max(found)[2]


def _with(method: Method, own: Flood, threshold: float) -> Scores:
    return scored(own, marked(method.newness(own), threshold))


def _rows(data: str, scores: Sequence[Scores], *, is_ours: bool) -> Iterator[Row]:
    every = [one.news for one in scores]

    def row(figure: str, measured: str, asked: Asked | None = None, value: float | None = None) -> Row:
        asked = asked if is_ours else None
        holds = None if asked is None else asked.holds(value)
        shown = "" if asked is None else str(asked)
        return Row(data=data, figure=figure, measured=measured, asked=shown, holds=holds, command=_COMMAND)

    for figure, (of, asked) in _SHARES.items():
        share = _pooled([of(news) for news in every])
        yield row(figure, _shown(share), asked, share.value)
    shares = [news.surge_group.share for news in every]
    needed = ", ".join(f"{n.surge_group.reports} of {n.surge_group.size}" for n in every)
    worst = max((share for share in shares if share is not None), default=None)
    yield row(
        "reports opened until every fact is seen",
        f"{needed} (worst {worst or 0:.3f})",
        Asked(at_most=0.08),
        worst,
    )
    curves = [dict(n.surge_group.seen_after) for n in every]
    for k in (30, 100):
        if all(k in curve for curve in curves):
            yield row(f"facts seen after {k} reports", ", ".join(f"{curve[k]:.2f}" for curve in curves))
    yield row("marked passages until every fact is seen", ", ".join(_by_passages(news) for news in every))
    yield row("characters in marked passages", ", ".join(_load(news) for news in every))
    acute = [news.surge_group.acute for news in every]
    yield row("acute reports with a new fact in that order, p50 / last", ", ".join(f"{a.p50} / {a.max}" for a in acute))


def _by_passages(news: News) -> str:
    found = news.surge_group_by_passages
    needed = "never" if found.passages is None else str(found.passages)
    return f"{needed} of {found.marked} ({found.shown} of {found.facts} facts)"


def _load(news: News) -> str:
    found = news.surge_group_load
    low, high = found.ci95 or (0.0, 0.0)
    return f"{found.share or 0:.3f} ({low:.3f} to {high:.3f})"


def _pooled(shares: Sequence[Share]) -> Share:
    return Share(hits=sum(share.hits for share in shares), total=sum(share.total for share in shares))


def _shown(share: Share) -> str:
    low, high = share.ci95 or (0.0, 0.0)
    return f"{share.value or 0:.3f} ({low:.3f} to {high:.3f}): {share.hits} of {share.total}"
