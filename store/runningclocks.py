"""The clocks that warn or have passed, of each child by each of its clocks, and of feedback: for the board and its lists alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from psycopg.types.json import Jsonb

from casework.clockpolicy import STATUTE, ClockKind, ClockPolicy
from store.queries import own_text, sql

KINDS: Mapping[str, ClockKind] = {
    "protection": ClockKind.PROTECTION_ASSESSMENT,
    "decision": ClockKind.OPENING_DECISION,
    "investigation": ClockKind.INVESTIGATION,
    "feedback": ClockKind.FEEDBACK,
}
"""The clocks of the board, as `boardlists.running` names them."""

RUNNING = own_text(f"running AS ({sql('boardlists.running')})")
DEADLINES = own_text(f"WITH {RUNNING} {sql('boardlists.deadlines')}")

_HOWEVER_LONG = timedelta(days=3660)
"""The reach of a warning that is a share of the clock's time: a clock may have been prolonged, so no shorter one is sure to be enough."""


@dataclass(frozen=True, slots=True)
class OwnClocks:
    """What municipalities have decided of clocks, by code. Whoever is not in it has the statute's."""

    own: Mapping[str, ClockPolicy] = field(default_factory=dict)

    def of(self, only: list[str] | None) -> ClockPolicy:
        """The policy by which a reader of these municipalities is warned: that of the first."""
        return self.own.get(only[0], STATUTE) if only else STATUTE

    def values(self, only: list[str] | None, now: datetime) -> dict[str, Any]:
        """What `boardlists.running` asks for.

        Args:
            only: municipalities; None: the whole installation.
            now: the instant that the answer is of.
        """
        policies = {"": STATUTE, **self.own}
        return {
            "only": only,
            "now": now,
            "with_policy": list(self.own),
            "policies": Jsonb([_plain(code, policy) for code, policy in policies.items()]),
            "reach": max(_reach(policies, kind) for kind in ("protection", "decision")),
            "investigation_reach": _reach(policies, "investigation"),
            "feedback_reach": _reach(policies, "feedback"),
        }


def _plain(code: str, policy: ClockPolicy) -> dict[str, Any]:
    row: dict[str, Any] = {"municipality": code, "opening_days": policy.opening_days}
    for name, kind in KINDS.items():
        ahead = policy.warn_ahead[kind]
        row[f"{name}_s"] = None if ahead.hours is None else ahead.hours * 3600
        row[f"{name}_share"] = ahead.share
    return row


def _reach(policies: Mapping[str, ClockPolicy], name: str) -> timedelta:
    """The longest that any of them warns ahead."""
    aheads = [policy.warn_ahead[KINDS[name]] for policy in policies.values()]
    return max(_HOWEVER_LONG if ahead.hours is None else timedelta(hours=ahead.hours) for ahead in aheads)
