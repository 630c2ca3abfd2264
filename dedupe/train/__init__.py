"""Learning the weights of linking, offline: from pairs that people have judged, and from the register without labels.

Pairs and a weights file go in, a new weights file comes out, with where each entry comes from and what it would change on pairs
that were held back. Nothing here goes live: a person chooses the file (`SLUSS_LINKING_FILE`). Begin with `training.train`.
"""
