"""The administrator's page: who may what, until when. It shows nothing of any report."""

from __future__ import annotations

from itertools import groupby
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from casework.access import Permission
from intake.staff.pages import Desk, PageRoute, signed_in_page
from store import logins

router = APIRouter(include_in_schema=False, route_class=PageRoute)

Keeps = Annotated[Desk, signed_in_page(Permission.KEEP_LOGINS)]


@router.get("/logins")
async def show_logins(desk: Keeps) -> Response:
    """The logins that still open something, by person."""
    rows = await desk.run(lambda c: logins.listed(c, desk.actor))
    people = [(person, list(own)) for person, own in groupby(rows, key=lambda row: row["person_id"])]
    return desk.page("logins.html", {"people": people})


@router.post("/logins/end")
async def end_logins(desk: Keeps) -> Response:
    """Ends all of one person's."""
    person = (await desk.form()).get("person", [""])[0]
    await desk.run(lambda c: logins.end(c, person, desk.actor))
    return desk.to("/logins")
