"""Invented towns, homes and children. What is true here is what the truth file says; reporters see it through `sighting`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from sluss.generate import names, numbers
from sluss.generate.catalogue import municipality_name, region_name, table
from sluss.generate.moments import age_on
from sluss.generate.names import Spellings
from sluss.generate.streams import Stream, Streams, happens

# Published by Post- och telestyrelsen for books and films: they reach nobody. The last list is kept for reporters.
_HOME_PHONES = (("070-1740", 605, 700), ("08-46500", 400, 500), ("031-3900", 600, 700))
_OLDEST_DAYS = 7400  # 20 years and three months: services take reports up to the twenty-first birthday
_OFFICE_PHONES = (("0980-319", 200, 300), ("040-6280", 400, 500))


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """A dwelling."""

    street: str
    number: str
    postal_code: str
    city: str

    @property
    def address(self) -> str:
        """Street and number."""
        return f"{self.street} {self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Adult:
    """A guardian or another adult of the household. `relation` is a Swedish word seen from the child."""

    given: Spellings
    family: Spellings
    relation: str
    phone: str | None = None

    @property
    def male(self) -> bool:
        """Whether to say han."""
        return self.relation in {"pappa", "styvpappa", "farfar", "morfar", "familjehemsfar"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """One real (invented) child. `number` has twelve digits; `old_number` is an earlier samordningsnummer."""

    child_id: str
    given: Spellings
    family: Spellings
    male: bool
    born: date
    number: str | None
    old_number: str | None
    home: Home
    school: str | None
    class_name: str | None
    guardians: tuple[Adult, ...]
    origin: str | None
    nickname: str | None = None
    former_family: Spellings | None = None
    former_home: Home | None = None
    former_school: str | None = None

    @property
    def is_at_preschool(self) -> bool:
        """Whether the school is a preschool."""
        return self.class_name in table("places")["preschool_groups"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a child must have; everything else is drawn."""

    male: bool | None = None
    born: date | None = None
    given: Spellings | None = None
    family: Spellings | None = None
    home: Home | None = None
    school: str | None = None
    class_name: str | None = None
    guardians: tuple[Adult, ...] | None = None
    origin: str | None = None
    ages: tuple[int, int] = (0, 20)


@dataclass(slots=True, kw_only=True)
class Town:
    """One municipality with its schools and streets, and everybody who was invented in it."""

    streams: Streams
    code: str
    as_of: date
    name: str = ""
    region: str = ""
    streets: list[str] = field(default_factory=list)
    schools: list[str] = field(default_factory=list)
    preschools: list[str] = field(default_factory=list)
    gymnasia: list[str] = field(default_factory=list)
    villages: list[str] = field(default_factory=list)
    relations: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    people: dict[str, Child] = field(default_factory=dict)
    _numbers: set[str] = field(default_factory=set)
    _phones: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Lays out the town from its own stream."""
        rng = self.streams.of("town", self.code)
        self.name, self.region = municipality_name(self.code), region_name(self.code)
        words = table("places")
        streets = {head + tail for head in words["street_heads"] for tail in words["street_tails"]}
        self.streets = rng.sample(sorted(streets), 140)
        self.schools = _invent(rng, words["school_heads"], words["school_forms"], 16)
        self.preschools = _invent(rng, words["preschool_heads"], words["preschool_forms"], 18)
        self.gymnasia = _invent(rng, words["gymnasium_heads"], words["gymnasium_forms"], 3)
        self.villages = [self.name] * 12 + rng.sample(words["villages"], 4)
        self._phones = _phone_list(rng, _HOME_PHONES)

    def home(self, rng: Stream) -> Home:
        """A dwelling in the town."""
        number = f"{rng.randrange(1, 90)}{rng.choice(('', '', '', '', 'A', 'B', 'C', ' lgh 1102', ' lgh 1203'))}"
        # The first three digits from the code: not the real postal area, but the same all over the municipality.
        area = 100 + int(self.code) * 7 % 880
        postal_code = f"{area} {rng.randrange(10, 80)}"
        return Home(
            street=rng.choice(self.streets), number=number, postal_code=postal_code, city=rng.choice(self.villages)
        )

    def child(self, rng: Stream, wish: Wish = Wish()) -> Child:
        """One more child; ids are given in the order of the calls."""
        male = happens(rng, 0.52) if wish.male is None else wish.male
        born = self._within_age(wish.born or self.birth_date(rng, *wish.ages))
        origin = wish.origin or (None if wish.family or wish.given else names.origin(rng))
        given = wish.given or names.child_name(rng, male=male, year=born.year, of=origin)
        family = wish.family or names.surname(rng, of=origin)
        number, old_number = self._issue(rng, born, male, is_foreign=origin is not None)
        school, class_name = self.place(rng, born)
        pets = names.nicknames(given[0])
        child = Child(
            child_id=f"child-{self.code}-{len(self.people):05d}",
            given=given,
            family=family,
            male=male,
            born=born,
            number=number,
            old_number=old_number,
            home=wish.home or self.home(rng),
            school=wish.school or school,
            class_name=wish.class_name or class_name,
            guardians=wish.guardians or self.guardians(rng, family, origin),
            origin=origin,
            nickname=rng.choice(pets) if pets and happens(rng, 0.6) else None,
        )
        self.people[child.child_id] = child
        return child

    def guardians(self, rng: Stream, family: Spellings, origin: str | None) -> tuple[Adult, ...]:
        """One or two adults; some share the child's surname, some households have a step-parent."""
        relations = rng.choice(
            (("mamma", "pappa"), ("mamma", "pappa"), ("mamma", "pappa"), ("mamma",), ("mamma", "styvpappa"), ("pappa",))
        )
        shares = [relation != "styvpappa" and happens(rng, 0.75) for relation in relations]
        shares[0] = shares[0] or not any(shares)
        return tuple(
            Adult(
                given=names.adult_name(rng, male=relation != "mamma", of=origin),
                family=family if is_same else names.surname(rng, of=origin),
                relation=relation,
                phone=self._phones.pop() if self._phones and happens(rng, 0.6) else None,
            )
            for relation, is_same in zip(relations, shares, strict=True)
        )

    def birth_date(self, rng: Stream, youngest: int, oldest: int) -> date:
        """A birth date that gives an age within the range (whole years) on `as_of`, more often 3 to 16 than the rest."""
        age = round(rng.triangular(youngest, oldest, min(max(11, youngest), oldest)))
        return self.as_of - timedelta(days=int(age * 365.25) + rng.randrange(5, 360))

    def _within_age(self, born: date) -> date:
        """The nearest birth date of somebody aged 0 to 20 on `as_of`, and for half a year after it."""
        return min(max(born, self.as_of - timedelta(days=_OLDEST_DAYS)), self.as_of - timedelta(days=14))

    def place(self, rng: Stream, born: date) -> tuple[str | None, str | None]:
        """School or preschool, and class or group, of somebody born on that day."""
        start = self.as_of.year - (self.as_of.month < 8)
        grade = start - born.year - 6
        if grade < 0:
            is_enrolled = age_on(born, self.as_of) >= 1
            return (
                (rng.choice(self.preschools), rng.choice(table("places")["preschool_groups"]))
                if is_enrolled
                else (None, None)
            )
        if grade <= 9:
            return rng.choice(self.schools), f"{grade or 'F'}{rng.choice('ABCD')}"
        if grade <= 12:
            programme = rng.choice(table("places")["programmes"])
            return rng.choice(self.gymnasia), f"{programme}{(start - grade + 10) % 100:02d}{rng.choice('abc')}"
        return None, None

    def relate(self, kind: str, *children: Child) -> None:
        """Notes for the truth file that these children stand in some relation that must not join them."""
        for one in children:
            others = [(kind, other.child_id) for other in children if other is not one]
            self.relations.setdefault(one.child_id, []).extend(others)

    def _issue(self, rng: Stream, born: date, male: bool, is_foreign: bool) -> tuple[str | None, str | None]:
        if is_foreign and happens(rng, 0.15):
            return None, None
        number = self._number(rng, born, male)
        has_old = number is not None and is_foreign and happens(rng, 0.2)
        return number, numbers.coordination(number) if number and has_old else None

    def _number(self, rng: Stream, born: date, male: bool) -> str | None:
        """A number of the birthday or, when that day's are taken and now and then anyway, of a day nearby (folkbokföringslagen 18 §)."""
        first = rng.randrange(1, 4) if happens(rng, 0.01) else 0
        for days in range(first, first + 15):
            try:
                return numbers.issue(rng, born + timedelta(days=days), male=male, taken=self._numbers)
            except LookupError:
                continue
        return None


def moved(rng: Stream, town: Town, child: Child) -> Child:
    """The same child after a move to another address and school."""
    school, class_name = town.place(rng, child.born)
    return replace(
        child,
        former_home=child.home,
        former_school=child.school,
        home=town.home(rng),
        school=school,
        class_name=class_name,
    )


def renamed(child: Child, family: Spellings) -> Child:
    """The same child with another surname."""
    return replace(child, former_family=child.family, family=family)


def office_phone(rng: Stream) -> str:
    """A reporter's telephone: from the fictional series, never a household's."""
    head, low, high = rng.choice(_OFFICE_PHONES)
    return f"{head}{rng.randrange(low, high)}"


def _phone_list(rng: Stream, series: tuple[tuple[str, int, int], ...]) -> list[str]:
    phones = [f"{head}{tail}" for head, low, high in series for tail in range(low, high)]
    rng.shuffle(phones)
    return phones


def _invent(rng: Stream, heads: list[str], forms: list[str], count: int) -> list[str]:
    return [
        rng.choice(forms).format(h=head).replace("ss skola", "s skola").replace("ss fri", "s fri")
        for head in rng.sample(heads, count)
    ]
