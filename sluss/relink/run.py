"""Re-links one municipality: reads it as of one instant, lets Splink score it, compares with the live groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import monotonic
from typing import Any

from psycopg import Connection

from sluss.relink.columns import Columns, columns, richness, valid_numbers
from sluss.relink.compare import disagreements
from sluss.relink.engine import Backend, Row, score, train
from sluss.relink.question import Disagreement, Pair, Record, Said
from store import register
from store.register import RegisteredChild, Verdicts
from store.sealing import Sealer

CORE_ROWS = 50  # of a group with more, these are compared with every member: a flood costs its size, not its square
SAMPLE_ROWS = 5  # of one group that the model learns from: no child may teach it what a child is


@dataclass(frozen=True, slots=True, kw_only=True)
class Relinked:
    """One municipality, re-linked."""

    municipality: str
    report_children: int
    without_facts: int  # in quarantine: nothing to compare
    rows: int  # different descriptions that were compared
    seconds: float
    notes: tuple[str, ...]
    found: Disagreement


def relink(
    connection: Connection[Any],
    sealer: Sealer,
    municipality: str,
    *,
    new_backend: Callable[[], Backend],
    threshold: float,
) -> Relinked:
    """Reads, then computes without holding the database's snapshot."""
    began = monotonic()
    with register.snapshot(connection):
        said = register.verdicts(connection, municipality)
        records, rows, without = gather(register.children(connection, sealer, municipality))
    notes: tuple[str, ...] = ()
    pairs: Iterable[Pair] = ()
    if len(rows) > 1:
        backend = new_backend()
        model = train(rows, backend)
        notes = model.notes
        pairs = score(rows, model, backend, threshold=threshold)
    found = disagreements(records, pairs, said=_said(said), threshold=threshold)
    return Relinked(
        municipality=municipality,
        report_children=sum(record.children for record in records) + without,
        without_facts=without,
        rows=len(rows),
        seconds=monotonic() - began,
        notes=notes,
        found=found,
    )


def gather(children: Iterable[RegisteredChild]) -> tuple[list[Record], list[Row], int]:
    """Equal descriptions in one group become one record, in order of registration; the third is how many had no facts."""
    at: dict[tuple[str, Columns], int] = {}
    records: list[Record] = []
    without = 0
    for child in children:
        if child.facts is None:
            without += 1
            continue
        key = child.group_id, columns(child.facts)
        if key not in at:
            at[key] = len(records)
            records.append(Record(group_id=child.group_id))
        _add(records[at[key]], child)
    return records, _rows(list(at)), without


def _add(record: Record, child: RegisteredChild) -> None:
    record.report_ids.append(child.report_id)
    record.registration_nos.append(child.registration_no)
    record.confirmed += child.is_confirmed
    if child.facts is not None:
        record.numbers |= valid_numbers(child.facts)


def _rows(keys: list[tuple[str, Columns]]) -> list[Row]:
    """The richest descriptions of a group are its core."""
    members: dict[str, list[int]] = defaultdict(list)
    for number, (group_id, _) in enumerate(keys):
        members[group_id].append(number)
    place = {}
    for numbers in members.values():
        by_richness = sorted(numbers, key=lambda n: (-richness(keys[n][1]), n))
        place.update({number: rank for rank, number in enumerate(by_richness)})
    return [
        Row(number, group_id, place[number] < CORE_ROWS, place[number] < SAMPLE_ROWS, known)
        for number, (group_id, known) in enumerate(keys)
    ]


def _said(verdicts: Verdicts) -> Said:
    return Said(separated=verdicts.separated, asked=verdicts.asked)
