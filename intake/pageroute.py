"""Routes whose errors are pages; the API keeps its problem documents."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from casework.errors import SlussError
from intake.errors import log_failure


class RouteWithPages(APIRoute):
    """A route that answers every error with a page."""

    @abstractmethod
    def error_page(self, request: Request, code: str) -> Response:
        """The page for an error code."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def with_pages(request: Request) -> Response:
            try:
                return await handle(request)
            except SlussError as error:
                request.state.about = error.context
                return self.error_page(request, error.code)
            except RequestValidationError as error:
                is_address = all(str(found["loc"][0]) == "path" for found in error.errors())
                return self.error_page(request, "not_found" if is_address else "bad_request")
            except HTTPException:
                return self.error_page(request, "bad_request")
            except Exception as error:
                log_failure(error)
                return self.error_page(request, "internal")

        return with_pages
