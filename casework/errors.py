"""What can go wrong, as a tree. An error carries a code; people's words are looked up at the edge.

    SlussError
    ├── Refused       a rule says no
    ├── NotFound      there is no such thing
    ├── Conflict      somebody else was first, or the same key came with something else
    ├── Unavailable   try again: a dependency is away
    └── Broken        a bug: an invariant does not hold

No error carries personal data: only codes and opaque ids.
"""

from __future__ import annotations


class SlussError(Exception):
    """Base of every error that Sluss raises on purpose.

    Args:
        code: stable identifier, such as "idempotency_key_reused".
        context: opaque ids for the log, never text from a report.
    """

    def __init__(self, code: str, **context: str) -> None:
        super().__init__(code)
        self.code = code
        self.context = context


class Refused(SlussError):
    """A rule says no."""


class NotFound(SlussError):
    """There is no such thing, or it is not for this person to see."""


class Conflict(SlussError):
    """Somebody else was first, or the same key came with something else."""


class Unavailable(SlussError):
    """A dependency is away. The same call may succeed later."""


class Broken(SlussError):
    """An invariant does not hold. A person must look."""
