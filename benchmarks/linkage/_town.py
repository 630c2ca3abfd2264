"""A municipality as large as wanted: any of its families, and what somebody writes about any of its children, by number.

Nothing is kept: the same number gives the same family. Names are drawn by their bearers in the population, schools and streets
grow in number with the children. Personal numbers lie in the tax agency's test range, which holds 20 a day: one child in nine
has one. About nobody.
"""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate
from random import Random
from typing import Any

from config.reference import name_table
from dedupe.personnummer import luhn_ok

CHILDREN_A_FAMILY = 1.74  # mean of `_SIBLINGS`
_SIBLINGS, _SIBLING_WEIGHTS = (1, 2, 3, 4), (0.45, 0.39, 0.13, 0.03)
_TWINS = 1 / 60
_CHILD_NAMES = 900  # children bear fewer names than their parents
_FIRST_DAY, _DAYS = date(2009, 1, 1), 6_570
_NUMBERS_A_DAY = 20
_SERIALS_A_NUMBER = 9  # 575,000 children before a number comes twice
_TODAY = date(2026, 5, 4)
_HEADS = (
    "Norra", "Södra", "Västra", "Östra", "Gamla", "Nya", "Lilla", "Stora", "Övre", "Nedre", "Inre", "Yttre",
)  # fmt: skip
_STEMS = (
    "Björk", "Kvarn", "Sjö", "Park", "Tall", "Hav", "Kyrk", "Ås", "Ring", "Äng", "Berg", "Bruks", "Dal", "Ek", "Fager", "Gran",
    "Hammar", "Is", "Järn", "Klock", "Lind", "Mark", "Näs", "Orm", "Pil", "Rosen", "Sand", "Torp", "Ulv", "Vret", "Brunns", "Slotts",
    "Hassel", "Kastanje", "Lärk", "Måne", "Nyckel", "Ros", "Silver", "Varg",
)  # fmt: skip
_STREETS, _SCHOOLS = ("gatan", "vägen", "stigen", "gränd", "backen"), ("skolan", "hagens förskola", "gårdens skola")
_WORRIES = (
    "{n} kommer ofta utan frukost och säger att det inte finns mat hemma.",
    "I {d}s hörde jag skrik och något som gick sönder i lägenheten.",
    "Barnet har berättat att pappa blir arg när {n} gråter om natten.",
    "{n} har samma smutsiga tröja hela veckan och fryser på rasterna.",
    "Mamman luktade alkohol när hon hämtade klockan {h} i {d}s.",
    "Jag såg {n} ensam vid busstationen sent på kvällen utan ytterkläder.",
    "{n} har blåmärken på överarmen och vill inte säga hur de kom dit.",
    "Skolan har försökt nå hemmet {k} gånger utan att någon svarar.",
    "Frånvaron är {k}0 procent den här terminen.",
    "En granne säger att polisen var där i {d}s kväll.",
    "{n} vågar inte gå hem efter träningen och ber att få sitta kvar.",
    "Föräldrarna skriker åt varandra så att hela trapphuset hör det.",
    "Det ligger flaskor i köket och barnet har ingen egen säng.",
    "{n} säger att ingen vuxen är hemma när klockan är {h}.",
    "Jag är orolig för hur det ska gå under sommaren.",
    "Pappan knuffade {n} mot bilen på parkeringen i {d}s.",
)
_WEEK = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """Everything that is known of a child."""

    number: tuple[int, int]  # family, position
    first: str
    last: str
    born: date
    personal_number: str | None
    gender: str
    address: str
    school: str
    class_name: str
    guardians: tuple[dict[str, str], ...]


@dataclass(frozen=True)
class Town:
    """So many children, roughly."""

    children: int
    seed: int
    _drawn: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def families(self) -> int:
        """So many families have all the children. Families of higher numbers have moved in since."""
        return max(1, round(self.children / CHILDREN_A_FAMILY))

    def family(self, number: int) -> list[Child]:
        """The children of one home."""
        rng = Random(self.seed << 34 | number)
        last, street = self._draw(rng, "surnames"), _named(rng.randrange(max(60, self.children // 150)), _STREETS)
        home = f"{street} {rng.randint(1, 60)}"
        school = _named(rng.randrange(max(24, self.children // 350)), _SCHOOLS)
        guardians = tuple(self._guardian(rng, last, kind) for kind in ("mamma", "pappa"))
        count = rng.choices(_SIBLINGS, _SIBLING_WEIGHTS)[0]
        days = [rng.randrange(_DAYS) for _ in range(count)]
        if count > 1 and rng.random() < _TWINS * 2:
            days[1] = days[0]
        return [
            self._child(rng, (number, at), last=last, day=day, address=home, school=school, guardians=guardians)
            for at, day in enumerate(days)
        ]

    def _child(self, rng: Random, number: tuple[int, int], *, day: int, **shared: Any) -> Child:
        gender, serial = rng.choice("fm"), number[0] * 4 + number[1]
        slot = (
            serial // _SERIALS_A_NUMBER * 7_919 % (_DAYS * _NUMBERS_A_DAY)
        )  # a step prime to the number of slots: each is used once
        has_number = serial % _SERIALS_A_NUMBER == 0
        born = _FIRST_DAY + timedelta(days=slot // _NUMBERS_A_DAY if has_number else day)
        return Child(
            number=number,
            first=self._draw(rng, "women" if gender == "f" else "men").capitalize(),
            born=born,
            personal_number=_personal_number(born, slot % _NUMBERS_A_DAY) if has_number else None,
            gender="flicka" if gender == "f" else "pojke",
            class_name=f"{max(1, min(9, _TODAY.year - born.year - 7))}{rng.choice('ABC')}",
            **{**shared, "last": shared["last"].capitalize()},
        )

    def _guardian(self, rng: Random, last: str, relation: str) -> dict[str, str]:
        first = self._draw(rng, "adult women" if relation == "mamma" else "adult men").capitalize()
        return {
            "name": f"{first} {last.capitalize()}",
            "phone": f"070-{rng.randrange(10**7):07d}",
            "relation": relation,
        }

    def _draw(self, rng: Random, kind: str) -> str:
        names, sums = self._tables[kind]
        return names[bisect(sums, rng.random() * sums[-1])]

    @cached_property
    def _tables(self) -> dict[str, tuple[list[str], list[int]]]:
        known = name_table()
        limits = {
            "women": (known.women, _CHILD_NAMES),
            "men": (known.men, _CHILD_NAMES),
            "surnames": (known.surnames, 60_000),
        }
        limits |= {"adult women": (known.women, 3_000), "adult men": (known.men, 3_000)}
        tables = {}
        for kind, (bearers, limit) in limits.items():
            commonest = sorted(bearers.items(), key=lambda item: (-item[1], item[0]))[:limit]
            tables[kind] = ([name for name, _ in commonest], list(accumulate(count for _, count in commonest)))
        return tables


def fields(child: Child, rng: Random) -> dict[str, Any]:
    """The child as somebody knows it: partly, and with a slip now and then. Keys are those of a report's `children`."""
    first, last = child.first, child.last
    if rng.random() < 0.08:
        first, last = (_slip(first, rng), last) if rng.random() < 0.5 else (first, _slip(last, rng))
    told = {
        "first_name": (0.97, first),
        "last_name": (0.9, last),
        "personal_number": (0.5, child.personal_number),
        "birth_date": (0.35, child.born.isoformat()),
        "age_text": (0.5, f"{(_TODAY - child.born).days // 365} år"),
        "gender": (0.8, child.gender),
        "address": (0.4, child.address),
        "school": (0.55, child.school),
        "class_name": (0.3, child.class_name),
        "guardians": (0.35, [dict(child.guardians[0])]),
    }
    return {name: value for name, (share, value) in told.items() if value is not None and rng.random() < share}


def narrative(child: Child, rng: Random) -> str:
    """What worries somebody, in four or five sentences that do not come twice in this order."""
    values = {"n": child.first, "d": rng.choice(_WEEK), "h": rng.randint(16, 23), "k": rng.randint(2, 9)}
    return " ".join(sentence.format(**values) for sentence in rng.sample(_WORRIES, rng.randint(4, 5)))


def _named(number: int, endings: tuple[str, ...]) -> str:
    """The street or school of that number: a stem, an ending, and for the later ones a head or two."""
    number, stem = divmod(number, len(_STEMS))
    number, ending = divmod(number, len(endings))
    name = _STEMS[stem] + endings[ending]
    while number:
        number, head = divmod(number - 1, len(_HEADS))
        name = f"{_HEADS[head]} {name}"
    return name


def _personal_number(born: date, at: int) -> str:
    nine = f"{born:%y%m%d}{980 + at}"
    return next(f"{born:%Y%m%d}-{980 + at}{digit}" for digit in range(10) if luhn_ok(f"{nine}{digit}"))


def _slip(word: str, rng: Random) -> str:
    at = rng.randrange(len(word))
    return word[:at] + word[at + 1 :] if rng.random() < 0.5 and len(word) > 3 else word[:at] + word[at] + word[at:]
