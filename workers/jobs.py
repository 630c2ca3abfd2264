"""The RQ jobs. A job carries ids only and is no more than a wake-up: what there is to do stands in the outbox."""

from __future__ import annotations

import faulthandler
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import psycopg
import structlog

from casework.errors import Unavailable
from store import outbox
from workers.context import Context, context
from workers.linker import GROWTH_IN_A_FLOOD, GROWTH_WHEN_IDLE, link_and_save, look_again

log = structlog.get_logger("workers")

MAX_ATTEMPTS = 3  # after so many a report is set aside for people to assess unlinked
JOB_SECONDS = 20.0  # then the lane is let go, so that other municipalities get their turn
_SMALL_DEADLINE_S = 20.0
# The database is away, or has ended our session because this process stood still while it held a lock.
_INTERRUPTED = (
    psycopg.OperationalError,
    psycopg.errors.TransactionTimeout,
    psycopg.errors.IdleInTransactionSessionTimeout,
    Unavailable,
)
_SECOND_TRY = 10  # reports at once: most of a batch that died are innocent; what fails again is taken alone


def drain(municipality: str, lane: str) -> int:
    """Links what waits in a lane of a municipality, batch by batch, and returns how many reports that was.

    Does nothing when another worker is at it. Database errors end the job; the sweep rings again.
    """
    return drain_with(context(), municipality, lane)


def drain_with(own: Context, municipality: str, lane: str) -> int:
    """`drain` with the parts given."""
    began, done = monotonic(), 0
    try:
        with outbox.hold_lane(own.connection(), municipality, lane) as is_held:
            while is_held and monotonic() - began < JOB_SECONDS:
                count = _batch(own, municipality, lane)
                done += count
                with _deadline(own.settings.batch_deadline_s):
                    look_again(own, municipality, growth=GROWTH_IN_A_FLOOD if count else GROWTH_WHEN_IDLE)
                if not count:
                    break
    except _INTERRUPTED as error:
        own.forget_connection()
        log.warning("drain.interrupted", lane=lane, municipality=municipality, error_type=type(error).__name__)
    except BaseException:
        own.forget_connection()
        raise
    return done


def _batch(own: Context, municipality: str, lane: str) -> int:
    limit = _limit(own, municipality, lane)
    taken = outbox.take_up(own.connection(), municipality, lane, limit=limit)
    if not taken:
        return 0
    began = monotonic()
    is_hopeless = limit == 1 and taken[0].attempts > MAX_ATTEMPTS  # alone, so that nobody is set aside with it
    with _deadline(_SMALL_DEADLINE_S if limit < own.settings.batch_size else own.settings.batch_deadline_s):
        try:
            link_and_save(own, municipality, taken, is_hopeless=is_hopeless)
        except _INTERRUPTED:
            raise
        except Exception as error:
            log.error(
                "batch.failed", error_type=type(error).__name__, lane=lane, count=len(taken), attempts=taken[0].attempts
            )
    log.info(
        "batch.done", lane=lane, municipality=municipality, count=len(taken), seconds=round(monotonic() - began, 3)
    )
    return len(taken)


def _limit(own: Context, municipality: str, lane: str) -> int:
    if lane != "retry":
        return own.settings.batch_size
    return min(_SECOND_TRY, own.settings.batch_size) if outbox.next_attempts(own.connection(), municipality) <= 1 else 1


@contextmanager
def _deadline(seconds: float) -> Iterator[None]:
    """Ends the process when the block takes longer. A signal handler could not: it waits for a C call to return (trust D4)."""
    faulthandler.dump_traceback_later(seconds, exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
