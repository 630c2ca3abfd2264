"""Uses the embedded servers the way their callers do, and finds their processes without the code under test."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psutil
import psycopg

from sluss.embedded import DataDir, EmbeddedPostgres
from tests.support.processes import REPOSITORY


def servers_in(data_dir: DataDir) -> list[int]:
    """Every server process of this data directory, found without the code under test."""
    found = []
    for process in psutil.process_iter(["name"]):
        try:
            if process.info["name"] in {"postgres", "valkey-server"} and data_dir.path in Path(process.cwd()).parents:
                found.append(process.pid)
        except (psutil.Error, OSError):
            continue
    return found


def write_a_row(postgres: EmbeddedPostgres, text: str) -> None:
    with psycopg.connect(postgres.url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (text text)")
        connection.execute("INSERT INTO kept VALUES (%s)", (text,))


def rows(postgres: EmbeddedPostgres) -> list[str]:
    with psycopg.connect(postgres.url) as connection:
        return [row[0] for row in connection.execute("SELECT text FROM kept ORDER BY text")]


RUN = """
import pathlib, sys
from sluss.embedded import DataDir, EmbeddedPostgres, EmbeddedValkey
from sluss.supervise import Supervisor
data_dir = DataDir(pathlib.Path(sys.argv[1]))
postgres, valkey = EmbeddedPostgres(data_dir), EmbeddedValkey(data_dir)
supervisor = Supervisor([postgres.child(), valkey.child()], logs=data_dir.logs)
supervisor.run(on_ready=lambda: print("ready", postgres.url, flush=True))
"""


def a_running_system(data_dir: DataDir) -> subprocess.Popen[str]:
    """A supervisor in a process of its own, with both servers ready."""
    command = [sys.executable, "-c", RUN, str(data_dir.path)]
    process = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    while not (line := process.stdout.readline()).startswith("ready"):
        assert line, "the supervisor ended before it was ready"
    return process
