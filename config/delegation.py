"""Reads the delegation order of each municipality from `delegation/<code>.toml` beside this module. `2081.toml` explains the parts."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from importlib import resources
from types import MappingProxyType
from typing import Any

from casework.calendar import local_date
from casework.delegation import DecisionKind, DelegationOrder, DelegationRule, HolderKind, order_faults
from casework.ids import MunicipalityCode

_FOLDER = resources.files("config") / "delegation"
_PARTS = {"code", "version", "rule"}
_HOLDERS = {"to_title": HolderKind.TITLE, "to_person": HolderKind.PERSON, "to_body": HolderKind.BODY}
_RULE_PARTS = {"id", "kind", "valid_from", "valid_to", "four_eyes", *_HOLDERS}


def delegation_orders(*, on: date) -> Mapping[str, DelegationOrder]:
    """The order of every municipality that has a file, by four-digit code.

    Raises:
        ValueError: when an order cannot be used on that day. It names the file and the rule.
    """
    files = sorted((f for f in _FOLDER.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    orders = {f.name.removesuffix(".toml"): read_order(f.name, f.read_text(encoding="utf-8"), on=on) for f in files}
    return MappingProxyType(orders)


def delegation_order(municipality: MunicipalityCode, *, on: date) -> DelegationOrder:
    """The order of one municipality, read when somebody is about to sign: an order that has run out stops signing there, nothing else.

    Where there is no file nothing is delegated: the board decides, and a qualified person makes protection assessments.

    Raises:
        ValueError: see `delegation_orders`.
    """
    known = {f.name: f for f in _FOLDER.iterdir() if f.name.endswith(".toml")}
    file = known.get(f"{municipality}.toml")
    if file is None:
        return DelegationOrder(municipality=municipality, version="", rules=())
    return read_order(file.name, file.read_text(encoding="utf-8"), on=on)


def order_on(municipality: MunicipalityCode, at: datetime) -> DelegationOrder:
    """The order of one municipality at an instant, as somebody signs."""
    return delegation_order(municipality, on=local_date(at))


def read_order(file: str, text: str, *, on: date) -> DelegationOrder:
    """The order that one file describes.

    Raises:
        ValueError: see `delegation_orders`.
    """
    try:
        plain = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{file} is not TOML") from error
    code, version = plain.get("code"), plain.get("version")
    listed = plain.get("rule", [])
    if set(plain) - _PARTS or code != file.removesuffix(".toml") or not isinstance(version, str) or not version.strip():
        raise ValueError(f"{file}: the code must be the file's name; beside it stand a version and rules, nothing else")
    if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
        raise ValueError(f"{file}: each rule is a table of its own, [[rule]]")
    rules = tuple(_rule(file, entry) for entry in listed)
    order = DelegationOrder(municipality=MunicipalityCode(code), version=version.strip(), rules=rules)
    faults = order_faults(order, on=on)
    if faults:
        raise ValueError(f"{file}: {'; '.join(faults)}")
    return order


def _rule(file: str, entry: dict[str, Any]) -> DelegationRule:
    name = f"{file}: rule {entry.get('id', 'without an id')}"
    wrong = next(_wrong(entry), None)
    if wrong:
        raise ValueError(f"{name}: {wrong}")
    [(key, holder)] = [(key, entry[key]) for key in _HOLDERS if key in entry]
    return DelegationRule(
        id=entry["id"],
        kind=DecisionKind(entry["kind"]),
        holder_kind=_HOLDERS[key],
        holder=holder,
        valid_from=entry["valid_from"],
        valid_to=entry.get("valid_to"),
        needs_second=entry.get("four_eyes", False),
    )


def _wrong(entry: dict[str, Any]) -> Iterator[str]:
    unknown = sorted(set(entry) - _RULE_PARTS)
    if unknown:
        # A word that would make the order laxer, such as one that does without the qualification, is not a word of it.
        yield f"{', '.join(unknown)}: no part of a rule; what the statute asks for cannot be turned off"
    if not isinstance(entry.get("id"), str) or not entry["id"].strip():
        yield "it needs an id"
    if entry.get("kind") not in list(DecisionKind):
        yield f"its kind is one of {', '.join(DecisionKind)}"
    holders = [entry[key] for key in _HOLDERS if key in entry]
    if len(holders) != 1 or not isinstance(holders[0], str):
        yield f"it names exactly one of {', '.join(_HOLDERS)}"
    if not _is_day(entry.get("valid_from")) or not ("valid_to" not in entry or _is_day(entry["valid_to"])):
        yield "it is valid from a day, and perhaps to one"
    if not isinstance(entry.get("four_eyes", False), bool):
        yield "four_eyes is true or false"


def _is_day(value: Any) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)
