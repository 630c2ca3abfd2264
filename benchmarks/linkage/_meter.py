"""`python -I _meter.py RESULT COMMAND...`: runs a command and writes what it took as JSON.

A process of its own, and a small one: a child's peak memory counts from the size of the process that started it.
"""

import json
import resource
import subprocess
import sys
from pathlib import Path
from time import perf_counter

result, *command = sys.argv[1:]
began = perf_counter()
code = subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
taken = {"seconds": perf_counter() - began, "cpu_s": used.ru_utime + used.ru_stime, "peak_mb": used.ru_maxrss / 1000}
Path(result).write_text(json.dumps(taken), encoding="utf-8")
sys.exit(code)
