"""The data directory: private, locked, and never somebody else's."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluss.embedded import DataDir, EmbeddedError
from sluss.embedded.layout import SOCKET_PATH_BYTES, fits_a_socket


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_nothing_is_made_before_somebody_holds_the_directory(tmp_path: Path) -> None:
    data_dir = DataDir(tmp_path / "data")
    assert not data_dir.path.exists()
    assert not data_dir.is_held


def test_every_part_of_it_is_closed_to_others_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        data_dir = DataDir(tmp_path / "data")
        data_dir.hold("test")
    finally:
        os.umask(before)
    parts = (data_dir.path, data_dir.postgres, data_dir.redis, data_dir.run, data_dir.keys, data_dir.logs)
    assert {mode(part) for part in parts} == {0o700}
    data_dir.release("test")


def test_a_directory_left_open_by_mistake_is_closed(tmp_path: Path) -> None:
    (tmp_path / "data" / "keys").mkdir(parents=True, mode=0o755)
    data_dir = DataDir(tmp_path / "data")
    data_dir.hold("test")
    assert (mode(data_dir.path), mode(data_dir.keys)) == (0o700, 0o700)
    data_dir.release("test")


def test_a_directory_with_other_files_in_it_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    (home / "letter.txt").write_text("dear")
    with pytest.raises(EmbeddedError, match="holds files that are not Sluss's: choose a new or empty directory"):
        DataDir(home).hold("test")
    assert mode(home) == 0o755
    assert [entry.name for entry in home.iterdir()] == ["letter.txt"]


def test_a_file_in_its_place_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(EmbeddedError, match="cannot be written to: choose another with --data-dir"):
        DataDir(tmp_path / "data").hold("test")


def test_the_lock_is_kept_until_the_last_holder_lets_go(tmp_path: Path) -> None:
    ours, theirs = DataDir(tmp_path / "data"), DataDir(tmp_path / "data")
    ours.hold("postgres")
    ours.hold("valkey")
    ours.release("postgres")
    with pytest.raises(EmbeddedError, match="in use by another Sluss"):
        theirs.hold("postgres")
    ours.release("valkey")
    theirs.hold("postgres")
    theirs.release("postgres")


def test_a_directory_and_a_link_to_it_are_one_and_the_same(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "data")
    ours, theirs = DataDir(tmp_path / "data"), DataDir(tmp_path / "link")
    ours.hold("test")
    with pytest.raises(EmbeddedError, match="in use"):
        theirs.hold("test")
    ours.release("test")


def test_sockets_lie_inside_when_the_path_is_short_enough(tmp_path: Path) -> None:
    data_dir = DataDir(Path(tempfile.mkdtemp(dir=tempfile.gettempdir())))
    data_dir.hold("test")
    assert data_dir.sockets == data_dir.run
    data_dir.release("test")
    shutil.rmtree(data_dir.path)


def test_the_socket_directory_that_a_killed_one_left_is_used_again(tmp_path: Path) -> None:
    killed, heir = DataDir(tmp_path / ("d" * 150)), DataDir(tmp_path / ("d" * 150))
    killed.hold("test")
    left = killed.sockets
    os.close(killed._lock_fd or -1)  # what the kernel does when a process dies
    heir.hold("test")
    assert heir.sockets == left
    heir.release("test")
    assert not left.exists()


def test_a_socket_directory_that_others_may_enter_is_not_trusted(tmp_path: Path) -> None:
    killed, heir = DataDir(tmp_path / ("d" * 150)), DataDir(tmp_path / ("d" * 150))
    killed.hold("test")
    left = killed.sockets
    os.close(killed._lock_fd or -1)
    left.chmod(0o755)
    heir.hold("test")
    assert heir.sockets != left
    heir.release("test")
    left.rmdir()


def test_an_unheld_directory_names_no_sockets(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedError, match="must be held"):
        _ = DataDir(tmp_path / "data").sockets


@given(st.text(alphabet="abcÅ/. '%", min_size=1, max_size=120))
def test_a_socket_path_that_is_said_to_fit_fits_and_needs_no_quoting(text: str) -> None:
    directory = Path("/" + text)
    if fits_a_socket(directory):
        assert len(os.fsencode(directory / ".s.PGSQL.65535")) <= SOCKET_PATH_BYTES
        assert not set("Å '%") & set(str(directory))
