"""Whether the process in this container works: `python health.py web` or `python health.py background`; exit status 0 or 1.

Uses nothing of the process's own: a check that waits for a connection of the pool that the work uses would call a
busy process sick.
"""

from __future__ import annotations

import sys
import urllib.request

import psycopg

from config.settings import Settings, settings

TIMEOUT_S = 4

# A relay looks into the outbox every second and a worker every five; a batch that takes 60 s has hung and ends its
# process. A container's sessions are known by its address; on a Unix socket there is none, and one machine is meant.
_RECENT_WORK = """
SELECT coalesce(max(greatest(query_start, state_change)) > clock_timestamp() - interval '90 seconds', false)
FROM pg_stat_activity
WHERE usename = current_user
  AND client_addr IS NOT DISTINCT FROM inet_client_addr()
  AND application_name <> current_setting('application_name')
"""


def is_web_alive(config: Settings) -> bool:
    """Whether the web process answers at all. Whether its database does is the database's own check."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{config.port}/healthz", timeout=TIMEOUT_S) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def is_background_at_work(config: Settings) -> bool:
    """Whether another session from this container has done something in PostgreSQL in the last 90 s."""
    try:
        with psycopg.connect(
            config.database_url or "", application_name="health", connect_timeout=TIMEOUT_S, autocommit=True
        ) as connection:
            row = connection.execute(_RECENT_WORK).fetchone()
    except psycopg.Error:
        return False
    return row is not None and bool(row[0])


def main(arguments: list[str]) -> int:
    """Exit status 0 healthy, 1 not, 2 wrong usage."""
    match arguments:
        case ["web"]:
            return 0 if is_web_alive(settings()) else 1
        case ["background"]:
            return 0 if is_background_at_work(settings()) else 1
        case _:
            print("Usage: python health.py web | python health.py background", file=sys.stderr)
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
