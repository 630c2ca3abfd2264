"""Times calls where they are made: the code under the watch runs as always, with its true arguments, and does not know.

Only the outermost of the watched calls counts at any moment, so that the parts of a lap add up to no more than the lap.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any


@dataclass(frozen=True, slots=True)
class Watched:
    """A function of a module, or a method of a class, and the part that its time belongs to."""

    owner: object
    name: str
    part: str


@dataclass(slots=True)
class Lap:
    """One report, or one batch of `reports`. `whole` includes what no part accounts for; all in seconds."""

    reports: int = 1
    whole: float = 0.0
    parts: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    @property
    def rest(self) -> float:
        """What none of the parts accounts for."""
        return self.whole - sum(self.parts.values())


@dataclass(slots=True)
class Stopwatch:
    """Collects laps. One thread only."""

    laps: list[Lap] = field(default_factory=list)
    _is_within: bool = False

    @contextmanager
    def lap(self) -> Iterator[Lap]:
        """The calls inside belong to a lap of their own."""
        lap = Lap()
        self.laps.append(lap)
        began = perf_counter()
        yield lap
        lap.whole = perf_counter() - began

    @contextmanager
    def watching(self, watched: Iterable[Watched]) -> Iterator[None]:
        """Puts the watch on each of them, and takes it off at the end.

        Raises:
            AttributeError: there is no such function any more.
        """
        with ExitStack() as replaced:
            for one in watched:
                replaced.enter_context(replacing(one.owner, one.name, self._timed(one)))
            yield

    def _timed(self, one: Watched) -> Callable[..., Any]:
        call = getattr(one.owner, one.name)

        def timed(*values: Any, **named: Any) -> Any:
            if self._is_within or not self.laps:
                return call(*values, **named)
            self._is_within, began = True, perf_counter()
            try:
                return call(*values, **named)
            finally:
                self._is_within = False
                self.laps[-1].parts[one.part] += perf_counter() - began

        return timed


@contextmanager
def replacing(owner: object, name: str, by: object) -> Iterator[None]:
    """Puts something in the place of a function, and the function back at the end."""
    before = getattr(owner, name)
    setattr(owner, name, by)
    try:
        yield
    finally:
        setattr(owner, name, before)
