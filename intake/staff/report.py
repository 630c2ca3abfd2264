"""The page of one report in its original wording. Opening it is logged like the API's (SoLPuL 10 §)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from intake.headers import POLICY_WITH_SOUND
from intake.staff.page_words import DANGERS, REPORTER_FIELDS, child_fields, is_added
from intake.staff.pages import PageRoute, Reads
from store import groups, supplements

router = APIRouter(include_in_schema=False, route_class=PageRoute)


@router.get("/reports/{report_id}")
async def show_report(
    report_id: UUID,
    desk: Reads,
    purpose: Annotated[
        str, Query(pattern="^(protection_assessment|same_child_question|mentioned_child|opening_decision)$")
    ] = "protection_assessment",
    show: Annotated[str | None, Query(pattern="^pictures$")] = None,
) -> Response:
    """The report as it was written, and where each of its children stands. Pictures are shown to those who ask for them."""
    found: dict[str, Any] = await desk.parts.assessments.read_report(
        report_id, person_id=desk.actor.person_id, role=desk.actor.role, purpose=purpose
    )
    standing = await desk.run(lambda c: groups.of_report(c, report_id))
    report = found["report"]
    entries = report.get("children") or []
    children = [_child(row, entries) for row in standing]
    danger, reporter = report.get("danger") or {}, report.get("reporter") or {}
    context = {
        "found": found,
        "received_at": datetime.fromisoformat(found["received_at"]),
        "report": report,
        "around": await desk.run(lambda c: supplements.around(c, report_id)),
        "children": children,
        "reception": _reception(report.get("reception")),
        "dangers": [(text, danger[name]) for name, text in DANGERS.items() if danger.get(name) is not None],
        "reporter": [(text, reporter[name]) for name, text in REPORTER_FIELDS.items() if reporter.get(name)],
        "files": found["attachments"],
        "purpose": purpose,
        "shows_pictures": show == "pictures",
    }
    page = desk.page("report.html", context)
    page.headers["Content-Security-Policy"] = POLICY_WITH_SOUND
    return page


def _reception(said: dict[str, Any] | None) -> dict[str, Any] | None:
    """How an oral or paper report was received, and when it came where it counts as the day before (FL 22 §, 27 §)."""
    if said is None or said.get("reached_at") is None:
        return said
    return {**said, "reached_at": datetime.fromisoformat(said["reached_at"])}


def _child(row: dict[str, Any], entries: list[dict[str, Any]]) -> dict[str, Any]:
    index = row["child_index"]
    entry = entries[index] if index < len(entries) else {}
    return {**row, "fields": child_fields(entry), "is_added": is_added(index, len(entries))}
