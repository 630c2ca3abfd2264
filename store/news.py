"""What is new in a group for one person, and the texts that go round in it, opened from the sealed working copies.

Whatever is opened is logged first, in a commit of its own (SoLPuL 10 §).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection

from casework.access import Actor
from casework.errors import Conflict, NotFound
from casework.ids import registration_number
from casework.news import Mark, NewRow, Piece, page, pieces
from casework.sitting import ONLY_SENDER
from dedupe.copies import differences
from store import groups
from store.queries import sql
from store.reach import shut_reports
from store.sealing import Sealer

Link = Connection[Any]

_TEXTS_AT_ONCE = 20
_WHOLE_BYTES = 6_000  # of a sealed report: what is longer has a page of its own
_COPIES_OPENED = 40  # of one text: its first, its last, and some between


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which part of the news. `until` and `after` come from the page before."""

    is_all: bool = False  # not only since the person's mark
    until: Mark | None = None
    after: str | None = None
    limit: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    """A report of which a part is shown."""

    registration_no: str
    channel: str
    reporter_kind: str
    content: Mapping[str, Any]

    @property
    def narrative(self) -> str:
        return str(self.content.get("narrative") or "")

    def source(self) -> dict[str, Any]:
        """Who sent it as far as that tells how they may know; never a name."""
        reporter = self.content.get("reporter") or {}
        said = {name: reporter.get(name) for name in ("role", "organisation")}
        return {"channel": self.channel, "reporter_kind": self.reporter_kind, **said}


@dataclass(frozen=True, slots=True)
class GroupNews:
    """The news of groups."""

    sealer: Sealer

    def since(self, connection: Link, group_id: UUID, wanted: Wanted, actor: Actor) -> dict[str, Any]:
        """The new passages of the group since the person's mark: urgent first, then first-hand, then by time.

        `up_to` is the mark to set when all of it has been read; it is None while there are further pages.

        Raises:
            NotFound: "not_found". Conflict: "moved_meanwhile" when the group has led on since the page before.
        """
        group = _current(connection, group_id)
        newest, members = _newest(connection, group)
        until = wanted.until or newest
        if until.group_id != group:
            raise Conflict("moved_meanwhile")
        mark = Mark(group_id=group) if wanted.is_all else _seen(connection, actor, group)
        rows = _rows(connection, mark, until)
        shut = shut_reports(connection, actor, {row.report_id for row in rows})
        ordered = pieces([row for row in rows if row.report_id not in shut])
        shown, following = page(ordered, after=wanted.after, limit=wanted.limit)
        whole = {piece.row.report_id for piece in shown if piece.row.is_whole}
        parts = {piece.row.report_id for piece in shown if not piece.row.is_whole}
        opened = self._open(connection, parts, actor, "group_news")
        opened |= self._open(connection, whole, actor, "group_news_whole")
        return {
            "group_id": str(group),
            "members": members,
            "reports": len(rows),
            "passages": len(ordered),
            "protected": len(
                shut
            ),  # reports that the stricter ring shuts for the person; none of their passages is here
            "items": [_item(piece, opened[piece.row.report_id]) for piece in shown],
            "until": str(until),
            "next": following,
            "up_to": None if following else str(until),
        }

    def mark_seen(self, connection: Link, group_id: UUID, mark: Mark, actor: Actor) -> Mark:
        """Moves the person's mark to what they were shown. It never goes back, and never beyond what stands in the group.

        Raises:
            NotFound: "not_found". Conflict: "moved_meanwhile" when what was shown is not the group of today.
        """
        with connection.transaction():
            group = _current(connection, group_id)
            if mark.group_id != group:
                raise Conflict("moved_meanwhile")
            newest, _ = _newest(connection, group)
            values = {
                "by": actor.person_id,
                "group": group,
                "membership": mark.membership,
                "reading": mark.reading,
                "newest_membership": newest.membership,
                "newest_reading": newest.reading,
            }
            row = connection.execute(sql("news.mark_seen"), values).fetchone()
        return Mark(group_id=group, membership=row[0], reading=row[1]) if row else mark

    def texts(self, connection: Link, group_id: UUID, actor: Actor, *, offset: int, limit: int) -> dict[str, Any]:
        """The texts of which the group has several copies: how many, from when to when, one of them, and what differs.

        Opens at most 40 copies of each; `compared` says how many the differences are counted in.

        Raises:
            NotFound: "not_found".
        """
        group = _current(connection, group_id)
        values = {"group": group, "limit": min(limit, _TEXTS_AT_ONCE), "offset": offset}
        items = []
        for text_id, copies, first_at, last_at in connection.execute(sql("news.texts"), values).fetchall():
            chosen = {"group": group, "text": text_id, "most": _COPIES_OPENED}
            reports = [row[0] for row in connection.execute(sql("news.copies"), chosen)]
            shut = shut_reports(connection, actor, reports)
            reports = [report for report in reports if report not in shut]
            if not reports:
                continue
            opened = self._open(connection, reports, actor, "group_texts")
            found = differences([opened[report].narrative for report in reports])
            items.append(
                {
                    "text_cluster_id": str(text_id),
                    "copies": copies,
                    "first_at": first_at.isoformat(),
                    "last_at": last_at.isoformat(),
                    "compared": len(reports),
                    "report": _reference(reports[found.representative], opened[reports[found.representative]]),
                    "text": found.text,
                    "passages": [variant.to_plain() for variant in found.passages],
                    "words": [variant.to_plain() for variant in found.words],
                }
            )
        return {"group_id": str(group), "items": items}

    def _open(self, connection: Link, reports: Iterable[UUID], actor: Actor, purpose: str) -> dict[UUID, _Opened]:
        ids = sorted(set(reports))
        if not ids:
            return {}
        with connection.transaction():
            values = {"by": actor.person_id, "role": actor.role, "purpose": purpose, "reports": ids}
            connection.execute(sql("news.log_reads"), values)
        rows = connection.execute(sql("news.reports"), [ids]).fetchall()
        return {row[0]: self._opened(row) for row in rows}

    def _opened(self, row: Sequence[Any]) -> _Opened:
        report_id, municipality, year, serial, channel, kind, sealed = row
        return _Opened(
            registration_no=registration_number(municipality, year, serial),
            channel=channel,
            reporter_kind=kind,
            content=self.sealer.unseal_json(bytes(sealed), where=f"report/{report_id}/working_copy"),
        )


def _item(piece: Piece, report: _Opened) -> dict[str, Any]:
    row = piece.row
    text = report.narrative if row.is_whole else None
    if piece.start is not None:
        text = report.narrative[piece.start : piece.end]
    return {
        "report": _reference(row.report_id, report),
        "report_child_id": str(row.report_child_id),
        "start": piece.start,
        "end": piece.end,
        "text": text,
        "is_whole": row.is_whole,
        "source": report.source(),
        "basis": str(piece.basis),
        "covered_by": piece.covered_by,
        "received_at": row.received_at.isoformat(),
        "reasons": list(piece.reasons),
        "report_reasons": list(row.reasons),
        "is_urgent": piece.is_urgent,
    }


def _reference(report_id: UUID, report: _Opened) -> dict[str, str]:
    return {"id": str(report_id), "registration_no": report.registration_no}


def _current(connection: Link, group_id: UUID) -> UUID:
    found = groups.current(connection, group_id)
    if found is None:
        raise NotFound("not_found")
    return found[0]


def _seen(connection: Link, actor: Actor, group: UUID) -> Mark:
    row = connection.execute(sql("news.seen"), [actor.person_id, group]).fetchone()
    return Mark(group_id=group, membership=row[0], reading=row[1]) if row else Mark(group_id=group)


def _newest(connection: Link, group: UUID) -> tuple[Mark, int]:
    row = connection.execute(sql("news.newest"), [group]).fetchone()
    membership, reading, members = row or (0, 0, 0)
    return Mark(group_id=group, membership=membership, reading=reading), members


def _rows(connection: Link, mark: Mark, until: Mark) -> list[NewRow]:
    values = {
        "group": mark.group_id,
        "membership": mark.membership,
        "reading": mark.reading,
        "until_membership": until.membership,
        "until_reading": until.reading,
        "only_sender": sorted(ONLY_SENDER),
        "whole_bytes": _WHOLE_BYTES,
    }
    return [
        NewRow(
            report_child_id=child,
            report_id=report,
            child_index=index,
            report_seq=seq,
            received_at=received_at,
            is_urgent_new=is_urgent,
            reasons=tuple(reasons),
            passages=passages,
            is_whole=is_whole,
        )
        for child, report, index, seq, received_at, is_urgent, reasons, passages, is_whole in connection.execute(
            sql("news.rows"), values
        )
    ]
