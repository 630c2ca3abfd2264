"""The largest report that can be sent, beside floods: it holds up nobody for long and leaves no memory behind."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.linkage._newcomers import hand_in
from benchmarks.linkage.worst import PIECES, link_worst, peaceful
from store import outbox
from tests.support.work import worker
from workers.linker import link_and_save

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
BYTES = 200_000_000


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="the peak is read where Linux keeps it")
@pytest.mark.timeout(120)  # 0.5 to 1.7 s for each on a quiet machine: benchmarks --only worst
def test_a_megabyte_about_ten_children_is_linked_in_bounded_memory(database_url: str, keyring: Path) -> None:
    hand_in(database_url, keyring, peaceful(), NOW)
    own = worker(database_url, keyring)
    while taken := outbox.take_up(own.connection(), "2081", "public", limit=100):
        link_and_save(own, "2081", taken, is_hopeless=False)
    own.forget_connection()
    for name in ("everything", "one letter", "combining marks"):
        found = link_worst(database_url, keyring, PIECES[name])
        assert found["peak"] - found["before"] < BYTES, name
