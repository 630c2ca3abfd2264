"""What learning weights changes: learned on generated families of three seeds, judged on those of a fourth that was not looked at."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.linkage._judged import judged, records
from benchmarks.linkage.rows import Row, Say
from config.linking import linking_text, linking_weights
from config.reference import name_table
from dedupe.comparable import comparable
from dedupe.compare import compare_parts
from dedupe.nameforms import Words
from dedupe.train.judge import DAYS, Judgement, Standing, judge
from dedupe.train.method import Method
from dedupe.train.pairs import usable
from dedupe.train.training import Judged, train

_LEARNED = (11, 12, 13)
_HELD_BACK = 14
_COMMAND = "python -m benchmarks.linkage --only learning"


def measure(*, is_quick: bool, say: Say) -> Iterator[Row]:
    """Before and after for each method; quick: a third of the families."""
    scale = 0.35 if is_quick else 1.0
    learned = [reported for seed in _LEARNED for reported in records("families", seed=seed, scale=scale)]
    held_back = _compared(_HELD_BACK, scale)
    for method in Method:
        say(f"learning weights: {method}")
        training = train(
            linking_text(),
            version=f"learned-{method}",
            method=method,
            pairs=judged(learned),
            records=[record for _, record in learned],
            names=name_table(),
        )
        found = judge(held_back, [], before=linking_weights(), after=training.weights, names=name_table())
        yield from _rows(method, found)


def _compared(seed: int, scale: float) -> list[Judged]:
    words = Words(name_table())
    pairs = usable(judged(records("families", seed=seed, scale=scale)), names=name_table())
    return [(pair, compare_parts(comparable(pair.a), comparable(pair.b), words)) for pair in pairs]


def _rows(method: Method, found: Judgement) -> Iterator[Row]:
    data = f"families, seed {_HELD_BACK}; weights by {method}"
    before, after = _figures(found.before), _figures(found.after)
    for figure, old in before.items():
        yield Row(data=data, figure=figure, measured=f"{old} before, {after[figure]} after", command=_COMMAND)
    yield Row(
        data=data,
        figure=f"wrong joins among {found.pairs} pairs, quiet and flood",
        measured=f"{_wrong(found.before)} before, {_wrong(found.after)} after",
        asked="not more",
        holds=not found.is_worse,
        command=_COMMAND,
    )


def _wrong(standing: Standing) -> str:
    return " and ".join(str(standing.days[day].wrong_joins) for day in DAYS)


def _figures(standing: Standing) -> dict[str, str]:
    found = {
        "log loss (bits), Brier score": f"{standing.log_loss_bits:.3f}, {standing.brier:.4f}",
        "calibration error, worth of a bit": f"{standing.calibration_error:.3f}, {standing.worth:.2f}",
    }
    for day in DAYS:
        decided = standing.days[day]
        found[f"{day} day: join precision, recall"] = _two(decided.join_precision, decided.join_recall)
        found[f"{day} day: join or ask precision, recall"] = _two(decided.shown_precision, decided.shown_recall)
    return found


def _two(precision: float | None, recall: float | None) -> str:
    return ", ".join("–" if share is None else f"{share:.3f}" for share in (precision, recall))
