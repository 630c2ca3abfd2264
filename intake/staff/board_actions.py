"""What a supervisor arranges from the board: a group for somebody, somebody for a lane, a surge that may rest. Plain forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from casework.access import Permission
from casework.arranging import Arrangement, WorkLane, read
from casework.errors import SlussError
from intake.staff.pages import Desk, PageRoute, signed_in_page

router = APIRouter(include_in_schema=False, route_class=PageRoute)

Directs = Annotated[Desk, signed_in_page(Permission.DIRECT)]

KINDS = {
    Arrangement.ASSIGN: "Gruppen går till en person",
    Arrangement.RESERVE: "Personen sitter med en fil",
    Arrangement.SNOOZE: "Floden är känd och larmar inte",
}
LANES = {WorkLane.OTHERS: "andra barn", WorkLane.SURGE: "floden"}

# What can be put right in the form: code -> (the sentence, where it stands).
_WORDS = {
    "reason_required": ("Skriv varför.", "reason"),
    "person_required": ("Välj en person.", "person"),
    "person_unknown": ("Personen har ingen inloggning som bedömer i kommunen.", "person"),
    "lane_required": ("Välj vad personen ska sitta med.", "lane"),
    "not_surging": ("Gruppen är ingen flod nu, så det finns inget larm att låta vila.", "group"),
    "last_person": ("Då blir ingen kvar för andra barn. Be någon mer sätta sig först.", "lane"),
    "arrangements_changed": ("En kollega har ändrat fördelningen. Se hur den är nu, och skicka igen.", "now"),
}


@router.get("/board/actions")
async def show_actions(desk: Directs) -> Response:
    """What is arranged now, and the forms."""
    return await _page(desk, {}, None)


@router.post("/board/actions")
async def arrange(desk: Directs) -> Response:
    """Arranges one thing; or the page again, with what was written and why not."""
    form = {name: values[0] for name, values in (await desk.form()).items()}
    try:
        asked = read(form)
        actions, where = desk.parts.actions, desk.municipality
        await desk.run(lambda c: actions.arrange(c, where, asked, form.get("tag"), desk.actor))
    except SlussError as error:
        if error.code not in _WORDS:
            raise
        return await _page(desk, form, error.code)
    return desk.to("/board/actions")


@router.post("/board/actions/{action_id}/end")
async def end(action_id: UUID, desk: Directs) -> Response:
    """Takes one back."""
    form = {name: values[0] for name, values in (await desk.form()).items()}
    actions, where = desk.parts.actions, desk.municipality
    await desk.run(lambda c: actions.finish(c, where, action_id, form.get("tag"), desk.actor))
    return desk.to("/board/actions")


async def _page(desk: Desk, form: Mapping[str, str], code: str | None) -> Response:
    actions, where = desk.parts.actions, desk.municipality
    load = await desk.parts.views.load([where])
    context: dict[str, Any] = {
        "tag": await desk.run(lambda c: actions.tag(c, where)),
        "live": await desk.run(lambda c: actions.live(c, where)),
        "people": await desk.run(lambda c: actions.assessors(c, where)),
        "surging": load.surging,
        "kinds": KINDS,
        "lanes": LANES,
        "f": form,
        "wrong": _WORDS[code] if code else None,
    }
    status = 200 if code is None else 412 if code == "arrangements_changed" else 409 if code == "last_person" else 422
    return desk.page("board_actions.html", context, status=status)
