"""What is missing on this machine, and how to get it. Looks only: makes, starts and changes nothing.

Addresses with passwords are used, never repeated: a finding names the kind of error, not its text.
"""

from __future__ import annotations

import os
import platform
import resource
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from sluss.embedded.account import NOBODY, may_use
from sluss.embedded.binaries import Server, find_postgres, find_valkey
from sluss.embedded.errors import EmbeddedError
from sluss.embedded.layout import DataDir, fits_a_socket
from sluss.launch import USER_NAMESPACE

_OLDEST_PYTHON = (3, 11)
_OLDEST_POSTGRES = 15_00_00
_FREE_BYTES = 2 * 1024**3
_OPEN_FILES = 1024
_YEAR_2026 = 1_767_225_600
"""Seconds since 1970. The code is no older than that, so an earlier clock is wrong, and so would every deadline be."""

_CONNECT_TIMEOUT_S = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One finding. `remedy` is one sentence that says what to do, and empty when `ok`."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def checks(
    data_dir: Path, database_url: str | None = None, redis_url: str | None = None, *, port: int | None = None
) -> list[Check]:
    """Examines the machine, and the servers whose addresses are given instead of the embedded ones.

    Args:
        data_dir: Where the embedded servers would keep their files; need not exist.
        database_url: A PostgreSQL to examine instead of the embedded one.
        redis_url: A Redis to examine instead of the embedded one.
        port: The HTTP port that must be free; not examined when None.
    """
    findings = [_python(), _clock(), _open_files(), _data_dir(data_dir), _free_space(data_dir)]
    if database_url is None or redis_url is None:
        findings += [_socket_path(data_dir), _account()]
    if database_url is None:
        findings.append(_program("PostgreSQL program", find_postgres))
    else:
        findings += _database(database_url)
    if redis_url is None:
        findings.append(_program("Valkey program", find_valkey))
    else:
        findings += _redis(redis_url)
    if port is not None:
        findings.append(_port(port))
    return findings


def _verdict(name: str, ok: bool, detail: str, remedy: str) -> Check:
    return Check(name=name, ok=ok, detail=detail, remedy="" if ok else remedy)


def _python() -> Check:
    return _verdict(
        "Python",
        sys.version_info[:2] >= _OLDEST_PYTHON,
        platform.python_version(),
        "Install Python 3.11 or newer and run `make setup` again.",
    )


def _clock() -> Check:
    now_s = time.time()
    return _verdict(
        "clock",
        now_s >= _YEAR_2026,
        time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(now_s)),
        "Set the clock, for example with `timedatectl set-ntp true`: statutory deadlines are counted from it.",
    )


def _open_files() -> Check:
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _verdict(
        "open files",
        soft == resource.RLIM_INFINITY or soft >= _OPEN_FILES,
        f"{soft} allowed",
        f"Allow at least {_OPEN_FILES} with `ulimit -n {_OPEN_FILES}`, or LimitNOFILE= in the service file.",
    )


def _data_dir(path: Path) -> Check:
    reason = DataDir(path).unusable_because()
    return _verdict(
        "data directory",
        reason is None,
        str(path) if reason is None else reason,
        "Choose a new or empty directory that you may write to, with --data-dir.",
    )


def _free_space(path: Path) -> Check:
    free_bytes = shutil.disk_usage(_nearest_existing(path)).free
    return _verdict(
        "disk space",
        free_bytes >= _FREE_BYTES,
        f"{free_bytes / 1024**3:.1f} GiB free",
        f"Free at least {_FREE_BYTES // 1024**3} GiB, or choose another disk with --data-dir.",
    )


def _socket_path(path: Path) -> Check:
    run, temporary = DataDir(path).run, Path(tempfile.gettempdir())
    fits = fits_a_socket(run)
    return _verdict(
        "socket path",
        fits or fits_a_socket(temporary / "sluss-12345678"),
        str(run) if fits else f"{run} is too long or needs quoting; a private directory in {temporary} serves instead",
        "Set TMPDIR to a short path such as /tmp.",
    )


def _account() -> Check:
    if os.geteuid() != 0:
        return Check(name="server account", ok=True, detail=f"user {os.geteuid()}")
    ways = {"user namespace": may_use(USER_NAMESPACE), f"user {NOBODY}": may_use(f"{NOBODY}:{NOBODY}")}
    usable = [way for way, works in ways.items() if works]
    return _verdict(
        "server account",
        bool(usable),
        f"root, through {usable[0]}" if usable else "root, and PostgreSQL refuses root",
        "Run Sluss as an ordinary user, or set DATABASE_URL and REDIS_URL.",
    )


def _program(name: str, find: Callable[[], Server]) -> Check:
    try:
        server = find()
    except EmbeddedError as error:
        return Check(name=name, ok=False, detail="none runs here", remedy=str(error))
    return Check(name=name, ok=True, detail=f"{server.version} ({server.program})")


def _port(port: int) -> Check:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            return Check(
                name="port",
                ok=False,
                detail=f"{port}: {error.strerror}",
                remedy="Stop the program that uses it, or choose another with --port.",
            )
    return Check(name="port", ok=True, detail=f"{port} is free")


def _database(url: str) -> list[Check]:
    try:
        with psycopg.connect(url, connect_timeout=_CONNECT_TIMEOUT_S, autocommit=True) as connection:
            shown = {name: _shown(connection, name) for name in ("fsync", "synchronous_commit", "data_checksums")}
            version = connection.info.server_version
    except psycopg.Error as error:
        remedy = "Check DATABASE_URL, that the server runs, and that this machine may connect to it."
        return [Check(name="database", ok=False, detail=f"no connection ({type(error).__name__})", remedy=remedy)]
    durable = "a receipt is given after the commit, and must survive a power cut."
    return [
        _verdict(
            "database", version >= _OLDEST_POSTGRES, f"PostgreSQL {version // 10_000}", "Use PostgreSQL 15 or newer."
        ),
        _verdict("database fsync", shown["fsync"] == "on", shown["fsync"], f"Set fsync = on: {durable}"),
        _verdict(
            "database commit",
            shown["synchronous_commit"] != "off",
            shown["synchronous_commit"],
            f"Set synchronous_commit = on: {durable}",
        ),
        _verdict(
            "database checksums",
            shown["data_checksums"] == "on",
            shown["data_checksums"],
            "Stop the server and run `pg_checksums --enable`: without them a failing disk goes unnoticed.",
        ),
    ]


def _shown(connection: psycopg.Connection[tuple[str, ...]], name: str) -> str:
    row = connection.execute("SELECT current_setting(%s)", (name,)).fetchone()
    return "" if row is None else row[0]


def _redis(url: str) -> list[Check]:
    try:
        # No retries: with its default ones redis-py took 36.9 s to say no (trust F8).
        with redis.Redis.from_url(
            url,
            socket_timeout=_CONNECT_TIMEOUT_S,
            socket_connect_timeout=_CONNECT_TIMEOUT_S,
            retry=Retry(NoBackoff(), 0),
            decode_responses=True,
        ) as connection:
            # INFO, not CONFIG GET: managed servers forbid the latter.
            policy = str(connection.info("memory").get("maxmemory_policy"))
    except (redis.RedisError, ValueError) as error:
        remedy = "Check REDIS_URL, that the server runs, and that this machine may connect to it."
        return [Check(name="redis", ok=False, detail=f"no connection ({type(error).__name__})", remedy=remedy)]
    return [
        Check(name="redis", ok=True, detail="reachable"),
        _verdict(
            "redis memory policy",
            policy == "noeviction",
            policy,
            "Set maxmemory-policy noeviction: any other forgets work without a word when memory is full.",
        ),
    ]


def _nearest_existing(path: Path) -> Path:
    """The path itself, or the closest directory above it that exists."""
    absolute = path.absolute()
    return next(place for place in (absolute, *absolute.parents) if place.exists())
