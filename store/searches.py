"""Staff's search by the four permitted keys (SoLPuF 15 §). Logged and committed before anything of the answer is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

from casework.access import Actor
from casework.ids import registration_number
from casework.searching import Search
from store.linkkeys import LinkKeys
from store.queries import sql
from store.sealing import Sealer

MOST = 50
_LARGEST = 2**31 - 1  # of a year or serial; a larger one is nobody's number


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """(report, child) rows by ids, times and states. `is_cut`: there are more, and the search should say more."""

    rows: list[dict[str, Any]]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Searches:
    """The searches of one installation."""

    sealer: Sealer

    def search(self, connection: Connection[Any], search: Search, actor: Actor) -> Found:
        """What the search finds in the municipalities of the person."""
        hashed = self._hashed(search.keys, actor)
        rows = self._rows(connection, search, hashed, actor)
        logged = {
            "person": actor.person_id,
            "role": actor.role,
            "unit": actor.unit,
            "municipality": actor.municipality or "",
            "kind": search.kind,
            "terms": [self.sealer.keyed_hash(term, purpose="search-term") for term in search.terms],
            "results": len(rows),
            "keys": self._hashed(search.surname, actor),
        }
        with connection.transaction():
            connection.execute(sql("searches.log"), logged)
        shown = [{**row, "registration_no": _number(row)} for row in rows[:MOST]]
        return Found(rows=shown, is_cut=len(rows) > MOST)

    def _hashed(self, readable: frozenset[str], actor: Actor) -> list[bytes]:
        keys = LinkKeys(self.sealer)
        return [keys.key(code, key) for code in actor.municipalities or () for key in sorted(readable)]

    def _rows(
        self, connection: Connection[Any], search: Search, hashed: list[bytes], actor: Actor
    ) -> list[dict[str, Any]]:
        cursor = connection.cursor(row_factory=dict_row)
        values: dict[str, Any] = {"municipalities": actor.municipalities or [], "limit": MOST + 1}
        if search.case is None:
            return cursor.execute(sql("searches.by_keys"), {**values, "keys": hashed}).fetchall()
        case = search.case
        if max(case.year, case.serial) > _LARGEST or case.year > 2**15 - 1:
            return []
        parts = {"municipality": case.municipality, "year": case.year, "serial": case.serial}
        return cursor.execute(sql("searches.by_case"), {**values, **parts}).fetchall()


def _number(row: dict[str, Any]) -> str:
    return registration_number(row["municipality"], row["registration_year"], row["registration_serial"])
