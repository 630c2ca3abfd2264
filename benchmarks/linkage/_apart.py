"""Runs a command in a process of its own and says what it took; the same for us and for the baselines."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

_METER = Path(__file__).parent / "_meter.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Wall time, processor time and peak memory (MB) of a process, its start and its children included."""

    seconds: float
    cpu_s: float
    peak_mb: float


def run(*command: str | Path) -> Taken:
    """Runs it to its end; what it prints is dropped, its errors are shown.

    Raises:
        subprocess.CalledProcessError: when it fails.
    """
    with TemporaryDirectory() as scratch:
        result = Path(scratch) / "taken"
        subprocess.run([sys.executable, "-I", _METER, result, *command], check=True)
        return Taken(**json.loads(result.read_text(encoding="utf-8")))
