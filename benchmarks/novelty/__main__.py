"""`python -m benchmarks.novelty [--only PART] [--quick] [--json FILE]`: measures novelty, prints one table, asserts nothing."""

from __future__ import annotations

import sys

from benchmarks import novelty
from benchmarks.linkage.__main__ import main

if __name__ == "__main__":
    sys.exit(main(package=novelty))
