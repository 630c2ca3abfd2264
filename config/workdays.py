"""Which days are working days in Sweden: the eves that the law treats as red (lag 1930:173 2 §) are none."""

from __future__ import annotations

from datetime import date

from config.redays import red_days

_SATURDAY = 5


def is_working_day(day: date) -> bool:
    """Neither a Saturday, a Sunday, a public holiday, nor Midsummer's, Christmas or New Year's Eve."""
    return day.weekday() < _SATURDAY and day not in red_days()
