"""`python -m benchmarks [--only PART] [--quick] [--json FILE]`: measures, prints a table for each part, asserts nothing."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from time import monotonic
from typing import Protocol

from rich.console import Console

from benchmarks import accept, board, fairness, firstpage, link, memory, next_one, oracle, routed, surges
from benchmarks.outcome import Machine, Outcome
from benchmarks.serving import end_on_terminate
from config import logging
from sluss.embedded.errors import EmbeddedError
from sluss.screen import err

_WIDTH = 140  # characters that the widest table needs; a narrower screen wraps lines instead of figures


class Part(Protocol):
    """One part of the benchmarks."""

    def __call__(self, *, is_quick: bool, say: Callable[[str], None]) -> list[Outcome]: ...


PARTS: dict[str, Part] = {
    "accept": accept.measure,
    "routed": routed.measure,
    "link": link.measure,
    "memory": memory.measure,
    "board": board.measure,
    "next": next_one.measure,
    "oracle": oracle.measure,
    "firstpage": firstpage.measure,
    "surges": surges.measure,
    "fairness": fairness.measure,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the parts that are asked for. Exit status 1 when one could not be run, 130 when interrupted."""
    chosen = _parser().parse_args(arguments)
    logging.configure("WARNING")
    end_on_terminate()
    machine, began = Machine.here(), monotonic()
    out = Console(width=max(_WIDTH, Console().width))
    out.print(f"{machine}.", highlight=False)
    outcomes: list[Outcome] = []
    try:
        for name in chosen.only or PARTS:
            for outcome in PARTS[name](is_quick=chosen.quick, say=lambda text: err.print(text, style="dim")):
                outcomes.append(outcome)
                out.print(outcome.to_table(), *outcome.notes, "", sep="\n", highlight=False)
    except EmbeddedError as error:
        err.print(str(error))
        return 1
    except KeyboardInterrupt:
        err.print("Interrupted; what was measured so far stands above.")
        return 130
    finally:
        if chosen.json and outcomes:
            _write(chosen.json, machine, outcomes, seconds=monotonic() - began, is_quick=chosen.quick)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure rates, latencies and memory.")
    parser.add_argument("--only", action="append", choices=list(PARTS), help="one part; may be repeated")
    parser.add_argument("--quick", action="store_true", help="fewer rounds and fewer reports")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here as well")
    return parser


def _write(path: Path, machine: Machine, outcomes: list[Outcome], *, seconds: float, is_quick: bool) -> None:
    plain = {
        "machine": asdict(machine),
        "is_quick": is_quick,
        "seconds": round(seconds, 1),
        "parts": [outcome.to_plain() for outcome in outcomes],
    }
    path.write_text(json.dumps(plain, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
