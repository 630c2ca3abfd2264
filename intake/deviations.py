"""Deviations as they leave the service, as a file or over the API: the same columns for the page and the API."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from casework.access import Actor
from casework.calendar import STOCKHOLM, local_date
from casework.deviation import DeviationAct
from casework.errors import Refused
from casework.searching import TermKind, read_search
from casework.spreadsheet import as_csv
from config.reference import name_table
from intake import deviation_words as words
from intake.deps import Parts
from store.deviations import NEWEST

RESPONSIBLE_ACTS = frozenset(DeviationAct) - {DeviationAct.SEND}
"""Of whoever is responsible (27:5); sending to the inspectorate is for the board (27:6), and a route of its own."""

_PAGE = 1000
_HEADER = (
    *("id", "kind", "slag", "code", "vad", "lagrum", "anmälan", "hände", "rapporterad", "rapporterad av", "läge"),
    *("allvarlig", "IVO", "senast ändrad", "version", "antal anmälningar"),
)


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """One row of the register: ids, codes, times and states."""
    return {
        "id": str(row["id"]),
        "seq": row["seq"],
        "municipality": row["municipality"],
        "kind": row["kind"],
        "detail": row["detail"],
        "rule": row["rule"],
        "at": row["at"].isoformat(),
        "recorded_at": row["recorded_at"].isoformat(),
        "reported_by": row["reported_by"],
        "registration_no": row["registration_no"],
        "report_id": str(row["report_id"]) if row["report_id"] else None,
        "report_child_id": str(row["report_child_id"]) if row["report_child_id"] else None,
        "report_count": row["report_count"],
        "state": row["state"],
        "is_serious": row["is_serious"],
        "sent_at": row["sent_at"].isoformat() if row["sent_at"] else None,
        "changed_at": row["changed_at"].isoformat() if row["changed_at"] else None,
        "version": row["version"],
    }


def plain_whole(row: dict[str, Any]) -> dict[str, Any]:
    """One deviation with everything that people wrote."""
    events = [
        {
            "version": event["version"],
            "act": event["act"],
            "at": event["at"].isoformat(),
            "by": event["by_person"],
            "role": event["role"],
            "state": event["state"],
            "words": event["words"],
        }
        for event in row["events"]
    ]
    reports = [
        {
            "id": str(report["id"]),
            "registration_no": report["registration_no"],
            "received_at": report["received_at"].isoformat(),
            "registered_at": report["registered_at"].isoformat(),
        }
        for report in row["reports"]
    ]
    return {**plain(row), "is_shut": row["is_shut"], "words": row["words"], "reports": reports, "events": events}


def table(rows: Iterable[dict[str, Any]]) -> str:
    """The register as CSV, without what people wrote."""
    return as_csv(_HEADER, ([*_cells(row)] for row in rows))


def table_of_one(row: dict[str, Any]) -> str:
    """One deviation as CSV: what happened, the reports that it names, and each act with its words."""
    header = ("när", "vad", "vem", "roll", "läge", "text")
    first = (_time(row["recorded_at"]), "Rapporterad", row["reported_by"] or "Sluss", "", "rapporterad", row["words"])
    named = (
        (
            *(_time(r["registered_at"]), "Registrerad", "Sluss", "", ""),
            f"{r['registration_no']}, kom in {_time(r['received_at'])}",
        )
        for r in row["reports"]
    )
    acts = (
        (
            *(_time(e["at"]), words.ACTS.get(e["act"], e["act"]), e["by_person"], e["role"]),
            *(words.STATES.get(e["state"], e["state"]), e["words"]),
        )
        for e in row["events"]
    )
    return as_csv(header, [first, *named, *acts])


async def whole_register(parts: Parts, actor: Actor) -> list[dict[str, Any]]:
    """Every row of the register, a thousand at a time, newest first."""
    rows: list[dict[str, Any]] = []
    before = NEWEST
    while True:
        page = await parts.threads.run(
            lambda c, before=before: parts.deviations.listed(c, actor, before=before, limit=_PAGE)  # type: ignore[misc]
        )
        rows += page
        if len(page) < _PAGE:
            return rows
        before = page[-1]["seq"]


def version_of(tag: str | None) -> int | None:
    """The version that an ETag names; None without one. What is no tag of ours is no version that anything has."""
    if tag is None:
        return None
    plain_tag = tag.removeprefix("W/").strip('"')
    return int(plain_tag) if plain_tag.isascii() and plain_tag.isdigit() else -1


async def report_of(parts: Parts, actor: Actor, number: str) -> UUID:
    """The report with a registration number.

    Raises:
        Refused: "number_not_valid". NotFound: "not_found".
    """
    today = datetime.now(UTC)  # noqa: TID251 - the edge is where the clock enters
    case = read_search(
        TermKind.CASE_NUMBER, first="", last="", number=number, names=name_table(), on=local_date(today)
    ).case
    if case is None:
        raise Refused("number_not_valid")
    return await parts.threads.run(lambda c: parts.deviations.find_report(c, case, actor))


def _cells(row: dict[str, Any]) -> Iterable[object]:
    yield from (row["id"], row["kind"], words.KINDS.get(row["kind"], row["kind"]), row["detail"])
    yield from (words.detail_in_words(row["detail"], row["kind"]), row["rule"], row["registration_no"])
    yield from (_time(row["at"]), _time(row["recorded_at"]), row["reported_by"] or "Sluss")
    yield from (words.STATES.get(row["state"], row["state"]), "ja" if row["is_serious"] else "nej")
    yield from (_time(row["sent_at"]), _time(row["changed_at"]), row["version"], row["report_count"] or "")


def _time(at: Any) -> str:
    return "" if at is None else f"{at.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}"
