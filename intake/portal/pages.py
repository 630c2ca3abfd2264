"""What the portal's pages share: who visits, the frame, forms, and errors that are pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response

from casework.access import Actor, Permission, Role, require
from casework.errors import Refused
from casework.ids import OrganisationId, PersonId
from config.reference import municipalities
from intake.cookies import SESSION_COOKIE, Cookies
from intake.deps import MaybeActor, Parts, UsesParts
from intake.errors import PROBLEMS
from intake.languages import SWEDISH, languages
from intake.pageroute import RouteWithPages
from intake.pages import public_page
from intake.portal.words import PROBLEM_PAGES, STATEMENTS
from intake.samesite import refuse_cross_site
from store.accounts import Account

HOME = "/portal"
LOGIN = "/portal/login"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A request of a mandated reporter who is signed in."""

    request: Request
    parts: Parts
    actor: Actor
    account: Account
    has_idled: bool = False  # signed in too long ago: what was written is saved, and nothing is shown

    @property
    def person(self) -> PersonId:
        """Whose drafts and reports these are."""
        return self.actor.person_id

    @property
    def organisation(self) -> OrganisationId:
        """Whose templates and keys these are."""
        return self.account.organisation

    def page(self, template: str, context: Mapping[str, Any], *, status: int = 200) -> Response:
        """A page of the portal."""
        return portal_page(
            self.request, self.parts, template, {"actor": self.actor, "account": self.account, **context}, status=status
        )


def signed_in_reporter(*, may_have_idled: bool = False) -> object:
    """A dependency: a mandated reporter; others are led to the login, or told that this is not for them.

    Args:
        may_have_idled: A session that has idled out within the working day will do. Only for saving what somebody had written.
    """

    async def check(request: Request, parts: UsesParts, actor: MaybeActor) -> Visit:
        idled = None
        if actor is None and may_have_idled and (session := cookies(request, parts).get(SESSION_COOKIE)):
            idled = await parts.doorkeeper.idled_out(session)
        reporter = require(actor or idled, Permission.REPORT)
        if reporter.organisation is None:
            raise Refused("not_permitted")
        if request.method == "POST":
            refuse_cross_site(request)
        account = await parts.portal.accounts.account(reporter.person_id)
        return Visit(request=request, parts=parts, actor=reporter, account=account, has_idled=idled is not None)

    return Depends(check)


Reporter = Annotated[Visit, signed_in_reporter()]
Writer = Annotated[Visit, signed_in_reporter(may_have_idled=True)]


class PortalRoute(RouteWithPages):
    """A route whose errors are pages of the portal."""

    def error_page(self, request: Request, code: str) -> Response:
        """What went wrong, in words, and the way on."""
        if code == "not_signed_in":
            return RedirectResponse(login_for(request), status_code=303)
        heading, sentence = PROBLEM_PAGES.get(code, PROBLEM_PAGES["internal"])
        context = {"code": code, "heading": heading, "sentence": sentence, "actor": None, "account": None}
        status = PROBLEMS.get(code, PROBLEMS["internal"])[0]
        return portal_page(request, request.app.state.parts, "problem.html", context, status=status)


def portal_page(
    request: Request, parts: Parts, template: str, context: Mapping[str, Any], *, status: int = 200
) -> Response:
    """A page in the portal's frame."""
    settings = parts.settings
    shared = {
        "path": request.url.path,
        "municipality": municipalities().get(settings.default_municipality, ""),
        "is_error": status >= 400,
        "statements": STATEMENTS,
    }
    return public_page(languages()[SWEDISH], f"portal/{template}", {**shared, **context}, status=status)


def login_for(request: Request) -> str:
    """The login page that leads back to what was asked for, when that can be opened by its address alone."""
    path = request.url.path
    return f"{LOGIN}?till={path}" if request.method == "GET" and path.startswith(f"{HOME}/") else LOGIN


def is_way_on(path: str) -> bool:
    """Whether a login may lead to this path: one of our own pages, never another site."""
    return path.startswith(f"{HOME}/") and all(c.isascii() and (c.isalnum() or c in "/-") for c in path)


def staff_start(role: Role) -> str:
    """Where the work of our own staff begins."""
    return {Role.REPORTER: HOME, Role.AUDITOR: "/log-review", Role.ADMINISTRATOR: "/logins"}.get(role, "/board")


def now() -> datetime:
    """The time of this request."""
    return datetime.now(UTC)  # noqa: TID251 - the edge is where the clock enters


def cookies(request: Request, parts: Parts) -> Cookies:
    """The cookies of this request."""
    return Cookies(request, parts.settings)
