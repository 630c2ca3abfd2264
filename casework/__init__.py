"""What a report is, what may happen to it, by when and decided by whom. Pure: no I/O, no clock, no randomness."""
