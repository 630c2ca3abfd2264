"""Scores a grouping against a truth file: `sluss evaluate OUT.jsonl TRUTH.jsonl`.

Takes the export (formats section 4) and the truth (section 6) as plain values and knows nothing of how the groups came
about: it imports neither `dedupe` nor the database, so that it can judge any linker. No personal data leaves it: what
it names, it names by report key.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sluss.evaluate.agreement import agreement, cells
from sluss.evaluate.grouping import review, splits, statuses, surge, surge_group
from sluss.evaluate.match import Line, NotScorableError, match
from sluss.evaluate.merges import false_merges
from sluss.evaluate.news import news
from sluss.evaluate.order import acute, fairness
from sluss.evaluate.scores import Scores

__all__ = ["NotScorableError", "Scores", "evaluate"]


def evaluate(export_lines: Iterable[Line], truth_lines: Iterable[Line]) -> Scores:
    """Scores an export, in order of registration, against the truth, in any order.

    The surge is the child with the most rows in the truth.

    Raises:
        NotScorableError: if a line lacks what its format requires, as when the two files are swapped.
    """
    matched = match(export_lines, truth_lines)
    table = cells(matched)
    largest = table.largest_child()
    child = None if largest is None else table.child_ids[largest]
    is_surge = np.arange(len(table.child_ids)) == (-1 if largest is None else largest)
    return Scores(
        matching=matched.matching,
        agreement=agreement(table),
        agreement_surge=agreement(table, scope=is_surge),
        agreement_unrelated=agreement(table, scope=~is_surge),
        false_merges=false_merges(matched, table),
        surge=surge(matched, child),
        splits=splits(table),
        statuses=statuses(matched.every_row),
        review=review(matched),
        news=news(matched, surge_group(matched, child)),
        acute=acute(matched),
        fairness=fairness(matched, child),
    )
