"""One worker's work, stage by stage: `workers.jobs` itself drains the outbox in this process, under a stopwatch."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import uuid4

from benchmarks.samples import warming
from benchmarks.stopwatch import Lap, Stopwatch, Watched, replacing
from casework.knowledge import Knowledge
from casework.linking import WorkingSet
from casework.steps.link import link, prepare
from config.linking import linking_weights
from config.novelty import novelty_rules
from config.reference import name_table
from config.settings import Settings
from dedupe.extract import DEFAULT
from store import outbox
from store.linking import LinkStore
from store.linkwrite import LinkWriter
from store.sealing import KeyRing, Sealer
from workers import jobs, linker
from workers.context import Context

WATCHED = (
    Watched(LinkStore, "open_reports", "open"),
    Watched(linker, "prepare", "prepare"),
    Watched(outbox, "lock_municipality", "load"),
    Watched(outbox, "still_to_do", "load"),
    Watched(LinkStore, "load", "load"),
    Watched(linker, "link", "link"),
    Watched(LinkWriter, "save", "save"),
    Watched(outbox, "finish", "save"),
    Watched(jobs, "look_again", "look again"),
)
STAGES = tuple(dict.fromkeys(one.part for one in WATCHED))


def knowledge() -> Knowledge:
    """What a worker process knows of the world."""
    return Knowledge(names=name_table(), vocabulary=DEFAULT, weights=linking_weights(), rules=novelty_rules())


def warm(known: Knowledge) -> None:
    """Links a few reports in memory, so that word lists and patterns are read before the first measured batch."""
    prepared = [prepare(sample.to_link(), known) for sample in warming()]
    link(prepared, WorkingSet(municipality="2081"), known, new_id=uuid4)


def drain(database_url: str, keyring: Path) -> list[Lap]:
    """Empties the outbox, one lane after the other, as the worker processes would. One lap for each batch."""
    known, sealer = knowledge(), Sealer(KeyRing.load_or_create(keyring))
    own = Context(
        settings=Settings().model_copy(update={"database_url": database_url, "key_file": keyring}),
        knowledge=known,
        store=LinkStore(sealer),
        writer=LinkWriter(sealer, known.version),
    )
    watch = Stopwatch()
    try:
        with watch.watching(WATCHED), _laps_by_batch(watch):
            while waiting := outbox.backlog(own.connection()):
                for lane in waiting:
                    jobs.drain_with(own, lane.municipality, lane.lane)
    finally:
        own.forget_connection()
    return [lap for lap in watch.laps if lap.reports]


def _laps_by_batch(watch: Stopwatch) -> AbstractContextManager[None]:
    """Each time the worker takes up a batch a lap ends and the next begins."""
    take_up = outbox.take_up
    began = perf_counter()

    def taken_up(*values: Any, **named: Any) -> list[outbox.TakenUp]:
        nonlocal began
        now = perf_counter()
        if watch.laps:
            watch.laps[-1].whole = now - began
        began = now
        taken = take_up(*values, **named)
        watch.laps.append(Lap(reports=len(taken)))
        return taken

    return replacing(outbox, "take_up", taken_up)
