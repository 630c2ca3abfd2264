"""Hands reports in as the web process does, without one: received, registered, in the outbox."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from benchmarks.stages import knowledge
from casework.report import Channel
from casework.steps.receive import Arrival, Chance, receive
from config.lanes import lane_of
from config.reference import municipalities
from config.settings import Settings
from store.database import async_pool
from store.linking import LinkStore
from store.linkwrite import LinkWriter
from store.registry import Registry
from store.sealing import KeyRing, Sealer
from workers.context import Context

_AT_ONCE = 500
_CHANCE = Chance(new_id=uuid4, receipt_bytes=lambda: os.urandom(10))


def hand_in(database_url: str, keyring: Path, bodies: Sequence[tuple[dict[str, Any], Channel]], now: datetime) -> None:
    """Registers the reports, each through its channel, in order."""
    submissions = [
        receive(
            json.dumps(body).encode(),
            Arrival(now=now, channel=channel, sender=None, believes_sender=False),
            _CHANCE,
            known_municipalities=municipalities(),
            lane_of=lane_of,
        )
        for body, channel in bodies
    ]

    async def register() -> None:
        async with async_pool(database_url, size=2) as pool:
            registry = Registry(pool, Sealer(KeyRing.load_or_create(keyring)))
            for start in range(0, len(submissions), _AT_ONCE):
                await registry.register(submissions[start : start + _AT_ONCE])

    asyncio.run(register())


@contextmanager
def worker(database_url: str, keyring: Path) -> Iterator[Context]:
    """What a worker process keeps between batches."""
    sealer, known = Sealer(KeyRing.load_or_create(keyring)), knowledge()
    own = Context(
        settings=Settings().model_copy(update={"database_url": database_url, "key_file": keyring}),
        knowledge=known,
        store=LinkStore(sealer),
        writer=LinkWriter(sealer, known.version),
    )
    try:
        yield own
    finally:
        own.forget_connection()
