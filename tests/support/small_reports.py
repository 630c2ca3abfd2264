"""Small reports about known children, ready to be sent: enough to link, little to compute.

Every personal number has an individual number from 980 to 999, the tax agency's test range: it can belong to nobody.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from dedupe.personnummer import luhn_ok
from sluss.replay import Line

BURST = 10  # reports that come together, so that they share a commit
BURSTS_PER_S = 4
CHILDREN = 48
SIBLINGS_EVERY = 7  # such a report names two children
TWICE_EVERY = 10  # such a report is sent twice
_FIRST_NAMES = ("Alva", "Birk", "Cornelia", "Dante", "Ebba", "Folke", "Greta", "Harald")
_LAST_NAMES = ("Almqvist", "Bohlin", "Cederlund", "Dahlbom", "Ekström", "Forsell")
_WORRIES = (
    "kommer ofta hungrig till skolan och har inga vantar",
    "hämtas sent och vill inte följa med hem",
    "har blåmärken på armen och säger att ingen får fråga",
    "är ute ensam på kvällarna vid torget",
    "berättar att ingen vuxen är hemma på nätterna",
)
_BEGAN = datetime.fromisoformat("2026-05-04T08:00:00+02:00")


def key_of(number: int) -> str:
    """The `report_key` of a report."""
    return f"crash-{number:06d}"


def number_of(key: str) -> int:
    """The report whose key it is."""
    return int(key.removeprefix("crash-"))


def received_at(number: int) -> datetime:
    """When a report was received; no two at the same instant, so that the time of a receipt tells whose it is."""
    return _BEGAN + timedelta(seconds=number // BURST / BURSTS_PER_S, microseconds=number % BURST)


def children_of(number: int) -> tuple[int, ...]:
    """Which children a report names, in order: the truth that its grouping is held against."""
    first = number % CHILDREN
    return (first, (first + 1) % CHILDREN) if number % SIBLINGS_EVERY == 0 else (first,)


def lines(numbers: Iterable[int]) -> Iterator[Line]:
    """Reports as lines to send; some are sent twice at the same time, as impatient senders do."""
    for number in numbers:
        at = received_at(number)
        raw = json.dumps(_report(number, at), ensure_ascii=False).encode()
        for _ in range(2 if number % TWICE_EVERY == 0 else 1):
            yield Line(raw=raw, report_key=key_of(number), received_at=at)


def _report(number: int, at: datetime) -> dict[str, Any]:
    named = [_child(child) for child in children_of(number)]
    worry = _WORRIES[number // CHILDREN % len(_WORRIES)]
    return {
        "report_key": key_of(number),
        "received_at": at.isoformat(),
        "municipality": {"code": "2081", "name": "Borlänge"},
        # Letters go through the professionals' lane, so that two workers share the groups.
        "channel": "letter" if number % 4 == 3 else "public_form",
        "reporter": {"kind": "anonymous"},
        "children": named,
        "narrative": f"{' och '.join(child['first_name'] for child in named)} {worry}.",
        "danger": {"immediate_danger": False},
    }


def _child(child: int) -> dict[str, Any]:
    nine = f"{12 + child // 12}{child % 12 + 1:02d}{child % 28 + 1:02d}{980 + child % 20}"
    number = next(f"20{nine}{digit}" for digit in range(10) if luhn_ok(f"{nine}{digit}"))
    return {
        "first_name": _FIRST_NAMES[child % len(_FIRST_NAMES)],
        "last_name": _LAST_NAMES[child // len(_FIRST_NAMES)],
        "personal_number": f"{number[:8]}-{number[8:]}",
    }
