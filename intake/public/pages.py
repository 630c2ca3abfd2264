"""Draws the pages, and turns what goes wrong into pages in the visitor's language."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from casework.errors import SlussError
from intake.errors import PROBLEMS, log_failure
from intake.languages import languages
from intake.pages import public_page
from intake.public.steps import LAST, Problem, Step
from intake.public.visit import Standing, Visit, visit

_LAPSED = {Standing.EXPIRED: "expired", Standing.NONE: "missing", Standing.SENT: "sent"}


def page(here: Visit, template: str, status: int = 200, **context: Any) -> Response:
    """A page with the banner, the way out and the languages."""
    shared = {
        "at": here.at,
        "slug": here.slug,
        "office": here.office,
        "step": None,
        "last": LAST,
        "back": None,
        "problems": (),
        "notice": None,
        "is_supplement": False,
        "starts_new": False,
        "returns": False,
        "switches_by_form": False,
        "has_begun": False,
    }
    answer = public_page(here.language, f"public/form/{template}", {**shared, **context}, status=status)
    here.put_cookie(answer)
    return answer


def step_page(
    here: Visit,
    step: Step,
    said: Mapping[str, str],
    problems: Iterable[Problem] = (),
    status: int = 200,
    **context: Any,
) -> Response:
    """The page of a step, with what was answered still in it."""
    shared = {
        "step": step,
        "back": "kontrollera" if here.returns else step.back,
        "said": lambda name: said.get(name, ""),
        "problems": tuple(problems),
        "problem_of": {problem.field.partition("-")[0]: problem.text for problem in problems},
        "is_supplement": bool(here.answers.supplements),
        "returns": here.returns,
        "switches_by_form": True,
    }
    return page(here, step.template, status, **{**shared, **context})


def lapse_of(standing: Standing) -> str:
    """Which words tell somebody who goes on without a draft."""
    return _LAPSED[standing]


def away_page(here: Visit) -> Response:
    """The database is away: nothing is lost, and what to do meanwhile."""
    sends = here.slug == "kontrollera" and here.request.method == "POST"
    return page(here, "problem.html", 503, code="away", sends=sends)


class PublicRoute(APIRoute):
    """A route whose errors are pages."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def with_pages(request: Request) -> Response:
            try:
                return await handle(request)
            except Exception as error:
                code, status = _told(error)
                here = await visit(request, request.app.state.parts)
                return away_page(here) if status == 503 else page(here, "problem.html", status, code=code)

        return with_pages


def _told(error: Exception) -> tuple[str, int]:
    """Which words the page has for an error, and the status."""
    if isinstance(error, SlussError) and error.code in PROBLEMS:
        return ("cross_site" if error.code == "cross_site" else "internal"), PROBLEMS[error.code][0]
    if isinstance(error, RequestValidationError):
        return "not_found", 404
    if isinstance(error, HTTPException):
        return "bad_request", error.status_code
    log_failure(error)
    return "internal", 500


Handler = Callable[..., Coroutine[Any, Any, Response]]


class Everywhere:
    """A router whose addresses exist in each language: "barnet" is /barnet, /ar/barnet and so on."""

    def __init__(self) -> None:
        self.router = APIRouter(include_in_schema=False, route_class=PublicRoute)

    def get(self, slug: str) -> Callable[[Handler], Handler]:
        """Shows a page."""
        return self._adds(slug, "GET")

    def post(self, slug: str) -> Callable[[Handler], Handler]:
        """Takes what a page sends."""
        return self._adds(slug, "POST")

    def add(self, slug: str, method: str, handler: Handler) -> None:
        """The same for a handler made on the spot."""
        for language in languages().values():
            path = f"{language.prefix}/{slug}" if slug else language.prefix or "/"
            self.router.add_api_route(path, handler, methods=[method], response_model=None)

    def _adds(self, slug: str, method: str) -> Callable[[Handler], Handler]:
        def added(handler: Handler) -> Handler:
            self.add(slug, method, handler)
            return handler

        return added
