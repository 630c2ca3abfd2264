"""The pages of a group: who stands in it and why, and regrouping. Every act is shown beforehand and has a reason."""

from __future__ import annotations

from string import ascii_uppercase
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from casework.errors import Conflict, NotFound, Refused
from casework.regrouping import ActState, Kind, Preview, Request
from casework.steps.regroup import read_request
from intake.staff.page_words import SURGES, preview_in_words
from intake.staff.pages import Desk, PageRoute, Regroups
from store import groups, seen
from store.reach import Thing

router = APIRouter(include_in_schema=False, route_class=PageRoute)

PAGE = 200  # members shown at a time

_UNASKED = "förhandsgranskning"  # a preview needs no reason yet

# What a person can put right on the group's own page.
_ERRORS = {
    "none_chosen": "Markera minst en anmälan.",
    "no_act": "Välj vad som ska göras med de markerade.",
    "target_needed": "Skriv vilken grupp: G-nummer eller registreringsnummer.",
    "target_unknown": "Ingen grupp i kommunen heter så. Skriv ett G-nummer eller ett registreringsnummer.",
    "target_many": "Det passar på fler än en grupp. Skriv gruppens G-nummer.",
}


@router.get("/groups/{group_id}")
async def show_group(
    group_id: UUID, desk: Regroups, offset: Annotated[int, Query(ge=0)] = 0, done: UUID | None = None
) -> Response:
    """A group as it stands. Old ids lead on."""
    today, _ = await _current(desk, group_id)
    if today != group_id:
        return desk.to(f"/groups/{today}", **({"done": done} if done else {}))
    return await _group_page(desk, group_id, offset=offset, done=done)


@router.get("/groups/{group_id}/preview")
@router.get("/groups/{group_id}/regroup")
async def show_again(group_id: UUID, desk: Regroups) -> Response:
    """A preview is not an address to come back to."""
    return desk.to(f"/groups/{group_id}")


@router.post("/groups/{group_id}/preview")
async def preview_act(group_id: UUID, desk: Regroups) -> Response:
    """Shows what an act would do. Changes nothing."""
    form = await desk.form()
    chosen, typed = form.get("child", []), form.get("to", [""])[0]
    entry: dict[str, Any] = {
        "kind": form.get("kind", [""])[0],
        "from_group": str(group_id),
        "children": chosen,
        "text_cluster": form.get("text_cluster", [""])[0] or None,
        "reason": _UNASKED,
    }
    error = _unready(entry)
    if not error and entry["kind"] in (Kind.MOVE, Kind.JOIN):
        entry["to_group"], error = await _target(desk, group_id, typed)
    if error:
        places = {"none_chosen": "#members", "no_act": "#act"}
        at = places.get(error, "#join-to" if entry["kind"] == Kind.JOIN else "#to")
        wrong = {"error": _ERRORS[error], "at": at, "chosen": set(chosen), "kind": entry["kind"], "typed": typed}
        today, _ = await _current(desk, group_id)
        return await _group_page(desk, today, offset=_offset(form), wrong=wrong)
    return await _preview_page(desk, read_request(entry))


@router.post("/groups/{group_id}/regroup")
async def carry_out(group_id: UUID, desk: Regroups) -> Response:
    """Does what was shown, or leaves it for a second person."""
    form = await desk.form()
    entry: dict[str, Any] = {
        "kind": form.get("kind", [""])[0],
        "from_group": str(group_id),
        "to_group": form.get("to_group", [""])[0] or None,
        "children": form.get("child", []),
        "text_cluster": form.get("text_cluster", [""])[0] or None,
        "reason": form.get("reason", [""])[0],
    }
    if not entry["reason"]:
        return await _preview_page(desk, read_request({**entry, "reason": _UNASKED}), lacks_reason=True)
    asked = read_request(entry)
    await desk.parts.reach.require_all(desk.actor, Thing.GROUP, [g for g in (asked.from_group, asked.to_group) if g])
    tag = form.get("tag", [""])[0]
    try:
        outcome = await desk.run(lambda c: seen.request(c, desk.parts.regrouper, asked, desk.actor, seen=tag))
    except Conflict as error:
        if error.code != "tag_differs":
            raise
        return await _preview_page(desk, asked, has_changed=True)
    if outcome.state is ActState.WAITING:
        return desk.to("/regroupings", done=outcome.act_id)
    return desk.to(f"/groups/{outcome.to_group or group_id}", done=outcome.act_id)


async def context_of(desk: Desk, asked: Request, preview: Preview) -> dict[str, Any]:
    """What the preview of an act shows, for the page before it and for the second person."""
    siblings = await desk.run(lambda c: groups.numbers(c, preview.siblings))
    return {
        "asked": asked,
        "preview": preview,
        "words": preview_in_words(preview),
        "siblings": list(siblings.values()),
        "is_whole": asked.kind in (Kind.JOIN, Kind.SAME),
    }


async def _current(desk: Desk, group_id: UUID) -> tuple[UUID, str]:
    today = await desk.run(lambda c: groups.current(c, group_id))
    if today is None:
        raise NotFound("not_found")
    return today


async def _group_page(
    desk: Desk, group_id: UUID, *, offset: int = 0, done: UUID | None = None, wrong: dict[str, Any] | None = None
) -> Response:
    page = await desk.run(lambda c: groups.page(c, group_id, offset=offset, limit=PAGE))
    letters = {text["id"]: letter for text, letter in zip(page.texts, ascii_uppercase, strict=False)}
    context = {
        "page": page,
        "group": page.head,
        "letters": letters,
        "offset": offset,
        "limit": PAGE,
        "notice": await desk.notice(done),
        "wrong": wrong or {},
        "history": sorted([*page.acts, *page.surges], key=lambda row: row["at"], reverse=True),
        "surge_words": SURGES,
    }
    return desk.page("group.html", context, status=422 if wrong else 200)


async def _preview_page(
    desk: Desk, asked: Request, *, lacks_reason: bool = False, has_changed: bool = False
) -> Response:
    """What the act would do now. `has_changed`: not what was shown; then the reason that was written is kept."""
    await desk.parts.reach.require_all(desk.actor, Thing.GROUP, [asked.to_group] if asked.to_group else [])
    preview = await desk.run(lambda c: desk.parts.regrouper.preview(c, asked))
    context = await context_of(desk, asked, preview)
    context["tag"] = await desk.run(lambda c: seen.act_tag(c, asked, preview))
    context |= {"lacks_reason": lacks_reason, "has_changed": has_changed}
    return desk.page("preview.html", context, status=422 if lacks_reason else 412 if has_changed else 200)


def _unready(entry: dict[str, Any]) -> str | None:
    """What is missing before anything can be shown."""
    kind = entry["kind"]
    if kind not in (Kind.SPLIT, Kind.MOVE, Kind.JOIN):
        return "no_act" if not kind else _bad_request()
    return "none_chosen" if kind != Kind.JOIN and not (entry["children"] or entry["text_cluster"]) else None


def _offset(form: dict[str, list[str]]) -> int:
    typed = form.get("offset", ["0"])[0]
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 8 else 0


def _bad_request() -> str:
    raise Refused("bad_request")


async def _target(desk: Desk, group_id: UUID, typed: str) -> tuple[str | None, str | None]:
    """The group that a person means, or what is wrong with what they typed."""
    if not typed:
        return None, "target_needed"
    _, municipality = await _current(desk, group_id)
    found = await desk.run(lambda c: groups.find(c, municipality, typed))
    if len(found) != 1:
        return None, "target_many" if found else "target_unknown"
    return str(found[0]), None
