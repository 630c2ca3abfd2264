"""The command `relink`: where a second opinion on a whole register differs, as questions for a person. Nothing is changed."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from sluss.attached import Failure, connected
from sluss.relink.backends import BackendName, backend
from sluss.relink.engine import library
from sluss.relink.render import line, lines, summary
from sluss.relink.run import Relinked, relink
from sluss.screen import err, out
from store import register


def relink_register(  # noqa: PLR0913, PLR0917 - a command has as many options as its contract says
    municipality: Annotated[str | None, typer.Option(help="Four digits; every municipality in turn otherwise.")] = None,
    data_dir: Annotated[
        Path | None, typer.Option(help="Where the system keeps its data; SLUSS_DATA_DIR otherwise.")
    ] = None,
    out_file: Annotated[Path | None, typer.Option("--out", help="Every question as a line of JSON.")] = None,
    backend_name: Annotated[
        BackendName, typer.Option("--backend", help="Where Splink computes: docs/relink.md.")
    ] = BackendName.DUCKDB,
    threshold: Annotated[
        float, typer.Option(min=0.5, max=0.9999, help="Match probability from which Splink joins.")
    ] = 0.95,
    limit: Annotated[int, typer.Option(min=0, help="Questions shown for each municipality, strongest first.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as one line of JSON.")] = False,
) -> None:
    """Link the whole register again with Splink and print where it disagrees with the groups, as questions. Changes nothing."""
    library("splink")
    new_backend = partial(backend, backend_name)
    results = []
    with connected(data_dir) as (connection, sealer):
        for code in _chosen(register.municipalities(connection), municipality):
            results.append(relink(connection, sealer, code, new_backend=new_backend, threshold=threshold))
            if not as_json:
                _show(results[-1], limit)
    if out_file is not None:
        _write(results, out_file)
    if as_json:
        print(json.dumps({"municipalities": [summary(result, limit) for result in results]}, ensure_ascii=False))
    elif not results:
        out.print("No report is registered yet: there is nothing to link again.")


def _chosen(codes: list[str], municipality: str | None) -> list[str]:
    if municipality is None:
        return codes
    if municipality not in codes:
        raise Failure(f"No report is registered under {municipality}. Give the municipality's code, such as 2081.")
    return [municipality]


def _show(result: Relinked, limit: int) -> None:
    for text in lines(result, limit):
        out.print(text, highlight=False, markup=False, soft_wrap=True)
    for note in result.notes:
        err.print(f"{result.municipality}: {note}", style="dim", highlight=False, soft_wrap=True)


def _write(results: list[Relinked], out_file: Path) -> None:
    """Every question, and after them what is marked and not asked."""
    with out_file.open("w", encoding="utf-8") as file:
        for result in results:
            for question in (*result.found.questions, *result.found.marked):
                file.write(json.dumps(line(result.municipality, question), ensure_ascii=False) + "\n")
