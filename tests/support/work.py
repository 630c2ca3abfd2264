"""Draining the outbox in this process, as a worker process would."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Barrier
from typing import Any

from casework.knowledge import Knowledge
from config.linking import linking_weights
from config.novelty import novelty_rules
from config.reference import name_table
from config.settings import Settings
from dedupe.extract import DEFAULT
from store.files import files_from
from store.linking import LinkStore
from store.linkwrite import LinkWriter
from store.sealing import KeyRing, Sealer
from workers.context import Context


def worker(database_url: str, keyring: Path, *, batch_size: int = 100) -> Context:
    """What a worker process keeps, on a test's own database."""
    knowledge = Knowledge(names=name_table(), vocabulary=DEFAULT, weights=linking_weights(), rules=novelty_rules())
    settings = Settings(DATABASE_URL=database_url, key_file=keyring, batch_size=batch_size)
    sealer = Sealer(KeyRing.load_or_create(keyring))
    return Context(
        settings=settings,
        knowledge=knowledge,
        store=LinkStore(sealer),
        writer=LinkWriter(sealer, knowledge.version),
        files=files_from(settings),
    )


def meeting(call: Callable[..., Any], number: int) -> Callable[..., Any]:
    """The call, made when so many have come to make it."""
    barrier = Barrier(number)

    def met(*values: Any, **named: Any) -> Any:
        barrier.wait(30)
        return call(*values, **named)

    return met
