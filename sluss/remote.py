"""Replaying to a system that runs elsewhere: everything over HTTP, with an importer's token."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from time import monotonic

import httpx2 as httpx

from casework.errors import Refused
from sluss.replay import Line, Plan, finished, send, wait_until_routed
from sluss.summary import Replay

_POLL_S = 1.0


def replay_to_url(lines: list[Line], plan: Plan, progress: Callable[[str, int], None]) -> Replay:
    """Sends the lines to `plan.url` and waits until everything there is routed.

    Raises:
        Refused: "not_permitted": the token is missing, or is not an importer's.
    """
    headers = {"Authorization": f"Bearer {plan.token}"} if plan.token else {}
    with httpx.Client(base_url=plan.url, headers=headers, timeout=60.0) as client:
        if client.get("/api/v1/queues").status_code != 200:
            raise Refused("not_permitted")
        began = monotonic()
        sent = asyncio.run(send(lines, plan, lambda n: progress("sent", n)))
        sending_ended = monotonic()

        def waiting() -> int:
            return int(client.get("/api/v1/queues").raise_for_status().json()["unrouted"])

        asyncio.run(wait_until_routed(waiting, every_s=_POLL_S, on_progress=lambda n: progress("left", n)))
        routed = monotonic()
        with client.stream("GET", "/api/v1/export") as answer:
            export = (json.loads(text) for text in answer.raise_for_status().iter_lines())
            return finished(sent, export, began=began, sending_ended=sending_ended, routed=routed)
