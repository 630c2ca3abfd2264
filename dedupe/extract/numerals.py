"""Small numbers as people write them before "år": digits, words, halves, ranges and lists."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from dedupe.extract.patterns import pattern
from dedupe.extract.tokens import Tokens
from dedupe.extract.words import word_set

_NUMBERS = MappingProxyType(
    {
        word: value
        for value, words in enumerate(
            """
            noll,zero,nolla en,ett,one,yksi,hal två,tva,two,kaksi,laba tre,three,kolme,saddex fyra,four,neljä,afar
            fem,five,viisi,shan sex,six,kuusi,lix sju,seven,seitsemän,toddoba åtta,atta,eight,kahdeksan,sideed
            nio,nie,nine,yhdeksän,sagaal tio,tie,ten,kymmenen,toban elva,elve,eleven
            tolv,tolva,twelve tretton,thirteen fjorton,fourteen
            femton,fifteen sexton,sixteen sjutton,seventeen arton,eighteen nitton,nineteen tjugo,twenty
            """.split()  # noqa: SIM905 -- one word per line would hide the order
        )
        for word in words.split(",")
    }
)
_ONES = word_set("en ett one yksi hal")  # articles as often as numbers
_HALVES = word_set("halvt halv half ½")
_OR = word_set("till eller el à to or kanske")
_AND = word_set("och o å and & samt")
_AGED_WORD = pattern(
    r"^(\d{1,2}|\p{L}{2,7}?)-?"
    r"(årig|årige|åriga|årigt|årigs|åring|åringen|åringar|åringarna|åringens|arig|ariga|aring|aringen"
    r"|års|år|åra|år-gammal|årsåldern|vuotias|vuotiaan|yo)$"
)
_MONTHED_WORD = pattern(r"^(\d{1,2}|\p{L}{2,7}?)-?(månaders|mån|månaders-)$")
_RANGE = pattern(r"^(\d{1,2})[-/](\d{1,2})(?:-?(?:år|åring|åringen|årig|åriga|års|årsåldern))?$")
_NEWBORN = word_set("nyfödd nyfött nyfödda nyfödde")
_HALF_YEAR = word_set("halvåring halvåringen halvårig halvåriga halvårsgammal halvårsgamla")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of years or months that is at least `low` and below `high`, in words `first` to `last`."""

    low: float
    high: float
    first: int
    last: int
    is_article: bool = False  # "en", "ett": a number only before a unit


@lru_cache(maxsize=32768)
def has_number(low: str) -> bool:
    """A quick look at one word: a number, or a word with one inside."""
    return bool(numbers_in(low)) or compound(low) is not None or low in _HALVES or _with_half(low) is not None


@lru_cache(maxsize=8192)
def numbers_in(low: str) -> tuple[int, ...]:
    """The whole number or numbers a word stands for ("8", "åtta", "7-8"), at most two digits each."""
    if low in _NUMBERS:
        return (_NUMBERS[low],)
    parts = low.split("-")
    if all(len(p) <= 2 and p.isascii() and p.isdecimal() for p in parts) and len(parts) <= 2:
        return tuple(int(p) for p in parts)
    return tuple(_NUMBERS[p] for p in parts) if len(parts) == 2 and all(p in _NUMBERS for p in parts) else ()


@lru_cache(maxsize=8192)
def compound(low: str) -> tuple[float, float] | None:
    """Years in one word: "åttaårig", "8-åring", "7-8åring", "halvåring"."""
    if low in _HALF_YEAR:
        return 0.5, 1.0
    if low in _NEWBORN:
        return 0.0, 0.25
    if match := _AGED_WORD.match(low):
        numbers = numbers_in(match.group(1))
        return (float(numbers[0]), numbers[0] + 1.0) if numbers else None
    if match := _MONTHED_WORD.match(low):
        numbers = numbers_in(match.group(1))
        return (numbers[0] / 12, (numbers[0] + 1) / 12) if numbers else None
    both = _RANGE.match(low)
    return (float(both.group(1)), float(both.group(2)) + 1) if both and not low[-1].isdecimal() else None


def amount_at(tokens: Tokens, i: int) -> Amount | None:
    """The number that begins at word i: "8", "7 eller 8", "1,5", "ett och ett halvt", "½"."""
    low = tokens.lows[i]
    if low in _HALVES:
        return Amount(0.5, 1.0, i, i)
    if (value := _with_half(low)) is not None:
        return Amount(value, value + 0.5, i, i)
    numbers = numbers_in(low)
    if not numbers:
        return None
    plain = Amount(min(numbers), max(numbers) + 1, i, i, low in _ONES)
    return _decimal(tokens, plain) or _and_a_half(tokens, plain) or _either(tokens, plain) or plain


def next_in_list(tokens: Tokens, amount: Amount) -> Amount | None:
    """The next number of "5, 7 och 9"."""
    at = amount.last + 1
    if tokens.follows(at, "", ",", "-") and tokens.lows[at] in _AND and tokens.follows(at + 1, ""):
        return amount_at(tokens, at + 1)
    return amount_at(tokens, at) if tokens.follows(at, ",", "&", "+", "/") else None


def _with_half(low: str) -> float | None:
    """ "1½" is one word."""
    return int(low[:-1]) + 0.5 if low[-1] == "½" and low[:-1].isascii() and low[:-1].isdecimal() else None


def _decimal(tokens: Tokens, one: Amount) -> Amount | None:
    at = one.last + 1
    if not (at < len(tokens) and tokens.gaps[at] in (",", ".") and tokens.lows[at - 1].isdecimal()):
        return None
    if not (len(tokens.lows[at]) == 1 and tokens.lows[at].isdecimal()):
        return None
    value = one.low + int(tokens.lows[at]) / 10
    return Amount(value, value + 0.5, one.first, at)


def _and_a_half(tokens: Tokens, one: Amount) -> Amount | None:
    at = one.last + 1
    if not tokens.follows(at, "") or tokens.lows[at] not in _AND:
        return None
    at += 2 if tokens.follows(at + 1, "") and tokens.lows[at + 1] in ("en", "ett", "a") else 1
    if not tokens.follows(at, "") or tokens.lows[at] not in _HALVES:
        return None
    return Amount(one.low + 0.5, one.low + 1, one.first, at)


def _either(tokens: Tokens, one: Amount) -> Amount | None:
    at = one.last + 1
    if tokens.follows(at, "", "-", ",") and tokens.lows[at] in _OR:
        at += 1
        if tokens.lows[at : at + 1] == ("kanske",):
            at += 1
    elif not tokens.follows(at, "-", "/"):
        return None
    numbers = numbers_in(tokens.lows[at]) if tokens.follows(at, "", "-", "/") else ()
    if not numbers or max(numbers) < one.low:
        return None
    return Amount(one.low, max(numbers) + 1, one.first, at)
