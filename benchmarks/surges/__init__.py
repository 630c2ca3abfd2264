"""Back-tests surge and silence alarms on made-up years: `python -m benchmarks --only surges`."""

from benchmarks.surges.backtest import measure

__all__ = ["measure"]
