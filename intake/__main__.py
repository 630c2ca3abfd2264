"""`python -m intake`: one web process on the servers that DATABASE_URL and REDIS_URL name."""

from __future__ import annotations

import sys
from types import FrameType

import uvicorn

from config import logging
from config.settings import settings
from intake.app import create_app


def main() -> int:
    """Serves until told to stop. Exit status 2 when a URL is missing."""
    config = settings()
    if not config.database_url or not config.redis_url:
        print("Set DATABASE_URL and REDIS_URL, or run `sluss up`, which starts both.", file=sys.stderr)
        return 2
    logging.configure(config.log_level)
    app = create_app(config, database_url=config.database_url, redis_url=config.redis_url)
    served = uvicorn.Config(
        app,
        host=config.host,
        port=config.port,
        loop="uvloop",
        http="httptools",
        log_level="warning",
        access_log=False,  # an access log holds addresses of anonymous reporters (JO 2798-2008)
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=10,
    )
    _Server(served).run()
    return 0


class _Server(uvicorn.Server):
    """Ends the boards' streams when told to stop; else a restart would wait out its ten seconds for them."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """In the signal handler: only a flag is set."""
        if parts := getattr(self.config.app.state, "parts", None):  # type: ignore[union-attr]
            parts.boards.is_ending = True
        super().handle_exit(sig, frame)


if __name__ == "__main__":
    sys.exit(main())
