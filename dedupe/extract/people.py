"""Names of persons in the text: where each stands and how it is written. Who the person is, `dedupe.extract.roles` decides.

A word is read as a name because of its form and its neighbours, checked against the population's names; a doubtful word is left out,
because a wrong name makes a wrong join.
"""

from __future__ import annotations

from dataclasses import replace

from dedupe.extract.cue import Cue
from dedupe.extract.cues import cue_before
from dedupe.extract.namewords import SURNAME_SHARE, whole_name, word_text
from dedupe.extract.reader import KNOWN, Mention, Reader
from dedupe.extract.tokens import Tokens
from dedupe.extract.vocabulary import BINDING, FILM, Role
from dedupe.extract.words import word_set

MAX_NAMES = 300  # names read in one text: no report has more, a name list pasted in must not cost seconds
COMMON = 1_000  # the same at the start of a sentence, where every word has a capital
LOWER = 300  # bearers asked of a name written in lower case next to a family word
_PLACE_LINKS = word_set("i från utanför in from")


def mentions(reader: Reader) -> tuple[Mention, ...]:
    """All names of persons in the text, in order. A child's name that one place makes sure is then believed in every place."""
    found = _pass(reader)
    sure = {key for m in found if _is_sure(reader, m) for key in m.keys} - reader.known
    return tuple(_with_repeated(reader, found, sure) if sure else found)


def _with_repeated(reader: Reader, found: list[Mention], sure: set[str]) -> list[Mention]:
    """The names and the places that were passed over where a name stands that is sure elsewhere."""
    seen = {i for m in found for i in range(m.first_token, m.last_token + 1)}
    named = sure | {key + "s" for key in sure}
    more = [i for i, key in enumerate(reader.tokens.keys) if key in named and i not in seen]
    if not more:
        return found
    wider = replace(reader, known=reader.known | sure)
    again = [m for i in more if reader.is_word(i) and (m := _read(wider, i, None))]
    kept = [m for m in again if seen.isdisjoint(range(m.first_token, m.last_token + 1))]
    return sorted((*found, *kept), key=lambda m: m.start)[:MAX_NAMES]


def _pass(reader: Reader) -> list[Mention]:
    found: list[Mention] = []
    i = 0
    while i < len(reader.tokens) and len(found) < MAX_NAMES:
        last = found[-1] if found else None
        mention = _read(reader, i, last) if reader.is_worth_reading(i) and reader.is_word(i) else None
        if mention:
            found.append(mention)
        i = mention.last_token + 1 if mention else i + 1
    return found


def _is_sure(reader: Reader, mention: Mention) -> bool:
    """Named as a child by the words beside it, and long enough to be no other word."""
    cue = mention.cue
    said = cue is not None and cue.is_strong and cue.is_direct and cue.role in (Role.CHILD, Role.OTHER)
    is_told = mention.last_token in reader.aged or mention.last_token in reader.graded
    low = reader.tokens.lows[mention.first_token]
    return (said or is_told) and len(low) > 3 and low not in reader.vocabulary.ambiguous


def _also_named(tokens: Tokens, i: int, last: Mention | None) -> Cue | None:
    """ "tvillingarna olle och pelle": the second of several that a word before the first has named together."""
    if last is None or last.cue is None or not last.cue.is_plural or last.is_genitive:
        return None
    is_next = last.last_token == i - 1 and tokens.follows(i, ",")
    is_bound = last.last_token == i - 2 and tokens.follows(i, "") and tokens.lows[i - 1] in BINDING
    return last.cue if is_next or is_bound else None


def _read(reader: Reader, i: int, last: Mention | None) -> Mention | None:
    """The name that starts at word i, or None."""
    tokens, is_capital = reader.tokens, reader.tokens.is_capital(i)
    key, is_genitive = reader.base_key(i)
    bearers = reader.first_bearers(key)
    if not is_capital and bearers < LOWER and key not in reader.known:
        return None
    if is_capital and (other := _only_initials(reader, i) if len(tokens.words[i]) == 1 else _turned(reader, i)):
        return other
    cue = cue_before(tokens, reader.vocabulary, i) or _also_named(tokens, i, last)
    if cue and cue.is_nickname:
        return _only_nickname(tokens, i, cue) if is_capital else None
    if not _is_believed(reader, i, key, bearers, cue, is_genitive=is_genitive):
        return None
    is_surname = reader.surname_bearers(key) > SURNAME_SHARE * max(1, bearers) and key not in reader.known
    if cue and cue.is_direct and is_surname:
        return _only_surname(reader, i, cue, is_genitive=is_genitive)
    return whole_name(reader, i, key, cue, is_genitive=is_genitive)


def _only_nickname(tokens: Tokens, i: int, cue: Cue) -> Mention:
    span = tokens.starts[i], tokens.ends[i]
    return Mention(
        first_names=(), nickname=tokens.words[i], start=span[0], end=span[1], first_token=i, last_token=i, cue=cue
    )


def _only_surname(reader: Reader, i: int, cue: Cue, *, is_genitive: bool) -> Mention:
    """ "flickan Mårtensson", "heter Berg": hardly anybody's first name."""
    tokens, name = reader.tokens, word_text(reader.tokens, i, is_genitive=is_genitive)
    start = tokens.starts[i]
    return Mention(
        first_names=(),
        last_name=name,
        start=start,
        end=start + len(name),
        first_token=i,
        last_token=i,
        is_genitive=is_genitive,
        cue=cue,
    )


def _only_initials(reader: Reader, i: int) -> Mention | None:
    """ "flickan M.M.", "barnet M": letters count only right after a word for a child."""
    tokens, cue = reader.tokens, cue_before(reader.tokens, reader.vocabulary, i)
    if cue is None or cue.role is not Role.CHILD or not (cue.is_direct and cue.is_strong) or tokens.gaps[i].strip():
        return None
    has_second = tokens.follows(i + 1, "", ".") and len(tokens.words[i + 1]) == 1 and tokens.is_capital(i + 1)
    last = i + 1 if has_second else i
    initials = " ".join(tokens.words[i : last + 1])
    span = tokens.starts[i], tokens.ends[last]
    return Mention(
        first_names=(), initials=initials, start=span[0], end=span[1], first_token=i, last_token=last, cue=cue
    )


def _is_believed(reader: Reader, i: int, key: str, bearers: int, cue: Cue | None, *, is_genitive: bool) -> bool:
    """Whether the word at i is a name, from its capital, its neighbours and how many bear it."""
    tokens, low = reader.tokens, reader.tokens.lows[i]
    is_doubtful = (low in reader.vocabulary.ambiguous and not _is_plain_name(reader, i)) or (
        low in reader.vocabulary.places and _after_place_link(tokens, i)
    )
    if key in reader.known and (tokens.is_capital(i) or not is_doubtful):
        is_opening = is_doubtful and tokens.opens_sentence(i) and cue is None
        return not is_opening or _is_told(reader, i) or _has_surname_next(reader, i)
    if not tokens.is_capital(i):
        return _is_lower_name(reader, i, bearers, cue, is_doubtful=is_doubtful, is_genitive=is_genitive)
    if cue and cue.role is not Role.NONE:
        return not (is_doubtful and not cue.is_direct) and (bearers > 0 or _may_be_unknown(reader, i, cue))
    if is_doubtful or low in reader.vocabulary.places:
        is_whole = not tokens.opens_sentence(i) and low not in reader.vocabulary.places and _has_surname_next(reader, i)
        return bearers >= KNOWN and (_is_told(reader, i) or _is_filmed(reader, i) or is_whole)
    if tokens.opens_sentence(i):
        is_placed = _has_surname_next(reader, i) or _is_told(reader, i)
        return bearers >= COMMON or (bearers >= KNOWN and is_placed)
    return bearers >= KNOWN or (bearers > 0 and _has_surname_next(reader, i))


def _is_plain_name(reader: Reader, i: int) -> bool:
    """A word that is also a name is a name when it has a capital inside a sentence ("Alma", not "Maj" or "Max")."""
    return (
        reader.tokens.is_capital(i)
        and not reader.tokens.opens_sentence(i)
        and reader.tokens.lows[i] not in reader.vocabulary.doubtful
    )


def _is_lower_name(
    reader: Reader, i: int, bearers: int, cue: Cue | None, *, is_doubtful: bool, is_genitive: bool
) -> bool:
    tokens = reader.tokens
    if bearers < LOWER or len(tokens.lows[i]) < 3:
        return False
    if cue and cue.role is Role.CHILD and _is_told(reader, i):
        return True
    if cue and cue.is_direct and cue.role is not Role.NONE:
        return cue.is_naming or not is_doubtful or _is_told(reader, i)
    if cue and cue.role is Role.CHILD and not is_doubtful:
        return bearers >= COMMON  # "filmen på nova 8 år" needs no capital
    if is_doubtful:
        return bearers >= COMMON and _is_filmed(reader, i)
    is_owner = is_genitive and tokens.follows(i + 1, "") and reader.vocabulary.person(tokens.lows[i + 1]) is not None
    return is_owner or (bearers >= COMMON and _is_told(reader, i))


def _is_told(reader: Reader, i: int) -> bool:
    """ "maja 8 år", "nellie i sexan": the name stands before an age or a class."""
    return i in reader.aged or i in reader.graded or i in reader.numbered


def _is_filmed(reader: Reader, i: int) -> bool:
    """ "NOVA I FILMEN!!!"."""
    tokens = reader.tokens
    is_in_film = (
        tokens.lows[i + 1 : i + 2] in (("i",), ("på",)) and tokens.lows[i + 2 : i + 3] and tokens.lows[i + 2] in FILM
    )
    return bool(is_in_film) and tokens.lows[i] not in reader.vocabulary.doubtful


def _may_be_unknown(reader: Reader, i: int, cue: Cue) -> bool:
    """A name nobody on the list bears is believed only right after "heter" or a person word, inside a sentence."""
    low = reader.tokens.lows[i]
    return (
        cue.is_direct
        and len(low) > 1
        and low not in reader.vocabulary.places
        and not low.endswith(("skolan", "gatan", "vägen"))
    )


def _after_place_link(tokens: Tokens, i: int) -> bool:
    return i > 0 and tokens.lows[i - 1] in _PLACE_LINKS


def _has_surname_next(reader: Reader, i: int) -> bool:
    tokens = reader.tokens
    if not tokens.follows(i + 1, "") or not tokens.is_capital(i + 1) or not reader.is_word(i + 1):
        return False
    key, _ = reader.base_key(i + 1)
    return reader.surname_bearers(key) > 0 and tokens.lows[i + 1] not in reader.vocabulary.places


def _turned(reader: Reader, i: int) -> Mention | None:
    """ "Mårtensson, Maja": a surname that is hardly a first name, a comma, a first name that is hardly a surname."""
    tokens = reader.tokens
    if not (tokens.follows(i + 1, ",", "") and tokens.is_capital(i + 1) and reader.is_word(i + 1)):
        return None
    last, first = tokens.keys[i], tokens.keys[i + 1]
    if i and tokens.follows(i, "") and tokens.is_capital(i - 1) and reader.first_bearers(tokens.keys[i - 1]) >= KNOWN:
        return None
    if reader.surname_bearers(last) <= 10 * reader.first_bearers(last) or reader.surname_bearers(last) < KNOWN:
        return None
    if reader.first_bearers(first) <= 10 * reader.surname_bearers(first) or reader.first_bearers(first) < LOWER:
        return None
    return Mention(
        first_names=(word_text(tokens, i + 1),),
        last_name=word_text(tokens, i),
        keys=(first,),
        start=tokens.starts[i],
        end=tokens.ends[i + 1],
        first_token=i,
        last_token=i + 1,
        cue=cue_before(tokens, reader.vocabulary, i),
    )
