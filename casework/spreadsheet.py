"""Tables for spreadsheet programs: no cell that a person wrote is taken for a formula (ASVS 1.2.10)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

STARTS_FORMULA = frozenset("=+-@\t\r\n\0＝＋－＠")
"""What a spreadsheet program may begin to reckon at, in either width."""


def guarded(cell: object) -> str:
    """The cell as text. What would begin a formula stands behind an apostrophe; None is empty."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text[:1] in STARTS_FORMULA and text else text


def as_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The table, each cell guarded and quoted; semicolons and a byte order mark, as Swedish spreadsheet programs open it."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([guarded(cell) for cell in header])
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return "\ufeff" + written.getvalue()
