"""What a worker keeps of the groups it has opened, by version: opened again only when somebody has changed them."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")

NONE = 0  # a version that no stored group has


@dataclass(slots=True)
class Kept(Generic[T]):
    """The values used last, `most` at most, one version of each."""

    most: int
    _values: OrderedDict[str, tuple[int, T]] = field(default_factory=OrderedDict)

    def keep(self, group_id: str, version: int, value: T) -> None:
        """The value under this version; an earlier one is forgotten, and when there are too many the one not used for longest."""
        self._values[group_id] = version, value
        self._values.move_to_end(group_id)
        if len(self._values) > self.most:
            self._values.popitem(last=False)

    def version(self, group_id: str) -> int:
        """The version that is kept, or `NONE`."""
        return self._values[group_id][0] if group_id in self._values else NONE

    def get(self, group_id: str, version: int) -> T:
        """The kept value.

        Raises:
            KeyError: another version is kept, or none.
        """
        kept, value = self._values[group_id]
        if kept != version:
            raise KeyError(group_id)
        return value
