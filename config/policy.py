"""What each municipality has decided of clocks and sittings: `policy/<code>.toml` beside this module; `2081.toml` explains the parts."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import time, timedelta
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from casework.clockpolicy import STATUTE, Ahead, ClockKind, ClockPolicy
from casework.logreview import ReviewPolicy
from casework.sitting import SittingPolicy

_FOLDER = resources.files("config") / "policy"
_PARTS = {"code", "clocks", "sittings", "access", "log_review"}
_CLOCKS = {"late_from", "protection_within_hours", "opening_days", "investigation_months", "warn"}
_ACCESS = {"reveal_needs_second"}
_LOG_REVIEW = {"sample", "children_an_hour", "repeats", "day_begins", "day_ends"}
_SITTINGS = {"allowed", "max_rows", "second_person_from", "counts_passages"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalPolicy:
    """One municipality's; what is not said is the statute's."""

    clocks: ClockPolicy = STATUTE
    sittings: SittingPolicy = field(default_factory=SittingPolicy)
    reveal_needs_second: bool = False  # who reported is shown when two persons agree; else supervisors are told at once
    log_review: ReviewPolicy = field(default_factory=ReviewPolicy)


@cache
def local_policies() -> Mapping[str, LocalPolicy]:
    """The policy of every municipality that has a file, by four-digit code.

    Raises:
        ValueError: when a policy is laxer than the statute, or no policy. It names the file and the part.
    """
    files = sorted((f for f in _FOLDER.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    read = {f.name.removesuffix(".toml"): read_policy(f.name, f.read_text(encoding="utf-8")) for f in files}
    return MappingProxyType(read)


def local_clocks() -> Mapping[str, ClockPolicy]:
    """The clocks of every municipality that has a file."""
    return {code: policy.clocks for code, policy in local_policies().items()}


def policy_for(municipality: str) -> LocalPolicy:
    """The policy of one municipality by its four-digit code."""
    return local_policies().get(municipality, LocalPolicy())


def read_policy(file: str, text: str) -> LocalPolicy:
    """The policy that one file describes.

    Raises:
        ValueError: see `local_policies`.
    """
    try:
        plain = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{file} is not TOML") from error
    if set(plain) - _PARTS or plain.get("code") != file.removesuffix(".toml"):
        raise ValueError(f"{file}: the code must be the file's name, and the parts are {', '.join(sorted(_PARTS))}")
    try:
        return LocalPolicy(
            clocks=_clocks(_table(plain, "clocks", _CLOCKS)),
            sittings=_sittings(_table(plain, "sittings", _SITTINGS)),
            reveal_needs_second=_yes_or_no(_table(plain, "access", _ACCESS), "reveal_needs_second"),
            log_review=_log_review(_table(plain, "log_review", _LOG_REVIEW)),
        )
    except (ValueError, TypeError, OverflowError) as error:
        raise ValueError(f"{file}: {error}") from error


def _table(plain: Mapping[str, Any], part: str, known: set[str]) -> dict[str, Any]:
    table = plain.get(part, {})
    if not isinstance(table, dict) or set(table) - known:
        raise ValueError(f"[{part}] has {', '.join(sorted(known))}, and nothing else")
    return table


def _yes_or_no(table: dict[str, Any], name: str, *, usual: bool = False) -> bool:
    said = table.get(name, usual)
    if not isinstance(said, bool):
        raise TypeError(f"{name} is true or false")
    return said


def _log_review(table: dict[str, Any]) -> ReviewPolicy:
    """May look at more than is usual, never at less."""
    usual = ReviewPolicy()
    found = ReviewPolicy(**{**asdict(usual), **table})
    if not (isinstance(found.day_begins, time) and isinstance(found.day_ends, time)):
        raise TypeError("day_begins and day_ends are times of day")
    if not usual.sample <= found.sample <= 1:
        raise ValueError(f"sample is a share from {usual.sample} to 1")
    if not (1 <= found.children_an_hour <= usual.children_an_hour and 2 <= found.repeats <= usual.repeats):
        raise ValueError(f"children_an_hour is 1-{usual.children_an_hour}, and repeats 2-{usual.repeats}")
    return found


def _clocks(table: dict[str, Any]) -> ClockPolicy:
    late_from = table.get("late_from", STATUTE.late_from)
    if late_from == "never":
        late_from = None
    elif not isinstance(late_from, time):
        raise ValueError('late_from is a time of day, or "never"')
    hours = table.get("protection_within_hours")
    return ClockPolicy(
        late_from=late_from,
        protection_within=None if hours is None else timedelta(hours=_number("protection_within_hours", hours)),
        opening_days=_whole("opening_days", table.get("opening_days", STATUTE.opening_days)),
        investigation_months=_whole(
            "investigation_months", table.get("investigation_months", STATUTE.investigation_months)
        ),
        warn_ahead=MappingProxyType({**STATUTE.warn_ahead, **_warnings(table.get("warn", {}))}),
    )


def _warnings(table: Any) -> dict[ClockKind, Ahead]:
    if not isinstance(table, dict) or not all(isinstance(entry, dict) for entry in table.values()):
        raise ValueError("warn has a table { hours = ... } or { share = ... } for a clock")
    unknown = sorted(set(table) - set(ClockKind))
    if unknown:
        raise ValueError(f"warn: no such clock as {', '.join(unknown)}")
    return {ClockKind(kind): _ahead(entry) for kind, entry in table.items()}


def _ahead(entry: dict[str, Any]) -> Ahead:
    if set(entry) - {"hours", "share"}:
        raise ValueError("a warning is given in hours or as a share")
    return Ahead(**{name: _number(name, value) for name, value in entry.items()})


def _sittings(table: dict[str, Any]) -> SittingPolicy:
    is_allowed, counts_passages = (_yes_or_no(table, name, usual=True) for name in ("allowed", "counts_passages"))
    limits = {name: _whole(name, table[name]) for name in ("max_rows", "second_person_from") if name in table}
    return SittingPolicy(is_allowed=is_allowed, counts_passages=counts_passages, **limits)


def _number(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{name} is a number")
    return float(value)


def _whole(name: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{name} is a whole number")
    return value
