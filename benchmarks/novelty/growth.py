"""What reading one more report costs by the size of its group, and what a flood of copies takes in memory."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from statistics import mean, median
from time import perf_counter

from benchmarks.linkage.rows import Row, Say
from benchmarks.load import ROOT, percentile_ms
from benchmarks.novelty._flood import rows, unread
from benchmarks.samples import flood
from benchmarks.stages import knowledge, warm

_SIZES, _QUICK_SIZES = (100, 1_000, 10_000), (100, 1_000)
_PROBES = 100  # reports timed at each size
_COPIES, _QUICK_COPIES = 100_000, 3_000
_COMMAND = "python -m benchmarks.novelty --only growth"
_FACTOR = 2.0


def measure(*, is_quick: bool, say: Say) -> Iterator[Row]:
    """Times first, then memory."""
    yield from _times(_QUICK_SIZES if is_quick else _SIZES, say)
    yield from _memory(_QUICK_COPIES if is_quick else _COPIES, say)


def _times(sizes: tuple[int, ...], say: Say) -> Iterator[Row]:
    known = knowledge()
    warm(known)
    group = unread(known)
    # Facts are found before the clock starts: they cost the same in any group.
    every = rows((sample.body for sample in flood(max(sizes) + _PROBES)), known)
    medians = []
    for size in sizes:
        say(f"growth: reading one more report in a group of {size:,}")
        while group.count < size:
            group.read([next(every)])
        probes = [next(every) for _ in range(_PROBES)]
        taken = []
        for probe in probes:
            began = perf_counter()
            group.read([probe])
            taken.append(perf_counter() - began)
        medians.append(median(taken))
        shown = f"{mean(taken) * 1000:.2f} / {medians[-1] * 1000:.2f} / {percentile_ms(sorted(taken), 0.99):.2f} ms"
        yield Row(
            data=f"group of {size:,}", figure="reading one more, mean / p50 / p99", measured=shown, command=_COMMAND
        )
    # Medians: what else runs on the machine stops one report in a hundred for long, and that is no cost of the group's size.
    ratio = max(medians) / min(medians)
    yield Row(
        data=f"groups of {', '.join(f'{size:,}' for size in sizes)}", figure="slowest median against fastest",
        measured=f"{ratio:.2f}", asked=f"at most {_FACTOR:g}", holds=ratio <= _FACTOR, command=_COMMAND,
    )  # fmt: skip


def _memory(count: int, say: Say) -> Iterator[Row]:
    """In a process of its own, so that its peak is that of reading."""
    say(f"growth: {count:,} copies read in a process of their own")
    command = [sys.executable, "-m", "benchmarks.novelty._copies", str(count)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        for line in process.stdout:
            found = json.loads(line)
            say(f"growth: {found}")
            measured = (
                f"RSS {found['now_mb']:.0f} MB (before the first {found['before_mb']:.0f}, peak {found['peak_mb']:.0f}); what the "
                f"group has said, sealed: {found['sealed_kb']:.0f} kB; {found['read_ms']:.2f} ms each; {found['marked']} marked"
            )
            yield Row(
                data=f"{found['count']:,} copies", figure="reading them all", measured=measured,
                asked="bounded" if found["count"] == count else "", command=_COMMAND,
            )  # fmt: skip
