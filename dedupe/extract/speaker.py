"""Who writes, as far as it changes who others are: a grandparent's "min dotter" is the mother, a pupil's "min bästis" the child."""

from __future__ import annotations

from dataclasses import dataclass

from dedupe.extract.numerals import numbers_in
from dedupe.extract.tokens import Tokens
from dedupe.extract.vocabulary import FIRST_PERSON, OWNS, Role, Vocabulary
from dedupe.extract.words import word_set

_ELDERS = word_set("""
    mormor farmor morfar farfar mormodern farmodern morfadern farfadern grandmother grandfather grandma grandpa
""")
_ELDER_SAYS = word_set("till åt ringer ringde här skriver berättar uppger to of of")
_GRADES = word_set("""
    ettan tvåan trean fyran femman sexan sjuan åttan nian 1an 2an 3an 4an 5an 6an 7an 8an 9an klass åk årskurs gymnasiet
    högstadiet mellanstadiet
""")
_OWN_SCHOOL = word_set("""
    lärare fröken magister klass mentor skola rektor klasskompis klasskompisar skolkurator klassföreståndare
""")
_EX = word_set("ex exet exman exfru exsambo exmake expartner")
_GROWN = 18  # years
_OWN_SIBLINGS = word_set("bror storebror brorsan syster storasyster syrran pojkvän kille")
_OWN_PARENTS = word_set("""
    pappa mamma styvpappa styvmamma styvfar styvmor farsan morsan far mor plastpappa bonuspappa father mother dad mom
""")
_HARMS = word_set("""
    slår slog slagit låser låste hotar hotade sparkar tafsar tar skriker rör rörde skadar misshandlar hits beats
""")
_HOME = word_set("hemma hem föräldrar stryk äta mat sova styvpappa styvfar")


_TELLING = _ELDERS | _EX | _OWN_PARENTS | _OWN_SIBLINGS | {"jag", "vi", "min", "vår"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """What the text shows of its writer."""

    is_elder: bool = False  # a grandparent, or quoting one: "min dotter" and "sonen Anton" are parents
    is_pupil: bool = False  # a child writing of its own age or class
    is_parent: bool = False  # "jag är mamma till Nova", "min exman": "våra barn" are the children of the report
    is_victim: bool = False  # "min pappa slår mig"


def speaker_of(tokens: Tokens) -> Speaker:
    """Reads the whole text once for what the writer says of himself."""
    if _TELLING.isdisjoint(tokens.lows):
        return Speaker()
    at = [i for i, low in enumerate(tokens.lows) if low in _TELLING]
    is_pupil = any(_is_pupil(tokens, i) for i in at)
    harmers = _OWN_PARENTS | _OWN_SIBLINGS if is_pupil else _OWN_PARENTS
    return Speaker(
        is_elder=any(tokens.lows[i] in _ELDERS and _is_elder(tokens, i) for i in at),
        is_pupil=is_pupil,
        is_parent=any(_is_parent(tokens, i) for i in at),
        is_victim=any(tokens.lows[i] in harmers and _harmed_by(tokens, i) for i in at),
    )


def _is_pupil(tokens: Tokens, i: int) -> bool:
    """ "jag går i 5an", "jag är 14", "min lärare"."""
    if tokens.lows[i] in ("jag", "vi"):
        return _attends(tokens, i) or _is_minor(tokens, i)
    return tokens.lows[i] in ("min", "vår") and tokens.follows(i + 1, "") and tokens.lows[i + 1] in _OWN_SCHOOL


def is_about_home(tokens: Tokens, i: int, vocabulary: Vocabulary) -> bool:
    """Whether the sentence of word i speaks of a home: parents, being hit, food, sleep."""
    first = i
    while first and tokens.sentences[first - 1] == tokens.sentences[i]:
        first -= 1
    for j in range(first, len(tokens)):
        if tokens.sentences[j] != tokens.sentences[i]:
            return False
        person = vocabulary.person(tokens.lows[j])
        if tokens.lows[j] in _HOME or tokens.lows[j] in _HARMS or (person and person.role is Role.PARENT):
            return True
    return False


def _is_elder(tokens: Tokens, i: int) -> bool:
    speaks = (
        i > 1 and tokens.lows[i - 1] in ("är", "som", "e", "am") and tokens.lows[i - 2] in ("jag", "undertecknad", "i")
    )
    quoted = tokens.follows(i + 1, "") and tokens.lows[i + 1] in _ELDER_SAYS and not _is_owned(tokens, i)
    return speaks or quoted


def _is_owned(tokens: Tokens, i: int) -> bool:
    return i > 0 and tokens.sentences[i] == tokens.sentences[i - 1] and tokens.lows[i - 1] in FIRST_PERSON


def _attends(tokens: Tokens, i: int) -> bool:
    """ "jag går i 5an", "vi går i åttan"."""
    if tokens.lows[i + 1 : i + 3] != ("går", "i") or not tokens.follows(i + 3, ""):
        return False
    low = tokens.lows[i + 3]
    return low in _GRADES or (low[0].isdigit() and len(low) < 5) or low in ("samma",)


def _is_parent(tokens: Tokens, i: int) -> bool:
    """ "jag är mamma till Nova", "min exman"."""
    if tokens.lows[i] in _EX:
        return i > 0 and tokens.lows[i - 1] in FIRST_PERSON
    if tokens.lows[i] not in ("jag", "vi"):
        return False
    rest = tokens.lows[i + 1 : i + 4]
    return len(rest) == 3 and rest[0] in ("är", "e") and rest[1] in _OWN_PARENTS and rest[2] in ("till", "åt")


def _is_somebodys(tokens: Tokens, at: int) -> bool:
    return at > 0 and tokens.lows[at - 1] in OWNS


def _is_minor(tokens: Tokens, i: int) -> bool:
    """ "jag är 14": below the age at which one is a child no more."""
    rest = tokens.lows[i + 1 : i + 3]
    return len(rest) == 2 and rest[0] in ("är", "e", "am") and any(0 < n < _GROWN for n in numbers_in(rest[1]))


def _harmed_by(tokens: Tokens, at: int) -> bool:
    """ "min pappa slår mig": a parent, a verb and "mig" within a few words. "Pappan" is somebody else's."""
    if _is_somebodys(tokens, at):
        return False
    rest = tokens.lows[at + 1 : at + 8]
    return any(w in _HARMS for w in rest) and any(w in ("mig", "mej", "me", "oss") for w in rest)
