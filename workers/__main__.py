"""`python -m workers lane <name>`, `... relay` and `... sources`: the background processes, on the servers that the environment names."""

from __future__ import annotations

import sys

from config import logging
from config.lanes import WorkLane
from config.linking import LinkingFileError, linking_weights
from config.settings import settings

USAGE = f"Usage: python -m workers relay | python -m workers sources | python -m workers lane {{{'|'.join(WorkLane)}}}"


def main(arguments: list[str]) -> int:
    """Runs one process until told to stop. Exit status 2 on wrong usage."""
    config = settings()
    if not config.database_url or not config.redis_url:
        print("Set DATABASE_URL and REDIS_URL, or run `sluss up`, which starts both.", file=sys.stderr)
        return 2
    logging.configure(config.log_level)
    match arguments:
        # Each loads its own: what links takes seconds and a hundred megabytes, and the others never need it.
        case ["sources"]:
            from workers.sources import run as sources

            sources.run(config)
            if not config.has_sources:
                print("Nothing is watched: set SLUSS_WATCH_DIR or SLUSS_SDK_URL.", file=sys.stderr)
                return 2
        case ["relay"]:
            from workers import relay

            relay.run(config.database_url, config.redis_url)
        case ["lane", name] if name in set(WorkLane):
            try:
                linking_weights(config.linking_file)
            except LinkingFileError as error:
                print(error, file=sys.stderr)
                return 2
            from workers import lane

            lane.run(name, config.redis_url)
        case _:
            print(USAGE, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
