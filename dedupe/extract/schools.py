"""Schools and preschools, recognised by the form of the words and by what the municipality has listed."""

from __future__ import annotations

from dedupe.extract.patterns import pattern
from dedupe.extract.places import Found, at
from dedupe.extract.tokens import Tokens
from dedupe.extract.vocabulary import ATTENDS, Vocabulary
from dedupe.extract.words import word_set
from dedupe.names import NameTable

_SCHOOLISH = pattern(
    r"^(\p{L}[\p{L}:-]*?)(?:förskola|förskolan|förskolans|skola|skolan|skolans|gymnasium|gymnasiet|gymnasiets|daghem|daghemmet|dagis|dagiset|koulu)$"
)
_KIND = word_set("""
    förskola förskolan förskolans skola skolan skolans dagis dagiset daghem daghemmet gymnasiet gymnasium grundskola
    grundskolan friskola friskolan familjedaghem fritidshem fritidshemmet fritids preschool school kindergarten
    koulu dugsiga
""")
_SHORTEST = 5  # letters of the shortest word that can tell of a school ("skola")
_AT = word_set("på i vid från till hos skolan förskolan")
_NO_YARDS = word_set(
    "skolgården bondgården fritidsgården innergården bakgården idrottsgården ungdomsgården herrgården kyrkogården gården"
)
_NO_SCHOOL_ENDINGS = (
    "gatan",
    "vägen",
    "dagar",
    "dagarna",
    "rasten",
    "lektionen",
    "morgonen",
    "kvällen",
    "skolan",
    "gymnasiet",
    "skola",
)
_NO_NAME_STEM = word_set("""
    för grund hög fri sär gymnasie anpassade låg mellan folkhög musik sim sön söndags kultur mellanstadie lågstadie
    högstadie låg-och special distans yrkes kommunala resurs skrid rid kör bi hem sommar öppna träning tränings dans
    förskole montessori by sam brott språk internat privat nya gamla vår i ut o
""")


def schools(tokens: Tokens, names: NameTable, vocabulary: Vocabulary) -> tuple[Found, ...]:
    """Schools and preschools: "Maserskolan", "förskolan Ekorren", "Ekorrens förskola", "Borganäs skola"."""
    found: list[Found] = []
    for i, low in enumerate(tokens.lows):
        if len(low) < _SHORTEST and low not in vocabulary.school_starts:
            continue
        hit = _listed(tokens, i, vocabulary) if low in vocabulary.school_starts else None
        hit = hit or _by_form(tokens, i, names, vocabulary)
        if hit and not (found and found[-1].end > hit.start):
            found.append(hit)
    return tuple(found)


def _by_form(tokens: Tokens, i: int, names: NameTable, vocabulary: Vocabulary) -> Found | None:
    """What the form of word i and of its neighbours says."""
    low = tokens.lows[i]
    if low in _KIND:
        return _before_kind(tokens, i, names, vocabulary) or _after_kind(tokens, i, names, vocabulary)
    if low.endswith("gården"):
        return _yard(tokens, i)
    if not ("skol" in low or "gymnasi" in low or "dag" in low or low.endswith("koulu")):
        return None
    hit = _compound(tokens, i)
    if hit is None and low.endswith(("förskolan", "friskolan", "förskola")):
        return _after_kind(tokens, i, names, vocabulary)  # "montessoriförskolan Solstrålen"
    return hit


def _listed(tokens: Tokens, i: int, vocabulary: Vocabulary) -> Found | None:
    """A school of the municipality by its name or alias. A short alias that is an ordinary word counts only after "på"."""
    for words, name in vocabulary.school_starts[tokens.lows[i]]:
        last = i + len(words) - 1
        if tokens.lows[i : last + 1] != words:
            continue
        is_whole = words[-1].endswith(("skola", "skolan", "gymnasiet", "gymnasium", "förskola")) or len(words) > 1
        if is_whole or (i > 0 and tokens.follows(i, "") and tokens.lows[i - 1] in _AT):
            place = at(tokens, i, last)
            return Found(value=name, start=place.start, end=place.end)
    return None


def _yard(tokens: Tokens, i: int) -> Found | None:
    """ "går på Solgården": a preschool or school, when somebody attends it."""
    if not tokens.is_capital(i) or i < 2 or tokens.lows[i - 1] != "på" or tokens.lows[i] in _NO_YARDS:
        return None
    return at(tokens, i, i) if tokens.lows[i - 2] in ATTENDS else None


def at_class(tokens: Tokens, groups: tuple[Found, ...], vocabulary: Vocabulary) -> tuple[Found, ...]:
    """ "i sexan på Velanda": what stands after a class and "på" is a school, whatever it is called."""
    found = []
    ends = {g.end for g in groups}
    for i in range(len(tokens) - 2):
        if tokens.ends[i] not in ends or not tokens.follows(i + 1, "") or tokens.lows[i + 1] not in ("på", "vid"):
            continue
        low = tokens.lows[i + 2]
        is_word = (
            low in vocabulary.ordinary or vocabulary.person(low) is not None or len(low) < 4 or not low[0].isalpha()
        )
        if tokens.follows(i + 2, "") and not is_word and not low.endswith(_NO_SCHOOL_ENDINGS):
            found.append(at(tokens, i + 2, i + 2))
    return tuple(found)


def _compound(tokens: Tokens, i: int) -> Found | None:
    match = _SCHOOLISH.match(tokens.lows[i])
    if not match or match.group(1).strip("-") in _NO_NAME_STEM or len(match.group(1)) < 2:
        return None

    first = i
    while (
        first
        and tokens.follows(first, "")
        and tokens.is_capital(first - 1)
        and not tokens.opens_sentence(first - 1)
        and i - first < 2
    ):
        if tokens.lows[first - 1] not in (
            "nya",
            "gamla",
            "norra",
            "södra",
            "östra",
            "västra",
            "stora",
            "lilla",
            "sankt",
            "raoul",
            "internationella",
        ):
            break
        first -= 1
    cut = 1 if tokens.lows[i].endswith("skolans") or tokens.lows[i].endswith("gymnasiets") else 0
    hit = at(tokens, first, i)
    return Found(value=hit.value[: len(hit.value) - cut], start=hit.start, end=hit.end - cut)


def _before_kind(tokens: Tokens, i: int, names: NameTable, vocabulary: Vocabulary) -> Found | None:
    """A capitalised word before the kind: "Borganäs skola", but not "Majas skola"."""
    if not tokens.follows(i, "") or not tokens.is_capital(i - 1):
        return None
    low, key = tokens.lows[i - 1], tokens.keys[i - 1]
    if low in vocabulary.ordinary or vocabulary.person(low) or _bearers(names, key) >= 200:
        return None
    is_saint = i > 1 and tokens.lows[i - 2] in ("sankt", "s:t", "sankta", "st", "drottning")
    if key.endswith("s") and _bearers(names, key[:-1]) >= 200 and not is_saint:
        return None
    first = (
        i - 2
        if i > 1 and tokens.follows(i - 1, "") and tokens.is_capital(i - 2) and not tokens.opens_sentence(i - 2)
        else i - 1
    )
    return at(tokens, first, i)


def _after_kind(tokens: Tokens, i: int, names: NameTable, vocabulary: Vocabulary) -> Found | None:
    """A capitalised word after the kind: "förskolan Ekorren", but not "skolan Maja går på"."""
    if not (tokens.follows(i + 1, "", '"') and tokens.is_capital(i + 1)) or tokens.lows[i] in (
        "school",
        "preschool",
        "kindergarten",
    ):
        return None
    low, key = tokens.lows[i + 1], tokens.keys[i + 1]
    if low in vocabulary.ordinary or vocabulary.person(low) or low.endswith(("skola", "skolan", "gymnasiet")):
        return None
    if _bearers(names, key) >= 200 and (
        tokens.lows[i] == "skolan"
        or (i + 2 < len(tokens) and tokens.lows[i + 2] in (*ATTENDS, "är", "har", "kommer", "och"))
    ):
        return None
    last = (
        i + 2
        if tokens.follows(i + 2, "") and tokens.is_capital(i + 2) and tokens.lows[i + 2] not in vocabulary.ordinary
        else i + 1
    )
    return at(tokens, i, last)


def _bearers(names: NameTable, key: str) -> int:
    return names.women.get(key, 0) + names.men.get(key, 0)
