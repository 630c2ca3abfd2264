"""Marked words, and a scanner that finds them wherever a system could have left them, in whatever encoding (trust T1, T26)."""

from __future__ import annotations

import base64
import gzip
import json
import os
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import re2
import redis
from psycopg import sql

_BITE = 8 * 2**20  # bytes of a file read at once
_OVERLAP = 4096  # longer than any encoded word
_PROBABLY_OURS = 256 * 2**20  # a larger file among the temporary ones is not of this system


def encodings(word: str) -> set[bytes]:
    """The word as a program might have written it. Of base64 the part that does not depend on what stands around it."""
    found: set[bytes] = set()
    for spelling in {word, word.lower(), word.upper()}:
        for codec in ("utf-8", "utf-16-le", "utf-16-be"):
            raw = spelling.encode(codec)
            found |= {raw, raw.hex().encode(), raw.hex().upper().encode()}
            for before in range(3):
                coded = base64.b64encode(b"\0" * before + raw)
                inner = coded[4 if before else 0 : len(coded) // 4 * 4 - 4]
                found |= {inner, inner.replace(b"+", b"-").replace(b"/", b"_")}
        found |= {quote(spelling, safe="").encode(), json.dumps(spelling)[1:-1].encode()}
    return {pattern for pattern in found if len(pattern) >= 6}


@dataclass(slots=True)
class Scanner:
    """Looks for words, given by what they mark, and remembers where each stood."""

    words: Mapping[str, str]  # what it marks -> the word
    hits: dict[str, set[str]] = field(default_factory=dict)  # what it marks -> places
    places: int = 0
    bytes_read: int = 0
    _patterns: dict[bytes, str] = field(default_factory=dict)
    _any: Any = None

    def __post_init__(self) -> None:
        for mark, word in self.words.items():
            self._patterns |= dict.fromkeys(encodings(word), mark)
        options = re2.Options()
        options.encoding = re2.Options.Encoding.LATIN1
        options.max_mem = 256 * 2**20
        self._any = re2.compile(
            b"|".join(re2.escape(p) for p in sorted(self._patterns, key=len, reverse=True)), options
        )

    def look(self, place: str, content: bytes) -> None:
        """Looks through some bytes, and through what they unpack to."""
        self.places += 1
        self._search(place, content)
        for unpack in (zlib.decompress, gzip.decompress):
            try:
                self._search(f"{place}, unpacked", unpack(content))
            except (zlib.error, OSError, EOFError):
                continue

    def look_into(self, file: Path) -> None:
        """Looks through a file, if it is still there."""
        try:
            with file.open("rb") as opened:
                self.places += 1
                rest = b""
                while bite := opened.read(_BITE):
                    self._search(str(file), rest + bite)
                    rest = bite[-_OVERLAP:]
        except (FileNotFoundError, PermissionError):
            return

    def found(self, *marks: str) -> dict[str, set[str]]:
        """Where words of these marks stood."""
        return {mark: self.hits[mark] for mark in marks if mark in self.hits}

    def _search(self, place: str, content: bytes) -> None:
        self.bytes_read += len(content)
        for match in self._any.finditer(content):
            self.hits.setdefault(self._patterns[match.group(0)], set()).add(place)


def look_into_directory(scanner: Scanner, folder: Path) -> None:
    """Every file of a system's data directory: database files, write-ahead log, what Valkey keeps, logs."""
    for file in _files(folder):
        scanner.look_into(file)


def look_into_temporary_files(scanner: Scanner, *, since: float, but: Path) -> None:
    """Files that were written anywhere among the temporary ones since then (seconds since 1970), except below `but`."""
    for root in {Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp"), Path("/dev/shm")}:
        for file in _files(root):
            if but in file.parents:
                continue
            try:
                about = file.stat()
            except OSError:
                continue
            if about.st_mtime >= since and about.st_size < _PROBABLY_OURS:
                scanner.look_into(file)


def look_into_tables(scanner: Scanner, database_url: str) -> None:
    """Every row of every table as text: in the files a long value is compressed."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (name,) in names:
            with connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(name))) as rows:
                scanner.look(f"table {name}", b"".join(bytes(row) for row in rows))
        seen = connection.execute("SELECT query FROM pg_stat_activity").fetchall()
        scanner.look("what the database shows of its connections", repr(seen).encode())


def look_into_valkey(scanner: Scanner, redis_url: str) -> None:
    """Every key and value, as it stands now."""
    with redis.Redis.from_url(redis_url) as client:
        for database in range(16):
            client.execute_command("SELECT", database)
            for key in client.scan_iter():
                scanner.look("a key in Valkey", key)
                for value in _values(client, key):
                    scanner.look(f"Valkey {key!r}", value)


def _values(client: redis.Redis, key: bytes) -> Iterable[bytes]:
    """What stands under the key; of a kind that is not named here, its serialised form."""
    readers: dict[bytes, Callable[[], Iterable[bytes]]] = {
        b"string": lambda: [client.get(key) or b""],
        b"hash": lambda: [part for pair in client.hgetall(key).items() for part in pair],
        b"list": lambda: client.lrange(key, 0, -1),
        b"set": lambda: client.smembers(key),
        b"zset": lambda: client.zrange(key, 0, -1),
    }
    return readers.get(client.type(key), lambda: [client.dump(key) or b""])()


def _files(folder: Path) -> Iterator[Path]:
    for root, _, names in os.walk(folder, followlinks=False):
        for name in names:
            file = Path(root) / name
            if file.is_file() and not file.is_symlink():
                yield file
