"""The page of one report in its original wording. Opening it is logged like the API's (SoLPuL 10 §)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from casework.access import Permission
from casework.needtoknow import GrantKind
from casework.report import Channel
from config.novelty import novelty_rules
from config.policy import policy_for
from dedupe.novelty.violence import tells_of_violence
from intake.headers import POLICY_WITH_SOUND
from intake.portal.fields import CHILD, Section, sections
from intake.staff.access_words import LEVELS, REVEALS
from intake.staff.page_words import DANGERS, REPORTER_FIELDS, child_fields, is_added
from intake.staff.pages import Desk, PageRoute, Reads
from intake.staff.wording import in_blocks, marked
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
    found: dict[str, Any] = await desk.parts.assessments.read_report(report_id, actor=desk.actor, purpose=purpose)
    standing = await desk.run(lambda c: groups.of_report(c, report_id))
    standing_of = await desk.run(lambda c: desk.parts.grants.standing(c, desk.actor, report_id))
    report = found["report"]
    beside = await desk.parts.portal.sent.beside_the_format(report_id) if found["channel"] == Channel.PORTAL else {}
    entries = report.get("children") or []
    children = [_child(row, entries) for row in standing]
    danger, reporter = report.get("danger") or {}, report.get("reporter") or {}
    context = {
        **await _at_work(desk, report_id, found),
        "found": found,
        "received_at": datetime.fromisoformat(found["received_at"]),
        "claimed_at": _claimed_at(report, datetime.fromisoformat(found["received_at"])),
        "report": report,
        "around": await desk.run(lambda c: supplements.around(c, report_id)),
        "children": children,
        "reception": _reception(report.get("reception")),
        "dangers": [(text, danger[name]) for name, text in DANGERS.items() if danger.get(name) is not None],
        "hidden": [REPORTER_FIELDS[name] for name in reporter.get("masked", ())],
        "reveal": standing_of.latest.get(GrantKind.REVEAL),
        "reveals": REVEALS,
        "needs_second": policy_for(desk.actor.municipality or "").reveal_needs_second,
        "may_protect": desk.actor.may(Permission.PROTECT),
        "levels": LEVELS,
        "beside": _beside(beside["fields"]) if beside else [],
        "protection": beside["fields"]["protection"] if beside else "",
        "mandated_under": beside.get("mandated_under"),
        "together_with": beside.get("reported_together_with") or [],
        "may_feed_back": bool(beside) and desk.actor.may(Permission.FEED_BACK),
        "reporter": [(text, reporter[name]) for name, text in REPORTER_FIELDS.items() if reporter.get(name)],
        "files": found["attachments"],
        "purpose": purpose,
        "shows_pictures": show == "pictures",
    }
    page = desk.page("report.html", context)
    page.headers["Content-Security-Policy"] = POLICY_WITH_SOUND
    return page


def _claimed_at(report: dict[str, Any], received_at: datetime) -> datetime | None:
    """When the sender says that it was sent or came, where that is not when it came in: a claim, for a person to weigh."""
    if not report.get("claimed_received_at"):
        return None
    claimed = datetime.fromisoformat(report["claimed_received_at"])
    return claimed if abs(claimed - received_at) >= timedelta(minutes=1) else None


async def _at_work(desk: Desk, report_id: UUID, found: dict[str, Any]) -> dict[str, Any]:
    """What somebody who assesses needs beside the words: what is new in them, the records made, and where to make one."""
    report, records = found["report"], desk.parts.records
    narrative = str(report.get("narrative") or "")
    is_ticked = (report.get("danger") or {}).get("violence_ongoing") is True
    return {
        "wording": in_blocks(marked(narrative, [p for child in found["children"] for p in child["novel_passages"]])),
        "records": await desk.run(lambda c: records.of_report(c, report_id, desk.actor)),
        "assessable": {child["index"]: child for child in found["children"] if child["group_id"]},
        "may_assess": desk.actor.may(Permission.ASSESS),
        "has_violence": is_ticked or tells_of_violence(narrative, novelty_rules()),
    }


def _reception(said: dict[str, Any] | None) -> dict[str, Any] | None:
    """How an oral or paper report was received, and when it came where it counts as the day before (FL 22 §, 27 §)."""
    if said is None or said.get("reached_at") is None:
        return said
    return {**said, "reached_at": datetime.fromisoformat(said["reached_at"])}


def _beside(fields: dict[str, Any]) -> list[Section]:
    """What a report from the portal says beyond the format: of the child only what is not shown already."""
    shown = {text for name, text in CHILD.items() if name not in {"whereabouts", "siblings"}}

    def is_more(label: str) -> bool:
        return label not in shown and (not label.startswith("Vårdnadshavare ") or label.endswith("personnummer"))

    parts = [replace(part, rows=tuple(row for row in part.rows if is_more(row[0]))) for part in sections(fields)]
    return [part for part in parts if part.rows and part.anchor in {"barn-1", "fara", "kontakt", "efter"}]


def _child(row: dict[str, Any], entries: list[dict[str, Any]]) -> dict[str, Any]:
    index = row["child_index"]
    entry = entries[index] if index < len(entries) else {}
    return {**row, "fields": child_fields(entry), "is_added": is_added(index, len(entries))}
