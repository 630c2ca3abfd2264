"""The command `sluss`. Each command wires parts together and prints; exit status 0 done, 1 something did not hold, 2 wrong usage."""

from __future__ import annotations

import json
import sys
import tempfile
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import psycopg
import typer
from rich.table import Table

from casework.errors import SlussError
from config import logging
from config.settings import settings
from sluss import generate as generator
from sluss import replay as replays
from sluss.attached import (
    Failure,
    addresses_of,
    connected,
    data_dir_or_scratch,
    json_lines,
    print_findings,
    scratch_dir,
)
from sluss.child import StartFailed
from sluss.cli_access import login, make_token
from sluss.cli_linking import link_table
from sluss.cli_relink import relink_register
from sluss.cli_train import train
from sluss.devlogin import PEOPLE
from sluss.doctor import checks
from sluss.embedded.errors import EmbeddedError
from sluss.evaluate import evaluate as score
from sluss.evaluate.match import NotScorableError
from sluss.evaluate.render import notes, table
from sluss.remote import replay_to_url
from sluss.screen import err, out, sending
from sluss.session import keep_running, login_code, running
from sluss.session import replay as replay_here
from sluss.system import Addresses
from store import views
from store.database import connect
from store.migrate import migrate as migrate_database
from store.sealing import KeyRing, Sealer

app = typer.Typer(
    help="Sluss takes in concern reports about children, loses none, and lets no flood delay another child.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("link")(link_table)

DataDir = Annotated[Path | None, typer.Option(help="Where the system keeps its data; SLUSS_DATA_DIR otherwise.")]
Seed = Annotated[int, typer.Option(help="The same seed gives the same data.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as one line of JSON.")]


class Via(StrEnum):
    """How a replay sends."""

    SINGLE = "single"
    BULK = "bulk"


@app.command()
def up(
    data_dir: DataDir = None,
    port: Annotated[int | None, typer.Option(help="TCP port; 0 takes a free one.")] = None,
    dev_login: Annotated[bool, typer.Option("--dev-login", help="Made-up people can sign in to the portal.")] = False,
) -> None:
    """Start everything on this machine, and work until Ctrl-C. Data are kept."""
    config = settings()
    place, at_port = data_dir or config.data_dir, config.port if port is None else port
    with running(config, data_dir=place, port=at_port, dev_login=dev_login) as system:
        _welcome(system.web_url, login_code(system, config.default_municipality))
        if dev_login:
            _say_who_can_sign_in(system.web_url)
        keep_running(system)
        err.print("Stopping.")


@app.command()
def demo(
    leave: Annotated[bool, typer.Option("--exit", help="Stop when the outcome is printed.")] = False,
    seed: Seed = 2020,
    scale: Annotated[float, typer.Option(min=0.01, help="1.0 is 1,500 reports.")] = 1.0,
) -> None:
    """Show the main job: a flood of 1,500 reports in, each registered, grouped and in a fair queue."""
    from sluss.outcome import outcome

    config = settings().model_copy(update={"key_file": None})
    # Two directories: the data directory must be the temporary one itself, or servers that run as nobody cannot reach it.
    with tempfile.TemporaryDirectory(prefix="sluss-demo-") as scratch, scratch_dir() as place:
        counts = generator.write("surge", seed=seed, scale=scale, out=Path(scratch))
        out.print(f"A made-up week: {counts.reports} reports, most of them about one child.")
        # Moved to end just now, so that the board shows ages as in the week itself.
        lines = replays.ending_at(replays.read_lines(Path(scratch) / "reports.jsonl"), datetime.now(UTC))  # noqa: TID251
        with running(config, data_dir=place, port=0 if leave else config.port) as system:
            if not leave:
                _welcome(system.web_url, login_code(system, config.default_municipality))
            with sending(len(lines)) as progress:
                done = replay_here(system, lines, via="single", concurrency=16, factor=None, progress=progress)
            out.print(outcome(done))
            _verify(system.database_url, system.keyring)
            if not leave:
                out.print("The board stays open. Ctrl-C stops everything.")
                keep_running(system)


@app.command()
def generate(
    split: Annotated[str, typer.Argument(help=f"One of: {', '.join(generator.SPLITS)}.")],
    out_dir: Annotated[Path, typer.Option("--out", help="Folder for reports.jsonl and truth.jsonl.")],
    seed: Seed = 1,
    scale: Annotated[float, typer.Option(min=0.001, help="1.0 is the split's own size.")] = 1.0,
) -> None:
    """Write a synthetic data set with its truth."""
    if split not in generator.SPLITS:
        raise typer.BadParameter(f"{split} is not a data set. Choose one of: {', '.join(generator.SPLITS)}.")
    counts = generator.write(split, seed=seed, scale=scale, out=out_dir)
    out.print(f"{counts.reports} reports written to {out_dir}.")


@app.command()
def replay(
    file: Annotated[Path, typer.Argument(help="Reports, one JSON object per line.")],
    out_file: Annotated[Path, typer.Option("--out", help="Where the outcome is written, one line per report.")],
    via: Annotated[Via, typer.Option(help="One request per report, or bulk NDJSON.")] = Via.SINGLE,
    concurrency: Annotated[int, typer.Option(min=1, max=512, help="Requests under way at once.")] = 16,
    data_dir: DataDir = None,
    speed: Annotated[str, typer.Option(help="max, realtime, or a factor such as 60.")] = "max",
    url: Annotated[str | None, typer.Option(help="A running system; its importer token in SLUSS_TOKEN.")] = None,
    as_json: AsJson = False,
) -> None:
    """Send a file of reports through the HTTP API and wait until every one is registered, linked and routed."""
    factor = _factor(speed)
    lines = replays.read_lines(file)
    with sending(len(lines)) as progress:
        if url:
            plan = replays.Plan(url=url, token=settings().token, via=via, concurrency=concurrency, factor=factor)
            done = replay_to_url(lines, plan, progress)
        else:
            with data_dir_or_scratch(data_dir) as place, running(settings(), data_dir=place, port=0) as system:
                done = replay_here(system, lines, via=via, concurrency=concurrency, factor=factor, progress=progress)
    replays.write_export(done, out_file)
    summary = done.to_plain()
    _print_summary(summary, as_json=as_json)
    if summary["registered"] != summary["reports"]:
        missing = summary["reports"] - summary["registered"]
        raise Failure(f"{missing} reports were not registered: see `error` of their lines, or send the file again.")


@app.command()
def export(
    out_file: Annotated[Path, typer.Option("--out", help="Where to write, one line per report.")],
    data_dir: DataDir = None,
) -> None:
    """Write every report's number, group, evidence, lane and position from the running system."""
    count = 0
    with connected(data_dir) as (connection, sealer), out_file.open("w", encoding="utf-8") as file:
        for line in views.export(connection, sealer):
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            count += 1
    out.print(f"{count} reports written to {out_file}.")


@app.command()
def evaluate(
    export_file: Annotated[Path, typer.Argument(help="What `sluss replay` or `sluss export` wrote.")],
    truth_file: Annotated[Path, typer.Argument(help="The data set's truth.jsonl.")],
    as_json: AsJson = False,
) -> None:
    """Score a grouping against the truth."""
    scores = score(json_lines(export_file), json_lines(truth_file))
    if as_json:
        print(json.dumps(scores.to_plain(), ensure_ascii=False))
        return
    out.print(table(scores))
    for note in notes(scores):
        out.print(note, style="dim")


@app.command()
def verify(data_dir: DataDir = None) -> None:
    """Check register, memberships, outbox and audit against each other, and that every original opens."""
    with connected(data_dir) as (connection, sealer):
        print_findings(connection, sealer)


@app.command()
def migrate(data_dir: DataDir = None) -> None:
    """Bring the schema of the running system, or of DATABASE_URL, up to date."""
    applied = migrate_database(addresses_of(data_dir)[0])
    out.print(f"Applied: {', '.join(applied)}." if applied else "The schema is up to date.")


@app.command()
def status(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """What runs and what waits."""
    from sluss.status import gather, render

    config = settings()
    found = gather(*addresses_of(data_dir), Addresses.read(data_dir or config.data_dir))
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        out.print(render(found))


@app.command()
def doctor(data_dir: DataDir = None) -> None:
    """What is missing on this machine, and how to get it."""
    config = settings()
    found = checks(data_dir or config.data_dir, config.database_url, config.redis_url)
    shown = Table(box=None, padding=(0, 2))
    for column in ("", "what", "found"):
        shown.add_column(column)
    for check in found:
        shown.add_row("[green]ok[/]" if check.ok else "[red]no[/]", check.name, check.detail)
    out.print(shown)
    if wrong := [check for check in found if not check.ok]:
        raise Failure(" ".join(check.remedy for check in wrong))


app.command()(login)
app.command("token")(make_token)
app.command("relink")(relink_register)
app.command()(train)


def main() -> None:
    """The entry point: errors that a person can do something about become one sentence."""
    logging.configure("WARNING")
    try:
        app()
    except (Failure, EmbeddedError, StartFailed, NotScorableError) as error:
        _fail(str(error))
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        _fail(f"{error.filename} cannot be opened: {error.strerror}. Check the path and who may read and write it.")
    except SlussError as error:
        _fail(f"{error.code.replace('_', ' ').capitalize()}. Run `sluss doctor` to see what is missing.")
    except KeyboardInterrupt:
        sys.exit(130)
    except psycopg.OperationalError:
        _fail("PostgreSQL does not answer. Start the system with `sluss up`, or check DATABASE_URL.")


def _fail(sentence: str) -> None:
    err.print(sentence, style="bold red", highlight=False)
    sys.exit(1)


def _welcome(web_url: str, code: str) -> None:
    out.print(f"Public form  {web_url}/", highlight=False)
    out.print(f"Live board   {web_url}/board", highlight=False)
    out.print(f"Sign in with {code}", highlight=False)
    out.print(f"API          {web_url}/docs", highlight=False)


def _say_who_can_sign_in(web_url: str) -> None:
    out.print(
        f"Portal       {web_url}/portal  where these made-up people can sign in:", highlight=False, soft_wrap=True
    )
    for person in PEOPLE:
        out.print(f"             {person.name}: {person.what}", highlight=False, soft_wrap=True)


def _verify(database_url: str, keyring: Path) -> None:
    with connect(database_url) as connection:
        print_findings(connection, Sealer(KeyRing.load_or_create(keyring)))


def _factor(speed: str) -> float | None:
    if speed == "max":
        return None
    try:
        factor = 1.0 if speed == "realtime" else float(speed)
    except ValueError:
        factor = 0.0
    if factor <= 0:
        raise typer.BadParameter("--speed takes max, realtime, or a factor above 0 such as 60.")
    return factor


def _print_summary(summary: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(summary))
        return
    for name, value in summary.items():
        shown = f"p50 {value['p50']}, p99 {value['p99']}" if isinstance(value, dict) else value
        out.print(f"{name:<24}{shown}", highlight=False)


if __name__ == "__main__":
    main()
