"""deploy/make_secrets.sh: random, closed to others, never made twice, and understood by those who read them."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from store.sealing import KeyRing, Sealer
from tests.support.compose import make_secrets

NAMES = ("keyring", "pgpass", "postgres_password")


def contents(directory: Path) -> dict[str, str]:
    return {name: (directory / "secrets" / name).read_text(encoding="ascii") for name in NAMES}


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    first = contents(tmp_path)
    make_secrets(tmp_path)
    assert contents(tmp_path) == first
    assert {path.name for path in (tmp_path / "secrets").iterdir()} == {*NAMES, ".gitignore"}


def test_a_missing_one_is_made_and_the_others_are_left(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    first = contents(tmp_path)
    (tmp_path / "secrets" / "postgres_password").unlink()
    make_secrets(tmp_path)
    second = contents(tmp_path)
    assert {name for name in NAMES if first[name] != second[name]} == {"postgres_password"}


def test_no_two_installations_share_a_secret(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "the other"
    for directory in (one, other):
        directory.mkdir()
        make_secrets(directory)
    assert not set(contents(one).values()) & set(contents(other).values())


def test_the_secrets_are_long_and_unlike_each_other(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    made = contents(tmp_path)
    words = re.findall(r"[0-9a-f]{64}|[A-Za-z0-9+/]{43}=", "".join(made.values()))
    assert len(words) == len(set(words)) == 4


def test_only_their_owner_may_read_them(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700
    for name in NAMES:
        assert stat.S_IMODE((tmp_path / "secrets" / name).stat().st_mode) == 0o600


def test_the_containers_run_as_the_owner(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("COMPOSE_PROFILES=\n", encoding="ascii")
    make_secrets(tmp_path)
    make_secrets(tmp_path)
    owners = {(tmp_path / "secrets" / name).stat().st_uid for name in NAMES}
    noted = re.findall(r"^SLUSS_UID=(\d+)$", (tmp_path / ".env").read_text(encoding="ascii"), re.M)
    if os.geteuid() == 0:
        assert (owners, noted) == ({10001}, [])
    else:
        assert (owners, noted) == ({os.geteuid()}, [str(os.geteuid())])


def test_git_sees_none_of_it(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    assert (tmp_path / "secrets" / ".gitignore").read_text(encoding="ascii") == "*\n"


def test_nothing_secret_is_printed(tmp_path: Path) -> None:
    said = make_secrets(tmp_path)
    assert "postgres_password is made" in said
    secret_words = re.findall(r"[\w+/]{40,}", "".join(contents(tmp_path).values()))
    assert len(secret_words) == 4
    assert not [word for word in secret_words if word in said]


def test_the_key_ring_seals_and_opens(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    ring = KeyRing.load_or_create(tmp_path / "secrets" / "keyring")
    assert {len(ring.index), *map(len, ring.wrapping.values())} == {32}
    sealer = Sealer(ring)
    assert sealer.unseal(sealer.seal("orosanmälan".encode(), where="a/b"), where="a/b").decode() == "orosanmälan"
