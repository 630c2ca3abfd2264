"""Another site on this machine, to which the way out leads instead of to a real one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

WEATHER = "Väder"


class _Weather(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        page = f"<!doctype html><title>{WEATHER}</title><p>Sol".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@contextmanager
def a_neutral_site() -> Iterator[str]:
    """Serves a page about the weather; gives its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Weather) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


class LeadsTo:
    """Sends whoever leaves the form to `url`."""

    def __init__(self, app: ASGIApp, url: str) -> None:
        self.app = app
        self.url = url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def elsewhere(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("location", "").startswith("https://"):
                    headers["location"] = self.url
            await send(message)

        await self.app(scope, receive, elsewhere)
