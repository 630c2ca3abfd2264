"""Who can sign in at the development issuer. All made up; telephone numbers are of the series kept free for that (PTS)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody to sign in as."""

    subject: str
    name: str
    what: str  # for the page where one chooses
    claims: Mapping[str, Any]


def _reporter(subject: str, name: str, title: str, organisation: tuple[str, str], group: str, **more: Any) -> Person:
    number, workplace = organisation
    phone = more.pop("phone", "070-174 06 05")
    claims = {
        "name": name,
        "email": f"{subject}@example.se",
        "phone_number": phone,
        "title": title,
        "organisation_id": number,
        "organisation_name": workplace,
        "statute_group": group,
        **more,
    }
    return Person(subject=subject, name=name, what=f"{title}, {workplace}", claims=MappingProxyType(claims))


def _staff(subject: str, name: str, role: str, what: str, *, title: str = "") -> Person:
    claims: dict[str, Any] = {"name": name, "preferred_username": subject, "sluss_role": role}
    if title:  # as the example order of 2081 names it, with what SoL 2025:400 25:1 asks
        claims |= {"title": title, "sluss_qualification": ["degree", "experience"]}
    return Person(subject=subject, name=name, what=f"{what}, socialtjänsten", claims=MappingProxyType(claims))


_SCHOOL = ("212000-0001", "Tallskolan")
_HEALTH = ("212000-0002", "Vårdcentralen Älven")
_POLICE = ("212000-0003", "Polisen, lokalpolisområde Borlänge")

PEOPLE: tuple[Person, ...] = (
    _reporter("lena.larare", "Lena Lärare", "Lärare", _SCHOOL, "4"),
    _reporter("kim.kurator", "Kim Kurator", "Skolkurator", _SCHOOL, "4", phone="070-174 06 08"),
    _reporter("rakel.rektor", "Rakel Rektor", "Rektor", _SCHOOL, "4", organisation_admin=True),
    _reporter("sam.skoterska", "Sam Sköterska", "Sjuksköterska", _HEALTH, "1", phone="070-174 06 15"),
    _reporter("pia.polis", "Pia Polis", "Polisinspektör", _POLICE, "15", phone="070-174 06 21"),
    _staff("bea.bedomare", "Bea Bedömare", "assessor", "Socialsekreterare som bedömer", title="socialsekreterare"),
    _staff("elin.enhetschef", "Elin Enhetschef", "decision_maker", "Enhetschef som beslutar", title="enhetschef"),
    _staff(
        "sara.sektionschef", "Sara Sektionschef", "decision_maker", "Sektionschef som beslutar", title="sektionschef"
    ),
    _staff("leo.ledare", "Leo Ledare", "supervisor", "Arbetsledare"),
)
