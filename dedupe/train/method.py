"""How weights are learned. On its own, because the command line wants the names before it wants the machinery."""

from enum import StrEnum


class Method(StrEnum):
    """How weights are learned."""

    LABELLED = "labelled"  # from what people have said of pairs
    EM = "em"  # from the register, without labels
    BOTH = "both"  # without labels first, then what people have said
