"""Which days are working days in Sweden: the red days, and the eves that the law treats as red (lag 1930:173 2 §)."""

from __future__ import annotations

from collections.abc import Container
from datetime import date
from functools import cache
from typing import Any

_SATURDAY = 5


def is_working_day(day: date) -> bool:
    """Neither a Saturday, a Sunday, a public holiday, nor Midsummer's, Christmas or New Year's Eve."""
    return day.weekday() < _SATURDAY and day not in _red_days()


@cache
def _red_days() -> Container[Any]:
    import holidays  # takes a second: only those who ask wait for it

    return holidays.country_holidays("SE", categories=("public", "de_facto"))
