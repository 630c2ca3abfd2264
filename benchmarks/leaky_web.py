"""The real web application with a planted leak: it answers otherwise about one child. Proves that the oracle test would notice.

`python -m benchmarks.leaky_web LEAK WORD`: reports in which the word stands are answered later, or with one more header, or with one
more byte.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from benchmarks.web import run
from config.settings import settings
from intake.app import create_app

LATER_S = {"later": 0.002, "much later": 0.02}
LEAKS = ("later", "header", "longer")


class Leak:
    """Outermost: sees the body, and changes the answer."""

    def __init__(self, app: ASGIApp, leak: str, word: str) -> None:
        self.app = app
        self.leak = leak
        self.word = word.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        heard = bytearray()

        async def overhear() -> Message:
            message = await receive()
            heard.extend(message.get("body", b""))
            return message

        async def tell(message: Message) -> None:
            if self.word in heard:
                await self._change(message)
            await send(message)

        await self.app(scope, overhear if scope["type"] == "http" else receive, tell)

    async def _change(self, message: Message) -> None:
        is_start = message["type"] == "http.response.start"
        if is_start and self.leak in LATER_S:
            await asyncio.sleep(LATER_S[self.leak])
        elif is_start and self.leak == "header":
            MutableHeaders(scope=message).append("Server-Timing", "known")
        elif is_start and self.leak == "longer":
            headers = MutableHeaders(scope=message)
            headers["content-length"] = str(int(headers["content-length"]) + 1)
        elif self.leak == "longer" and message.get("body"):
            message["body"] += b" "


def main(arguments: Sequence[str]) -> None:
    """Serves until told to stop."""
    leak, word = arguments
    config = settings()
    app = create_app(config, database_url=config.database_url or "", redis_url=config.redis_url or "")
    app.add_middleware(Leak, leak=leak, word=word)
    run(app, config)


if __name__ == "__main__":
    main(sys.argv[1:])
