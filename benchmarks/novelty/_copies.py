"""`python -m benchmarks.novelty._copies COUNT`: reads so many copies about one child, one after the other, keeping none of them.

Prints a line of JSON after 1,000, 10,000 and so on. Texts come from a process of their own, so that what the generator remembers
is not counted.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import psutil

from benchmarks.load import ROOT
from benchmarks.novelty._flood import rows, unread
from benchmarks.stages import knowledge, warm
from store.sealing import KeyRing, Sealer

_SEED = 556


def main(count: int) -> None:
    """Reads and prints."""
    known = knowledge()
    warm(known)
    group, marked, taken, before = unread(known), 0, 0.0, _memory_mb()
    told = {count, *(10**power for power in range(3, 9))}
    with tempfile.TemporaryDirectory(prefix="sluss-bench-") as place:
        sealer = Sealer(KeyRing.load_or_create(Path(place) / "keyring"))
        for row in rows(_bodies(count), known):
            began = perf_counter()
            [(_, reading)] = group.read([row])
            taken += perf_counter() - began
            marked += reading.novelty >= 0.5
            if group.count in told:
                sealed = sealer.seal_json(group.memory.to_plain(), where="child_group/bench/memory")
                line = {"count": group.count, "before_mb": before, "now_mb": _memory_mb(), "peak_mb": _peak_mb()}
                line |= {"sealed_kb": len(sealed) / 1000, "read_ms": taken / group.count * 1000, "marked": marked}
                print(json.dumps(line), flush=True)


def _bodies(count: int) -> Iterator[dict[str, Any]]:
    program = (
        "from sluss.generate import to_line; from sluss.generate.surge import copies; import sys\n"
        f"for body, _ in copies({_SEED}, {count}): sys.stdout.write(to_line(body))"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        yield from map(json.loads, process.stdout)


def _memory_mb() -> float:
    return float(psutil.Process().memory_info().rss / 1_000_000)


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1_000_000


if __name__ == "__main__":
    main(int(sys.argv[1]))
