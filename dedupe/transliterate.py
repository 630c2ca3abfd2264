"""Names in Cyrillic and Arabic script as Latin letters, so that they can meet the same name written in Latin.

Cyrillic letter by letter (the passport spelling of Ukraine, 2010, with the Russian letters beside it). Arabic script leaves out short
vowels, so common names come from a list and other words become their consonants. Pure; other scripts are left as they are.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from types import MappingProxyType

MAX_WORD = 60  # letters of one word that are turned

_UKRAINIAN = MappingProxyType(
    {
        "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "ђ": "dj", "е": "e", "є": "ye", "ж": "zh", "з": "z", "ѕ": "z",
        "и": "y", "і": "i", "ї": "i", "й": "i", "ј": "j", "к": "k", "л": "l", "љ": "lj", "м": "m", "н": "n", "њ": "nj", "о": "o",
        "п": "p", "р": "r", "с": "s", "т": "t", "ћ": "c", "у": "u", "ў": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "џ": "dz",
        "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ѓ": "g", "ќ": "k", "ё": "yo", "ю": "iu", "я": "ia",
    }
)  # fmt: skip
_RUSSIAN = MappingProxyType({**_UKRAINIAN, "г": "g", "и": "i", "й": "j", "х": "h"})
_ARABIC = MappingProxyType(
    {
        "ا": "a", "ب": "b", "ت": "t", "ث": "th", "ج": "j", "ح": "h", "خ": "kh", "د": "d", "ذ": "dh", "ر": "r", "ز": "z", "س": "s",
        "ش": "sh", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "ع": "a", "غ": "gh", "ف": "f", "ق": "q", "ك": "k", "ل": "l", "م": "m",
        "ن": "n", "ه": "h", "و": "u", "ي": "i",
        "أ": "a", "إ": "i", "آ": "a", "ٱ": "a", "ى": "a", "ة": "a", "ؤ": "u", "ئ": "i", "ء": "",
        "پ": "p", "چ": "ch", "ژ": "zh", "گ": "g", "ە": "e",
    }
)  # fmt: skip
_PERSIAN = str.maketrans("یکہ", "يكه")  # the same letters with code points of their own
# Common names whose vowels are not written. Spellings as Swedish registers mostly have them.
_ARABIC_NAMES = MappingProxyType(
    {
        written.translate(_PERSIAN): latin
        for line in """
محمد Mohammed
أحمد Ahmed
احمد Ahmed
علي Ali
على Ali
حسن Hassan
حسين Hussein
عمر Omar
عثمان Osman
يوسف Yousef
إبراهيم Ibrahim
ابراهيم Ibrahim
خالد Khaled
سعيد Said
مصطفى Mustafa
محمود Mahmoud
حمزة Hamza
ياسين Yasin
جمال Jamal
نور Nour
يونس Younes
إسماعيل Ismail
اسماعيل Ismail
سليمان Suleiman
آدم Adam
ادم Adam
إدريس Idris
بلال Bilal
زكريا Zakaria
كريم Karim
طارق Tarek
سامي Sami
سمير Samir
أمير Amir
امير Amir
بشار Bashar
رامي Rami
زيد Zaid
عبدالله Abdullah
عبد Abd
الرحمن al-Rahman
ماجد Majed
مجد Majd
وليد Walid
عيسى Issa
موسى Moussa
هاني Hani
فادي Fadi
كنان Kenan
ليث Laith
مهدي Mehdi
رضا Reza
فرهاد Farhad
امین Amin
أمين Amin
حسام Hussam
ريان Rayan
إلياس Elias
الياس Elias
فاطمة Fatima
عائشة Aisha
خديجة Khadija
مريم Maryam
زينب Zainab
آمنة Amina
أمينة Amina
ليلى Layla
سارة Sara
سارا Sara
ساره Sara
هدى Huda
رنا Rana
ريم Reem
دعاء Doaa
إيمان Iman
ايمان Iman
سلمى Salma
سلام Salam
ياسمين Yasmin
هبة Hiba
جنى Jana
جنا Jana
لين Leen
لينا Lina
مايا Maya
نورا Noura
رهف Rahaf
شهد Shahd
بتول Batoul
رغد Raghad
زهراء Zahra
زهرا Zahra
سعاد Suad
سناء Sanaa
أسماء Asmaa
حنان Hanan
رانيا Rania
الأحمد Al-Ahmad
الحسن Al-Hassan
الحسين Al-Hussein
العلي Al-Ali
المحمد Al-Mohammed
الخطيب Al-Khatib
الحاج Al-Haj
السيد Al-Sayed
خليل Khalil
حداد Haddad
نوري Noori
رحيمي Rahimi
أحمدي Ahmadi
احمدی Ahmadi
حسینی Hosseini
محمدی Mohammadi
حیدری Heidari
کریمی Karimi
""".strip().splitlines()
        for written, latin in (line.split(),)
    }
)
_ONLY_UKRAINIAN = frozenset("іїєґ")


def is_foreign(word: str) -> bool:
    """A quick look: whether any letter is beyond the Latin and Greek blocks."""
    return not word.isascii() and any("\u0400" <= c <= "\u06ff" or "\ufb50" <= c <= "\ufeff" for c in word)


@lru_cache(maxsize=16384)
def to_latin(text: str) -> str:
    """Every word that is wholly Cyrillic or Arabic in Latin letters, capitalised; the others as they are.

    A word that mixes scripts is left: look-alike letters are `dedupe.normalise.fold`'s to undo.
    """
    if not is_foreign(text):
        return text
    return " ".join(_word(w[:MAX_WORD]) for w in text.split(" "))


def _word(word: str) -> str:
    letters = [c for c in unicodedata.normalize("NFKC", word) if c.isalpha()]
    if not letters:
        return word
    if all("\u0400" <= c <= "\u052f" for c in letters):
        return _cyrillic(unicodedata.normalize("NFC", word))
    if all("\u0600" <= c <= "\u06ff" for c in letters):
        return _arabic("".join(letters), word)
    return word


def _cyrillic(word: str) -> str:
    if "-" in word:
        return "-".join(_cyrillic(part) for part in word.split("-"))
    low = word.lower()
    table = _UKRAINIAN if _ONLY_UKRAINIAN & set(low) else _RUSSIAN
    latin = "".join(table.get(c, c) for c in low)
    return latin[:1].upper() + latin[1:] if word[:1].isupper() else latin


def _arabic(letters: str, word: str) -> str:
    bare = "".join(c for c in letters if not unicodedata.combining(c) and c != "\u0640").translate(_PERSIAN)
    if bare in _ARABIC_NAMES:
        return _ARABIC_NAMES[bare]
    if bare.startswith("ال") and len(bare) > 4:
        return "Al-" + "".join(_ARABIC.get(c, c) for c in bare[2:]).capitalize()
    return "".join(_ARABIC.get(c, c) for c in bare).capitalize() or word
