"""Correcting a protection assessment: a record of its own beside the old one, which stays as it was (SoL 2025:400 14:6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter
from fastapi.responses import Response

from casework.access import Permission
from casework.errors import Refused
from casework.steps.assess import Conclusion, assess
from intake.staff.pages import Desk, PageRoute, now, signed_in_page
from intake.staff.work_words import CONCLUSIONS
from store.corrections import Correcting

router = APIRouter(include_in_schema=False, route_class=PageRoute)

Corrects = Annotated[Desk, signed_in_page(Permission.CORRECT)]

# What the form lacks, in its order.
_MISSING = {
    "reason": "Skriv varför bedömningen rättas.",
    "conclusion": "Välj en slutsats.",
    "has_new_facts": "Svara om något nytt har kommit fram.",
    "basis": "Skriv vad bedömningen grundas på.",
    "child_best": "Skriv hur barnets bästa har beaktats.",
}


@router.get("/report-children/{report_child_id}/correct")
async def show_form(report_child_id: UUID, desk: Corrects) -> Response:
    """The records so far, the newest first, and the form. Nothing in it is chosen or written beforehand."""
    return await _page(desk, report_child_id, {}, {})


@router.post("/report-children/{report_child_id}/correct")
async def correct(report_child_id: UUID, desk: Corrects) -> Response:
    """Adds the correction, or says what is missing with what was written kept."""
    sent = await desk.form()
    if any(len(values) != 1 for values in sent.values()):
        raise Refused("bad_request")
    form = {name: values[0] for name, values in sent.items()}
    errors = _missing(form)
    if errors:
        return await _page(desk, report_child_id, form, errors)
    entry = {
        "report_child_id": str(report_child_id),
        "conclusion": form["conclusion"],
        "has_new_facts": form["has_new_facts"] == "yes",
        "basis": form["basis"],
        "child_best": form["child_best"],
        "tells_of_violence": form.get("tells_of_violence") == "yes",
    }
    [record] = assess([entry], actor=desk.actor, now=now(), new_ids=[uuid4()])
    correcting = Correcting(reason=form["reason"], seen=_id(form.get("record")))
    await desk.run(lambda c: desk.parts.corrections.add(c, record, correcting, desk.actor))
    child = await desk.run(lambda c: desk.parts.corrections.head(c, report_child_id))
    return desk.to(f"/reports/{child['report_id']}")


def _missing(form: Mapping[str, str]) -> dict[str, str]:
    gaps = {
        "reason": not form.get("reason"),
        "conclusion": form.get("conclusion") not in set(Conclusion),
        "has_new_facts": form.get("has_new_facts") not in {"yes", "no"},
        "basis": not form.get("basis"),
        "child_best": not form.get("child_best"),
    }
    return {name: _MISSING[name] for name, is_missing in gaps.items() if is_missing}


async def _page(desk: Desk, report_child_id: UUID, form: Mapping[str, str], errors: Mapping[str, str]) -> Response:
    records = await desk.run(lambda c: desk.parts.corrections.shown(c, report_child_id, desk.actor))
    child = await desk.run(lambda c: desk.parts.corrections.head(c, report_child_id))
    context: dict[str, Any] = {
        "child": child,
        "records": records,
        "record": form.get("record") or records[0]["id"],
        "f": form,
        "errors": errors,
        "conclusions": CONCLUSIONS,
    }
    return desk.page("correct.html", context, status=422 if errors else 200)


def _id(written: str | None) -> UUID | None:
    """The record that the page showed. What is no id is no record that anything has."""
    if not written:
        return None
    try:
        return UUID(written)
    except ValueError:
        return UUID(int=0)
