"""How well response times tell two kinds of requests apart: 0.5 is not at all, 1 is always.

The kinds were sent in random order, so that under "no leak" the labels are exchangeable: the spread of each figure is then known
without a model of the machine, however noisy it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import QuantileTransformer

_FOLDS = 5
_NEAR = 20  # requests before this one that say how fast the server is just now

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """Areas under the ROC curve. `rank` needs no training and counts in either direction; the others are cross-validated."""

    rank: float
    trees: float
    logistic: float
    spread: float  # standard deviation of each when nothing can be told

    @property
    def best(self) -> float:
        """What the best of the three guessers reaches."""
        return max(self.rank, self.trees, self.logistic)

    def surely_above(self, bound: float, deviations: float = 5.0) -> bool:
        """Whether chance alone would hardly ever take a leak of `bound` so far: once in some million runs for 5 deviations."""
        return self.best - deviations * self.spread > bound


def guess(seconds: Sequence[float], is_known: Sequence[bool]) -> Guess:
    """Tries to tell the kinds apart by the times, given in the order in which the requests were made."""
    times, labels = np.asarray(seconds, dtype=np.float64), np.asarray(is_known, dtype=bool)
    seen = _features(times)
    known, fresh = int(labels.sum()), int((~labels).sum())
    rank = float(roc_auc_score(labels, times))
    quantiles = QuantileTransformer(n_quantiles=min(100, len(times) // 2), subsample=None, random_state=0)
    return Guess(
        rank=max(rank, 1.0 - rank),
        trees=_cross_validated(HistGradientBoostingClassifier(max_depth=3, random_state=0), seen, labels),
        logistic=_cross_validated(make_pipeline(quantiles, LogisticRegression()), seen, labels),
        spread=sqrt((known + fresh + 1) / (12.0 * known * fresh)),
    )


def _features(times: Floats) -> Floats:
    """Of each request: its time, that of its neighbours (a prober may time what comes after), and against how fast it is just now."""
    before, after = np.roll(times, 1), np.roll(times, -1)
    lately = np.array([np.median(times[max(0, i - _NEAR) : i] if i else times[:1]) for i in range(len(times))])
    return np.column_stack([times, times - lately, times / lately, before, after])


def _cross_validated(model: Any, seen: Floats, labels: NDArray[np.bool_]) -> float:
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
    chances = cross_val_predict(model, seen, labels, cv=folds, method="predict_proba")[:, 1]
    return float(roc_auc_score(labels, chances))
