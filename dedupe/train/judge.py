"""What a change of weights does to pairs that were held back: decisions by the rules in use, and how good the probabilities are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import log
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss

from dedupe.cluster import Decision, LinkContext, place
from dedupe.facts import ChildFacts
from dedupe.names import NameTable
from dedupe.profile import GroupProfile, learn
from dedupe.train.labelled import fit_prior, log_loss_bits, probabilities
from dedupe.train.pairs import LabelledPair
from dedupe.train.vectors import Booleans, Compared, Floats, decided_by_rule, offsets_of, vectors
from dedupe.weights import Weights

# The prior that a pair is judged under: (reports of the last days about the child, in all).
DAYS: Mapping[str, tuple[int, int]] = {"quiet": (1, 1), "flood": (600, 800)}
_BINS = 10
_HARDLY_HELD = 100.0  # keeps the slope finite where every pair is told apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """What the rules make of the held-back pairs on one kind of day. Recall and precision are None where nothing was decided."""

    wrong_joins: int
    right_joins: int
    asked_right: int
    asked_wrong: int
    join_precision: float | None
    join_recall: float | None
    shown_precision: float | None  # joined or asked
    shown_recall: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Figures of one version of the weights. The probabilities are of pairs that no rule decides."""

    version: str
    days: Mapping[str, Decisions]
    log_loss_bits: float
    brier: float
    calibration_error: float  # mean distance of probability and truth over ten equal parts
    worth: float  # of one bit, in bits: 1 when calibrated, less when the weights promise too much

    @property
    def wrong_joins(self) -> int:
        """On any kind of day."""
        return sum(day.wrong_joins for day in self.days.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Before and after on the same held-back pairs. `flips` counts "day: label: from > to"."""

    pairs: int
    same: int
    undecided: int
    before: Standing
    after: Standing
    flips: Mapping[str, int]

    @property
    def is_worse(self) -> bool:
        """True when some kind of day has more wrong joins: one can hide a child."""
        return any(self.after.days[day].wrong_joins > found.wrong_joins for day, found in self.before.days.items())

    def to_plain(self) -> dict[str, Any]:
        """JSON-ready."""
        return asdict(self) | {"is_worse": self.is_worse}


def judge(
    held_back: Sequence[tuple[LabelledPair, Compared]],
    learned_from: Sequence[tuple[LabelledPair, Compared]],
    *,
    before: Weights,
    after: Weights,
    names: NameTable,
) -> Judgement:
    """Both versions on the held-back pairs. The prior, which is that of how pairs are found, comes from the others if there are any."""
    is_same = np.array([pair.is_same for pair, _ in held_back], dtype=np.bool_)
    standings, decided = [], []
    for weights in (before, after):
        days = {day: [decision(p, weights, names, day=day) for p, _ in held_back] for day in DAYS}
        standings.append(_standing(held_back, learned_from, weights, days))
        decided.append(days)
    flips = Counter(
        f"{day}: {'same' if same else 'not same'}: {old} > {new}"
        for day in DAYS
        for old, new, same in zip(decided[0][day], decided[1][day], is_same, strict=True)
        if old is not new
    )
    undecided = int((~decided_by_rule([c for _, c in held_back])).sum())
    return Judgement(
        pairs=len(held_back),
        same=int(is_same.sum()),
        undecided=undecided,
        before=standings[0],
        after=standings[1],
        flips=dict(sorted(flips.items())),
    )


def decision(pair: LabelledPair, weights: Weights, names: NameTable, *, day: str) -> Decision:
    """What the machine does with the second report when the first is a group of its own, vetoes and grounds included."""
    recent, total = DAYS[day]
    group = _group(pair.a).counted(size=1, recent=recent)
    return place(pair.b, groups=[group], context=LinkContext(names=names, weights=weights, recent_total=total)).decision


def _group(facts: ChildFacts) -> GroupProfile:
    return learn(GroupProfile(group_id="a"), facts, provisional=False)


def _standing(
    held_back: Sequence[tuple[LabelledPair, Compared]],
    learned_from: Sequence[tuple[LabelledPair, Compared]],
    weights: Weights,
    days: Mapping[str, Sequence[Decision]],
) -> Standing:
    is_same = np.array([pair.is_same for pair, _ in held_back], dtype=np.bool_)
    prior = fit_prior(*_undecided(learned_from or held_back, weights))
    bits, labels = _undecided(held_back, weights)
    chances = probabilities(bits + prior)
    return Standing(
        version=weights.version,
        days={day: _decisions(found, is_same) for day, found in days.items()},
        log_loss_bits=log_loss_bits(bits + prior, labels) if len(bits) else 0.0,
        brier=float(brier_score_loss(labels, chances, labels=[False, True])) if len(bits) else 0.0,
        calibration_error=_calibration_error(chances, labels) if len(bits) else 0.0,
        worth=_worth(bits, labels),
    )


def _undecided(pairs: Sequence[tuple[LabelledPair, Compared]], weights: Weights) -> tuple[Floats, Booleans]:
    compared = [found for _, found in pairs]
    free = ~decided_by_rule(compared)
    is_same = np.array([pair.is_same for pair, _ in pairs], dtype=np.bool_)
    return vectors(compared, weights).bits(offsets_of(weights))[free], is_same[free]


def _decisions(found: Sequence[Decision], is_same: Booleans) -> Decisions:
    counts = Counter(zip(found, is_same.tolist(), strict=True))
    joined = counts[Decision.JOIN, True], counts[Decision.JOIN, False]
    asked = counts[Decision.ASK, True], counts[Decision.ASK, False]
    shown = joined[0] + asked[0], joined[1] + asked[1]
    same = int(is_same.sum())
    return Decisions(
        wrong_joins=joined[1],
        right_joins=joined[0],
        asked_right=asked[0],
        asked_wrong=asked[1],
        join_precision=_share(joined[0], sum(joined)),
        join_recall=_share(joined[0], same),
        shown_precision=_share(shown[0], sum(shown)),
        shown_recall=_share(shown[0], same),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _worth(bits: Floats, is_same: Booleans) -> float:
    """The slope of a logistic regression of the truth on the bits (Platt's scaling); 1 where there is nothing to tell from."""
    if len(np.unique(is_same)) < 2:
        return 1.0
    slope = LogisticRegression(C=_HARDLY_HELD)  # type: ignore[no-untyped-call]
    found = slope.fit(bits.reshape(-1, 1), is_same)
    return float(found.coef_[0, 0] / log(2.0))


def _calibration_error(chances: Floats, is_same: Booleans) -> float:
    """Pairs in ten parts of equal size by probability; the mean distance between what each part promises and holds."""
    order = np.argsort(chances, kind="stable")
    parts = [part for part in np.array_split(order, _BINS) if len(part)]
    gaps = [abs(chances[part].mean() - is_same[part].mean()) * len(part) for part in parts]
    return float(sum(gaps) / len(order))
