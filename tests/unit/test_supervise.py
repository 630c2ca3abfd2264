"""The supervisor, with real processes: small shell programs in a temporary directory."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluss.supervise import Backoff, Child, StartFailed, State, Supervisor
from tests.support.processes import QUICK, a_child, is_running, wait_until


def test_children_start_in_order_each_when_the_one_before_is_ready(tmp_path: Path) -> None:
    first_is_up, seen = tmp_path / "up", tmp_path / "seen"
    first = a_child("first", f"sleep 0.3; touch {first_is_up}; exec sleep 60", ready=first_is_up.exists)
    second = a_child("second", f"ls {tmp_path} > {seen}; exec sleep 60", ready=seen.exists)
    with Supervisor([first, second], logs=tmp_path / "logs"):
        wait_until(lambda: "up" in seen.read_text())


def test_a_child_that_is_killed_is_started_again(tmp_path: Path) -> None:
    with Supervisor([a_child("web", "exec sleep 60")], logs=tmp_path) as supervisor:
        first = supervisor.pid("web")
        assert first is not None
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: not supervisor.alive())
        wait_until(supervisor.alive)
        assert supervisor.pid("web") not in {first, None}
        assert supervisor.statuses()[0].deaths == 1


def test_the_neighbours_of_a_dead_child_keep_running(tmp_path: Path) -> None:
    children = [a_child("one", "exec sleep 60"), a_child("two", "exec sleep 60")]
    with Supervisor(children, logs=tmp_path) as supervisor:
        one, two = supervisor.pid("one"), supervisor.pid("two")
        assert one is not None
        os.kill(one, signal.SIGKILL)
        wait_until(lambda: not supervisor.alive())
        wait_until(supervisor.alive)
        assert supervisor.pid("two") == two


def test_a_child_that_keeps_dying_is_tried_for_ever_with_pauses(tmp_path: Path) -> None:
    tries, may_die = tmp_path / "tries", tmp_path / "die"
    script = f"echo try >> {tries}; test -e {may_die} && exit 3; exec sleep 60"
    with Supervisor([a_child("worker", script, ready=tries.exists)], logs=tmp_path / "logs") as supervisor:
        may_die.touch()
        pid = supervisor.pid("worker")
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: len(tries.read_text().splitlines()) >= 5, supervisor=supervisor)
        may_die.unlink()
        wait_until(supervisor.alive)


@given(failures=st.integers(1, 10_000), first_s=st.floats(0.01, 1), ceiling_s=st.floats(1, 60))
def test_pauses_double_up_to_the_ceiling(failures: int, first_s: float, ceiling_s: float) -> None:
    backoff = Backoff(first_s=first_s, ceiling_s=ceiling_s)
    here, further = backoff.delay_s(failures), backoff.delay_s(failures + 1)
    assert first_s <= here <= further <= ceiling_s
    assert further == pytest.approx(min(ceiling_s, 2 * here))


def test_the_default_pauses_go_from_a_fifth_of_a_second_to_five_seconds() -> None:
    assert [Backoff().delay_s(n) for n in range(1, 8)] == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]


def test_a_healthy_spell_makes_the_next_pause_short_again(tmp_path: Path) -> None:
    healthy_soon = Backoff(first_s=0.05, ceiling_s=60.0, healthy_after_s=0.2)
    child = Child(name="c", argv=("/bin/sleep", "60"), ready=lambda: True, restart=healthy_soon)
    with Supervisor([child], logs=tmp_path) as supervisor:
        for _ in range(9):  # without forgetting, the last pauses would be ten seconds
            supervisor.tick()
            wait_until(supervisor.alive, within_s=2.0)
            time.sleep(0.22)
            assert supervisor.alive()
            pid = supervisor.pid("c")
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            wait_until(lambda: not supervisor.alive())


def test_a_start_that_never_becomes_ready_says_which_log_to_read_and_leaves_nothing_running(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    good = a_child("good", f"echo $$ >> {pids}; exec sleep 60", ready=pids.exists)
    bad = Child(name="bad", argv=("/bin/false",), ready=lambda: False, restart=QUICK, ready_within_s=0.4)
    with pytest.raises(StartFailed, match=r"bad was not ready within 0\.4 s: read .*bad\.log"):
        Supervisor([good, bad], logs=tmp_path).start()
    assert not is_running(int(pids.read_text().split()[0]))


def test_a_program_that_is_not_there_is_named_in_its_log(tmp_path: Path) -> None:
    missing = Child(name="gone", argv=("/nonexistent/program",), ready=lambda: False, restart=QUICK, ready_within_s=0.3)
    with pytest.raises(StartFailed):
        Supervisor([missing], logs=tmp_path).start()
    assert "cannot start /nonexistent/program as same: No such file or directory" in (tmp_path / "gone.log").read_text()


def test_children_are_stopped_in_reverse_order(tmp_path: Path) -> None:
    order = tmp_path / "order"
    script = f'trap "echo $NAME >> {order}; exit" TERM; touch {tmp_path}/$NAME.up; while :; do sleep 0.02; done'
    children = [a_child(name, script, ready=(tmp_path / f"{name}.up").exists) for name in ("a", "b", "c")]
    with Supervisor(children, logs=tmp_path / "logs"):
        pass
    assert order.read_text().split() == ["c", "b", "a"]


def test_a_child_that_ignores_the_request_is_killed_with_its_whole_group(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    script = f'trap "" TERM; sleep 60 & echo $$ $! > {pids}; while :; do sleep 0.05; done'
    with Supervisor([a_child("deaf", script, ready=pids.exists, grace_s=0.3)], logs=tmp_path):
        wait_until(lambda: len(pids.read_text().split()) == 2)
    for pid in pids.read_text().split():
        wait_until(lambda: not is_running(int(pid)))  # noqa: B023 - waits inside the loop


def test_what_a_dead_child_had_started_does_not_outlive_it(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    script = f"sleep 60 & echo $! >> {pids}; exec sleep 60"
    with Supervisor([a_child("web", script, ready=pids.exists)], logs=tmp_path) as supervisor:
        leader = supervisor.pid("web")
        assert leader is not None
        wait_until(lambda: bool(pids.read_text()))
        os.kill(leader, signal.SIGKILL)
        wait_until(lambda: not supervisor.alive())
        wait_until(lambda: not is_running(int(pids.read_text().split()[0])))


def test_stop_ends_nothing_that_the_supervisor_did_not_start(tmp_path: Path) -> None:
    with subprocess.Popen(["/bin/sleep", "60"]) as bystander:
        with Supervisor([a_child("web", "exec sleep 60")], logs=tmp_path):
            pass
        assert bystander.poll() is None
        bystander.kill()


def test_stop_may_be_asked_for_twice(tmp_path: Path) -> None:
    released: list[str] = []
    child = Child(name="c", argv=("/bin/sleep", "60"), ready=lambda: True, release=lambda: released.append("c"))
    supervisor = Supervisor([child], logs=tmp_path)
    supervisor.start()
    supervisor.stop()
    supervisor.stop()
    assert released == ["c"]
    assert [status.state for status in supervisor.statuses()] == [State.STOPPED]


def test_each_child_leads_a_process_group_of_its_own(tmp_path: Path) -> None:
    with Supervisor([a_child("web", "exec sleep 60")], logs=tmp_path) as supervisor:
        pid = supervisor.pid("web")
        assert pid is not None
        assert os.getpgid(pid) == pid != os.getpgrp()


def test_a_child_gets_the_variables_given_on_top_of_the_inherited_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INHERITED", "yes")
    with Supervisor([a_child("a", "env; exec sleep 60")], logs=tmp_path):
        wait_until(lambda: {"NAME=a", "INHERITED=yes"} <= set((tmp_path / "a.log").read_text().splitlines()))


def test_a_server_without_inheritance_sees_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "must stay outside")
    child = Child(
        name="a",
        argv=("/bin/sh", "-c", "env; echo end; exec sleep 60"),
        env={"PATH": os.defpath, "ONLY": "this"},
        inherits_env=False,
        ready=lambda: True,
    )
    with Supervisor([child], logs=tmp_path):
        wait_until(lambda: "end" in (tmp_path / "a.log").read_text())
        text = (tmp_path / "a.log").read_text()
        assert "ONLY=this" in text
        assert "SECRET" not in text


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_children_can_leave_no_core_file_and_gain_no_privileges_and_notice_broken_pipes(tmp_path: Path) -> None:
    with Supervisor([a_child("web", "exec sleep 60")], logs=tmp_path) as supervisor:
        pid = supervisor.pid("web")
        wait_until(lambda: Path(f"/proc/{pid}/comm").read_text() == "sleep\n")
        status = Path(f"/proc/{pid}/status").read_text()
        ignored = int(next(line.split()[1] for line in status.splitlines() if line.startswith("SigIgn")), 16)
        assert "NoNewPrivs:\t1" in status
        assert not ignored & 1 << (signal.SIGPIPE - 1)
        assert psutil.Process(pid).rlimit(psutil.RLIMIT_CORE) == (0, 0)


def test_two_children_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="same name"):
        Supervisor([a_child("web", ":"), a_child("web", ":")], logs=tmp_path)


def test_watching_from_an_event_loop_restarts_as_well(tmp_path: Path) -> None:
    async def scenario(supervisor: Supervisor) -> int:
        task = asyncio.create_task(supervisor.watch())
        pid = supervisor.pid("web")
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        while supervisor.pid("web") in {pid, None}:
            await asyncio.sleep(0.02)
        supervisor.request_stop()
        await task
        return supervisor.statuses()[0].deaths

    with Supervisor([a_child("web", "exec sleep 60")], logs=tmp_path) as supervisor:
        assert asyncio.run(asyncio.wait_for(scenario(supervisor), timeout=10)) == 1
