"""Red days in Sweden, by the library `holidays`: those of the law (1989:253), and Midsummer, Christmas and New Year's Eve.

The eves are no public holidays, but they are treated like them everywhere. Sundays are not among them: that an office is
closed on Sundays stands in its hours.
"""

from __future__ import annotations

from collections.abc import Container
from datetime import date
from functools import cache


@cache
def red_days() -> Container[date]:
    """Answers for any date whether it is red. Years are worked out when they are first asked for."""
    import holidays  # half a second: paid at the first banner, not by every worker and command

    return holidays.country_holidays("SE", categories=("public", "de_facto"))
