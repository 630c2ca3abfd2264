"""Keyed hashes of blocking keys and text bands: no readable name stands in the index (trust D9)."""

from __future__ import annotations

from dataclasses import dataclass

from store.sealing import Sealer

KEY_BYTES = 16


@dataclass(frozen=True, slots=True)
class LinkKeys:
    """A key of one municipality says nothing in another: nothing is linked across them."""

    sealer: Sealer

    def key(self, municipality: str, key: str) -> bytes:
        """The stored form of a readable blocking key."""
        return self.sealer.keyed_hash(f"{municipality}/{key}", purpose="link-key")[:KEY_BYTES]

    def band(self, municipality: str, band: str) -> bytes:
        """The stored form of a band of a text's signature."""
        return self.sealer.keyed_hash(f"{municipality}/{band}", purpose="text-band")[:KEY_BYTES]
