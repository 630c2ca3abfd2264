"""Processes are killed in the middle of a flow of reports: acknowledged = registered = routed, none lost and none twice."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from sluss.system import System
from store.database import connect
from tests.support.crash import Fault, Flow, Moment, a_system, flush, freeze, kill, under_fire
from tests.support.reckoning import Register, answers_cut_off, longest_until_routed_s, read, reckon

BLOWS = 10
FEW = 4  # are enough to find a planted bug

pytestmark = pytest.mark.slow


def suffer(system: System, fault: Fault, *, seed: int, blows: int = BLOWS) -> tuple[Flow, Register]:
    """Sends under fire, then reads what became of it. A run in which nothing was struck or nothing sent proves nothing."""
    flow = asyncio.run(under_fire(system, fault, blows=blows, seed=seed))
    register = read(system, flow)
    print(
        f"{len(flow.struck_at)} blows to {fault.victim}, {len(flow.acknowledged)} acknowledgements of {flow.reports} reports, "
        f"{flow.retried} sent again, {answers_cut_off(flow, register)} answers cut off, {register.taken_up_again} taken up again, "
        f"longest pause {flow.longest_pause_s:.1f} s, longest until routed {longest_until_routed_s(flow, register):.1f} s, "
        f"found: {reckon(flow, register)}"
    )
    assert len(flow.acknowledged) >= flow.reports > 0
    assert flow.struck_under_way == len(flow.struck_at) == blows
    return flow, register


def nothing_else_died(system: System, victim: str) -> bool:
    """A process that ends because another one is away would be one that nobody started again on a machine without us."""
    return not any(status.deaths for status in system.supervisor.statuses() if status.name != victim)


def deaths(system: System, victim: str) -> int:
    return next(status.deaths for status in system.supervisor.statuses() if status.name == victim)


def test_killing_the_web_process_loses_and_doubles_nothing(tmp_path: Path) -> None:
    with a_system(tmp_path / "data") as system:
        flow, register = suffer(system, kill("web", moment=Moment.COMMIT), seed=1)
        assert deaths(system, "web") == BLOWS
        assert nothing_else_died(system, "web")
    assert flow.retried > 0
    assert not reckon(flow, register).problems


def test_killing_a_worker_over_its_batch_loses_and_doubles_nothing(tmp_path: Path) -> None:
    with a_system(tmp_path / "data") as system:
        flow, register = suffer(system, kill("worker-public", moment=Moment.BATCH), seed=2)
        assert deaths(system, "worker-public") == BLOWS
        assert nothing_else_died(system, "worker-public")
    assert register.taken_up_again > 0
    assert not reckon(flow, register).problems


def test_killing_redis_loses_and_doubles_nothing(tmp_path: Path) -> None:
    with a_system(tmp_path / "data") as system:
        flow, register = suffer(system, kill("valkey"), seed=3)
        assert deaths(system, "valkey") == BLOWS
        assert nothing_else_died(system, "valkey")
    assert not flow.retried  # accepting reports needs no Redis
    assert not reckon(flow, register).problems


def test_killing_postgres_loses_and_doubles_nothing(tmp_path: Path) -> None:
    with a_system(tmp_path / "data") as system:
        flow, register = suffer(system, kill("postgres", moment=Moment.ANSWER), seed=4)
        assert deaths(system, "postgres") == BLOWS
        assert nothing_else_died(system, "postgres")
    assert flow.retried > 0
    assert not reckon(flow, register).problems


def test_a_worker_frozen_over_its_batch_loses_and_doubles_nothing_when_it_wakes(tmp_path: Path) -> None:
    with a_system(tmp_path / "data") as system:
        flow, register = suffer(system, freeze("worker-public", for_s=0.7), seed=5)
        assert nothing_else_died(system, "worker-public")
    assert not reckon(flow, register).problems


def test_flushing_redis_in_the_middle_of_a_flow_changes_nothing_in_the_outcome(tmp_path: Path) -> None:
    with a_system(tmp_path / "data") as system:
        flow, register = suffer(system, flush(), seed=6)
        assert nothing_else_died(system, "nobody")
    assert not flow.retried
    assert not reckon(flow, register).problems


def test_an_outbox_written_after_the_commit_would_be_noticed(tmp_path: Path) -> None:
    with a_system(tmp_path / "data", web_bug="enqueue_after_commit") as system:
        found = reckon(*suffer(system, kill("web", moment=Moment.COMMIT), seed=7, blows=FEW))
    assert "not routed once" in found.problems
    assert "lost" not in found.problems


def test_keys_that_nobody_looks_at_would_be_noticed(tmp_path: Path) -> None:
    with a_system(tmp_path / "data", web_bug="ignore_keys") as system:
        found = reckon(*suffer(system, kill("web", moment=Moment.COMMIT), seed=8, blows=FEW))
    assert "doubled" in found.problems
    assert "lost" not in found.problems


def test_commits_that_do_not_wait_for_the_disk_would_be_noticed(tmp_path: Path) -> None:
    with a_system(tmp_path / "data") as system:
        with connect(system.database_url) as connection:
            connection.execute("ALTER SYSTEM SET synchronous_commit = off")
            connection.execute("SELECT pg_reload_conf()")
        found = reckon(*suffer(system, kill("postgres", moment=Moment.ANSWER), seed=9, blows=FEW))
    assert "lost" in found.problems
