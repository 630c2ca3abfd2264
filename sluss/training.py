"""What a training found, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import RenderableType
from rich.table import Table

from dedupe.train.judge import Decisions, Judgement, Standing
from dedupe.train.training import Training

_DAYS = {"quiet": "quiet day", "flood": "flood about the child"}


def to_plain(training: Training, written: Path) -> dict[str, Any]:
    """JSON-ready."""
    return {
        "version": training.weights.version,
        "written": str(written),
        "changes": [
            {"entry": ".".join(c.entry), "before": c.before, "after": c.after, "pairs": c.seen}
            for c in training.changes
        ],
        "judgement": training.judgement.to_plain() if training.judgement else None,
        **training.notes,
    }


def shown(training: Training) -> Iterator[RenderableType]:
    """The entries that changed, and the figures before and after."""
    changes = _table("entry", "before", "after", "pairs")
    for one in training.changes:
        changes.add_row(".".join(one.entry), f"{one.before:.2f}", f"{one.after:.2f}", str(one.seen))
    yield changes if training.changes else "No entry changed."
    if training.judgement:
        yield from _judged(training.judgement)


def _judged(judgement: Judgement) -> Iterator[RenderableType]:
    before, after = judgement.before, judgement.after
    yield (
        f"\nOn {judgement.pairs} held-back pairs ({judgement.same} of one child; the rules leave {judgement.undecided} to the"
        " weights); joined and asked as precision, recall:"
    )
    figures = _table("figure", before.version, after.version)
    for name, (old, new) in {**_decided(before, after), **_probable(before, after)}.items():
        figures.add_row(name, old, new)
    yield figures
    for flip, count in judgement.flips.items():
        yield f"{count} decisions change: {flip}"


def _decided(before: Standing, after: Standing) -> dict[str, tuple[str, str]]:
    rows = {}
    for day, called in _DAYS.items():
        old, new = before.days[day], after.days[day]
        rows[f"{called}: wrong joins"] = (str(old.wrong_joins), str(new.wrong_joins))
        rows[f"{called}: joined"] = (_joined(old), _joined(new))
        rows[f"{called}: joined or asked"] = (_shown(old), _shown(new))
    return rows


def _joined(day: Decisions) -> str:
    return _two(day.join_precision, day.join_recall)


def _shown(day: Decisions) -> str:
    return _two(day.shown_precision, day.shown_recall)


def _probable(before: Standing, after: Standing) -> dict[str, tuple[str, str]]:
    return {
        "log loss (bits)": (f"{before.log_loss_bits:.4f}", f"{after.log_loss_bits:.4f}"),
        "Brier score": (f"{before.brier:.4f}", f"{after.brier:.4f}"),
        "calibration error": (f"{before.calibration_error:.4f}", f"{after.calibration_error:.4f}"),
        "what one bit is worth (1: calibrated)": (f"{before.worth:.3f}", f"{after.worth:.3f}"),
    }


def _two(one: float | None, other: float | None) -> str:
    return ", ".join("–" if share is None else f"{share:.3f}" for share in (one, other))


def _table(*titles: str) -> Table:
    table = Table(box=None, padding=(0, 2))
    for title in titles:
        table.add_column(title)
    return table
