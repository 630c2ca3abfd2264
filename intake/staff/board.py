"""The supervisor's live board: drawn by the server, kept up to date by server-sent events, and whole without any script."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from casework.access import Actor, Permission
from intake.cookies import SESSION_COOKIE, Cookies
from intake.deps import MaybeActor, Parts, UsesParts, signed_in
from intake.headers import POLICY_WITH_KEYS
from intake.lookout import Seen
from intake.pages import templates
from intake.staff.board_words import alarms, clock, context, series
from intake.staff.pages import Desk, nav, now, signed_in_page
from store import work

router = APIRouter(include_in_schema=False)

CHECK_EVERY_S = 5
PIECES = ("alarms", "tiles", "lanes", "surge", "deadlines", "people", "health")
ON_THE_WALL = ("alarms", "tiles", "lanes", "surge", "deadlines", "health")

Sees = Annotated[Actor, signed_in(Permission.SEE_LOAD)]
Watches = Annotated[Desk, signed_in_page(Permission.SEE_LOAD)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a board shows besides the numbers: links that its reader may follow, and names of colleagues."""

    is_wall: bool
    may_answer: bool
    may_list: bool
    is_flooded: bool

    def draw(self, seen: Seen) -> dict[str, str]:
        """Each piece as HTML."""
        module: Any = templates.env.get_template("board_pieces.html").module
        told = context(seen.shot)
        told["alarms"] = alarms(seen.shot, len(told["silences"]))
        names = ON_THE_WALL if self.is_wall else PIECES
        return {name: str(getattr(module, name)(told, self)) for name in names}


def _kind(parts: Parts, actor: Actor, *, is_wall: bool) -> Kind:
    return Kind(
        is_wall=is_wall,
        may_answer=actor.may(Permission.REGROUP) and not is_wall,
        may_list=actor.may(Permission.SEE_QUEUE) and not is_wall,
        is_flooded=parts.gate.is_flooded("public_form"),
    )


@router.get("/board")
async def board(request: Request, parts: UsesParts, actor: MaybeActor, still: bool = False) -> Response:
    """The load, live. `still`: it stands as it is."""
    return await _page(request, parts, actor, "board.html", still=still)


@router.get("/board/wall")
async def wall(request: Request, parts: UsesParts, actor: MaybeActor, still: bool = False) -> Response:
    """The same for a screen on a wall: large, counts only, without names or ids of anybody."""
    return await _page(request, parts, actor, "board_wall.html", still=still)


@router.get("/board/stream", response_class=EventSourceResponse)
async def stream(
    request: Request, parts: UsesParts, actor: Sees, wall: Annotated[bool, Query()] = False
) -> AsyncIterator[ServerSentEvent]:
    """What has changed on the board, about once a second, while the session lasts. Each event of "tick" says that all is shown."""
    sent: dict[str, str] = {}
    async with parts.boards.watching(actor.municipalities) as lookout:
        version, checked = 0, now()
        while True:
            seen = await lookout.after(version)
            version = seen.version
            if parts.boards.is_ending:
                return
            if (now() - checked).total_seconds() >= CHECK_EVERY_S:
                if not await _still_holds(request, parts):
                    return
                checked = now()
            kind = _kind(parts, actor, is_wall=wall)
            for event in _events(seen.drawn(kind, kind.draw), seen, sent):
                yield event


def _events(pieces: dict[str, str], seen: Seen, sent: dict[str, str]) -> list[ServerSentEvent]:
    fresh = {name: piece for name, piece in pieces.items() if sent.get(name) != piece}
    events = []
    if fresh:
        parts = [
            f'<hx-partial hx-target="#{name}" hx-swap="innerMorph">{piece}</hx-partial>'
            for name, piece in fresh.items()
        ]
        events.append(ServerSentEvent(raw_data="\n".join(parts)))
    if sent.get(".series") != (points := json.dumps(series(seen.shot.hours))):
        events.append(ServerSentEvent(raw_data=points, event="series"))
    sent.update(fresh, **{".series": points})
    return [*events, ServerSentEvent(raw_data=clock(seen.shot.at), event="tick")]


async def _still_holds(request: Request, parts: Parts) -> bool:
    """Whether the session or token is neither revoked nor run out. Looking at a board does not keep a session awake."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return await parts.doorkeeper.holds(token.strip(), kind="bearer")
    return await parts.doorkeeper.holds(Cookies(request, parts.settings).get(SESSION_COOKIE) or "", kind="session")


async def _page(request: Request, parts: Parts, actor: Actor | None, template: str, *, still: bool) -> Response:
    if actor is None or not actor.may(Permission.SEE_LOAD):
        ways = nav(actor, "") if actor else []
        return RedirectResponse(ways[0]["href"] if ways else "/login", status_code=303)
    seen = await parts.boards.once(actor.municipalities)
    is_wall = template == "board_wall.html"
    kind = _kind(parts, actor, is_wall=is_wall)
    shown = await run_in_threadpool(kind.draw, seen)
    about: dict[str, Any] = {
        "pieces": shown,
        "now": seen.shot.at,
        "clock": clock(seen.shot.at),
        "series": json.dumps(series(seen.shot.hours)),
        "actor": actor,
        "nav": [] if is_wall else nav(actor, "/board"),
        "still": still,
        "may_assess": actor.may(Permission.ASSESS),
        "may_list": actor.may(Permission.SEE_QUEUE),
        "may_direct": actor.may(Permission.DIRECT),
        "may_search": actor.may(Permission.SEARCH),
        "has_keys": await parts.threads.run(lambda c: work.has_keys(c, actor)),
    }
    answer = templates.TemplateResponse(request, template, about)
    answer.headers["Content-Security-Policy"] = POLICY_WITH_KEYS
    return answer


@router.post("/board/keys")
async def choose_keys(desk: Watches) -> Response:
    """Turns single-letter keys on or off for this person (WCAG 2.1.4)."""
    form = await desk.form()
    has_keys = form.get("keys", ["on"])[0] != "off"
    await desk.run(lambda c: work.set_keys(c, desk.actor, has_keys=has_keys))
    return RedirectResponse("/board", status_code=303)
