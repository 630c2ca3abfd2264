"""Where a child lives and goes to school, recognised by the form of the words, never by a list of streets or schools."""

from __future__ import annotations

from dataclasses import dataclass

from dedupe.extract.patterns import pattern
from dedupe.extract.tokens import Tokens
from dedupe.extract.vocabulary import ATTENDS, Vocabulary
from dedupe.extract.words import word_set
from dedupe.names import NameTable


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
_COUNTED = word_set("gånger gång ggr år dagar veckor timmar minuter meter barn personer km")
_POSTAL_FIELD = pattern(r"(\d{3}) ?(\d{2})(?:[^\d]|$)")

_SCHOOLISH = pattern(
    r"^(\p{L}[\p{L}:-]*?)(?:förskola|förskolan|förskolans|skola|skolan|skolans|gymnasium|gymnasiet|gymnasiets|daghem|daghemmet|dagis|dagiset|koulu)$"
)
_KIND = word_set("""
    förskola förskolan förskolans skola skolan skolans dagis dagiset daghem daghemmet gymnasiet gymnasium grundskola
    grundskolan friskola friskolan familjedaghem fritidshem fritidshemmet fritids preschool school kindergarten
    koulu dugsiga
""")
_NO_NAME_STEM = word_set("""
    för grund hög fri sär gymnasie anpassade låg mellan folkhög musik sim sön söndags kultur mellanstadie lågstadie
    högstadie låg-och special distans yrkes kommunala resurs skrid rid kör bi hem sommar öppna träning tränings dans
    förskole montessori by sam brott språk internat privat nya gamla vår i ut o
""")
_CLASS = pattern(
    r"(?i)(?:^|[^\p{L}\d])("
    r"(?:klass|årskurs|åk\.?|årskull|grade|year):? ?(\d{1,2} ?(?-i:[A-Za-hÅÄÖ])?)(?:[^\p{L}\d]|$)"
    r"|(?:i|går) ((?-i:\d ?[A-Ha-h]))(?:[^\p{L}\d]|$)"
    r"|(?:i )((?:\d|ettan|tvåan|trean|fyran|femman|sexan|sjuan|åttan|nian)(?::?an|:e)?)(?: (?:på|vid)|[.,!?\n]|$)"
    r"|((?-i:\d ?[A-H])) (?:på|vid|i) |(f-klass\p{L}*|förskoleklass\p{L}*|6-årsverksamhet\p{L}*))"
)


def addresses(tokens: Tokens) -> tuple[Found, ...]:
    """Street and number; the reporter's own address ("jag bor på ...") is left out."""
    found = []
    for i in range(len(tokens) - 1):
        if not tokens.words[i + 1][0].isdigit() or tokens.gaps[i + 1].strip() not in ("", "."):
            continue
        first, last = _street_from(tokens, i), _house_to(tokens, i + 1)
        if first is not None and last is not None and not _is_own(tokens, first):
            found.append(_at(tokens, first, last))
    return tuple(found)


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
    """The town after "bor i" when it is a known place and nobody says "I live"."""
    found = []
    for i in range(2, len(tokens)):
        if tokens.lows[i - 1] in ("i", "in") and tokens.lows[i - 2] in (
            "bor",
            "bosatt",
            "boende",
            "lives",
            "hemma",
            "familjen",
        ):
            own = i > 2 and tokens.lows[i - 3] in ("jag", "vi", "som-jag", "själv", "i")
            if tokens.lows[i] in vocabulary.places and not own:
                found.append(_at(tokens, i, i))
    return tuple(found)


def classes(text: str) -> tuple[Found, ...]:
    """School classes: "klass 3b", "åk 3", "3B på", "i 2:an", "F-klass"."""
    found = []
    for match in _CLASS.finditer(text):
        group = next(g for g in (2, 3, 4, 5, 6) if match.group(g))
        value = match.group(group).strip()
        if group == 2 and value.isdigit() and int(value) > 9:
            continue
        start = match.start(group)
        found.append(Found(value=value, start=start, end=start + len(value)))
    return tuple(found)


def schools(tokens: Tokens, names: NameTable, vocabulary: Vocabulary) -> tuple[Found, ...]:
    """Schools and preschools: "Maserskolan", "förskolan Ekorren", "Ekorrens förskola", "Borganäs skola"."""
    found: list[Found] = []
    for i, low in enumerate(tokens.lows):
        hit = None
        if low in _KIND:
            hit = _before_kind(tokens, i, names, vocabulary) or _after_kind(tokens, i, names, vocabulary)
        elif "skol" in low or "gymnasi" in low or "dag" in low or low.endswith("koulu"):
            hit = _compound(tokens, i)
        if hit and not (found and found[-1].end > hit.start):
            found.append(hit)
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
    hit = _at(tokens, first, i)
    return Found(value=hit.value[: len(hit.value) - cut], start=hit.start, end=hit.end - cut)


def _before_kind(tokens: Tokens, i: int, names: NameTable, vocabulary: Vocabulary) -> Found | None:
    """A capitalised word before the kind: "Borganäs skola", but not "Majas skola"."""
    if not tokens.follows(i, "") or not tokens.is_capital(i - 1):
        return None
    low, key = tokens.lows[i - 1], tokens.keys[i - 1]
    if low in vocabulary.ordinary or vocabulary.person(low) or _bearers(names, key) >= 200:
        return None
    if key.endswith("s") and _bearers(names, key[:-1]) >= 200:
        return None
    first = (
        i - 2
        if i > 1 and tokens.follows(i - 1, "") and tokens.is_capital(i - 2) and not tokens.opens_sentence(i - 2)
        else i - 1
    )
    return _at(tokens, first, i)


def _after_kind(tokens: Tokens, i: int, names: NameTable, vocabulary: Vocabulary) -> Found | None:
    """A capitalised word after the kind: "förskolan Ekorren", but not "skolan Maja går på"."""
    if not (tokens.follows(i + 1, "", '"') and tokens.is_capital(i + 1)) or tokens.lows[i] in (
        "school",
        "preschool",
        "kindergarten",
    ):
        return None
    low, key = tokens.lows[i + 1], tokens.keys[i + 1]
    if low in vocabulary.ordinary or vocabulary.person(low):
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
    return _at(tokens, i, last)


def _bearers(names: NameTable, key: str) -> int:
    return names.women.get(key, 0) + names.men.get(key, 0)


def _at(tokens: Tokens, first: int, last: int) -> Found:
    start, end = tokens.starts[first], tokens.ends[last]
    return Found(value=tokens.text[start:end], start=start, end=end)


def _is_own(tokens: Tokens, first: int) -> bool:
    """ "jag bor på Storgatan 3", "min adress är"."""
    before = [tokens.lows[i] for i in range(max(0, first - 5), first) if tokens.sentences[i] == tokens.sentences[first]]
    speaks = any(w in ("jag", "vi", "min", "själv", "undertecknad") for w in before)
    return speaks and any(w in ("bor", "adress", "bosatt", "boende") for w in before)
