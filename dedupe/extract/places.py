"""Where a child lives, recognised by the form of the words, never by a list of streets."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from dedupe.extract.patterns import pattern
from dedupe.extract.tokens import Tokens
from dedupe.extract.vocabulary import Role, Vocabulary
from dedupe.extract.words import word_set


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One value and its span in the text."""

    value: str
    start: int
    end: int


_STREET_ENDINGS = (
    "gatan",
    "gata",
    "gatn",
    "vägen",
    "vagen",
    "väg",
    "stigen",
    "stig",
    "gränden",
    "gränd",
    "torget",
    "torg",
    "allén",
    "allé",
)
_LOOSE_ENDINGS = (
    "backen",
    "backe",
    "platsen",
    "plats",
    "plan",
    "esplanaden",
    "liden",
    "ringen",
    "slingan",
    "stråket",
    "höjden",
    "kajen",
)
_STREET_WORDS = word_set("gata väg gränd torg allé stig backe plan plats park")
_STREET_FIRST = word_set("norra södra östra västra stora lilla nya gamla övre nedre sankt s:t sankta")
_BARE_STREETS = frozenset(_STREET_ENDINGS)  # "vägen 3 gånger" names no street
_HOUSE = pattern(r"^\d{1,4}[A-Za-z]?$")
_POSTAL = pattern(r"(?:SE?-)?(\d{3}) ?(\d{2})[ ,]+(\p{Lu}\p{L}+(?: \p{Lu}\p{L}+)?)")
_LONG_ENDINGS = ("gatan", "vägen", "stigen", "gränden", "allén", "torget")
_NO_STREETS = word_set("""
    gatan vägen stigen gränden allén torget motorvägen landsvägen cykelvägen gångvägen skolvägen järnvägen uppfartsvägen sjukvägen omvägen
    huvudgatan bakgatan tvärgatan genomfartsvägen bilvägen hemvägen livsvägen e-vägen stortorget
""")
_VILLAGE_ENDINGS = (
    "röd", "säter", "torp", "torpet", "hult", "boda", "sta", "arp", "näs", "vik", "ryd", "by", "gården", "gård", "ås", "rud", "inge",
    "lösa", "tuna", "mo", "fors", "åsen", "myra", "heden", "hed", "backa", "viken", "ön", "mark",
)  # fmt: skip
_LIVES = word_set("bor bodde bosatt boende lives hemma familjen adress adressen hem familj asuu")
_SAME_HOUSE = word_set("över ovanför ovanpå under nedanför granne grannen vägg trappuppgång uppgång uppgången")
_MONTHS = word_set("jan feb mar apr maj jun jul aug sep okt nov dec")
_COUNTED = word_set("gånger gång ggr år dagar veckor timmar minuter meter barn personer km")
_POSTAL_FIELD = pattern(r"(\d{3}) ?(\d{2})(?:[^\d]|$)")


def addresses(tokens: Tokens, vocabulary: Vocabulary) -> tuple[Found, ...]:
    """Street and number; the reporter's own address ("jag bor på ...") is left out."""
    found = []
    last = len(tokens) - 1
    for i, low in enumerate(tokens.lows):
        hit = None
        if i < last and tokens.words[i + 1][0].isdigit():
            hit = _numbered(tokens, i)
        if hit is None and low[-1] in "nt" and (low.endswith(_LONG_ENDINGS) or low == "gården"):
            hit = _unnumbered(tokens, i, vocabulary)
        if hit is not None and not _is_own(tokens, hit[0]):
            found.append(at(tokens, *hit))
    return tuple(found)


def _numbered(tokens: Tokens, i: int) -> tuple[int, int] | None:
    """The words of "Storgatan 4 B" or of a farm with a number."""
    if tokens.gaps[i + 1].strip() not in ("", "."):
        return None
    first, last = _street_from(tokens, i), _house_to(tokens, i + 1)
    if first is None and last is not None and _is_farm(tokens, i):
        first = i
    return (first, last) if first is not None and last is not None else None


def _is_farm(tokens: Tokens, i: int) -> bool:
    """ "Ludvig Ström, Grinneröd 4", "bor i Nysäter 12": a village name where an address is said."""
    if not (tokens.is_capital(i) and tokens.lows[i].endswith(_VILLAGE_ENDINGS) and len(tokens.lows[i]) > 4):
        return False
    number = tokens.words[i + 1]
    after = tokens.lows[i + 2] if tokens.follows(i + 2, "") else ""
    if len(number) > 4 or after in _COUNTED or after[:3] in _MONTHS:
        return False
    named = i > 0 and tokens.gaps[i].strip() == "," and tokens.is_capital(i - 1)
    return named or any(w in _LIVES for w in tokens.lows[max(0, i - 4) : i])


def _unnumbered(tokens: Tokens, i: int, vocabulary: Vocabulary) -> tuple[int, int] | None:
    """ "bor på Lantmannavägen", "flickan Tindra på lantmannavägen", "på gården Nysäter"."""
    low = tokens.lows[i]
    if low in _NO_STREETS or not i > 0 or not tokens.follows(i, ""):
        return None
    first = i - 1 if tokens.lows[i - 1] in _STREET_FIRST else i
    if first < 1 or tokens.lows[first - 1] != "på":
        return None
    if low == "gården":
        is_named = tokens.follows(i + 1, "") and tokens.is_capital(i + 1)
        return (i + 1, i + 1) if is_named and _is_home(tokens, first - 1, vocabulary) else None
    return (first, i) if _is_home(tokens, first - 1, vocabulary) else None


def _is_home(tokens: Tokens, i: int, vocabulary: Vocabulary) -> bool:
    """Whether the words before "på" say that somebody lives there: "bor", or a child or family and perhaps its name."""
    for j in range(i - 1, max(-1, i - 4), -1):
        if tokens.sentences[j] != tokens.sentences[i]:
            return False
        person = vocabulary.person(tokens.lows[j])
        if tokens.lows[j] in _LIVES or (person is not None and person.role in (Role.CHILD, Role.OTHER)):
            return True
    return False


def _street_from(tokens: Tokens, i: int) -> int | None:
    """Where the street that ends with word i begins; None when word i ends no street."""
    low = tokens.lows[i]
    if low in _STREET_WORDS:
        first = i
        while first and i - first < 3 and tokens.follows(first, "") and tokens.is_capital(first - 1):
            first -= 1
        return first if first < i else None
    is_named = tokens.follows(i, "") and tokens.lows[i - 1] in _STREET_FIRST
    is_street = low.endswith(_STREET_ENDINGS) or (low.endswith(_LOOSE_ENDINGS) and tokens.is_capital(i))
    if not is_street or len(low) < 5 or (low in _BARE_STREETS and not (is_named or tokens.is_capital(i))):
        return None
    return i - 1 if is_named else i


def _house_to(tokens: Tokens, i: int) -> int | None:
    """The last word of a house number ("12", "12 B", "12B"); None when it counts something ("3 gånger")."""
    if not _HOUSE.match(tokens.words[i]):
        return None
    letter = i + 1
    if (
        tokens.follows(letter, "")
        and len(tokens.words[letter]) == 1
        and tokens.words[letter].isalpha()
        and tokens.words[letter] not in "iåIÅ"
    ):
        return letter
    return None if tokens.follows(letter, "") and tokens.lows[letter] in _COUNTED else i


def postal_codes(text: str) -> tuple[tuple[Found, Found], ...]:
    """Postal code (five digits) and the city after it."""
    found = []
    for match in _POSTAL.finditer(text):
        start = match.start(1)
        if start and (text[start - 1].isdigit() or (text[start - 1] in "-+" and text[start - 2 : start - 1].isdigit())):
            continue
        code = Found(value=match.group(1) + match.group(2), start=start, end=match.end(2))
        found.append((code, Found(value=match.group(3), start=match.start(3), end=match.end(3))))
    return tuple(found)


def postal_digits(raw: str) -> str | None:
    """Five digits from a field ("784 33", "SE-78433 Borlänge"), or None."""
    match = _POSTAL_FIELD.search(raw[:60])
    return match.group(1) + match.group(2) if match else None


def home_towns(tokens: Tokens, vocabulary: Vocabulary) -> tuple[Found, ...]:
    """The town after "bor i", "flickan i" or an address, when it is a known place and nobody says "I live"."""
    found = []
    for i in range(2, len(tokens)):
        if tokens.lows[i - 1] not in ("i", "in") or not vocabulary.is_town(tokens.lows[i]) or not tokens.follows(i, ""):
            continue
        low, own = tokens.lows[i - 2], i > 2 and tokens.lows[i - 3] in ("jag", "vi", "som-jag", "själv", "i")
        person = vocabulary.person(low)
        is_childs = person is not None and person.role is Role.CHILD and tokens.follows(i - 1, "")
        if (low in _LIVES or is_childs) and not own:
            found.append(at(tokens, i, i))
    return tuple(found)


def town_after(tokens: Tokens, street: Found, vocabulary: Vocabulary) -> Found | None:
    """ "Myrtuvägen 3, Trollhättan", "Storgatan 4 i Falun"."""
    i = bisect_left(tokens.starts, street.end)
    if i + 1 < len(tokens) and tokens.lows[i] in ("lgh", "lägenhet", "apt"):
        i += 2
    if i < len(tokens) and tokens.lows[i] in ("i", "in"):
        i += 1
    if not (tokens.follows(i, ",", "") and vocabulary.is_town(tokens.lows[i])):
        return None
    return at(tokens, i, i) if tokens.is_capital(i) or not tokens.is_cased else None


def at(tokens: Tokens, first: int, last: int) -> Found:
    """The words from `first` to `last` as they stand."""
    start, end = tokens.starts[first], tokens.ends[last]
    return Found(value=tokens.text[start:end], start=start, end=end)


def _is_own(tokens: Tokens, first: int) -> bool:
    """ "jag bor på Storgatan 3", "min adress är"."""
    before = [tokens.lows[i] for i in range(max(0, first - 5), first) if tokens.sentences[i] == tokens.sentences[first]]
    if any(w in _SAME_HOUSE for w in tokens.lows[first : first + 14]):
        return False  # "jag bor på Torggatan 22 och över mig skriker ett barn"
    speaks = any(w in ("jag", "vi", "min", "själv", "undertecknad") for w in before)
    return speaks and any(w in ("bor", "adress", "bosatt", "boende") for w in before)
