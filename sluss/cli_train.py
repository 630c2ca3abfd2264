"""`sluss train`: writes a new weights file and shows what it would change. Nothing goes live: a person chooses the file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from casework.calendar import local_date
from config.linking import LinkingFileError, linking_text, linking_weights
from config.reference import name_table
from config.settings import settings
from dedupe.train.method import Method
from dedupe.train.pairs import LabelledPair, Record, from_plain
from sluss.attached import Failure, connected, json_lines
from sluss.screen import err, out
from store.pairs import PairStore

if TYPE_CHECKING:
    from dedupe.train.training import Training


def train(
    out_file: Annotated[
        Path, typer.Option("--out", help="Where the new weights file is written, such as weights.toml.")
    ],
    method: Annotated[Method, typer.Option(help="From people's answers, without them, or both.")] = Method.LABELLED,
    pairs_file: Annotated[
        Path | None, typer.Option("--pairs", help="Judged pairs, one JSON object per line, instead of the register's.")
    ] = None,
    data_dir: Annotated[
        Path | None, typer.Option(help="Where the system keeps its data; SLUSS_DATA_DIR otherwise.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as one line of JSON.")] = False,
) -> None:
    """Learn the weights of linking from what people have confirmed and separated, and show what that would change."""
    from dedupe.train.training import TooFewPairsError, train
    from sluss.training import shown, to_plain

    try:
        chosen = settings().linking_file
        linking_weights(chosen)
        base = linking_text(chosen)
        judged, records = _from_file(pairs_file) if pairs_file else _from_register(data_dir, method)
        training = train(
            base,
            version=_version(base, method, out_file.parent),
            method=method,
            pairs=judged,
            records=records,
            names=name_table(),
        )
    except (TooFewPairsError, LinkingFileError) as error:
        raise Failure(str(error)) from None
    written = _write(training, out_file)
    if as_json:
        print(json.dumps(to_plain(training, written), ensure_ascii=False))
    else:
        for part in shown(training):
            out.print(part, highlight=False)
    _conclude(training, written)


def _conclude(training: Training, written: Path) -> None:
    """Says what a person may do now; a file that joins more children wrongly is not one to choose."""
    judgement = training.judgement
    if judgement is not None and judgement.is_worse:
        raise Failure(
            f"REJECTED: wrong joins on held-back pairs rise from {judgement.before.wrong_joins} to"
            f" {judgement.after.wrong_joins}, so the file was written as {written} to be looked at, not used."
        )
    if judgement is None:
        err.print(
            "Nobody has judged any pair that was held back, so what this file changes is not known.", style="bold"
        )
    err.print(
        f"{written} is not in use. To use it, set SLUSS_LINKING_FILE to it and start the workers again;"
        " reports linked before keep the version they were linked under.",
        highlight=False,
    )


def _write(training: Training, out_file: Path) -> Path:
    is_worse = training.judgement is not None and training.judgement.is_worse
    written = out_file.with_suffix(".rejected.toml") if is_worse else out_file
    written.write_text(training.text, encoding="utf-8")
    return written


def _from_register(data_dir: Path | None, method: Method) -> tuple[list[LabelledPair], list[Record]]:
    with connected(data_dir) as (connection, sealer):
        store = PairStore(sealer)
        with connection.transaction():
            pairs = store.pairs(connection)
            records = [] if method is Method.LABELLED else store.records(connection)
            store.note(connection, actor="sluss train", pairs=len(pairs), records=len(records))
    return pairs, records


def _from_file(file: Path) -> tuple[list[LabelledPair], list[Record]]:
    """The pairs, and each side as a report of its own for learning without labels."""
    pairs = list(_pairs(file))
    sides = ((child, facts) for pair in pairs for child, facts in zip(pair.children, (pair.a, pair.b), strict=True))
    return pairs, [Record(municipality="", child=child, facts=facts) for child, facts in sides]


def _pairs(file: Path) -> Iterator[LabelledPair]:
    for number, plain in enumerate(json_lines(file), 1):
        try:
            yield from_plain(plain)
        except (KeyError, TypeError, ValueError, AttributeError):
            # Not what is wrong in it: that could quote a child's name.
            raise Failure(
                f"Pair {number} of {file} cannot be read: it needs a and b (facts of one child each) and label (same or not_same)."
            ) from None


def _version(base: str, method: Method, folder: Path) -> str:
    """ "2026-11-22-labelled-1", or the next number that no file beside it and not the one in use has taken."""
    today = local_date(datetime.now(UTC))  # noqa: TID251 - the command line is where the clock is read
    taken = {
        _version_of(base),
        *(_version_of(file.read_text(encoding="utf-8", errors="replace")) for file in folder.glob("*.toml")),
    }
    numbers = (f"{today}-{method}-{number}" for number in range(1, len(taken) + 2))
    return next(version for version in numbers if version not in taken)


def _version_of(text: str) -> str:
    line = next((line for line in text.splitlines() if line.startswith("version =")), "")
    return line.partition('"')[2].rpartition('"')[0]
