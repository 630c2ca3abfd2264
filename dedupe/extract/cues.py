"""What stands before a name and says whose it is: "dottern", "mamma till", "orolig för", "mvh"."""

from __future__ import annotations

from dedupe.extract.cue import FATHER, Cue, is_elsewhere, person_at, sentence_start
from dedupe.extract.naming import called, naming
from dedupe.extract.tokens import Tokens
from dedupe.extract.vocabulary import (
    ABOUT,
    ADDRESSING,
    ASIDES,
    FILM,
    FIRST_PERSON,
    KIN_OF,
    KINDLY,
    LITTLE,
    OF,
    OWNS,
    SIGNED,
    SMALL,
    WORRIED,
    WORRY_LINKS,
    Person,
    Role,
    Vocabulary,
)
from dedupe.extract.words import word_set

_OWN_CHILDS = word_set("sons dotters barns grabbs tjejs son's daughter's kid's child's")
_MINE = FIRST_PERSON - {"i", "me"}
_SEVERAL = word_set("två tre fyra fem sex 2 3 4 5 6 two three four")
_AGED = ("årig", "åriga", "årige", "årigt", "års", "åring", "åringen", "gammal", "gamla")


def cue_before(tokens: Tokens, vocabulary: Vocabulary, i: int) -> Cue | None:
    """The cue for a name that starts at word i, or None."""
    if i == 0:
        return None
    if grown := _of_letter(tokens, i):
        return grown
    if tokens.sentences[i] != tokens.sentences[i - 1] or not _links(tokens, i):
        return None
    readers = (called, _noun, naming, _of_whom, _owner_between, _little, _filmed, _worry, _beside_comma)
    return next((cue for reader in readers if (cue := reader(tokens, vocabulary, i))), None)


def _of_letter(tokens: Tokens, i: int) -> Cue | None:
    """Who writes or is written to: "mvh Karin", "det är Anton igen", "Hej Anna,"."""
    if tokens.lows[i - 1] in SIGNED or (i > 1 and tokens.lows[i - 2] in SIGNED) or _after_slash(tokens, i):
        return Cue(role=Role.REPORTER)
    if tokens.lows[max(0, i - 2) : i] == ("det", "är") and tokens.lows[i + 1 : i + 2] in (("igen",), ("här",)):
        return Cue(role=Role.REPORTER)
    return Cue(role=Role.ADULT) if _is_addressed(tokens, i) else None


def _is_addressed(tokens: Tokens, i: int) -> bool:
    """ "Hej Anna," and "Till: Anna Olsson" name the reader."""
    low, gap = tokens.lows[i - 1], tokens.gaps[i].strip()
    if low in ADDRESSING and not gap:
        after = tokens.gaps[i + 1].strip()[:1] if i + 1 < len(tokens) else "."
        return after in (",", "!", ".") or "\n" in tokens.gaps[min(i + 1, len(tokens) - 1)]
    return gap == ":" and low in ("till", "från", "to", "from", "kopia", "cc")


def _links(tokens: Tokens, i: int) -> bool:
    """Whether the gap before the name lets the word before it speak about it."""
    if tokens.gaps[i].strip() == "." and tokens.lows[i - 1] in ("ang", "betr", "avs"):
        return True
    return tokens.gaps[i].strip() in ("", ",", ":", "(", '"', "-", '("', ':"', "'", "=")


def _after_slash(tokens: Tokens, i: int) -> bool:
    """ "/Karin" or "// Karin" signs a text; "mamma/pappa" does not."""
    gap = tokens.gaps[i].rstrip()
    return gap.endswith("/") and ("//" in gap or "\n" in gap or gap.startswith((" ", ".", "!")))


def _noun(tokens: Tokens, vocabulary: Vocabulary, i: int) -> Cue | None:
    """A person word right before the name: "dottern Alva", "modern, Anna"."""
    if i > 1 and tokens.lows[i - 1] in ("1", "2") and tokens.gaps[i].strip() == ":":
        i -= 1  # "Vårdnadshavare 1: Anna"
    elif i > 1 and tokens.lows[i - 1] in ASIDES and tokens.follows(i, "") and tokens.follows(i - 1, ""):
        i -= 1  # "en bror oxå milo"
    person, low = person_at(tokens, vocabulary, i - 1), tokens.lows[i - 1]
    if person is None or (low.endswith("s") and low not in vocabulary.people):
        return None
    if owned := _owned(tokens, i, person, _owner_word(tokens, i - 1)):
        return owned
    gap = tokens.gaps[i].strip()
    if gap == "," and not _is_definite(low) and not _is_set_off(tokens, i, person):
        return None
    if is_elsewhere(tokens, i - 1) and person.role is not Role.OTHER:
        is_young = person.role is Role.CHILD and "kille" not in low
        return Cue(role=Role.OTHER, gender=person.gender) if is_young else Cue(role=Role.ADULT)
    return Cue(
        role=person.role,
        relation=person.relation,
        gender=person.gender,
        is_plural=person.is_plural,
        is_own=_owner_word(tokens, i - 1) in _MINE,
        is_naming=gap == ":",
    )


def _is_set_off(tokens: Tokens, i: int, person: Person) -> bool:
    """ "med mamma, Lisa, och ...", "en äldre syster, Matilda, som ...": a name between commas."""
    return (
        (person.role is Role.PARENT or person.relation == "sibling")
        and i + 1 < len(tokens)
        and tokens.gaps[i + 1].strip() == ","
    )


def _owned(tokens: Tokens, i: int, person: Person, before: str) -> Cue | None:
    """What an owner or a number before the noun changes: "min kompis", "sin tjej", "sina barn", "två bröder"."""
    low = tokens.lows[i - 1]
    if before in _MINE and person.role in (Role.PARENT, Role.OTHER):
        return _own_relative(low, person)
    owner = person_of_own(tokens, i - 2)
    if owner and person.role is Role.OTHER and person.relation == "other":
        return Cue(role=Role.CHILD, gender=person.gender, is_strong=False)  # "min sons klasskompis Oliver"
    if low in ("tjej", "kille") and before in ("sin", "hans", "hennes", "min", "din"):
        return Cue(role=Role.ADULT)  # a partner
    if low in ("barn", "barnbarn") and before in ("sina", "deras", "mina", "våra", "hennes", "hans"):
        return Cue(role=Role.CHILD, is_plural=True, is_own=before in _MINE, relation="sibling")
    if before not in _SEVERAL:
        return None
    # "oro om två bröder" are the children, "hon har två syskon" are not.
    has_them = any(w in ("har", "hade", "finns") for w in tokens.lows[max(0, i - 5) : i - 2])
    role = Role.CHILD if person.relation == "sibling" and not has_them else person.role
    return Cue(role=role, gender=person.gender, is_plural=True, relation=person.relation)


def person_of_own(tokens: Tokens, at: int) -> bool:
    """Whether word `at` is the reporter's own child in the genitive: "min sons", "my daughter's"."""
    return at > 0 and tokens.lows[at] in _OWN_CHILDS and tokens.lows[at - 1] in _MINE | {"my"}


def _owner_word(tokens: Tokens, i: int) -> str:
    """The word before a noun, past "bästa" or "lilla": "min" in "min bästa kompis"."""
    at = i - 1
    while at > 0 and tokens.lows[at] in (*KINDLY, *LITTLE) and tokens.sentences[at] == tokens.sentences[i]:
        at -= 1
    return tokens.lows[at] if at >= 0 and tokens.sentences[at] == tokens.sentences[i] and i > 0 else ""


def _own_relative(low: str, person: Person) -> Cue:
    """ "min lillasyster" is a child; "min syster" and "min kompis" are as old as the reporter, unless an age follows."""
    if low.startswith(SMALL):
        return Cue(role=Role.CHILD, gender=person.gender, is_own=True)
    is_friend = person.role is Role.OTHER
    return Cue(role=Role.ADULT, is_strong=person.role is Role.PARENT, is_friend=is_friend, gender=person.gender)


def _owner_between(tokens: Tokens, vocabulary: Vocabulary, i: int) -> Cue | None:
    """ "far hans Conny", "mamma deras Anna": the noun, whose, and then the name."""
    if i < 2 or tokens.lows[i - 1] not in OWNS or not tokens.follows(i, "") or not tokens.follows(i - 1, ""):
        return None
    low = tokens.lows[i - 2]
    person = FATHER if low == "far" else vocabulary.people.get(low)
    if person is None or person.role not in (Role.PARENT, Role.OTHER):
        return None
    return Cue(role=person.role, relation=person.relation, gender=person.gender)


def _filmed(tokens: Tokens, vocabulary: Vocabulary, i: int) -> Cue | None:
    """ "filmen på Nova", "klippet med Nova"."""
    is_filmed = i > 1 and tokens.lows[i - 1] in ("på", "om", "med", "av") and tokens.lows[i - 2] in FILM
    return Cue(role=Role.CHILD, is_strong=False, is_direct=False) if is_filmed else None


def _is_definite(low: str) -> bool:
    return low.endswith(("en", "et", "an", "on", "rn", "er", "na", "child", "girl", "boy"))


def _of_whom(tokens: Tokens, vocabulary: Vocabulary, i: int) -> Cue | None:
    """ "mamma till Maja" makes Maja the child; "dotter till Anna" makes Anna a parent."""
    if tokens.lows[i - 1] in KIN_OF:
        return Cue(role=Role.CHILD)
    if i < 2 or tokens.lows[i - 1] not in OF or tokens.opens_sentence(i - 1):
        return None
    person = person_at(tokens, vocabulary, i - 2)
    if person is None or not tokens.follows(i, ""):
        return None
    if person.role is Role.CHILD:
        return Cue(role=Role.PARENT, is_plural=True)  # mother or father by the name; "dotter till Per och Lisa Ek"
    is_plural = person.is_plural or person.role is Role.PARENT
    relation = person.relation if person.role is Role.OTHER else None
    is_strong = person.role in (Role.PARENT, Role.OTHER)
    return Cue(role=Role.CHILD, is_strong=is_strong, is_plural=is_plural, relation=relation)


def _little(tokens: Tokens, vocabulary: Vocabulary, i: int) -> Cue | None:
    """ "lilla Elsa", "8-åriga Maja"; "hennes lilla syster" has the noun in between and is read by `_noun`."""
    low = tokens.lows[i - 1]
    if low not in LITTLE and not low.endswith(_AGED):
        return None
    before = person_at(tokens, vocabulary, i - 2) if i > 1 else None
    role = before.role if before and before.role in (Role.OTHER, Role.PARENT) else Role.CHILD
    gender = "m" if low == "lille" else None  # "lilla" is said of boys too
    return Cue(role=role, gender=gender if role is Role.CHILD else None)


def _worry(tokens: Tokens, vocabulary: Vocabulary, i: int) -> Cue | None:
    """ "orolig för Maja", "gällande Maja", "hjälp Maja"."""
    low = tokens.lows[i - 1]
    if low in ABOUT or low in ("patient", "patienten"):
        return Cue(role=Role.CHILD, is_strong=False, is_direct=tokens.follows(i, "", ":", "."))
    if low in WORRY_LINKS and i > 1 and any(w in WORRIED for w in tokens.lows[max(0, i - 4) : i - 1]):
        return Cue(role=Role.CHILD, is_strong=False)
    return None


def _beside_comma(tokens: Tokens, vocabulary: Vocabulary, i: int) -> Cue | None:
    """ "en tjej i min klass, Meja Grönlund, ...", "en pojke på 3 år (Otto)": the only person before a name set apart."""
    gap = tokens.gaps[i].strip()
    if gap not in (",", "("):
        return None
    said = [p for j in range(max(sentence_start(tokens, i), i - 7), i) if (p := person_at(tokens, vocabulary, j))]
    if gap == "(":
        said = said[-1:]
    if not said or any(p.role is not Role.CHILD or p.is_plural for p in said):
        return None
    if gap == "(":
        after = tokens.gaps[i + 1].lstrip()[:1] if i + 1 < len(tokens) else tokens.text[tokens.ends[i] :][:1]
        return Cue(role=Role.CHILD, gender=said[0].gender) if after == ")" else None
    rest = [j for j in range(i + 1, min(i + 4, len(tokens))) if tokens.sentences[j] == tokens.sentences[i]]
    closes = any("," in tokens.gaps[j] for j in rest) or len(rest) < 3
    last = said[-1]
    return Cue(role=Role.CHILD, gender=last.gender, is_strong=False, is_direct=False) if closes else None
