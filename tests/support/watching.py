"""The clock watch gone round at named instants, and what it left."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from store.clockwatch import SETTLED
from store.database import connect
from tests.support.shadow_clock import set_clock
from workers.clockwatch import go_round
from workers.context import Context

AN_INSTANT = timedelta(seconds=5)  # within what the watch lets settle


class Watch:
    """Rounds of the watch at named instants, and what they left."""

    def __init__(self, own: Context, database_url: str) -> None:
        self.own, self.database_url = own, database_url

    def at(self, instant: datetime) -> None:
        """One round, as the worker goes it. What is due at `instant` has just passed for it."""
        set_clock(self.database_url, instant + SETTLED)
        self.own.forget_connection()
        go_round(self.own)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query finds."""
        with connect(self.database_url) as connection:
            return connection.execute(query).fetchall()

    @property
    def deviations(self) -> list[tuple[str, str]]:
        """The clock and the rule of each clock that was reported as passed."""
        return [
            (d, r) for d, r in self.rows("SELECT detail, rule FROM deviation WHERE kind = 'clock_passed' ORDER BY seq")
        ]

    @property
    def told(self) -> list[tuple[str, list[str], dict[str, int]]]:
        """The messages about clocks: kind, codes, how many of each clock."""
        rows = self.rows(
            "SELECT kind, codes, counts->'clocks' FROM notification WHERE kind LIKE 'clock_%' ORDER BY seq"
        )
        return [(kind, codes, counts) for kind, codes, counts in rows]
