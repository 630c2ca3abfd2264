"""The surge watch: what each way in gets against what its own past lets expect, told once when it surges or falls silent.

Numbers come from the register alone, by the database's clock; what is kept between rounds is the state. So a watch that dies
anywhere, or stands still for a night, goes on where it was. Nothing here moves a report: alarms and words only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from casework.forecast import HOURS_PER_WEEK, WINDOWS_H, Forecast, Past, RedDays, expected, forecast, hour_of
from casework.surge import Arrivals
from casework.watch import HOUR, Cause, Code, Seen, Silence, SurgeState, detect, of_group, silence
from store.queries import sql

Link = Connection[Any]

EVERY = timedelta(minutes=1)
PAST = timedelta(hours=62 * HOURS_PER_WEEK)  # last year's season from its own eight weeks before, and no more
_GROUPS = 50


class Stream(StrEnum):
    """A way in, or those that people register by hand and other systems hand over, together."""

    PUBLIC_FORM = "public_form"
    PORTAL = "portal"
    API = "api"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamNow:
    """What a board shows of one way in. `seen` and `expected`: reports by window in hours."""

    stream: Stream
    looked_at: datetime | None
    seen: dict[int, int]
    expected: dict[int, float]
    state: SurgeState
    silence: Silence | None

    def to_plain(self) -> dict[str, Any]:
        """JSON-ready values."""
        return {
            "stream": str(self.stream),
            "looked_at": self.looked_at.isoformat() if self.looked_at else None,
            "seen": self.seen,
            "expected": self.expected,
            "is_surging": self.state.is_surging,
            "since": self.state.since.isoformat() if self.state.since else None,
            "cause": _plain(self.state.height),
            "silence": _plain(self.silence),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupNow:
    """A child's group that surges: what its last day holds against its last week, and since which hour."""

    group_id: UUID
    seen: dict[int, int]
    expected: dict[int, float]
    since: datetime | None

    def to_plain(self) -> dict[str, Any]:
        """JSON-ready values."""
        since = self.since.isoformat() if self.since else None
        return {"group_id": str(self.group_id), "seen": self.seen, "expected": self.expected, "since": since}


@dataclass(frozen=True, slots=True, kw_only=True)
class Current:
    """How a municipality stands."""

    streams: Sequence[StreamNow]
    groups: Sequence[GroupNow]


@dataclass(slots=True)
class SurgeWatch:
    """The streams of one installation. Forecasts are made anew each day; the ones made are kept for speed alone."""

    red_days: RedDays = frozenset()
    _made: dict[tuple[str, str], tuple[date, Past, Forecast]] = field(default_factory=dict)

    def round(self, connection: Link, *, limit: int = 40, every: timedelta = EVERY) -> int:
        """Looks at the streams that are due, each in a commit of its own; returns how many."""
        connection.execute(sql("surges.streams"), [[str(one) for one in Stream]])
        looked = 0
        while looked < limit and self._one(connection, every):
            looked += 1
        return looked

    def _one(self, connection: Link, every: timedelta) -> bool:
        with connection.transaction():
            rows = connection.cursor(row_factory=dict_row)
            row = rows.execute(sql("surges.due"), {"every": every, "limit": 1}).fetchone()
            if row is None:
                return False
            self._look(connection, row, database_now(connection))
        return True

    def _look(self, connection: Link, row: dict[str, Any], now: datetime) -> None:
        of = {"municipality": row["municipality"], "stream": row["stream"]}
        past, outlook = self._outlook(connection, of, now)
        found = _seen(connection, of, now)
        before = _state(row)
        after = detect(before, found, outlook, now=now)
        was_silent = _silence(row["silence"])
        pause = self._pause(connection, of, past, now, was_silent)
        kept = {
            "now": now,
            "seen": Jsonb(dict(found.counts)),
            "expected": Jsonb(_expected(outlook, now)),
            "is_surging": after.is_surging,
            "since": after.since,
            "cause": Jsonb(_plain(after.cause)) if after.cause else None,
            "height": Jsonb(_plain(after.height)) if after.height else None,
            "silence": Jsonb(_plain(pause)) if pause else None,
            "silent_since": pause.last_at if pause else None,
        }
        connection.execute(sql("surges.keep"), of | kept)
        if after.cause and not before.is_surging:
            _tell(connection, of, "channel_surge", str(after.cause.code), _plain(after.cause))
        if pause and (was_silent is None or was_silent.last_at != pause.last_at):
            _tell(connection, of, "channel_silence", str(Code.SILENCE), _plain(pause))

    def _outlook(self, connection: Link, of: dict[str, str], now: datetime) -> tuple[Past, Forecast]:
        key, today = (of["municipality"], of["stream"]), now.astimezone(UTC).date()
        there = self._made.get(key)
        if there is None or there[0] != today:
            until = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
            past = _past(connection, of, until)
            there = (today, past, forecast(past, now=until, red_days=self.red_days))
            self._made[key] = there
        return there[1], there[2]

    def _pause(
        self, connection: Link, of: dict[str, str], past: Past, now: datetime, known: Silence | None
    ) -> Silence | None:
        """The silence that lasts. It is judged by the forecast at the last report: a later one has learnt the silence."""
        row = connection.execute(sql("surges.last_at"), {**of, "since": now - PAST, "now": now}).fetchone()
        last_at: datetime | None = row[0] if row else None
        if last_at is None:
            return known
        if now - last_at < HOUR:
            return None
        midnight = last_at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        if midnight.timestamp() // 3600 <= past.since:
            return None
        found = silence(forecast(past, now=midnight, red_days=self.red_days), last_at=last_at, now=now)
        # Only a report ends a silence, never a day less of past.
        return found or (known if known and known.last_at == last_at else None)


def current(connection: Link, municipality: str) -> Current:
    """What a board shows: each way in, and each child's group that surges. Ids, times and numbers only."""
    cursor = connection.cursor(row_factory=dict_row)
    streams = cursor.execute(sql("surges.current"), [municipality]).fetchall()
    groups = cursor.execute(sql("surges.groups"), [municipality, _GROUPS]).fetchall()
    now = database_now(connection)
    return Current(
        streams=[stream_now(tuple(row.values())) for row in streams], groups=[_group_now(row, now) for row in groups]
    )


def stream_now(row: Sequence[Any]) -> StreamNow:
    """A row of "surges.current"."""
    stream, looked_at, seen, expected_, is_surging, since, cause, height, silent = row
    return StreamNow(
        stream=Stream(stream),
        looked_at=looked_at,
        seen={int(window): count for window, count in seen.items()},
        expected={int(window): mean for window, mean in expected_.items()},
        state=SurgeState(is_surging=is_surging, since=since, cause=_cause(cause), height=_cause(height)),
        silence=_silence(silent),
    )


def _group_now(row: dict[str, Any], now: datetime) -> GroupNow:
    arrivals = Arrivals.from_plain(row["arrivals"])
    last = hour_of(now)
    lately = sorted(hour for hour in arrivals.hours if last - 24 < hour <= last)
    seen = {w: sum(n for hour, n in arrivals.hours.items() if last - w < hour <= last) for w in WINDOWS_H}
    since = datetime.fromtimestamp(lately[0] * 3600, tz=UTC) if lately else None
    return GroupNow(group_id=row["id"], seen=seen, expected=_expected(of_group(arrivals, now=now), now), since=since)


def _past(connection: Link, of: dict[str, str], until: datetime) -> Past:
    values = {**of, "since": until - PAST, "until": until}
    rows = connection.execute(sql("surges.hours"), values).fetchall()
    return Past(
        hours={hour: count for hour, count, _ in rows},
        since=min((hour for hour, _, _ in rows), default=hour_of(until)),
        private={hour: count for hour, _, count in rows},
    )


def _seen(connection: Link, of: dict[str, str], now: datetime) -> Seen:
    rows = connection.execute(sql("surges.windows"), {**of, "now": now, "windows": list(WINDOWS_H)}).fetchall()
    return Seen(
        counts={window: count for window, count, _ in rows}, private={window: count for window, _, count in rows}
    )


def _expected(of: Forecast, now: datetime) -> dict[int, float]:
    return {w: round(expected(of, begin=now - w * HOUR, end=now).mean, 3) for w in WINDOWS_H}


def _tell(connection: Link, of: dict[str, str], kind: str, code: str, numbers: dict[str, Any] | None) -> None:
    values = {"municipality": of["municipality"], "kind": kind, "codes": [code, of["stream"]], "counts": Jsonb(numbers)}
    connection.execute(sql("surges.tell"), values)


def _plain(found: Cause | Silence | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {name: one.isoformat() if isinstance(one, datetime) else one for name, one in asdict(found).items()}


def _state(row: dict[str, Any]) -> SurgeState:
    cause, height = (_cause(row[name]) for name in ("cause", "height"))
    return SurgeState(is_surging=row["is_surging"], since=row["since"], cause=cause, height=height)


def _cause(plain: dict[str, Any] | None) -> Cause | None:
    return Cause(**plain | {"code": Code(plain["code"])}) if plain else None


def _silence(plain: dict[str, Any] | None) -> Silence | None:
    return Silence(**plain | {"last_at": datetime.fromisoformat(plain["last_at"])}) if plain else None


def database_now(connection: Link) -> datetime:
    """The database's clock: the one clock that all workers share."""
    row = connection.execute(sql("surges.now")).fetchone()
    assert row is not None
    now: datetime = row[0]
    return now
