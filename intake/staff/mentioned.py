"""The pages of children that only a text names: what waits, and one report that names such a child.

Every child that a report concerns has an assessment of its own (SoL 2025:400 20:1); whether it concerns this one is for a person to say.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from casework.errors import Conflict, NotFound, Refused
from dedupe.facts import from_plain
from intake.api.mentioned import read_ids
from intake.staff.page_words import mentioned_fields
from intake.staff.pages import Desk, PageRoute, Regroups
from store.reach import Thing

router = APIRouter(include_in_schema=False, route_class=PageRoute)

_WAITING_LIMIT = 5000  # entries read to find the next question
_SHOWN = 100
_ANSWERED_AT_ONCE = 5000  # as many as `read_ids` takes
_SHOWN_REPORTS = 200
_VERDICTS = {"concerned": True, "not_concerned": False}


@router.get("/mentioned-children")
async def show_mentioned(desk: Regroups, done: UUID | None = None) -> Response:
    """What waits, one entry for a name in a group. Ids, times and counts only (SoLPuL 7 a §)."""
    rows = await _waiting(desk, limit=_SHOWN)
    count = await desk.run(lambda c: desk.parts.mentioned.count(c, desk.municipality))
    return desk.page("mentioned_children.html", {"rows": rows, "count": count, "notice": await _notice(desk, done)})


@router.get("/mentioned-children/next")
async def show_next(desk: Regroups, after: UUID | None = None) -> Response:
    """The next question: the one after `after` in the order of the list, from the beginning again after the last."""
    rows = await _waiting(desk)
    at = next((place + 1 for place, row in enumerate(rows) if after in row["ids"]), 0)
    following = next((row for row in (*rows[at:], *rows[:at]) if after not in row["ids"]), None)
    return desk.to(_path(following))


@router.get("/mentioned-children/{mention_id}")
async def show_one(mention_id: UUID, desk: Regroups, done: UUID | None = None) -> Response:
    """One report that names the child, and the others that do. A question that is answered already opens no report."""
    mentioned = desk.parts.mentioned
    standing = await desk.run(lambda c: mentioned.standing(c, mention_id))
    if standing["verdict"]:
        raise Conflict("question_answered")
    found = await desk.run(lambda c: mentioned.open(c, mention_id, desk.actor))
    together = await desk.run(lambda c: mentioned.together(c, mention_id, limit=_ANSWERED_AT_ONCE))
    others = [row for row in together if row["id"] != mention_id]
    context = {
        "found": found,
        "group_id": standing["group_id"],
        "fields": mentioned_fields(from_plain(found["facts"])),
        "named": _named(found["report"]),
        "ids": " ".join(str(row["id"]) for row in together),
        "count": len(together),
        "others": others[:_SHOWN_REPORTS],
        "not_shown": len(others[_SHOWN_REPORTS:]),
        "notice": await _notice(desk, done),
    }
    return desk.page("mentioned_child.html", context)


@router.post("/mentioned-children/{mention_id}")
async def answer(mention_id: UUID, desk: Regroups) -> Response:
    """Takes the answer, for this report or for all that the page showed, and leads on; the same group first."""
    form = await desk.form()
    verdict = _VERDICTS.get(form.get("verdict", [""])[0])
    ids = _answered(mention_id, form)
    if verdict is None:
        raise Refused("bad_request")
    await desk.parts.reach.require_all(desk.actor, Thing.MENTION, ids)
    standing = await desk.run(lambda c: desk.parts.mentioned.standing(c, mention_id))
    await desk.run(lambda c: desk.parts.mentioned.answer(c, ids, is_concerned=verdict, actor=desk.actor))
    rows = await _waiting(desk)
    same_group = [row for row in rows if row["group_id"] == standing["group_id"]]
    return desk.to(_path(next(iter(same_group or rows), None)), done=mention_id)


def _answered(mention_id: UUID, form: dict[str, list[str]]) -> list[UUID]:
    """The questions that the answer is about: never one that came after the page was drawn."""
    scope = form.get("scope", [""])[0]
    if scope == "one":
        return [mention_id]
    ids = read_ids(form.get("ids", [""])[0].split())
    if scope != "all" or mention_id not in ids:
        raise Refused("bad_request")
    return ids


async def _waiting(desk: Desk, *, limit: int = _WAITING_LIMIT) -> list[dict[str, Any]]:
    return await desk.run(lambda c: desk.parts.mentioned.waiting(c, desk.municipality, limit=limit))


async def _notice(desk: Desk, done: UUID | None) -> dict[str, Any] | None:
    if done is None:
        return None
    try:
        await desk.parts.reach.require(desk.actor, Thing.MENTION, done)
    except NotFound:
        return None
    return await desk.run(lambda c: desk.parts.mentioned.outcome(c, done))


def _path(row: dict[str, Any] | None) -> str:
    return f"/mentioned-children/{row['first_id']}" if row else "/mentioned-children"


def _named(report: dict[str, Any]) -> list[str]:
    """The names that the form gives, for comparison."""
    names = (" ".join(filter(None, (c.get("first_name"), c.get("last_name")))) for c in report.get("children") or [])
    return [name for name in names if name]
