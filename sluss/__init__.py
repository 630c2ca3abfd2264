"""Sluss: the command line, the embedded servers, the synthetic data. Wires everything together."""

__version__ = "0.1.0"
