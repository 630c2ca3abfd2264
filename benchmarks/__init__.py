"""Measures Sluss on this machine, prints figures and asserts none of them: `python -m benchmarks`, or `make bench`.

Machines are shared and noisy. What is to be compared runs in turns within one run, and the ratios are what a reader may
trust; a rate alone says as much about the machine as about Sluss. May import anything; nothing imports it.
"""
