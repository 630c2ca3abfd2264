"""The figures of a replay, as formats.md section 5."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sluss.evaluate.intervals import nearest_rank


@dataclass(slots=True)
class Sent:
    """What the sender saw of one report."""

    report_key: str | None
    id: str | None = None
    receipt: str | None = None
    acknowledged_at: float | None = None  # wall clock, seconds since 1970
    ack_s: float | None = None
    attempts: int = 0
    error: str | None = None


@dataclass(slots=True)
class Replay:
    """A finished replay."""

    sent: list[Sent]
    seconds_sending: float
    seconds_until_routed: float
    export: list[dict[str, Any]] = field(default_factory=list)

    def to_plain(self) -> dict[str, Any]:
        """The summary of formats.md section 5."""
        rows = [(line, child) for line in self.export for child in line["children"]]
        return {
            "reports": len(self.sent),
            "registered": len({s.id for s in self.sent if s.id} & {line["id"] for line in self.export}),
            "report_children": len(rows),
            "groups": len({child["group_id"] for _, child in rows if child["group_id"]}),
            "review": sum(child["status"] == "review" for _, child in rows),
            "seconds_sending": round(self.seconds_sending, 2),
            "seconds_until_routed": round(self.seconds_until_routed, 2),
            "reports_per_second": round(len(self.sent) / max(self.seconds_until_routed, 1e-9), 1),
            "ack_ms": _quantiles_ms([s.ack_s for s in self.sent if s.ack_s is not None]),
            "routed_ms": _quantiles_ms(self._routed_s(rows)),
            "routed_ms_not_surge": _quantiles_ms(self._routed_s([r for r in rows if not r[1].get("is_surging")])),
            "failed": sum(s.id is None for s in self.sent),
        }

    def _routed_s(self, rows: Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> list[float]:
        acknowledged = {s.id: s.acknowledged_at for s in self.sent if s.acknowledged_at is not None}
        return [
            # A report can be routed before its sender has read the answer.
            max(0.0, datetime.fromisoformat(child["routed_at"]).timestamp() - acknowledged[line["id"]])
            for line, child in rows
            if child.get("routed_at") and line["id"] in acknowledged
        ]


def _quantiles_ms(seconds: Sequence[float]) -> dict[str, float | None]:
    if not seconds:
        return {"p50": None, "p99": None}
    ordered = sorted(seconds)
    return {name: round(nearest_rank(ordered, share) * 1000, 1) for name, share in (("p50", 0.5), ("p99", 0.99))}
