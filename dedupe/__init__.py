"""Which reports are about the same child, why, and what is new in each. Pure: no I/O, no clock, no randomness."""
