"""Checks attachments that were registered as they came: through the API, by e-mail, or when the web process had no time to look."""

from __future__ import annotations

from time import monotonic

import psycopg
import structlog

from casework.errors import Unavailable
from store.attachments import Attachments
from workers.context import Context

log = structlog.get_logger("workers")

ROUND_S = 10.0  # then the lane's reports get their turn


def check_waiting(own: Context) -> int:
    """Checks what waits and returns how many that was. Quietly nothing when the database is away.

    Whoever is killed over a file leaves it to be taken up again a minute later; the fourth to take it up holds it unseen.
    """
    attachments = Attachments(own.store.sealer)
    began, done = monotonic(), 0
    try:
        while monotonic() - began < ROUND_S and attachments.check_next(own.connection(), own.files):
            done += 1
    except (psycopg.OperationalError, Unavailable):
        own.forget_connection()
    if done:
        log.info("attachments.checked", count=done)
    return done
