"""Fills the linking index as if reports had been linked for years: the same extraction, keys, hashes and seals, then COPY.

Filled are the tables that linking reads: groups, keys, texts, bands, pace. Those that it only appends to (memberships, evidence,
routing) hold the newcomers alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from random import Random
from struct import pack
from typing import Any
from uuid import UUID

import psycopg
from psycopg import Connection, Copy, sql
from psycopg.types.json import Jsonb

from benchmarks.linkage._town import Child, Town, fields, narrative
from casework.surge import Arrivals
from config.reference import name_table
from dedupe.blocking import keys
from dedupe.campaign import BANDS, ROWS, TextSignature, signature
from dedupe.campaign import to_plain as signature_to_plain
from dedupe.extract import child_facts
from dedupe.facts import ChildFacts, ChildFields, GuardianFields, ReportText
from dedupe.novelty import Memory
from dedupe.novelty.memory import Remembered
from dedupe.profile import GroupProfile, learn
from dedupe.profile import to_plain as profile_to_plain
from store.linkkeys import LinkKeys
from store.sealing import KeyRing, Sealer

MUNICIPALITY = "2081"
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
_TODAY = date(2026, 5, 4)
_YEARS_DAYS = 1_825
_SIZES, _SIZE_WEIGHTS = (1, 2, 3, 5, 8, 20), (0.62, 0.2, 0.09, 0.06, 0.02, 0.01)
REPORTS_A_CHILD = 1.95  # mean of `_SIZES`
_MEMBERS = 4  # wordings of one child's facts that differ; further reports repeat one of them
_SHORT_TEXTS = 200  # what one report in thirty says: too short to be anybody's copy, and always the same few
_FLOODS, _FLOOD_SIZE = 3, 200
_CHUNK = 250  # families between two looks at who is done
# Filled without them, made again at the end: twenty million rows in random order would take an hour longer.
_WITHOUT_INDEXES = ("link_key", "text_band", "text_standing")
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def fill(database_url: str, keyring: Path, town: Town, *, processes: int = 2) -> None:
    """Fills an empty database with the reports of a town's children, and gathers statistics as autovacuum would."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        again = _drop_indexes(connection)
        shares = [(database_url, keyring, town, at, processes) for at in range(processes)]
        with get_context("spawn").Pool(processes) as pool:
            pool.starmap(_fill_share, shares)
        connection.execute("SET maintenance_work_mem = '512MB'")
        connection.execute("SET statement_timeout = 0")
        for statement in again:
            connection.execute(statement)  # type: ignore[call-overload]
        pace = Arrivals(hours=_even_hours(town), recent=town.children * REPORTS_A_CHILD / _YEARS_DAYS * 4.3, as_of=NOW)
        connection.execute("INSERT INTO municipality_pace VALUES (%s, %s)", [MUNICIPALITY, Jsonb(pace.to_plain())])
        connection.execute("VACUUM (ANALYZE)")


def _even_hours(town: Town) -> dict[int, int]:
    an_hour = round(town.children * REPORTS_A_CHILD / _YEARS_DAYS / 24)
    last = int(NOW.timestamp() // 3600)
    return {last - back: an_hour for back in range(7 * 24)} if an_hour else {last: 1}


def _drop_indexes(connection: Connection[Any]) -> list[str]:
    """Drops constraints and indexes of the large tables; gives the statements that make them again."""
    query = """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
               WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('p', 'f') ORDER BY contype DESC"""
    again = []
    for table, name, definition in connection.execute(query, [list(_WITHOUT_INDEXES)]).fetchall():
        ending = " NOT VALID" if definition.startswith("FOREIGN") else ""
        again.append(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}{ending}")
        connection.execute(
            sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(sql.Identifier(table), sql.Identifier(name))
        )
    left = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s)"
    for name, definition in connection.execute(left, [list(_WITHOUT_INDEXES)]).fetchall():
        again.append(definition)
        connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    return again


def _fill_share(database_url: str, keyring: Path, town: Town, at: int, of: int) -> None:
    filler = _Filler(Sealer(KeyRing.load_or_create(keyring)), town)
    numbers = range(at, town.families, of)
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "SET session_replication_role = replica"
        )  # what refers to a row that is there needs no look-up
        for start in range(0, len(numbers), _CHUNK):
            rows = filler.rows(numbers[start : start + _CHUNK])
            with connection.cursor() as cursor:
                for table, columns, lines in rows.tables():
                    with cursor.copy(f"COPY {table} ({columns}) FROM STDIN (FORMAT binary)") as copy:  # type: ignore[arg-type]
                        _write(copy, lines)
            connection.commit()


def _write(copy: Copy, lines: Iterable[bytes]) -> None:
    copy.write(b"PGCOPY\n\xff\r\n\0" + pack("!ii", 0, 0))
    copy.write(b"".join(lines))
    copy.write(pack("!h", -1))


@dataclass(slots=True)
class _Rows:
    """Rows in COPY's binary format: as they are, because a million reports make thirty million."""

    groups: list[bytes] = field(default_factory=list)
    keys: list[bytes] = field(default_factory=list)
    texts: list[bytes] = field(default_factory=list)
    bands: list[bytes] = field(default_factory=list)
    standing: list[bytes] = field(default_factory=list)

    def tables(self) -> Iterator[tuple[str, str, list[bytes]]]:
        yield (
            "child_group",
            "id, municipality, version, profile, memory, member_count, arrivals, is_surging, has_tick, last_at, looked_at",
            self.groups,
        )
        yield "link_key", "municipality, key, group_id, last_at", self.keys
        yield "text_cluster", "id, municipality, signature, copies", self.texts
        yield "text_band", "municipality, band, text_cluster_id", self.bands
        yield "text_standing", "text_cluster_id, group_id, identified", self.standing


@dataclass(slots=True)
class _Filler:
    sealer: Sealer
    town: Town

    def rows(self, numbers: Iterable[int]) -> _Rows:
        rows = _Rows()
        for number in numbers:
            for child in self.town.family(number):
                self._child(rows, child)
        return rows

    def _child(self, rows: _Rows, child: Child) -> None:
        rng = Random(f"{self.town.seed} {child.number}")
        group_id = UUID(int=rng.getrandbits(128))  # `group_of` gives it again
        is_flood = child.number[0] < _FLOODS and child.number[1] == 0
        size = _FLOOD_SIZE if is_flood else rng.choices(_SIZES, _SIZE_WEIGHTS)[0]
        days = 1 if is_flood else _YEARS_DAYS
        times = sorted(NOW - timedelta(days=days * rng.random()) for _ in range(size))
        profile, found = self._learnt(GroupProfile(group_id=str(group_id)), child, size, rng)
        arrivals = Arrivals()
        for at in times:
            arrivals = arrivals.observe(at)
            self._text(rows, group_id, child, rng)
        self._group(rows, group_id, profile, self._memory(child, size, rng), arrivals, is_flood)
        linkkeys = LinkKeys(self.sealer)
        rows.keys += (
            _row(MUNICIPALITY.encode(), linkkeys.key(MUNICIPALITY, key), group_id.bytes, _time(times[-1]))
            for key in sorted(found)
        )

    def _learnt(self, profile: GroupProfile, child: Child, size: int, rng: Random) -> tuple[GroupProfile, set[str]]:
        found: set[str] = set()
        for _ in range(min(size, _MEMBERS)):
            facts = facts_of(fields(child, rng))
            profile = learn(profile, facts, provisional=False)
            found |= keys(facts, names=name_table())
        return profile.counted(size=size, recent=0), found

    def _memory(self, child: Child, size: int, rng: Random) -> Memory:
        said = [sentence for _ in range(min(size, 60)) for sentence in narrative(child, rng).lower().split(". ")]
        passages = tuple(
            Remembered(serial=at, text=text, words=frozenset(text.split()), claims=frozenset())
            for at, text in enumerate(dict.fromkeys(said))
        )
        return Memory(passages=passages, reports=size, next_serial=len(passages))

    def _group(
        self,
        rows: _Rows,
        group_id: UUID,
        profile: GroupProfile,
        memory: Memory,
        arrivals: Arrivals,
        is_flood: bool,
    ) -> None:
        where = f"child_group/{group_id}"
        rows.groups.append(
            _row(
                group_id.bytes,
                MUNICIPALITY.encode(),
                pack("!i", profile.size),
                self.sealer.seal_json(profile_to_plain(profile), where=f"{where}/profile"),
                self.sealer.seal_json(memory.to_plain(), where=f"{where}/memory"),
                pack("!i", profile.size),
                b"\x01" + _json(arrivals.to_plain()),
                pack("!?", is_flood),
                b"\x00",
                _time(arrivals.as_of or NOW),
                pack("!i", profile.size),
            )
        )

    def _text(self, rows: _Rows, group_id: UUID, child: Child, rng: Random) -> None:
        text_id = UUID(int=rng.getrandbits(128))
        if rng.random() < 1 / 30:
            rare, letter = divmod(rng.randrange(_SHORT_TEXTS), 26)
            signed = signature(f"barnet far illa {chr(97 + rare)}{chr(97 + letter)}")
        else:
            # Unrelated texts have unrelated minima: drawing them spares writing and reading the texts.
            signed = TextSignature(values=tuple(rng.getrandbits(32) for _ in range(BANDS * ROWS)), words=60)
        where = f"text_cluster/{text_id}/signature"
        sealed = self.sealer.seal_json(signature_to_plain(signed), where=where)
        rows.texts.append(_row(text_id.bytes, MUNICIPALITY.encode(), sealed, pack("!i", 1)))
        rows.standing.append(_row(text_id.bytes, group_id.bytes, pack("!i", 1)))
        linkkeys = LinkKeys(self.sealer)
        rows.bands += (
            _row(MUNICIPALITY.encode(), linkkeys.band(MUNICIPALITY, band), text_id.bytes) for band in signed.bands
        )


def group_of(town: Town, number: tuple[int, int]) -> str:
    """The id of the group that a child of the town was filled in as."""
    return str(UUID(int=Random(f"{town.seed} {number}").getrandbits(128)))


def facts_of(written: dict[str, Any]) -> ChildFacts:
    """What the recogniser makes of the fields alone."""
    values = {**written, "guardians": tuple(GuardianFields(**g) for g in written.get("guardians", ()))}
    text = ReportText(received_on=_TODAY, narrative="", children=(ChildFields(**values),))
    return child_facts(text, names=name_table()).children[0]


def _row(*values: bytes) -> bytes:
    return pack("!h", len(values)) + b"".join(pack("!i", len(value)) + value for value in values)


def _time(at: datetime) -> bytes:
    return pack("!q", (at - _EPOCH) // timedelta(microseconds=1))


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()
