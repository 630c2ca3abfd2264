"""What stands after a name and says whose it is: "Majas mamma", "Anna, mamma till", "Maja (8 år)", "... far illa"."""

from __future__ import annotations

from dedupe.extract.cue import Cue, person_at
from dedupe.extract.reader import Mention, Reader
from dedupe.extract.tokens import Tokens
from dedupe.extract.turning import BirthFound
from dedupe.extract.vocabulary import ATTENDS, FILM, FIRST_PERSON, OWNS, Role
from dedupe.extract.words import word_set

_LOOK_AHEAD = 12  # words of the same sentence searched after a name
_BEFORE_AGE = word_set("""
    , ( - oo är e som väl ju bara ca cirka på född f f. fyller blir nu hon han e. is who born aged : endast ungefär åldern i
""")
_SCHOOL_THINGS = word_set("""
    skola förskola klass dagis fritids rum klassföreståndare kompisar hem situation kropp arm ansikte skolväska
    väska school class
""")
_COUPLES = word_set("""
    sambo partner pojkvän flickvän man fru make maka kille tjej boyfriend husband wife ex
""")
_SUFFERS = word_set("""
    misshandlas utsätts lider gråter slås räddas omhändertas svälter vågar mår misshandlats utsatts kränks vanvårdas förtjänar
""")
_SUFFERS_NEXT = word_set("""
    illa slagen misshandlad utsatt hjälp skydd stöd räddas omhändertas omhändertagen rädd hungrig ensam
""")
_SUFFERS_VERBS = word_set("far blir blev behöver är fått får")
_EXPECTING = word_set("gravid gravida havande pregnant")
_ELDERS = word_set("mormor farmor morfar farfar grandmother grandfather")
_IS = ("är", "is")
_ARTICLES = word_set("en ett a an liten litet min mitt vår vårt my our")
_ADULT_YEARS = range(21, 100)


def owner_cue(reader: Reader, mention: Mention) -> Cue | None:
    """ "Majas mamma": a child; "Annas dotter": a parent."""
    tokens, nxt = reader.tokens, mention.last_token + 1
    for at in (nxt, nxt + 1):
        if not tokens.follows(at, ""):
            return None
        low = tokens.lows[at]
        if low in _COUPLES:
            return Cue(role=Role.ADULT)
        if low in _SCHOOL_THINGS:
            return Cue(role=Role.CHILD, is_strong=False)
        if person := person_at(tokens, reader.vocabulary, at):
            if person.role is Role.CHILD:
                return Cue(role=Role.PARENT, relation=_relation(reader, mention))
            return Cue(role=Role.CHILD, is_strong=person.role is not Role.ADULT)
    return None


def _relation(reader: Reader, mention: Mention) -> str:
    gender = reader.names.gender(mention.first_names[0])
    return {"f": "mother", "m": "father"}.get(gender or "", "guardian")


def cue_after(reader: Reader, mention: Mention, said: tuple[BirthFound, ...]) -> Cue | None:
    """What follows a name: an age, a word for the person, or what happens to it."""
    tokens = reader.tokens
    beside = [b for b in said if _is_beside(tokens.text, mention.end, b)]
    if any(b.is_listed for b in beside):  # "Agnes, Astrid och Arvid Lilja, 12, 9 och 4 år"
        return Cue(role=Role.CHILD, is_plural=True, is_backward=True, relation="sibling")
    if beside or mention.last_token in reader.graded | reader.numbered:
        return Cue(role=Role.CHILD)
    nxt = mention.last_token + 1
    if nxt >= len(tokens) or tokens.sentences[nxt] != tokens.sentences[mention.last_token]:
        return None
    if tokens.lows[nxt].isdecimal() and int(tokens.lows[nxt][:4]) in _ADULT_YEARS and tokens.follows(nxt, "", ",", "("):
        return Cue(role=Role.ADULT)
    return _told(tokens, nxt) or _apposed(reader, nxt) or _sentence_says(reader, nxt)


def _told(tokens: Tokens, nxt: int) -> Cue | None:
    """ "Sandra är gravid" is a mother, "Nova i filmen" the child."""
    if any(low in _EXPECTING for low in tokens.lows[nxt : nxt + 4]):
        return Cue(role=Role.PARENT, relation="mother", gender="f")
    if tokens.lows[nxt] == "i" and tokens.lows[nxt + 1 : nxt + 2] and tokens.lows[nxt + 1] in FIRST_PERSON:
        is_classmate = "klass" in tokens.lows[nxt + 2 : nxt + 5]  # "Noah i min lillebrors klass"
        return Cue(role=Role.CHILD, is_strong=False) if is_classmate else None
    is_filmed = tokens.lows[nxt] in ("i", "på") and tokens.follows(nxt + 1, "") and tokens.lows[nxt + 1] in FILM
    return Cue(role=Role.CHILD, is_strong=False) if is_filmed else None


def _is_beside(text: str, end: int, birth: BirthFound) -> bool:
    """Whether a birth statement follows a name directly: "Maja (8 år)", "Maja, född 2014"."""
    if not end <= birth.start <= end + 25:
        return False
    between = text[end : birth.start].lower().replace(",", " , ").replace("(", " ( ").replace("-", " - ")
    return all(w in _BEFORE_AGE for w in between.split())


def _apposed(reader: Reader, nxt: int) -> Cue | None:
    """ "Anna (mamma)", "Anna, mamma till ...", "Anna som är mamma", "Karin Berg, rektor", "Leo, hennes bror"."""
    tokens = reader.tokens
    gap, at = tokens.gaps[nxt].strip(), _after_copula(tokens, nxt)
    is_copula = at > nxt
    owned = gap == "," and at < len(tokens) and (tokens.lows[at] in OWNS or _is_owner(tokens, at))
    at += 1 if owned else 0
    if at >= len(tokens) or tokens.sentences[at] != tokens.sentences[nxt]:
        return None
    person = person_at(tokens, reader.vocabulary, at)
    if person is None:
        return None
    if person.is_plural:
        is_young = is_copula and (person.role is Role.CHILD or person.relation == "sibling")
        return Cue(role=Role.CHILD, is_plural=True, is_backward=True, relation="sibling") if is_young else None
    if is_copula and tokens.lows[at - 1] in FIRST_PERSON and person.role is Role.OTHER:
        return Cue(role=Role.ADULT, is_strong=False, is_friend=True)  # "Sara är min syster"
    has_of = tokens.follows(at + 1, "") and tokens.lows[at + 1] in ("till", "på", "of", "at", "i", "som", "vid")
    if is_copula or gap == "(" or owned or (gap == "," and (has_of or person.role is Role.ADULT)):
        return Cue(role=person.role, relation=person.relation, gender=person.gender)
    return None


def _after_copula(tokens: Tokens, at: int) -> int:
    """The word after "är en", "som är min"; `at` itself when there is no such verb."""
    if tokens.lows[at] in ("som", "who") and tokens.follows(at + 1, "") and tokens.lows[at + 1] in _IS:
        at += 2
    elif tokens.lows[at] in _IS:
        at += 1
    else:
        return at
    while at < len(tokens) and (tokens.lows[at] in _ARTICLES or tokens.lows[at] in OWNS):
        at += 1
    return at


def _is_owner(tokens: Tokens, at: int) -> bool:
    """ "Johannes, Elias storebror, ...": a name in the genitive before the noun."""
    return (
        tokens.is_capital(at)
        and tokens.lows[at].endswith("s")
        and tokens.follows(at + 1, "")
        and tokens.follows(at + 2, ",")
    )


def _sentence_says(reader: Reader, start: int) -> Cue | None:
    """Weak signs in the rest of the sentence: "... sin pappa" is a child, "... sina barn" a parent, "... far illa" a child."""
    tokens = reader.tokens
    for j in range(start, min(len(tokens), start + _LOOK_AHEAD)):
        if tokens.sentences[j] != tokens.sentences[start]:
            return None
        if cue := (_fares(tokens, j, j - start) or _belongs(reader, j)):
            return cue
    return None


def _fares(tokens: Tokens, j: int, distance: int) -> Cue | None:
    """ "far illa", "behöver hjälp", "går i": said of children, close to the name."""
    low = tokens.lows[j]
    nxt = tokens.lows[j + 1] if tokens.follows(j + 1, "") else ""
    suffers = low in _SUFFERS or (low in _SUFFERS_VERBS and nxt in _SUFFERS_NEXT)
    attends = low in ATTENDS and nxt in ("i", "på", "to", "in")
    return Cue(role=Role.CHILD, is_strong=False) if distance < 3 and (suffers or attends) else None


def _belongs(reader: Reader, j: int) -> Cue | None:
    tokens = reader.tokens
    if tokens.lows[j] not in OWNS or not tokens.follows(j + 1, ""):
        return None
    person = person_at(tokens, reader.vocabulary, j + 1)
    if person and person.role is Role.CHILD:
        return Cue(role=Role.PARENT, relation="guardian", is_strong=False)
    is_elder = tokens.lows[j + 1] in _ELDERS
    if is_elder or (person and person.role is Role.PARENT and person.relation != "other"):
        return Cue(role=Role.CHILD, is_strong=False)
    return None
