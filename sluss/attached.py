"""What a command works on: the running system's database and keys, scratch directories, files of JSON lines."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from config.delegation import order_on
from config.settings import Settings, settings
from sluss.screen import err, out
from sluss.system import Addresses
from store.database import connect
from store.sealing import KeyRing, Sealer
from store.verify import verify


class Failure(Exception):
    """Something did not hold; its words are one sentence that says what to do."""


@contextmanager
def data_dir_or_scratch(data_dir: Path | None) -> Iterator[Path]:
    if data_dir is not None:
        yield data_dir
        return
    with scratch_dir() as scratch:
        yield scratch


@contextmanager
def scratch_dir() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="sluss-", ignore_cleanup_errors=True) as scratch:
        yield Path(scratch)


@contextmanager
def connected(data_dir: Path | None) -> Iterator[tuple[psycopg.Connection[Any], Sealer]]:
    database_url, keyring = addresses_of(data_dir)
    with connect(database_url) as connection:
        yield connection, Sealer(KeyRing.load_or_create(keyring))


def addresses_of(data_dir: Path | None) -> tuple[str, Path]:
    """The database and key ring of what runs.

    Raises:
        Failure: nothing runs on the data directory and DATABASE_URL is not set.
    """
    config: Settings = settings()
    if config.database_url and data_dir is None:
        return config.database_url, config.keyring_path
    found = Addresses.read(data_dir or config.data_dir)
    if found is None:
        raise Failure("Nothing runs here. Start it with `sluss up`, or set DATABASE_URL.")
    return found.database_url, Path(found.keyring)


def print_findings(connection: psycopg.Connection[Any], sealer: Sealer) -> None:
    findings = list(verify(connection, sealer, order_on))
    broken = [finding for finding in findings if not finding.holds]
    for finding in broken:
        err.print(f"Does not hold: {finding.promise}: {', '.join(finding.rows)}", highlight=False)
    if broken:
        raise Failure(
            f"{len(broken)} of {len(findings)} promises do not hold. Stop, keep the data, and look at the rows named."
        )
    out.print(f"Verified: all {len(findings)} promises hold.", highlight=False)


def json_lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                yield json.loads(line)
            except ValueError:
                raise Failure(f"Line {number} of {path} is not JSON. Write the file again.") from None
