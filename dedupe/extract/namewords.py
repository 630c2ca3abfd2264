"""A name from its first word on: further given names, surname, initial, nickname."""

from __future__ import annotations

from dataclasses import dataclass, field

from dedupe.extract.cue import Cue
from dedupe.extract.reader import KNOWN, Mention, Reader
from dedupe.extract.tokens import Tokens
from dedupe.extract.vocabulary import CALLED
from dedupe.extract.words import word_set
from dedupe.transliterate import is_foreign, to_latin

SURNAME_SHARE = 20  # a second name is a surname when it has at least this share (1/20) of its bearers as a first name
_PLAIN_SURNAME = 100  # bearers of a surname that is an ordinary word
_NAME_WORDS = 5  # longest name read
_PARTICLES = word_set("von af de al el van bin ibn abu ben da della del la le dos der st")
_FORMERLY = word_set("fd tidigare förut ursprungligen född numera nu före nya gamla")
_SURNAME_ENDINGS = ("sson", "berg", "ström", "lund", "gren", "qvist", "kvist", "dotter", "vic", "ić", "ski", "sen")


def whole_name(reader: Reader, i: int, key: str, cue: Cue | None, *, is_genitive: bool) -> Mention:
    """Takes in the further given names, the surname, an initial or a nickname after the first name at i."""
    parts = NameParts(
        first_names=[word_text(reader.tokens, i, is_genitive=is_genitive)], keys=[key], last=i, is_genitive=is_genitive
    )
    while not parts.is_genitive and parts.last - i < _NAME_WORDS and _take_next(reader, parts):
        pass
    tokens = reader.tokens
    end = tokens.ends[parts.last]
    return Mention(
        first_names=tuple(parts.first_names),
        last_name=" ".join(parts.surnames) or None,
        nickname=parts.nickname,
        initials=parts.initials,
        former_name=parts.former,
        keys=tuple(parts.keys),
        start=tokens.starts[i],
        end=end - _genitive_length(tokens.words[parts.last]) if parts.is_genitive else end,
        first_token=i,
        last_token=parts.last,
        is_genitive=parts.is_genitive,
        cue=cue,
    )


@dataclass(slots=True, kw_only=True)
class NameParts:
    """A name while it is being read, word by word."""

    first_names: list[str]
    keys: list[str]
    last: int
    surnames: list[str] = field(default_factory=list)
    nickname: str | None = None
    initials: str | None = None
    former: str | None = None
    is_genitive: bool = False


def _take_next(reader: Reader, parts: NameParts) -> bool:
    """Takes one more word into the name; False when the name ends."""
    tokens, i = reader.tokens, parts.last + 1
    if _take_aside(reader, parts, i):
        return False
    if not parts.nickname and tokens.follows(i, '"', '("', "("):
        return _take_nickname(reader, parts, i)
    if not tokens.follows(i, "", '"') or "\n" in tokens.gaps[i]:
        return False
    return _take_plain(reader, parts, i)


def _take_aside(reader: Reader, parts: NameParts, i: int) -> bool:
    """ "..., kallad Bosse", "..., fd Ström": another name, with which this one ends."""
    called = None if parts.nickname else _called_at(reader.tokens, i)
    former = None if called else _former_at(reader, i, parts.keys)
    if called:
        parts.nickname, parts.last = reader.tokens.words[called], called
    elif former:
        parts.former, parts.last = word_text(reader.tokens, former), former
    return bool(called or former)


def _take_plain(reader: Reader, parts: NameParts, i: int) -> bool:
    """The next word when nothing but a space stands before it."""
    tokens = reader.tokens
    if len(tokens.words[i]) == 1 and tokens.words[i].isupper() and tokens.is_cased:
        return _take_initial(reader, parts, i)
    if tokens.lows[i] in _PARTICLES and tokens.follows(i + 1, "") and tokens.is_capital(i + 1):
        parts.surnames.append(tokens.words[i])
        parts.last = i
        return True
    if tokens.lows[i] in ("eller", "or") and not parts.surnames:
        return _take_alternative(reader, parts, i + 1)
    return (reader.is_word(i) or _is_plain_surname(reader, i)) and _take_word(reader, parts, i)


def _take_alternative(reader: Reader, parts: NameParts, i: int) -> bool:
    """ "Kevin eller Calvin": both are kept as what the child may be called."""
    tokens = reader.tokens
    if not tokens.follows(i, "") or not reader.is_word(i) or tokens.is_capital(i) != tokens.is_capital(parts.last):
        return False
    key, is_genitive = reader.base_key(i)
    if is_genitive or reader.first_bearers(key) < KNOWN or key in reader.known or len(parts.first_names) > 1:
        return False
    parts.first_names.append(word_text(tokens, i))
    parts.keys.append(key)
    parts.last = i
    return False


def _is_plain_surname(reader: Reader, i: int) -> bool:
    """ "Freja Modig", "Ines Rask": an ordinary word with a capital right after a first name."""
    tokens = reader.tokens
    return tokens.is_capital(i) and len(tokens.lows[i]) > 3 and reader.surname_bearers(tokens.keys[i]) >= _PLAIN_SURNAME


def _called_at(tokens: Tokens, i: int) -> int | None:
    """ "Elsa Lind, som kallas Elsis": where the nickname stands."""
    at = i
    while at < min(len(tokens), i + 2) and tokens.lows[at] in ("som", "även", "också", "aka"):
        at += 1
    if not tokens.follows(at, "", ",", "(") or tokens.lows[at] not in CALLED:
        return None
    at += 2 if tokens.lows[at + 1 : at + 2] == ("för",) else 1
    return at if at < len(tokens) and tokens.is_capital(at) and tokens.follows(at, "", '"') else None


def _former_at(reader: Reader, i: int, parts_keys: list[str]) -> int | None:
    """ "Ebba Lund, fd Ström", "Ebba Lund (tidigare Ström)": where the other surname stands."""
    tokens = reader.tokens
    if not tokens.follows(i, ",", "(") or tokens.lows[i] not in _FORMERLY:
        return None
    again = tokens.keys[i + 1 : i + 2] in tuple((k,) for k in parts_keys)
    at = i + 2 if again or tokens.lows[i + 1 : i + 2] in (("efternamn",), ("hette",), ("detta",)) else i + 1
    if not (tokens.follows(at, "", ".", ":") and tokens.is_capital(at)):
        return None
    key, _ = reader.base_key(at)
    return at if reader.surname_bearers(key) > reader.first_bearers(key) else None


def _take_word(reader: Reader, parts: NameParts, i: int) -> bool:
    tokens = reader.tokens
    key, is_genitive = reader.base_key(i)
    first, surname = reader.first_bearers(key), reader.surname_bearers(key)
    low = tokens.lows[i]
    if not tokens.is_capital(i):
        is_lower_surname = (
            surname >= 100 and surname > first and len(low) > 3 and low not in reader.vocabulary.ambiguous
        )
        is_arabic = is_foreign(low) and key.startswith("al") and low.startswith("ال")  # no capitals to go by
        if tokens.is_capital(parts.last) or not (is_lower_surname or is_arabic or low.endswith("sson")):
            return False
    elif low in reader.vocabulary.places and surname < KNOWN:
        return False
    is_surname = surname * SURNAME_SHARE >= first or low.endswith(_SURNAME_ENDINGS) or bool(parts.surnames)
    target = parts.surnames if is_surname else parts.first_names
    target.append(word_text(tokens, i, is_genitive=is_genitive))
    if not is_surname:
        parts.keys.append(key)
    parts.last, parts.is_genitive = i, is_genitive
    return True


def _take_initial(reader: Reader, parts: NameParts, i: int) -> bool:
    if parts.surnames:
        return False
    parts.initials = f"{parts.first_names[0][0].upper()} {reader.tokens.words[i]}"
    parts.last = i
    return False


def _take_nickname(reader: Reader, parts: NameParts, i: int) -> bool:
    """'Maja "Majsan" Mårtensson', 'Maja (kallas Majsan)'."""
    tokens = reader.tokens
    is_called = tokens.lows[i] in CALLED
    name = i + 1 if is_called else i
    closing = tokens.gaps[name + 1].lstrip()[:1] if name + 1 < len(tokens) else tokens.text[tokens.ends[name] :][:1]
    is_quoted = '"' in tokens.gaps[i] or (name < len(tokens) and '"' in tokens.gaps[name])
    if name >= len(tokens) or not (is_called or (is_quoted and closing == '"')) or not reader.is_word(name):
        return False
    parts.nickname = tokens.words[name]
    parts.last = name
    return is_quoted and not is_called


def word_text(tokens: Tokens, i: int, *, is_genitive: bool = False) -> str:
    """The word as written, without a genitive s when it has one."""
    word = tokens.words[i]
    return to_latin(word[: len(word) - _genitive_length(word)] if is_genitive else word)


def _genitive_length(word: str) -> int:
    return 2 if word[-2:-1] == "'" else 1
