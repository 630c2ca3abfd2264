"""Several workers at once on one municipality: nobody's child is split, and nobody waits for a frozen one for long."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import psycopg
import pytest

from benchmarks.linkage._newcomers import hand_in
from benchmarks.linkage.simultaneous import LANES, MUNICIPALITY, newborns, reports, split_children
from store import outbox
from store.verify import verify
from tests.support.work import meeting, worker
from workers import linker
from workers.context import Context

WORKERS = 4
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def workers(database_url: str, keyring: Path) -> Iterator[list[Context]]:
    made = [worker(database_url, keyring) for _ in range(WORKERS)]
    yield made
    for own in made:
        own.forget_connection()


def work(own: Context, lane: str, limit: int) -> None:
    """As the lane's worker does, without the lane's lock: only the municipality's keeps two apart."""
    while taken := outbox.take_up(own.connection(), MUNICIPALITY, lane, limit=limit):
        linker.link_and_save(own, MUNICIPALITY, taken, is_hopeless=False)


def test_children_whom_four_senders_report_at_once_are_not_split(
    workers: list[Context], database_url: str, keyring: Path
) -> None:
    children = newborns(0, 40)
    hand_in(database_url, keyring, [sent for child in children for sent in reports(child)], NOW)
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(lambda own, lane: work(own, lane, 4), workers, LANES * 2))

    assert split_children(database_url, children, of=4) == 0
    assert [f for f in verify(workers[0].connection(), workers[0].store.sealer) if not f.holds] == []


def test_without_the_municipality_s_lock_they_are(
    workers: list[Context], database_url: str, keyring: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that the test above can fail: both have read before either has written."""
    [child] = newborns(0, 1)
    hand_in(database_url, keyring, reports(child)[:2], NOW)
    monkeypatch.setattr(outbox, "lock_municipality", lambda *_: None)
    monkeypatch.setattr(linker, "link", meeting(linker.link, 2))
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda own, lane: work(own, lane, 1), workers[:2], LANES))

    assert split_children(database_url, [child], of=2) == 1


def test_the_server_lets_go_of_a_municipality_that_a_frozen_worker_holds(
    workers: list[Context], monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen, other = workers[:2]
    frozen.settings = frozen.settings.model_copy(update={"batch_deadline_s": 0.2})
    monkeypatch.setattr(linker, "FROZEN_AFTER_S", 0.3)

    def wait_while_frozen() -> None:
        with linker._holding(frozen, MUNICIPALITY), linker._holding(other, MUNICIPALITY):
            pass  # here when the server has ended the frozen one's session: nobody else does

    began = monotonic()
    with pytest.raises(psycopg.errors.TransactionTimeout):
        wait_while_frozen()
    assert monotonic() - began < 20
