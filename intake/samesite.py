"""Forms act only when they come from a page of ours: no token in the page, nothing to leak (ux 0.5)."""

from __future__ import annotations

from fastapi import Request

from casework.errors import Refused


def refuse_cross_site(request: Request) -> None:
    """A form on another site must not act with this browser's session.

    Raises:
        Refused: "cross_site".
    """
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise Refused("cross_site")
