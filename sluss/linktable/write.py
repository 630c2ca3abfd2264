"""What `sluss link` leaves behind: `id,group_id,status` for each row, and the questions that stand open."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from errno import ENOENT
from pathlib import Path
from typing import TextIO

from dedupe.cluster import CandidateLink
from sluss.linktable.errors import TableError
from sluss.linktable.linked import Linked, Outcome
from sluss.linktable.table import Row, Table


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """A file that takes the name `path` when all is written, so that nobody reads half of it.

    Raises:
        OSError: when it cannot be written, before anything else is done.
    """
    if not path.parent.is_dir():
        raise FileNotFoundError(ENOENT, "No such folder", str(path.parent))
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_groups(file: TextIO, table: Table, linked: Linked) -> None:
    """One line for each row of the table, in its order."""
    lines = csv.writer(file, lineterminator="\n")
    lines.writerow(("id", "group_id", "status"))
    lines.writerows((row.id, outcome.group_id, outcome.status.value) for row, outcome in _both(table, linked))


def write_questions(file: TextIO, table: Table, linked: Linked) -> None:
    """One line for each group that a row may belong to, with what spoke for it in bits. Names fields, never what they hold."""
    lines = csv.writer(file, lineterminator="\n")
    lines.writerow(("id", "group_id", "candidate_group_id", "weight", "band", "evidence"))
    for row, outcome in _both(table, linked):
        for group_id, asked in outcome.candidates:
            weight, evidence = f"{asked.weight_log2:.1f}", _evidence(asked)
            lines.writerow((row.id, outcome.group_id, group_id, weight, asked.band.value, evidence))


def _evidence(asked: CandidateLink) -> str:
    return " ".join(f"{e.field}={e.level}:{e.weight_log2:+.1f}" for e in asked.evidence if e.weight_log2)


def _both(table: Table, linked: Linked) -> Iterator[tuple[Row, Outcome]]:
    try:
        yield from zip(table, linked.outcomes(), strict=True)
    except ValueError:
        raise TableError(f"{table.path} was changed while it was linked. Link it again.") from None
