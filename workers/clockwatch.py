"""Watches the clocks, every half minute; at once again while a round was too full to see everything."""

from __future__ import annotations

from time import monotonic

from casework.steps.watch import furthest_warning
from config.policy import local_policies, policy_for
from store.clockwatch import ClockWatch, Extent
from store.escalation import Escalation
from store.outsidewatch import OutsideWatch
from workers.context import Context

EVERY_S = 30.0
_next = 0.0


def watch_clocks(own: Context) -> int:
    """Returns how much was looked at; 0 between the rounds."""
    global _next  # noqa: PLW0603 - when this process went last; several processes at once do no harm
    if monotonic() < _next:
        return 0
    looked = go_round(own)
    extent = Extent()
    _next = monotonic() + (0.0 if looked == extent.batch * extent.batches else EVERY_S)
    return looked


def go_round(own: Context) -> int:
    """One round, now."""
    sealer, escalation = own.store.sealer, Escalation(lambda code: policy_for(code).clocks)
    horizon = furthest_warning(policy.clocks for policy in local_policies().values())
    outside = OutsideWatch(sealer, escalation).round(own.connection(), horizon=horizon)
    # It tells what both have noticed, and says when a round was whole.
    return max(outside, ClockWatch(sealer, escalation).round(own.connection(), horizon=horizon))
