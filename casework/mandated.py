"""Who must report: the 22 points of SoL 2025:400 19:1, in its order, and family counselling under 19:2."""

from __future__ import annotations

from enum import Enum
from typing import Any, Self


class Group(Enum):
    """A group of mandated reporters: section and point of SoL 2025:400, and the group in Swedish.

    Source: SoL 2025:400 19:1 (wording of 2025:1501) and 19:2. The authorities named, and those employed by them.
    """

    HEALTH = ("19:1", 1, "Hälso- och sjukvård eller tandvård")
    SOCIAL_SERVICES = ("19:1", 2, "Socialtjänst")
    DISABILITY_SUPPORT = ("19:1", 3, "Stöd och service enligt LSS")
    SCHOOL = ("19:1", 4, "Förskola, skola, fritidshem och annan verksamhet enligt skollagen")
    MEDIATOR = ("19:1", 5, "Medlare enligt 6 kap. 18 a § föräldrabalken")
    SECURITY_OFFICER = ("19:1", 6, "Ordningsvakt")
    EMPLOYMENT_SERVICE = ("19:1", 7, "Arbetsförmedlingen")
    ECONOMIC_CRIME_AUTHORITY = ("19:1", 8, "Ekobrottsmyndigheten")
    SOCIAL_INSURANCE = ("19:1", 9, "Försäkringskassan")
    PRISON_AND_PROBATION = ("19:1", 10, "Kriminalvården")
    ENFORCEMENT = ("19:1", 11, "Kronofogdemyndigheten")
    COAST_GUARD = ("19:1", 12, "Kustbevakningen")
    COUNTY_BOARD = ("19:1", 13, "Länsstyrelse")
    MIGRATION = ("19:1", 14, "Migrationsverket")
    POLICE = ("19:1", 15, "Polismyndigheten")
    FORENSIC_MEDICINE = ("19:1", 16, "Rättsmedicinalverket, rättspsykiatrisk verksamhet")
    TAX = ("19:1", 17, "Skatteverket")
    SECURITY_SERVICE = ("19:1", 18, "Säkerhetspolisen")
    CUSTOMS = ("19:1", 19, "Tullverket")
    PROSECUTION = ("19:1", 20, "Åklagarmyndigheten")
    OTHER_AUTHORITY = ("19:1", 21, "Annan myndighet vars verksamhet berör barn och unga")
    PRIVATE = (
        "19:1",
        22,
        "Enskild, yrkesmässig verksamhet som berör barn och unga, eller inom hälso- och sjukvård, socialtjänst eller LSS",
    )
    FAMILY_COUNSELLING = ("19:2", None, "Familjerådgivning")
    """A narrower duty: when they know of sexual abuse, or of physical or psychological abuse in the home."""

    def __init__(self, section: str, number: int | None, text: str) -> None:
        self.section = section
        self.number = number
        self.text = text

    @property
    def code(self) -> str:
        """What is stored and sent in forms: "4", or "19:2"."""
        return self.section if self.number is None else str(self.number)

    @property
    def citation(self) -> str:
        """Where the duty stands: "SoL 2025:400 19:1 p. 4"."""
        point = "" if self.number is None else f" p. {self.number}"
        return f"SoL 2025:400 {self.section}{point}"

    @classmethod
    def read(cls, value: Any) -> Self | None:
        """The group that a login or a form names: the number of the point as number or text, or "19:2". None when it names none."""
        code = str(value).strip() if isinstance(value, (int, str)) and not isinstance(value, bool) else ""
        return next((group for group in cls if group.code == code), None)
