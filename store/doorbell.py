"""Redis, the doorbell: it wakes workers and holds nothing that matters. Every call gives up quickly and may be lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer

TIMEOUT_S = 0.25  # redis-py retries for half a minute by default (measured: 36.9 s with socket_timeout=3)
JOB_TTL_S = 60  # a ring that nobody heard is worthless: the sweeper rings again


def open_redis(url: str, *, timeout_s: float = TIMEOUT_S) -> Any:
    """A client that fails fast instead of retrying."""
    return redis.Redis.from_url(
        url, socket_timeout=timeout_s, socket_connect_timeout=timeout_s, retry=Retry(NoBackoff(), 0)
    )


def queue_name(lane: str) -> str:
    """The RQ queue of a lane; one worker process listens on it and on no other."""
    return f"sluss-{lane}"


@dataclass(slots=True)
class Doorbell:
    """Rings for work that already stands in the outbox."""

    url: str
    _client: Any = field(default=None)

    def ring(self, municipality: str, lane: str) -> bool:
        """Wakes the lane's worker. False when Redis did not take it; nothing is lost, the next sweep rings again.

        The job has a fresh id each time: after a kill a fixed one would stay "started" and block every further ring.
        """
        try:
            queue = Queue(queue_name(lane), connection=self._redis(), serializer=JSONSerializer)
            queue.enqueue(
                "workers.jobs.drain",
                municipality,
                lane,
                job_id=uuid4().hex,
                ttl=JOB_TTL_S,
                result_ttl=0,
                failure_ttl=3600,
            )
        except (redis.RedisError, OSError):
            self._client = None
            return False
        return True

    def is_quiet(self, lane: str) -> bool:
        """Whether no ring is waiting to be heard on the lane; True when Redis is away."""
        try:
            return bool(self._redis().llen(f"rq:queue:{queue_name(lane)}") == 0)
        except (redis.RedisError, OSError):
            self._client = None
            return True

    def check(self) -> str:
        """One word on its state: "ok", "away", or "evicts" when it may throw rings away."""
        try:
            policy = self._redis().config_get("maxmemory-policy").get("maxmemory-policy")
        except (redis.RedisError, OSError):
            self._client = None
            return "away"
        return "ok" if policy == "noeviction" else "evicts"

    def _redis(self) -> Any:
        if self._client is None:
            self._client = open_redis(self.url)
        return self._client
