"""Deviations: written once each, in the commit of what went wrong or of whoever reports it; moved on by people, act by act."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from casework.access import Actor
from casework.deviation import (
    Deviation,
    DeviationAct,
    DeviationKind,
    DeviationState,
    Impossible,
    after,
)
from casework.errors import Conflict, NotFound, Refused
from casework.faults import is_blank
from casework.ids import PersonId, registration_number
from casework.searching import CaseNumber
from store.queries import sql
from store.sealing import Sealer

Link = Connection[Any]

NEWEST = 2**63 - 1
_TELLS_ITSELF = frozenset({DeviationKind.CLOCK_PASSED})  # the clock watch tells of it, with all the others of its round


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """What somebody reports with the button. `id` is the form's: sent twice it is one."""

    id: UUID
    municipality: str
    words: str
    report_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What somebody does about a deviation, and how it was when they saw it."""

    act: DeviationAct
    words: str
    seen: int | None  # its version; None: they did not say


@dataclass(frozen=True, slots=True)
class Deviations:
    """The register of deviations."""

    sealer: Sealer

    def report(self, connection: Link, municipality: str, found: Iterable[Deviation]) -> int:
        """Writes those that report themselves. The same event again writes nothing. Returns how many are new."""
        new = [one for one in found if _insert(connection, municipality, one, uuid4(), None)]
        _tell(connection, municipality, [one for one in new if one.kind not in _TELLS_ITSELF])
        return len(new)

    def report_by_hand(self, connection: Link, asked: ByHand, actor: Actor) -> None:
        """Writes what a person reports; supervisors are told in the same commit (SoL 2025:400 27:2).

        Raises:
            Refused: "words_required".
        """
        if is_blank(asked.words):
            raise Refused("words_required")
        sealed = self.sealer.seal(asked.words.encode(), where=f"deviation/{asked.id}/words")
        with connection.transaction():
            made = Deviation(
                key=f"{DeviationKind.MANUAL}:{asked.id}",
                kind=DeviationKind.MANUAL,
                subject=asked.report_id or asked.id,
                detail=DeviationKind.MANUAL,
                rule="SoL 2025:400 27:2",
                at=_now(connection),
                reported_by=PersonId(actor.person_id),
            )
            if _insert(connection, asked.municipality, made, asked.id, sealed):
                _tell(connection, asked.municipality, [made])
                _audit(connection, actor, "deviation.reported", asked.id)

    def listed(
        self,
        connection: Link,
        actor: Actor,
        *,
        kind: str | None = None,
        is_open: bool | None = None,
        before: int = NEWEST,
        limit: int = 100,
    ) -> list[dict[str, Any]]:
        """The register, newest first: ids, codes, times and states."""
        values = {"kind": kind, "is_open": is_open, "before": before, "limit": limit}
        return _listed(connection, "list", actor, values)

    def serious(self, connection: Link, actor: Actor) -> list[dict[str, Any]]:
        """What is serious and waits for the inspectorate, the oldest first (27:6)."""
        return _listed(connection, "serious", actor, {"limit": 100})

    def counts(self, connection: Link, actor: Actor) -> list[dict[str, Any]]:
        """How many of each kind, and how many are open."""
        return _rows(connection, "counts", [actor.municipalities or []])

    def mine(self, connection: Link, actor: Actor) -> list[dict[str, Any]]:
        """What the person has reported, and what became of it."""
        return _listed(connection, "mine", actor, {"person": actor.person_id})

    def one(self, connection: Link, deviation_id: UUID, actor: Actor) -> dict[str, Any]:
        """One deviation with what people wrote about it and the reports that it names. That it is read is logged first.

        About a protected identity, the words are for the stricter ring: `is_shut` says so, and `words` is None.

        Raises:
            NotFound: "not_found".
        """
        row = _standing(connection, deviation_id)
        is_shut = _is_shut(row, actor)
        with connection.transaction():
            _audit(connection, actor, "deviation.read", deviation_id, is_shut=is_shut)
        events = _rows(connection, "events", [deviation_id])
        opened = None if is_shut or row["words"] is None else self._open(row["words"], deviation_id)
        return {
            **_numbered(row),
            "is_shut": is_shut,
            "words": opened,
            "reports": [_numbered(one) for one in _rows(connection, "reports", [deviation_id])],
            "events": [
                {**e, "words": None if is_shut else self._open(e["words"], deviation_id, e["version"])} for e in events
            ],
        }

    def act(self, connection: Link, deviation_id: UUID, step: Step, actor: Actor) -> int:
        """Does what a person has decided, and returns the new version.

        Raises:
            NotFound: "not_found".
            Refused: "protected_identity"; "deviation_tag_missing"; "words_required".
            Conflict: "deviation_changed" when somebody was first; "deviation_moved_on", "deviation_not_sent" or
                "deviation_not_serious" when the act is not possible now.
        """
        if step.seen is None:
            raise Refused("deviation_tag_missing")
        with connection.transaction():
            connection.execute(sql("deviations.lock"), [deviation_id])
            row = _standing(connection, deviation_id)
            if _is_shut(row, actor):
                raise Refused("protected_identity")
            if row["version"] != step.seen:
                raise Conflict("deviation_changed")
            moved = _possible(after(_as_deviation(row), step.act, words=step.words, now=_now(connection)))
            version: int = row["version"] + 1
            where = _where(deviation_id, version)
            values = {
                "id": deviation_id,
                "version": version,
                "act": step.act,
                "state": moved.state,
                "is_serious": moved.is_serious,
                "sent_at": moved.sent_at,
                "by": actor.person_id,
                "role": actor.role,
                "words": self.sealer.seal(step.words.strip().encode(), where=where),
            }
            connection.execute(sql("deviations.insert_event"), values)
            _audit(connection, actor, f"deviation.{step.act}", deviation_id, version=version)
        return version

    def log_export(self, connection: Link, actor: Actor, how: str) -> None:
        """That the register leaves the service as a file."""
        with connection.transaction():
            _audit(connection, actor, "deviation.exported", None, format=how)

    def find_report(self, connection: Link, number: CaseNumber, actor: Actor) -> UUID:
        """The report with this number.

        Raises:
            NotFound: "not_found", also for one of another municipality.
        """
        values = [number.municipality, number.year, number.serial]
        row = connection.execute(sql("deviations.report_of_number"), values).fetchone()
        if row is None or not actor.reaches(number.municipality):
            raise NotFound("not_found")
        found: UUID = row[0]
        return found

    def number_of(self, connection: Link, report_id: UUID, actor: Actor) -> str:
        """The number of a report, to be put into the form; "" for one that does not exist for the person."""
        row = connection.execute(sql("deviations.number_of_report"), [report_id]).fetchone()
        return registration_number(*row) if row is not None and actor.reaches(row[0]) else ""

    def _open(self, sealed: bytes, deviation_id: UUID, version: int | None = None) -> str:
        return self.sealer.unseal(bytes(sealed), where=_where(deviation_id, version)).decode()


def _where(deviation_id: UUID, version: int | None) -> str:
    return f"deviation/{deviation_id}/words" if version is None else f"deviation_event/{deviation_id}/{version}/words"


def _possible(outcome: Deviation | Impossible) -> Deviation:
    match outcome:
        case Impossible.NO_WORDS:
            raise Refused("words_required")
        case Impossible.NOT_IN_THIS_STATE:
            raise Conflict("deviation_moved_on")
        case Impossible.NOT_SENT:
            raise Conflict("deviation_not_sent")
        case Impossible.NOT_SERIOUS:
            raise Conflict("deviation_not_serious")
        case Deviation():
            return outcome


def _as_deviation(row: dict[str, Any]) -> Deviation:
    return Deviation(
        key=row["key"],
        kind=DeviationKind(row["kind"]),
        subject=row["subject"],
        detail=row["detail"],
        rule=row["rule"],
        at=row["at"],
        reported_by=row["reported_by"],
        state=DeviationState(row["state"]),
        is_serious=row["is_serious"],
        sent_at=row["sent_at"],
    )


def _insert(connection: Link, municipality: str, one: Deviation, deviation_id: UUID, words: bytes | None) -> bool:
    values = {
        "id": deviation_id,
        "key": one.key,
        "municipality": municipality,
        "kind": one.kind,
        "subject": one.subject,
        "detail": one.detail,
        "rule": one.rule,
        "at": one.at,
        "reported_by": one.reported_by,
        "words": words,
    }
    return connection.execute(sql("deviations.insert"), values).rowcount == 1


def _tell(connection: Link, municipality: str, new: list[Deviation]) -> None:
    """One message for all of them: kinds and a count."""
    if new:
        codes = sorted({str(one.kind) for one in new})
        connection.execute(sql("deviations.tell"), [municipality, codes, Jsonb({"deviations": len(new)})])


def _standing(connection: Link, deviation_id: UUID) -> dict[str, Any]:
    found = _rows(connection, "one", [deviation_id])
    if not found:
        raise NotFound("not_found")
    return found[0]


def _is_shut(row: dict[str, Any], actor: Actor) -> bool:
    return bool(row["is_protected"]) and not actor.may_see_protected


def _listed(connection: Link, name: str, actor: Actor, values: dict[str, Any]) -> list[dict[str, Any]]:
    rows = _rows(connection, name, {**values, "municipalities": actor.municipalities or []})
    return [_numbered(row) for row in rows]


def _numbered(row: dict[str, Any]) -> dict[str, Any]:
    if row["registration_year"] is None:
        return {**row, "registration_no": None}
    parts = row["municipality"], row["registration_year"], row["registration_serial"]
    return {**row, "registration_no": registration_number(*parts)}


def _audit(connection: Link, actor: Actor, action: str, deviation_id: UUID | None, **details: Any) -> None:
    about = Jsonb({**details, "role": str(actor.role)})
    connection.execute(sql("deviations.audit"), [actor.person_id, action, deviation_id, about])


def _now(connection: Link) -> datetime:
    row = connection.execute(sql("deviations.now")).fetchone()
    assert row is not None
    now: datetime = row[0]
    return now


def _rows(connection: Link, name: str, values: Any) -> list[dict[str, Any]]:
    return connection.cursor(row_factory=dict_row).execute(sql(f"deviations.{name}"), values).fetchall()
