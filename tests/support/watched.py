"""What is laid into a watched folder, and what is then true of it."""

from __future__ import annotations

from pathlib import Path

from store.database import connect
from store.sealing import KeyRing, Sealer
from store.verify import verify

REPORT = {"municipality": {"code": "2081"}, "children": [{"first_name": "Tyra"}], "narrative": "Hon gråter."}
CANARY = "Kanariefågelsdotter"


def one_of_each(count: int = 1) -> dict[str, int]:
    """One report of each item, `count` times."""
    return dict.fromkeys(("items", "registered", "reports", "linked"), count)


def broken_promises(database_url: str, keyring: Path) -> list[str]:
    """The promises of `sluss verify` that do not hold."""
    with connect(database_url) as connection:
        sealer = Sealer(KeyRing.load_or_create(keyring))
        # Nothing is linked in these tests: no worker runs.
        return [f.promise for f in verify(connection, sealer) if not f.holds]
