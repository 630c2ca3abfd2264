"""Headers on every answer: nothing is cached, framed, sniffed, referred or loaded from elsewhere."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
POLICY_WITH_SOUND = f"{POLICY}; media-src 'self'"  # the page of a report plays its recordings
POLICY_WITH_KEYS = f"{POLICY}; script-src 'self'; connect-src 'self'"  # the assessor's desk: one script of ours
POLICY_OF_A_FILE = (
    "sandbox; default-src 'none'; frame-ancestors 'none'"  # a stranger's file can do nothing, were it ever shown
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}

PROOF_HEADERS = {
    "Content-Security-Policy": f"{HEADERS['Content-Security-Policy']}; script-src 'self'; worker-src 'self'",
}
"""For a page with `public/proof.html` in it: scripts and workers of our own origin, on that page only."""


class SecurityHeaders:
    """Adds the headers where a route has not set its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)
