"""The closed classes of words that tell who a name or a number belongs to. Ordinary language, no names of persons or schools."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from dedupe.extract.words import AMBIGUOUS, DOUBTFUL, JUNK, ORDINARY, PEOPLE, PLACES, word_set


class Role(StrEnum):
    """Who a person in the text is, seen from the report."""

    CHILD = "child"  # the one the report is about, or one of them
    OTHER = "other"  # another child: sibling, friend, classmate
    PARENT = "parent"
    ADULT = "adult"  # teacher, politician, grandparent, neighbour's partner
    REPORTER = "reporter"
    NONE = "none"  # a name without anything that says whose


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What a noun for a person says."""

    role: Role
    gender: str | None = None  # "f" | "m"
    relation: str | None = None  # mother | father | guardian | other for parents, sibling | other for other children
    is_plural: bool = False


def _people(table: str) -> Iterator[tuple[str, Person]]:
    """One line per class: `role gender relation number: words`, "-" for nothing said."""
    for line in table.strip().splitlines():
        head, _, words = line.partition(":")
        role, gender, relation, number = head.split()
        person = Person(
            role=Role(role),
            gender=None if gender == "-" else gender,
            relation=None if relation == "-" else relation,
            is_plural=number == "many",
        )
        yield from ((word, person) for word in words.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Word classes, all in lower case. Callers may widen `places` (with `config.reference.places()`) and the others."""

    people: Mapping[str, Person] = field(default_factory=lambda: MappingProxyType(dict(_people(PEOPLE))))
    ordinary: frozenset[str] = word_set(ORDINARY)  # never a name, however written
    ambiguous: frozenset[str] = word_set(AMBIGUOUS)  # a name only next to a word that says so
    doubtful: frozenset[str] = word_set(
        DOUBTFUL
    )  # of these the ones that a capital inside a sentence does not make a name
    places: frozenset[str] = word_set(PLACES)
    towns: frozenset[str] = frozenset()  # further places, known only as somebody's home town ("bor i ...")
    junk: frozenset[str] = word_set(JUNK)  # what people write in a field they cannot fill in
    # First word of a listed school's name or alias, lower case, to all words and the school's name.
    school_starts: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )

    def person(self, low: str) -> Person | None:
        """What a noun says, its genitive ("flickans") included."""
        return self.people.get(low) or (self.people.get(low[:-1].rstrip("'")) if low.endswith("s") else None)

    def is_town(self, low: str) -> bool:
        """True for a place that a child can live in."""
        return low in self.places or low in self.towns

    def with_places(self, places: Iterable[str]) -> Vocabulary:
        """The same words with more place names, written in any case. A place is no name of a person unless something says so."""
        return replace(self, places=self.places | {p.lower() for p in places})

    def with_towns(self, towns: Iterable[str]) -> Vocabulary:
        """The same words with more home towns; unlike a place, a town takes no name from a person."""
        return replace(self, towns=self.towns | {t.lower() for t in towns})

    def with_schools(self, schools: Mapping[str, Iterable[str]]) -> Vocabulary:
        """The same words with a municipality's schools and preschools: name to aliases, written in any case."""
        starts: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for name, aliases in schools.items():
            for written in (name, *aliases):
                if words := tuple(written.lower().split()):
                    starts.setdefault(words[0], []).append((words, name))
        longest_first = {w: tuple(sorted(found, key=lambda f: -len(f[0]))) for w, found in starts.items()}
        return replace(self, school_starts=MappingProxyType(longest_first))


DEFAULT = Vocabulary()

NAMED = word_set("""
    magaciisu magaceedu magaciisa efternamn efternamnet förnamn förnamnet tilltalsnamn fornamn nimeltä namnes heter hete hetter hette
    nimeltään heta named called namn namnet name nimi namne اسمه اسمها
""")
CALLED = word_set("kallas kallad kallade kallar smeknamn smeknamnet nickname alias aka")
LITTLE = word_set("lilla lille stackars little pikku unga älskade söta fina")
BINDING = word_set("och samt & and ja eller plus wa iyo")
OWNS = word_set("""
    hennes hans barnets deras sin sina sitt her his their flickans pojkens dotterns sonens
""")
ABOUT = word_set("""
    gällande angående ang avseende avser rör rörande berör gäller apropå beträffande ang. betr anmäla anmäler rädda skydda
    händer hända drabbar hjälp hjälpa regarding concerning about
""")
WORRIED = word_set("""
    orolig oroliga oro oroar oron orolig oroad oroade undrar ringer ringde skrev skriver berätta berättar samtal bekymrad bekymrade
    rädd rädda ängslig worried concerned huolissani rättvisa synd hand våld våldet misshandel misshandeln övergrepp övergreppen
""")
WORRY_LINKS = word_set("mot av för över kring om angående gällande åt about for")
SIGNED = word_set("""
    mvh hälsningar hälsning vänligen undertecknad undertecknat anmälare anmälaren regards sincerely terveisin
""")
SMALL = (
    "klass",
    "skolk",
    "lekk",
    "lilla",
    "lille",
    "lill",
    "småsy",
)  # beginnings of words for somebody as young as a pupil
SPEAKER = word_set("jag mitt i my minä minun undertecknad")
FIRST_PERSON = word_set("jag mig min mitt mina vi oss vår vårt våra i me my our minä minun")
FILM = word_set("""
    film filmen klipp klippet video videon videoklippet filmklippet inspelningen filmerna klippen videosnutten snappen
""")
# Somali: "aunt of", "mother of"
KIN_OF = word_set("""
    habaryarta ayeeyada eeddada adeerka abtiga awoowaha hooyada aabaha
""")
TELLS = word_set("""
    berättade berättar berättat säger sa sade sagt såg sett hört hörde visade visat skickade skickat undrar
""")
ADDRESSING = word_set("hej hejsan hallå hi hello dear kära tack hejhej tjena")
KINDLY = word_set("bästa bäste äldsta yngsta äldste yngste nya gamla kära egen egna stora store båda äldre yngre")
ASIDES = word_set("egentligen eg oxå också även typ väl nog kanske visst tydligen då")
PRONOUNS = MappingProxyType(
    {
        "hon": "f",
        "henne": "f",
        "hennes": "f",
        "she": "f",
        "her": "f",
        "han": "m",
        "honom": "m",
        "hans": "m",
        "he": "m",
        "his": "m",
        "him": "m",
    }
)
OF = word_set("till of åt")
ATTENDS = word_set("går gick pluggar attends goes börjar börjat")
WORKS = word_set("jobbar arbetar jobbade arbetade works undervisar")
ELSE = word_set("""
    äldre yngre vuxen okänd jämnårig främmande annan annat andra nån någon another other inga varje ingen
""")
