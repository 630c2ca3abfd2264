"""The pages where a person answers questions: what waits, and one question with both reports side by side."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from casework.errors import Conflict
from intake.api.questions import read_verdict
from intake.staff.page_words import DANGERS, child_fields, evidence_table, is_added
from intake.staff.pages import Desk, PageRoute, Regroups
from store import groups
from store.questions import Side

router = APIRouter(include_in_schema=False, route_class=PageRoute)

_WAITING_LIMIT = 5000  # rows read to find the next question
_SHOWN_OF_GROUP = 5  # a flood's questions must not push the others off the page
_SHOWN_GROUPS = 100


@router.get("/questions")
async def show_questions(desk: Regroups, done: UUID | None = None) -> Response:
    """What waits, the questions about one group together. Ids, times and counts only."""
    rows, second = await desk.run(lambda c: _waiting(desk, c))
    count = await desk.run(lambda c: desk.parts.questions.count(c, desk.municipality))
    together = [list(of_group) for _, of_group in groupby(rows, key=lambda row: row["group_id"])]
    mentioned = await desk.run(lambda c: desk.parts.mentioned.count(c, desk.municipality))
    context = {
        "count": count,
        "mentioned": mentioned,
        "asked_about": len({row["report_id"] for row in rows}),
        "together": [{"rows": some[:_SHOWN_OF_GROUP], "more": some[_SHOWN_OF_GROUP:]} for some in together],
        "shown_groups": _SHOWN_GROUPS,
        "second": second,
        "has_next": any(row["id"] not in second for row in rows),
        "notice": await desk.notice(done),
    }
    return desk.page("questions.html", context)


@router.get("/questions/next")
async def show_next(desk: Regroups, after: int | None = None) -> Response:
    """The next question: the one after `after` in the order of the list, from the beginning again after the last."""
    rows, second = await desk.run(lambda c: _waiting(desk, c))
    ids = [row["id"] for row in rows]
    at = ids.index(after) + 1 if after in ids else 0
    open_ids = [one for one in (*ids[at:], *ids[:at]) if one not in second and one != after]
    return desk.to(f"/questions/{open_ids[0]}" if open_ids else "/questions")


@router.get("/questions/{question_id}")
async def show_question(
    question_id: int, desk: Regroups, beside: UUID | None = None, done: UUID | None = None
) -> Response:
    """Both reports and the evidence. A question that is answered already opens no report."""
    standing = await desk.run(lambda c: desk.parts.questions.standing(c, question_id))
    if standing["verdict"] or standing["is_closed"]:
        raise Conflict("question_answered")
    found = await desk.run(lambda c: desk.parts.questions.open(c, question_id, desk.actor, beside=beside))
    names = await desk.run(lambda c: groups.numbers(c, found.others))
    second = await desk.run(lambda c: _second_person(desk, c))
    context = {
        "question": found.row,
        "waits_for_second": question_id in second,
        "sides": [_side(found.child, "Frågan gäller"), _side(found.beside, "I gruppen")],
        "evidence": evidence_table(found),
        "others": [{"id": other, "registration_no": names[other]} for other in found.others],
        "notice": await desk.notice(done),
    }
    return desk.page("question.html", context)


@router.post("/questions/{question_id}")
async def answer_question(question_id: int, desk: Regroups) -> Response:
    """Takes the answer and leads on to the next question, those about the same group first."""
    form = await desk.form()
    verdict, reason = read_verdict({"verdict": form.get("verdict", [""])[0]}), form.get("reason", [""])[0]
    asked = await desk.run(lambda c: desk.parts.questions.standing(c, question_id))
    outcome = await desk.run(lambda c: desk.parts.regrouper.answer(c, question_id, verdict, reason, desk.actor))
    rows, second = await desk.run(lambda c: _waiting(desk, c))
    left = [row for row in rows if row["id"] not in second and row["id"] != question_id]
    about = {asked["group_id"], outcome.to_group}
    same_group = [row for row in left if row["group_id"] in about]
    following = next(iter(same_group or left), None)
    return desk.to(f"/questions/{following['id']}" if following else "/questions", done=outcome.act_id)


def _waiting(desk: Desk, connection: Any) -> tuple[list[dict[str, Any]], set[int]]:
    """Open questions in the order of the list, and those whose answer waits for a second person."""
    rows = desk.parts.questions.waiting(connection, desk.municipality, limit=_WAITING_LIMIT)
    return rows, _second_person(desk, connection)


def _second_person(desk: Desk, connection: Any) -> set[int]:
    acts = desk.parts.questions.acts_waiting(connection, desk.municipality)
    return {act["request"]["question"] for act in acts if act["request"].get("question") is not None}


def _side(side: Side, title: str) -> dict[str, Any]:
    children: Sequence[dict[str, Any]] = side.report.get("children") or []
    child = children[side.child_index] if side.child_index < len(children) else {}
    danger = side.report.get("danger") or {}
    return {
        "title": title,
        "side": side,
        "narrative": side.report.get("narrative") or "",
        "children": len(children),
        "fields": child_fields(child),
        "is_added": is_added(side.child_index, len(children)),
        "dangers": [text for name, text in DANGERS.items() if danger.get(name) is True],
    }
