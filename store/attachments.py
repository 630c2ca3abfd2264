"""Attachments in the database: listed, opened by people, and settled by checks. Names and contents are sealed."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.types.json import Jsonb

from casework.attachments import Attachment, Kind, Reason, Scan, State, held, shown_name
from casework.errors import Broken, Conflict, NotFound, Refused
from casework.ids import PersonId
from store.files import Files
from store.queries import sql
from store.sealing import Sealer

MAX_ATTEMPTS = 3  # then a file is held, so that what breaks the check does so no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A file as a page lists it. `name` is the sender's, made safe to show and to save."""

    position: int  # within its report, from 0
    name: str
    state: State
    kind: Kind | None
    reason: Reason | None
    scan: Scan
    media_type: str | None  # what the bytes are
    size_bytes: int

    def to_plain(self) -> dict[str, Any]:
        """As the API gives it."""
        return {
            "position": self.position,
            "filename": self.name,
            "state": self.state,
            "kind": self.kind,
            "reason": self.reason,
            "scan": self.scan,
            "content_type": self.media_type,
            "size_bytes": self.size_bytes,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A file and its bytes."""

    listed: Listed
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A file that somebody has in hand to check it."""

    report_id: UUID
    position: int
    attempts: int  # with this one
    file: Attachment


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Who opens a file, and what for."""

    person_id: PersonId
    role: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Attachments:
    """The attachments of one installation."""

    sealer: Sealer

    def listed(self, report_id: UUID, row: Sequence[Any]) -> Listed:
        """A row of `attachments.of_report`, its name opened. The caller has logged the reading of the report."""
        position, state, kind, reason, scan, content_type, size, filename = row[:8]
        media_type = content_type if state == State.STORED else None
        name = self.sealer.unseal(bytes(filename), where=f"{_where(report_id, position)}/filename").decode()
        return Listed(
            position=position,
            name=shown_name(name, media_type, fallback=f"bilaga-{position + 1}"),
            state=State(state),
            kind=Kind(kind) if kind else None,
            reason=Reason(reason) if reason else None,
            scan=Scan(scan),
            media_type=media_type,
            size_bytes=size,
        )

    def open(self, connection: Connection[Any], report_id: UUID, position: int, reading: Reading) -> Opened:
        """The file. That it is opened is logged, and the log durable, before its bytes are (SoLPuL 10 §).

        Raises:
            NotFound: "not_found", "attachment_unreadable".
            Conflict: "attachment_unchecked".
            Refused: "attachment_held".
        """
        _must_be_open(_state(connection, report_id, position))
        logged = [reading.person_id, reading.role, report_id, reading.purpose, position]
        connection.execute(sql("attachments.log_read"), logged)
        row = connection.execute(sql("attachments.one"), [report_id, position]).fetchone()
        assert row is not None  # rows are never deleted
        _must_be_open(State(row[1]))  # a later scan may have closed it this very moment
        content = self.sealer.unseal(bytes(row[8]), where=f"{_where(report_id, position)}/content")
        return Opened(listed=self.listed(report_id, row), content=content)

    def check_one(self, connection: Connection[Any], report_id: UUID, position: int, files: Files) -> None:
        """Checks a file now that nobody has looked at, so that who wants to open it does not wait for those before it."""
        if row := connection.execute(sql("attachments.take_one"), [report_id, position]).fetchone():
            self._check(connection, row, files)

    def check_next(self, connection: Connection[Any], files: Files) -> bool:
        """Checks the file that is due. False when none is."""
        row = connection.execute(sql("attachments.take"), {"is_scanning": files.is_scanning}).fetchone()
        if row:
            self._check(connection, row, files)
        return row is not None

    def _check(self, connection: Connection[Any], row: Sequence[Any], files: Files) -> None:
        """No transaction is open while the file is looked at: it may take half a minute."""
        taken = self._taken(row)
        file = taken.file
        if file.content is None or (file.state is State.UNCHECKED and taken.attempts > MAX_ATTEMPTS):
            self._settle(connection, taken, held(file, Reason.NOT_CHECKED))
            return
        outcome = files.check_now(file)
        is_away = outcome.reason is Reason.AWAITS_SCAN or (outcome == file and file.state is State.STORED)
        if is_away:
            attempt = [outcome.reason, taken.report_id, taken.position, taken.attempts]
            connection.execute(sql("attachments.put_off"), attempt)
        elif outcome.state is not State.UNCHECKED:
            self._settle(connection, taken, outcome)

    def _settle(self, connection: Connection[Any], taken: Taken, outcome: Attachment) -> None:
        """Keeps what the check made of the file, instead of what came."""
        codes = {"state": outcome.state, "kind": outcome.kind, "reason": outcome.reason, "scan": outcome.scan}
        values: dict[str, Any] = {**codes, "content_type": outcome.content_type, "content": None, "size_bytes": None}
        if outcome.content is not None and outcome.content is not taken.file.content:
            where = f"{_where(taken.report_id, taken.position)}/content"
            values |= {"content": self.sealer.seal(outcome.content, where=where), "size_bytes": len(outcome.content)}
        values |= {"report_id": taken.report_id, "position": taken.position, "attempts": taken.attempts}
        with connection.transaction():
            if connection.execute(sql("attachments.settle"), values).fetchone():
                details = Jsonb({"position": taken.position, **codes})
                connection.execute(sql("attachments.audit"), [taken.report_id, details])

    def _taken(self, row: Sequence[Any]) -> Taken:
        """A row that was taken, opened. Without content when its seal is broken."""
        report_id, position, attempts, state, kind, reason, scan, content_type, filename, content = row
        where, name, plain = _where(report_id, position), None, None
        with suppress(Broken):
            name = self.sealer.unseal(bytes(filename), where=f"{where}/filename").decode() or None
            plain = self.sealer.unseal(bytes(content), where=f"{where}/content")
        file = Attachment(
            filename=name,
            content_type=content_type,
            content=plain,
            state=State(state),
            kind=Kind(kind) if kind else None,
            reason=Reason(reason) if reason else None,
            scan=Scan(scan),
        )
        return Taken(report_id=report_id, position=position, attempts=attempts, file=file)


def _state(connection: Connection[Any], report_id: UUID, position: int) -> State:
    row = connection.execute(sql("attachments.state"), [report_id, position]).fetchone()
    if row is None:
        raise NotFound("not_found")
    return State(row[0])


def _must_be_open(state: State) -> None:
    if state is State.UNCHECKED:
        raise Conflict("attachment_unchecked")
    if state is State.HELD:
        raise Refused("attachment_held")
    if state is State.UNREADABLE:
        raise NotFound("attachment_unreadable")


def _where(report_id: UUID, position: int) -> str:
    return f"attachment/{report_id}/{position}"
