"""What the settings say of notifications, as the pure decision takes it."""

from __future__ import annotations

from datetime import timedelta

from casework.notify import Policy
from config.settings import Settings


def notice_policy(settings: Settings) -> Policy:
    """What supervisors want to hear."""
    codes = (code.strip() for code in settings.notify_codes.split(","))
    return Policy(
        codes=frozenset(code for code in codes if code),
        group_from=settings.notify_group_from,
        every=timedelta(minutes=settings.notify_every_min),
    )
