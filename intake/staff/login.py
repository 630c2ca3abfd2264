"""Signing in with a one-time code from the command line. Single sign-on comes in its own issue; sessions stay as they are."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from intake.cookies import SESSION_COOKIE, Cookies
from intake.deps import UsesParts
from intake.pages import templates
from intake.samesite import refuse_cross_site
from store.access import SESSION_LIFE

router = APIRouter(include_in_schema=False)


@router.get("/login")
async def show_login(request: Request) -> Response:
    """A field for the code. The code is not in the address: addresses end up in histories and logs."""
    return templates.TemplateResponse(request, "login.html", {"failed": False})


@router.post("/login")
async def log_in(request: Request, parts: UsesParts, code: Annotated[str, Form()] = "") -> Response:
    """Trades the code for a session cookie."""
    refuse_cross_site(request)
    session = await parts.doorkeeper.log_in(code.strip())
    if session is None:
        return templates.TemplateResponse(request, "login.html", {"failed": True}, status_code=401)
    answer = RedirectResponse("/board", status_code=303)
    life_s = int(SESSION_LIFE.total_seconds())
    Cookies(request, parts.settings).put(answer, SESSION_COOKIE, session, life_s=life_s)
    return answer


@router.post("/logout")
async def log_out(request: Request, parts: UsesParts) -> Response:
    """Ends the session here and in the database."""
    refuse_cross_site(request)
    cookies = Cookies(request, parts.settings)
    if session := cookies.get(SESSION_COOKIE):
        await parts.doorkeeper.end(session)
    answer = RedirectResponse("/login", status_code=303)
    cookies.drop(answer, SESSION_COOKIE)
    return answer
