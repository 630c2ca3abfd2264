"""One worker's work on a batch, stage by stage: the calls of `workers.jobs`, each timed, in this process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any
from uuid import uuid4

from psycopg import Connection

from benchmarks.samples import warming
from casework.linking import WorkingSet
from casework.placing import Knowledge
from casework.steps.link import link, prepare
from config.linking import linking_weights
from config.novelty import novelty_rules
from config.reference import name_table
from dedupe.extract import DEFAULT
from store import outbox
from store.linking import LinkStore
from store.sealing import KeyRing, Sealer

STAGES = ("claim", "open", "prepare", "load", "link", "save", "commit")


@dataclass(slots=True, kw_only=True)
class Batch:
    """Seconds of each stage of one batch."""

    reports: int
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Adds the time that the block takes."""
        began = perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + perf_counter() - began


def knowledge() -> Knowledge:
    """What a worker process knows of the world."""
    return Knowledge(names=name_table(), vocabulary=DEFAULT, weights=linking_weights(), rules=novelty_rules())


def warm(known: Knowledge) -> None:
    """Links a few reports in memory, so that word lists and patterns are read before the first measured batch."""
    prepared = [prepare(sample.to_link(), known) for sample in warming()]
    link(prepared, WorkingSet(municipality="2081"), known, new_id=uuid4)


def drain(connection: Connection[Any], ring: KeyRing, *, batch_size: int) -> list[Batch]:
    """Empties the outbox, one lane after the other, as the worker processes would."""
    known = knowledge()
    store = LinkStore(Sealer(ring), known.version)
    batches: list[Batch] = []
    for waiting in outbox.backlog(connection):
        while batch := _batch(connection, store, known, waiting, batch_size):
            batches.append(batch)
    return batches


def _batch(
    connection: Connection[Any], store: LinkStore, known: Knowledge, waiting: outbox.Backlog, size: int
) -> Batch | None:
    batch = Batch(reports=0)
    with batch.stage("claim"):
        taken = outbox.take_up(connection, waiting.municipality, waiting.lane, limit=size)
    if not taken:
        return None
    batch.reports = len(taken)
    with batch.stage("open"):
        items = store.open_reports(connection, [t.report_id for t in taken])
    with batch.stage("prepare"):
        prepared = [prepare(item, known) for item in items]
    with connection.transaction():
        with batch.stage("load"):
            outbox.lock_municipality(connection, waiting.municipality)
            open_ids = outbox.still_to_do(connection, taken)
            working = store.load(connection, waiting.municipality, prepared)
        with batch.stage("link"):
            routed = link(prepared, working, known, new_id=uuid4)
        with batch.stage("save"):
            store.save(connection, working, routed)
            outbox.finish(connection, sorted(open_ids))
        committing = perf_counter()
    batch.seconds["commit"] = perf_counter() - committing
    store.remember(working)
    return batch
