"""The pages of acts: what waits for a second person, one act with its reason, and undoing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from casework.errors import Conflict, NotFound
from casework.regrouping import ActState, Kind
from intake.staff.groups import context_of
from intake.staff.pages import Desk, PageRoute, Regroups, words_of
from store import seen
from store.acts import request_of

router = APIRouter(include_in_schema=False, route_class=PageRoute)

_SHOWN = 10  # each preview opens two groups
_NO_REASON = "Ångrad genast, utan angivet skäl."


@router.get("/regroupings")
async def show_waiting(desk: Regroups, done: UUID | None = None) -> Response:
    """Acts that wait for a second person, with what each would do; those that this person can settle first."""
    rows = await desk.run(lambda c: desk.parts.questions.acts_waiting(c, desk.municipality))
    rows.sort(key=lambda row: bool(row["by_person"] == desk.actor.person_id))
    shown = [await _act(desk, row["id"]) for row in rows[:_SHOWN]]
    context = {"acts": shown, "count": len(rows), "notice": await desk.notice(done)}
    return desk.page("regroupings.html", context)


@router.get("/regroupings/{act_id}")
async def show_act(act_id: UUID, desk: Regroups) -> Response:
    """One act: who, when, why, and undoing it."""
    return desk.page("regrouping.html", {"entry": await _act(desk, act_id)})


@router.post("/regroupings/{act_id}/confirm")
async def confirm(act_id: UUID, desk: Regroups) -> Response:
    """The second person agrees."""
    await desk.form()
    await desk.run(lambda c: desk.parts.regrouper.confirm(c, act_id, desk.actor))
    return desk.to("/regroupings", done=act_id)


@router.post("/regroupings/{act_id}/refuse")
async def refuse(act_id: UUID, desk: Regroups) -> Response:
    """The second person says no, or the first takes it back."""
    await desk.form()
    await desk.run(lambda c: desk.parts.regrouper.refuse(c, act_id, desk.actor))
    return desk.to("/regroupings", done=act_id)


@router.post("/regroupings/{act_id}/undo")
async def undo(act_id: UUID, desk: Regroups) -> Response:
    """The inverse of an act; back to the question or the group that it was about."""
    form = await desk.form()
    reason, tag = form.get("reason", [""])[0] or _NO_REASON, form.get("tag", [""])[0]
    act = await desk.run(lambda c: desk.parts.questions.act(c, act_id))
    outcome = await desk.run(lambda c: seen.undo(c, desk.parts.regrouper, act_id, (reason, tag), desk.actor))
    question = act["request"].get("question")
    path = f"/questions/{question}" if question else f"/groups/{outcome.to_group or act['from_group']}"
    return desk.to(path, done=outcome.act_id)


async def _act(desk: Desk, act_id: UUID) -> dict[str, Any]:
    """An act, and what it would do while it waits."""
    act = await desk.run(lambda c: desk.parts.questions.act(c, act_id))
    act["tag"] = await desk.run(lambda c: seen.undo_tag(c, act_id))
    entry: dict[str, Any] = {"act": act, "is_own": act["by_person"] == desk.actor.person_id}
    if act["state"] != ActState.WAITING:
        return entry
    asked = request_of(act["request"], Kind(act["kind"]), act["from_group"], act["reason"])
    try:
        preview = await desk.run(lambda c: desk.parts.regrouper.preview(c, asked))
    except (Conflict, NotFound) as error:
        return {**entry, "outdated": words_of(error.code)[0]}
    return {**entry, **await context_of(desk, asked, preview)}
