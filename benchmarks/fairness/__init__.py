"""How long other children wait beside a flood, with the real queue and modelled assessors: `--only fairness`."""

from benchmarks.fairness.waits import measure

__all__ = ["measure"]
