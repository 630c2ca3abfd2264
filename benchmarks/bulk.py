"""Sends reports in bulk and waits until they are routed: the beginning of what `routed` and `memory` measure."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from time import monotonic, sleep

from benchmarks.samples import warming
from benchmarks.serving import Stage
from sluss.replay import Line, Plan, send
from store import views
from store.database import connect

_CONCURRENCY = 4
_LOOK_EVERY_S = 0.1


class NotRegisteredError(RuntimeError):
    """Reports were refused or lost: there is nothing to measure, but something to repair."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """How long sending took, and what was not yet routed when it ended."""

    reports: int
    seconds: float
    left: int


def send_in_bulk(stage: Stage, token: str, lines: Sequence[Line]) -> Sending:
    """Hands all of them in, 200 to a request.

    Raises:
        NotRegisteredError: names how many were not acknowledged.
    """
    plan = Plan(url=stage.system.web_url, token=token, via="bulk", concurrency=_CONCURRENCY)
    began = monotonic()
    sent = asyncio.run(send(lines, plan, lambda _more: None))
    seconds = monotonic() - began
    lost = sum(one.id is None for one in sent)
    if lost:
        raise NotRegisteredError(f"{lost} of {len(lines)} reports were not acknowledged")
    return Sending(reports=len(lines), seconds=seconds, left=unrouted(stage))


def wait_until_routed(
    stage: Stage, say: Callable[[int], None] = lambda _left: None, *, at_most_s: float = inf
) -> float:
    """Returns when the outbox is empty, or after so long, with the seconds that it took; keeps saying how many wait."""
    began = monotonic()
    with connect(stage.system.database_url) as connection:
        while (left := views.pending(connection)) and monotonic() - began < at_most_s:
            stage.system.supervisor.tick()
            say(left)
            sleep(_LOOK_EVERY_S)
    return monotonic() - began


def warm_up(stage: Stage, token: str) -> None:
    """Gives each worker a few reports, so that none is still loading its tables when the measuring begins."""
    send_in_bulk(stage, token, [sample.to_line() for sample in warming()])
    wait_until_routed(stage)


def unrouted(stage: Stage) -> int:
    """How many reports still wait to be routed."""
    with connect(stage.system.database_url) as connection:
        return views.pending(connection)
