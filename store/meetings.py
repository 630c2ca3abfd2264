"""Contacts and meetings about one (report, child) before an investigation. What has happened is written down, allowed or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from casework.access import Actor
from casework.contacts import (
    ActedOn,
    Contact,
    MayNotContact,
    Meeting,
    MeetingOutcome,
    OpenWorry,
    Stage,
    may_contact,
    open_worries,
)
from casework.errors import Conflict, NotFound, Refused
from casework.ids import PersonId, ReportChildId
from store.queries import sql
from store.sealing import Sealer

Link = Connection[Any]
ACTED_ON = "acted_on"


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A contact that somebody writes down. `has_consent`: the guardian's, to this very contact."""

    report_child_id: UUID
    contact: Contact
    made_at: datetime
    has_consent: bool
    words: str


@dataclass(frozen=True, slots=True)
class Meetings:
    """The log of contacts and meetings of one installation."""

    sealer: Sealer

    def note_contact(self, connection: Link, noted: Noted, actor: Actor, *, now: datetime) -> MayNotContact | None:
        """Writes the contact down, with why it was not allowed when it was not (SoL 2025:400 20:5-7).

        Raises:
            NotFound: "not_found". Refused: "bad_request" for a time that is not yet; "words_required".
        """
        if noted.made_at > now:
            raise Refused("bad_request")
        if not noted.words.strip():
            raise Refused("words_required")
        with connection.transaction():
            stage = self._stage(connection, noted)
            verdict = may_contact(noted.contact, stage)
            note_id = uuid4()
            values = {
                "id": note_id,
                "report_child_id": noted.report_child_id,
                "contact": noted.contact,
                "made_at": noted.made_at,
                "by": actor.person_id,
                "has_consent": noted.has_consent,
                "refusal": verdict.code if isinstance(verdict, MayNotContact) else None,
                "rule": verdict.rule,
                "words": self.sealer.seal(noted.words.encode(), where=f"contact_note/{note_id}/words"),
            }
            connection.execute(sql("meetings.insert_contact"), values)
            _audit(connection, actor, "contact.noted", noted.report_child_id, note_id=note_id)
        return verdict if isinstance(verdict, MayNotContact) else None

    def plan(self, connection: Link, report_child_id: UUID, planned_at: datetime, actor: Actor) -> UUID:
        """Writes down a meeting that is to be, or was.

        Raises:
            NotFound: "not_found".
        """
        meeting_id = uuid4()
        with connection.transaction():
            self._lock(connection, report_child_id)
            values = [meeting_id, report_child_id, planned_at, actor.person_id]
            connection.execute(sql("meetings.insert"), values)
            _audit(connection, actor, "meeting.planned", report_child_id, meeting_id=meeting_id)
        return meeting_id

    def note(
        self, connection: Link, meeting: tuple[UUID, UUID], note: str, words: str, actor: Actor, *, now: datetime
    ) -> None:
        """What became of a meeting, or what somebody did about one that did not come about. Nothing closes a worry but such words.

        Args:
            meeting: the (report, child) and the meeting.

        Raises:
            NotFound: "not_found". Refused: "bad_request", "words_required". Conflict: "meeting_settled" for a second outcome.
        """
        report_child_id, meeting_id = meeting
        if note not in {*MeetingOutcome, ACTED_ON}:
            raise Refused("bad_request")
        if not words.strip():
            raise Refused("words_required")
        with connection.transaction():
            self._lock(connection, report_child_id)
            rows = {row["id"]: row for row in self.of_child(connection, report_child_id)}
            if meeting_id not in rows:
                raise NotFound("not_found")
            if note != ACTED_ON and rows[meeting_id]["outcome"] is not None:
                raise Conflict("meeting_settled")
            sealed = self.sealer.seal(words.encode(), where=f"meeting/{meeting_id}/{note}")
            connection.execute(sql("meetings.insert_note"), [meeting_id, note, now, actor.person_id, sealed])
            _audit(connection, actor, f"meeting.{note}", report_child_id, meeting_id=meeting_id)

    def contacts(self, connection: Link, report_child_id: UUID) -> list[dict[str, Any]]:
        """The contacts of one (report, child), opened. Whoever shows them has logged the reading."""
        rows = connection.cursor(row_factory=dict_row).execute(sql("meetings.contacts"), [report_child_id]).fetchall()
        return [{**row, "words": self._opened(row["words"], f"contact_note/{row['id']}/words")} for row in rows]

    def of_child(self, connection: Link, report_child_id: UUID) -> list[dict[str, Any]]:
        """The meetings of one (report, child) with their notes, opened."""
        rows = connection.cursor(row_factory=dict_row).execute(sql("meetings.of_child"), [report_child_id]).fetchall()
        noted = connection.cursor(row_factory=dict_row).execute(sql("meetings.notes"), [report_child_id]).fetchall()
        notes: dict[UUID, list[dict[str, Any]]] = {row["id"]: [] for row in rows}
        for note in noted:
            words = self._opened(note["words"], f"meeting/{note['meeting_id']}/{note['note']}")
            notes[note["meeting_id"]].append({**note, "words": words})
        return [{**row, "notes": notes[row["id"]], "outcome": _outcome(notes[row["id"]])} for row in rows]

    def _stage(self, connection: Link, noted: Noted) -> Stage:
        row = self._lock(connection, noted.report_child_id, noted.made_at)
        return Stage(is_assessed=row["is_assessed"], has_investigation=row["is_open"], has_consent=noted.has_consent)

    def _lock(self, connection: Link, report_child_id: UUID, at: datetime | None = None) -> dict[str, Any]:
        values = {"id": report_child_id, "at": at}
        row = connection.cursor(row_factory=dict_row).execute(sql("meetings.lock"), values).fetchone()
        if row is None:
            raise NotFound("not_found")
        return row

    def _opened(self, sealed: bytes, where: str) -> str:
        return self.sealer.unseal(bytes(sealed), where=where).decode()


def worries(connection: Link, report_child_id: UUID, *, now: datetime) -> tuple[OpenWorry, ...]:
    """The meetings that somebody must act on (IVO, Gnesta)."""
    rows = connection.execute(sql("meetings.standing"), [report_child_id]).fetchall()
    meetings = [
        Meeting(
            id=row[0],
            report_child_id=ReportChildId(report_child_id),
            planned_at=row[1],
            outcome=MeetingOutcome(row[2]) if row[2] else None,
        )
        for row in rows
    ]
    # That words were written is known without opening them: none are kept that are blank.
    acts = [ActedOn(meeting_id=row[0], by=PersonId(row[4]), at=row[3], what=ACTED_ON) for row in rows if row[3]]
    return open_worries(meetings, acts, now=now)


def _outcome(notes: list[dict[str, Any]]) -> str | None:
    return next((note["note"] for note in notes if note["note"] != ACTED_ON), None)


def _audit(connection: Link, actor: Actor, action: str, report_child_id: UUID, **ids: UUID) -> None:
    details = Jsonb({name: str(value) for name, value in ids.items()})
    connection.execute(sql("decisions.audit"), [actor.person_id, action, "report_child", report_child_id, details])
