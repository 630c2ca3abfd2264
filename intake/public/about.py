"""Pages beside the form: about the service, accessibility, and the way out."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from casework.errors import Unavailable
from intake.public.pages import Everywhere, PublicRoute, page
from intake.public.visit import Here

everywhere = Everywhere()
leaving = APIRouter(include_in_schema=False, route_class=PublicRoute)
router = everywhere.router


@everywhere.get("om")
async def show_about(here: Here) -> Response:
    """How personal data are handled, and what the browser keeps."""
    return page(here, "about.html")


@everywhere.get("tillganglighet")
async def show_accessibility(here: Here) -> Response:
    """The accessibility statement (lag 2018:1937 10, 13 §§)."""
    return page(here, "accessibility.html")


@leaving.get("/lamna")
async def leave(here: Here) -> Response:
    """Away from here, with nothing left behind. A link, because a form may not lead to another site (CSP form-action).

    Another site cannot call this on somebody's behalf: the cookie is not sent from there.
    """
    try:
        if here.token:
            await here.parts.drafts.forget(here.token)
    except Unavailable:
        pass  # nobody waits for a database to get away; the draft goes when its time is up
    answer = RedirectResponse(here.office.leave_to, status_code=303)
    answer.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    here.drop_cookie(answer)
    return answer
