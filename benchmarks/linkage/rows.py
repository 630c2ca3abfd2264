"""A row of the table: what was asked, what was measured, what gives it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure. `asked` is empty where nothing was asked, as for the baselines beside it."""

    data: str  # "FEBRL 4, worst of 10 orders"
    figure: str  # "B-cubed F1"
    measured: str  # as it is shown
    asked: str = ""
    holds: bool | None = None  # None where nothing was asked
    command: str = ""


class Measure(Protocol):
    """What a module of this package offers as `measure`: rows, one after the other as they are known."""

    def __call__(self, *, is_quick: bool, say: Say) -> Iterator[Row]: ...
