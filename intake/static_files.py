"""Style sheets and scripts: an address carries the file's digest, so that browsers keep it and a new version is fetched at once."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

STATIC = Path(__file__).parent / "static"
_KEEP_S = 31_536_000  # a year


@cache
def static(name: str) -> str:
    """The address of a file under `static/`.

    Raises:
        FileNotFoundError: when there is none; found by the first test that renders the page.
    """
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def files() -> ASGIApp:
    """The application under /static. Only these are compressed: an answer that mixes a secret with sent words never is."""
    return GZipMiddleware(_Kept(directory=STATIC), minimum_size=500)


class _Kept(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        if answer.status_code == 200 and scope.get("query_string", b"").startswith(b"v="):
            answer.headers["Cache-Control"] = f"public, max-age={_KEEP_S}, immutable"
        return answer
