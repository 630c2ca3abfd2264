"""The supervisor from outside: its signals, its death, and the logs that it keeps."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sluss.childlog import ChildLog
from sluss.supervise import Supervisor
from tests.support.processes import REPOSITORY, a_child, is_running, wait_until


def test_output_goes_to_a_log_that_only_the_owner_reads(tmp_path: Path) -> None:
    with Supervisor([a_child("web", "echo out; echo err >&2; exec sleep 60")], logs=tmp_path / "logs"):
        log = tmp_path / "logs" / "web.log"
        wait_until(lambda: log.read_text() == "out\nerr\n")
        assert log.stat().st_mode & 0o777 == 0o600


def test_a_log_that_outgrows_its_cap_is_moved_aside_while_the_child_goes_on_writing(tmp_path: Path) -> None:
    path, old = tmp_path / "w.log", [tmp_path / f"w.log.{n}" for n in (1, 2, 3, 4)]
    log = ChildLog(path, cap_bytes=100, keep=3)
    with log.opened() as descriptor:
        for number in range(6):
            os.write(descriptor, b"%d " % number * 60)
            log.trim()
            assert path.stat().st_size <= 100
        os.write(descriptor, b"last")
    assert path.read_bytes() == b"last"
    assert [file.read_text()[0] for file in old[:3]] == ["5", "4", "3"]
    assert not old[3].exists()


def test_the_supervisor_trims_the_logs_itself(tmp_path: Path) -> None:
    chatter = a_child("loud", "yes | head -c 5000; exec sleep 60")
    with Supervisor([chatter], logs=tmp_path, log_cap_bytes=1000) as supervisor:
        wait_until((tmp_path / "loud.log.1").exists, supervisor=supervisor)


def test_mirrored_lines_are_whole_and_say_who_spoke(tmp_path: Path) -> None:
    (tmp_path / "web.log").write_text("from yesterday\n")
    screen = io.StringIO()
    with Supervisor([a_child("web", "echo hej; exec sleep 60")], logs=tmp_path, mirror=screen) as supervisor:
        wait_until(lambda: screen.getvalue() != "", supervisor=supervisor)
    assert screen.getvalue() == "web        hej\n"


RUN = """
import pathlib, signal, sys
from sluss.supervise import Child, Supervisor
where = pathlib.Path(sys.argv[1])
deaf = Child(name="deaf", ready=(where / "up").exists, stop_signals=((signal.SIGTERM, float(sys.argv[2])),),
             argv=("/bin/sh", "-c", f"trap 'echo asked' TERM; echo $$ > {where}/new; mv {where}/new {where}/up; "
                   "while :; do sleep 0.05; done"))
Supervisor([deaf], logs=where).run(on_ready=lambda: print("ready", flush=True))
print("stopped", flush=True)
"""


@contextmanager
def a_supervising_process(where: Path, *, grace_s: float) -> Iterator[subprocess.Popen[str]]:
    """Killed at the end if the test has not ended it: a test that fails must not wait for it."""
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, str(where), str(grace_s)], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    while (line := process.stdout.readline()) != "ready\n":
        assert line, "the supervisor ended before it was ready"
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_the_supervisor_stops_the_children_first(tmp_path: Path, number: signal.Signals) -> None:
    with a_supervising_process(tmp_path, grace_s=0.3) as process:
        child = int((tmp_path / "up").read_text())
        process.send_signal(number)
        output, _ = process.communicate(timeout=10)
    assert output.endswith("stopped\n")
    assert process.returncode == 0
    assert "asked" in (tmp_path / "deaf.log").read_text()
    assert not is_running(child)


def test_a_second_signal_ends_the_patience(tmp_path: Path) -> None:
    with a_supervising_process(tmp_path, grace_s=60.0) as process:
        process.send_signal(signal.SIGTERM)
        wait_until(lambda: "asked" in (tmp_path / "deaf.log").read_text())
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=10)
    assert not is_running(int((tmp_path / "up").read_text()))


@pytest.mark.skipif(sys.platform != "linux", reason="the parent-death signal is Linux's")
def test_children_are_told_when_their_supervisor_is_killed(tmp_path: Path) -> None:
    with a_supervising_process(tmp_path, grace_s=1.0) as process:
        process.kill()
        process.communicate(timeout=10)
        wait_until(lambda: "asked" in (tmp_path / "deaf.log").read_text())
        os.kill(int((tmp_path / "up").read_text()), signal.SIGKILL)  # it is deaf on purpose
