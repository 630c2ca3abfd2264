"""Everything that one evaluation found, as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from sluss.evaluate.agreement import Agreement
from sluss.evaluate.grouping import Review, Splits, Surge
from sluss.evaluate.intervals import Rate, Share
from sluss.evaluate.match import Matching
from sluss.evaluate.merges import FalseMerges
from sluss.evaluate.news import News
from sluss.evaluate.order import Acute, Fairness


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """The figures of one evaluation. Every interval is at 95 %: Wilson's for shares and rates, a seeded
    bootstrap over children for B-cubed, pairwise and the mean of groups (over reports where there is one child),
    and over reports for the load of reading.

    `agreement` is over all children, `agreement_surge` over the child with the most reports, `agreement_unrelated`
    over all others. Groups are scored on rows whose child the truth names; novelty and order on every row.
    """

    matching: Matching
    agreement: Agreement
    agreement_surge: Agreement
    agreement_unrelated: Agreement
    false_merges: FalseMerges
    surge: Surge
    splits: Splits
    statuses: Mapping[str, int]
    review: Review
    news: News
    acute: Acute
    fairness: Fairness

    def to_plain(self) -> dict[str, Any]:
        """The same as JSON-ready values; a figure that does not exist is `null`."""
        plain: dict[str, Any] = _plain(self)
        return plain


def _plain(value: object) -> Any:
    if isinstance(value, (Rate, Share)):
        return value.to_plain()
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value
