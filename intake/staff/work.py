"""The work queue and the assessor's page of a group: what is next, what is new, every report, and who else has it open.

Lists carry ids, times, counts and states (SoLPuL 7 a §); passages are opened one group at a time, and logged first.
"""

from __future__ import annotations

from string import ascii_uppercase
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from casework.access import Permission
from casework.errors import NotFound
from casework.news import read_mark
from casework.sitting import reading
from casework.work import progress
from config.policy import policy_for
from intake.headers import POLICY_WITH_KEYS
from intake.staff.pages import Desk, PageRoute, signed_in_page
from intake.staff.work_words import FINDINGS
from store import groups, seen, work
from store.news import Wanted
from store.sittings import Standing

router = APIRouter(include_in_schema=False, route_class=PageRoute)

Assesses = Annotated[Desk, signed_in_page(Permission.ASSESS)]

PAGE = 200  # rows shown at a time
NEWS = 40  # new passages shown at a time


@router.get("/work")
async def show_work(desk: Assesses) -> Response:
    """What the fair order gives this person next, and how many wait. Never a list of names."""
    municipality, actor = desk.municipality, desk.actor
    context = {
        "next": await desk.run(lambda c: work.look(c, municipality, actor)),
        "held": await desk.run(lambda c: work.held(c, municipality, actor)),
        "lanes": await desk.run(lambda c: work.lanes(c, municipality)),
        "has_keys": await desk.run(lambda c: work.has_keys(c, actor)),
    }
    return _with_keys(desk.page("work.html", context))


@router.post("/work/next")
async def open_next(desk: Assesses) -> Response:
    """Gives the next group to this person, and opens it; with `others` one that is no flood."""
    others_only = "others" in await desk.form()
    found = await desk.run(lambda c: work.take(c, desk.municipality, desk.actor, others_only=others_only))
    return desk.to(f"/work/groups/{found.group_id}" if found else "/work")


@router.post("/work/keys")
async def choose_keys(desk: Assesses) -> Response:
    """Turns single-letter keys on or off for this person (WCAG 2.1.4)."""
    form = await desk.form()
    has_keys = form.get("keys", ["on"])[0] != "off"
    await desk.run(lambda c: work.set_keys(c, desk.actor, has_keys=has_keys))
    return desk.to("/work")


@router.get("/work/groups/{group_id}")
async def show_group(  # noqa: PLR0913, PLR0917 - each is a query parameter
    group_id: UUID,
    desk: Assesses,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    until: Annotated[str | None, Query(max_length=90)] = None,
    after: Annotated[str | None, Query(max_length=90, pattern="^[0-9a-f]+$")] = None,
    done: UUID | None = None,
    signed: Annotated[int | None, Query(ge=1, le=5000)] = None,
) -> Response:
    """The group as this person has it before them. Old ids lead on."""
    today = await current(desk, group_id)
    if today != group_id:
        return desk.to(f"/work/groups/{today}")
    wanted = Wanted(until=read_mark(until) if until else None, after=after, limit=NEWS)
    extra = {"notice": await desk.notice(done), "signed": signed}
    return await group_page(desk, group_id, offset=offset, wanted=wanted, extra=extra)


@router.get("/work/groups/{group_id}/texts")
async def show_texts(group_id: UUID, desk: Assesses, offset: Annotated[int, Query(ge=0, le=10_000)] = 0) -> Response:
    """The texts that go round in the group: how many copies, one of them, and what differs between them. Logged first."""
    group = await current(desk, group_id)
    found = await desk.run(lambda c: desk.parts.news.texts(c, group, desk.actor, offset=offset, limit=5))
    return _with_keys(desk.page("work_texts.html", {"group_id": group, "texts": found["items"], "offset": offset}))


@router.post("/work/groups/{group_id}/seen")
async def mark_seen(group_id: UUID, desk: Assesses) -> Response:
    """The person has read the news that the page showed."""
    mark = read_mark((await desk.form()).get("up_to", [""])[0])
    await desk.run(lambda c: desk.parts.news.mark_seen(c, group_id, mark, desk.actor))
    return desk.to(f"/work/groups/{group_id}")


@router.post("/work/groups/{group_id}/leave")
async def leave(group_id: UUID, desk: Assesses) -> Response:
    """The person leaves the group: the queue may give it to others."""
    await desk.form()
    await desk.run(lambda c: work.release(c, group_id, desk.actor))
    return desk.to("/work")


@router.get("/work/groups/{group_id}/present")
async def show_present(group_id: UUID, desk: Assesses) -> Response:
    """Who else has the group open, as a piece of the page; asking is the sign of being there."""
    group = await current(desk, group_id)
    here = await who_waits_and_who_is_here(desk, group)
    return desk.page("work_present.html", {**here, "group_id": group, "tag": await tag_of(desk, group)})


async def who_waits_and_who_is_here(desk: Desk, group_id: UUID) -> dict[str, Any]:
    """Who else has the group open, and, when it is a flood, which other children wait meanwhile."""
    return {
        "present": await desk.run(lambda c: work.arrive(c, group_id, desk.actor)),
        "others": await desk.run(lambda c: work.others(c, group_id, desk.actor)),
    }


async def current(desk: Desk, group_id: UUID) -> UUID:
    """The group that the id stands for today.

    Raises:
        NotFound: "not_found".
    """
    found = await desk.run(lambda c: groups.current(c, group_id))
    if found is None:
        raise NotFound("not_found")
    return found[0]


async def tag_of(desk: Desk, group_id: UUID) -> str:
    """Which version the group is."""
    return str(await desk.run(lambda c: work.tag(c, group_id)))


async def group_page(
    desk: Desk,
    group_id: UUID,
    *,
    offset: int = 0,
    wanted: Wanted | None = None,
    extra: dict[str, Any],
    status: int = 200,
) -> Response:
    """The assessor's page. Its tag is read first: what comes while it is drawn makes a write from it too early, never too late."""
    actor, parts = desk.actor, desk.parts
    tag = await tag_of(desk, group_id)
    standing = await desk.run(lambda c: parts.sittings.standing(c, group_id, actor))
    rows = standing[offset : offset + PAGE]
    await desk.run(lambda c: parts.sittings.show(c, [row.row.report_child_id for row in rows], actor))
    page = await desk.run(lambda c: groups.page(c, group_id, offset=0, limit=1))
    letters = {text["id"]: letter for text, letter in zip(page.texts, ascii_uppercase, strict=False)}
    context = {
        "group": page.head,
        "group_id": group_id,
        "page": page,
        "rows": [{**known.shown, "must_open": _must_open(known)} for known in rows],
        "to_open": [known.shown for known in standing if _must_open(known)][:NEWS],
        "elsewhere": desk.municipality if desk.municipality != parts.settings.default_municipality else None,
        "letters": letters,
        "offset": offset,
        "limit": PAGE,
        "tag": tag,
        "counts": _counts(standing),
        "news": await desk.run(lambda c: parts.news.since(c, group_id, wanted or Wanted(limit=NEWS), actor)),
        "first_mark": await desk.run(lambda c: parts.sittings.first_mark(c, group_id, actor)),
        "findings": FINDINGS,
        **await who_waits_and_who_is_here(desk, group_id),
        "claim": await desk.run(lambda c: work.claim_of(c, group_id)),
        "policy": policy_for(page.head["municipality"]).sittings,
        "has_keys": await desk.run(lambda c: work.has_keys(c, actor)),
        "undo": await _own_act(desk, page.acts),
        **extra,
    }
    answer = _with_keys(desk.page("work_group.html", context, status=status))
    answer.headers["ETag"] = f'"{tag}"'
    return answer


async def _own_act(desk: Desk, acts: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The newest act of the person's own that can be undone, with the tag of undoing it."""
    own = next((a for a in acts if a["state"] == "done" and a["by_person"] == desk.actor.person_id), None)
    return own and {**own, "tag": await desk.run(lambda c: seen.undo_tag(c, own["id"]))}


def _counts(standing: list[Standing]) -> dict[str, Any]:
    rows = [known.row for known in standing]
    reports = {row.report_id for row in rows}
    opened = {row.report_id for row in rows if row.is_opened}
    return {"reports": len(reports), "opened": len(opened), "progress": progress(rows)}


def _must_open(known: Standing) -> bool:
    return not known.row.is_assessed and reading(known.row) is None


def _with_keys(answer: Response) -> Response:
    answer.headers["Content-Security-Policy"] = POLICY_WITH_KEYS
    return answer
