"""The commands about linking apart from the running system."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer
from rich.table import Table as Shown

from config.linking import table_weights
from config.reference import name_table
from sluss.attached import Failure
from sluss.linktable import (
    Linked,
    MapError,
    Table,
    TableError,
    column_map,
    link,
    open_table,
    replacing,
    write_groups,
    write_questions,
)
from sluss.screen import err, out, progress

_COLUMNS_HELP = "Which column holds what: first_name=COLUMN,address=COLUMN+COLUMN, or a .toml or .json file."


def link_table(
    input_file: Annotated[Path, typer.Option("--input", help="The table, as CSV with the names of the columns first.")],
    id_column: Annotated[str, typer.Option(help="The column that identifies a row.")],
    columns: Annotated[str, typer.Option(help=_COLUMNS_HELP)],
    out_file: Annotated[Path, typer.Option("--out", help="Where id, group_id and status of each row are written.")],
    questions: Annotated[
        Path | None, typer.Option(help="Where the open questions are written with their weights.")
    ] = None,
    encoding: Annotated[str, typer.Option(help="The input's text encoding.")] = "utf-8",
) -> None:
    """Link any table of persons, in its order, with the engine that links reports."""
    if {path.resolve() for path in (out_file, questions) if path} & {input_file.resolve()}:
        raise typer.BadParameter("The output would replace the input. Name another file.")
    try:
        table = open_table(input_file, id_column=id_column, columns=column_map(columns), encoding=encoding)
        _warn(table)
        _link(table, out_file, questions)
    except MapError as error:
        raise typer.BadParameter(str(error)) from None
    except TableError as error:
        raise Failure(str(error)) from None


def _link(table: Table, out_file: Path, questions: Path | None) -> None:
    began = perf_counter()
    with ExitStack() as files:
        # Both are opened first: a folder that is not there should not come up after an hour.
        groups_to = files.enter_context(replacing(out_file))
        questions_to = files.enter_context(replacing(questions)) if questions else None
        with progress(table.rows) as display:
            task = display.add_task("Rows linked", total=table.rows)
            linked = link(
                table,
                names=name_table(),
                weights=table_weights(),
                today=datetime.now(UTC).date(),  # noqa: TID251
                advance=lambda count: display.advance(task, count),
            )
        write_groups(groups_to, table, linked)
        if questions_to:
            write_questions(questions_to, table, linked)
    _print(linked, perf_counter() - began)


def _warn(table: Table) -> None:
    """What is odd about the rows and no reason to leave one out: each is linked by itself, and has its line in the output."""
    odd = (
        (table.empty_ids, "without an id"),
        (table.repeated_ids, "with the id of an earlier row"),
        (table.ragged, "with more or fewer values than the header has columns"),
    )
    for count, what in odd:
        if count:
            err.print(f"{count} of {table.rows} rows are {what}; each is linked as a row of its own.", highlight=False)


def _print(linked: Linked, seconds: float) -> None:
    summary = linked.summary()
    shown = Shown(box=None, padding=(0, 2), show_header=False)
    shown.add_column()
    shown.add_column(justify="right")
    for name, count in summary.items():
        shown.add_row(name, f"{count:,}")
    shown.add_row("seconds", f"{seconds:,.1f}")
    shown.add_row("rows a second", f"{summary['rows'] / max(seconds, 1e-9):,.0f}")
    out.print(shown, highlight=False)
