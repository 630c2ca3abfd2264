"""Who the servers run as: root in a namespace, root as `nobody`, and an ordinary user."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from sluss.embedded import DataDir, EmbeddedError, EmbeddedPostgres, EmbeddedValkey
from sluss.embedded.account import NOBODY, may_use
from sluss.launch import USER_NAMESPACE

REPOSITORY = Path(__file__).parents[2]
SITE_PACKAGES = Path(psycopg.__file__).parents[1]
AS_NOBODY = ["setpriv", "--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups"]

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


def others_may_pass(path: Path) -> bool:
    """Whether somebody else reaches a place: a checkout in a closed home cannot be run by `nobody`."""
    return all(directory.stat().st_mode & 0o001 for directory in (path, *path.parents))


needs_an_open_checkout = pytest.mark.skipif(
    not others_may_pass(SITE_PACKAGES), reason="this checkout lies in a directory that is closed to others"
)


@pytest.fixture
def open_dir() -> Iterator[Path]:
    """A directory below the system's temporary one that others may pass through; pytest's own is closed to them."""
    made = Path(tempfile.mkdtemp(prefix="sluss-test-"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made)


def owned_by_nobody(data_dir: DataDir) -> DataDir:
    """As a machine without user namespaces would have left it."""
    for part in (data_dir.postgres, data_dir.redis):
        part.mkdir(parents=True, exist_ok=True)
        os.chown(part, NOBODY, NOBODY)
    return data_dir


def owners(directory: Path) -> set[int]:
    return {path.lstat().st_uid for path in (directory, *directory.rglob("*"))}


def use(data_dir: DataDir) -> tuple[int, int]:
    """Starts both servers, uses them, and returns the real user ids that they ran as."""
    with EmbeddedPostgres(data_dir) as postgres, EmbeddedValkey(data_dir) as valkey:
        with psycopg.connect(postgres.url) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
            connection.execute("INSERT INTO kept VALUES (1)")
        with redis.Redis.from_url(valkey.url) as doorbell:
            doorbell.incr("rings")
        return psutil.Process(postgres.pid).uids().real, psutil.Process(valkey.pid).uids().real


@pytest.mark.skipif(os.geteuid() != 0 or not may_use(USER_NAMESPACE), reason="user namespaces are forbidden here")
def test_root_keeps_the_files_and_the_servers_have_no_power_left(tmp_path: Path) -> None:
    data_dir = DataDir(tmp_path / "data")
    with EmbeddedPostgres(data_dir) as postgres, EmbeddedValkey(data_dir) as valkey:
        for pid in (postgres.pid, valkey.pid):
            status = Path(f"/proc/{pid}/status").read_text()
            assert "CapEff:\t0000000000000000" in status
            assert os.readlink(f"/proc/{pid}/ns/user") != os.readlink("/proc/self/ns/user")
    assert owners(data_dir.path) == {0}
    assert data_dir.path.stat().st_mode & 0o777 == 0o700


@needs_an_open_checkout
def test_root_without_namespaces_runs_the_servers_as_nobody_and_keeps_the_keys(open_dir: Path) -> None:
    data_dir = owned_by_nobody(DataDir(open_dir / "data"))
    assert use(data_dir) == (NOBODY, NOBODY)
    assert owners(data_dir.postgres) | owners(data_dir.redis) == {NOBODY}
    assert owners(data_dir.keys) == {0}
    assert data_dir.path.stat().st_mode & 0o777 == 0o710


@needs_an_open_checkout
def test_a_data_directory_keeps_its_account_from_start_to_start(open_dir: Path) -> None:
    data_dir = owned_by_nobody(DataDir(open_dir / "data"))
    assert [use(data_dir), use(data_dir)] == [(NOBODY, NOBODY)] * 2


@pytest.mark.skipif(os.geteuid() != 0 or not may_use(USER_NAMESPACE), reason="user namespaces are forbidden here")
@needs_an_open_checkout
def test_a_data_directory_made_in_a_namespace_can_move_to_a_machine_without_them(open_dir: Path) -> None:
    data_dir = DataDir(open_dir / "data")
    assert use(data_dir) == (0, 0)
    owned_by_nobody(data_dir)  # the choice follows the owner of the two directories; what lies in them is taken over
    assert use(data_dir) == (NOBODY, NOBODY)
    assert owners(data_dir.postgres) | owners(data_dir.redis) == {NOBODY}


CONTAINER = """
import ctypes, os, sys
if ctypes.CDLL(None).unshare(0x10000000) != 0:
    sys.exit(77)
print("unshared", flush=True)
sys.stdin.readline()                                        # now every account is mapped to itself, and we are root again
open("/proc/sys/user/max_user_namespaces", "w").write("0")  # holds for this namespace and those below it alone
os.execv(sys.executable, [sys.executable, "-c", sys.argv[1], sys.argv[2]])
"""


def run_where_namespaces_are_forbidden(data_dir: Path) -> str:
    """As root of a container that forbids user namespaces, which is what Docker's default profile does."""
    command = [sys.executable, "-c", CONTAINER, ORDINARY, str(data_dir)]
    with subprocess.Popen(
        command, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        if process.stdout.readline() != "unshared\n":
            pytest.skip("no user namespace can be made here to forbid them in")
        for which in ("uid_map", "gid_map"):
            Path(f"/proc/{process.pid}/{which}").write_text(f"0 0 {NOBODY + 1}")
        return process.communicate("go\n", timeout=60)[0]


@needs_an_open_checkout
def test_root_of_a_container_that_forbids_namespaces_runs_the_servers_as_nobody(open_dir: Path) -> None:
    output = run_where_namespaces_are_forbidden(open_dir / "data")
    assert [line for line in output.splitlines() if line.startswith("rows")] == ["rows 1 True", "rows 2 True"]
    data_dir = DataDir(open_dir / "data")
    assert owners(data_dir.postgres) | owners(data_dir.redis) == {NOBODY}
    assert owners(data_dir.keys) == {0}


def test_a_place_that_nobody_can_reach_is_refused_with_the_name_of_the_closed_directory(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    data_dir = owned_by_nobody(DataDir(closed / "data"))
    with pytest.raises(EmbeddedError, match=f"run as user {NOBODY} here and may not pass through /"):
        EmbeddedPostgres(data_dir).start()


ORDINARY = """
import os, pathlib, sys, psycopg
from sluss.embedded import DataDir, EmbeddedPostgres, EmbeddedValkey
data_dir = DataDir(pathlib.Path(sys.argv[1]))
for _ in range(2):
    with EmbeddedPostgres(data_dir) as postgres, EmbeddedValkey(data_dir) as valkey:
        with psycopg.connect(postgres.url) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
            connection.execute("INSERT INTO kept VALUES (1)")
            print("rows", connection.execute("SELECT count(*) FROM kept").fetchone()[0], valkey.pid is not None)
"""


def python_for_nobody() -> str | None:
    """An interpreter of this version that an ordinary user can start; root's own may lie in a closed home directory."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for candidate in (sys.executable, shutil.which(version, path="/usr/bin:/usr/local/bin")):
        # Through a shell: setpriv's own exec still has root's rights.
        probe = [*AS_NOBODY, "/bin/sh", "-c", f"{candidate} -c 'import structlog, psycopg, sluss.embedded'"]
        if candidate and subprocess.run(probe, env=environment(), capture_output=True, check=False).returncode == 0:
            return candidate
    return None


def environment() -> dict[str, str]:
    return {"PATH": os.defpath, "PYTHONPATH": f"{REPOSITORY}:{SITE_PACKAGES}", "PYTHONDONTWRITEBYTECODE": "1"}


def run_as_nobody(data_dir: Path) -> subprocess.CompletedProcess[str]:
    python = python_for_nobody()
    if python is None:
        pytest.skip("no interpreter of this version is open to ordinary users")
    command = [*AS_NOBODY, "/bin/sh", "-c", 'exec "$@"', "sh", python, "-c", ORDINARY, str(data_dir)]
    return subprocess.run(command, env=environment(), cwd="/", capture_output=True, text=True, check=False, timeout=60)


def test_an_ordinary_user_needs_no_preparation(open_dir: Path) -> None:
    os.chown(open_dir, NOBODY, NOBODY)
    done = run_as_nobody(open_dir / "data")
    assert [line for line in done.stdout.splitlines() if line.startswith("rows")] == ["rows 1 True", "rows 2 True"], (
        done.stderr
    )
    assert owners(open_dir / "data") == {NOBODY}


def test_root_can_use_an_ordinary_users_directory_and_give_it_back(open_dir: Path) -> None:
    os.chown(open_dir, NOBODY, NOBODY)
    assert run_as_nobody(open_dir / "data").returncode == 0
    assert use(DataDir(open_dir / "data")) == (NOBODY, NOBODY)
    done = run_as_nobody(open_dir / "data")
    assert "rows 4 True" in done.stdout, done.stderr


def test_an_ordinary_user_is_told_whose_directory_it_is(open_dir: Path) -> None:
    open_dir.chmod(0o777)
    data_dir = DataDir(open_dir / "data")
    data_dir.hold("test")
    data_dir.release("test")
    data_dir.path.chmod(0o777)
    done = run_as_nobody(data_dir.path)
    assert done.returncode == 1
    assert "belongs to user 0: run as that user, or choose another" in done.stderr
