"""What stands around a number and says whether it is an age: "hon är runt", "i tre år", "år gammal"."""

from __future__ import annotations

from unicodedata import category

from dedupe.extract.tokens import Tokens
from dedupe.extract.words import word_set

_LASTING = word_set("""
    i för sedan sen senaste sista på under efter om inom varje minst första ungefär-i ca-i in for past last since de
    dom och-i fått dömd dömdes ytterligare nästa kommande närmaste varannan
""")
_AGO = word_set("sedan sen tillbaka framåt ago senare later fängelse i-rad år äldre yngre older younger")
_ABOUT = word_set("""
    ca cirka c:a ungefär runt omkring kanske typ nog nästan knappt drygt about around approximately noin bara redan precis
    snart väl ju nu just endast gissningsvis uppskattningsvis max
""")
BEING = word_set("är e ä vara is was on åldern")
TURNING = word_set("fyller blir bli fylla turns")
TURNED = word_set("fyllt fyllde blev blivit turned")
_NOT_AGED = word_set("""
    jag vi de dom dem ni klockan kl det den antalet barnen i minä syskonen there we they pulsen nummer numret ni klassen betyget
""")
_CLOSING = word_set("""
    och o å men eller samt när fast så som hon han hen hans hennes nu idag and but who he she bor går fyller född
""")


def before_about(tokens: Tokens, i: int) -> int:
    """The last word before i that is no "typ", "kanske" or "ca"."""
    at = i - 1
    while at > 0 and tokens.lows[at] in _ABOUT and tokens.sentences[at] == tokens.sentences[i]:
        at -= 1
    return at


def verb_before(tokens: Tokens, i: int) -> int | None:
    """The verb that a number completes ("hon är runt 8"), unless its subject has no age."""
    if i == 0:
        return None
    at = before_about(tokens, i)
    if at < 0 or tokens.sentences[at] != tokens.sentences[i] or not tokens.follows(at + 1, ""):
        return None
    low = tokens.lows[at]
    if low not in BEING and low not in TURNING and low not in TURNED and low != "på":
        return None
    subject = tokens.lows[at - 1] if at and tokens.sentences[at - 1] == tokens.sentences[at] else ""
    return None if subject in _NOT_AGED else at


def closes(tokens: Tokens, last: int) -> bool:
    """Whether nothing follows that the number could count."""
    after = last + 1
    if after >= len(tokens) or tokens.sentences[after] != tokens.sentences[last]:
        return True
    gap = tokens.gaps[after].strip()
    if not gap:
        return tokens.lows[after] in _CLOSING
    return gap[:1] in (",", ")", "(", "/", "-", "+", "&") or category(gap[0]) == "So"  # an emoji


def is_attribute(tokens: Tokens, i: int) -> bool:
    """ "8 år gammal flicka", "8 årig": the person comes after it."""
    return tokens.lows[i].startswith("årig") or (
        i + 1 < len(tokens)
        and tokens.lows[i + 1] in ("gammal", "gamla", "gammalt", "old")
        and tokens.lows[i] not in ("år-gammal",)
    )


def is_duration(tokens: Tokens, i: int, last: int) -> bool:
    """ "i tre år", "tre år sedan", "8 år äldre": how long, not how old."""
    before = tokens.lows[i - 1] if i and not tokens.opens_sentence(i) else ""
    if before in _ABOUT and i > 1:
        before = tokens.lows[i - 2]
    after = tokens.lows[last + 1] if last + 1 < len(tokens) else ""
    if before == "på" and after not in _AGO:
        return False  # "en flicka på åtta år"
    if after.startswith("ålder"):
        return False  # "i 5-6 års ålder"
    if after in ("äldre", "yngre", "older", "younger"):
        return True
    return (
        "åring" not in tokens.lows[last]
        and "ålder" not in tokens.lows[last]
        and "årig" not in tokens.lows[last]
        and (before in _LASTING or after in _AGO)
    )


def is_own_age(tokens: Tokens, i: int) -> bool:
    """ "jag är 16 år": the reporter's age."""
    at = before_about(tokens, i) if i else 0
    return (
        at > 0
        and tokens.lows[at] in (*BEING, *TURNING, *TURNED, "m", "am")
        and tokens.lows[at - 1] in ("jag", "vi", "i", "minä")
    )
