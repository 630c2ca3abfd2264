"""The relay: hears of new outbox rows from PostgreSQL and rings Redis; and sweeps, so that a lost ring costs seconds."""

from __future__ import annotations

import signal
from dataclasses import dataclass, field
from threading import Event
from time import monotonic
from typing import Any

import psycopg
import structlog

from casework.errors import Unavailable
from store import drafts, outbox, portal_drafts
from store.database import connect
from store.doorbell import Doorbell
from store.queries import sql

log = structlog.get_logger("workers")

SWEEP_S = 1.0  # how long to wait for news before looking anyway (at most 5 s, trust D2)
QUIET_S = 0.1  # rings for one lane are this far apart while news comes in
FORGET_EVERY_S = 60.0  # between two looks for drafts whose time is up: of the public form, and of the portal
STUCK_S = 5.0  # a ring that has been waiting this long may be for a worker that died: ring again


@dataclass(slots=True)
class Relay:
    """Rings each lane of each municipality that has something waiting."""

    doorbell: Doorbell
    _rung: dict[tuple[str, str], float] = field(default_factory=dict)

    def ring_what_waits(self, connection: psycopg.Connection[Any]) -> int:
        """One look into the outbox. Returns how many rings Redis took."""
        rings = 0
        for entry in outbox.backlog(connection):
            key = (entry.municipality, entry.lane)
            since = monotonic() - self._rung.get(key, float("-inf"))
            if since < QUIET_S or (since < STUCK_S and not self.doorbell.is_quiet(entry.lane)):
                continue
            if self.doorbell.ring(*key):
                self._rung[key] = monotonic()
                rings += 1
        return rings


def run(database_url: str, redis_url: str) -> None:
    """Relays until SIGTERM or SIGINT. Survives the loss of PostgreSQL and of Redis."""
    stop = Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, lambda _signum, _frame: stop.set())
    relay = Relay(Doorbell(redis_url))
    log.info("relay.started")
    while not stop.is_set():
        try:
            _relay(relay, database_url, stop)
        except (Unavailable, psycopg.OperationalError) as error:
            log.warning("relay.interrupted", error_type=type(error).__name__)
            stop.wait(0.5)


def _relay(relay: Relay, database_url: str, stop: Event) -> None:
    with connect(database_url) as connection:
        connection.execute(sql("linking.listen"))
        forgot_at = float("-inf")
        while not stop.is_set():
            relay.ring_what_waits(connection)
            if monotonic() - forgot_at >= FORGET_EVERY_S:
                drafts.forget_expired(connection)
                portal_drafts.forget_old(connection)
                forgot_at = monotonic()
            # Every one is read, as `stop_after` yields all that came together: a pause for each would be seconds in a flood.
            heard = list(connection.notifies(timeout=SWEEP_S, stop_after=1))
            if heard:
                stop.wait(QUIET_S)  # let a burst of commits become one ring
