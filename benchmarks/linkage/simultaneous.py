"""New children that four senders report at the same instant, linked by four processes: how many children end up in two groups."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.linkage._newcomers import hand_in, worker
from benchmarks.linkage._town import Child, Town
from benchmarks.linkage.rows import Row, Say
from benchmarks.stopwatch import replacing
from casework.report import Channel
from sluss.embedded.layout import DataDir
from sluss.embedded.postgres import EmbeddedPostgres
from store import outbox
from store.migrate import migrate
from store.sealing import KeyRing
from workers.linker import link_and_save

CHILDREN, ROUNDS, PROCESSES = 300, 10, 4
_QUICK_CHILDREN, _QUICK_ROUNDS = 60, 2
MUNICIPALITY = "2081"
LANES = ("professional", "public")
_BATCH = 8  # few at a time, so that the processes meet often
_PATIENCE_S = 300.0
_COMMAND = "python -m benchmarks.linkage --only simultaneous"
_NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def measure(*, is_quick: bool, say: Say) -> Iterator[Row]:
    """With the municipality's lock, as workers do, and one round without it."""
    children, rounds = (_QUICK_CHILDREN, _QUICK_ROUNDS) if is_quick else (CHILDREN, ROUNDS)
    with tempfile.TemporaryDirectory(prefix="sluss-bench-") as place, ExitStack() as stack:
        data_dir = DataDir(Path(place))
        url, keyring = stack.enter_context(EmbeddedPostgres(data_dir)).url, data_dir.keys / "keyring.json"
        migrate(url)
        KeyRing.load_or_create(keyring)
        split = drained_at_once(url, keyring, [newborns(r, children) for r in range(rounds)], say=say)
        data = f"{children} new children, 4 senders at the same instant, {PROCESSES} processes, {rounds} rounds"
        measured = f"{sum(split)} of {children * rounds:,}"
        yield Row(
            data=data, figure="children split", measured=measured, asked="0", holds=not any(split), command=_COMMAND
        )
        alone = drained_at_once(url, keyring, [newborns(rounds, children)], is_locked=False, say=say)
        data = "the same, one round, the municipality's lock taken away"
        yield Row(data=data, figure="children split", measured=f"{alone[0]} of {children}", command=_COMMAND)


def newborns(round_: int, number: int) -> list[Child]:
    """Children whom nobody has reported, of a home each, others in every round."""
    town = Town(children=20_000, seed=11)
    return [town.family(round_ * number + at)[0] for at in range(number)]


def reports(child: Child) -> list[tuple[dict[str, Any], Channel]]:
    """What four senders write: each other facts and words, and all of them name and birthday."""
    sure = {"first_name": child.first, "last_name": child.last, "birth_date": child.born.isoformat()}
    guardian = dict(child.guardians[0])
    told: list[tuple[dict[str, Any], str, Channel]] = [
        ({"school": child.school}, f"{child.first} kommer utan frukost och somnar på lektionen.", Channel.PORTAL),
        ({"address": child.address, "school": child.school}, "Skrik genom väggen i natt igen.", Channel.PUBLIC_FORM),
        ({"guardians": [guardian], "school": child.school}, "Vid hämtningen luktade det alkohol.", Channel.PORTAL),
        ({"gender": child.gender, "school": child.school}, "Ensam ute vid torget klockan elva.", Channel.PUBLIC_FORM),
    ]
    return [
        ({"municipality": {"code": MUNICIPALITY}, "children": [sure | more], "narrative": text}, channel)
        for more, text, channel in told
    ]


def drained_at_once(
    database_url: str, keyring: Path, rounds: Sequence[Sequence[Child]], *, is_locked: bool = True, say: Say
) -> list[int]:
    """How many children are split after each round, in which the processes begin together."""
    spawn = get_context("spawn")
    barrier = spawn.Barrier(PROCESSES + 1)
    values = [
        (database_url, keyring, LANES[at % len(LANES)], len(rounds), barrier, is_locked) for at in range(PROCESSES)
    ]
    processes = [spawn.Process(target=_work, args=own, daemon=True) for own in values]
    for process in processes:
        process.start()
    split = []
    for number, children in enumerate(rounds):
        hand_in(database_url, keyring, [report for child in children for report in reports(child)], _NOW)
        barrier.wait(_PATIENCE_S)
        barrier.wait(_PATIENCE_S)
        split.append(split_children(database_url, children, of=4))
        say(f"simultaneous: round {number + 1} of {len(rounds)}, {split[-1]} of {len(children)} children split")
    for process in processes:
        process.join(_PATIENCE_S)
    return split


def split_children(database_url: str, children: Sequence[Child], *, of: int) -> int:
    """Of the children reported last, `of` reports each in a row, those whose reports lie in more than one group."""
    query = """SELECT m.group_id FROM membership m JOIN report_child rc ON rc.id = m.report_child_id
               WHERE m.valid_to IS NULL ORDER BY rc.report_seq DESC LIMIT %s"""
    with psycopg.connect(database_url) as connection:
        groups = [row[0] for row in connection.execute(query, [len(children) * of])]
    return sum(len(set(groups[at : at + of])) > 1 for at in range(0, len(groups), of))


def _work(database_url: str, keyring: Path, lane: str, rounds: int, barrier: Barrier, is_locked: bool) -> None:
    """A worker without the lane's lock, so that two share a lane: only the municipality's lock keeps them apart."""
    with ExitStack() as stack:
        if not is_locked:
            stack.enter_context(replacing(outbox, "lock_municipality", lambda *_: None))
        own = stack.enter_context(worker(database_url, keyring))
        for _ in range(rounds):
            barrier.wait(_PATIENCE_S)
            while taken := outbox.take_up(own.connection(), MUNICIPALITY, lane, limit=_BATCH):
                link_and_save(own, MUNICIPALITY, taken, is_hopeless=False)
            barrier.wait(_PATIENCE_S)
