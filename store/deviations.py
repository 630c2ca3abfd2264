"""Deviations: written once each, in the commit of what went wrong or of whoever reports it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from psycopg import Connection

from casework.deviation import Deviation
from store.queries import sql
from store.sealing import Sealer


@dataclass(frozen=True, slots=True)
class Deviations:
    """The register of deviations."""

    sealer: Sealer

    def report(self, connection: Connection[Any], municipality: str, found: Iterable[Deviation]) -> int:
        """Writes those that report themselves. The same event again writes nothing. Returns how many are new."""
        new = 0
        for one in found:
            values = {
                "id": uuid4(),
                "key": one.key,
                "municipality": municipality,
                "kind": one.kind,
                "subject": one.subject,
                "detail": one.detail,
                "rule": one.rule,
                "at": one.at,
                "reported_by": None,
                "words": None,
            }
            new += connection.execute(sql("deviations.insert"), values).rowcount
        return new
