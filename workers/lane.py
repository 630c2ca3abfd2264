"""One worker process for one lane. Hears the doorbell through RQ, and looks for itself every few seconds, bell or not."""

from __future__ import annotations

import logging
import signal
from threading import Event
from types import FrameType
from typing import Any

import psycopg
import redis
import structlog
from rq import Queue, SimpleWorker
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer

from casework.errors import Unavailable
from store import outbox
from store.doorbell import open_redis, queue_name
from workers.attachments import check_waiting
from workers.clockwatch import watch_clocks
from workers.context import context
from workers.jobs import drain
from workers.logreview import go_through_log
from workers.notify import tell
from workers.reading import read_what_moved
from workers.surgewatch import watch_surges

log = structlog.get_logger("workers")

READING_LANE = "retry"  # whose worker has little else to do: reading a large group again takes a minute, and so may a webhook or a scan
LISTEN_S = 5  # then the process looks into the outbox itself: losing every ring costs this much time and nothing else
_REDIS_TIMEOUT_S = 2.0


class RedisAwayError(Exception):
    """The bell cannot be heard. Not one of Redis's own errors: RQ would wait those out instead of letting us work."""


class _LaneWorker(SimpleWorker):
    """RQ's worker without a fork for each job; told to stop, it tells our own loop as well."""

    stop: Event

    def heartbeat(self, *args: Any, **kwargs: Any) -> None:
        try:
            super().heartbeat(*args, **kwargs)
        except (redis.ConnectionError, redis.TimeoutError) as error:
            raise RedisAwayError from error

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        self.stop.set()
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]


def run(lane: str, redis_url: str) -> None:
    """Works until SIGTERM or SIGINT. Survives the loss of Redis and of PostgreSQL, for however long."""
    logging.getLogger("rq").setLevel(logging.CRITICAL)  # its messages quote job arguments and connection strings
    stop = _until_told()
    context()
    log.info("worker.started", lane=lane)
    while not stop.is_set():
        is_connected = _listen(lane, redis_url, stop)
        sweep(lane)
        if not is_connected:
            stop.wait(0.5)


def sweep(lane: str) -> int:
    """Drains whatever waits in the lane, in any municipality. Quietly nothing when the database is away."""
    try:
        waiting = outbox.backlog(context().connection())
        if lane == READING_LANE:
            watch_clocks(context())  # first: what it finds is told in the same sweep
            watch_surges(context())
            tell(context())
            go_through_log(context())
            check_waiting(context())
            read_what_moved(context())
    except (Unavailable, psycopg.OperationalError):
        context().forget_connection()
        return 0
    return sum(drain(entry.municipality, entry.lane) for entry in waiting if entry.lane == lane)


def _listen(lane: str, redis_url: str, stop: Event) -> bool:
    try:
        connection = open_redis(redis_url, timeout_s=_REDIS_TIMEOUT_S)
        queue = Queue(queue_name(lane), connection=connection, serializer=JSONSerializer)
        worker = _LaneWorker([queue], connection=connection, serializer=JSONSerializer, worker_ttl=LISTEN_S + 30)
        worker.stop = stop
        worker.work(max_idle_time=LISTEN_S, logging_level="CRITICAL")
    except StopRequested:
        stop.set()
    except (redis.RedisError, RedisAwayError, OSError):
        return False
    finally:
        _handle_signals(stop)  # RQ set its own while it worked
    return True


def _until_told() -> Event:
    stop = Event()
    _handle_signals(stop)
    return stop


def _handle_signals(stop: Event) -> None:
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, lambda _signum, _frame: stop.set())
