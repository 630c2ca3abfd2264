"""Goes through the log of readings by itself, every ten minutes: systematic and recurring, as SoLPuL 10 § has it."""

from __future__ import annotations

from time import monotonic

from config.policy import policy_for
from store.logreview import LogReview
from workers.context import Context

EVERY_S = 600.0
_next = 0.0


def go_through_log(own: Context) -> int:
    """Returns how many readings were gone through; 0 between the rounds."""
    global _next  # noqa: PLW0603 - when this process went last; several processes at once do no harm
    if monotonic() < _next:
        return 0
    _next = monotonic() + EVERY_S
    return LogReview(own.store.sealer).go_through(own.connection(), lambda code: policy_for(code).log_review)
