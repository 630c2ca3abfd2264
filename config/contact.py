"""How to reach each municipality's office, and when: from `contact/<code>.toml` beside this module. Values only, no sentences."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from importlib import resources
from typing import Any

from casework.office_hours import NO_HOURS, Interval, OfficeHours, OfficeState, state_at
from config.redays import red_days
from config.reference import municipalities
from config.settings import Settings

EMERGENCY = "112"
NEUTRAL_PAGE = "https://www.smhi.se/"  # the weather: nobody asks why

_FOLDER = resources.files("config") / "contact"
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LINES = (
    *("intake_phone", "out_of_hours_name", "out_of_hours_phone", "visiting_address", "postal_address"),
    *("accessibility", "data_protection"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How to reach an office. None: not known, and then nothing is made up."""

    code: str
    municipality: str  # its name as before "kommun": "Stockholms"; empty for a code that is none
    hours: OfficeHours = NO_HOURS
    intake_phone: str | None = None
    out_of_hours_name: str | None = None
    out_of_hours_phone: str | None = None
    visiting_address: str | None = None
    postal_address: str | None = None
    accessibility: str | None = None
    data_protection: str | None = None
    leave_to: str = NEUTRAL_PAGE
    is_checked: bool = False  # by the municipality; an example is not


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """An office now."""

    contact: Contact
    state: OfficeState
    emergency_phone: str = EMERGENCY

    @property
    def municipality(self) -> str:
        """Its name as before "kommun"."""
        return self.contact.municipality

    @property
    def is_open(self) -> bool:
        """Whether somebody is there. Where no hours are known nobody has said that it is closed."""
        return self.state.is_open or self.contact.hours == NO_HOURS

    @property
    def phone(self) -> str | None:
        """Answered while it is open."""
        return self.contact.intake_phone

    @property
    def out_of_hours_phone(self) -> str | None:
        """Answered otherwise."""
        return self.contact.out_of_hours_phone

    @property
    def opens_at(self) -> datetime | None:
        """When it opens next (aware, UTC); None while it is open, or when nobody has said."""
        return self.state.opens_at

    @property
    def leave_to(self) -> str:
        """Address of a neutral page."""
        return self.contact.leave_to


class ContactFileError(ValueError):
    """A contact file that cannot be used. Its sentence names the file and the part."""


def office_of(settings: Settings, now: datetime) -> Office:
    """The office that the public form sends to, at an instant."""
    return office_at(settings.default_municipality, now)


def office_at(code: str, now: datetime) -> Office:
    """The office of a municipality at an instant, by its four-digit code.

    Raises:
        ContactFileError: when its file cannot be used.
    """
    contact = contact_of(code)
    return Office(contact=contact, state=state_at(contact.hours, red_days(), now))


@cache
def contact_of(code: str) -> Contact:
    """The contact of a municipality by its four-digit code. Without a file nothing but its name is known.

    Raises:
        ContactFileError: when its file cannot be used.
    """
    file = _FOLDER / f"{code}.toml"
    if not (code.isascii() and code.isdigit() and file.is_file()):
        return Contact(code=code, municipality=municipalities().get(code, ""))
    return read_contact(file.name, file.read_text(encoding="utf-8"))


def read_contact(file: str, text: str) -> Contact:
    """The contact that one file describes. `2081.toml` explains the parts.

    Raises:
        ContactFileError: unknown parts, bad times or dates, or another code than the file's name.
    """
    try:
        plain = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ContactFileError(f"{file} is not TOML") from error
    _only(file, plain, {"code", "checked", "leave_to", "hours", *_LINES})
    if plain.get("code") != file.removesuffix(".toml"):
        raise ContactFileError(f"{file}: the code must be the file's name")
    leave_to = _line(file, plain, "leave_to") or NEUTRAL_PAGE
    if not leave_to.startswith("https://"):
        raise ContactFileError(f"{file}: leave_to is an address that begins with https://")
    lines = {name: _line(file, plain, name) for name in _LINES}
    return Contact(
        code=plain["code"],
        municipality=municipalities().get(plain["code"], ""),
        hours=_hours(file, plain.get("hours", {})),
        leave_to=leave_to,
        is_checked=plain.get("checked") is True,
        **lines,
    )


def _hours(file: str, plain: Any) -> OfficeHours:
    if not isinstance(plain, Mapping):
        raise ContactFileError(f"{file}: hours is a table")
    _only(file, plain, {*_WEEKDAYS, "shortened_until", "shortened_days", "closed_days"})
    shortened = plain.get("shortened_until")
    return OfficeHours(
        week=tuple(_intervals(file, day, plain.get(day, [])) for day in _WEEKDAYS),
        shortened_until=None if shortened is None else _time(file, "shortened_until", shortened),
        shortened_days=_dates(file, plain, "shortened_days"),
        closed_days=_dates(file, plain, "closed_days"),
    )


def _intervals(file: str, day: str, listed: Any) -> tuple[Interval, ...]:
    if not isinstance(listed, list):
        raise ContactFileError(f'{file}: {day} is a list such as ["08:00-16:30"]')
    found = tuple(_interval(file, day, entry) for entry in listed)
    edges = [clock for interval in found for clock in (interval.opens, interval.closes)]
    if edges != sorted(set(edges)):
        raise ContactFileError(f"{file}: the times of {day} must follow one another")
    return found


def _interval(file: str, day: str, entry: Any) -> Interval:
    opens, dash, closes = entry.partition("-") if isinstance(entry, str) else ("", "", "")
    if not dash:
        raise ContactFileError(f"{file}: {day} has a time that is not like 08:00-16:30")
    return Interval(opens=_time(file, day, opens), closes=_time(file, day, closes))


def _time(file: str, part: str, written: Any) -> time:
    try:
        return datetime.strptime(written, "%H:%M").time()  # noqa: DTZ007 - a wall clock has no zone
    except (TypeError, ValueError):
        raise ContactFileError(f"{file}: {part} has a time that is not like 08:00") from None


def _dates(file: str, plain: Mapping[str, Any], part: str) -> frozenset[date]:
    listed = plain.get(part, [])
    if not isinstance(listed, list) or not all(type(entry) is date for entry in listed):
        raise ContactFileError(f"{file}: {part} is a list of dates such as [2027-01-04]")
    return frozenset(listed)


def _line(file: str, plain: Mapping[str, Any], part: str) -> str | None:
    value = plain.get(part)
    if value is not None and (not isinstance(value, str) or not value.strip() or "\n" in value):
        raise ContactFileError(f"{file}: {part} is one line of text, or left out")
    return value


def _only(file: str, plain: Mapping[str, Any], known: set[str]) -> None:
    if unknown := sorted(set(plain) - known):
        raise ContactFileError(f"{file}: unknown parts: {', '.join(unknown)}")
