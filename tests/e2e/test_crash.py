"""Processes are killed in the middle of a flow of reports: acknowledged = registered = routed, none lost and none twice.

All victims belong to one system, as they would: each flow adds to the register that the ones before it left.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from sluss.system import System
from store.database import connect
from tests.support.crash import Flow, a_system, under_fire
from tests.support.faults import Fault, Moment, flush, freeze, kill
from tests.support.reckoning import Reckoning, read, reckon

BLOWS = 10
FEW = 3  # are enough to find a planted bug

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


class Scene:
    """A running system, and how many reports have been sent to it."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.sent = 0

    def suffer(self, fault: Fault, *, seed: int, blows: int = BLOWS) -> tuple[Flow, Reckoning]:
        """Sends under fire and reckons. A run in which nothing was struck or nothing acknowledged would prove nothing."""
        flow = asyncio.run(under_fire(self.system, fault, blows=blows, seed=seed, first=self.sent))
        self.sent = flow.end
        found = reckon(flow, read(self.system, flow))
        print(
            f"{fault.victim}: {len(flow.struck_at)} blows, {flow.reports} reports, {len(flow.acknowledged)} acknowledgements, "
            f"{flow.retried} requests sent again, {found.answers_cut_off} answers cut off, "
            f"{found.taken_up_again} reports taken up again, longest pause {flow.longest_pause_s:.1f} s, "
            f"longest until routed {found.longest_until_routed_s:.1f} s: {found}"
        )
        assert len(flow.acknowledged) >= flow.reports > 0
        assert flow.struck_under_way == len(flow.struck_at) == blows
        return flow, found


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with a_system(tmp_path_factory.mktemp("crash") / "data") as system:
        yield Scene(system)


def test_killing_the_web_process_loses_and_doubles_nothing(scene: Scene) -> None:
    flow, found = scene.suffer(kill("web", moment=Moment.COMMIT), seed=1)
    assert not found.problems
    assert flow.deaths == {"web": BLOWS}
    assert found.answers_cut_off > 0  # or no blow would have fallen where it hurts


def test_killing_a_worker_over_its_batch_loses_and_doubles_nothing(scene: Scene) -> None:
    flow, found = scene.suffer(kill("worker-public", moment=Moment.BATCH), seed=2)
    assert not found.problems
    assert flow.deaths == {"worker-public": BLOWS}
    assert found.taken_up_again > 0
    assert not flow.retried  # accepting reports needs no worker


def test_killing_redis_loses_and_doubles_nothing(scene: Scene) -> None:
    flow, found = scene.suffer(kill("valkey"), seed=3)
    assert not found.problems
    assert flow.deaths == {"valkey": BLOWS}  # nobody else ends because Redis is away
    assert not flow.retried  # accepting reports needs no Redis


def test_killing_postgres_loses_and_doubles_nothing(scene: Scene) -> None:
    flow, found = scene.suffer(kill("postgres", moment=Moment.ANSWER), seed=4)
    assert not found.problems
    assert flow.deaths == {"postgres": BLOWS}  # nobody else ends because PostgreSQL is away
    assert found.taken_up_again > 0


def test_a_worker_frozen_over_its_batch_loses_and_doubles_nothing_when_it_wakes(scene: Scene) -> None:
    flow, found = scene.suffer(freeze("worker-public", for_s=0.7), seed=5)
    assert not found.problems
    assert not flow.deaths
    assert not flow.retried


def test_flushing_redis_in_the_middle_of_a_flow_changes_nothing_in_the_outcome(scene: Scene) -> None:
    flow, found = scene.suffer(flush(), seed=6)
    assert not found.problems
    assert not flow.deaths
    assert not flow.retried


def test_an_outbox_written_after_the_commit_would_be_noticed(tmp_path: Path) -> None:
    with a_system(tmp_path / "data", web_bug="enqueue_after_commit") as system:
        _, found = Scene(system).suffer(kill("web", moment=Moment.COMMIT), seed=7, blows=FEW)
    assert "not routed once" in found.problems
    assert "lost" not in found.problems


def test_keys_that_nobody_looks_at_would_be_noticed(tmp_path: Path) -> None:
    with a_system(tmp_path / "data", web_bug="ignore_keys") as system:
        _, found = Scene(system).suffer(kill("web", moment=Moment.COMMIT), seed=8, blows=FEW)
    assert "doubled" in found.problems
    assert "lost" not in found.problems


def test_commits_that_do_not_wait_for_the_disk_would_be_noticed(tmp_path: Path) -> None:
    with a_system(tmp_path / "data") as system:
        with connect(system.database_url) as connection:
            connection.execute("ALTER SYSTEM SET synchronous_commit = off")
            connection.execute("SELECT pg_reload_conf()")
        _, found = Scene(system).suffer(kill("postgres", moment=Moment.ANSWER), seed=9, blows=FEW)
    assert "lost" in found.problems
