"""Identifiers and the receipt code. A number that the public sees is random; the sequential one is for staff only."""

from __future__ import annotations

from typing import NewType
from uuid import UUID

ReportId = NewType("ReportId", UUID)
ReportChildId = NewType("ReportChildId", UUID)
GroupId = NewType("GroupId", UUID)
MunicipalityCode = NewType("MunicipalityCode", str)
PersonId = NewType("PersonId", str)
"""An acting member of staff, as the login names them."""
OrganisationId = NewType("OrganisationId", UUID)
"""The employer of a mandated reporter."""

UNKNOWN_MUNICIPALITY = MunicipalityCode("0000")
"""Where a report with no usable municipality code is registered, for a person to forward (SoL 2025:400 29:4)."""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
_LOOKALIKES = str.maketrans("OIL", "011")
RECEIPT_BYTES = 10
"""80 random bits: guessing a code online is out of reach without a slow hash."""


def receipt_code(random_bytes: bytes) -> str:
    """A receipt such as "7K3M-9QRT-0XWB-4HJC-V": 80 bits in base 32 and a check character (Luhn mod 32).

    Raises:
        ValueError: when not given exactly `RECEIPT_BYTES` bytes.
    """
    if len(random_bytes) != RECEIPT_BYTES:
        raise ValueError("a receipt is made of 10 random bytes")
    number = int.from_bytes(random_bytes)
    body = "".join(_ALPHABET[(number >> shift) & 31] for shift in range(75, -1, -5))
    return "-".join([body[0:4], body[4:8], body[8:12], body[12:16], _check_character(body)])


def read_receipt(text: str) -> str | None:
    """The canonical form of a receipt as somebody typed it, or None when it cannot be one.

    Case, spaces and dashes do not matter; O, I and L are read as 0, 1 and 1.
    """
    typed = "".join(c for c in text.upper() if c.isalnum()).translate(_LOOKALIKES)
    if len(typed) != 17 or any(c not in _ALPHABET for c in typed) or _check_character(typed[:16]) != typed[16]:
        return None
    return "-".join([typed[0:4], typed[4:8], typed[8:12], typed[12:16], typed[16]])


def registration_number(municipality: str, year: int, serial: int) -> str:
    """The registration number that staff use: "2081-2026-000017" (OSL 5:2)."""
    return f"{municipality}-{year}-{serial:06d}"


def _check_character(body: str) -> str:
    total = 0
    for position, char in enumerate(reversed(body)):
        addend = _ALPHABET.index(char) * (2 - position % 2)
        total += addend // 32 + addend % 32
    return _ALPHABET[-total % 32]
