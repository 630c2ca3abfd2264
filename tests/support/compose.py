"""docker-compose.yml as a value."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import yaml

REPOSITORY = Path(__file__).parents[2]
COMPOSE_FILE = REPOSITORY / "docker-compose.yml"

SERVERS = frozenset({"postgres", "redis"})
ONE_SHOT = frozenset({"migrate"})


def compose() -> dict[str, Any]:
    """The file, with its anchors and merge keys resolved."""
    plain = yaml.safe_load(COMPOSE_FILE.read_text(encoding="utf-8"))
    assert isinstance(plain, dict)
    return plain


def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = compose()["services"]
    return found


def make_secrets(directory: Path) -> str:
    """Runs deploy/make_secrets.sh for another directory and returns what it says."""
    command = ["/bin/sh", str(REPOSITORY / "deploy" / "make_secrets.sh"), str(directory)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=20)
    assert done.stderr == ""
    return done.stdout
