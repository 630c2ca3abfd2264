"""Rows in one group whose forms give two different valid personal numbers, of two different children."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import combinations
from typing import Any

from dedupe.facts import NumberKind, NumberStatus
from dedupe.personnummer import parse

Line = Mapping[str, Any]


def with_two_numbers(bodies: Sequence[Line], export: Sequence[Line], truth: Sequence[Line]) -> list[tuple[str, str]]:
    """Pairs of report keys; the three sequences are of the same reports in the same order."""
    rows: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for body, line, true in zip(bodies, export, truth, strict=True):
        for entry, placed, who in zip(body["children"], line["children"], true["child_ids"], strict=False):
            digits = _valid(entry.get("personal_number"), body["received_at"])
            if digits:
                rows[placed["group_id"]].append((line["report_key"], who, digits))
    return [
        (one[0], other[0])
        for group in rows.values()
        for one, other in combinations(group, 2)
        if one[1] != other[1] and one[2] != other[2]
    ]


def _valid(written: object, received_at: str) -> str | None:
    if not isinstance(written, str):
        return None
    number = parse(written, today=datetime.fromisoformat(received_at).date())
    is_hard = number.status is NumberStatus.VALID and number.kind is NumberKind.PERSONNUMMER
    return number.digits if is_hard else None
